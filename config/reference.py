"""Reference data (基础数据) shipped in fixtures/reference: categories, procedures, policies, kinds of projects, funds, industries and ledgers.

Rows that a site already has are left as they are: what a township changed stays changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from django.apps import apps
from django.conf import settings
from django.db import transaction

FOLDER = settings.BASE_DIR / "fixtures" / "reference"


@dataclass(frozen=True, slots=True)
class Table:
    """A file, the model it fills, and the columns by which a row is known."""

    file: str
    model: str
    keys: tuple[str, ...]


TABLES = [
    Table("categories.yaml", "monitoring.Category", ("code",)),
    Table(
        "procedure.yaml", "monitoring.ProcedureStep", ("area_id", "purpose", "kind", "valid_from")
    ),
    Table("policies.yaml", "policies.Policy", ("code",)),
    Table("project_kinds.yaml", "projects.ProjectKind", ("name",)),
    Table("fund_kinds.yaml", "projects.FundKind", ("name",)),
    Table("industries.yaml", "projects.Industry", ("name",)),
    Table("ledger_kinds.yaml", "ledgers.LedgerKind", ("name",)),
]


@transaction.atomic
def load(folder: Path = FOLDER) -> dict[str, int]:
    """Create the rows that are missing; how many, by table's Chinese name."""
    return {
        apps.get_model(table.model)._meta.verbose_name: _load(table, folder) for table in TABLES
    }


def _load(table: Table, folder: Path) -> int:
    model = apps.get_model(table.model)
    known = set(model.objects.values_list(*table.keys))
    rows = yaml.safe_load((folder / table.file).read_text(encoding="utf-8"))
    missing = [model(**row) for row in rows if tuple(map(row.get, table.keys)) not in known]
    for row in missing:
        row.full_clean()
    model.objects.bulk_create(missing)
    return len(missing)
