"""Decisions on enterprises and the households they carry (经营主体、联农带农)."""

from __future__ import annotations

from datetime import date

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.models import Area
from households.models import Household
from projects.models import Enterprise, HouseholdLink


@action
def register_enterprise(
    *, township: Area, by: User, village: Area | None = None, **fields
) -> Enterprise:
    """登记经营主体。"""
    return records.create(
        Enterprise(township=township, village=village, **fields), by=by, what="enterprise.register"
    )


@action
def correct_enterprise(*, enterprise: Enterprise, by: User, reason: str, **changes) -> Enterprise:
    """更正经营主体。"""
    return records.correct(
        enterprise, by=by, what="enterprise.correct", reason=reason, changes=changes
    )


@action
def link_household(
    *, enterprise: Enterprise, household: Household, by: User, **fields
) -> HouseholdLink:
    """登记联农带农：经营主体和农户在同一乡镇。"""
    if household.township_id != enterprise.township_id:
        raise NotAllowed("经营主体和农户不在同一乡镇。")
    link = HouseholdLink(
        township=household.township, household=household, enterprise=enterprise, **fields
    )
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
    """更正联农带农（方式、带贫项目、日期）。"""
    return records.correct(link, by=by, what="link.correct", reason=reason, changes=changes)
