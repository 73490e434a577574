"""Decisions on lists of payments (发放名单): a row booked by hand, and a whole list withdrawn. Lists come through the imports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from households.models import ExternalList, ExternalListRow, Member
from monitoring.actions import match_row
from policies.actions.benefits import register_benefit
from policies.models import Benefit, BenefitList, Policy

SHOWN = 5  # names in a refusal
CHANGES = ["benefit.correct", "benefit.stop", "benefit.approve", "benefit.pay"]


@action
def book_row(
    *,
    row: ExternalListRow,
    member: Member,
    by: User,
    reason: str,
    on: date,
    kind: str = "",
    amount: Decimal | None = None,
    place: str = "",
    quantity: Decimal | None = None,
    total_cost: Decimal | None = None,
) -> Benefit | None:
    """人工入账：没有入账的一行，认定是谁，随即按名单的政策和期次登记享受；已在享而没有变化的，只认定，返回空。"""
    booked_as = _booked_as(row)
    policy = booked_as.policy
    _refuse_settled(row, member, on)
    if row.member_id is None:
        row = match_row(row=row, by=by, member=member, reason=reason)
    fields = {"kind": kind, "amount": amount, "place": place}
    if policy.nature == Policy.Nature.STATE:
        if _goes_on(booked_as, member, by=by, kind=kind, amount=amount):
            return None
        fields |= {"valid_from": on, "year": on.year}
    else:
        fields |= {"paid_on": on, "year": booked_as.year, "term": booked_as.term}
    return register_benefit(
        household=member.household,
        member=member if policy.level == Policy.Level.PERSON else None,
        policy=policy,
        by=by,
        list_row=row,
        quantity=quantity,
        total_cost=total_cost,
        batch=booked_as.batch,
        source=booked_as.source,
        **fields,
    )


def _booked_as(row: ExternalListRow) -> BenefitList:
    booked_as = (
        BenefitList.objects.standing()
        .filter(township=row.township_id, list=row.list_id)
        .select_related("policy")
        .first()
    )
    if booked_as is None:
        raise NotAllowed("这份名单不是发放名单，或已整份作废，不能再入账。")
    return booked_as


def _refuse_settled(row: ExternalListRow, member: Member, on: date) -> None:
    if row.member_id not in (None, member.pk):
        raise NotAllowed("这一行的证件号码对上的是另一个人，请刷新后看。")
    if Benefit.objects.filter(township=row.township_id, list_row=row).exists():
        raise NotAllowed("这一行已入账，请刷新后看。")
    dissolved_on = member.household.dissolved_on
    if dissolved_on and dissolved_on <= on:
        raise NotAllowed(f"{member}所在的户已于 {dissolved_on} 销户，请核对日期。")


def _goes_on(
    booked_as: BenefitList, member: Member, *, by: User, kind: str, amount: Decimal | None
) -> bool:
    """Whether the person receives the same already; one of another amount or subkind ends where the new one begins."""
    mine = {"member": member}
    if booked_as.policy.level == Policy.Level.HOUSEHOLD:
        mine = {"household": member.household_id, "member": None}
    running = Benefit.objects.filter(
        township=booked_as.township_id, policy=booked_as.policy, valid_to=None, **mine
    )
    one = running.filter(valid_from__lt=booked_as.on).first()
    if one is None:
        return False
    if (not kind or kind == one.kind) and (amount is None or amount == one.amount):
        return True
    words = booked_as.changing_words
    if not running.filter(pk=one.pk).update(valid_to=booked_as.on, stop_reason=words):
        raise NotAllowed("这条享受记录刚由别人停止或更正，请刷新后再办。")
    AuditEvent.record(by=by, what="benefit.stop", target=one, reason=words)
    return False


@action
def withdraw_list(*, booked_as: BenefitList, by: User, reason: str) -> int:
    """整份作废：登错了的发放名单，入账的全部作废，被它停止或改变的恢复在享；有一条入账后更正过就不办，说明是哪条。返回作废的条数。"""
    reason = reason.strip()
    if not reason:
        raise NotAllowed("请写作废原因。")
    if len(reason) > 200:
        raise NotAllowed("作废原因最多 200 个字。")
    lists = ExternalList.objects.filter(pk=booked_as.list_id, township=booked_as.township_id)
    gone = {"withdrawn_on": timezone.localdate(), "withdraw_reason": reason}
    if not lists.update(**gone):
        raise NotAllowed("这份名单已由他人作废，请刷新后看。")
    mine = Benefit.objects.filter(
        township=booked_as.township_id, list_row__list=booked_as.list_id
    ).order_by()
    _refuse_changed(booked_as, mine)
    withdrawn = mine.update(**gone)
    reopened = _reopen(booked_as)
    detail = {"rows": withdrawn, "reopened": reopened, "policy": booked_as.policy.name}
    AuditEvent.record(
        by=by, what="list.withdraw", target=booked_as.list, reason=reason, detail=detail
    )
    return withdrawn


def _refuse_changed(booked_as: BenefitList, mine: QuerySet[Benefit]) -> None:
    """A benefit that somebody has looked at since is not thrown away with the rest."""
    events = AuditEvent.objects.filter(
        township=booked_as.township_id,
        target_type=Benefit._meta.label_lower,
        what__in=CHANGES,
        at__gte=booked_as.list.recorded_at,
    )
    touched = {int(pk) for pk in events.order_by().values_list("target_id", flat=True)}
    touched &= set(mine.values_list("pk", flat=True))
    touched |= set(mine.filter(valid_to__isnull=False).values_list("pk", flat=True))
    if not touched:
        return
    some = sorted(touched)[:SHOWN]
    rows = mine.filter(pk__in=some).select_related("member", "household", "list_row")
    names = "、".join(
        f"第 {one.list_row.number} 行{one.member or one.household}"
        for one in sorted(rows, key=lambda one: one.list_row.number)
    )
    more = f"等 {len(touched)} 条" if len(touched) > SHOWN else ""
    raise NotAllowed(
        f"{names}{more}入账后更正过或停止了，整份不能一起作废。请先逐条核对：确实登错的，先作废那几条，再作废整份。"
    )


def _reopen(booked_as: BenefitList) -> int:
    """What the list stopped or changed runs again; refused when something else runs there since."""
    ended = Benefit.objects.filter(
        township=booked_as.township_id,
        policy=booked_as.policy,
        stop_reason__in=[booked_as.leaving_words, booked_as.changing_words],
    ).order_by()
    running = Benefit.objects.filter(
        township=OuterRef("township"), policy=OuterRef("policy"), valid_to=None
    ).order_by()
    again = ended.filter(
        Exists(running.filter(member=OuterRef("member")))
        | Exists(running.filter(member=None, household=OuterRef("household")))
    )
    if names := [str(one.member or one.household) for one in again.select_related("member", "household")[:SHOWN]]:  # fmt: skip
        raise NotAllowed(
            f"{'、'.join(names)}在这份名单之后又登记了享受，不能恢复原来那条。请先核对那几条，再作废整份。"
        )
    return ended.update(valid_to=None, stop_reason="")
