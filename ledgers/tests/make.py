"""Makers of ledger entries and team members for tests; they call the actions."""

from datetime import date

from accounts.models import User
from areas.models import Area
from ledgers import actions
from ledgers.models import LedgerEntry, LedgerKind, TeamMember


def make_kind(*, name="会议", **fields) -> LedgerKind:
    return LedgerKind.objects.get_or_create(name=name, defaults=fields)[0]


def make_entry(
    *,
    township: Area,
    kind: LedgerKind,
    by: User,
    village: Area | None = None,
    title="党委会专题研究",
    held_on=date(2021, 3, 8),
    **fields,
) -> LedgerEntry:
    return actions.record_entry(
        township=township,
        kind=kind,
        by=by,
        village=village,
        title=title,
        held_on=held_on,
        **fields,
    )


def make_team_member(
    *,
    village: Area,
    by: User,
    name="石杰山",
    post="member",
    dispatcher="city",
    valid_from=date(2021, 6, 1),
    **fields,
) -> TeamMember:
    return actions.post_team_member(
        village=village,
        by=by,
        name=name,
        post=post,
        dispatcher=dispatcher,
        valid_from=valid_from,
        **fields,
    )
