"""What the plan of a round (一户一方案) stands on: facts for the suggestions, and the words a new plan begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from households.codes import Labour
from households.models import HouseholdYear, Member, MemberYear
from lib.numbers import plain
from monitoring.models import Case, HelpPlan, Measure
from monitoring.suggestions import Facts, Given, Person

ABLE = (Labour.ORDINARY, Labour.SKILLED)
FIELDS = ("situation", "goal", "target_income", "unit", "person")


@dataclass(frozen=True, slots=True)
class Change:
    """One column of a plan that a revision changed."""

    label: str
    before: str
    after: str


def measures_of(case: Case):
    """Of the round, and those of no round that were planned for the household since."""
    since = case.identified_on or case.states.order_by("valid_from").first().valid_from
    return Measure.objects.filter(
        Q(case=case) | Q(case=None, planned_on__gte=since),
        township=case.township_id,
        household=case.household_id,
    )


def facts_of(case: Case, on: date) -> Facts:
    """What is known of the household today; a fixed number of queries."""
    members = list(
        Member.objects.filter(township=case.township_id, household=case.household_id)
        .current()
        .order_by("relation", "pk")
    )
    years = MemberYear.objects.filter(township=case.township_id, member__in=members)
    latest = {row.member_id: row for row in years.order_by("year")}
    year = latest_year(case)
    given = measures_of(case).values_list("group", "item", "member")
    return Facts(
        identified_on=case.identified_on,
        on=on,
        risks=tuple(case.risks.order_by("order").values_list("kind", flat=True)),
        people=tuple(_person(one, latest.get(one.pk), case) for one in members),
        has_dropout=bool(year and year.has_dropout),
        given=tuple(Given(*row) for row in given),
    )


def latest_year(case: Case) -> HouseholdYear | None:
    years = HouseholdYear.objects.filter(township=case.township_id, household=case.household_id)
    return years.order_by("-year").first()


def opening_words(case: Case, facts: Facts) -> str:
    """The family and its risks in a sentence or two, for a person to go on from."""
    workers = sum(person.has_labour for person in facts.people)
    risks = "、".join(
        f"{risk}（{risk.note}）" if risk.note else str(risk)
        for risk in case.risks.order_by("order")
    )
    words = f"家庭 {len(facts.people)} 人，劳动力 {workers} 人。风险：{risks}。"
    year = latest_year(case)
    if year and year.net_per_head is not None:
        words += f"{year.year} 年人均纯收入 {plain(year.net_per_head)} 元。"
    return words


def versions(case: Case) -> list[tuple[HelpPlan, list[Change]]]:
    """Every version, the newest first, each with what it changed in the one before."""
    plans = list(case.plans.select_related("made_by").order_by("version"))
    before = dict(zip(plans[1:], plans, strict=False))
    return [(plan, _changes(before.get(plan), plan)) for plan in reversed(plans)]


def _changes(old: HelpPlan | None, new: HelpPlan) -> list[Change]:
    if old is None:
        return []
    return [
        Change(str(new._meta.get_field(name).verbose_name), _words(old, name), _words(new, name))
        for name in FIELDS
        if getattr(old, name) != getattr(new, name)
    ]


def _words(plan: HelpPlan, name: str) -> str:
    value = getattr(plan, name)
    if name == "target_income":
        return "—" if value is None else f"{plain(value)} 元"
    return value or "—"


def _person(member: Member, year: MemberYear | None, case: Case) -> Person:
    return Person(
        pk=member.pk,
        name=member.name,
        has_labour=bool(year) and year.labour in ABLE and not case.is_without_labour,
        is_insured=_is_insured(year),
        gets_subsistence=bool(year) and year.subsistence != MemberYear.Aid.NONE,
        gets_destitute=bool(year) and year.destitute != MemberYear.Aid.NONE,
        disability_grade=member.disability_grade,
        schooling=year.schooling if year else "",
    )


def _is_insured(year: MemberYear | None) -> bool | None:
    if year is None or year.has_medical_insurance is year.has_worker_medical_insurance is None:
        return None
    return bool(year.has_medical_insurance or year.has_worker_medical_insurance)
