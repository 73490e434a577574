from pathlib import Path

import pytest
import yaml
from django.conf import settings

from projects.models import ProjectKind


@pytest.fixture(autouse=True)
def every_test_has_its_files(own_files): ...


@pytest.fixture(autouse=True)
def kinds(db):
    """The kinds of projects that the system ships with."""
    shipped = Path(settings.BASE_DIR, "fixtures/reference/project_kinds.yaml").read_text("utf-8")
    ProjectKind.objects.bulk_create(ProjectKind(**row) for row in yaml.safe_load(shipped))
