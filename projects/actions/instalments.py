"""What contracts make due each year (合同的应收): entered from the contract in this one place, following it when it changes.

What a person entered for a year, under the contract or under none, stands instead of the contract's; what has been paid or
corrected stays; the rest follows the contract.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.models import Area
from projects.models import Asset, AssetContract, AssetIncome
from projects.rules.instalments import Instalment, instalments

FOLLOWED = "合同改了，按新的合同重记"
BY_HAND = "这一年改为手工登记应收"


@action
def expect_instalments(*, township: Area, by: User | None, until: date) -> int:
    """按在执行的合同补登记应收（每晚一次）：到那天为止该有的，还没有的补上。返回补了几笔。"""
    contracts = AssetContract.objects.filter(
        township=township, yearly_income__isnull=False, valid_from__lte=until
    )
    hold(contracts.order_by().values("asset"))
    return sum(_enter(contract, until, by) for contract in contracts.select_related("asset"))


def hold(assets: Iterable[int] | QuerySet) -> None:
    """Whoever changes what assets are owed or what came in of it begins here, and waits for whoever began before."""
    list(Asset.objects.select_for_update().filter(pk__in=assets).order_by("pk").values_list("pk"))


def expect_from(contract: AssetContract, by: User) -> None:
    """A new contract: what falls due from its first day to the end of this year."""
    _enter(contract, end_of_year(), by)


def follow(before: AssetContract, contract: AssetContract, by: User) -> None:
    """A contract that was changed: its open instalments are those of the contract as it now stands."""
    until = end_of_year()
    was, now = instalments(before, until), instalments(contract, until)
    has_same_periods = (before.valid_from, before.rhythm) == (contract.valid_from, contract.rhythm)
    rows = AssetIncome.objects.filter(contract=contract, instalment__isnull=False).with_received()
    for row in rows:
        old, new = was.get(row.instalment), now.get(row.instalment)
        if old == new and has_same_periods:
            continue
        if not row.came_in and _is_as(row, old):
            _take_out(row, FOLLOWED)
        elif not has_same_periods:  # its number means another time now
            AssetIncome.objects.filter(pk=row.pk).update(instalment=None)
    _enter(contract, until, by)


def make_way(asset: Asset, year: int, contract: AssetContract | None) -> None:
    """Somebody enters a year by hand: what the contract had made due in it goes, or NotAllowed where some has been paid."""
    of_the_contract = Q(contract=contract) if contract else Q()
    rows = AssetIncome.objects.filter(
        of_the_contract, asset=asset, year=year, instalment__isnull=False
    )
    for row in rows.with_received():
        if row.came_in:
            raise NotAllowed(
                f"{year} 年已按合同登记应收（{row.due_on} 到期），并且已有到账；数要改的，请更正那一笔。"
            )
        _take_out(row, BY_HAND)


def withdraw_open(contract: AssetContract, reason: str) -> None:
    """A contract that never was: its instalments go with it, unless something was paid or put right."""
    until = end_of_year()
    planned = instalments(contract, until)
    for row in AssetIncome.objects.filter(
        contract=contract, instalment__isnull=False
    ).with_received():
        if not row.came_in and _is_as(row, planned.get(row.instalment)):
            _take_out(row, reason)


def end_of_year() -> date:
    return date(timezone.localdate().year, 12, 31)


def _enter(contract: AssetContract, until: date, by: User | None) -> int:
    """Those that are missing. A number that somebody has withdrawn stays so."""
    wanted = instalments(contract, until)
    if not wanted:
        return 0
    known = AssetIncome.with_withdrawn.filter(contract=contract, instalment__isnull=False)
    numbers = set(known.values_list("instalment", flat=True))
    standing = AssetIncome.objects.filter(asset=contract.asset_id)
    days = set(standing.values_list("due_on", flat=True))
    by_hand = standing.filter(Q(contract=contract) | Q(contract=None), instalment=None)
    years = set(by_hand.values_list("year", flat=True))
    missing = [
        one
        for one in wanted.values()
        if one.number not in numbers and one.due_on not in days and one.year not in years
    ]
    AssetIncome.objects.bulk_create(_rows(contract, missing))
    if missing:
        detail = {"rows": len(missing), "years": sorted({one.year for one in missing})}
        AuditEvent.record(by=by, what="assetcontract.expect", target=contract, detail=detail)
    return len(missing)


def _rows(contract: AssetContract, wanted: Iterable[Instalment]) -> list[AssetIncome]:
    return [
        AssetIncome(
            township_id=contract.township_id,
            asset_id=contract.asset_id,
            contract=contract,
            year=one.year,
            due=one.due,
            due_on=one.due_on,
            instalment=one.number,
        )
        for one in wanted
    ]


def _is_as(row: AssetIncome, planned: Instalment | None) -> bool:
    return planned is not None and (row.due, row.due_on) == (planned.due, planned.due_on)


def _take_out(row: AssetIncome, reason: str) -> None:
    """It gives its number back: the contract may make it due again."""
    AssetIncome.objects.filter(pk=row.pk).update(
        withdrawn_on=timezone.localdate(), withdraw_reason=reason[:200], instalment=None
    )
