"""Who of 脱贫户 and 监测对象 is insured on a day, and who is not (参保覆盖)."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from households.models import Household, Member
from lib.dates import valid_on
from policies.groups import helped
from policies.models import Insured, Policy


def base(user: User, on: date):
    """Members of 脱贫户 and 监测对象（含已消除）who are present on the day."""
    households = Household.objects.visible_to(user).existing_on(on).filter(helped(on)).order_by()
    return Member.objects.visible_to(user).present_on(on).filter(household__in=households)


def is_insured(policy: Policy, on: date) -> Q:
    """For members: themselves (in the household of before, too) or their whole household, under a contract in force."""
    insured = Insured.objects.filter(
        valid_on(on, "contract__"),
        township=OuterRef("township"),
        contract__policy=policy,
        contract__withdrawn_on=None,
    ).order_by()
    return (
        Q(Exists(insured.filter(member=OuterRef("pk"))))
        | Q(Exists(insured.filter(member=OuterRef("previous"))))
        | Q(Exists(insured.filter(member=None, household=OuterRef("household"))))
    )
