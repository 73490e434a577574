"""Import of insurance claims (导入保险理赔): one case a row, of a contract that is registered.

`manage.py import_workbook insurance_claims FILE --area CODE`, or the page 导入数据. A case is met by 保单号 and 案号, without one by
whose it is, 报案日期 and 赔付类别. Whose it is has to be in the contract (投保人员).
"""

from __future__ import annotations

from datetime import date

from accounts.roles import Can
from households.imports import bulk, cleaners
from households.imports.engine import Column, Kind
from households.imports.people_registers import PeopleRegisterImport, PersonLine
from households.imports.register_columns import PLACE, household, money, of, person
from households.imports.registers import Entry, Row, day
from policies.imports.contracts import insurances, read_contracts
from policies.models import InsuranceClaim, InsuranceContract, Insured, Policy
from policies.rules import insurance as rules

COLUMNS = (
    Column("contract", "保单号", cleaners.text(50), ("保险单号", "保单编号"), required=True),
    of(InsuranceClaim, "number", "案号", "报案号", "赔案号"),
    *person(is_required=False, name=("被保险人", "被保险人姓名")),
    *household(),
    *PLACE,
    of(InsuranceClaim, "kind", "赔付类别", "理赔类别", "出险原因"),
    of(InsuranceClaim, "reported_on", "报案日期", "报案时间", is_required=True),
    of(InsuranceClaim, "paid_on", "赔付日期", "赔付时间"),
    *money("amount", "赔付金额", "理赔金额"),
)
FIELDS = ("number", "kind", "reported_on", "paid_on", "amount")


class InsuranceClaimsImport(PeopleRegisterImport):
    tables = (InsuranceClaim,)
    key_field, day_field = "contract", "reported_on"

    def prepare(self) -> None:
        read_contracts(self, self.lines)
        self.policies = insurances()
        self.contracts = self.stored[InsuranceContract]
        for line in self.lines:
            number = line.said.get("contract")
            if number and (number,) not in self.contracts:
                reason = "系统里没有这个保单号；新保单先用“投保人员”的表导入"
                self.problem(line, "contract", reason)

    def day_of(self, line: PersonLine) -> date | None:
        return day(line.said.get("reported_on"))

    def is_for_household(self, line: PersonLine) -> bool:
        contract = self.contracts.get((line.said.get("contract"),))
        if contract is None:
            return "id_number" not in line.said
        return self.policies[contract["policy_id"]].level == Policy.Level.HOUSEHOLD

    def load(self) -> None:
        among = {row["id"] for row in self.contracts.values()}
        names = ("household_id", "member_id", "contract_id", *FIELDS)
        self.read(InsuranceClaim, names, self._key, by="contract_id", among=among)
        columns = ["contract_id", "household_id", "member_id"]
        insured = bulk.fetch(
            Insured,
            columns,
            township=self.township.pk,
            key="contract_id",
            keys=among,
            where="AND withdrawn_on IS NULL",
        )
        self.insured = {(row["contract_id"], *self.whose(row)) for row in insured}

    def _key(self, row: Row) -> tuple:
        if row.get("number"):
            return (row["contract_id"], row["number"])
        kind = row.get("kind") or ""
        return (row["contract_id"], *self.whose(row), row["reported_on"], kind)

    def owner(self, line: PersonLine) -> Row:
        own = super().owner(line)
        return own | {"member_id": None} if self.is_for_household(line) else own

    def understand(self, line: PersonLine) -> None:
        contract = self.contracts[(line.said["contract"],)]
        values = self.said(line, *FIELDS) | self.owner(line)
        values["contract_id"] = contract["id"]
        self._check_is_insured(line, values)
        line.record = self.speak(line, InsuranceClaim, self._key(values), values)

    def _check_is_insured(self, line: PersonLine, values: Row) -> None:
        whole = (values["contract_id"], "household", values["household_id"])
        if (values["contract_id"], *self.whose(values)) in self.insured or whole in self.insured:
            return
        whose = line.met.name if values["member_id"] else "这一户"
        reason = f"{whose}不在保单 {line.said['contract']} 的投保人员里，请先登记投保"
        self.problem(line, "id_number" if values["member_id"] else "household_number", reason)

    def faults(self, row: InsuranceClaim, entry: Entry) -> list[str]:
        contract = self.contracts[(entry.line.said["contract"],)]
        row.contract = InsuranceContract(pk=contract["id"], valid_from=day(contract["valid_from"]))
        return rules.faults(row)


INSURANCE_CLAIMS = Kind(
    code="insurance_claims",
    label="保险理赔",
    columns=COLUMNS,
    importer=InsuranceClaimsImport,
    verb=Can.KEEP_POLICIES,
    about="一案一行，保单和投保人员要先登记。按户投保的填户编号",
    example={
        "contract": "PDAA202141010001", "number": "BA20210012", "name": "张三", "id_number": "990101196803050019",
        "kind": "医疗", "reported_on": "2021-06-01", "paid_on": "2021-06-20", "amount": "3000",
    },
)  # fmt: skip
