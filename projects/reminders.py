"""What assets ask for (资产提醒): contracts that end, rent that has not come, inspections, keepers, titles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from areas.parameters import value_on
from lib.dates import valid_on
from projects.models import (
    Asset,
    AssetContract,
    AssetIncome,
    AssetInspection,
    AssetKeeping,
)

SOON = timedelta(days=90)
INSPECTED = {
    Asset.Class.OPERATING: "inspection_days_operating",
    Asset.Class.PUBLIC: "inspection_days_public",
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """`asks(on, days)`: the condition of assets in the ledger on the day; `days` between inspections by class."""

    key: str
    name: str
    meaning: str
    asks: Callable[[date, dict[str, int]], Q]


def _of_asset(rows: QuerySet) -> QuerySet:
    return rows.filter(asset=OuterRef("pk"), township=OuterRef("township")).order_by()


def _contract_ends(on: date, days: dict[str, int]) -> Q:
    """The last contract has ended or ends within 90 days, and no other one follows."""
    contracts = _of_asset(AssetContract.objects.all())
    after = Q(valid_to=None) | Q(valid_to__gt=on + SOON)
    return Q(Exists(contracts.filter(valid_to__lte=on + SOON))) & ~Q(
        Exists(contracts.filter(after))
    )


def unpaid_incomes(on: date) -> QuerySet[AssetIncome]:
    """应收 whose day has come and of which something is still missing."""
    return AssetIncome.objects.filter(due_on__lte=on).with_received().filter(came_in__lt=F("due"))


def _rent_missing(on: date, days: dict[str, int]) -> Q:
    return Q(Exists(_of_asset(unpaid_incomes(on))))


def _inspection_due(on: date, days: dict[str, int]) -> Q:
    """No inspection for so many days (booked within them: not yet)."""
    inspections = _of_asset(AssetInspection.objects.all())
    found = Q()
    for asset_class, key in INSPECTED.items():
        since = on - timedelta(days=days[key])
        recent = Exists(inspections.filter(inspected_on__gt=since))
        found |= Q(asset_class=asset_class, booked_on__lte=since) & ~Q(recent)
    return found


def _nobody_keeps(on: date, days: dict[str, int]) -> Q:
    keepings = _of_asset(AssetKeeping.objects.filter(valid_on(on)).exclude(keeper=""))
    return ~Q(asset_class=Asset.Class.HOUSEHOLD) & ~Q(Exists(keepings))


def _untitled(on: date, days: dict[str, int]) -> Q:
    return Q(titled_on=None)


REMINDERS = (
    Reminder("contract", "合同到期", "最后一份经营合同 90 天内到期或已经到期，没有续签的", _contract_ends),
    Reminder("rent", "租金未到账", "应收日期已到、没有收齐的", _rent_missing),
    Reminder("inspection", "巡检到期", "过了巡检间隔没有巡检的（经营性、公益性；天数在参数里）", _inspection_due),
    Reminder("keeper", "无管护人", "今天没有管护责任人的（到户类由农户自己管，不算）", _nobody_keeps),
    Reminder("title", "未确权", "没有确权日期的", _untitled),
)  # fmt: skip
BY_KEY = {reminder.key: reminder for reminder in REMINDERS}


def with_dates(assets: QuerySet[Asset]) -> QuerySet[Asset]:
    """Each with `inspected_on` and `contract_to`, the last of each, None if there is none."""
    inspections = _of_asset(AssetInspection.objects.all()).order_by("-inspected_on")
    contracts = _of_asset(AssetContract.objects.all()).order_by("-valid_from")
    return assets.annotate(
        inspected_on=Subquery(inspections.values("inspected_on")[:1]),
        contract_to=Subquery(contracts.values("valid_to")[:1]),
    )


def days_of(user: User, on: date) -> dict[str, int]:
    """Days between inspections as they hold in the user's area."""
    return {key: int(value_on(key, user.area, on)) for key in INSPECTED.values()}


def asking(user: User, on: date, key: str) -> QuerySet[Asset]:
    """The user's assets in the ledger that one reminder is about."""
    condition = BY_KEY[key].asks(on, days_of(user, on))
    return Asset.objects.visible_to(user).on(on).filter(condition)


def inspections_due(user: User, on: date) -> tuple[int, date | None]:
    """How many assets wait for an inspection, and the day on which the first of them was due."""
    days = days_of(user, on)
    condition = BY_KEY["inspection"].asks(on, days)
    assets = with_dates(Asset.objects.visible_to(user).on(on).filter(condition))
    found = (
        assets.order_by()
        .values("asset_class")
        .annotate(number=Count("pk"), last=Min(Coalesce("inspected_on", "booked_on")))
    )
    due = [row["last"] + timedelta(days=days[INSPECTED[row["asset_class"]]]) for row in found]
    return sum(row["number"] for row in found), min(due, default=None)


def counts(user: User, on: date) -> dict[str, int]:
    """How many assets each reminder is about; one query beside those of the parameters."""
    days = days_of(user, on)
    each = {one.key: Count("pk", filter=one.asks(on, days)) for one in REMINDERS}
    return Asset.objects.visible_to(user).on(on).order_by().aggregate(**each)
