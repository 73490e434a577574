"""Laws of the stages: whatever is tried in whatever order, a project never goes backwards."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import NotAllowed
from projects import actions
from projects.models import Project
from projects.rules.lateness import Light, Plan, days_late, light
from projects.rules.stages import STAGE, STAGES
from projects.tests.make import make_project

FIELDS = {
    "approval": {"document": "文"},
    "tender": {"tender_way": "比选", "contract_amount": Decimal(9), "implementer": "公司"},
    "acceptance": {"settled_amount": Decimal(9)},
}
TRIES = st.lists(
    st.tuples(st.sampled_from(sorted(STAGE)), st.integers(0, 40)), min_size=5, max_size=25
)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2022, 12, 31))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TRIES)
def test_stages_never_go_backwards(clerk, places, tries):
    project = make_project(village=places.village, by=clerk)
    known: dict[str, date] = {}
    for key, days in tries:
        on = date(2021, 1, 1) + timedelta(days=days)
        try:
            actions.advance(project=project, by=clerk, stage=key, on=on, **FIELDS.get(key, {}))
        except NotAllowed:
            pass
        else:
            assert key not in known
            known[key] = on
        stored = Project.objects.get(pk=project.pk)
        assert {s.key: getattr(stored, s.day) for s in STAGES if getattr(stored, s.day)} == known
        reached = [known[stage.key] for stage in STAGES if stage.key in known]
        assert all(first <= then for first, then in pairwise(reached))
        assert all(STAGE[one].after in known for one in known if STAGE[one].after)


@given(st.lists(st.builds(Plan, DAYS, DAYS), max_size=4), DAYS.filter(bool), st.integers(0, 60))
def test_a_light_only_gets_worse_while_nothing_happens(stages, on, limit):
    order = [Light.GREY, Light.GREEN, Light.YELLOW, Light.RED]
    now, later = (light(stages, day, limit) for day in (on, on + timedelta(days=1)))
    assert order.index(now) <= order.index(later)
    assert days_late(stages, on) <= days_late(stages, on + timedelta(days=1))
