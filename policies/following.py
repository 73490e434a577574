"""Running benefits, placements, employment and posts go with the person to a new household (随人走)."""

from __future__ import annotations

from django.db.models import Q

from households.followers import Move, go_on
from policies.models import Benefit, Employment, Placement, Post


def carry_benefits(move: Move) -> None:
    """持续享受、兜底安置、务工和公益性岗位随人转到新户；整户并入的，对户的享受也转过去。发放过的留在原户。"""
    concerned = Q(member__in=list(move.stays))
    if move.is_whole:
        concerned |= Q(member=None, household=move.source)
    running = Q(township=move.source.township_id, valid_to=None, valid_from__lte=move.on)
    reason = "并户转出" if move.is_whole else "分户转出"
    go_on(Benefit.objects.filter(running, concerned), move, stop_reason=reason)
    own = Q(running, member__in=list(move.stays))
    go_on(Placement.objects.filter(own), move)
    go_on(Employment.objects.filter(own), move, end_reason=reason)
    go_on(Post.objects.filter(own), move, end_reason=reason)
