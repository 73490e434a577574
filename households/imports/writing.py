"""Writing a checked plan of households and members (写入): in bulk, in the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from households.codes import HEAD, CertificateKind, JoinReason
from households.imports import bulk
from households.imports.families import Family
from households.imports.stock import Row
from households.models import (
    HelperAssignment,
    Household,
    HouseholdStatus,
    HouseholdYear,
    Member,
    MemberYear,
)
from lib import idcard
from lib.crypto import blind_indexes, encrypt_each
from lib.pinyin import initials

if TYPE_CHECKING:
    from households.imports.households import HouseholdsImport

PURPOSES = {"phone_index": "phone", "bank_account_index": "bank_account"}


class Writing:
    """The plan as rows of tables: new ones inserted, changed ones updated where they are still as they were read."""

    def __init__(self, plan: HouseholdsImport):
        self.plan, self.stock, self.day = plan, plan.stock, plan.day
        self.township = plan.township.pk
        self.counts: dict[str, int] = defaultdict(int)

    def _insert(self, model, rows: list[Row], what: str) -> None:
        bulk.insert(model, rows)
        self.counts[what] += len(rows)

    def _update(
        self, model, changed: dict[int, Row], stored: dict[int, Row], *, version: bool
    ) -> None:
        """All changed rows in one statement: the union of the changed columns, unchanged values as they are."""
        names = sorted({key for change in changed.values() for key in change})
        if not names and not version:
            return
        rows = [
            (
                pk,
                *(change[name] if name in change else stored[pk][name] for name in names),
                *([stored[pk]["version"]] if version else []),
            )
            for pk, change in changed.items()
        ]
        bulk.update(model, names, rows, version=version)

    def _seal(self, rows: list[Row], key: str, index: str = "") -> None:
        """Encrypt a column of the rows that set it, with its blind index."""
        setting = [row for row in rows if row.get(key) is not None]
        texts = [row[key] for row in setting]
        marks = blind_indexes(texts, purpose=PURPOSES[index]) if index else texts
        for row, token, mark in zip(setting, encrypt_each(texts), marks, strict=True):
            row[key] = token
            if index:
                row[index] = mark

    def households(self) -> None:
        new = [family for family in self.plan.families if family.pk is None]
        empty = bulk.defaults(Household) | {"township_id": self.township}
        rows = []
        for pk, family in zip(bulk.reserve(Household, len(new)), new, strict=True):
            facts = {
                name[10:]: value
                for name, value in family.facts.items()
                if name.startswith("household.")
            }
            facts.setdefault("registered_on", min(facts.get("lifted_on", self.day), self.day))
            family.pk = pk
            rows.append({"id": pk, **empty, **facts})
        changed = {
            family.pk: dict(family.changes.get("household", {}))
            for family in self.plan.families
            if family.pk in self.stock.households
            and any(family.changes.get(table) for table in ("household", "status", "helper"))
        }
        for some in (rows, list(changed.values())):
            self._seal(some, "phone", "phone_index")
            self._seal(some, "bank_account", "bank_account_index")
        self._insert(Household, rows, "新增户")
        self.registered = {row["id"]: row["registered_on"] for row in rows}
        self._update(Household, changed, self.stock.households, version=True)
        self.counts["更新户"] += len(changed)

    def members(self) -> None:
        plan = self.plan
        new = [at for at, person in enumerate(plan.persons) if person.pk is None]
        empty = bulk.defaults(Member) | {"township_id": self.township}
        rows = []
        for pk, at in zip(bulk.reserve(Member, len(new)), new, strict=True):
            person, family = plan.persons[at], plan.family_of[at]
            row = {"id": pk, **empty, "household_id": family.pk, **person.changes["member"]}
            person.pk = pk
            self._join(row, family)
            rows.append(row)
        changed = {
            person.pk: dict(person.changes.get("member", {}))
            for person in plan.persons
            if person.pk in self.stock.members and person.changes.get("member")
        }
        for some in (rows, list(changed.values())):
            self._seal_person(some)
        self._insert(Member, rows, "新增人")
        # A household has one head at any moment, so whoever is head no more goes first.
        resigned = {pk: c for pk, c in changed.items() if c.get("relation", HEAD) != HEAD}
        for some in (resigned, {pk: c for pk, c in changed.items() if pk not in resigned}):
            self._update(Member, some, self.stock.members, version=True)
        self.counts["更新人"] += len(changed)

    def _join(self, row: Row, family: Family) -> None:
        """New members of a new household were there when it was registered, or since their birth."""
        registered = self.registered.get(family.pk)
        if row["joined_on"] is None:
            row["joined_on"] = (
                max(registered, row["born_on"] or registered) if registered else self.day
            )
        if registered is None and row["join_reason"] == JoinReason.FOUNDING:
            row["join_reason"] = JoinReason.OTHER.value

    def _seal_person(self, rows: list[Row]) -> None:
        known: dict[str, str] = {}
        with_number = [row for row in rows if row.get("id_number")]
        keys = [idcard.person_key(row["id_number"]) for row in with_number]
        marks = blind_indexes(keys, purpose="id_number")
        tails = blind_indexes((key[-4:].upper() for key in keys), purpose="id_tail")
        for row, mark, tail in zip(with_number, marks, tails, strict=True):
            row["id_index"], row["id_tail_index"] = mark, tail
            disability = idcard.disability(row["id_number"]) if len(row["id_number"]) > 18 else None
            if disability:
                row["disability_kind"], row["disability_grade"] = disability
                row["certificate"] = CertificateKind.DISABILITY.value
        for row in rows:
            if "name" in row:
                name = row["name"]
                if name not in known:
                    known[name] = initials(name)[:50]
                row["initials"] = known[name]
        self._seal(rows, "id_number")
        self._seal(rows, "phone", "phone_index")

    def statuses(self) -> None:
        empty = bulk.defaults(HouseholdStatus) | {"township_id": self.township}
        rows, closed, corrected = [], {}, {}
        for family in self.plan.families:
            registered = self.registered.get(family.pk)
            if registered is None and not family.changes.get("status"):
                continue
            old = self.stock.statuses.get(family.pk)
            if old and old["valid_from"] == self.day:
                corrected[old["id"]] = self.plan.status_of(family)
                continue
            if old:
                closed[old["id"]] = {"valid_to": self.day}
            start = {"household_id": family.pk, "valid_from": registered or self.day}
            rows.append({**empty, **start, **self.plan.status_of(family)})
        stored = {row["id"]: row for row in self.stock.statuses.values()}
        self._update(HouseholdStatus, closed, stored, version=False)
        self._update(HouseholdStatus, corrected, stored, version=False)
        self._insert(HouseholdStatus, rows, "新户状态")

    def years(self) -> None:
        empty = bulk.defaults(HouseholdYear) | {
            "township_id": self.township,
            "year": self.plan.as_of.year,
        }
        rows, changed, stored = [], {}, {}
        for family in self.plan.families:
            said = family.changes.get("year")
            if not said:
                continue
            old = self.stock.years.get(family.pk)
            if old:
                changed[old["id"]], stored[old["id"]] = said, old
                continue
            present = {self.plan.persons[at].pk for at in family.rows} | set(
                self.stock.of_household.get(family.pk, ())
            )
            rows.append({**empty, "household_id": family.pk, "persons": len(present), **said})
        self._update(HouseholdYear, changed, stored, version=False)
        self._insert(HouseholdYear, rows, "年度表（户）")

    def member_years(self) -> None:
        empty = bulk.defaults(MemberYear) | {
            "township_id": self.township,
            "year": self.plan.as_of.year,
        }
        rows, changed, stored = [], {}, {}
        for person in self.plan.persons:
            said = person.changes.get("person")
            if not said:
                continue
            old = self.stock.member_years.get(person.pk)
            if old:
                changed[old["id"]], stored[old["id"]] = said, old
            else:
                rows.append({**empty, "member_id": person.pk, **said})
        self._update(MemberYear, changed, stored, version=False)
        self._insert(MemberYear, rows, "年度表（人）")

    def helpers(self) -> None:
        empty = bulk.defaults(HelperAssignment) | {"township_id": self.township}
        rows, changed, stored, ended = [], {}, {}, {}
        for family in self.plan.families:
            said = {
                name[7:]: value
                for name, value in family.facts.items()
                if name.startswith("helper.")
            }
            current = self.stock.helpers.get(family.pk, [])
            if family.pk in self.registered or "name" in family.changes.get("helper", {}):
                if not said.get("name"):
                    continue
                # One helper replaced by another; where several help, the sheet's one joins them.
                if len(current) == 1:
                    stored[current[0]["id"]] = current[0]
                    ended[current[0]["id"]] = {"valid_to": max(self.day, current[0]["valid_from"])}
                rows.append(
                    {
                        **empty,
                        "household_id": family.pk,
                        "valid_from": self.registered.get(family.pk, self.day),
                        **said,
                    }
                )
            elif family.changes.get("helper"):
                one = next(row for row in current if row["name"] == said["name"])
                changed[one["id"]], stored[one["id"]] = dict(family.changes["helper"]), one
        for some in (rows, list(changed.values())):
            self._seal(some, "phone")
        self._update(HelperAssignment, ended, stored, version=False)
        self._update(HelperAssignment, changed, stored, version=False)
        self._insert(HelperAssignment, rows, "帮扶责任人")
