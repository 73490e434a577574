"""Facts of the day of a decision (识别时、消除时的快照): suggested from the latest yearly collection and visit, then kept."""

from __future__ import annotations

from datetime import date

from households.codes import Labour
from households.models import Household, HouseholdYear, Member, MemberYear
from monitoring.models import Snapshot, Visit

AMOUNTS = (
    "wages", "business_income", "property_income", "transfer_income", "business_cost",
    "claims", "own_payments",
)  # fmt: skip
PILLARS = {
    "is_education_fine": "义务教育",
    "is_medical_fine": "基本医疗",
    "is_housing_fine": "住房安全",
    "is_water_fine": "饮水安全",
}
ABLE = (Labour.ORDINARY, Labour.SKILLED)
UNABLE = (Labour.LOST, Labour.NONE)


def suggested(household: Household, on: date) -> Snapshot:
    """What is known of the household on the day; what nobody has collected stays empty."""
    snapshot = Snapshot(persons=len(members_on(household, on)))
    year = latest_year(household, on)
    if year:
        snapshot.persons = year.persons
        for name in AMOUNTS:
            setattr(snapshot, name, getattr(year, name))
    for name, value in pillars_on(household, on).items():
        setattr(snapshot, name, value)
    return snapshot


def latest_year(household: Household, on: date) -> HouseholdYear | None:
    years = household.years.filter(township=household.township_id, year__lte=on.year)
    return years.order_by("-year").first()


def pillars_on(household: Household, on: date) -> dict[str, bool | None]:
    """三保障和饮水 as the latest visit by the day saw them; None where nobody has been."""
    visits = Visit.objects.filter(
        township=household.township_id, household=household, visited_on__lte=on
    )
    visit = visits.order_by("-visited_on", "-recorded_at").first()
    return {name: getattr(visit, name) if visit else None for name in PILLARS}


def members_on(household: Household, on: date) -> list[Member]:
    members = Member.objects.filter(township=household.township_id, household=household)
    return list(members.present_on(on))


def labour_on(household: Household, on: date) -> dict[Member, MemberYear | None]:
    """Everybody present on the day, with the latest collection that says what they can do."""
    members = members_on(household, on)
    rows = MemberYear.objects.filter(
        township=household.township_id, member__in=members, year__lte=on.year
    ).exclude(labour="")
    latest = {row.member_id: row for row in rows.order_by("year")}
    return {member: latest.get(member.pk) for member in members}


def is_without_labour(household: Household, on: date) -> bool:
    """Everybody present is known to be unable to work (整户无劳动能力): a suggestion, the township decides."""
    labour = labour_on(household, on).values()
    return bool(labour) and all(row is not None and row.labour in UNABLE for row in labour)


def able_members(household: Household, on: date) -> list[str]:
    """Who speaks against 整户无劳动能力: “张三是普通劳动力（2021 年采集表）”."""
    return [
        f"{member.name}是{row.get_labour_display()}（{row.year} 年采集表）"
        for member, row in labour_on(household, on).items()
        if row is not None and row.labour in ABLE
    ]
