"""The synthetic areas: every register of policies and projects is filled, and what fills it is in order."""

import pytest
from django.apps import apps
from django.db.models import F

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
from projects.models import (
    Distribution,
    FundBatch,
    Payment,
    Project,
    ProjectDocument,
    ProjectFunding,
)
from projects.rules import (
    asset_incomes,
    assets,
    distributions,
    enterprises,
    funds,
    keeping,
    solar,
    stages,
)

RULES = (asset_incomes, assets, distributions, enterprises, funds, keeping, solar)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded():
    return seeding.seed(3_000, year=2025)


@pytest.fixture
def works():
    """A small township: what is built there does not need many households."""
    return seeding.seed(600, year=2025)


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


def test_every_register_of_projects_has_rows(works):
    models = set(apps.get_app_config("projects").get_models()) - {ProjectDocument}  # files
    assert [model.__name__ for model in models if not model._default_manager.exists()] == []


def test_what_is_seeded_of_projects_breaks_no_rule(works):
    found = set()
    for rules in RULES:
        models = [model for model in rules.faults.registry if hasattr(model, "_default_manager")]
        rows = [row for model in models for row in model._default_manager.all()[:200]]
        assert rows, rules
        found |= {fault for row in rows for fault in rules.faults(row)}
    assert found == set()


def test_the_stages_of_projects_are_in_order(works):
    assert {fault for project in Project.objects.all() for fault in stages.faults(project)} == set()


def test_money_of_projects_adds_up(works):
    assert not FundBatch.objects.with_use().filter(balance__lt=0).exists()
    assert not ProjectFunding.objects.with_paid().filter(left__lt=0).exists()
    assert not Project.objects.with_funds().filter(funds__gt=F("total")).exists()
    assert not Payment.objects.filter(paid_on__lt=F("funding__project__approved_on")).exists()
    kept = Distribution.objects.with_shared().exclude(shared=F("income") - F("retained"))
    assert not kept.exists()


def test_a_second_seeding_is_refused(works):
    with pytest.raises(ValueError, match="空库"):
        seeding.seed(10)
