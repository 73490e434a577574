"""The rules of the data check (核查规则): the whole table. A new rule is a function and a line here.

Codes follow the township's printed catalogue (A 证件, B 家庭, C 教育, D 健康, E 劳动力, G 保障, H 收入, I 生产生活, J 识别, K 措施,
L 消除, M 发放, P 帮扶走访); S is the system's own. What the database refuses outright (one certificate twice in a township, 文化程度 and
在校生状况 at once, two open rounds) has no rule here.
"""

from __future__ import annotations

from collections.abc import Iterator

from quality.rules import persons, receipts, rounds, sheets, townships
from quality.rules.base import Fix, Found, Level, Rule
from quality.rules.scope import Scope

E, W, NOTE = Level.SERIOUS, Level.ORDINARY, Level.NOTE

RULES = {
    rule.code: rule
    for rule in [
        Rule("A01", "证件号码在本县另一个乡镇也在册", E, "一人只在一户", persons.same_number_elsewhere, Fix.MEMBER),
        Rule("A02", "证件号码位数不对", E, "身份证 18 位，残疾人证 20 或 22 位", persons.wrong_length, Fix.MEMBER),
        Rule("A03", "证件号码不是有效号码", E, "GB 11643 校验码；残疾人证类别 1–7、等级 1–4", persons.invalid_number, Fix.MEMBER),
        Rule("A05", "没有证件号码", W, "没有号码就不能和部门名单比对", persons.no_number, Fix.MEMBER),
        Rule("A07", "性别与证件号码不符", E, "第 17 位奇男偶女", persons.sex_against_number, Fix.MEMBER),
        Rule("A08", "出生日期与证件号码不符", E, "第 7 至 14 位是出生日期", persons.birth_against_number, Fix.MEMBER),
        Rule("A13", "户联系电话缺失或不是手机号", W, "11 位手机号", persons.household_phone, Fix.HOUSEHOLD),
        Rule("A15", "不同的户用同一个电话", NOTE, "疑是代填，核实后可豁免", persons.shared_phone),
        Rule("B01", "没有户主", E, "一户一位户主", persons.without_head),
        Rule("B02", "不止一位户主", E, "一户一位户主", persons.several_heads),
        Rule("B03", "不止一位配偶", E, "户主只有一位配偶", persons.several_spouses),
        Rule("B04", "户主与配偶性别相同", E, "关系或性别登记有误", persons.spouse_of_same_sex, Fix.MEMBER),
        Rule("B05", "与户主关系和性别矛盾", E, "之子、之父等为男，之女、之母等为女", persons.relation_and_sex, Fix.MEMBER),
        Rule("B07", "父母子女年龄差不合理", W, "父母至少大 14 岁", persons.generations, Fix.MEMBER),
        Rule("B08", "户主不满 16 周岁", W, "未成年人一般不作户主", persons.young_head, Fix.HEAD),
        Rule("B09", "家庭人口与在册成员不符", E, "在册成员要数得出家庭人口", persons.number_of_members),
        Rule("C02", "文化程度、在校状况、未上学原因全空", E, "三项总有一项", sheets.no_education, Fix.YEAR),
        Rule("C04", "适龄儿童没有在校也没有原因", E, "义务教育法：9 月 1 日满 6 周岁起入学", sheets.out_of_school, Fix.YEAR),
        Rule("D07", "风险是因残，家中没有残疾人", E, "风险要有成员情况对应", rounds.disability_without_disabled, Fix.YEAR),
        Rule("D08", "风险是因病，家中没有病人", E, "风险要有成员情况对应", rounds.illness_without_ill, Fix.YEAR),
        Rule("E02", "不满 16 周岁却有劳动能力", W, "不满 16 周岁为无劳动力", sheets.labour_of_child, Fix.YEAR),
        Rule("E10", "不满 16 周岁登记务工", E, "禁止使用童工规定", sheets.work_of_child, Fix.YEAR),
        Rule("G01", "居民医保和职工医保都没有", E, "基本医疗有保障", sheets.uninsured, Fix.YEAR),
        Rule("G08", "同一人既低保又特困", E, "两项不能同时享受", sheets.twice_supported, Fix.YEAR),
        Rule("H02", "收入低于监测范围却未监测", E, "当年监测范围（参数）", sheets.below_monitoring_line, Fix.PROPOSE),
        Rule("H03", "收入低于贫困标准", E, "当年贫困标准（参数）", sheets.below_poverty_line, Fix.YEAR),
        Rule("I01", "危房没有填，或住危房却未监测", E, "住房安全有保障", sheets.housing, Fix.YEAR),
        Rule("I02", "饮水没有填，或未解决却未监测", E, "饮水安全有保障", sheets.water, Fix.YEAR),
        Rule("J01", "监测类别与户类型矛盾", E, "脱贫不稳定户是脱贫户，边缘易致贫户是一般农户", rounds.category_and_type),
        Rule("J02", "监测对象没有填风险", E, "因风险而纳入", rounds.without_risk),
        Rule("J14", "两轮监测的时间重叠", E, "上一轮结束才开下一轮", rounds.overlapping_rounds),
        Rule("K01", "识别满一个月没有帮扶措施", E, "一户一方案，及时落实", rounds.without_measures, Fix.MEASURE),
        Rule("L01", "识别后不满规定月数就消除", E, "收入持续稳定（参数：消除前稳定月数）", rounds.eliminated_too_soon),
        Rule("L03", "消除时收入低于监测范围", E, "消除当天的监测范围（参数）", rounds.eliminated_below_line),
        Rule("L06", "帮扶消除却没有帮扶措施", E, "帮扶消除要有帮扶", rounds.eliminated_without_help, Fix.MEASURE),
        Rule("M04", "死亡次月以后仍享受或发放", E, "死亡次月起停发", receipts.after_death),
        Rule("M06", "小额信贷不合条件或逾期", E, "5 万元、3 年以内，18 至 65 周岁", receipts.against_loan_terms),
        Rule("P01", "没有在任的帮扶责任人", E, "监测户、脱贫户都要有人联系", rounds.without_helper, Fix.HELPER),
        Rule("P02", "超过走访间隔没有走访", W, "走访间隔（参数）", rounds.not_visited, Fix.VISIT),
        Rule("S01", "记录与上级不在同一乡镇", E, "每行归属的乡镇从上级抄来，不得改动", townships.foreign_township),
    ]
}  # fmt: skip


def of(code: str) -> Rule:
    """The rule of a finding; of a rule that no longer exists, its code in place of a name."""
    return RULES.get(code) or Rule(code, code, NOTE, "规则已取消", _nothing)


def codes_of(level: str) -> list[str]:
    return [rule.code for rule in RULES.values() if rule.level == level]


def _nothing(scope: Scope) -> Iterator[Found]:
    yield from ()
