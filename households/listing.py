"""The list of households (农户名单): which ones, in which order, and what a row shows.

Rows are plain dicts filled by a fixed number of queries; see bench/household_list.py for what a page costs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from households import badges, search
from households.codes import Attribute, BaseType, PolicyStanding
from households.models import (
    HelperAssignment,
    Household,
    HouseholdStatus,
    HouseholdTag,
    HouseholdYear,
    Member,
    MemberYear,
)
from households.models.income import NET_INCOME
from lib import idcard, jinja, numbers

STATUS_FILTERS = ("base_type", "attribute", "policy")
SORTS = {
    "place": ("village_id", "group", "number", "pk"),
    "number": ("number", "pk"),
    "persons": ("persons", "pk"),
    "income": ("income", "pk"),
}
LIVING = ("house_grade", "is_dangerous_house", "has_safe_water", "has_dropout")
PILLARS = {
    "education": "义务教育",
    "medical": "基本医疗",
    "housing": "住房安全",
    "water": "饮水安全",
}


def found(user, conditions: dict, on: date) -> QuerySet[Household]:
    """The households of the user's area that meet the conditions of the filter form."""
    households = Household.objects.visible_to(user)
    if conditions.get("state") == "dissolved":
        households = households.filter(dissolved_on__isnull=False)
    else:
        households = households.existing_on(on)
    if conditions.get("village"):
        households = households.filter(village=conditions["village"])
    status = {name: conditions[name] for name in STATUS_FILTERS if conditions.get(name)}
    if status:
        households = households.with_status_on(on, **status)
    if conditions.get("tag"):
        tags = HouseholdTag.objects.on(on).filter(
            township=OuterRef("township"), household=OuterRef("pk"), name=conditions["tag"]
        )
        households = households.filter(Exists(tags))
    if conditions.get("key"):
        households = households.filter(search.by_key(conditions["key"], on))
    if conditions.get("q"):
        households = households.filter(search.by_text(conditions["q"], on))
    return households


def ordered(households: QuerySet[Household], sort: str, on: date) -> QuerySet[Household]:
    """Sorted by a key of SORTS, downwards with “-” before it; unknown keys mean the place."""
    name = sort.removeprefix("-")
    if name not in SORTS:
        name, sort = "place", "place"
    if name == "persons":
        present = Member.objects.present_on(on).filter(household=OuterRef("pk"))
        counted = present.order_by().values("household").annotate(n=Count("pk")).values("n")
        households = households.annotate(persons=Subquery(counted))
    if name == "income":
        years = HouseholdYear.objects.filter(household=OuterRef("pk"), persons__gt=0)
        per_head = ExpressionWrapper(NET_INCOME / F("persons"), BigIntegerField())
        latest = years.order_by("-year").annotate(per_head=per_head).values("per_head")
        households = households.annotate(income=Subquery(latest[:1]))
    first, *rest = SORTS[name]
    if sort.startswith("-"):
        return households.order_by(F(first).desc(nulls_last=True), *rest)
    return households.order_by(F(first).asc(nulls_last=True), *rest)


def count_persons(user, households: QuerySet[Household], conditions: dict, on: date) -> int:
    """Members present on the day in those households; none in dissolved ones."""
    if conditions.get("state") == "dissolved":
        return 0
    members = Member.objects.present_on(on).visible_to(user)
    if any(conditions.values()):
        members = members.filter(household__in=households.order_by().values("pk"))
    return members.count()


def counts_by_kind(user, on: date) -> dict[str, int]:
    """Households by kind for the tabs: all, lifted, ordinary, subsistence, destitute."""
    rows = (
        HouseholdStatus.objects.on(on)
        .visible_to(user)
        .order_by()
        .values_list("base_type", "attribute")
        .annotate(n=Count("pk"))
    )
    counts: dict[str, int] = defaultdict(int)
    for base_type, attribute, n in rows:
        counts["all"] += n
        counts[base_type] += n
        if attribute != Attribute.ORDINARY:
            counts[attribute] += n
    return counts


def rows(households: Iterable[Household], on: date, q: str = "") -> list[dict]:
    """What the page shows of each household: nine queries, however many households."""
    base = list(
        households.values_list("pk", "number", "village__name", "group", "dissolved_on")
        if isinstance(households, QuerySet)
        else households
    )
    ids = [row[0] for row in base]
    heads, persons = _heads(ids), _persons(ids, on)
    statuses, (incomes, four) = _statuses(ids, on), _years(ids)
    helpers, marks, meant = _helpers(ids, on), badges.of(ids, on), _meant(ids, on, q)
    address = reverse("households:list")
    return [
        {
            "pk": pk,
            "url": f"{address}{pk}/",
            "number": number,
            "head": heads.get(pk, ("（无户主）", ""))[0],
            "tail": heads.get(pk, ("", ""))[1],
            "meant": meant.get(pk, ""),
            "place": f"{village}{group}",
            "kind": statuses.get(pk, ("", ""))[0],
            "standing": statuses.get(pk, ("", ""))[1],
            "persons": persons.get(pk, 0),
            "income": incomes.get(pk, ("", "", ""))[0],
            "change": incomes.get(pk, ("", "", ""))[1],
            "tone": incomes.get(pk, ("", "", ""))[2],
            "four": four.get(pk, ""),
            "helper": helpers.get(pk, ""),
            "badges": marks.get(pk, ()),
            "dissolved_on": dissolved_on,
        }
        for pk, number, village, group, dissolved_on in base
    ]


def body(rows: list[dict]) -> SafeString:
    """The rows as HTML."""
    return jinja.html("households/_rows.jinja", rows=rows)


def _heads(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Name and last four of the present head, or of the last one of a dissolved household."""
    members = Member.objects.heads().filter(household__in=ids).order_by(F("left_on").asc())
    shown = members.values_list("household_id", "name", "id_number", "left_on")
    found: dict[int, tuple[str, str]] = {}
    for pk, name, number, left_on in shown:
        if left_on is None or pk not in found:
            found[pk] = (name, idcard.person_key(number)[-4:])
    return found


def _persons(ids: Collection[int], on: date) -> dict[int, int]:
    members = Member.objects.present_on(on).filter(household__in=ids).order_by()
    return dict(members.values_list("household_id").annotate(Count("pk")))


def _statuses(ids: Collection[int], on: date) -> dict[int, tuple[str, str]]:
    kinds, standings = dict(BaseType.choices), dict(PolicyStanding.choices)
    attributes = dict(Attribute.choices)
    statuses = HouseholdStatus.objects.on(on).filter(household__in=ids).order_by()
    return {
        pk: (
            kinds[kind],
            "，".join(
                filter(
                    None,
                    [
                        standings[policy] if policy else "",
                        attributes[attribute] if attribute != Attribute.ORDINARY else "",
                    ],
                )
            ),
        )
        for pk, kind, attribute, policy in statuses.values_list(
            "household_id", "base_type", "attribute", "policy"
        )
    }


def _years(
    ids: Collection[int],
) -> tuple[dict[int, tuple[str, str, str]], dict[int, SafeString]]:
    """Of each household: income per head of the latest year with its change, and the four marks."""
    per_head: dict[int, dict[int, Decimal]] = defaultdict(dict)
    latest: dict[int, tuple] = {}
    years = (
        HouseholdYear.objects.filter(household__in=ids).order_by("year").annotate(net=NET_INCOME)
    )
    for pk, year, persons, net, *living in years.values_list(
        "household_id", "year", "persons", "net", *LIVING
    ):
        if persons:
            per_head[pk][year] = numbers.rounded(net / persons, 0)
        latest[pk] = (year, *living)
    incomes = {pk: _income(amounts) for pk, amounts in per_head.items()}
    return incomes, _marks(latest, _uninsured(ids))


def _income(years: dict[int, Decimal]) -> tuple[str, str, str]:
    latest = max(years)
    now, before = years[latest], years.get(latest - 1)
    if before is None:
        return f"{now}", "", ""
    step = now - before
    if step == 0:
        return f"{now}", "持平", ""
    return f"{now}", f"{'增' if step > 0 else '减'} {abs(step)}", "up" if step > 0 else "down"


def _uninsured(ids: Collection[int]) -> set[tuple[int, int]]:
    """(household, year) in which a present member was in no medical insurance."""
    missing = MemberYear.objects.filter(
        member__household__in=ids, member__left_on=None, has_medical_insurance=False
    ).exclude(has_worker_medical_insurance=True)
    return set(missing.order_by().values_list("member__household_id", "year"))


def _marks(latest: dict[int, tuple], uninsured: set[tuple[int, int]]) -> dict[int, SafeString]:
    return {
        pk: four_marks(
            bool(has_dropout),
            (pk, year) in uninsured,
            grade in {"C", "D"} or bool(is_dangerous),
            has_safe_water is False,
        )
        for pk, (year, grade, is_dangerous, has_safe_water, has_dropout) in latest.items()
    }


@cache
def four_marks(education: bool, medical: bool, housing: bool, water: bool) -> SafeString:
    """教 医 房 水, the bad ones filled: one of sixteen pieces of HTML."""
    bad = (education, medical, housing, water)
    items = [
        {
            "mark": mark,
            "title": f"{label}：{'有问题' if wrong else '正常'}",
            "tone": "bad" if wrong else "",
        }
        for mark, label, wrong in zip("教医房水", PILLARS.values(), bad, strict=True)
    ]
    return render_to_string("components/four.html", {"items": items})


def _helpers(ids: Collection[int], on: date) -> dict[int, str]:
    helping = HelperAssignment.objects.on(on).filter(household__in=ids, duty="helper")
    return dict(helping.order_by("-valid_from").values_list("household_id", "name"))


def _meant(ids: Collection[int], on: date, q: str) -> dict[int, str]:
    """The member who was found, when it is not the head."""
    condition = search.member_condition(q) if q else None
    if condition is None:
        return {}
    members = Member.objects.present_on(on).filter(condition, household__in=ids)
    return dict(members.exclude(relation="01").order_by().values_list("household_id", "name"))
