"""Measures of help (帮扶措施): planned, carried out, corrected."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case, Measure
from monitoring.tests.make import make_case, make_measure


@pytest.fixture
def case(places, clerk):
    return make_case(household=make_household(village=places.village), by=clerk)


def test_a_planned_measure_is_carried_out_once(case, village_cadre):
    measure = make_measure(case=case, by=village_cadre, amount=Decimal(500))
    stale = Measure.objects.get(pk=measure.pk)
    actions.carry_out_measure(
        measure=measure, by=village_cadre, done_on=date(2021, 4, 1), effect="务工三个月"
    )

    assert (measure.done_on, measure.amount) == (date(2021, 4, 1), Decimal(500))
    with pytest.raises(NotAllowed, match="已登记落实"):
        actions.carry_out_measure(measure=stale, by=village_cadre, done_on=date(2021, 4, 2))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"planned_on": date(2999, 1, 1)}, "还没有到"),
        ({"planned_on": date(2021, 5, 1), "done_on": date(2021, 4, 1)}, "早于计划日期 2021-05-01"),
    ],
)
def test_the_days_of_a_measure_are_in_order(case, clerk, changes, words):
    with pytest.raises(NotAllowed, match=words):
        make_measure(case=case, by=clerk, **changes)


def test_round_and_member_belong_to_the_household(places, case, clerk):
    other = make_case(household=make_household(village=places.village), by=clerk)

    with pytest.raises(NotAllowed, match="成员是另一户的"):
        make_measure(case=case, member=other.household.members.get(), by=clerk)
    values = {"group": "health", "item": "医疗救助", "planned_on": date(2021, 4, 1)}
    with pytest.raises(NotAllowed, match="轮次是另一户的"):
        actions.plan_measure(household=case.household, case=other, by=clerk, **values)


def test_after_the_elimination_no_new_measure_is_planned(places, clerk):
    household = make_household(village=places.village)
    case = make_case(household=household, state=Case.State.ELIMINATED, by=clerk)

    make_measure(case=case, by=clerk, planned_on=date(2021, 9, 30))
    with pytest.raises(NotAllowed, match="已于 2021-10-01 消除，不再安排新措施"):
        make_measure(case=case, by=clerk, planned_on=date(2021, 10, 1))


def test_a_correction_needs_a_reason_and_leaves_one_event(case, clerk):
    measure = make_measure(case=case, by=clerk)
    values = {
        "case": case,
        "group": "health",
        "item": "医疗救助",
        "planned_on": measure.planned_on,
    }
    with pytest.raises(NotAllowed, match="请写更正理由"):
        actions.revise_measure(measure=measure, by=clerk, reason=" ", **values)
    events = AuditEvent.objects.count()
    actions.revise_measure(measure=measure, by=clerk, reason="类别选错", **values)

    assert Measure.objects.get().group == "health"
    assert AuditEvent.objects.count() == events + 1


def test_a_village_cadre_registers_and_carries_out_in_the_browser_pages(login, case, village_cadre):
    client = login(village_cadre)
    url = reverse("monitoring:measure_create", args=[case.household_id])
    assert client.get(url).context["form"].initial["case"] == case.pk
    client.post(
        url,
        {"case": case.pk, "group": "post", "item": "保洁", "planned_on": "2021-04-01"},
    )
    measure = Measure.objects.get()
    answer = client.post(
        reverse("monitoring:measure_done", args=[measure.pk]),
        {"done_on": "2021-05-01", "amount": "600", "effect": "在岗"},
    )
    assert answer["Location"] == case.get_absolute_url()
    client.post(
        reverse("monitoring:measure_edit", args=[measure.pk]),
        {
            "case": case.pk,
            "group": "post",
            "item": "护路",
            "planned_on": "2021-04-01",
            "done_on": "2021-05-02",
            "reason": "岗位名称录错",
        },
    )
    measure.refresh_from_db()
    assert (measure.item, measure.done_on) == ("护路", date(2021, 5, 2))
