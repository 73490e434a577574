"""Who was paid for the same period before (重复发放): the same person, in whatever household of the township he stood."""

from __future__ import annotations

from django.db.models import Q

from households.models import Member
from lib.numbers import plain
from policies.models import Benefit, Policy


def stays_of(member: Member) -> list[int]:
    """Primary keys of all stays of the person in the township: the chain of `previous`, and the same certificate.

    The stays are locked in one order, so that two clerks who pay the same person wait for each other.
    """
    people = Member.objects.filter(township=member.township_id).order_by()
    found, fresh = {}, {member.pk: member}
    while fresh:
        found |= fresh
        before = [one.previous_id for one in fresh.values() if one.previous_id]
        marks = {one.id_index for one in fresh.values() if one.id_index}
        following = people.filter(previous__in=list(fresh))
        alike = people.filter(Q(id_index__in=marks)) if marks else people.none()
        rows = [*following, *alike, *(people.filter(pk__in=before) if before else [])]
        fresh = {one.pk: one for one in rows if one.pk not in found}
    if len(found) > 1:
        list(Member.objects.select_for_update().filter(pk__in=found).order_by("pk"))
    return sorted(found)


def earlier_of(benefit: Benefit) -> Benefit | None:
    """A standing row of the same person (household), policy and period, or one that runs at the same time."""
    rows = Benefit.objects.filter(township=benefit.township_id, policy=benefit.policy)
    if benefit.member_id:
        rows = rows.filter(member__in=stays_of(benefit.member))
    else:
        rows = rows.filter(household=benefit.household_id, member=None)
    if benefit.pk:
        rows = rows.exclude(pk=benefit.pk)
    if benefit.valid_from is None:
        rows = rows.filter(valid_from=None, period_key=benefit.period_key)
    else:
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=benefit.valid_from))
        if benefit.valid_to:
            rows = rows.filter(valid_from__lt=benefit.valid_to)
        else:
            rows = rows.filter(valid_from__isnull=False)
    return rows.select_related("household", "member").order_by("pk").first()


def sentence(first: Benefit) -> str:
    """Why the second cannot be: what the first was, in words."""
    whose = "此人" if first.member_id else "该户"
    where = f"登记在{first.household}"
    if first.valid_from:
        until = f"到 {first.valid_to}" if first.valid_to else "起，还在享受"
        return f"{whose}正在享受这项政策，不能重复登记。先前那条：{first.valid_from} {until}，{where}。"
    amount = "" if first.amount is None else f" {plain(first.amount)} 元"
    if first.paid_on is None:
        what = f"{first.applied_on} 申请{amount}，还没有发放，请在那条上登记发放"
    else:
        what = f"{first.paid_on} 发放{amount}"
    hint = ""
    if first.policy.rhythm == Policy.Rhythm.ONCE and first.paid_on:
        hint = "确实是两笔的，用期次区分，如：第一次、第二次。"
    return f"{whose}这一期的这项政策已登记，不能重复发放。先前那笔：{what}，{where}。{hint}"
