"""申请及承诺授权书: read out to the household, signed and stamped by its adults."""

from __future__ import annotations

from lib import wordfile
from monitoring.papers.facts import Application
from monitoring.papers.public import committee_of, office_of
from monitoring.papers.word import layout
from monitoring.papers.word.layout import boxes, row, value

TITLE = "防返贫监测对象申请及承诺授权书"
PROMISE = (
    "一、本人和家庭成员所说的家庭人口、收入、支出、财产、健康等情况都真实，没有隐瞒；情况有变化的，及时告诉村民委员会。"
    "情况不实的，同意停止帮扶并承担责任。"
)
CONSENT = (
    "二、授权村民委员会、乡镇人民政府和县有关部门，为识别、帮扶和风险消除，查询比对本人和下列家庭成员的户籍、房产、车辆、"
    "市场主体登记、社会保险、财政供养、银行存款、医疗费用、教育等信息。只用于这一事项，不作他用。"
)
TERM = "三、授权自签字之日起，到风险消除或者确定不予纳入之日止。"
NOTE = "不识字的可以由他人代填，读给本人听，本人按手印。不满 18 周岁的由监护人签字。"
FEWEST_LINES = 4


def render(facts: Application) -> bytes:
    document = layout.begin(layout.SHEET, TITLE, foot=str(facts.mark))
    about, applicant = facts.about, facts.applicant
    layout.paragraph(
        document, f"{committee_of(about.village)}、{office_of(about.township)}：", indent=0
    )
    name = applicant.name if applicant else layout.WRITING_LINE
    number = applicant.certificate if applicant else layout.WRITING_LINE
    layout.paragraph(
        document,
        f"本人{name}，证件号码：{number}，住{about.place}"
        f"，全家 {about.persons} 人，联系电话：{about.phone or layout.WRITING_LINE}。"
        "因下列原因，家庭生活有困难，申请纳入防返贫监测和帮扶：",
    )
    layout.paragraph(document, boxes(*facts.risk_kinds, chosen=facts.risks), align=layout.LEFT)
    layout.paragraph(document, "具体情况：" + "＿" * 74, align=layout.LEFT)
    layout.paragraph(document, "本人代表全家承诺并授权：")
    for text in (PROMISE, CONSENT):
        layout.paragraph(document, text)
    layout.spaced(layout.paragraph(document, TERM), after=6)
    _people(document, facts)
    layout.spaced(layout.paragraph(document, NOTE), before=6)
    layout.signatures(document, "申请人（签字按印）", "代填人")
    layout.signatures(document, "村受理人", "日期")
    return wordfile.saved(document)


def _people(document, facts: Application) -> None:
    table = layout.table(document, [26, 22, 16, 56, 54])
    layout.headings(table, "姓名", "关系", "年龄", "证件号码", "签字按印")
    for one in facts.people:
        age = "" if one.age is None else str(one.age)
        sign = "" if one.is_adult else "（监护人）"
        texts = (one.name, one.relation, age, one.certificate, sign)
        row(table, *(value(text) for text in texts), height=9)
    layout.blanks(table, max(FEWEST_LINES - len(facts.people), 1), height=9)
