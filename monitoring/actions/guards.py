"""What every action of monitoring asks first: may this person, is the household still there, are the dates in order."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import User
from accounts.roles import Can
from households.models import Household
from monitoring import rules


def require_verb(by: User, verb: Can) -> None:
    """The same table as the pages': imports and sync cannot do what a page would not."""
    if not by.can(verb):
        raise NotAllowed(f"{by.get_role_display()}不能“{verb.value}”。")


def require_own_or(by: User, owner: User | None, verb: Can) -> None:
    """People correct what they wrote themselves; others need the verb."""
    if by != owner:
        require_verb(by, verb)


def require_existing(household: Household) -> None:
    if household.dissolved_on:
        raise NotAllowed(f"该户已于 {household.dissolved_on} 销户，不能再办监测和走访。")


def check_date(on: date, household: Household, *, after: date | None = None) -> list[str]:
    return rules.date_problems(
        on, today=timezone.localdate(), registered_on=household.registered_on, after=after
    )


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise NotAllowed("请写更正理由。")
