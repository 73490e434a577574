"""Facts of made-up households for tests of entitlement rules; nothing here touches the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from policies.entitlement import rules
from policies.entitlement.base import Limit, Limits, Verdict
from policies.entitlement.facts import (
    HouseholdFacts,
    HouseholdSheet,
    PersonFacts,
    PersonSheet,
    Received,
    Round,
    Span,
    Stay,
)

ON = date(2021, 10, 15)  # in the autumn term, which began on 1 September
LIFTED = {"base_type": "lifted", "standing": "enjoying"}
STABLE = {"base_type": "lifted", "standing": "stable"}
POOR = {"base_type": "poor"}
WATCHED = {"round": Round("边缘易致贫户", date(2020, 5, 1))}
LATELY_WATCHED = {"round": Round("边缘易致贫户", date(2021, 6, 1))}


def over(on: date) -> dict:
    """A round that was eliminated on the day."""
    return {"round": Round("边缘易致贫户", date(2020, 5, 1), on)}


def person(*, pk: int = 1, name: str = "王小明", on: date = ON, **fields) -> PersonFacts:
    """Somebody of 30 years with a sheet; columns of the sheet may be given beside the person's own."""
    own = {
        "born_on",
        "sex",
        "disability_kind",
        "disability_grade",
        "left_on",
        "leave_reason",
        "stays",
    }
    sheet = {"year": on.year} | {key: fields.pop(key) for key in list(fields) if key not in own}
    fields.setdefault("born_on", born(30))
    return PersonFacts(pk=pk, name=name, on=on, sheet=PersonSheet(**sheet), **fields)


def unseen(**fields) -> PersonFacts:
    """Somebody without a sheet."""
    return person(year=0, **fields)


def born(age: int, on: date = ON) -> date:
    """Whose birthday it is on the day."""
    return on.replace(year=on.year - age)


def household(*people: PersonFacts, on: date = ON, sheet=None, **fields) -> HouseholdFacts:
    return HouseholdFacts(
        pk=1, village=1, on=on, people=people or (person(on=on),), sheet=sheet, **fields
    )


def sheet(*, per_head: int | str = 8000, persons: int = 1, **fields) -> HouseholdSheet:
    """A household's sheet by its net income per head."""
    columns = {
        "year": ON.year,
        "business_income": Decimal(0),
        "own_payments": Decimal(0),
        "house_grade": "A",
        "is_dangerous_house": False,
        "has_safe_water": True,
        "has_toilet": True,
    }
    return HouseholdSheet(persons=persons, net=Decimal(per_head) * persons, **columns | fields)


def gets(policy: str, *, member: int | None = 1, kind: str = "", span=Span.DAY, waits=False):
    return Received(policy, member, kind, span, waits)


def stay(place: str, since: date, until: date | None = None) -> Stay:
    return Stay(place, since, until)


def limits(code: str, **values) -> Limits:
    """The rule's defaults, some set otherwise: item=value, or item_kind=value."""
    found = {}
    for need in rules.of(code).needs:
        name = f"{need.item}_{need.kind}" if need.kind else need.item
        is_published = name in values
        value = Decimal(values.pop(name, need.default))
        found[need.item, need.kind] = Limit(value, need.unit, need.source, is_published)
    assert not values, f"{code} does not ask for {values}"
    return Limits(found)


def judge(code: str, facts: HouseholdFacts, **values) -> Verdict:
    """What the rule says of the first person, or of the household."""
    rule = rules.of(code)
    return rule.judge(facts, facts.people[0] if rule.is_personal else None, limits(code, **values))
