"""The demonstration's policies: every register has something a clerk would look for, and 2021 stays as it was."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from config import demonstration_policies, reference
from households.codes import BaseType
from households.tests.make import make_household
from policies.models import (
    Application,
    Benefit,
    Employment,
    EmploymentCheck,
    Exemption,
    HouseRepair,
    InsuranceClaim,
    Loan,
    MedicalClaim,
    Policy,
    PolicyStandard,
    Post,
    Trainee,
)
from reports.vocabulary import Context, evaluate


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def shown(places, clerk, today):
    reference.load()
    for number in range(60):
        household = make_household(
            village=places.village,
            base_type=BaseType.LIFTED,
            number=f"99030120120601{number:02d}",
        )
        head = household.members.get()
        head.born_on = date(today.year - (84 if number < 4 else 45 + number % 20), 3, 1)
        head.save()
        if number % 6 == 0:
            Employment.objects.create(
                township=places.township,
                household=household,
                member=head,
                place="out_province",
                valid_from=date(2022, 3, 1),
            )
    demonstration_policies.show(township=places.township, today=today, by=clerk)
    return places.township


def test_loans_fall_due_soon_and_none_is_overdue(shown, today):
    owing = Loan.objects.still_owing()
    assert owing.filter(due_on__range=(today, today + timedelta(days=60))).count() == 3
    extended = Loan.objects.get(due_on__lt=today).extensions.get()
    assert extended.due_on > today


def test_half_of_the_month_is_dispatched(shown, today):
    month = EmploymentCheck.objects.filter(month=today.replace(day=1))
    assert month.filter(is_working=True).count() == 3
    assert Employment.objects.filter(valid_to=None).count() == 8
    assert month.filter(employment__valid_to=None).count() == 3


def test_repairs_stand_at_every_step(shown):
    assert {repair.stage for repair in HouseRepair.objects.all()} == {
        "计划",
        "已开工",
        "已竣工",
        "已验收",
    }


def test_applications_wait_for_approval_and_for_payment(shown):
    waiting = Benefit.objects.filter(policy__code="temporary_relief", paid_on=None)
    assert sorted(row.approved_on is None for row in waiting) == [False, True]


def test_posts_were_paid_but_not_for_the_last_quarter(shown, today):
    assert Post.objects.on(today).count() == 5
    assert all(
        pay.month + timedelta(days=95) <= today
        for post in Post.objects.all()
        for pay in post.pays.all()
    )


def test_claims_trainees_and_insurance_are_there(shown):
    assert MedicalClaim.objects.filter(self_paid__gt=30000).count() == 1
    assert Trainee.objects.filter(has_certificate=True).count() == 6
    assert sorted(claim.paid_on is None for claim in InsuranceClaim.objects.all()) == [False, True]


def test_what_is_missing_became_tasks_and_an_exemption(shown, today):
    assert Application.objects.waiting().count() == 2
    assert Application.objects.exclude(done_on=None).count() == 1
    assert Exemption.objects.on(today).count() == 1


def test_the_policy_of_its_own_is_a_word(shown, today):
    name = demonstration_policies.OWN_POLICY
    assert Policy.objects.filter(name=name).exists()
    context = Context.of_year(shown, today.year, as_of=today)
    figures = evaluate({"paid": f'政策("{name}").累计.发放.户数'}, context)
    assert figures["paid"].value == 6


def test_standards_rose(shown, today):
    rows = PolicyStandard.objects.filter(policy__code="subsistence").order_by("valid_from")
    assert [row.valid_from.year for row in rows] == [today.year - 1, today.year]
    assert rows[0].value < rows[1].value


def test_nothing_of_it_happened_in_2021(shown):
    end = date(2021, 12, 31)
    assert not Benefit.objects.filter(year__lte=2021).exists()
    assert not Loan.objects.filter(issued_on__lte=end).exists()
    assert not MedicalClaim.objects.filter(settled_on__lte=end).exists()
    assert not Post.objects.filter(valid_from__lte=end).exists()
    assert not PolicyStandard.objects.filter(valid_from__lte=end).exists()
