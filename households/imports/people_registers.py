"""Registers whose rows are somebody's (一人一行、一户一行): whom each row means, and what that allows.

On top of `registers`: a kind also says on which day its rows want the person there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import models

from households.codes import LeaveReason
from households.imports.people import Met, NotMet, People, Sought, near
from households.imports.registers import Blank, Entry, Line, Meant, RegisterImport, Row
from households.models import Household, Member

OWNER = ("household_id", "member_id")
STAY = ("name", "born_on", "joined_on", "left_on", "leave_reason")


@dataclass(slots=True, eq=False)
class PersonLine(Line):
    """A row of the sheet that is somebody's: on which day they have to be there, and who it is."""

    on: date | None = None
    met: Met | None = None


class PeopleRegisterImport(RegisterImport):
    """A `RegisterImport` that meets people by certificate and households by number."""

    key_field: ClassVar[str] = "id_number"
    day_field: ClassVar[str]
    # The field that names the person, only to be compared.
    name_field: ClassVar[str] = "name"

    # What a kind says

    def day_of(self, line: PersonLine) -> date | None:
        """The day on which the person has to be there; None where the row does not say one."""
        raise NotImplementedError

    def is_running(self, line: PersonLine) -> bool:
        """Whether what the row says goes on at the sheet's date."""
        return False

    def is_for_household(self, line: PersonLine) -> bool:
        return False

    def line(self, at: int, said: Row) -> PersonLine:
        return PersonLine(at, said)

    # Whom the rows mean

    def meet(self) -> None:
        numbers = (line.said["id_number"] for line in self.lines if "id_number" in line.said)
        houses = (
            line.said["household_number"] for line in self.lines if "household_number" in line.said
        )
        self.people = People(self.township, numbers, houses)
        self._blank_household, self._blank_member = Blank(Household), Blank(Member)
        self._households: dict[int, Household] = {}
        self._members: dict[int, Member] = {}
        unknown: list[tuple[PersonLine, NotMet]] = []
        for line in self.lines:
            try:
                self.meet_one(line)
            except NotMet as refusal:
                if refusal.is_unknown:
                    unknown.append((line, refusal))
                else:
                    self.problem(line, refusal.field, str(refusal))
        self._tell_unknown(unknown)

    def meet_one(self, line: PersonLine) -> None:
        said = line.said
        place = said.get("seen.township")
        if place and place != self.township.name:
            reason = f"不是{self.township.name}的，一次只能导入本乡镇的"
            self.problem(line, "seen.township", reason)
            return
        line.on = self.day_of(line)
        if line.on is None:
            if not self.is_bad(line):
                label = self.columns[self.day_field].heading
                self.problem(line, self.day_field, f"没有填{label}，不知道是哪一天的事")
            return
        number, house = said.get("id_number"), said.get("household_number", "")
        name = said.get(self.name_field, "")
        if number:
            running = self.as_of if self.is_running(line) else None
            line.met = self.people.person(number, line.on, running=running, name=name, house=house)
        elif house and self.is_for_household(line):
            line.met = self.people.household(house, line.on, name=name)
        elif not self.is_bad(line):
            missing = "household_number" if self.is_for_household(line) else "id_number"
            self.problem(line, missing, f"没有填{self.columns[missing].heading}，不知道是谁")
        for field_name, reason in line.met.warnings if line.met else ():
            self.warn(line, self.name_field if field_name == "name" else field_name, reason)

    def _tell_unknown(self, unknown: Sequence[tuple[PersonLine, NotMet]]) -> None:
        sought = [
            Sought(
                *(
                    line.said.get(name, "")
                    for name in ("id_number", self.name_field, "seen.village")
                )
            )
            for line, _ in unknown
        ]
        for (line, refusal), told in zip(unknown, near(self.township, sought), strict=True):
            advice = told or "新成员先在农户里登记"
            self.problem(line, refusal.field, f"{refusal}；{advice}")

    def attach(self, row: models.Model, entry: Entry) -> None:
        relations = row._meta.get_field
        if household := getattr(row, "household_id", None):
            relations("household").set_cached_value(row, self._household(household))
        if member := getattr(row, "member_id", None):
            relations("member").set_cached_value(row, self._member(member))

    def _household(self, pk: int) -> Household:
        if pk not in self._households:
            self._households[pk] = self._blank_household.row({"id": pk})
        return self._households[pk]

    def _member(self, pk: int) -> Member:
        if pk not in self._members:
            stay = self.people.stay_of[pk]
            given = {name: getattr(stay, name) for name in STAY}
            given |= {"id": pk, "household_id": stay.household}
            self._members[pk] = self._blank_member.row(given)
        return self._members[pk]

    def meant(self, line: PersonLine) -> Meant:
        met = line.met
        if met is None:
            return Meant(line.said.get("name", ""))
        return Meant(
            line.said.get("name", "") or met.name, met.place, met.matched_by, met.household
        )

    def members_in_any_stay(self) -> set[int]:
        """The people of the rows, in whatever household of the township they stood."""
        return set(self.people.stay_of)

    def households_without_person(self) -> set[int]:
        return {line.met.household for line in self.good() if self.is_for_household(line)}

    def whose(self, row: Row) -> tuple[str, int]:
        """The same for all stays of one person; a household where the row is nobody's own."""
        member = row["member_id"]
        if member is None:
            return "household", row["household_id"]
        return "person", self.people.person_of.get(member, member)

    def owner(self, line: PersonLine) -> Row:
        """The columns of a record that say whose it is."""
        return {"household_id": line.met.household, "member_id": line.met.member}

    def _compare(self, line: PersonLine, entry: Entry) -> None:
        """A record stays where it is; with the same person in another stay, too."""
        if entry.stored is not None:
            self._compare_owner(line, entry)
        super()._compare(line, entry)

    def _compare_owner(self, line: PersonLine, entry: Entry) -> None:
        own = {name: entry.stored[name] for name in OWNER if name in entry.values}
        member = own.get("member_id")
        is_same = own.get("household_id") == entry.values.get("household_id")
        if member and entry.values["member_id"]:
            is_same = self.people.person_of.get(member) == line.met.person
        if own and not is_same:
            reason = "系统里这一条登记在别人名下，请核对；登错人的先在页面上作废那一条"
            self.problem(line, self.key_field, reason)
        entry.values |= own

    # Check

    def check_still_there(self, line: PersonLine, entry: Entry) -> None:
        """What runs on without an end is asked whether the person is still there on the sheet's date."""
        met = line.met
        if entry.after.get("valid_to") or not (met.left_on and met.left_on <= self.as_of):
            return
        label = self.columns["valid_to"].heading
        if met.leave_reason == LeaveReason.DEATH:
            self.problem(line, "valid_to", f"{met.leaving}，请填{label}")
        else:
            self.warn(line, "valid_to", f"{met.leaving}，请核实，已经停止的填{label}")

    def check_overlaps(
        self,
        model: type[models.Model],
        group: Callable[[Row], Any],
        what: str,
        *,
        among: Callable[[Row], bool] = lambda row: True,
    ) -> None:
        """Of one group (a person) no two records run on the same day; what is new or changed is at fault."""
        spans: dict[Any, list[tuple[Row, Entry | None]]] = defaultdict(list)
        entries = self.entries[model]
        rest = (row for key, row in self.stored[model].items() if key not in entries)
        for row, entry in (
            *((row, None) for row in rest),
            *((entry.after, entry) for entry in entries.values() if not self.is_bad(entry.line)),
        ):
            if among(row):
                spans[group(row)].append((row, entry))
        for some in spans.values():
            if len(some) > 1:
                self._check_spans(sorted(some, key=lambda one: one[0]["valid_from"]), what)

    def _check_spans(self, spans: Sequence[tuple[Row, Entry | None]], what: str) -> None:
        last, last_entry = spans[0]
        for row, entry in spans[1:]:
            end = last.get("valid_to")
            if end is None or end > row["valid_from"]:
                self._clash(entry, row, last_entry, last, what)
            if end is not None and (row.get("valid_to") or "9") > end:
                last, last_entry = row, entry

    def _clash(self, entry, row, other_entry, other, what: str) -> None:
        changing = [
            (one, rest, rest_entry)
            for one, rest, rest_entry in ((entry, other, other_entry), (other_entry, row, entry))
            if one and (one.stored is None or one.changes)
        ]
        if not changing:
            return
        one, rest, rest_entry = changing[0]
        until = f"到 {rest['valid_to']}" if rest.get("valid_to") else "起，还没有结束"
        where = f"第 {self.staged.numbers[rest_entry.line.at]} 行" if rest_entry else "系统里"
        self.problem(one.line, "valid_from", f"{where}此人 {rest['valid_from']} {until}，{what}")
