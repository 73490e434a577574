"""Which households a round has to check, and its progress: the parts add up, and every number is its list."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from accounts.tests.make import make_user
from areas.tests.make import make_county, make_township, make_village
from households.codes import BaseType
from households.tests.make import make_household
from monitoring import actions
from monitoring.checks import Found
from monitoring.kinds import Kind, of_record
from monitoring.models import Case, Screening, ScreeningRecord
from monitoring.roll import Roll, last_day
from monitoring.tests.make import (
    make_case,
    make_category,
    make_clue,
    make_screening,
    make_screening_record,
)

START = date(2021, 10, 18)
TODAY = date(2021, 11, 10)


@pytest.fixture
def screening(places, clerk):
    return make_screening(township=places.township, by=clerk, started_on=START)


def tally(roll):
    whole = roll.progress().whole
    return whole.total, whole.done, whole.left


def test_households_that_exist_then_are_to_be_checked(screening, places, clerk):
    make_household(village=places.village)
    make_household(village=places.village, registered_on=TODAY + timedelta(days=1))
    make_household(village=places.village, dissolved_on=TODAY, dissolve_reason="death")
    checked = make_household(village=places.village)
    make_screening_record(screening=screening, household=checked, by=clerk)
    make_household(village=places.far_village)
    type(checked).objects.filter(pk=checked.pk).update(
        dissolved_on=date(2021, 11, 1), dissolve_reason="death"
    )

    assert tally(Roll.of(clerk, screening, TODAY)) == (2, 1, 1)


def test_the_kind_is_that_of_the_day_of_the_check_and_one_a_household(screening, places, clerk):
    lifted = make_household(village=places.village, base_type=BaseType.LIFTED)
    both = make_household(village=places.village, base_type=BaseType.LIFTED)
    over = make_household(village=places.village)
    later = make_household(village=places.village)
    waiting = make_household(village=places.village)
    make_case(household=both, category=make_category("unstable"), by=clerk)
    make_case(
        household=over, state=Case.State.ELIMINATED, by=clerk, eliminated_on=date(2021, 10, 1)
    )
    for household in (lifted, both, over, later):
        make_screening_record(screening=screening, household=household, by=clerk)
    for household in (later, waiting):  # identified after the day of the check
        make_case(household=household, identified_on=date(2021, 10, 25), by=clerk)

    progress = Roll.of(clerk, screening, TODAY).progress()
    assert {kind.value: (t.total, t.done, t.left) for kind, t in progress.by_kind} == {
        "monitored": (3, 2, 1),
        "lifted": (1, 1, 0),
        "ordinary": (1, 1, 0),
    }
    kinds = ScreeningRecord.objects.annotate(kind=of_record()).values_list("household", "kind")
    assert dict(kinds) == {
        lifted.pk: "lifted",
        both.pk: "monitored",
        over.pk: "monitored",
        later.pk: "ordinary",
    }


@pytest.mark.parametrize(("coverage", "expected"), [("all", 3), ("focus", 2), ("monitored", 1)])
def test_the_coverage_decides_who_is_to_be_checked(places, clerk, coverage, expected):
    screening = make_screening(township=places.township, by=clerk, coverage=coverage)
    make_household(village=places.village)
    make_household(village=places.village, base_type=BaseType.LIFTED)
    make_case(household=make_household(village=places.village), by=clerk)
    assert tally(Roll.of(clerk, screening, TODAY)) == (expected, 0, expected)


def test_before_while_and_after_the_round_the_day_stays_within_it(screening):
    screening.ended_on = date(2021, 11, 20)
    assert last_day(screening, date(2021, 10, 1)) == START
    assert last_day(screening, TODAY) == TODAY
    assert last_day(screening, date(2022, 1, 1)) == date(2021, 11, 20)


def test_problems_and_new_households_are_counted_where_they_are(screening, places, clerk):
    here, there = (make_household(village=v) for v in (places.village, places.other_village))
    late, open_, fixed = (
        Found(content="漏雨", due_on=date(2021, 11, 1)),
        Found(content="开裂", due_on=TODAY),
        Found(content="缺水", due_on=date(2021, 11, 1)),
    )
    record = make_screening_record(
        screening=screening, household=here, by=clerk, problems=[late, open_, fixed]
    )
    actions.rectify_problem(
        problem=record.problems.get(content="缺水"),
        by=clerk,
        rectified_on=date(2021, 11, 5),
        result="已通水",
    )
    make_case(household=there, by=clerk, screening=screening, identified_on=date(2021, 10, 25))
    make_case(household=make_household(village=places.village), by=clerk, state="proposed", screening=screening)  # fmt: skip

    villages = {name: t for _, name, t in Roll.of(clerk, screening, TODAY).progress().by_village}
    duanmu, zhengyang = villages["段墓村"], villages["郑杨村"]
    assert (duanmu.found, duanmu.rectified, duanmu.overdue) == (3, 1, 1)
    assert (duanmu.identified, zhengyang.identified) == (0, 1)


def test_who_fits_the_conditions_waits_until_somebody_acts(screening, places, clerk):
    households = {
        name: make_household(village=places.village)
        for name in ("waiting", "proposed", "clue", "monitored", "rejected", "rejected before")
    }
    make_case(household=households["monitored"], by=clerk)
    make_case(household=households["rejected before"], by=clerk, state="rejected")
    for household in households.values():
        make_screening_record(
            screening=screening, household=household, by=clerk, is_at_risk=True, finding="减收"
        )
    on = date(2021, 10, 25)
    make_case(household=households["proposed"], by=clerk, state="proposed", identified_on=on)
    make_case(household=households["rejected"], by=clerk, state="rejected", identified_on=on)
    make_clue(household=households["clue"], by=clerk, received_on=on)

    roll = Roll.of(clerk, screening, TODAY)
    assert roll.progress().whole.at_risk == 6
    waiting = set(roll.not_proposed().values_list("household", flat=True))
    assert waiting == {households["waiting"].pk, households["rejected before"].pk}


def test_everybody_counts_his_own_area(
    screening,
    places,
    clerk,
    village_cadre,
    neighbour,
    grid_officer,
    leader,
    county_leader,
    outsider,
):
    make_household(village=places.village, grid=places.grid)
    make_household(village=places.village)
    make_household(village=places.other_village)
    make_household(village=places.far_village)
    counts = {
        user.name: Roll.of(user, screening, TODAY).progress().whole.total
        for user in (grid_officer, village_cadre, neighbour, clerk, leader, county_leader, outsider)
    }
    assert list(counts.values()) == [1, 2, 1, 3, 3, 3, 0]


def test_the_queries_do_not_grow_with_villages_and_households(screening, places, clerk):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            Roll.of(clerk, screening, TODAY).progress()
        return len(captured)

    make_household(village=places.village)
    before = queries()
    for number in range(3, 6):
        village = make_village(township=places.township, name=f"{number}村", number=number + 300)
        for _ in range(2):
            household = make_household(village=village)
        make_screening_record(screening=screening, household=household, by=clerk, problems=[Found(content="漏雨")])  # fmt: skip
    assert queries() == before
    assert len(Roll.of(clerk, screening, TODAY).progress().by_village) == 4


# Whatever happens, the parts add up

HOUSEHOLDS = st.lists(
    st.tuples(
        st.sampled_from(["ordinary", "lifted", "poor"]),
        st.integers(0, 2),  # village
        st.one_of(st.none(), st.integers(-30, 40)),  # identified, days from the start
        st.one_of(st.none(), st.integers(0, 20)),  # checked, days from the start
        st.integers(-20, 30),  # registered
        st.one_of(st.none(), st.integers(-10, 60)),  # dissolved
        st.booleans(),  # fits the conditions
    ),
    max_size=8,
)


@pytest.fixture
def township(db):
    township = make_township(county=make_county())
    for number in (1, 2, 3):
        make_village(township=township, name=f"{number}村", number=number + 200)
    make_category("sudden")
    return township


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    households=HOUSEHOLDS,
    coverage=st.sampled_from(Screening.Coverage.values),
    days=st.integers(0, 40),
)
def test_kinds_and_villages_add_up_and_every_number_is_its_list(
    township, households, coverage, days
):
    with transaction.atomic():
        clerk = make_user(role=Role.TOWNSHIP, area=township)
        screening = make_screening(township=township, by=clerk, started_on=START)
        for facts in households:
            _enter(screening, clerk, *facts)
        Screening.objects.update(coverage=coverage)
        screening.refresh_from_db()
        _assert_sums(Roll.of(clerk, screening, START + timedelta(days=days)))
        transaction.set_rollback(True)


def _enter(screening, clerk, base, village, identified, checked, registered, dissolved, risk):
    """One household with what happened to it; days count from the start of the round."""
    day = [START + timedelta(days=n) if n is not None else None for n in (identified, checked, registered, dissolved)]  # fmt: skip
    identified_on, checked_on, registered_on, dissolved_on = day
    villages = screening.township.children.order_by("code")
    household = make_household(
        village=villages[village], base_type=base, registered_on=registered_on
    )
    if identified_on:
        on = max(identified_on, registered_on)
        make_case(household=household, category=make_category("sudden"), identified_on=on, by=clerk)
    if checked_on and checked_on >= registered_on:
        make_screening_record(
            screening=screening,
            household=household,
            by=clerk,
            checked_on=checked_on,
            is_at_risk=risk,
            finding="减收",
            problems=[Found(content="减收", due_on=checked_on)] if risk else [],
        )
    if dissolved_on and dissolved_on > registered_on:
        households = type(household).objects.filter(pk=household.pk)
        households.update(dissolved_on=dissolved_on, dissolve_reason="death")


NUMBERS = ("total", "done", "left", "at_risk", "found", "rectified", "overdue", "identified")
OF_HOUSEHOLDS = {"all": "total", "done": "done", "left": "left", "risk": "at_risk"}


def _assert_sums(roll):
    progress = roll.progress()
    whole = progress.whole
    for name in NUMBERS:
        of_villages = [getattr(tally, name) for _, _, tally in progress.by_village]
        assert sum(of_villages) == getattr(whole, name), name
    assert whole.total == whole.done + whole.left
    assert whole.done == roll.screening.records.count()
    for code, name in OF_HOUSEHOLDS.items():
        listed = roll.shown(code)
        assert listed.count() == getattr(whole, name), code
        of_kinds = {kind: getattr(progress.kinds[kind], name) for kind in Kind}
        assert sum(of_kinds.values()) == getattr(whole, name), name
        assert {kind: listed.filter(kind=kind).count() for kind in Kind} == of_kinds, code
    waiting = roll.shown("pending").values_list("pk", flat=True)
    assert set(waiting) <= set(roll.shown("risk").values_list("pk", flat=True))
    for pk, _, tally in progress.by_village:
        own = Roll(roll.screening, roll.area.children.get(pk=pk), roll.on, roll.today)
        assert own.progress().whole == tally
