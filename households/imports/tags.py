"""Import of household tags (导入户标签): one row a household, met by its 户编号.

A household that has the tag already stays as it is; nobody loses a tag because a list does not name him.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from accounts.actions import NotAllowed
from accounts.models import User
from areas.models import Area
from households.actions.tags import refuse_wrong_name, tag_households, tags_from
from households.imports import cleaners
from households.imports.engine import (
    CREATED,
    REJECTED,
    UNCHANGED,
    Change,
    Column,
    Kind,
    Problem,
    Progress,
    RowResult,
    Staged,
)
from households.models import Household

COLUMNS = (
    Column("number", "户编号", cleaners.HOUSEHOLD_NUMBER, ("农户编号",), required=True),
    Column("seen.head", "户主", cleaners.name(), ("户主姓名", "姓名")),
    Column("seen.village", "行政村", cleaners.text(50), ("村", "所在村")),
    Column("name", "标签", cleaners.text(30), ("户标签",), required=True),
    Column("valid_from", "起始日期", cleaners.day(), ("从哪天起",)),
    Column("note", "说明", cleaners.text(200), ("备注",)),
)


class TagsImport:
    """See `engine.Importer`."""

    def __init__(self, *, kind: Kind, staged: Staged, township: Area, as_of: date):
        self.kind, self.staged, self.township, self.as_of = kind, staged, township, as_of
        self.problems: list[Problem] = list(staged.problems)
        self.warnings: list[Problem] = []
        self.rows: list[RowResult] = []
        self.records: list[int | None] = []
        self.fingerprint = ""
        self.bad = {problem.row for problem in self.problems}
        self.chosen: dict[tuple[str, date, str], list[Household]] = defaultdict(list)

    def plan(self, progress: Progress, *, is_checked: bool = False) -> None:
        households = Household.objects.filter(township=self.township).exclude(number="")
        self.by_number = {one.number: one for one in households.select_related("village")}
        progress(50)
        self.held = tags_from(self.township, {name for _, name, _, _ in self._lines() if name})
        progress(60)
        self._read()
        self.problems.sort(key=lambda one: one.row)
        self.fingerprint = self._digest()
        progress(95)

    def _column(self, field: str) -> list:
        return self.staged.values.get(field) or [None] * len(self.staged)

    def _lines(self) -> Iterator[tuple[str, str, str, str]]:
        yield from zip(
            *(self._column(field) for field in ("number", "name", "valid_from", "note")),
            strict=True,
        )

    def _read(self) -> None:
        seen: dict[tuple, int] = {}
        for at, (number, name, since, note) in enumerate(self._lines()):
            row = self.staged.numbers[at]
            on = date.fromisoformat(since) if since else self.as_of
            household = self.by_number.get(number)
            self._check(row, household, number, name, on)
            if household and row != seen.setdefault((household.pk, name), row):
                reason = f"和第 {seen[household.pk, name]} 行重复，留一行"
                self._problem(row, "number", number, reason)
            self.rows.append(self._result(row, household, name, on))
            self.records.append(household.pk if household else None)
            if self.rows[-1].result == CREATED:
                self.chosen[name, on, note or ""].append(household)

    def _check(self, row: int, household: Household | None, number, name, on: date) -> None:
        if not number:
            self._problem(row, "number", "", "没有填户编号，不知道是哪一户")
        elif household is None:
            self._problem(row, "number", number, f"{self.township}没有这个户编号，请核对")
        elif household.dissolved_on and household.dissolved_on <= on:
            self._problem(row, "number", number, f"这一户已于 {household.dissolved_on} 销户")
        elif on < household.registered_on:
            reason = f"起始日期 {on} 早于这一户的建档日期 {household.registered_on}"
            self._problem(row, "valid_from", f"{on}", reason)
        try:
            refuse_wrong_name(name or "")
        except NotAllowed as problem:
            self._problem(row, "name", name or "", str(problem))
        if on > self.as_of:
            self._problem(row, "valid_from", f"{on}", f"晚于这张表的日期 {self.as_of}")

    def _problem(self, row: int, field: str, shown: str, reason: str) -> None:
        self.bad.add(row)
        column = self.kind.by_field[field]
        heading = self.staged.headings.get(field, column.heading)
        self.problems.append(Problem(row, heading, shown, reason, (), field))

    def _result(self, row: int, household: Household | None, name: str, on: date) -> RowResult:
        label = f"{household.village} {household.number}" if household else ""
        if row in self.bad or household is None:
            return RowResult(row, REJECTED, name or "", label, "")
        until = self.held.get((household.pk, name), on)
        if until is None or until > on:
            return RowResult(row, UNCHANGED, name, label, "户编号", (), household.pk)
        change = Change("标签", "", f"{name}（{on} 起）")
        return RowResult(row, CREATED, name, label, "户编号", (change,), household.pk)

    def _digest(self) -> str:
        plan = [
            (name, str(on), note, sorted(one.pk for one in households))
            for (name, on, note), households in sorted(self.chosen.items(), key=str)
        ]
        return hashlib.sha256(json.dumps(plan, ensure_ascii=False).encode()).hexdigest()

    def write(self, *, by: User | None) -> dict[str, int]:
        written = 0
        for (name, on, note), households in self.chosen.items():
            written += tag_households(
                households=households, name=name, on=on, note=note, by=by
            ).done
        return {"户标签": written}


TAGS = Kind(
    code="household_tags",
    label="户标签",
    columns=COLUMNS,
    importer=TagsImport,
    about="一行一户，写户编号和标签。已有这个标签的不重复加；没写起始日期的，从截至日期起",
)
