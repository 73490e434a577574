"""The columns of households and members (农户和成员的列): one row a person, household columns repeated.

Headings are those of the national system's exports; `table.field` says where the value goes. "seen.…"
columns are only compared, never stored.
"""

from __future__ import annotations

from households.codes import (
    CAUSES,
    ETHNICITIES,
    RELATIONS,
    SCHOOL_YEARS,
    Attribute,
    BaseType,
    CertificateKind,
    Education,
    HouseGrade,
    JoinReason,
    Labour,
    PolicyStanding,
    Political,
    RoadKind,
    Sex,
)
from households.imports.cleaners import (
    ACCOUNT,
    HOUSEHOLD_NUMBER,
    ID_NUMBER,
    MONEY,
    PHONE,
    YES_NO,
    choice,
    coded,
    count,
    day,
    decimal,
    name,
    several,
    text,
)
from households.imports.engine import Column
from households.models import HelperAssignment, MemberYear

HEALTH = {
    "长期慢性病": "has_chronic_illness",
    "患有大病": "has_major_illness",
    "残疾": "is_disabled",
}
RELATION_WORDS = {
    "本人": "01", "本人或户主": "01", "妻": "02", "妻子": "02", "丈夫": "02", "夫": "02",
    "子": "03", "儿子": "03", "长子": "03", "次子": "03", "女": "04", "女儿": "04", "长女": "04",
    "次女": "04", "儿媳": "05", "女婿": "06", "孙子": "07", "孙女": "08", "父亲": "11", "父": "11",
    "母亲": "12", "母": "12",
}  # fmt: skip
MU = decimal(2, unit="亩", biggest=100_000)
SQUARE_METRES = decimal(2, unit="平方米", biggest=10_000)


def _state(field: str, heading: str, *synonyms: str) -> Column:
    return Column(f"year.{field}", heading, YES_NO, synonyms)


def _money(field: str, heading: str, *synonyms: str) -> Column:
    return Column(f"year.{field}", f"{heading}（元）", MONEY, synonyms)


COLUMNS = (
    Column("seen.township", "乡(镇)", text(50), ("乡镇", "所属乡镇")),
    Column("household.village_id", "行政村", text(50), ("村", "村（社区）", "所在村", "所属村")),
    Column("household.grid_id", "网格", text(50), ("网格编号", "网格名称", "所属网格")),
    Column("household.group", "自然村(组)", text(30), ("村民组", "自然村", "组", "村民小组")),
    Column("household.number", "户编号", HOUSEHOLD_NUMBER, ("农户编号",)),
    Column("status.base_type", "户类型", coded(BaseType.choices, 已脱贫户=BaseType.LIFTED,
           建档立卡户=BaseType.LIFTED, 非建档立卡户=BaseType.ORDINARY, 未脱贫户=BaseType.POOR,
           建档立卡贫困户=BaseType.POOR)),
    Column("status.attribute", "户属性", choice(
        {label: code for code, label in Attribute.choices},
        {"一般脱贫户": Attribute.ORDINARY, "低保脱贫户": Attribute.SUBSISTENCE,
         "特困供养脱贫户": Attribute.DESTITUTE, "一般农户": Attribute.ORDINARY, "一般户": Attribute.ORDINARY,
         "低保户": Attribute.SUBSISTENCE, "一般贫困户": Attribute.ORDINARY, "低保贫困户": Attribute.SUBSISTENCE,
         "特困供养贫困户": Attribute.DESTITUTE, "特困户": Attribute.DESTITUTE, "特困供养户": Attribute.DESTITUTE,
         "五保户": Attribute.DESTITUTE, "五保脱贫户": Attribute.DESTITUTE})),
    Column("status.policy", "政策享受情况", choice(
        {PolicyStanding.ENJOYING.label: PolicyStanding.ENJOYING, PolicyStanding.STABLE.label: PolicyStanding.STABLE},
        {"脱贫不享受政策": PolicyStanding.STABLE, "不享受政策": PolicyStanding.STABLE,
         "脱贫享受政策": PolicyStanding.ENJOYING})),
    Column("household.registered_on", "建档日期", day(), ("建档时间",)),
    Column("household.lifted_on", "脱贫时间", day(), ("脱贫日期", "脱贫年月")),
    Column("household.main_cause", "主要致贫原因", coded(CAUSES), ("致贫原因",)),
    Column("household.second_cause", "其他致贫原因", coded(CAUSES), ("其他致贫原因1",)),
    Column("household.third_cause", "其他致贫原因2", coded(CAUSES)),
    Column("year.persons", "家庭人口数", count(60), ("家庭人口", "人口数")),
    Column("household.phone", "户联系电话", PHONE),
    Column("household.address", "家庭住址", text(200), ("住址", "家庭地址")),
    Column("household.bank", "开户银行", text(60)),
    Column("household.bank_account", "银行账号", ACCOUNT, ("银行卡号",)),
    Column("household.is_military_family", "是否军烈属", YES_NO, ("军烈属",)),
    Column("household.is_relocated", "是否易地搬迁户", YES_NO, ("是否易地扶贫搬迁户",)),
    Column("household.relocated_on", "搬迁时间", day(), ("搬迁日期", "搬迁入住时间")),
    Column("member.name", "姓名", name(), ("成员姓名", "家庭成员姓名"), required=True),
    Column("member.sex", "性别", coded(Sex.choices, 男性="male", 女性="female")),
    Column("member.born_on", "出生日期", day(), ("出生年月日",)),
    Column("member.certificate", "证件类型", coded(CertificateKind.choices, 身份证="identity", 二代身份证="identity")),
    Column("member.id_number", "证件号码", ID_NUMBER, ("身份证号", "身份证号码", "公民身份号码", "证件号"), required=True),
    Column("member.relation", "与户主关系", coded(RELATIONS, **RELATION_WORDS), ("与户主的关系", "家庭关系")),
    Column("member.ethnicity", "民族", choice({one: one for one in ETHNICITIES}, {one[:-1]: one for one in ETHNICITIES})),
    Column("member.political", "政治面貌", coded(Political.choices, 党员="party", 团员="league", 预备党员="probationary")),
    Column("member.phone", "成员联系电话", PHONE, ("联系电话", "手机号", "手机号码", "本人电话")),
    Column("member.is_soldier", "是否现役军人", YES_NO, ("现役军人",)),
    Column("member.joined_on", "增加日期", day(), ("成员增加日期", "增加时间")),
    Column("member.join_reason", "增加原因", coded(JoinReason.choices), ("自然增加原因",)),
    Column("person.education", "文化程度", coded(Education.choices, 文盲="illiterate", 文盲半文盲="illiterate",
           大学="bachelor", 本科="bachelor", 中专="senior", 大学专科="college")),
    Column("person.schooling", "在校生状况", coded(SCHOOL_YEARS), ("在校状况", "在校生情况")),
    Column("person.school", "就读学校", text(100), ("学校",)),
    Column("person.dropout_reason", "义务教育阶段未上学原因", text(20)),
    Column("person.health", "健康状况", several(HEALTH, "健康"), ("健康情况",)),
    Column("person.labour", "劳动技能", coded(Labour.choices), ("劳动能力",)),
    Column("person.work_place", "务工所在地", text(60), ("务工地点",)),
    Column("person.work_months", "务工时间（月）", count(12, " 个月"), ("务工月数",)),
    Column("person.post", "公益性岗位", text(20), ("公益岗位", "公益性岗位类型")),
    Column("person.post_months", "公益性岗位(月数)", count(12, " 个月"), ("公益性岗位月数",)),
    Column("person.has_medical_insurance", "是否参加城乡居民基本医疗保险", YES_NO),
    Column("person.has_worker_medical_insurance", "是否参加城镇职工基本医疗保险", YES_NO),
    Column("person.has_serious_illness_insurance", "是否参加大病保险", YES_NO),
    Column("person.has_pension_insurance", "是否参加城乡居民基本养老保险", YES_NO),
    Column("person.subsistence", "享受低保政策情况", choice(
        {"未享受": MemberYear.Aid.NONE, "农村低保": MemberYear.Aid.RURAL, "城市低保": MemberYear.Aid.URBAN},
        {"不享受": MemberYear.Aid.NONE, "否": MemberYear.Aid.NONE})),
    Column("person.destitute", "享受特困供养政策情况", choice(
        {"未享受": MemberYear.Aid.NONE, "农村特困": MemberYear.Aid.RURAL, "城市特困": MemberYear.Aid.URBAN},
        {"不享受": MemberYear.Aid.NONE, "否": MemberYear.Aid.NONE, "农村特困供养": MemberYear.Aid.RURAL})),
    Column("person.speaks_mandarin", "是否会讲普通话", YES_NO),
    _money("wages", "工资性收入"),
    _money("work_wages", "其中：务工收入", "务工收入"),
    _money("business_income", "生产经营性收入"),
    _money("property_income", "财产性收入"),
    _money("transfer_income", "转移性收入"),
    _money("subsistence_income", "其中：低保金", "低保金"),
    _money("destitute_income", "其中：特困供养金", "特困供养金"),
    _money("pension_income", "其中：养老保险金", "养老保险金"),
    _money("business_cost", "生产经营性支出"),
    Column("seen.net_income", "家庭纯收入（元）", MONEY),
    _money("claims", "理赔收入"),
    _money("own_payments", "本年合规自付支出"),
    Column("year.farmland_mu", "耕地面积（亩）", MU),
    Column("year.forest_mu", "林地面积（亩）", MU),
    Column("year.returned_mu", "退耕还林（草）面积（亩）", MU, ("退耕还林面积（亩）",)),
    Column("year.orchard_mu", "林果面积（亩）", MU),
    Column("year.pasture_mu", "牧草地面积（亩）", MU),
    Column("year.water_mu", "水面面积（亩）", MU),
    Column("year.house_m2", "住房面积（平方米）", SQUARE_METRES),
    Column("year.house_grade", "房屋等级", choice(
        {label: code for code, label in HouseGrade.choices},
        {word: grade for grade in "ABCD" for word in (grade, f"{grade}级")}), ("危房等级",)),
    _state("has_dropout", "义务教育阶段适龄儿童是否失学辍学", "是否失学辍学"),
    _state("is_dangerous_house", "是否危房户"),
    _state("has_safe_water", "是否解决安全饮用水"),
    _state("has_toilet", "是否有卫生厕所"),
    _state("has_working_toilet", "厕所是否能正常使用"),
    _state("has_power", "是否通生活用电"),
    Column("year.road", "入户路类型", coded(RoadKind.choices)),
    Column("year.road_km", "与村主干路距离（公里）", decimal(2, unit="公里", biggest=500)),
    _state("is_in_cooperative", "是否加入农民合作组织", "是否加入农民专业合作组织"),
    _state("is_led_by_enterprise", "是否有龙头企业带动"),
    Column("helper.name", "帮扶责任人", name(), ("帮扶人", "帮扶责任人姓名")),
    Column("helper.unit", "帮扶单位", text(100), ("帮扶单位名称",)),
    Column("helper.level", "单位隶属", coded(HelperAssignment.Level.choices)),
    Column("helper.post", "帮扶责任人职务", text(50)),
    Column("helper.phone", "帮扶责任人电话", PHONE, ("帮扶人电话", "帮扶责任人联系电话")),
    Column("household.note", "备注", text(500)),
)  # fmt: skip
