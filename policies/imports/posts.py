"""Import of public-welfare posts (导入公益性岗位) and of the wages paid for them: one post a row.

`manage.py import_workbook posts FILE --area CODE`, or the page 导入数据. The township's list 公益性岗位花名册 can be used as it is. A
post is met by person and 聘用日期. 发放金额 of a year are the wages of that year together: 累计发放 of the next list is more, and
corrects the payment that an earlier one made; wages entered month by month are only compared.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from accounts.roles import Can
from households.imports import cleaners
from households.imports.engine import Column, Kind
from households.imports.people_registers import PeopleRegisterImport, PersonLine
from households.imports.register_columns import PLACE, money, of, person
from households.imports.registers import Entry, Row, day
from policies import post_kinds
from policies.models import Post, PostPay
from policies.rules import posts as rules

COLUMNS = (
    *person(name=("聘用人员",)),
    *PLACE,
    of(Post, "kind", "岗位类别", "岗位类型", "岗位名称", is_required=True),
    of(Post, "duty", "岗位职责"),
    of(Post, "department", "管理部门", "管理单位"),
    *money("monthly_wage", "月工资", "月补助"),
    of(
        Post, "valid_from", "聘用日期", "聘用开始时间", "聘用开始日期", "上岗时间", is_required=True
    ),
    of(Post, "valid_to", "解聘日期", "聘用结束时间", "聘用结束日期"),
    of(Post, "agreement_signed_on", "签订协议日期"),
    of(Post, "area_mu", "管护面积（亩）"),
    of(Post, "source", "资金来源"),
    Column("pay_year", "发放年份", cleaners.count(9999), ("发放年度",)),
    of(PostPay, "months", "发放月数", "本年度聘用月数"),
    *money("amount", "发放金额", "累计发放"),
    of(PostPay, "paid_on", "发放日期"),
)
FIELDS = (
    "kind", "duty", "department", "monthly_wage", "valid_from", "valid_to", "agreement_signed_on", "area_mu", "source",
)  # fmt: skip
PAID = ("post_id", "month", "months", "paid_on", "amount")


class PostsImport(PeopleRegisterImport):
    tables = (Post, PostPay)
    parent_columns = {PostPay: "post_id"}
    day_field = "valid_from"

    def prepare(self) -> None:
        self.kinds = post_kinds.known(self.township)
        for line in self.lines:
            end = line.said.get("valid_to")
            if end and end > self.today.isoformat():
                reason = f"聘期到 {end}，还没有到，这次不记解聘；到期不续聘的，那时再填"
                self.warn(line, "valid_to", reason)
                del line.said["valid_to"]

    def day_of(self, line: PersonLine) -> date | None:
        return day(line.said.get("valid_from"))

    def is_running(self, line: PersonLine) -> bool:
        return "valid_to" not in line.said

    def load(self) -> None:
        names = ("household_id", "member_id", *FIELDS)
        people = self.members_in_any_stay()
        posts = self.read(Post, names, self._key, by="member_id", among=people)
        pays = self.read(
            PostPay,
            PAID,
            lambda row: (row["post_id"], row["month"]),
            by="post_id",
            among={row["id"] for row in posts},
        )
        self.paid: dict[tuple[int, str], list[Row]] = defaultdict(list)
        for row in pays:
            self.paid[row["post_id"], row["month"][:4]].append(row)

    def _key(self, row: Row) -> tuple:
        return (*self.whose(row), row["valid_from"])

    def understand(self, line: PersonLine) -> None:
        values = self.said(line, *FIELDS) | self.owner(line)
        is_paid = bool(line.said.get("amount"))
        key = self._key(values)
        line.record = post = self.speak(line, Post, key, values, is_shared=is_paid)
        if post and is_paid:
            self._pay(line, key, post)

    def _pay(self, line: PersonLine, key: tuple, post: Entry) -> None:
        said = line.said
        if "months" not in said:
            self.problem(line, "months", "填了发放金额，请填发放月数")
            return
        paid_on = said.get("paid_on") or self.as_of.isoformat()
        year = f"{said['pay_year']:04d}" if "pay_year" in said else paid_on[:4]
        month = max(f"{year}-01-01", f"{said['valid_from'][:8]}01")
        known = self.paid.get((post.pk or 0, year), [])
        before = sum(row["amount"] for row in known)
        if [row["month"] for row in known] not in ([], [month]):
            if before != said["amount"]:
                reason = f"系统里 {year} 年已登记 {len(known)} 次，共 {self.shown('amount', before)} 元，和这一行不同；请在页面上核对"
                self.problem(line, "amount", reason)
            return
        values = {"month": month, "months": said["months"], "amount": said["amount"]}
        is_same = before == said["amount"] and "paid_on" not in said
        values["paid_on"] = known[0]["paid_on"] if is_same else paid_on
        pay = self.speak(line, PostPay, (post.pk or key, month), values, parent=post)
        if pay and pay.stored is None and post.stored:
            self.note(line, "amount", None, said["amount"])

    def faults(self, row: Post | PostPay, entry: Entry) -> list[str]:
        if entry.parent is None:
            return [*rules.faults(row), *rules.kind_faults(row.kind, self.kinds)]
        row.post = self.made(entry.parent)
        return rules.pay_faults(row)

    def check(self) -> None:
        for entry in self.changed(Post):
            self.check_still_there(entry.line, entry)
        self.check_overlaps(Post, self.whose, "一人不能兼两岗；换岗的先给那一个岗位填解聘日期")


POSTS = Kind(
    code="posts",
    label="公益性岗位",
    columns=COLUMNS,
    importer=PostsImport,
    verb=Can.KEEP_POLICIES,
    about="一个岗位一行，发放月数和金额是那一年累计的。乡镇的公益性岗位花名册可以直接用",
    example={
        "name": "张三", "id_number": "990101196803050019", "kind": "保洁", "department": "段墓村村民委员会", "monthly_wage": "600",
        "valid_from": "2021-01-01", "agreement_signed_on": "2021-01-01", "source": "衔接资金", "pay_year": "2021", "months": "9",
        "amount": "5400", "paid_on": "2021-09-30",
    },
)  # fmt: skip
