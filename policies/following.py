"""What runs goes with the person to a new household at a split or merge (享受、安置、务工、岗位、申请随人走).

What is over stays where it happened. So do loans and lines of credit: the household that signed owes them; and who is
insured (投保人员): the contract names the person as he stood when it was taken out, and a claim is settled under that name.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from households.followers import Move, go_on
from policies.models import Application, Benefit, Employment, Exemption, Placement, Post


def carry_benefits(move: Move) -> None:
    """持续享受、待发放的申请、兜底安置、务工、公益性岗位、申请任务和免享登记随人转到新户；整户并入的，对户的也转过去。发放过的留在原户。"""
    reason = "并户转出" if move.is_whole else "分户转出"
    of_people = Q(township=move.source.township_id, member__in=list(move.stays))
    running = of_people & Q(valid_to=None, valid_from__lte=move.on)
    go_on(Benefit.objects.filter(running), move, stop_reason=reason)
    go_on(Placement.objects.filter(running), move)
    go_on(Employment.objects.filter(running), move, end_reason=reason)
    go_on(Post.objects.filter(running), move, end_reason=reason)
    _hand_over(Benefit.objects.filter(of_people, valid_from=None, paid_on=None), move)
    _hand_over(Application.objects.waiting().filter(of_people), move)
    _carry_exemptions(Exemption.objects.filter(of_people, expires_on__gt=move.on), move)
    if move.is_whole:
        _carry_what_is_for_the_household(move, reason)


def _hand_over(rows: QuerySet, move: Move) -> None:
    """What waits stays one row and is now looked after in the new household."""
    stays = {old.pk: new for old, new in move.stays.items()}
    for row in rows:
        rows.filter(pk=row.pk).update(household=move.target, member=stays.get(row.member_id))


def _carry_exemptions(rows: QuerySet, move: Move) -> None:
    """An exemption has held in the old stay until the day, and holds in the new one from then."""
    _hand_over(rows.filter(made_on__gte=move.on), move)
    stays = {old.pk: new for old, new in move.stays.items()}
    running = list(rows.filter(made_on__lt=move.on))
    rows.filter(made_on__lt=move.on).update(expires_on=move.on)
    for row in running:
        row.pk, row._state.adding = None, True
        row.household, row.member, row.made_on = move.target, stays[row.member_id], move.on
        row.save()


def _carry_what_is_for_the_household(move: Move, reason: str) -> None:
    """对户的：并入的户已有同一项的，不再转（否则重复）；免享登记不转，合户后重新看。"""
    ours = Q(township=move.source.township_id, household=move.source, member=None)
    theirs = Q(township=move.source.township_id, household=move.target, member=None)
    running = Benefit.objects.filter(valid_to=None, valid_from__isnull=False)
    held = running.filter(theirs).values_list("policy", flat=True)
    mine = running.filter(ours, valid_from__lte=move.on)
    mine.filter(policy__in=list(held)).update(valid_to=move.on, stop_reason=reason)
    go_on(mine, move, stop_reason=reason)
    grants = Benefit.objects.filter(valid_from=None)
    registered = set(grants.filter(theirs).values_list("policy", "period_key"))
    for benefit in grants.filter(ours, paid_on=None):
        if (benefit.policy_id, benefit.period_key) not in registered:
            _hand_over(grants.filter(pk=benefit.pk), move)
    tasks = Application.objects.waiting()
    given = list(tasks.filter(theirs).values_list("policy", flat=True))
    tasks.filter(ours, policy__in=given).update(
        dropped_on=move.on, drop_reason="并户：保留的户已有同一项申请任务"
    )
    _hand_over(tasks.filter(ours), move)
