"""What projects keep of a household goes with it when it is merged (并户后项目的事转到保留的户).

All of it belongs to households, not to persons: at a split it stays with the household that goes on. What is over, or was
paid, stays where it happened. No sum changes: what would stand twice in the household that is kept becomes one row or ends.
"""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Value
from django.utils import timezone

from households.followers import Move, go_on
from lib.fields import MoneyField
from projects.models import Beneficiary, DistributionItem, HouseholdLink, ProjectApplication

REASON = "并户：保留的户已有同一项"


def carry_projects(move: Move) -> None:
    """整户并入时，联农带农、没办完的到户申请、受益户登记、没发放的分配明细转到保留的户。"""
    if not move.is_whole:
        return
    _carry_links(move)
    _carry_applications(move)
    _carry_benefits(move)
    _carry_shares(move)


def _carry_links(move: Move) -> None:
    """保留的户已由同一主体同一方式带动的，只截止。"""
    running = HouseholdLink.objects.filter(
        township=move.source.township_id, valid_to=None, valid_from__lte=move.on
    )
    same = running.filter(
        household=move.target, enterprise=OuterRef("enterprise"), way=OuterRef("way")
    )
    leaving = running.filter(household=move.source)
    leaving.filter(Exists(same)).update(valid_to=move.on)
    go_on(leaving, move)


def _carry_applications(move: Move) -> None:
    """没办完的接着办；保留的户在同一项目里已申请同一项的，不再重复给。"""
    all_of_them = ProjectApplication.objects.filter(township=move.source.township_id)
    same = all_of_them.filter(
        household=move.target, project=OuterRef("project"), item=OuterRef("item")
    )
    waiting = all_of_them.filter(household=move.source, paid_on=None, refused_on=None)
    for row in waiting.filter(Exists(same)):
        refused_on = max(move.on, row.applied_on)
        waiting.filter(pk=row.pk).update(refused_on=refused_on, refuse_reason=REASON)
    waiting.update(household=move.target)


def _carry_benefits(move: Move) -> None:
    """从那天起保留的户受益；已有的实际增收留在原户那一行。已以同一方式受益的，不再加一行。"""
    rows = Beneficiary.objects.filter(township=move.source.township_id)
    same = rows.filter(household=move.target, project=OuterRef("project"), way=OuterRef("way"))
    for row in rows.filter(~Exists(same), household=move.source):
        row.pk, row._state.adding = None, True
        row.household, row.since, row.actual = move.target, max(row.since, move.on), None
        row.save()


def _carry_shares(move: Move) -> None:
    """还没发放的发给保留的户；它在同一次分配里已有同一用途的，两笔并成一笔，合计不变。定方案时保留的户还没有建的，留在原户。"""
    rows = DistributionItem.objects.filter(township=move.source.township_id, paid_on=None)
    shares = rows.filter(
        household=move.source,
        distribution__withdrawn_on=None,
        distribution__decided_on__gte=move.target.registered_on,
    )
    for share in shares.order_by("pk"):
        theirs = DistributionItem.objects.filter(
            distribution=share.distribution_id, household=move.target, use=share.use
        )
        more = Value(share.amount, output_field=MoneyField())
        if not theirs.exists():
            rows.filter(pk=share.pk).update(household=move.target)
        elif theirs.filter(paid_on=None).update(amount=F("amount") + more):
            rows.filter(pk=share.pk).update(
                withdrawn_on=timezone.localdate(),
                withdraw_reason="并户：并入保留的户同一用途的一笔",
            )
