"""The demonstration's projects and assets: whatever page a visitor opens, and on whatever day, it has something of every kind."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.roles import Role
from accounts.tests.make import make_user
from areas.models import Area
from config import demonstration_assets, demonstration_projects, scenario
from projects import reminders
from projects.laws import breaches
from projects.models import (
    Asset,
    AssetContract,
    CollectiveIncome,
    Distribution,
    Enterprise,
    FundBatch,
    HouseholdLink,
    Project,
    ProjectApplication,
    Sale,
    SolarStation,
)
from projects.rules.applications import next_step
from projects.rules.lateness import Light
from projects.standings import STAGES, lights, unaccepted, unfinished

DAYS = (timezone.localdate(), date(2027, 1, 1))


@pytest.mark.django_db
def test_there_is_something_of_every_kind_on_any_day(monkeypatch, clerk_of):
    township = scenario.load("xiaozhao-2021")
    clerk = clerk_of(township)
    for day in DAYS:
        monkeypatch.setattr(timezone, "localdate", lambda *_, day=day: day)
        with transaction.atomic():
            made = demonstration_projects.show(township=township, today=day, by=clerk)
            demonstration_assets.show(township=township, today=day, by=clerk, projects=made)
            see_projects(township, day)
            see_assets(clerk, day)
            see_incomes(township, day)
            assert not list(breaches(township))
            transaction.set_rollback(True)


@pytest.fixture
def clerk_of(db):
    def made(area: Area):
        return make_user(role=Role.TOWNSHIP, area=area, name="王晓燕")

    return made


def see_projects(township: Area, day: date) -> None:
    projects = Project.objects.filter(year=day.year)
    assert all(projects.filter(where).exists() for _, where in STAGES.values())
    for light in Light:
        assert projects.filter(lights(township, day)[light]).exists(), light
    assert projects.filter(unaccepted(township, day)).exists()
    assert projects.filter(unfinished()).exists()
    batches = FundBatch.objects.filter(year=day.year).with_use()
    assert {batch.source for batch in batches} >= {"central", "province", "county"}
    assert any(batch.balance for batch in batches)
    assert all(batch.paid <= batch.allocated <= batch.amount for batch in batches)
    steps = {getattr(next_step(row), "key", None) for row in ProjectApplication.objects.all()}
    assert steps == {None, "village", "township", "county", "acceptance", "payment"}
    for project in projects.filter(started_on__isnull=False).with_funds():
        assert project.funds == project.total


def see_assets(clerk, day: date) -> None:
    kept = Asset.objects.on(day)
    assert set(kept.values_list("asset_class", flat=True)) == set(Asset.Class)
    assert set(kept.values_list("form", flat=True)) == set(Asset.Form)
    assert set(kept.values_list("condition", flat=True)) == set(Asset.Condition)
    assert Asset.objects.filter(disposed_on__isnull=False).exists()
    assert all(reminders.counts(clerk, day).values())
    assert set(AssetContract.objects.values_list("rhythm", flat=True)) == set(AssetContract.Rhythm)
    assert Distribution.objects.filter(finished_on=None).exists()
    assert Distribution.objects.filter(finished_on__isnull=False, origin="solar").exists()


def see_incomes(township: Area, day: date) -> None:
    years = set(CollectiveIncome.objects.values_list("year", flat=True))
    assert years == {day.year - 2, day.year - 1, day.year}
    assert SolarStation.objects.filter(connected_on=None).exists()
    assert Sale.objects.filter(sold_on__lte=day).count() == 6
    assert Enterprise.objects.filter(closed_on__isnull=False).exists()
    assert set(HouseholdLink.objects.on(day).values_list("way", flat=True)) >= {
        "work",
        "order",
        "lease",
        "shares",
    }
