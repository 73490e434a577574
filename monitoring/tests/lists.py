"""Makers of department lists for tests: uploaded, checked and written through the real import."""

from __future__ import annotations

from datetime import date
from itertools import count

from accounts.models import User
from areas.models import Area
from households.imports import actions as imports
from households.models import ExternalList, ImportBatch
from households.tests.lists import listed, sheet
from monitoring.imports.department_lists import LIST
from monitoring.list_kinds import raises_by_default

RECEIVED = date(2021, 9, 30)
_titles = count(1)


def queued(*, township: Area, by: User | None, content: bytes | None = None, **options):
    """An uploaded list that nobody has read yet."""
    kind = options.pop("kind", "medical_cost")
    values = {
        "kind": kind,
        "title": f"第 {next(_titles)} 期名单",
        "from_unit": "云川县医疗保障局",
        "period": "",
        "raises_clues": raises_by_default(kind),
    }
    return imports.upload(
        kind=LIST,
        content=content or sheet([listed()]),
        file_name=options.pop("file_name", "名单.xlsx"),
        township=township,
        as_of=options.pop("received_on", RECEIVED),
        by=by,
        options=values | options,
    )


def checked(**values) -> ImportBatch:
    batch = queued(**values)
    imports.check(batch)
    return batch


def written(*, by: User | None, **values) -> ExternalList:
    batch = checked(by=by, **values)
    assert batch.state == ImportBatch.State.CHECKED, batch.message
    imports.start_writing(batch)
    assert imports.finish_writing(batch, by=by), batch.message
    return ExternalList.objects.filter(township=batch.township).latest("pk")


def make_list(*, township: Area, by: User | None, rows: list[dict], **values) -> ExternalList:
    return written(township=township, by=by, content=sheet(rows), **values)
