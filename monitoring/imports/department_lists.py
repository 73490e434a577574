"""A department's list as an import (部门名单的核对和写入): planned against the register, then booked with its clues.

A clue is raised for each person of the list who was present on its day, once a list, unless the household already has
an open clue of the same risk: then the row is linked to the household and that clue goes on (docs/adr/0031).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import connection

from accounts.models import AuditEvent, User
from accounts.roles import Can
from areas.models import Area
from households.imports import bulk
from households.imports.engine import (
    CREATED,
    REJECTED,
    Kind,
    Problem,
    Progress,
    RowResult,
    Staged,
)
from households.lists import matching, reading
from households.lists.layout import Role
from households.lists.matching import Hit, Standing
from households.models import ExternalList, ExternalListRow
from lib.crypto import encrypt_each
from lib.sheets import BadWorkbook
from monitoring.alerts import keeping
from monitoring.list_kinds import detail_of, risk_of
from monitoring.models import Clue, Source

MATCHED_BY = {
    Standing.PRESENT: "证件号码",
    Standing.LATER: "证件号码，名单日期之后才登记",
    Standing.LEFT: "证件号码，人已减少",
}
Match = ExternalListRow.Match


class DepartmentListImport:
    """See `engine.Importer`."""

    def __init__(self, *, kind: Kind, staged: Staged, township: Area, as_of: date):
        self.staged, self.township, self.as_of = staged, township, as_of
        self.options = staged.options
        self.problems: list[Problem] = list(staged.problems)
        self.warnings: list[Problem] = []
        self.rows: list[RowResult] = []
        self.fingerprint = ""
        self.records: list[int | None] = []
        self.keys: list[str] = []
        self.hits: dict[str, Hit] = {}

    def plan(self, progress: Progress, *, is_checked: bool = False) -> None:
        if not is_checked:
            self._refuse_known()
        if Role.ID not in self.staged.headings:
            self._no_numbers()
        numbers, faults = self.staged.values["id_number"], self.staged.values["fault"]
        usable = ("" if fault else number for number, fault in zip(numbers, faults, strict=True))
        self.keys = matching.keys_of(usable)
        progress(50)
        self.hits = matching.by_certificate(self.township, self.keys, self.as_of)
        progress(80)
        bad = {problem.row for problem in self.problems}
        self.rows = [self._result(at, bad) for at in range(len(self.staged))]
        meant = ",".join(str(row.pk or 0) for row in self.rows)
        self.fingerprint = hashlib.sha256(meant.encode()).hexdigest()
        progress(95)

    def _refuse_known(self) -> None:
        known = ExternalList.objects.filter(
            township=self.township, kind=self.options["kind"], sha256=self.options["digest"]
        ).first()
        if known:
            raise BadWorkbook(
                f"这份文件已作为“{known.get_kind_display()}”录入过：{known.title}，"
                f"{known.received_on} 收到。同一份名单不再录入。"
            )

    def _no_numbers(self) -> None:
        reason = "没有认出证件号码的列，请在“列的对应”里指定是哪一列"
        self.problems = [
            Problem(row, Role.ID.label, "", reason, (), "", name)
            for row, name in zip(self.staged.numbers, self.staged.values["name"], strict=True)
        ]

    def _result(self, at: int, bad: set[int]) -> RowResult:
        """`matched_by` says how the row was matched, or why it was not."""
        row, name = self.staged.numbers[at], self.staged.values["name"][at]
        hit = self.hits.get(self.keys[at])
        result = REJECTED if row in bad else CREATED
        if hit is None or hit.stay is None:
            reason = self.staged.values["fault"][at] or "本乡镇没有这个号码"
            return RowResult(row, result, name, "", hit.standing.label if hit else reason)
        words = MATCHED_BY[hit.standing]
        if hit.stay.name != name:
            words += "；姓名不同，请核对"
        return RowResult(row, result, name, hit.stay.label, words, (), hit.stay.member)

    # Write

    def write(self, *, by: User | None) -> dict[str, int]:
        external_list = ExternalList.objects.create(
            township=self.township,
            by=by,
            kind=self.options["kind"],
            title=self.options["title"],
            from_unit=self.options["from_unit"],
            received_on=self.as_of,
            period=self.options["period"],
            file_name=self.options["file_name"],
            sha256=self.options["digest"],
        )
        rows = self._rows(external_list)
        bulk.insert(ExternalListRow, rows)
        self.records = [row["household_id"] for row in rows]
        written = {"rows": len(rows), "matched": sum(1 for one in self.records if one)}
        detail = {"rows": len(rows), "file": external_list.file_name}
        AuditEvent.record(by=by, what="list.receive", target=external_list, detail=detail)
        if self.options["raises_clues"]:
            written["clues"] = self._raise_clues(external_list, rows, by)
        keeping.recheck_many(self.township, {one for one in self.records if one})
        return written

    def _rows(self, external_list: ExternalList) -> list[dict[str, Any]]:
        values = self.staged.values
        numbers, details = (encrypt_each(values[name]) for name in ("id_number", "detail"))
        stored = matching.keys_of(values["id_number"])
        row = bulk.defaults(ExternalListRow)
        row |= {"township_id": self.township.pk, "list_id": external_list.pk}
        pks = bulk.reserve(ExternalListRow, len(self.staged))
        return [
            {
                **row,
                **self._meant(at),
                "id": pk,
                "number": self.staged.numbers[at],
                "name": values["name"][at],
                "id_number": numbers[at],
                "id_index": stored[at],
                "place": values["place"][at],
                "amount": values["amount"][at],
                "happened_on": values["happened_on"][at],
                "detail": details[at],
            }
            for at, pk in enumerate(pks)
        ]

    def _meant(self, at: int) -> dict[str, Any]:
        hit = self.hits.get(self.keys[at])
        if hit is None or hit.stay is None:
            return {"match": Match.NONE.value, "member_id": None, "household_id": None}
        return {
            "match": Match.ID.value,
            "member_id": hit.stay.member,
            "household_id": hit.stay.household,
        }

    def _raise_clues(self, external_list: ExternalList, rows: list[dict], by: User | None) -> int:
        """One clue a person, on the first of the person's rows; none beside an open one of the same risk."""
        risk = risk_of(external_list.kind)
        busy = busy_households(self.township, risk)
        told: dict[int, list[int]] = defaultdict(list)
        for at, key in enumerate(self.keys):
            hit = self.hits.get(key)
            if hit and hit.may_be_at_risk and hit.stay.household not in busy:
                told[hit.stay.member].append(at)
        clues = [
            clue_columns(external_list, rows[places[0]], risk, self._total(places), by)
            for places in told.values()
        ]
        bulk.insert(Clue, clues)
        if clues:
            AuditEvent.record(
                by=by, what="list.raise", target=external_list, detail={"rows": len(clues)}
            )
        return len(clues)

    def _total(self, places: list[int]) -> int | None:
        """Fen of all the person's rows; a line that stands twice, word for word, counts once."""
        values = self.staged.values
        names = ("amount", "happened_on", "detail")
        lines = {tuple(values[name][at] for name in names) for at in places}
        amounts = [amount for amount, *_ in lines if amount is not None]
        return sum(amounts) if amounts else None


def busy_households(township: Area, risk: str) -> set[int]:
    """Households that have an open clue of the risk."""
    waiting = Clue.objects.filter(township=township, risk=risk).waiting()
    return set(waiting.values_list("household", flat=True))


def clue_columns(
    external_list: ExternalList,
    row: dict[str, Any],
    risk: str,
    amount: int | None,
    by: User | None,
) -> dict[str, Any]:
    """A clue as its table stores it; `row` is the first of one person's."""
    return {
        **bulk.defaults(Clue),
        "id": _stored_uuid(),
        "township_id": row["township_id"],
        "household_id": row["household_id"],
        "reported_by_id": by.pk if by else None,
        "list_row_id": row["id"],
        "source": Source.DEPARTMENT.value,
        "from_unit": external_list.from_unit,
        "received_on": external_list.received_on.isoformat(),
        "risk": str(risk),
        "amount": amount,
        "detail": detail_of(external_list, row["name"]),
    }


def _stored_uuid() -> str:
    made = uuid4()
    return str(made) if connection.features.has_native_uuid_field else made.hex


LIST = Kind(
    code=reading.KIND,
    label="部门名单",
    columns=reading.COLUMNS,
    importer=DepartmentListImport,
    verb=Can.IMPORT,
    on_page=False,
    reader=reading.read,
    page="monitoring:list_check",
)
