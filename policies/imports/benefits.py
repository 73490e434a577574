"""Import of benefits (导入享受记录): one person (household), policy and period a row.

`manage.py import_workbook benefits FILE --area CODE`, or the page 导入数据. A grant is met by person, policy and period
(发放期), a state by person, policy and 起始日期. A grant that was paid already on another day is a double payment and is
refused; one that was only applied for becomes a paid one. Policies for households go by 户编号, or by the certificate of
somebody in it.
"""

from __future__ import annotations

import re
from datetime import date

from accounts.roles import Can
from households.imports import cleaners
from households.imports.engine import Column, Kind
from households.imports.people_registers import PeopleRegisterImport, PersonLine
from households.imports.register_columns import PLACE, household, money, of, person
from households.imports.registers import Entry, Row, day
from policies.models import Benefit, Policy
from policies.rules import benefits as rules

COLUMNS = (
    Column("policy", "政策", cleaners.text(50), ("政策名称",), required=True),
    *person(is_required=False, name=("享受人", "领取人")),
    *household(),
    *PLACE,
    of(Benefit, "kind", "子类", "类型"),
    of(Benefit, "place", "地点"),
    of(Benefit, "year", "年度"),
    of(Benefit, "term", "期次", "学期"),
    of(Benefit, "valid_from", "起始日期", "享受起始时间"),
    of(Benefit, "valid_to", "截止日期", "停止日期"),
    of(Benefit, "applied_on", "申请日期"),
    of(Benefit, "approved_on", "审批日期"),
    of(Benefit, "paid_on", "发放日期", "发放时间"),
    *money("amount", "金额", "补助金额", "发放金额"),
    *money("total_cost", "总费用"),
    of(Benefit, "quantity", "数量"),
    of(Benefit, "times", "次数"),
    of(Benefit, "batch", "批次"),
    of(Benefit, "source", "资金来源"),
    of(Benefit, "document", "证号文号", "证号、文号", "救助证号"),
    of(Benefit, "note", "备注"),
)
FIELDS = (
    "kind", "place", "year", "term", "valid_from", "valid_to", "applied_on", "approved_on", "paid_on", "amount", "total_cost",
    "quantity", "times", "batch", "source", "document", "note",
)  # fmt: skip
DAYS = ("paid_on", "valid_from", "applied_on")
YEAR_IN_TERM = re.compile(r"([0-9]{4})年(.+)")


class BenefitsImport(PeopleRegisterImport):
    tables = (Benefit,)
    key_field, day_field = "policy", "paid_on"

    def prepare(self) -> None:
        self.policies = {policy.pk: policy for policy in Policy.objects.all()}
        named = {policy.name: policy for policy in self.policies.values()}
        self.policy_of: dict[int, Policy] = {}
        for line in self.lines:
            word = line.said.get("policy")
            if word in named and named[word].register == Policy.Register.BENEFITS:
                self.policy_of[line.at] = named[word]
                self._read_term(line)
            elif word in named:
                place = named[word].get_register_display()
                self.problem(line, "policy", f"“{word}”登记在{place}里，请用{place}的表导入")
            elif word:
                reason = f"政策目录里没有这项政策{cleaners.nearest(word, named)}"
                self.problem(line, "policy", reason)

    def _read_term(self, line: PersonLine) -> None:
        """2025年春季 says the year, too; 09月 is 9月."""
        said = line.said
        if found := YEAR_IN_TERM.fullmatch(said.get("term", "")):
            said.setdefault("year", int(found[1]))
            said["term"] = found[2]
        if re.fullmatch(r"0[1-9]月", said.get("term", "")):
            said["term"] = said["term"][1:]

    def day_of(self, line: PersonLine) -> date | None:
        return next((day(line.said[name]) for name in DAYS if name in line.said), None)

    def is_running(self, line: PersonLine) -> bool:
        return "valid_from" in line.said and "valid_to" not in line.said

    def is_for_household(self, line: PersonLine) -> bool:
        policy = self.policy_of.get(line.at)
        return policy is not None and policy.level == Policy.Level.HOUSEHOLD

    def load(self) -> None:
        names = ("household_id", "member_id", "policy_id", "period_key", *FIELDS)
        for column, among in (
            ("member_id", self.members_in_any_stay()),
            ("household_id", self.households_without_person()),
        ):
            chosen = ", ".join(
                str(pk) for pk in sorted({one.pk for one in self.policy_of.values()})
            )
            where = f"AND policy_id IN ({chosen})"
            self.read(Benefit, names, self._key, by=column, among=among, where=where)

    def _key(self, row: Row) -> tuple:
        when = row["valid_from"] or row["period_key"]
        return (row["policy_id"], *self.whose(row), bool(row["valid_from"]), when)

    def owner(self, line: PersonLine) -> Row:
        """What is for households is nobody's own, whoever's certificate the sheet gives."""
        own = super().owner(line)
        return own | {"member_id": None} if self.is_for_household(line) else own

    def understand(self, line: PersonLine) -> None:
        policy, said = self.policy_of[line.at], line.said
        values = {"valid_from": None, "policy_id": policy.pk}
        values |= self.said(line, *FIELDS) | self.owner(line)
        values["year"] = self._year(line, values)
        on = day(said.get("paid_on") or said.get("applied_on"))
        values["period_key"] = Benefit.key_of(policy, values["year"], said.get("term", ""), on)
        key = self._key(values)
        self._take_application(key, values)
        line.record = self.speak(line, Benefit, key, values)
        if line.record and line.record.stored:
            self._refuse_second_payment(line, line.record)

    def _year(self, line: PersonLine, values: Row) -> int:
        """Where no year is said: that which a running benefit has already, else that of the payment or of the start."""
        if "year" in line.said:
            return line.said["year"]
        if values["valid_from"]:
            known = self.stored[Benefit].get(self._key(values))
            if known:
                return known["year"]
        return line.on.year

    def _take_application(self, key: tuple, values: Row) -> None:
        """Paid by the case (按次), what was applied for has the day of the application as its period until it is paid."""
        stored, applied_on = self.stored[Benefit], values.get("applied_on")
        waiting = (*key[:-1], applied_on)
        if key in stored or not values.get("paid_on") or waiting not in stored:
            return
        if stored[waiting]["paid_on"] is None and waiting not in self.entries[Benefit]:
            stored[key] = stored.pop(waiting)

    def _refuse_second_payment(self, line: PersonLine, entry: Entry) -> None:
        was, now = entry.stored["paid_on"], entry.changes.get("paid_on")
        if not (was and now):
            return
        amount = entry.stored["amount"]
        told = f"（{self.shown('amount', amount)} 元）" if amount is not None else ""
        reason = f"这一期的这项政策 {was} 已发放{told}，不能重复发放；发放日期登错的在页面上更正"
        self.problem(line, "paid_on", reason)

    def faults(self, row: Benefit, entry: Entry) -> list[str]:
        row.policy = self.policies[row.policy_id]
        return rules.faults(row)

    def check(self) -> None:
        for entry in self.changed(Benefit):
            if entry.after.get("valid_from"):
                self.check_still_there(entry.line, entry)
        self.check_overlaps(
            Benefit,
            lambda row: (row["policy_id"], *self.whose(row)),
            "不能重复登记；起止日期有误的请更正",
            among=lambda row: bool(row.get("valid_from")),
        )


BENEFITS = Kind(
    code="benefits",
    label="享受记录",
    columns=COLUMNS,
    importer=BenefitsImport,
    verb=Can.KEEP_POLICIES,
    about="一人（户）一政策一期一行：发放的填年度、期次、发放日期和金额，持续享受的填起始日期。对户的政策填户编号",
    example={
        "policy": "雨露计划", "name": "张三", "id_number": "990101200503050016", "kind": "中职", "year": "2021", "term": "春季",
        "paid_on": "2021-06-18", "amount": "1500", "times": "1", "batch": "2021年第一批",
    },
)  # fmt: skip
