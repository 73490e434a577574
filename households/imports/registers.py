"""How a sheet becomes rows of a register (登记表的导入): shared by the kinds of all apps.

A kind says which records a row speaks of, each by its natural key. What the register has already is compared, so the same
file again is 无变化; what is new or changed is checked by the rules of one row (the app's `rules`) and by those between
rows; then all is written, or nothing. Values are as the database stores them: days as text, amounts in fen; only what is
kept encrypted is compared and changed in the clear. Where rows are somebody's, see `people_registers`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import User
from areas.models import Area
from households.imports import bulk
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
from lib import crypto
from lib.fields import EncryptedTextField, FixedDecimalField

FEW = 1_000  # up to here only what the sheet names is read, beyond it the whole township

Row = dict[str, Any]


@dataclass(slots=True, eq=False)
class Entry:
    """One record that rows speak of: as it is stored (None: a new one), and what they say of it.

    `called`: where the sheet's field has another name than the column. `links`: columns that name other records of the sheet,
    which may have no key before they are written.
    """

    model: type[models.Model]
    key: tuple
    line: Line
    values: Row
    stored: Row | None
    changes: Row = field(default_factory=dict)
    parent: Entry | None = None
    called: Mapping[str, str] = field(default_factory=dict)
    links: dict[str, Entry] = field(default_factory=dict)
    pk: int | None = None

    @property
    def after(self) -> Row:
        """What the record will say; of a new one only what was given."""
        return {**(self.stored or {}), **self.values}


@dataclass(slots=True, eq=False)
class Line:
    """A row of the sheet: what it says, which records it speaks of, what it changes."""

    at: int
    said: Row
    record: Entry | None = None
    changes: list[Change] = field(default_factory=list)
    told: list[Entry] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a row is shown as: its name, its record, by what that was met, the key of the page that it leads to."""

    name: str
    record: str = ""
    matched_by: str = ""
    pk: int | None = None


class RegisterImport:
    """See `engine.Importer`. A kind says what it is about in the attributes and in `load`, `understand`, `faults` and `meant`."""

    # The tables that it writes, those that others hang off first.
    tables: ClassVar[tuple[type[models.Model], ...]]
    parent_columns: ClassVar[dict[type[models.Model], str]] = {}
    # The field that says which record it is: a problem that fits no other cell is shown there.
    key_field: ClassVar[str]

    def __init__(self, *, kind: Kind, staged: Staged, township: Area, as_of: date):
        self.staged, self.township, self.as_of = staged, township, as_of
        self.today = timezone.localdate()
        self.kind, self.columns = kind, kind.by_field
        self.stand_ins = {c.stands_for: c.field for c in kind.columns if c.stands_for}
        # Of fields that name another record: its key → what the page says.
        self.labels: dict[str, Mapping[Any, str]] = {}
        self.problems: list[Problem] = list(staged.problems)
        self.warnings: list[Problem] = []
        self.rows: list[RowResult] = []
        self.records: list[int | None] = []
        self.fingerprint = ""
        self.bad = {problem.row for problem in self.problems}
        self.lines: list[Line] = []
        self.stored: dict[type[models.Model], dict[tuple, Row]] = defaultdict(dict)
        self.entries: dict[type[models.Model], dict[tuple, Entry]] = {
            model: {} for model in self.tables
        }

    # What a kind says

    def prepare(self) -> None:
        """Look at the rows before their records are sought; read what they name besides."""

    def load(self) -> None:
        """Read what the register has of the rows' records into `stored`, by their natural keys."""
        raise NotImplementedError

    def understand(self, line: Line) -> None:
        """Say which records a row in order speaks of: `speak`."""
        raise NotImplementedError

    def attach(self, row: models.Model, entry: Entry) -> None:
        """Hang on an unsaved row the rows it belongs to, as the rules want them."""

    def faults(self, row: models.Model, entry: Entry) -> list[str]:
        """What the rules of one row say of an unsaved row, on which hangs what `attach` hung there."""
        raise NotImplementedError

    def check(self) -> None:
        """The rules between rows: those of the sheet, and those of the sheet and the register."""

    def meant(self, line: Line) -> Meant:
        raise NotImplementedError

    def line(self, at: int, said: Row) -> Line:
        return Line(at, said)

    def meet(self) -> None:
        """Find out whom or what the rows mean."""

    # Plan

    def plan(self, progress: Progress, *, is_checked: bool = False) -> None:
        self._read_lines()
        self._require()
        self.prepare()
        progress(45)
        self.meet()
        progress(60)
        self._making = {model: Making(model) for model in self.tables}
        self._made: dict[Entry, models.Model] = {}
        self.load()
        for line in self.good():
            self.understand(line)
        progress(75)
        self._check_rows()
        self.check()
        progress(90)
        self._finish()
        progress(95)

    def _read_lines(self) -> None:
        other_units = set(self.stand_ins.values())
        columns = [
            (name, values) for name, values in self.staged.values.items() if name not in other_units
        ]
        for at in range(len(self.staged)):
            said = {name: values[at] for name, values in columns if values[at] is not None}
            self.lines.append(self.line(at, said))

    def _require(self) -> None:
        wrong = {(problem.row, problem.field) for problem in self.staged.problems}
        needed = [column for column in self.kind.columns if column.required]
        for line in self.lines:
            row = self.staged.numbers[line.at]
            for column in needed:
                if column.field in line.said or (row, self._cell(column.field)) in wrong:
                    continue
                reason = f"没有填{column.heading}；合并的单元格请取消合并，每行都填"
                self.problem(line, column.field, reason)

    def good(self) -> Iterator[Line]:
        """The rows without a fault so far."""
        numbers = self.staged.numbers
        return (line for line in self.lines if numbers[line.at] not in self.bad)

    def is_bad(self, line: Line) -> bool:
        return self.staged.numbers[line.at] in self.bad

    def problem(
        self, line: Line, name: str, reason: str, *, allowed: Sequence[str] | None = None
    ) -> None:
        self.bad.add(self.staged.numbers[line.at])
        fault = self._fault(line, name, reason, allowed)
        if fault not in line.faults:  # several records of a row may break the same rule
            line.faults.append(fault)
            self.problems.append(fault)

    def warn(self, line: Line, name: str, reason: str) -> None:
        self.warnings.append(self._fault(line, name, reason))

    def _fault(
        self, line: Line, name: str, reason: str, allowed: Sequence[str] | None = None
    ) -> Problem:
        name = self._cell(name)
        column = self.columns[name]
        value = line.said.get(column.stands_for or name)
        heading = self.staged.headings.get(name, column.heading)
        row, words = self.staged.numbers[line.at], column.cleaner.allowed
        shown, reason = self.shown(name, value)[:60], reason.rstrip("。")
        return Problem(row, heading, shown, reason, tuple(allowed or words), name)

    def _cell(self, name: str) -> str:
        """The column in which the sheet says it: perhaps the one in another unit."""
        other = self.stand_ins.get(name)
        return other if name not in self.staged.letters and other in self.staged.letters else name

    def shown(self, name: str, value: Any) -> str:
        """A value as a page may show it."""
        if value is None or value == "":
            return ""
        if name in self.labels:
            return self.labels[name].get(value, str(value))
        column = self.columns[name]
        text = str(column.cleaner.show(value))
        return column.cleaner.mask(text) if column.cleaner.mask else text

    # Records

    def read(
        self,
        model: type[models.Model],
        names: Sequence[str],
        key: Callable[[Row], tuple],
        *,
        by: str,
        among: Iterable,
        where: str = "",
    ) -> list[Row]:
        """Standing rows of the township whose column `by` is `among` these, into `stored`. Of many it reads all: one query."""
        among = set(among)
        if not among:
            return []
        rows = bulk.fetch(
            model,
            ["id", *names],
            township=self.township.pk,
            key=by,
            keys=among if len(among) <= FEW else None,
            where=f"AND withdrawn_on IS NULL {where}",
        )
        rows = [row for row in rows if row[by] in among]
        flags = {
            f.column for f in model._meta.concrete_fields if isinstance(f, models.BooleanField)
        }
        for name in flags.intersection(names):  # SQLite has no truth values
            for row in rows:
                row[name] = bool(row[name])
        for name in self._secret(model).intersection(names):
            for row in rows:
                row[name] = crypto.decrypt(row[name]) if row[name] else row[name]
        self.stored[model].update((key(row), row) for row in rows)
        return rows

    def _secret(self, model: type[models.Model]) -> set[str]:
        columns = model._meta.concrete_fields
        return {column.attname for column in columns if isinstance(column, EncryptedTextField)}

    def speak(
        self,
        line: Line,
        model: type[models.Model],
        key: tuple,
        values: Row,
        *,
        parent: Entry | None = None,
        called: Mapping[str, str] | None = None,
        is_shared: bool = False,
    ) -> Entry | None:
        """The record with the key, of which the row says these values; changes of a stored one are noted.

        None, with a problem, when another row speaks of it already; one that `is_shared` may be, if both say the same.
        """
        taken = self.entries[model].get(key)
        if taken is None:
            stored = self.stored[model].get(key)
            entry = Entry(model, key, line, values, stored, parent=parent, called=called or {})
            entry.pk = stored["id"] if stored else None
            self.entries[model][key] = entry
            self._compare(line, entry)
        elif not is_shared:
            row = self.staged.numbers[taken.line.at]
            self.problem(line, self.key_field, f"和第 {row} 行重复，是同一条，留一行")
            return None
        else:
            entry = taken
            self._agree(line, entry, values)
        line.told.append(entry)
        return entry

    def _compare(self, line: Line, entry: Entry) -> None:
        if entry.stored is None:
            return
        for name, new in entry.values.items():
            old = entry.stored[name]
            if old != new:
                entry.changes[name] = new
                self.note(line, entry.called.get(name, name), old, new)

    def _agree(self, line: Line, entry: Entry, values: Row) -> None:
        for name, value in values.items():
            if entry.values.setdefault(name, value) != value:
                where = next(
                    (one for one in (name, name.removesuffix("_id")) if one in self.columns),
                    self.key_field,
                )
                was = self.shown(where, entry.line.said.get(where))
                row = self.staged.numbers[entry.line.at]
                self.problem(line, where, f"第 {row} 行说的是同一条，那一行是“{was}”，请核对")
                return

    def note(self, line: Line, name: str, old: Any, new: Any) -> None:
        """A change of the row's record that the page shows."""
        name = self._cell(name)
        if name in self.columns:
            texts = (self.shown(name, value) for value in (old, new))
            change = Change(self.columns[name].heading, *texts)
            if change not in line.changes:
                line.changes.append(change)

    def said(self, line: Line, *names: str) -> Row:
        """Of these fields those that the row fills."""
        return {name: line.said[name] for name in names if name in line.said}

    # Check

    def _check_rows(self) -> None:
        """The rules of one row on its own, for what is new or changed."""
        for model in self.tables:
            for entry in self.changed(model):
                for sentence in self.faults(self.made(entry), entry):
                    self.problem(entry.line, self.place_of(entry, sentence), sentence)

    def made(self, entry: Entry) -> models.Model:
        """The record as an unsaved row."""
        if entry not in self._made:
            made = self._making[entry.model].row(self.township.pk, entry)
            self.attach(made, entry)
            self._made[entry] = made
        return self._made[entry]

    def place_of(self, entry: Entry, sentence: str) -> str:
        """The field that a sentence is about: the first of the record's columns that it names, else where the record comes from."""
        found = []
        for column in entry.model._meta.concrete_fields:
            name = entry.called.get(column.attname, column.attname)
            if name not in self.columns:
                continue
            heading = re.sub(r"（[^（）]*）$", "", self.columns[name].heading)
            for label in (heading, str(column.verbose_name)):
                if label in sentence:
                    found.append((sentence.index(label), -len(label), name))
        if found:
            return min(found)[2]
        return next(
            (name for name in entry.called.values() if name in self.columns), self.key_field
        )

    def changed(self, model: type[models.Model]) -> list[Entry]:
        """Records of rows in order that are new or change."""
        return [
            entry
            for entry in self.entries[model].values()
            if (entry.stored is None or entry.changes) and not self.is_bad(entry.line)
        ]

    # Result

    def _finish(self) -> None:
        for line in self.lines:
            meant = self.meant(line)
            self.rows.append(
                RowResult(
                    row=self.staged.numbers[line.at],
                    result=self._result(line),
                    name=meant.name,
                    record=meant.record,
                    matched_by=meant.matched_by,
                    changes=tuple(line.changes),
                    pk=meant.pk,
                )
            )
        self.records = [row.pk for row in self.rows]
        order = {number: at for at, number in enumerate(self.staged.numbers)}
        self.problems.sort(key=lambda problem: order[problem.row])
        self.fingerprint = self._digest()

    def _result(self, line: Line) -> str:
        if self.is_bad(line):
            return REJECTED
        new = [entry for entry in line.told if entry.stored is None and entry.line is line]
        if line.record in new:
            return CREATED
        return UPDATED if line.changes else CREATED if new else UNCHANGED

    def _digest(self) -> str:
        """What the plan rests on: every record met as it was read, and what would be written."""
        plan = [
            (model._meta.label, key, entry.stored, entry.values, entry.changes)
            for model, entries in self.entries.items()
            for key, entry in entries.items()
        ]
        text = json.dumps(plan, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    # Write

    def write(self, *, by: User | None) -> dict[str, int]:
        """All new and changed records; the caller holds the transaction. Raises bulk.ChangedMeanwhile."""
        counts = {}
        for model in self.tables:
            name = str(model._meta.verbose_name)
            counts[f"更新{name}"] = self._update(model)
            counts[f"新增{name}"] = self._insert(model, by)
        self.records = [self.meant(line).pk for line in self.lines]
        return counts

    def _update(self, model: type[models.Model]) -> int:
        """Changed columns, where they still are as they were read. What ends goes first: only one of a kind may be open."""
        changed = [
            entry for entry in self.entries[model].values() if entry.stored and entry.changes
        ]
        ending = [entry for entry in changed if entry.changes.get("valid_to")]
        for some in (ending, [entry for entry in changed if not entry.changes.get("valid_to")]):
            names = sorted({name for entry in some for name in entry.changes})
            secret = self._secret(model)
            seen = [
                name for name in names if name not in secret
            ]  # the same text is never the same ciphertext
            rows = [
                (
                    entry.pk,
                    *(entry.changes.get(name, entry.stored[name]) for name in names),
                    *(entry.stored[name] for name in seen),
                )
                for entry in some
            ]
            bulk.update(model, names, self._sealed(rows, ["id", *names], secret), seen=seen)
        return len(changed)

    def _insert(self, model: type[models.Model], by: User | None) -> int:
        new = [entry for entry in self.entries[model].values() if entry.stored is None]
        empty = bulk.defaults(model) | {"township_id": self.township.pk} | self.signed(model, by)
        parent_column = self.parent_columns.get(model)
        rows = []
        for pk, entry in zip(bulk.reserve(model, len(new)), new, strict=True):
            entry.pk = pk
            row = {"id": pk, **empty, **entry.values}
            if parent_column:
                row[parent_column] = entry.parent.pk
            row |= {column: other.pk for column, other in entry.links.items()}
            rows.append(row)
        for name in self._secret(model):
            tokens = crypto.encrypt_each(row[name] for row in rows)
            for row, token in zip(rows, tokens, strict=True):
                row[name] = token
        bulk.insert(model, rows)
        return len(rows)

    def _sealed(self, rows: list[tuple], names: list[str], secret: set[str]) -> list[tuple]:
        """The rows with what is secret encrypted; `names` say what stands in them first."""
        for at in [at for at, name in enumerate(names) if name in secret]:
            tokens = crypto.encrypt_each(row[at] for row in rows)
            rows = [
                (*row[:at], token, *row[at + 1 :]) for row, token in zip(rows, tokens, strict=True)
            ]
        return rows

    def signed(self, model: type[models.Model], by: User | None) -> Row:
        """The columns in which a table keeps who entered the row."""
        return {}


class Blank:
    """Unsaved rows of a model by position: a fifth of the time that naming twenty columns takes."""

    def __init__(self, model: type[models.Model]):
        self.model = model
        empty = model()
        names = [column.attname for column in model._meta.concrete_fields]
        self.places = {name: at for at, name in enumerate(names)}
        self.values = [getattr(empty, name) for name in names]

    def row(self, given: Mapping[str, Any]) -> models.Model:
        values = self.values.copy()
        for name, value in given.items():
            values[self.places[name]] = value
        return self.model(*values)


class Making:
    """Unsaved rows of a model from stored values, for the rules."""

    def __init__(self, model: type[models.Model]):
        self.model = model
        fields = model._meta.concrete_fields
        self.days = {field.attname for field in fields if isinstance(field, models.DateField)}
        self.scales = {
            field.attname: -field.places for field in fields if isinstance(field, FixedDecimalField)
        }
        self.blank = Blank(model)

    def row(self, township: int, entry: Entry) -> models.Model:
        given = {name: self._python(name, value) for name, value in entry.after.items()}
        return self.blank.row(given | {"township_id": township})

    def _python(self, name: str, value: Any) -> Any:
        if value is None:
            return None
        if name in self.days:
            return date.fromisoformat(value)
        return Decimal(value).scaleb(self.scales[name]) if name in self.scales else value


def day(text: str | None) -> date | None:
    """A stored day as a date."""
    return date.fromisoformat(text) if text else None
