"""The yearly collection (年度采集): income and living conditions of a household, facts of each member."""

from __future__ import annotations

import hashlib

from django.db.models import Model

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from households import watchers
from households.actions.rules import Stale, last_change, lock
from households.models import Household, HouseholdYear, Member, MemberYear


@action
def record_year(
    *,
    household: Household,
    year: int,
    values: dict,
    by: User,
    members: dict[int, dict] | None = None,
    seen: str | None = None,
) -> HouseholdYear:
    """年度采集：一户一年一张，重填就改那一张。`members` 是成员到年度情况；`seen` 是打开时的指纹，别人改过就不写。"""
    household = lock(household)
    before = rows_of(household, year)
    if seen is not None and seen != fingerprint(before):
        raise Stale(last_change(household, "household.record_year"))
    _refuse_wrong_sums(values)
    row, _ = HouseholdYear.objects.update_or_create(
        township=household.township, household=household, year=year, defaults=values
    )
    own = {one.pk: one for one in Member.objects.filter(household=household)}
    for pk, facts in (members or {}).items():
        MemberYear.objects.update_or_create(
            township=household.township, member=own[pk], year=year, defaults=facts
        )
    AuditEvent.record(
        by=by,
        what="household.record_year",
        target=household,
        detail={"year": year, "changed": [f"{year}年采集表"]},
    )
    watchers.changed(household)
    return row


def rows_of(household: Household, year: int) -> list[Model]:
    """What is collected of the household for the year: its own row first, then its members'."""
    own = list(HouseholdYear.objects.filter(household=household, year=year))
    return own + list(
        MemberYear.objects.filter(member__household=household, year=year).order_by("member_id")
    )


def fingerprint(rows: list[Model]) -> str:
    """A short mark that changes when any value of the rows does."""
    values = [
        [str(getattr(row, field.attname)) for field in row._meta.concrete_fields] for row in rows
    ]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def _refuse_wrong_sums(values: dict) -> None:
    """其中项不能大于大类。"""
    for part, whole, words in (
        (("work_wages",), "wages", "务工收入大于工资性收入"),
        (
            ("subsistence_income", "destitute_income", "pension_income"),
            "transfer_income",
            "低保金、特困供养金、养老金之和大于转移性收入",
        ),
    ):
        if sum(values.get(name) or 0 for name in part) > (values.get(whole) or 0):
            raise NotAllowed(f"{words}，请核对。")
