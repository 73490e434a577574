"""Import of medical claims (导入医疗报销): one settlement a row, met by its 结算单号.

`manage.py import_workbook claims FILE --area CODE`, or the page 导入数据. A claim that is registered already is corrected by
what the row says; whose it is cannot change. Blank cells say nothing: of a new claim a blank payer has paid nothing.
"""

from __future__ import annotations

from datetime import date

from accounts.roles import Can
from households.imports.engine import Kind
from households.imports.people_registers import PeopleRegisterImport, PersonLine
from households.imports.register_columns import PLACE, money, of, person
from households.imports.registers import Entry, day
from policies.models import MedicalClaim
from policies.rules import claims as rules

CHRONIC = {"门诊慢性病": "chronic", "慢性病门诊": "chronic", "慢病": "chronic", "普通门诊": "outpatient"}  # fmt: skip
COLUMNS = (
    of(MedicalClaim, "number", "结算单号", "结算单编号", "单据号", is_required=True),
    *person(name=("患者姓名", "患者"), number=("患者身份证号",)),
    *PLACE,
    of(MedicalClaim, "kind", "类别", "医疗类别", "就诊类别", is_required=True, words=CHRONIC),
    of(MedicalClaim, "hospital", "医疗机构", "就诊医疗机构", "医院"),
    of(MedicalClaim, "admitted_on", "入院日期", "入院（就诊）日期", "就诊日期"),
    of(MedicalClaim, "discharged_on", "出院日期"),
    of(MedicalClaim, "settled_on", "结算日期", "结算时间", is_required=True),
    *money("total_cost", "总费用", "医疗总费用", is_required=True),
    *money("in_scope_cost", "政策范围内费用", "合规费用"),
    *money("paid_basic", "基本医保", "基本医保支付"),
    *money("paid_serious", "大病保险", "大病保险支付"),
    *money("paid_aid", "医疗救助", "医疗救助支付"),
    *money("paid_backstop", "财政兜底", "财政兜底支付"),
    *money("paid_other", "其他支付"),
    *money("self_paid", "个人自付", "个人支付"),
    of(MedicalClaim, "is_one_stop", "一站式结算", "是否一站式结算"),
    of(MedicalClaim, "scheme", "享受政策"),
)
FIELDS = (
    "number", "kind", "hospital", "admitted_on", "discharged_on", "settled_on", "total_cost", "in_scope_cost", "paid_basic",
    "paid_serious", "paid_aid", "paid_backstop", "paid_other", "self_paid", "is_one_stop", "scheme",
)  # fmt: skip


class ClaimsImport(PeopleRegisterImport):
    tables = (MedicalClaim,)
    key_field, day_field = "number", "settled_on"

    def day_of(self, line: PersonLine) -> date | None:
        """The day of treatment: who died in hospital is settled later."""
        return day(line.said.get("admitted_on") or line.said.get("settled_on"))

    def load(self) -> None:
        numbers = [line.said["number"] for line in self.good()]
        names = ("household_id", "member_id", *FIELDS)
        self.read(MedicalClaim, names, lambda row: (row["number"],), by="number", among=numbers)

    def understand(self, line: PersonLine) -> None:
        values = self.said(line, *FIELDS) | self.owner(line)
        line.record = self.speak(line, MedicalClaim, (line.said["number"],), values)

    def faults(self, row: MedicalClaim, entry: Entry) -> list[str]:
        return rules.faults(row)


CLAIMS = Kind(
    code="claims",
    label="医疗报销",
    columns=COLUMNS,
    importer=ClaimsImport,
    verb=Can.KEEP_POLICIES,
    about="一张结算单一行，按结算单号认；总费用要等于各支付项加个人自付",
    example={
        "number": "JS20210900012", "name": "张三", "id_number": "990101196803050019", "kind": "住院", "hospital": "县人民医院",
        "admitted_on": "2021-08-28", "discharged_on": "2021-09-06", "settled_on": "2021-09-06", "total_cost": "8000",
        "in_scope_cost": "7200", "paid_basic": "5000", "paid_serious": "600", "paid_aid": "1000", "self_paid": "1400",
        "is_one_stop": "是", "scheme": "351",
    },
)  # fmt: skip
