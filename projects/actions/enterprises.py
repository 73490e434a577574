"""Decisions on enterprises, the households they carry and what they pay them (经营主体、联农带农、带动增收)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Q

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import check_new, refuse
from areas.models import Area
from households.models import Household
from lib.numbers import plain
from projects.models import Enterprise, HouseholdLink, LinkIncome
from projects.rules.enterprises import faults


@action
def register_enterprise(
    *, township: Area, by: User, village: Area | None = None, **fields
) -> Enterprise:
    """登记经营主体。"""
    enterprise = Enterprise(township=township, village=village, **fields)
    check_new(enterprise, faults)
    return records.create(enterprise, by=by, what="enterprise.register")


@action
def correct_enterprise(*, enterprise: Enterprise, by: User, reason: str, **changes) -> Enterprise:
    """更正经营主体：改后的成立、停业日期要容得下已登记的带动。"""
    enterprise = records.correct(
        enterprise, by=by, what="enterprise.correct", reason=reason, changes=changes
    )
    refuse(faults(enterprise))
    _check_links(enterprise)
    return enterprise


@action
def close_enterprise(*, enterprise: Enterprise, by: User, on: date, reason: str) -> Enterprise:
    """经营主体停业：记下日期，还在带动的从那天起截止；那天以后才开始的带动要先处理。"""
    enterprise.closed_on = on
    refuse(faults(enterprise))
    if not Enterprise.objects.filter(pk=enterprise.pk, closed_on=None).update(closed_on=on):
        raise NotAllowed(f"{enterprise}已经停业，请刷新后再看。")
    links = HouseholdLink.objects.filter(enterprise=enterprise)
    if later := links.filter(valid_from__gt=on).count():
        raise NotAllowed(f"有 {later} 条带动在 {on} 以后才开始，请先更正或作废那些。")
    ended = links.filter(Q(valid_to=None) | Q(valid_to__gt=on)).update(valid_to=on)
    AuditEvent.record(
        by=by,
        what="enterprise.close",
        target=enterprise,
        reason=reason,
        detail={"on": on.isoformat(), "households": ended},
    )
    return enterprise


@action
def link_household(
    *, enterprise: Enterprise, household: Household, by: User, **fields
) -> HouseholdLink:
    """登记联农带农：经营主体和农户在同一乡镇，主体那时已成立、没有停业。"""
    if household.township_id != enterprise.township_id:
        raise NotAllowed("经营主体和农户不在同一乡镇。")
    enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    link = HouseholdLink(
        township=household.township, household=household, enterprise=enterprise, **fields
    )
    check_new(link, faults)
    return records.create(link, by=by, what="link.add")


@action
def end_link(*, link: HouseholdLink, by: User, on: date, reason: str) -> HouseholdLink:
    """结束联农带农。"""
    ended = HouseholdLink.objects.filter(pk=link.pk, valid_from__lte=on, valid_to=None).update(
        valid_to=on
    )
    if not ended:
        raise NotAllowed(f"这条带动在 {on} 不在进行中，或已由别人结束，请刷新后再看。")
    AuditEvent.record(by=by, what="link.end", target=link, reason=reason)
    link.refresh_from_db()
    return link


@action
def correct_link(*, link: HouseholdLink, by: User, reason: str, **changes) -> HouseholdLink:
    """更正联农带农（方式、带贫项目、日期）：规则与登记相同，也不晚于已付的第一笔。"""
    link = records.correct(link, by=by, what="link.correct", reason=reason, changes=changes)
    refuse(faults(link))
    for income in link.incomes.all():
        income.link = link
        refuse(faults(income))
    return link


@action
def record_link_income(
    *, link: HouseholdLink, by: User, paid_on: date, amount: Decimal, note: str = ""
) -> LinkIncome:
    """登记带动增收：付给这一户的一笔，不早于带动起始。"""
    income = LinkIncome(
        township=link.township, link=link, paid_on=paid_on, amount=amount, note=note
    )
    check_new(income, faults)
    _refuse_repeated([income])
    return records.create(income, by=by, what="linkincome.record")


@action
def record_link_incomes(
    *, enterprise: Enterprise, by: User, paid_on: date, amounts: dict[int, Decimal], note: str = ""
) -> list[LinkIncome]:
    """成批登记带动增收：`amounts` 是带动（主键）到金额；一户不合规矩就都不写，并说明是哪一户。"""
    found = HouseholdLink.objects.select_for_update().filter(
        enterprise=enterprise, pk__in=list(amounts)
    )
    links = {link.pk: link for link in found.select_related("household", "township")}
    if not amounts:
        raise NotAllowed("一户也没有勾。")
    if len(links) < len(amounts):
        raise NotAllowed("有的带动刚被他人作废，请刷新后再登记。")
    incomes = [
        LinkIncome(
            township=links[pk].township, link=links[pk], paid_on=paid_on, amount=amount, note=note
        )
        for pk, amount in amounts.items()
    ]
    for income in incomes:
        records.check_fields(income)
    refuse([f"{row.link.household.number}：{fault}" for row in incomes for fault in faults(row)])
    _refuse_repeated(incomes)
    LinkIncome.objects.bulk_create(incomes)
    AuditEvent.record(
        by=by,
        what="linkincome.record",
        target=enterprise,
        detail={
            "rows": len(incomes),
            "on": paid_on.isoformat(),
            "value": f"{plain(sum(income.amount for income in incomes))} 元",
        },
    )
    return incomes


@action
def correct_link_income(*, income: LinkIncome, by: User, reason: str, **changes) -> LinkIncome:
    """更正带动增收：规则与登记相同。"""
    income = records.correct(
        income, by=by, what="linkincome.correct", reason=reason, changes=changes
    )
    refuse(faults(income))
    return income


def _check_links(enterprise: Enterprise) -> None:
    for link in HouseholdLink.objects.filter(enterprise=enterprise):
        link.enterprise = enterprise
        refuse(faults(link))


def _refuse_repeated(incomes: list[LinkIncome]) -> None:
    """The same link, day, amount and note once more is a form that was sent twice; the lock makes the second one wait."""
    keys = [income.link_id for income in incomes]
    list(HouseholdLink.objects.select_for_update().filter(pk__in=keys).values_list("pk"))
    known = set(
        LinkIncome.objects.filter(link__in=keys, paid_on=incomes[0].paid_on).values_list(
            "link_id", "amount", "note"
        )
    )
    if again := [row for row in incomes if (row.link_id, row.amount, row.note) in known]:
        raise NotAllowed(
            f"{len(again)} 户这一天同样的一笔已登记过。确是另外一笔的，请写不同的备注。"
        )
