"""What a policy pays somewhere on a day (政策标准), and how that came about (由…提高到…)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from areas.models import Area
from areas.parameters import ancestor_codes
from lib.dates import valid_on
from lib.numbers import plain
from policies.models import Policy, PolicyStandard

# 约定的项目: the rules of entitlement and the words of a summary ask for these; a place may publish others.
ITEMS = {
    "年标准": "一年发放多少或一年的保障标准，如低保 3900 元/年·人",
    "月标准": "一个月发放多少，如高龄补贴 50 元/月·人",
    "每学期标准": "一学期发放多少，如雨露计划 1500 元/学期·人",
    "上限": "一次或一年最多多少，如小额信贷 50000 元/户",
    "目标": "上级下达要完成多少，如 200 人；完成多少由登记的来算",
}


@dataclass(frozen=True, slots=True)
class Standards:
    """What is in force for one area on one day."""

    area: Area
    day: date
    _rows: dict[tuple[str, str, str], PolicyStandard] = field(repr=False)

    def row(self, policy_code: str, item: str, kind: str = "") -> PolicyStandard | None:
        """The standard itself, with its unit, document and first day; see `value`."""
        return self._rows.get((policy_code, item, kind)) or self._rows.get((policy_code, item, ""))

    def value(self, policy_code: str, item: str, kind: str = "") -> Decimal | None:
        """The value in the unit in which it was published; that for all subkinds where the subkind has none. None: not published."""
        found = self.row(policy_code, item, kind)
        return found.value if found else None


def on(area: Area, day: date) -> Standards:
    """All standards of all policies for the area on the day; of several places above it the nearest wins. One query."""
    in_force = PolicyStandard.objects.filter(valid_on(day), area__code__in=ancestor_codes(area))
    rows = in_force.select_related("area", "policy").order_by()
    outer_first = sorted(rows, key=lambda row: (len(row.area.prefix), row.valid_from))
    return Standards(area, day, {(row.policy.code, row.item, row.kind): row for row in outer_first})


@dataclass(frozen=True, slots=True)
class Step:
    """One standard of a series (same place, item and subkind), with the one before it."""

    row: PolicyStandard
    before: PolicyStandard | None
    is_last: bool

    def is_in_force(self, day: date) -> bool:
        row = self.row
        return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)

    @property
    def words(self) -> str:
        """2021-01-01 起 3900 元/年·人，由 3600 元提高到 3900 元，文号 许民〔2021〕3号"""
        row = self.row
        parts = [f"{row.valid_from} 起 {plain(row.value)} {row.unit}", self._change()]
        if self.is_last and row.valid_to:
            parts.append(f"到 {row.valid_to} 为止")
        if row.document:
            parts.append(f"文号 {row.document}")
        return "，".join(filter(None, parts))

    def _change(self) -> str:
        row, before = self.row, self.before
        if before is None:
            return ""
        if before.unit != row.unit:
            return f"此前 {plain(before.value)} {before.unit}"
        if before.value == row.value:
            return "数值没有变"
        unit = row.unit.split("/")[0]
        verb = "提高到" if row.value > before.value else "降到"
        return f"由 {plain(before.value)} {unit}{verb} {plain(row.value)} {unit}"


def steps(rows: Iterable[PolicyStandard]) -> list[Step]:
    """The rows of one policy by place, item and subkind, the latest of each series first."""

    def series(row):
        return row.area.code, row.item, row.kind

    found = []
    for _, group in groupby(
        sorted(rows, key=lambda row: (*series(row), row.valid_from)), key=series
    ):
        ordered = list(group)
        pairs = zip([None, *ordered[:-1]], ordered, strict=True)
        found += reversed([Step(row, before, row is ordered[-1]) for before, row in pairs])
    return found


def history(policy: Policy, area: Area) -> list[Step]:
    """What has held for the policy in the area, published there or above it. One query."""
    rows = PolicyStandard.objects.filter(policy=policy, area__code__in=ancestor_codes(area))
    return steps(rows.select_related("area", "policy").order_by())
