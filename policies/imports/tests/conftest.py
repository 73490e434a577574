from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from django.conf import settings

from households.imports import actions
from households.imports.engine import KINDS
from households.tests.make import make_household, make_member
from policies.imports.tests.make import AS_OF, workbook
from policies.models import Policy


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Each test has its own folder of uploads; background tasks run at once."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def catalogue(db):
    """The policies that the system ships with."""
    shipped = Path(settings.BASE_DIR, "fixtures/reference/policies.yaml").read_text("utf-8")
    Policy.objects.bulk_create(Policy(**row) for row in yaml.safe_load(shipped))


@pytest.fixture
def family(places):
    """段墓村: 张三 (户主), 李四 (配偶), 王小五 (之女, pupil). Households keep their numbers from 2016."""
    household = make_household(
        village=places.village, head_name="张三", number="9901012012010001", group="三组"
    )
    return SimpleNamespace(
        household=household,
        head=household.members.get(),
        wife=make_member(
            household=household, name="李四", relation="02", sex="female", born_on=date(1972, 3, 1)
        ),
        pupil=make_member(
            household=household, name="王小五", sex="female", born_on=date(2004, 9, 9)
        ),
    )


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
def queue(places, clerk):
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
