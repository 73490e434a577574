"""Import of loans (导入小额信贷), with what is repaid and subsidised: one contract a row.

`manage.py import_workbook loans FILE --area CODE`, or the page 导入数据. The township's 小额信贷台账 can be used as it is. A loan is met
by its 合同号. 已还本金 (or 贷款余额) is what has been repaid until the sheet's day: what is more than the register knows becomes one
repayment, less is refused. 贴息金额 with 贴息日期 is that payment; without a day, as 已贴息金额, it is all that was paid so far.
An extended loan keeps the due day of its contract: the sheet may say either day.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from accounts.roles import Can
from households.imports.engine import Kind
from households.imports.people_registers import PeopleRegisterImport, PersonLine
from households.imports.register_columns import PLACE, money, of, person
from households.imports.registers import Entry, Row, day
from policies.models import InterestSubsidy, Loan, LoanExtension, LoanRepayment
from policies.rules import loans as rules

KINDS = {"脱贫人口小额信贷": "micro", "扶贫小额信贷": "micro", "小额贷款": "micro"}
COLUMNS = (
    of(Loan, "contract", "合同号", "借款合同号", "贷款合同号", "合同编号", is_required=True),
    *person(name=("借款人", "借款人姓名"), number=("借款人身份证号码", "借款人身份证号")),
    *PLACE,
    of(Loan, "bank", "贷款银行", "放贷银行", "银行"),
    *money("amount", "贷款金额", "放款金额", is_required=True),
    of(Loan, "issued_on", "放款日期", "放款时间", is_required=True),
    of(Loan, "due_on", "到期日期", "到期时间", is_required=True),
    of(Loan, "rate", "年利率（%）", "年利率", "利率（%）"),
    of(Loan, "way", "使用方式"),
    of(Loan, "enterprise", "用款企业"),
    of(Loan, "purpose", "用途", "贷款用途"),
    of(Loan, "kind", "贷款种类", words=KINDS),
    of(Loan, "is_subsidised", "是否贴息", "贴息"),
    *money("repaid", "已还本金", "累计还本"),
    *money("balance", "贷款余额", "余额"),
    of(LoanRepayment, "repaid_on", "最近还款日期", "还款日期"),
    *money("subsidy", "贴息金额"),
    of(InterestSubsidy, "paid_on", "贴息日期"),
    *money("subsidised", "已贴息金额", "累计贴息"),
)
FIELDS = (
    "contract", "bank", "amount", "issued_on", "due_on", "rate", "way", "enterprise", "purpose", "kind", "is_subsidised",
)  # fmt: skip


class LoansImport(PeopleRegisterImport):
    tables = (Loan, LoanRepayment, InterestSubsidy)
    parent_columns = {LoanRepayment: "loan_id", InterestSubsidy: "loan_id"}
    key_field, day_field = "contract", "issued_on"

    def day_of(self, line: PersonLine) -> date | None:
        return day(line.said.get("issued_on"))

    def load(self) -> None:
        names = ("household_id", "member_id", *FIELDS)
        contracts = [line.said["contract"] for line in self.good()]
        loans = self.read(
            Loan, names, lambda row: (row["contract"],), by="contract", among=contracts
        )
        among = {row["id"] for row in loans}
        self.parts: dict[type, dict[int, list[Row]]] = {}
        for model, columns in (
            (LoanRepayment, ("loan_id", "repaid_on", "amount")),
            (InterestSubsidy, ("loan_id", "year", "paid_on", "amount")),
            (LoanExtension, ("loan_id", "due_on")),
        ):
            found = self.parts[model] = defaultdict(list)
            for row in self.read(model, columns, self._part_key, by="loan_id", among=among):
                found[row["loan_id"]].append(row)

    def _part_key(self, row: Row) -> tuple:
        return (row["loan_id"], row.get("paid_on") or row["id"])

    def understand(self, line: PersonLine) -> None:
        values = self.said(line, *FIELDS) | self.owner(line)
        known = self.stored[Loan].get((line.said["contract"],))
        if known is None and "bank" not in values:
            self.problem(line, "bank", "新的贷款要填贷款银行")
            return
        if known:
            self._keep_due_day(line, known, values)
        loan = line.record = self.speak(line, Loan, (line.said["contract"],), values)
        if loan:
            self._repay(line, loan)
            self._subsidise(line, loan)

    def _keep_due_day(self, line: PersonLine, known: Row, values: Row) -> None:
        extended = {row["due_on"] for row in self.parts[LoanExtension][known["id"]]}
        if not extended:
            return
        if values["due_on"] not in {known["due_on"], *extended}:
            reason = f"这笔贷款已展期到 {max(extended)}，和这一格不同；又展期的在页面上登记展期"
            self.problem(line, "due_on", reason)
        values["due_on"] = known["due_on"]

    def _known_sum(self, model: type, loan: Entry) -> int:
        return sum(row["amount"] for row in self.parts[model][loan.pk or 0])

    def _repaid(self, line: PersonLine) -> int | None:
        """已还本金 until the sheet's day, in fen: as said, or as the balance leaves it."""
        repaid, balance = line.said.get("repaid"), line.said.get("balance")
        if balance is None:
            return repaid
        implied = line.said["amount"] - balance
        if implied < 0:
            self.problem(line, "balance", "贷款余额比贷款金额多，请核对")
            return None
        if repaid is not None and repaid != implied:
            self.problem(line, "balance", "贷款金额减贷款余额，和已还本金不等，请核对")
        return implied

    def _repay(self, line: PersonLine, loan: Entry) -> None:
        repaid, before = self._repaid(line), self._known_sum(LoanRepayment, loan)
        over = max(before, repaid or 0) - loan.after["amount"]
        if over > 0:
            reason = f"已还本金比贷款金额多 {self.shown('repaid', over)} 元，请核对"
            self.problem(line, "repaid" if repaid is not None else "amount", reason)
        elif repaid is not None and repaid < before:
            reason = f"系统里已登记还款 {self.shown('repaid', before)} 元，比这一行的多；登错的还款在页面上更正"
            self.problem(line, "balance" if "balance" in line.said else "repaid", reason)
        elif repaid is not None and repaid > before:
            on = line.said.get("repaid_on") or self.as_of.isoformat()
            values = {"amount": repaid - before, "repaid_on": on}
            key = (*loan.key, on)
            self.speak(line, LoanRepayment, key, values, parent=loan, called={"amount": "repaid"})
            if loan.stored:
                self.note(line, "repaid", before, repaid)

    def _subsidise(self, line: PersonLine, loan: Entry) -> None:
        said = line.said
        if "subsidy" in said and "paid_on" in said:
            self._pay_subsidy(line, loan, said["paid_on"], said["subsidy"])
            return
        so_far, before = (
            said.get("subsidised", said.get("subsidy")),
            self._known_sum(InterestSubsidy, loan),
        )
        if so_far is None:
            return
        if so_far < before:
            reason = f"系统里已登记贴息 {self.shown('subsidy', before)} 元，比这一行的多；登错的贴息在页面上更正"
            self.problem(line, "subsidised" if "subsidised" in said else "subsidy", reason)
        elif so_far > before:
            on = self.as_of.isoformat()
            same_day = self.stored[InterestSubsidy].get((loan.pk, on), {})
            self._pay_subsidy(line, loan, on, so_far - before + same_day.get("amount", 0))

    def _pay_subsidy(self, line: PersonLine, loan: Entry, on: str, amount: int) -> None:
        if not amount:
            return
        values = {"year": int(on[:4]), "paid_on": on, "amount": amount}
        key = (loan.pk or loan.key, on)
        known = self.stored[InterestSubsidy].get(key)
        if known:
            values["year"] = known["year"]
        called = {"amount": "subsidy"}
        self.speak(line, InterestSubsidy, key, values, parent=loan, called=called)
        if loan.stored and known is None:
            self.note(line, "subsidy", None, amount)

    def faults(self, row: Loan | LoanRepayment | InterestSubsidy, entry: Entry) -> list[str]:
        if entry.parent:
            row.loan = self.made(entry.parent)
        return rules.faults(row)


LOANS = Kind(
    code="loans",
    label="小额信贷",
    columns=COLUMNS,
    importer=LoansImport,
    verb=Can.KEEP_POLICIES,
    about="一个合同一行，已还本金和余额是到表上那天为止的。乡镇的小额信贷台账可以直接用",
    example={
        "contract": "YC2021020001", "name": "张三", "id_number": "990101196803050019", "bank": "农村商业银行", "amount": "50000",
        "issued_on": "2021-02-20", "due_on": "2024-02-20", "rate": "3.85", "way": "户贷户用", "purpose": "养羊",
        "kind": "小额信贷", "is_subsidised": "是", "repaid": "10000", "repaid_on": "2021-09-20", "subsidy": "950",
        "paid_on": "2021-09-21",
    },
)  # fmt: skip
