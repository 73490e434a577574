"""What a device takes along (下载我的网格): the households of a grid or village with what a visit needs, page by page.

No phone, no bank account, no illness, of identity numbers the last four: what is not on the device cannot be lost with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from accounts.actions import NotAllowed
from accounts.models import User
from areas.models import Area
from areas.parameters import value_on
from households.codes import RELATIONS
from households.models import Household, HouseholdStatus, Member
from lib import idcard
from lib.dates import age_on
from monitoring import standing
from monitoring.due import Duty, Group
from monitoring.models import (
    Case,
    Category,
    Measure,
    RiskKind,
    Source,
    Visit,
)
from monitoring.offline import records

PER_PAGE = 100
MOST = 2000  # households that a phone keeps; the largest villages have about 1,500


def households_of(user: User, on: date) -> QuerySet[Household]:
    """The households that the user may take along. Raises NotAllowed for more than a village."""
    level = user.area and user.area.level
    if level not in (Area.Level.GRID, Area.Level.VILLAGE):
        raise NotAllowed(
            "离线资料只能下载到网格或村：范围越小，手机丢了损失越小。乡镇、县的用户请联网办理。"
        )
    households = Household.objects.visible_to(user).existing_on(on)
    total = households.count()
    if total > MOST:
        raise NotAllowed(f"您的辖区有 {total} 户，一台手机最多存 {MOST} 户。请用网格员的号下载。")
    return households


def choices(on: date) -> dict:
    """Code lists that the forms on the device offer."""
    categories = Category.objects.on(on)
    return {
        "fields": records.fields(),
        "risks": RiskKind.choices,
        "sources": Source.choices,
        "how": Case.How.choices,
        "ways": Visit.Way.choices,
        "income": Visit.Income.choices,
        "categories": [
            {"id": str(one.pk), "name": one.name, "precondition": one.precondition}
            for one in categories
        ],
    }


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the download; `last` is where the next one starts, None at the end."""

    households: list[dict]
    last: int | None


def page_after(user: User, after: int, on: date) -> Page:
    """The next households by number, in a fixed number of queries."""
    found = households_of(user, on).filter(pk__gt=after).order_by("pk")
    newest = Visit.objects.filter(township=OuterRef("township"), household=OuterRef("pk"))
    newest = newest.order_by("-visited_on", "-recorded_at").values("pk")[:1]
    members = Member.objects.current().order_by("relation", "pk")
    rounds = Case.objects.filter(state__in=Case.OPEN).select_related("category")
    planned = Measure.objects.filter(done_on=None)
    rows = list(
        found.select_related("village", "grid")
        .annotate(newest_visit=Subquery(newest))
        .prefetch_related(
            Prefetch("members", members, to_attr="present"),
            Prefetch("cases", rounds.prefetch_related("risks"), to_attr="rounds"),
            Prefetch("measures", planned, to_attr="planned"),
            Prefetch("statuses", HouseholdStatus.objects.on(on), to_attr="standing"),
        )[: PER_PAGE + 1]
    )
    shown = rows[:PER_PAGE]
    visits = _visits(shown)
    due = _due(user, shown, on)
    badges = standing.badges([one.pk for one in shown], on)
    lines = [_line(one, visits, due, badges, on) for one in shown]
    return Page(lines, shown[-1].pk if len(rows) > PER_PAGE else None)


def hours_kept(user: User, on: date) -> int:
    return int(value_on("offline_hours", user.area, on))


def _visits(households: list[Household]) -> dict:
    numbers = [one.newest_visit for one in households if one.newest_visit]
    return Visit.objects.select_related("visited_by").in_bulk(numbers)


def _due(user: User, households: list[Household], on: date) -> dict[int, date | None]:
    """Until when each has to be visited; those that need no visits are not in it."""
    numbers = [one.pk for one in households]
    due = {}
    for group in Group:
        duty = Duty.of(user, group, on)
        for one in duty.shown(duty.everyone().filter(pk__in=numbers)):
            due[one.pk] = duty.row(one).due_on
    return due


def _line(household: Household, visits: dict, due: dict, badges: dict, on: date) -> dict:
    heads = [one.name for one in household.present if one.relation == "01"]
    return {
        "id": household.pk,
        "version": household.version,
        "number": household.number,
        "head": heads[0] if heads else "（无户主）",
        "initials": [one.initials for one in household.present],
        "village": household.village.name,
        "grid": household.grid.name if household.grid else "",
        "group": household.group,
        "address": household.address,
        "type": household.standing[0].get_base_type_display() if household.standing else "",
        "base_type": household.standing[0].base_type if household.standing else "",
        "badges": [
            {"text": one.text, "tone": one.tone, "icon": one.icon}
            for one in badges.get(household.pk, [])
        ],
        "members": [_member(one, on) for one in household.present],
        "round": _round(household.rounds[0]) if household.rounds else None,
        "measures": [f"{one.get_group_display()}：{one.item}" for one in household.planned],
        "last": _visit(visits.get(household.newest_visit)),
        "is_due": household.pk in due,
        "due_on": _day(due.get(household.pk)),
    }


def _member(member: Member, on: date) -> dict:
    return {
        "name": member.name,
        "relation": RELATIONS.get(member.relation, ""),
        "age": age_on(member.born_on, on) if member.born_on else None,
        "tail": idcard.person_key(member.id_number)[-4:],
    }


def _round(case: Case) -> dict:
    return {
        "id": case.pk,
        "state": case.state,
        "seq": case.seq,
        "category": case.category.name,
        "identified_on": _day(case.identified_on),
        "risks": [one.get_kind_display() for one in case.risks.all()],
        "is_without_labour": case.is_without_labour,
    }


def _visit(visit: Visit | None) -> dict | None:
    if visit is None:
        return None
    pillars = ("is_education_fine", "is_medical_fine", "is_housing_fine", "is_water_fine")
    return {
        "on": _day(visit.visited_on),
        "needs": visit.needs,
        "by": visit.visited_by.name,
        "said": visit.note or visit.problem,
        "problem": visit.problem,
        "income": visit.get_income_display(),
        **{name: getattr(visit, name) for name in pillars},
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
