from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from django.conf import settings

from households.tests.make import make_household, make_member
from policies.models import Policy


@pytest.fixture(autouse=True)
def every_test_has_its_files(own_files): ...


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
