"""Import of households and members (导入农户和成员): one row of the sheet a person.

A household is met by its 户编号, else by its head's certificate, else by the person's own; a person by the
first 18 characters of the certificate among the present members of the township, else by name within the
household. Several answers are an error, never a choice. A blank cell says nothing; a column that is not
there changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import date
from typing import Any

from django.db import connection

from accounts import history
from accounts.models import User
from areas.models import Area
from households import checks
from households.codes import HEAD, BaseType, CertificateKind, PolicyStanding
from households.imports.cleaners import nearest
from households.imports.columns import COLUMNS, HEALTH
from households.imports.engine import (
    CREATED,
    REJECTED,
    UNCHANGED,
    UPDATED,
    Change,
    Kind,
    Problem,
    Progress,
    RowResult,
    Staged,
)
from households.imports.families import Family, Person
from households.imports.stock import Row, Stock
from households.imports.writing import PURPOSES, Writing
from households.models import (
    Household,
)
from lib import idcard
from lib.crypto import blind_indexes, decrypt

WHOLE_TOWNSHIP_FROM = 1000
BY_NUMBER, BY_HEAD, BY_CERTIFICATE, BY_NAME = "户编号", "户主证件号码", "证件号码", "姓名"
# Fields that are kept encrypted; what they are compared by.
SECRET = {
    "household.phone": "phone_index",
    "household.bank_account": "bank_account_index",
    "member.phone": "phone_index",
}


class HouseholdsImport:
    """See `engine.Importer`."""

    def __init__(self, *, kind: Kind, staged: Staged, township: Area, as_of: date):
        self.staged, self.township, self.as_of = staged, township, as_of
        self.day = as_of.isoformat()
        self.columns = kind.by_field
        self.numbers = staged.numbers
        self.values = dict(staged.values)
        self.problems: list[Problem] = list(staged.problems)
        self.warnings: list[Problem] = []
        self.rows: list[RowResult] = []
        self.fingerprint = ""
        self.bad = {problem.row for problem in self.problems}
        self.shown: dict[int, list[Change]] = defaultdict(list)
        self.families: list[Family] = []
        self.texts: dict[tuple, str] = {}
        self.persons = [Person() for _ in self.numbers]
        self.family_of: list[Family | None] = [None] * len(self.numbers)

    # Plan

    def plan(self, progress: Progress, *, is_checked: bool = False) -> None:
        """Match, check and compare all rows. Reads the database, writes nothing. With `is_checked` only
        what is to be written, and its fingerprint, are made again."""
        self.is_checked = is_checked
        self._complete()
        progress(45)
        self._load()
        progress(55)
        self._make_families()
        self._match_families()
        self._match_persons()
        self._understand_grids()
        self._gather_facts()
        progress(65)
        if not is_checked:
            self._check(progress)
        progress(80)
        self._compare()
        self._finish()
        progress(95)

    def _column(self, name: str) -> list:
        return self.values.get(name) or [None] * len(self.numbers)

    def _problem(
        self, at: int, name: str, reason: str, *, shown: str | None = None, allowed=()
    ) -> None:
        self.bad.add(self.numbers[at])
        self.problems.append(self._fault(at, name, reason, shown=shown, allowed=allowed))

    def _fault(self, at: int, name: str, reason: str, *, shown=None, allowed=()) -> Problem:
        column = self.columns[name]
        if shown is None:
            value = self._column(name)[at]
            shown = "" if value is None else self._shown(name, value)
        heading = self.staged.headings.get(name, column.heading)
        return Problem(
            self.numbers[at], heading, shown, reason, allowed or column.cleaner.allowed, name
        )

    def _shown(self, name: str, value: Any) -> str:
        key = (name, value) if not isinstance(value, list) else (name, tuple(value))
        if key not in self.texts:
            cleaner = self.columns[name].cleaner
            text = str(cleaner.show(value))
            self.texts[key] = cleaner.mask(text) if cleaner.mask else text
        return self.texts[key]

    def _complete(self) -> None:
        """What follows from other columns: villages, person keys, what the certificate says."""
        self._understand_township()
        self._understand_villages()
        ids = [number or "" for number in self._column("member.id_number")]
        self.keys = blind_indexes(map(idcard.person_key, ids), purpose="id_number")
        health = self.values.pop("person.health", None)
        if health is not None:
            for name in HEALTH.values():
                self.values[f"person.{name}"] = [None if h is None else name in h for h in health]
        self.indexes = {
            name: blind_indexes((v or "" for v in self._column(name)), purpose=PURPOSES[index])
            for name, index in SECRET.items()
            if name in self.values
        }
        self._read_certificates(ids)
        first: dict[str, int] = {}
        for at, key in enumerate(self.keys):
            if key and first.setdefault(key, at) != at:
                other = self.numbers[first[key]]
                self._problem(
                    at, "member.id_number", f"和第 {other} 行的证件号码重复，两行是同一个人，留一行"
                )

    def _read_certificates(self, ids: list[str]) -> None:
        """Birth and sex that the row does not say are in the certificate."""
        born, sexes = list(self._column("member.born_on")), list(self._column("member.sex"))
        for at, number in enumerate(ids):
            if number and not (born[at] and sexes[at]):
                known = checks.born_and_sex(number)
                if known:
                    born[at], sexes[at] = born[at] or known[0].isoformat(), sexes[at] or known[1]
        self.values |= {"member.born_on": born, "member.sex": sexes}

    def _understand_township(self) -> None:
        for at, name in enumerate(self.values.pop("seen.township", ())):
            if name and name != self.township.name:
                reason = f"不是{self.township.name}的户，一次只能导入本乡镇的"
                self._problem(at, "seen.township", reason, shown=name)

    def _understand_villages(self) -> None:
        villages = Area.objects.within(self.township).villages().existing_on(self.as_of)
        self.villages = {area.pk: area.name for area in villages}
        known = {area.name: area.pk for area in villages} | {
            area.code: area.pk for area in villages
        }
        if "household.village_id" not in self.values:
            return
        names = self.values["household.village_id"]
        self.values["household.village_id"] = [known.get(name) for name in names]
        allowed = tuple(self.villages.values())
        for at, name in enumerate(names):
            if name and name not in known:
                reason = f"{self.township.name}没有这个村" + nearest(name, allowed)
                self._problem(at, "household.village_id", reason, shown=name, allowed=allowed)

    def _understand_grids(self) -> None:
        """A grid by its code, or by its name within the village of the row or of the household met."""
        words = self.values.get("household.grid_id")
        self.grids: dict[int, str] = {}
        if words is None:
            return
        grids = list(Area.objects.within(self.township).grids().existing_on(self.as_of))
        self.grids = {grid.pk: grid.name for grid in grids}
        known = {
            (grid.parent_id, word): grid.pk for grid in grids for word in (grid.name, grid.code)
        }
        villages = [self._village(at) for at in range(len(words))]
        places = list(zip(villages, words, strict=True))
        self.values["household.grid_id"] = [known.get(place) for place in places]
        for at, (village, word) in enumerate(places):
            if word and village and (village, word) not in known:
                reason = f"{self.villages.get(village, '这个村')}没有这个网格，请填网格的 14 位编号或名称"
                allowed = tuple(grid.name for grid in grids if grid.parent_id == village)
                self._problem(at, "household.grid_id", reason, shown=word, allowed=allowed)

    def _village(self, at: int) -> int | None:
        family = self.family_of[at]
        stored = self.stock.households.get(family.pk or 0, {}) if family else {}
        return self._column("household.village_id")[at] or stored.get("village_id")

    def _load(self) -> None:
        """The whole township, or for a small file only what it can touch. Before writing the households are
        locked, as the other actions lock theirs."""
        if self.is_checked and connection.features.has_select_for_update:
            households = Household.objects.filter(township=self.township).order_by("pk")
            list(households.select_for_update().values_list("pk"))
        where = {"township": self.township, "year": self.as_of.year, "said": set(self.values)}
        if len(self.numbers) >= WHOLE_TOWNSHIP_FROM:
            self.stock = Stock(**where)
        else:
            numbers = [number for number in self._column("household.number") if number]
            self.stock = Stock.around(**where, numbers=numbers, keys=[k for k in self.keys if k])

    def _make_families(self) -> None:
        """Rows with one 户编号 are a household; without it, a 户主 row and those below it, or the person's own."""
        found: dict[Any, Family] = {}
        numbers, relations = self._column("household.number"), self._column("member.relation")
        head: int | None = None
        for at, number in enumerate(numbers):
            if number:
                key, head = number, None
            else:
                head = at if relations[at] == HEAD else head if relations[at] else None
                key = ("head", head) if head is not None else self._own_household(at)
            if key is None:
                reason = "没有户编号，上面也没有户主的行，按证件号码也找不到这个人，不知道是哪一户。请补户编号"
                self._problem(at, "household.number", reason)
                continue
            family = found.get(key)
            if family is None:
                family = found[key] = Family(rows=[], number=number or "")
                self.families.append(family)
                if isinstance(key, int):
                    family.pk, family.matched_by = key, BY_CERTIFICATE
            family.rows.append(at)
            self.family_of[at] = family

    def _own_household(self, at: int) -> int | None:
        member = self.stock.by_key.get(self.keys[at])
        return self.stock.members[member]["household_id"] if member else None

    def _match_families(self) -> None:
        taken: dict[int, Family] = {}
        for family in self.families:
            if family.pk is None:
                self._match_family(family)
            if family.pk is None:
                continue
            first = family.rows[0]
            household = self.stock.households[family.pk]
            if household["dissolved_on"]:
                reason = f"这一户已于 {household['dissolved_on']} 销户，不能再改"
                self._problem(first, "household.number", reason)
            other = taken.setdefault(family.pk, family)
            if other is not family:
                reason = f"和第 {self.numbers[other.rows[0]]} 行起的一户是同一户，请合在一起、填同一个户编号"
                self._problem(first, "household.number", reason)

    def _match_family(self, family: Family) -> None:
        pk = self.stock.by_number.get(family.number)
        if pk:
            family.pk, family.matched_by = pk, BY_NUMBER
            return
        relations = self._column("member.relation")
        heads = {
            self._own_household(at) for at in family.rows if relations[at] == HEAD and self.keys[at]
        } - {None}
        for pk in heads:
            # A household that has another number is another household; its member is reported below.
            if len(heads) == 1 and not (family.number and self.stock.households[pk]["number"]):
                family.pk, family.matched_by = pk, BY_HEAD

    def _match_persons(self) -> None:
        taken: dict[int, int] = {}
        for at, family in enumerate(self.family_of):
            if family is None:
                continue
            person = self.persons[at]
            member = self.stock.by_key.get(self.keys[at]) if self.keys[at] else None
            if member and self.stock.members[member]["household_id"] != family.pk:
                self._elsewhere(at, self.stock.members[member])
            elif member:
                person.pk, person.matched_by = member, BY_CERTIFICATE
            elif family.pk:
                self._match_by_name(at, family)
            if (
                person.pk
                and taken.setdefault(person.pk, at) != at
                and self.numbers[at] not in self.bad
            ):
                reason = f"和第 {self.numbers[taken[person.pk]]} 行是同一位成员，留一行"
                self._problem(at, "member.name", reason)

    def _elsewhere(self, at: int, member: Row) -> None:
        household = self.stock.households[member["household_id"]]
        village = self.villages.get(household["village_id"], "别的村")
        label = f"户编号 {household['number']}" if household["number"] else "没有户编号的一户"
        reason = f"这个证件号码已登记在{village}{label}（{member['name']}）。换了户的，先在系统里办成员减少或分户、并户"
        self._problem(at, "member.id_number", reason)

    def _match_by_name(self, at: int, family: Family) -> None:
        name, key = self._column("member.name")[at], self.keys[at]
        namesakes = [
            pk
            for pk in self.stock.of_household[family.pk]
            if self.stock.members[pk]["name"] == name
        ]
        if not namesakes:
            return
        without_number = [pk for pk in namesakes if not self.stock.members[pk]["id_index"]]
        fitting = without_number if key else namesakes
        if len(fitting) == 1:
            self.persons[at].pk, self.persons[at].matched_by = fitting[0], BY_NAME
        elif fitting:
            self._problem(
                at,
                "member.id_number",
                f"本户有 {len(fitting)} 位成员叫这个名字，请填证件号码以便分清",
            )
        else:
            tail = idcard.mask(decrypt(self.stock.members[namesakes[0]]["id_number"]))
            reason = f"本户已有同名成员（{tail}），证件号码不同。号码有误的，先在农户页更正"
            self._problem(at, "member.id_number", reason)

    def _gather_facts(self) -> None:
        """What the rows of a household say of it must be the same in all of them."""
        for name, values in self.values.items():
            if name.partition(".")[0] in {"member", "person"}:
                continue
            for at, value in enumerate(values):
                family = self.family_of[at]
                if value is None or family is None:
                    continue
                said = family.facts.setdefault(name, value)
                if said != value:
                    reason = f"同一户前面的行填的是“{self._fact(name, said)}”，一户只能有一个"
                    self._problem(at, name, reason, shown=self._fact(name, value))

    def _fact(self, name: str, value: Any) -> str:
        if name == "household.village_id":
            return self.villages.get(value, "")
        if name == "household.grid_id":
            return self.grids.get(value, "")
        return self._shown(name, value)

    # Checks

    def _check(self, progress: Progress) -> None:
        on = max(self.as_of, date.today())
        self.checked = [
            (name.partition(".")[2], values)
            for name, values in self.values.items()
            if name.startswith("member.") or name in {"person.education", "person.schooling"}
        ]
        for done, family in enumerate(self.families):
            if done % 2000 == 0:
                progress(65 + 15 * done // len(self.families))
            members = [self._as_member(at) for at in family.rows]
            for at, member in zip(family.rows, members, strict=True):
                if self.numbers[at] not in self.bad:
                    self._report(checks.member_problems(member, on=on), [at])
            self._check_family(family, members, on)

    def _as_member(self, at: int) -> dict[str, Any]:
        """The row as `households.checks` wants it; what an existing member's row does not say comes from the register."""
        said = {key: values[at] for key, values in self.checked if values[at] is not None}
        person = self.persons[at]
        if person.pk:
            stored = self.stock.members[person.pk]
            for key in ("sex", "born_on", "relation", "certificate"):
                said.setdefault(key, stored[key])
        else:
            number = said.setdefault("id_number", "")
            is_long = len(number) in {20, 22}
            said.setdefault("name", "")
            said.setdefault("relation", "")
            said.setdefault(
                "certificate", CertificateKind.DISABILITY if is_long else CertificateKind.IDENTITY
            )
            if "sex" not in said and self.numbers[at] not in self.bad:
                self._problem(at, "member.sex", "没有填性别，证件号码里也看不出")
        for key in ("born_on", "joined_on"):
            if said.get(key):
                said[key] = date.fromisoformat(said[key])
        return said

    def _check_family(self, family: Family, members: list[dict], on: date) -> None:
        first = family.rows[0]
        rest = [
            row
            for pk in self.stock.of_household.get(family.pk or 0, ())
            if pk not in {self.persons[at].pk for at in family.rows}
            for row in [self.stock.members[pk]]
        ]
        others = [
            {
                "relation": row["relation"],
                "sex": row["sex"],
                "born_on": date.fromisoformat(row["born_on"]) if row["born_on"] else None,
            }
            for row in rest
        ]
        if (
            not family.pk
            and "household.village_id" not in family.facts
            and not self._is_bad(family)
        ):
            self._problem(
                first,
                "household.village_id",
                "是新户，要填行政村",
                allowed=tuple(self.villages.values()),
            )
        if not self._is_bad(family):
            self._report(checks.household_problems([*members, *others], on=on), family.rows)
            self._check_status(family)
        persons = family.facts.get("year.persons")
        if persons is not None and persons != len(family.rows):
            self.warnings.append(
                self._fault(
                    first,
                    "year.persons",
                    f"家庭人口数是 {persons}，表里这一户有 {len(family.rows)} 行",
                )
            )
        self._check_income(family)

    def _is_bad(self, family: Family) -> bool:
        return any(self.numbers[at] in self.bad for at in family.rows)

    def _report(self, found: list[checks.Problem], rows: list[int]) -> None:
        for problem in found:
            at = (
                rows[problem.index]
                if problem.index is not None and problem.index < len(rows)
                else rows[0]
            )
            name = next(
                (
                    f"{table}.{problem.field}"
                    for table in ("member", "person")
                    if f"{table}.{problem.field}" in self.columns
                ),
                "member.id_number",
            )
            if problem.level == "error":
                self._problem(at, name, problem.message)
            else:
                self.warnings.append(self._fault(at, name, problem.message))

    def _check_status(self, family: Family) -> None:
        """A sheet older than the present status must not overrule it."""
        old, new = self.stock.statuses.get(family.pk or 0), self.status_of(family)
        if new["base_type"] != BaseType.LIFTED and family.facts.get("status.policy"):
            label = BaseType(new["base_type"]).label
            reason = f"{label}没有政策享受情况，请空着，或把户类型填成脱贫户"
            self._problem(family.rows[0], "status.policy", reason)
        if (
            old
            and old["valid_from"] > self.day
            and any(old[key] != value for key, value in new.items())
        ):
            reason = f"系统里的户类型、户属性自 {old['valid_from']} 起有效，晚于这张表的日期 {self.day}，不能用旧表改新情况"
            self._problem(family.rows[0], "status.base_type", reason)

    def _check_income(self, family: Family) -> None:
        net = family.facts.get("seen.net_income")
        parts = [
            f"year.{name}"
            for name in (
                "wages",
                "business_income",
                "property_income",
                "transfer_income",
                "business_cost",
            )
        ]
        if net is None or not all(name in family.facts for name in parts):
            return
        *gross, cost = (family.facts[name] for name in parts)
        if sum(gross) - cost != net:
            reason = f"家庭纯收入与各项算出的 {self._shown('seen.net_income', max(sum(gross) - cost, 0))} 元不等，以各项为准"
            self.warnings.append(self._fault(family.rows[0], "seen.net_income", reason))

    def status_of(self, family: Family) -> dict[str, str]:
        """The household's status after the import."""
        old = self.stock.statuses.get(family.pk or 0, {})
        facts = family.facts
        is_lifted = "status.policy" in facts or "household.lifted_on" in facts
        base = (
            facts.get("status.base_type")
            or old.get("base_type")
            or (BaseType.LIFTED if is_lifted else BaseType.ORDINARY)
        )
        policy = facts.get("status.policy") or old.get("policy") or PolicyStanding.ENJOYING
        return {
            "base_type": str(base),
            "attribute": str(facts.get("status.attribute") or old.get("attribute") or "ordinary"),
            "policy": str(policy) if base == BaseType.LIFTED else "",
        }

    # Compare

    def _compare(self) -> None:
        for name, values in self.values.items():
            table, _, key = name.partition(".")
            if table == "member":
                self._compare_members(name, key, values)
            elif table == "person":
                self._compare_member_years(name, key, values)
        for family in self.families:
            if family.pk:
                self._compare_household(family)
                self._compare_status(family)
                self._compare_helper(family)
            self._compare_year(family)
        self._settle_schooling()

    def _note(self, at: int, name: str, old: Any, new: Any) -> None:
        if self.is_checked:
            return
        if name in {"household.village_id", "household.grid_id"}:
            texts = tuple(self._fact(name, value) for value in (old, new))
        elif name.removeprefix("person.") in HEALTH.values():
            label = next(
                word for word, code in HEALTH.items() if code == name.removeprefix("person.")
            )
            self.shown[at].append(Change(label, "是" if old else "否", "是" if new else "否"))
            return
        else:
            texts = tuple("" if v is None or v == "" else self._shown(name, v) for v in (old, new))
        self.shown[at].append(Change(self.columns[name].heading, *texts))

    def _compare_members(self, name: str, key: str, values: list) -> None:
        index = SECRET.get(name)
        marks = self.indexes[name] if index else values
        stored_name = index or key
        members = self.stock.members
        for at, value in enumerate(values):
            person = self.persons[at]
            if value is None or person.pk is None:
                if value is not None:
                    person.changes["member"][key] = value
                continue
            stored = members[person.pk]
            if key == "id_number":
                self._compare_number(at, value, stored)
            elif stored[stored_name] != marks[at]:
                old = decrypt(stored[key]) if index and stored[key] else stored[key]
                person.changes["member"][key] = value
                self._note(at, name, old, value)

    def _compare_number(self, at: int, value: str, stored: Row) -> None:
        """The other certificate of the same person replaces the number only together with its kind."""
        kind = self._column("member.certificate")[at]
        if self.keys[at] == stored["id_index"] and not kind and len(value) == 18:
            return
        if (
            len(value) == 18
            and stored["certificate"] == CertificateKind.IDENTITY
            and self.keys[at] == stored["id_index"]
        ):
            return
        old = decrypt(stored["id_number"]) if stored["id_number"] else ""
        if old != value:
            self.persons[at].changes["member"]["id_number"] = value
            self._note(at, "member.id_number", old, value)

    def _compare_member_years(self, name: str, key: str, values: list) -> None:
        years = self.stock.member_years
        for at, value in enumerate(values):
            if value is None:
                continue
            person = self.persons[at]
            stored = years.get(person.pk) if person.pk else None
            if stored is None or stored[key] != value:
                person.changes["person"][key] = value
                if person.pk:
                    self._note(at, name, stored[key] if stored else None, value)

    def _settle_schooling(self) -> None:
        """Who goes to school has no final education, and the other way round."""
        for person in self.persons:
            said = person.changes.get("person")
            if not said:
                continue
            stored = self.stock.member_years.get(person.pk or 0, {})
            for one, other in (("education", "schooling"), ("schooling", "education")):
                if said.get(one) and stored.get(other) and not said.get(other):
                    said[other] = ""

    def _compare_household(self, family: Family) -> None:
        stored = self.stock.households[family.pk]
        for name, value in family.facts.items():
            table, _, key = name.partition(".")
            if table != "household":
                continue
            index = SECRET.get(name)
            new = self.indexes[name][self._says(family, name)] if index else value
            if stored[index or key] != new:
                old = decrypt(stored[key]) if index and stored[key] else stored[key]
                family.changes["household"][key] = value
                self._note(family.rows[0], name, old, value)
        if "village_id" in family.changes["household"]:  # the grid of the old village ends with it
            family.changes["household"].setdefault("grid_id", family.facts.get("household.grid_id"))

    def _says(self, family: Family, name: str) -> int:
        return next(at for at in family.rows if self.values[name][at] is not None)

    def _compare_status(self, family: Family) -> None:
        if not any(name.startswith("status.") for name in family.facts):
            return
        old, new = self.stock.statuses.get(family.pk), self.status_of(family)
        for key, value in new.items():
            if old is None or old[key] != value:
                family.changes["status"][key] = value
                self._note(family.rows[0], f"status.{key}", old[key] if old else None, value)

    def _compare_year(self, family: Family) -> None:
        stored = self.stock.years.get(family.pk or 0)
        said = {name[5:]: value for name, value in family.facts.items() if name.startswith("year.")}
        if stored is None and not said.keys() - {"persons"}:
            return
        for key, value in said.items():
            if stored is None or stored[key] != value:
                family.changes["year"][key] = value
                if family.pk:
                    self._note(
                        family.rows[0], f"year.{key}", stored[key] if stored else None, value
                    )

    def _compare_helper(self, family: Family) -> None:
        name = family.facts.get("helper.name")
        if not name:
            return
        current = next((row for row in self.stock.helpers[family.pk] if row["name"] == name), None)
        if current is None:
            family.changes["helper"]["name"] = name
            before = "、".join(row["name"] for row in self.stock.helpers[family.pk])
            self._note(family.rows[0], "helper.name", before, name)
            return
        for key in ("unit", "level", "post", "phone"):
            value = family.facts.get(f"helper.{key}")
            if value is None:
                continue
            old = decrypt(current[key]) if key == "phone" and current[key] else current[key]
            if value != old:
                family.changes["helper"][key] = value
                self._note(family.rows[0], f"helper.{key}", old, value)

    def _finish(self) -> None:
        if not self.is_checked:
            self.rows = [self._result(at) for at in range(len(self.numbers))]
        order = {number: at for at, number in enumerate(self.numbers)}
        place = {name: at for at, name in enumerate(self.staged.letters)}
        self.problems.sort(key=lambda one: (order[one.row], place.get(one.field, len(place))))
        self.fingerprint = self._digest()

    def _result(self, at: int) -> RowResult:
        number, person, family = self.numbers[at], self.persons[at], self.family_of[at]
        name = self._column("member.name")[at] or ""
        changes = tuple(self.shown.get(at, ()))
        if number in self.bad or family is None:
            return RowResult(number, REJECTED, name, self._label(family), "", changes)
        if person.pk is None:
            result = CREATED
            matched = f"新成员，户按{family.matched_by}" if family.pk else "新户"
        else:
            result = UPDATED if changes else UNCHANGED
            matched = person.matched_by
            if family.matched_by != BY_CERTIFICATE:
                matched = f"户按{family.matched_by}，人按{matched}"
        return RowResult(number, result, name, self._label(family), matched, changes, family.pk)

    def _label(self, family: Family | None) -> str:
        if family is None:
            return ""
        stored = self.stock.households.get(family.pk or 0, {})
        village = self.villages.get(
            family.facts.get("household.village_id") or stored.get("village_id"), ""
        )
        return f"{village} {family.number or stored.get('number') or '无户编号'}".strip()

    def _digest(self) -> str:
        """What the plan rests on: every record met, in the version it was met in, and what would be written."""
        plan = [
            (
                family.pk,
                family.changes,
                self.stock.households[family.pk]["version"] if family.pk else 0,
                sorted(
                    (pk, self.stock.members[pk]["version"])
                    for pk in self.stock.of_household.get(family.pk or 0, ())
                ),
                [(self.persons[at].pk, self.persons[at].changes) for at in family.rows],
            )
            for family in self.families
            if family.pk
        ]
        text = json.dumps(plan, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    # Write

    @property
    def records(self) -> list[int | None]:
        """The household of each row; of new ones after `write`."""
        return [family.pk if family else None for family in self.family_of]

    def write(self, *, by: User | None) -> dict[str, int]:
        """Write the plan; returns the records written by kind. The caller holds the transaction."""
        written = Writing(self)
        with history.first_import():
            written.households()
            written.members()
            written.statuses()
            written.years()
            written.member_years()
            written.helpers()
        return dict(written.counts)


HOUSEHOLDS = Kind(
    code="households",
    label="农户和成员",
    columns=COLUMNS,
    importer=HouseholdsImport,
    place=0,
    about="一行一人，同一户的人户编号相同，户的情况每行都填或只填户主那一行。国家系统导出的“脱贫户信息”“防止返贫监测对象信息”可以直接用",
)
