"""The summary template that ships with the system (默认模板), in the layout of GB/T 9704-2012.

A4, margins 37/28/35/26 mm, 22 lines of 28 characters; title 2号小标宋, body 3号仿宋, chapters 黑体, sections 楷体, page
numbers 4号宋体 outside. The grid says so to Word; because LibreOffice and WPS read grids in their own ways, the lines
are also fixed at the pitch of 28.95 pt (29 pt would give 21) and characters set 0.25 pt closer, which gives the same
22 × 28 without the grid. The wording is our own; the chapters follow what
townships write: 基本情况, 工作开展情况, 存在问题, 下年打算.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from lib import wordfile
from lib.wordfile import FANG, HEI, KAI, LATIN, SONG

NAME = "默认模板"
LINE_PITCH = 579  # twentieths of a point: 225 mm ÷ 22 lines
CHARACTER_SPACE = -849  # 1/4096 pt: 156 mm ÷ 28 characters of 16 pt
CLOSER = -5  # twentieths of a point

# The order that the format demands.
AFTER_SNAP = ("w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")
AFTER_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang")

CATEGORIES = ("边缘易致贫户", "脱贫不稳定户", "突发严重困难户")


def build(poor_villages: Sequence[str] = ()) -> bytes:
    """The Word file; each village of `poor_villages` (曾列为贫困村) is named with the year it was lifted."""
    document = Document()
    _prepare(document)
    _add(
        document,
        "Title",
        "{{ 报告.辖区 }}{{ 报告.年度 }}年巩固拓展脱贫攻坚成果\n工作总结及{{ 报告.下年 }}年工作打算",
    )
    for style, text in _body(poor_villages):
        _add(document, style, text)
    _sign(document)
    return wordfile.saved(document)


# ---- 文字 ----------------------------------------------------------------------------------------


def _people(words: str) -> str:
    """N户N人."""
    return f"{{{{ {words}.户数 }}}}户{{{{ {words}.人数 }}}}人"


def _categories(words: str) -> str:
    """边缘易致贫户N户N人、…; a category with nobody in it is left out."""
    parts = []
    for name in CATEGORIES:
        narrowed = words.replace("监测对象", f"监测对象.类别(“{name}”)", 1)
        parts.append(f"{{% if {narrowed}.户数 %}}，{name}{_people(narrowed)}{{% endif %}}")
    return "".join(parts)


def _lifted_villages(names: Sequence[str]) -> str:
    if not names:
        return ""
    years = "、".join(f"{name}{{{{ 村(“{name}”).出列年度 }}}}年" for name in names)
    return f"（{years}脱贫摘帽）"


def _placed(place: str, words: str, *, how: str) -> str:
    rows = f"兜底安置.地点(“{place}”).{how}"
    return f"{{% if {rows}.户数 %}}，{words}{_people(rows)}{{% endif %}}"


def _body(poor_villages: Sequence[str]) -> list[tuple[str, str]]:
    poor = "区划.标签(“任务村”).其中(区划.标签(“贫困村”))"
    subsistence = "政策(“低保”).在享.其中(脱贫户 + 监测对象)"
    destitute = "政策(“特困供养”).子类(“分散”).在享.其中(脱贫户 + 监测对象)"
    insured = "政策(“医保代缴”).发放.当时(脱贫户.享受政策)"
    pupils = "政策(“教育资助”).发放.子类(“{}”).其中(脱贫户).人数"
    working = "务工.在岗.其中(脱贫户 + 监测对象)"
    collective = "项目.类型(“壮大村集体经济”)"
    screened = "监测对象.排查(“动态调整”).新增"
    return [
        ("Normal",
         "{{ 报告.年度 }}年，{{ 报告.辖区 }}把守住不发生规模性返贫的底线作为全年工作的主线，户户有台账、事事有记录，"
         "脱贫成果保持稳定。文中数字由台账逐户汇总得出：时点数截至{{ 报告.截至日期 }}，全年数自{{ 报告.起始日期 }}起计算。"),
        ("Heading 1", "一、基本情况"),
        ("Normal", "{{ 手填(“位置和交通”) }}"),
        ("Normal",
         "{{ 报告.辖区 }}总面积{{ 区划.总面积 }}平方公里，耕地{{ 区划.耕地面积|万亩 }}万亩，"
         "辖{{ 区划.行政村.个数 }}个行政村，总人口{{ 区划.总人口|万人 }}万人。"
         "承担巩固脱贫攻坚成果任务的村{{ 区划.标签(“任务村”).个数 }}个，"
         f"其中一般村{{{{ (区划.标签(“任务村”) - 区划.标签(“贫困村”)).个数 }}}}个，"
         f"原贫困村{{{{ {poor}.个数 }}}}个{_lifted_villages(poor_villages)}。"),
        ("Normal",
         f"建档立卡脱贫户{_people('脱贫户')}，其中继续享受帮扶政策的{_people('脱贫户.享受政策')}，"
         f"稳定脱贫的{_people('脱贫户.稳定脱贫')}。历年识别、录入系统的监测对象共{_people('监测对象')}"
         f"（含风险已消除的），按类别分{_categories('监测对象')}。"
         f"经过帮扶，风险已消除{_people('监测对象.已消除')}{_categories('监测对象.已消除')}；"
         f"尚在监测的{_people('监测对象.未消除')}。"),
        ("Heading 1", "二、工作开展情况"),
        ("Heading 2", "（一）党建引领，压实各级责任"),
        ("Normal",
         "乡村两级逐级签下责任，年度任务分到月、分到人，进度按月对账，没有完成的当月说明原因。全年围绕巩固脱贫成果召开会议{{ 台账(“会议”).次数 }}次、"
         "举办培训{{ 台账(“培训”).次数 }}期，{{ 台账(“培训”).人次 }}人次参加。"
         "在任驻村第一书记{{ 驻村(“第一书记”).人数 }}名"
         "{% if 驻村(“第一书记”).派出(“省派”).人数 %}，省派{{ 驻村(“第一书记”).派出(“省派”).人数 }}名{% endif %}"
         "{% if 驻村(“第一书记”).派出(“市派”).人数 %}，市派{{ 驻村(“第一书记”).派出(“市派”).人数 }}名{% endif %}"
         "{% if 驻村(“第一书记”).派出(“区派”).人数 %}，县（区）派{{ 驻村(“第一书记”).派出(“区派”).人数 }}名{% endif %}。"),
        ("Heading 2", "（二）动态监测，早发现早帮扶"),
        ("Normal",
         "网格员日常走访、部门数据比对和集中排查三条渠道并用。年内组织集中排查{{ 排查.轮次 }}轮，"
         f"按识别时间统计，全年新识别监测对象{_people('监测对象.新增')}{_categories('监测对象.新增')}，"
         "识别后逐户落实帮扶措施。"),
        ("Heading 2", "（三）对照清单，落实行业政策"),
        ("Normal",
         f"一是民政保障。截止日在享农村低保的脱贫户和监测户{_people(subsistence)}，"
         f"分散特困供养的脱贫户和监测户{_people(destitute)}，人数按本人统计。"),
        ("Normal",
         f"二是医疗保障。为脱贫享受政策户代缴{{{{ 政策(“医保代缴”).发放.所属年度 }}}}年度城乡居民基本医疗保险，"
         f"按记录当时的享受状态统计为{{{{ {insured}.户数 }}}}户；"
         "年内转为稳定脱贫的户也在其中，因此与年末享受政策的户数可以不同。"),
        ("Normal",
         f"三是教育保障。脱贫户在校学生享受教育资助，其中学前{{{{ {pupils.format('学前')} }}}}人、"
         f"小学{{{{ {pupils.format('小学')} }}}}人、初中{{{{ {pupils.format('初中')} }}}}人；"
         "享受“雨露计划”补助{{ 政策(“雨露计划”).发放.人数 }}人。"),
        ("Normal",
         "四是金融支持。全年新发放脱贫人口小额信贷{{ 小额信贷.新增.户数 }}户，"
         "金额{{ 小额信贷.新增.金额|万元 }}万元；金融扶贫企业在带{{ 联农带农(“金融扶贫”).在带.户数 }}户。"),
        ("Normal",
         f"五是就业帮扶。截止日在外和就近务工的脱贫户、监测户{{{{ {working}.人数 }}}}人"
         f"{{% if {working}.区域(“省外”).人数 %}}，其中省外{{{{ {working}.区域(“省外”).人数 }}}}人{{% endif %}}"
         f"{{% if {working}.区域(“县内”, “帮扶车间”).人数 %}}，县内和帮扶车间{{{{ {working}.区域(“县内”, “帮扶车间”).人数 }}}}人{{% endif %}}；"
         "公益性岗位在岗{{ 公益岗.人数 }}人"
         "{% if 技能培训.期数 %}；举办技能培训{{ 技能培训.期数 }}期，{{ 技能培训.参训.人次 }}人次参加{% endif %}。"),
        ("Heading 2", "（四）管好项目，守住帮扶资产"),
        ("Normal",
         "已有{{ 项目.有资产台账.个数 }}个项目登记资产台账，逐项写明权属、管护责任人和收益去向。"),
        ("Heading 2", "（五）发展产业，壮大集体经济"),
        ("Normal",
         f"当年实施壮大村集体经济项目，涉及{{{{ {collective}.年度.村数 }}}}个村："
         f"以资金入股的{{{{ {collective}.方式(“投资入股”).年度.村数 }}}}个村，"
         f"产业基地建设项目{{{{ {collective}.方式(“产业基地建设”).年度.个数 }}}}个。项目收益归村集体，优先用于帮扶有困难的户和村内公益事业。"),
        ("Heading 2", "（六）兜住底线，做好特殊群体安置"),
        ("Normal",
         f"经逐户核实，需要集中安置或居家兜底的{_people('兜底安置.需安置')}"
         + _placed("卫生院", "入住卫生院", how="已入住")
         + _placed("精神病院", "入住精神病院", how="已入住")
         + _placed("敬老院", "入住敬老院", how="已入住")
         + _placed("居家", "签订居家兜底协议", how="已签协议")
         + "。"),
        ("Heading 2", "（七）更新信息，保证底数准确"),
        ("Normal",
         "{{ 培训(“动态调整培训”).日期 }}召开信息动态调整培训会，随后入户核对家庭人口、收入支出和保障情况。"
         f"这一轮排查发现并识别监测对象{_people(screened)}{_categories(screened)}，"
         "其余为当年其他时段识别，均已计入前述全年新识别数。"),
        ("Heading 2", "（八）跟踪帮扶，分散返贫风险"),
        ("Normal",
         "保持帮扶政策和帮扶力量稳定，风险消除的户继续回访。年内走访{{ 走访.户数 }}户{{ 走访.次数 }}次，"
         "为{{ 保险(“防贫保”).投保.人数 }}名保障对象投保防贫保险。"),
        ("Heading 2", "（九）开展回头看，整改存在问题"),
        (
            "Normal",
            "以脱贫户和监测户为重点，逐村逐户核对政策是否落实、帮扶是否对症，发现的问题记入清单，"
            "写明责任人和时限，办完一件销一件。"
            "{% if 培训(“回头看培训”).次数 %}为此举办专题培训{{ 培训(“回头看培训”).次数 }}期，"
            "{{ 培训(“回头看培训”).人次 }}人次参加。{% endif %}",
        ),
        ("Heading 1", "三、存在问题"),
        ("Normal", "{{ 手填(“存在问题”) }}"),
        ("Heading 1", "四、{{ 报告.下年 }}年工作打算"),
        ("Normal", "{{ 手填(“下年打算”) }}"),
    ]  # fmt: skip


# ---- 版式 ----------------------------------------------------------------------------------------


def _prepare(document) -> None:
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)
    _grid(section)
    _styles(document)
    wordfile.set_font_table(document)
    document.settings.odd_and_even_pages_header_footer = True
    wordfile.add_outer_page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    wordfile.add_outer_page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    wordfile.set_properties(document, NAME)


def _grid(section) -> None:
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    grid.set(qn("w:charSpace"), str(CHARACTER_SPACE))
    section._sectPr.append(grid)


def _styles(document) -> None:
    styles = document.styles
    defaults = styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    defaults.find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")
    for size in (qn("w:sz"), qn("w:szCs")):  # LibreOffice measures the grid by it, Word by Normal
        defaults.find(size).set(qn("w:val"), "32")
    _font(styles["Normal"], FANG, 16)
    _layout(styles["Normal"], indent=2, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    _font(styles["Title"], SONG, 22)
    _layout(styles["Title"], indent=0, align=WD_ALIGN_PARAGRAPH.CENTER, line=35, after=29)
    for name, font in (("Heading 1", HEI), ("Heading 2", KAI)):
        _font(styles[name], font, 16)
        _layout(styles[name], indent=2, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
        styles[name].paragraph_format.keep_with_next = True
    _font(styles["Footer"], "宋体", 14, latin="宋体")


def _font(style, east: str, size: float, *, latin: str = LATIN) -> None:
    """Set a little closer, see above."""
    wordfile.set_font(style, east, size, latin=latin)
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), str(CLOSER))
    style.element.rPr.insert_element_before(closer, *AFTER_SPACING)


def _layout(style, *, indent: int, align, line: float = LINE_PITCH / 20, after: float = 0) -> None:
    wordfile.remove_borders(style)
    look = style.paragraph_format
    look.alignment = align
    look.line_spacing_rule, look.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    look.space_before, look.space_after = Pt(0), Pt(after)
    look.widow_control = False
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    look.element.pPr.insert_element_before(snap, *AFTER_SNAP)
    look.first_line_indent = Pt(16 * indent)
    look.element.pPr.ind.set(qn("w:firstLineChars"), str(100 * indent))


def _add(document, style: str, text: str):
    return wordfile.add_text(document.add_paragraph(style=style), text)


def _sign(document) -> None:
    """署名 above the date, the date four characters in from the right."""
    document.add_paragraph()
    for text, back in (("{{ 手填(“落款单位”) }}", 3), ("{{ 手填(“成文日期”) }}", 4)):
        paragraph = _add(document, "Normal", text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.first_line_indent = Pt(0)
        paragraph.paragraph_format.right_indent = Pt(16 * back)
        paragraph.paragraph_format.keep_together = True
