"""At a merge what projects keep of the household goes on in the one that is kept: no sum changes, nothing stands twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from households import actions as households
from households.tests.make import make_household, make_member
from projects import actions
from projects.benefits import total_of
from projects.models import Beneficiary, DistributionItem, HouseholdLink, ProjectApplication
from projects.tests.make import (
    make_application,
    make_beneficiary,
    make_distribution,
    make_enterprise,
    make_household_project,
    make_link,
    make_project,
    pass_until,
)

ON = date(2023, 6, 1)


@pytest.fixture
def kept(places):
    return make_household(village=places.village, head_name="张三")


@pytest.fixture
def merged(places):
    return make_household(village=places.village, head_name="李四")


def merge(kept, merged, clerk):
    relations = dict.fromkeys(merged.members.values_list("pk", flat=True), "11")
    households.merge(
        kept=kept, merged=merged, relations=relations, on=ON, reason="共同生活", by=clerk
    )


def test_an_application_goes_on_where_it_was(places, clerk, kept, merged):
    project = make_household_project(village=places.village, by=clerk)
    application = make_application(project=project, household=merged, by=clerk)
    pass_until(application, by=clerk, last="township")
    merge(kept, merged, clerk)
    application.refresh_from_db()
    assert application.household == kept
    actions.pass_application(application=application, by=clerk, step="county", on=date(2023, 7, 1))


def test_a_household_gets_the_same_thing_once(places, clerk, kept, merged):
    project = make_household_project(village=places.village, by=clerk)
    ours = make_application(project=project, household=kept, by=clerk)
    theirs = make_application(project=project, household=merged, by=clerk)
    other = make_application(project=project, household=merged, by=clerk, item="养蜂")
    merge(kept, merged, clerk)
    assert set(ProjectApplication.objects.filter(household=kept)) == {ours, other}
    theirs.refresh_from_db()
    assert (theirs.household, theirs.refused_on) == (merged, ON)
    assert "保留的户已有同一项" in theirs.refuse_reason


def test_what_was_paid_stays_where_it_was_paid(places, clerk, kept, merged):
    project = make_household_project(village=places.village, by=clerk)
    application = make_application(project=project, household=merged, by=clerk)
    pass_until(application, by=clerk, last="acceptance")
    actions.pay_application(
        application=application, by=clerk, on=date(2021, 8, 1), amount=Decimal(1500)
    )
    merge(kept, merged, clerk)
    application.refresh_from_db()
    assert application.household == merged


def test_a_benefit_counts_once_before_and_after(places, clerk, kept, merged):
    project = make_project(village=places.village, by=clerk)
    make_beneficiary(project=project, household=kept, by=clerk, expected=Decimal(100))
    for way, actual in (("shares", Decimal(70)), ("work", None)):
        make_beneficiary(
            project=project,
            household=merged,
            by=clerk,
            way=way,
            expected=Decimal(200),
            actual=actual,
        )
    merge(kept, merged, clerk)
    rows = Beneficiary.objects.filter(project=project)
    total = total_of(rows, timezone.localdate())
    assert (total.households, total.expected, total.actual) == (1, Decimal(300), Decimal(70))
    assert {(row.household, row.way, row.since) for row in rows.filter(household=kept)} == {
        (kept, "shares", date(2021, 6, 1)),
        (kept, "work", ON),
    }
    assert set(rows.going_on().values_list("household", "way")) == {
        (kept.pk, "shares"),
        (kept.pk, "work"),
        (merged.pk, "shares"),  # what had come to it is still seen
    }


@pytest.mark.parametrize("use", ["dividend", "award"])
def test_a_share_that_waits_is_paid_to_the_household_that_is_kept(places, clerk, kept, merged, use):
    plan = make_distribution(village=places.village, by=clerk)
    actions.share(distribution=plan, by=clerk, household=kept, use="dividend", amount=Decimal(2000))
    actions.share(distribution=plan, by=clerk, household=merged, use=use, amount=Decimal(4000))
    actions.finish_distribution(distribution=plan, by=clerk, on=date(2023, 2, 1))
    merge(kept, merged, clerk)
    assert set(DistributionItem.objects.values_list("household", flat=True)) == {kept.pk}
    assert DistributionItem.objects.aggregate(sum=Sum("amount"))["sum"] == plan.to_share
    plan.refresh_from_db()
    actions.correct_distribution(
        distribution=plan, by=clerk, reason="补文号", document="〔2023〕1 号"
    )


def test_a_share_that_was_paid_stays(places, clerk, kept, merged):
    plan = make_distribution(village=places.village, by=clerk)
    given = {"distribution": plan, "by": clerk, "use": "dividend", "amount": Decimal(2000)}
    for home in (kept, merged):
        actions.share(**given, household=home, paid_on=date(2023, 2, 1))
    merge(kept, merged, clerk)
    assert set(DistributionItem.objects.values_list("household", "amount")) == {
        (kept.pk, Decimal(2000)),
        (merged.pk, Decimal(2000)),
    }


def test_a_household_that_was_founded_later_takes_no_share_of_before(places, clerk, merged):
    plan = make_distribution(village=places.village, by=clerk)
    young = make_household(village=places.village, head_name="王五", registered_on=date(2023, 3, 1))
    actions.share(
        distribution=plan, by=clerk, household=merged, use="dividend", amount=Decimal(6000)
    )
    merge(young, merged, clerk)
    assert DistributionItem.objects.get().household == merged
    actions.finish_distribution(distribution=plan, by=clerk, on=date(2023, 7, 1))


def test_a_link_goes_on_once(places, clerk, kept, merged):
    enterprise = make_enterprise(township=places.township, by=clerk)
    make_link(enterprise=enterprise, household=kept, by=clerk, way="shares")
    for way in ("shares", "work"):
        make_link(enterprise=enterprise, household=merged, by=clerk, way=way)
    merge(kept, merged, clerk)
    running = HouseholdLink.objects.on(ON).values_list("household", "way")
    assert set(running) == {(kept.pk, "shares"), (kept.pk, "work")}


def test_at_a_split_what_is_the_households_stays_with_it(places, clerk, kept):
    son = make_member(household=kept, name="张小三", relation="03")
    project = make_household_project(village=places.village, by=clerk)
    make_application(project=project, household=kept, by=clerk)
    make_beneficiary(project=project, household=kept, by=clerk)
    make_link(
        enterprise=make_enterprise(township=places.township, by=clerk), household=kept, by=clerk
    )
    households.split(household=kept, leaving={son.pk: "01"}, on=ON, by=clerk, reason="成家立户了")
    for model in (ProjectApplication, Beneficiary, HouseholdLink):
        assert model.objects.get().household == kept
