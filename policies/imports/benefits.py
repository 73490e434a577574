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
from households.imports.cleaners import nearest
from households.imports.engine import Kind
from policies.imports.columns import PLACE, household, money, of, person
from policies.imports.registers import Entry, Line, RegisterImport, Row, day
from policies.models import Benefit, Policy
from policies.rules import benefits as rules

COLUMNS = (
    of(Policy, "name", "政策", "政策名称", "项目", is_required=True),
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
