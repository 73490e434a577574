"""Running links to enterprises go with a merged household (并户后联农带农转到保留的户)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from households.followers import Move, go_on
from projects.models import HouseholdLink


def carry_links(move: Move) -> None:
    """整户并入时，联农带农转到保留的户；保留的户已由同一主体同一方式带动的，只截止。"""
    if not move.is_whole:
        return
    running = HouseholdLink.objects.filter(
        township=move.source.township_id, valid_to=None, valid_from__lte=move.on
    )
    same = running.filter(
        household=move.target, enterprise=OuterRef("enterprise"), way=OuterRef("way")
    )
    leaving = running.filter(household=move.source)
    leaving.filter(Exists(same)).update(valid_to=move.on)
    go_on(leaving, move)
