"""The synthetic areas: every register of policies is filled, and what fills it is in order."""

import pytest
from django.apps import apps

from config import seeding
from policies.models import (
    BenefitList,
    Employment,
    Insured,
    Loan,
    MedicalClaim,
    Post,
    UnbookedRow,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded():
    return seeding.seed(3_000, year=2025)


def test_every_register_of_policies_has_rows(seeded):
    of_lists = {BenefitList, UnbookedRow}  # of departments' lists, which nobody uploads here
    models = set(apps.get_app_config("policies").get_models()) - of_lists
    assert [model.__name__ for model in models if not model._default_manager.exists()] == []


def test_amounts_add_up_and_loans_are_not_overpaid(seeded):
    assert {claim.left_over for claim in MedicalClaim.objects.all()} == {0}
    assert not Loan.objects.with_balance().filter(balance__lt=0).exists()


def test_who_works_holds_no_post_and_everybody_supported_is_insured(seeded):
    at_work = set(Employment.objects.values_list("member", flat=True))
    assert at_work.isdisjoint(Post.objects.values_list("member", flat=True))
    assert at_work <= set(Insured.objects.values_list("member", flat=True))


def test_a_second_seeding_is_refused(seeded):
    with pytest.raises(ValueError, match="空库"):
        seeding.seed(10)
