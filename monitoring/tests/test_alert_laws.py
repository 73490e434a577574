"""Whatever the facts of a township: a run twice changes nothing, villages add up, a save and a night say the same."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from households.models import HouseholdYear
from households.tests.make import make_household
from monitoring.alerts import keeping
from monitoring.alerts.running import run_alerts
from monitoring.models import Alert, Visit
from monitoring.tests.make import make_clerk

KNOWN = ("rule", "household", "member", "evidence", "happened_on", "clue", "found_on", "gone_on")
SHEET = st.fixed_dictionaries(
    {
        "wages": st.sampled_from([0, 3_000, 7_000, 20_000]).map(Decimal),
        "own_payments": st.sampled_from([0, 16_000, 31_000]).map(Decimal),
        "house_grade": st.sampled_from(["", "A", "C"]),
        "has_safe_water": st.sampled_from([None, True, False]),
    }
)
LOOK = st.tuples(st.integers(0, 300), st.booleans(), st.sampled_from(["same", "less"]))
HOUSEHOLD = st.tuples(
    st.booleans(),  # in the first village
    st.booleans(),  # lifted
    st.lists(SHEET, max_size=2),  # this year's, last year's
    st.lists(LOOK, max_size=3, unique_by=lambda look: look[0]),
)


@pytest.mark.django_db
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=st.lists(HOUSEHOLD, min_size=1, max_size=6), changes=st.lists(SHEET, max_size=6))
def test_laws_of_the_alerts(places, before, changes):
    with transaction.atomic():
        check_laws(places, before, changes)
        transaction.set_rollback(True)


def check_laws(places, before, changes) -> None:
    today, township = timezone.localdate(), places.township
    houses = [make(places, *facts) for facts in before]
    run_alerts(township=township, by=None, on=today)
    first = rows()
    for house, values in zip(houses, changes, strict=False):
        HouseholdYear.objects.filter(household=house, year=today.year).update(**values)
    assert rows() == first  # a fact that nobody looked at changes no alert

    for house in houses:  # one after the other, as saves do
        keeping.recheck(house)
    saved = rows()
    again = run_alerts(township=township, by=None, on=today)
    assert rows() == saved
    assert (again.new, again.gone) == (0, 0)

    open_ones = Alert.objects.open()
    assert again.kept == open_ones.count()
    villages = [open_ones.within(place).count() for place in (places.village, places.other_village)]
    assert sum(villages) == open_ones.within(township).count()
    for house in houses:
        assert Alert.objects.filter(household=house).open().count() == len(told(house, today))


def make(places, is_first: bool, is_lifted: bool, sheets, looks):
    today = timezone.localdate()
    household = make_household(
        village=places.village if is_first else places.other_village,
        base_type="lifted" if is_lifted else "ordinary",
    )
    for ago, values in enumerate(sheets):
        HouseholdYear.objects.create(
            township=places.township,
            household=household,
            year=today.year - ago,
            persons=1,
            **values,
        )
    for days, is_fine, income in looks:
        Visit.objects.create(
            township=places.township,
            household=household,
            visited_by=make_clerk(places.township),
            id=uuid4(),
            visited_on=today - timedelta(days=days),
            is_water_fine=is_fine,
            problem="" if is_fine else "断水",
            income=income,
        )
    return household


def rows() -> list[tuple]:
    return sorted(Alert.objects.values_list(*KNOWN), key=repr)


def told(household, today) -> dict:
    (facts,) = keeping.facts_of(household.township, today, [household.pk])
    return keeping.told(facts)
