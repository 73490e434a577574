from pathlib import Path

import pytest
import yaml
from django.conf import settings

from households.tests.make import make_household
from projects.models import ProjectKind
from projects.tests.make import make_industry


@pytest.fixture(autouse=True)
def every_test_has_its_files(own_files): ...


@pytest.fixture(autouse=True)
def kinds(db):
    """The kinds of projects that the system ships with."""
    shipped = Path(settings.BASE_DIR, "fixtures/reference/project_kinds.yaml").read_text("utf-8")
    ProjectKind.objects.bulk_create(ProjectKind(**row) for row in yaml.safe_load(shipped))


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="张三", number="9901012012010001")


@pytest.fixture
def tea(db):
    """At most 500 公斤 and 10000 元 a mu, 200 元 a kilogram."""
    return make_industry()
