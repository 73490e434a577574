"""Import of who is insured (导入投保人员): one person (household) a row, the contract (保单) repeated in each.

`manage.py import_workbook insured FILE --area CODE`, or the page 导入数据. The contract is met by its 保单号; one that is not there
yet is entered once, from its rows, which have to agree. In a contract a person is met by the certificate, a household by its
户编号 or by the certificate of somebody in it.
"""

from __future__ import annotations

from datetime import date

from accounts.roles import Can
from households.imports import cleaners
from households.imports.engine import Column, Kind
from households.imports.people_registers import PeopleRegisterImport, PersonLine
from households.imports.register_columns import PLACE, household, money, of, person
from households.imports.registers import Entry, Row, day
from policies.imports.contracts import insurances, read_contracts
from policies.models import InsuranceContract, Insured, Policy
from policies.rules import insurance as rules

COLUMNS = (
    Column("policy", "险种", cleaners.text(50), ("保险名称", "险种名称"), required=True),
    Column("contract", "保单号", cleaners.text(50), ("保险单号", "保单编号"), required=True),
    of(InsuranceContract, "insurer", "保险公司", "承保公司", "承保机构"),
    of(InsuranceContract, "year", "年度", "投保年度", is_required=True),
    of(InsuranceContract, "valid_from", "保险起期", "起保日期", is_required=True),
    of(InsuranceContract, "valid_to", "保险止期", "终保日期"),
    *person(is_required=False, name=("被保险人", "被保险人姓名")),
    *household(),
    *PLACE,
    of(Insured, "group", "人群类别", "人员类别"),
    *money("premium", "保费"),
)


class InsuredImport(PeopleRegisterImport):
    tables = (InsuranceContract, Insured)
    parent_columns = {Insured: "contract_id"}
    day_field = "valid_from"

    def prepare(self) -> None:
        self.policies = insurances()
        named = {policy.name: policy for policy in self.policies.values()}
        self.policy_of: dict[int, Policy] = {}
        for line in self.lines:
            word = line.said.get("policy")
            if word in named:
                self.policy_of[line.at] = named[word]
            elif word:
                reason = f"政策目录里没有这个险种{cleaners.nearest(word, named)}"
                self.problem(line, "policy", reason, allowed=tuple(named))

    def day_of(self, line: PersonLine) -> date | None:
        return day(line.said.get("valid_from"))

    def is_for_household(self, line: PersonLine) -> bool:
        policy = self.policy_of.get(line.at)
        return policy is not None and policy.level == Policy.Level.HOUSEHOLD

    def load(self) -> None:
        read_contracts(self, self.lines)
        contracts = self.stored[InsuranceContract].values()
        self.number_of = {row["id"]: row["number"] for row in contracts}
        names = ("household_id", "member_id", "contract_id", "group", "premium")
        self.read(Insured, names, self._stored_key, by="contract_id", among=self.number_of)

    def _stored_key(self, row: Row) -> tuple:
        return (self.number_of[row["contract_id"]], *self.whose(row))

    def owner(self, line: PersonLine) -> Row:
        own = super().owner(line)
        return own | {"member_id": None} if self.is_for_household(line) else own

    def understand(self, line: PersonLine) -> None:
        said, policy = line.said, self.policy_of[line.at]
        number = said["contract"]
        terms = self.said(line, "year", "insurer", "valid_from", "valid_to")
        known = self.stored[InsuranceContract].get((number,))
        if known and known["policy_id"] != policy.pk:
            reason = f"保单 {number} 登记的险种是{self.policies[known['policy_id']]}，险种不能改，请核对保单号"
            self.problem(line, "policy", reason)
            return
        terms |= {"number": number, "policy_id": policy.pk}
        contract = self.speak(line, InsuranceContract, (number,), terms, is_shared=True)
        values = self.said(line, "group", "premium") | self.owner(line)
        key = (number, *self.whose(values))
        line.record = self.speak(line, Insured, key, values, parent=contract)

    def faults(self, row: InsuranceContract | Insured, entry: Entry) -> list[str]:
        if entry.parent:
            row.contract = self.made(entry.parent)
            row.contract.policy = self.policies[row.contract.policy_id]
            return rules.faults(row)
        row.policy = self.policies[row.policy_id]
        missing = [] if row.insurer else ["新保单要填保险公司。"]
        return [*missing, *rules.faults(row)]


INSURED = Kind(
    code="insured",
    label="投保人员",
    columns=COLUMNS,
    importer=InsuredImport,
    verb=Can.KEEP_POLICIES,
    about="一份保单里一人（户）一行，保单的情况在每行重复；新保单从这里登记一次。按户投保的填户编号",
    example={
        "policy": "防贫保", "contract": "PDAA202141010001", "insurer": "人保财险县支公司", "year": "2021",
        "valid_from": "2021-01-01", "valid_to": "2022-01-01", "name": "张三", "id_number": "990101196803050019",
        "group": "脱贫户", "premium": "50",
    },
)  # fmt: skip
