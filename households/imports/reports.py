"""What the check of a workbook found (核对报告): kept beside the workbook, encrypted, read by the pages."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from households.imports import store
from households.imports.engine import REJECTED, Change, Importer, Problem, RowResult, Staged

STAGED_FIELDS = [field.name for field in fields(Staged) if field.name not in {"problems", "shown"}]


@dataclass(frozen=True, slots=True)
class Report:
    """The rows with what becomes of them, the faults, and how the sheet was understood."""

    rows: list[RowResult]
    problems: list[Problem]
    warnings: list[Problem]
    about: dict[str, Any]

    def of_result(self, result: str) -> list[RowResult]:
        return [row for row in self.rows if row.result == result]

    @property
    def changes(self) -> int:
        """Changed fields of existing records."""
        return sum(len(row.changes) for row in self.rows if row.result != REJECTED)


def save(token: str, staged: Staged, importer: Importer) -> None:
    store.save_json(token, "staged", {name: getattr(staged, name) for name in STAGED_FIELDS})
    about = asdict_shallow(staged)
    store.save_json(
        token,
        "report",
        {
            "rows": [
                (r.row, r.result, r.name, r.record, r.matched_by,
                 [(c.heading, c.old, c.new) for c in r.changes], r.pk)
                for r in importer.rows
            ],
            "problems": [tuple(asdict(problem).values()) for problem in importer.problems],
            "warnings": [tuple(asdict(problem).values()) for problem in importer.warnings],
            "about": about,
        },
    )  # fmt: skip


def asdict_shallow(staged: Staged) -> dict[str, Any]:
    names = ("sheet", "header_row", "as_of", "headings", "letters", "ignored", "notes", "options")
    return {name: getattr(staged, name) for name in names}


def staged(token: str) -> Staged | None:
    """What was read, to be written; the database's side is read anew."""
    kept = store.load_json(token, "staged")
    return Staged(**kept) if kept else None


def load(token: str) -> Report | None:
    kept = store.load_json(token, "report")
    if kept is None:
        return None
    return Report(
        rows=[
            RowResult(*row[:5], tuple(Change(*change) for change in row[5]), row[6])
            for row in kept["rows"]
        ],
        problems=[_problem(values) for values in kept["problems"]],
        warnings=[_problem(values) for values in kept["warnings"]],
        about=kept["about"],
    )


def _problem(values: list) -> Problem:
    row, heading, shown, reason, allowed, *rest = values
    return Problem(row, heading, shown, reason, tuple(allowed), *rest)
