"""A small township with something to report."""

from datetime import date
from types import SimpleNamespace

import pytest

from areas.tests.make import make_tag
from households.codes import BaseType, PolicyStanding
from households.tests.make import make_household
from monitoring.models import Case
from monitoring.tests.make import make_case, make_category, make_clerk
from policies.tests.make import make_loan
from reports.tests.make import make_docx, make_summary, make_template

TEXT = (
    "截至{{ 报告.截至日期 }}，脱贫户{{ 脱贫户.户数 }}户{{ 脱贫户.人数 }}人，其中享受政策{{ 脱贫户.享受政策.户数 }}户，"
    "稳定脱贫{{ 脱贫户.稳定脱贫.户数 }}户。",
    "监测对象{{ 监测对象.户数 }}户，风险已消除{{ 监测对象.已消除.户数 }}户，全年新增{{ 监测对象.新增.户数 }}户。",
    "{% if 小额信贷.新增.户数 %}发放小额信贷{{ 小额信贷.新增.金额|万元 }}万元。{% endif %}",
)


@pytest.fixture
def township_year(places):
    """段墓村: two lifted households (3 and 2 persons) and one monitored since 2021-03-01; 郑杨村: one stable, one eliminated."""
    for code in ("unstable", "marginal", "sudden"):
        make_category(code)
    make_tag(area=places.village, name="任务村")
    first = make_household(
        village=places.village,
        grid=places.grid,
        head_name="周德厚",
        size=3,
        base_type=BaseType.LIFTED,
    )
    second = make_household(
        village=places.village, head_name="李保根", size=2, base_type=BaseType.LIFTED
    )
    stable = make_household(
        village=places.other_village,
        head_name="杨玉梅",
        base_type=BaseType.LIFTED,
        policy=PolicyStanding.STABLE,
    )
    watched = make_household(village=places.village, head_name="冯小军", size=2)
    cleared = make_household(village=places.other_village, head_name="郑殿花")
    far = make_household(village=places.far_village, head_name="外乡人", base_type=BaseType.LIFTED)
    make_case(household=watched, identified_on=date(2021, 3, 1))
    make_case(
        household=cleared,
        state=Case.State.ELIMINATED,
        identified_on=date(2021, 2, 1),
        eliminated_on=date(2021, 10, 1),
    )
    make_loan(
        household=first, by=make_clerk(places.township), amount=18_000, issued_on=date(2021, 5, 6)
    )
    return SimpleNamespace(
        first=first, second=second, stable=stable, watched=watched, cleared=cleared, far=far
    )


@pytest.fixture
def template(places):
    return make_template(area=places.township, content=make_docx(*TEXT))


@pytest.fixture
def summary(places, township_year, template):
    """A draft with a template that leaves nothing open."""
    return make_summary(township=places.township, template=template)
