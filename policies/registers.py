"""Where what a policy gives is entered (登记在): the page of each register, and how many have it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from lib.dates import valid_on
from policies.models import (
    Benefit,
    Employment,
    HouseRepair,
    Insured,
    Loan,
    MedicalClaim,
    Placement,
    Policy,
    Post,
    Trainee,
)

R = Policy.Register
PAGES = {
    R.BENEFITS: "policies:list",
    R.LOANS: "policies:loans",
    R.EMPLOYMENT: "policies:employments",
    R.CLAIMS: "policies:claims",
    R.INSURANCE: "policies:insurance",
    R.PLACEMENTS: "policies:placements",
    R.POSTS: "policies:posts",
    R.REPAIRS: "policies:repairs",
    R.TRAININGS: "policies:trainings",
}


def page_of(policy: Policy) -> str:
    """The address of the list in which the policy's rows stand."""
    url = reverse(PAGES[policy.register])
    return f"{url}?policy={policy.pk}" if policy.register == R.BENEFITS else url


@dataclass(frozen=True, slots=True)
class Reach:
    """How many persons and households have a policy: those who run on the day, or had something in its year."""

    persons: int
    households: int


NOBODY = Reach(0, 0)


def reach(user: User, policies: list[Policy], on: date) -> dict[int, Reach]:
    """By policy, within the user's area; one query a register."""
    by_policy = _benefits(user, on) | _insured(user, on)
    by_register = {register: count(user, on) for register, count in COUNTS.items()}
    return {
        policy.pk: by_register.get(policy.register) or by_policy.get(policy.pk, NOBODY)
        for policy in policies
    }


def _grouped(rows, path: str) -> dict[int, Reach]:
    counts = (
        rows.order_by()
        .values(path)
        .annotate(
            persons=Count("member", distinct=True), households=Count("household", distinct=True)
        )
    )
    return {row[path]: Reach(row["persons"], row["households"]) for row in counts}


def _benefits(user: User, on: date) -> dict[int, Reach]:
    runs = Q(valid_from__isnull=False) & valid_on(on)
    paid = Q(paid_on__range=(date(on.year, 1, 1), on))
    return _grouped(Benefit.objects.visible_to(user).filter(runs | paid), "policy")


def _insured(user: User, on: date) -> dict[int, Reach]:
    rows = Insured.objects.visible_to(user).filter(
        valid_on(on, "contract__"), contract__withdrawn_on=None
    )
    return _grouped(rows, "contract__policy")


def _count(rows, person: str = "member") -> Reach:
    counts = {"households": Count("household", distinct=True)}
    counts |= {"persons": Count(person, distinct=True)} if person else {}
    found = rows.order_by().aggregate(**counts)
    return Reach(found.get("persons", 0), found["households"])


def _in_year(name: str, on: date) -> dict:
    return {f"{name}__range": (date(on.year, 1, 1), on)}


COUNTS: dict[str, Callable[[User, date], Reach]] = {
    R.LOANS: lambda user, on: _count(Loan.objects.visible_to(user).still_owing(on)),
    R.EMPLOYMENT: lambda user, on: _count(Employment.objects.visible_to(user).on(on)),
    R.CLAIMS: lambda user, on: _count(
        MedicalClaim.objects.visible_to(user).filter(**_in_year("settled_on", on))
    ),
    R.PLACEMENTS: lambda user, on: _count(
        Placement.objects.visible_to(user).on(on).filter(placed_on__lte=on)
    ),
    R.POSTS: lambda user, on: _count(Post.objects.visible_to(user).on(on)),
    R.REPAIRS: lambda user, on: _count(
        HouseRepair.objects.visible_to(user).filter(**_in_year("planned_on", on)), ""
    ),
    R.TRAININGS: lambda user, on: _count(
        Trainee.objects.visible_to(user).filter(**_in_year("training__started_on", on))
    ),
}
