"""What tests of imports share: uploads in a folder of the test, and rows brought in as the command and as the page do."""

from __future__ import annotations

from io import BytesIO

import pytest

from households.imports import actions
from households.imports.engine import KINDS
from households.imports.tests.registers import AS_OF, workbook


@pytest.fixture
def own_files(settings, tmp_path):
    """Each test has its own folder of uploads; background tasks run at once."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def bring(places, clerk, tmp_path):
    """Import rows (or the bytes of a workbook) as the command does; the outcome."""

    def brought(kind, rows, *, as_of=AS_OF, dry_run=False, **layout):
        content = rows if isinstance(rows, bytes) else workbook(rows, **layout)
        path = tmp_path / "表.xlsx"
        path.write_bytes(content)
        return actions.import_file(
            kind=KINDS[kind],
            file=path,
            area=places.township,
            by=clerk,
            as_of=as_of,
            dry_run=dry_run,
        )

    return brought


@pytest.fixture
def queue(places, clerk, own_files):
    """Upload and check rows as the page does; the batch."""

    def queued(kind, rows, *, as_of=AS_OF):
        batch = actions.upload(
            kind=KINDS[kind],
            content=BytesIO(workbook(rows)).getvalue(),
            file_name="表.xlsx",
            township=places.township,
            by=clerk,
            as_of=as_of,
        )
        actions.check(batch)
        return batch

    return queued
