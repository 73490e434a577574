"""Decisions on employment (务工): starting, ending, moving, correcting, and what the monthly dispatch decides."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from accounts.roles import Role
from accounts.tests.make import make_user
from areas.tests.make import make_county, make_township, make_village
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import Employment, EmploymentCheck
from policies.tests.make import make_employment

SEPTEMBER = date(2021, 9, 1)


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚")


def check(stay, by, *, month=SEPTEMBER, is_working=True, **fields):
    return actions.check_employment(
        employment=stay,
        by=by,
        month=month,
        is_working=is_working,
        checked_on=fields.pop("checked_on", month + timedelta(days=19)),
        **fields,
    )


def told(what):
    return AuditEvent.objects.filter(what=what).count()


def test_a_stay_runs_until_it_is_ended_with_a_reason(clerk, household):
    stay = make_employment(household=household, by=clerk)
    assert Employment.objects.on(date(2021, 12, 31)).get() == stay
    actions.end_employment(employment=stay, by=clerk, on=date(2021, 10, 1), reason="返乡")
    assert (stay.valid_to, stay.end_reason) == (date(2021, 10, 1), "返乡")
    assert not Employment.objects.on(date(2021, 10, 1)).exists()
    assert (told("employment.start"), told("employment.end")) == (1, 1)


def test_a_second_open_stay_is_refused_and_says_which_is_open(clerk, household):
    make_employment(household=household, by=clerk)
    with pytest.raises(NotAllowed, match="省外 苏州电子厂，2021-03-01 起"):
        make_employment(household=household, by=clerk, valid_from=date(2021, 6, 1))
    assert Employment.objects.count() == 1


def test_an_earlier_stay_may_be_entered_later_but_not_over_the_present_one(clerk, household):
    make_employment(household=household, by=clerk)
    past = {"valid_from": date(2020, 3, 1), "employer": "本地砖厂"}
    with pytest.raises(NotAllowed, match="还有一段没有结束"):
        make_employment(household=household, by=clerk, valid_to=date(2021, 3, 2), **past)
    make_employment(household=household, by=clerk, valid_to=date(2021, 3, 1), **past)
    assert Employment.objects.count() == 2


def test_rules_of_the_row_are_asked(clerk, household):
    child = make_member(household=household, born_on=date(2010, 1, 1))
    with pytest.raises(NotAllowed, match="未满 16 周岁"):
        make_employment(household=household, by=clerk, member=child)
    with pytest.raises(NotAllowed, match="还没有到"):
        make_employment(
            household=household, by=clerk, valid_from=timezone.localdate() + timedelta(days=1)
        )


def test_moving_ends_the_old_stay_and_starts_the_new_one_on_the_same_day(clerk, household):
    stay = make_employment(household=household, by=clerk)
    on = date(2021, 8, 1)
    new = actions.move_employment(
        employment=stay, by=clerk, on=on, place="workshop", employer="车间"
    )
    stay.refresh_from_db()
    assert (stay.valid_to, new.valid_from, new.member) == (on, on, stay.member)
    assert Employment.objects.on(on).get() == new
    assert told("employment.move") == 1


def test_a_move_that_breaks_a_rule_leaves_the_old_stay_open(clerk, household):
    stay = make_employment(household=household, by=clerk)
    with pytest.raises(NotAllowed, match="月工资不能是负数"):
        actions.move_employment(
            employment=stay, by=clerk, on=date(2021, 8, 1), place="workshop", monthly_wage=Decimal(-1)
        )  # fmt: skip
    assert Employment.objects.get().valid_to is None


@pytest.mark.parametrize(
    ("on", "reason", "sentence"),
    [
        (date(2021, 2, 28), "返乡", "不能早于开始日期"),
        (timezone.localdate() + timedelta(days=1), "返乡", "还没有到"),
        (date(2021, 10, 1), "  ", "请写结束原因"),
    ],
)
def test_rules_of_an_end(clerk, household, on, reason, sentence):
    stay = make_employment(household=household, by=clerk)
    with pytest.raises(NotAllowed, match=sentence):
        actions.end_employment(employment=stay, by=clerk, on=on, reason=reason)


def test_second_of_two_simultaneous_ends_loses(clerk, household):
    stay = make_employment(household=household, by=clerk)
    mine = Employment.objects.get()
    actions.end_employment(employment=stay, by=clerk, on=date(2021, 10, 1), reason="返乡")
    with pytest.raises(NotAllowed, match="已由别人结束"):
        actions.end_employment(employment=mine, by=clerk, on=date(2021, 11, 1), reason="生病")
    assert Employment.objects.get().end_reason == "返乡"


def test_a_correction_keeps_every_rule(clerk, household):
    first = make_employment(household=household, by=clerk, valid_to=date(2021, 6, 1))
    make_employment(household=household, by=clerk, valid_from=date(2021, 6, 1))
    for changes in ({"valid_to": date(2021, 7, 1)}, {"valid_to": None}):
        with pytest.raises(NotAllowed, match="没有结束的务工"):
            actions.correct_employment(
                employment=Employment.objects.get(pk=first.pk), by=clerk, reason="改", **changes
            )
    actions.correct_employment(
        employment=Employment.objects.get(pk=first.pk), by=clerk, reason="核对", employer="玩具厂"
    )
    first.refresh_from_db()
    assert (first.employer, first.valid_to) == ("玩具厂", date(2021, 6, 1))


def test_a_withdrawn_stay_leaves_room_for_the_right_one(clerk, household):
    stay = make_employment(household=household, by=clerk)
    actions.withdraw(row=stay, by=clerk, reason="登错人")
    assert make_employment(household=household, by=clerk).pk != stay.pk


def test_a_check_says_still_there_with_the_wage_of_the_month(village_cadre, clerk, household):
    stay = make_employment(household=household, by=clerk)
    made = check(stay, village_cadre, monthly_wage=Decimal(5200), way="visit")
    assert (made.by, made.monthly_wage, made.way) == (village_cadre, Decimal(5200), "visit")
    stay.refresh_from_db()
    assert stay.valid_to is None
    assert told("employmentcheck.record") == 1


def test_a_month_is_checked_once(clerk, household):
    stay = make_employment(household=household, by=clerk)
    check(stay, clerk)
    with pytest.raises(NotAllowed, match="这个月已调度过"):
        check(stay, clerk, is_working=False)
    stay.refresh_from_db()
    assert stay.valid_to is None


@pytest.mark.parametrize(
    ("fields", "ended_on", "reason"),
    [
        ({"ended_on": date(2021, 9, 12), "end_reason": "返乡"}, date(2021, 9, 12), "返乡"),
        ({"note": "厂里停工"}, SEPTEMBER, "厂里停工"),
        ({}, SEPTEMBER, "月调度核实不在了"),
    ],
)
def test_no_longer_there_ends_the_stay_at_once(clerk, household, fields, ended_on, reason):
    stay = make_employment(household=household, by=clerk)
    check(stay, clerk, is_working=False, **fields)
    stay.refresh_from_db()
    assert (stay.valid_to, stay.end_reason) == (ended_on, reason)
    assert told("employment.end") == 1


def test_a_refused_end_takes_the_check_back(clerk, household):
    stay = make_employment(household=household, by=clerk)
    with pytest.raises(NotAllowed, match="不能早于开始日期"):
        check(stay, clerk, is_working=False, ended_on=date(2021, 1, 1))
    assert not EmploymentCheck.objects.exists()


def test_a_stay_that_began_in_the_month_ends_on_its_first_day_at_the_earliest(clerk, household):
    stay = make_employment(household=household, by=clerk, valid_from=date(2021, 9, 6))
    check(stay, clerk, is_working=False)
    stay.refresh_from_db()
    assert stay.valid_to == date(2021, 9, 6)


def test_a_stay_that_was_ended_already_keeps_its_day(clerk, household):
    stay = make_employment(household=household, by=clerk)
    actions.end_employment(employment=stay, by=clerk, on=date(2021, 9, 5), reason="返乡")
    check(stay, clerk, is_working=False)
    stay.refresh_from_db()
    assert (stay.valid_to, stay.end_reason) == (date(2021, 9, 5), "返乡")


def test_all_ticked_are_still_there_and_who_was_checked_is_left_alone(clerk, places):
    stays = [
        make_employment(household=make_household(village=places.village), by=clerk)
        for _ in range(3)
    ]
    check(stays[0], clerk, is_working=True, monthly_wage=Decimal(4000))
    made = actions.confirm_employments(
        employments=stays, by=clerk, month=SEPTEMBER, checked_on=date(2021, 9, 25), way="phone"
    )
    assert {row.employment_id for row in made} == {stays[1].pk, stays[2].pk}
    assert EmploymentCheck.objects.get(employment=stays[0]).monthly_wage == Decimal(4000)


def test_a_check_corrected_to_gone_ends_the_stay_and_back_needs_the_stay_first(clerk, household):
    stay = make_employment(household=household, by=clerk)
    row = check(stay, clerk)
    actions.correct_employment_check(check=row, by=clerk, reason="打错电话", is_working=False)
    stay.refresh_from_db()
    assert (stay.valid_to, stay.end_reason) == (SEPTEMBER, "打错电话")
    again = EmploymentCheck.objects.select_related("employment").get()
    with pytest.raises(NotAllowed, match="请先更正结束日期"):
        actions.correct_employment_check(check=again, by=clerk, reason="又错", is_working=True)
    actions.correct_employment(employment=stay, by=clerk, reason="还在", valid_to=None)
    again = EmploymentCheck.objects.select_related("employment").get()
    actions.correct_employment_check(check=again, by=clerk, reason="又错", is_working=True)
    assert EmploymentCheck.objects.get().is_working


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["start", "past", "end", "move", "check", "reopen", "withdraw"]),
        st.integers(0, 400),
        st.integers(1, 120),
    ),
    max_size=14,
)


class RandomLivesTest(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(STEPS)
    def test_nobody_ever_works_in_two_places_on_one_day(self, steps):
        county = make_county()
        village = make_village(township=make_township(county=county))
        household = make_household(village=village)
        by = make_user(role=Role.TOWNSHIP, area=village.parent)
        for what, day, length in steps:
            on = date(2020, 1, 1) + timedelta(days=day)
            try:
                self._do(what, household, by, on, length)
            except NotAllowed:
                continue
        stays = list(Employment.objects.order_by("valid_from", "pk"))
        assert sum(stay.valid_to is None for stay in stays) <= 1
        for before, after in pairwise(stays):
            assert before.valid_to is not None
            assert before.valid_to <= after.valid_from

    def _do(self, what, household, by, on, length):
        if what == "start":
            make_employment(household=household, by=by, valid_from=on)
        elif what == "past":
            end = on + timedelta(days=length)
            make_employment(household=household, by=by, valid_from=on, valid_to=end)
        elif stay := Employment.objects.order_by("-valid_from").first():
            self._go_on(what, stay, by, on)

    def _go_on(self, what, stay, by, on):
        if what == "end":
            actions.end_employment(employment=stay, by=by, on=on, reason="返乡")
        elif what == "move":
            actions.move_employment(employment=stay, by=by, on=on, place="in_county")
        elif what == "check":
            check(stay, by, month=on.replace(day=1), is_working=False)
        elif what == "reopen":
            actions.correct_employment(employment=stay, by=by, reason="还在", valid_to=None)
        else:
            actions.withdraw(row=stay, by=by, reason="登错")
