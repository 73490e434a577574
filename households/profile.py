"""What the page of one household shows, computed from its rows (户页面的内容)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from areas.parameters import value_on
from households.codes import (
    Attribute,
    BaseType,
    HouseGrade,
    Labour,
)
from households.models import Household, HouseholdStatus, HouseholdYear, Member, MemberYear
from lib import idcard, numbers
from lib.dates import age_on, school_age

SCHOOL_AGES = range(6, 15)
YEARS_SHOWN = 5
INCOME_PARTS = (
    ("wages", "工资性"),
    ("business_income", "生产经营性"),
    ("property_income", "财产性"),
    ("transfer_income", "转移性"),
    ("business_cost", "减：经营支出"),
)


def member_rows(members: list[Member], on: date) -> list[dict]:
    """Present members with the facts of their latest collected year, the head first."""
    latest = _latest_years(members)
    return [_member_row(one, latest.get(one.pk), on) for one in members]


def _member_row(one: Member, year: MemberYear | None, on: date) -> dict:
    return {
        "member": one,
        "tail": idcard.person_key(one.id_number)[-4:],
        "age": age_on(one.born_on, on) if one.born_on else None,
        "health": _health(one, year),
        "labour": Labour(year.labour).label if year and year.labour else "",
        "is_labourer": bool(year) and year.labour in {Labour.ORDINARY, Labour.SKILLED},
        "doing": _doing(year),
        "insured": _insured(year),
        "year": year.year if year else None,
    }


def _latest_years(members: list[Member]) -> dict[int, MemberYear]:
    years = MemberYear.objects.filter(member__in=members).order_by("year")
    return {row.member_id: row for row in years}


def _health(member: Member, year: MemberYear | None) -> str:
    words = []
    if member.disability_kind:
        kind, grade = member.get_disability_kind_display(), member.get_disability_grade_display()
        words.append(f"{kind}残疾{grade}")
    elif year and year.is_disabled:
        words.append("残疾")
    if year and year.has_major_illness:
        words.append("患有大病")
    if year and year.has_chronic_illness:
        words.append("长期慢性病")
    return "、".join(words) or ("健康" if year else "")


def _doing(year: MemberYear | None) -> str:
    if year is None:
        return ""
    if year.schooling:
        return f"{year.school}{year.get_schooling_display()}"
    words = []
    if year.post:
        words.append(
            f"公益岗：{year.post}" + (f" {year.post_months} 个月" if year.post_months else "")
        )
    if year.work_months:
        words.append(f"{year.work_place}务工 {year.work_months} 个月")
    return "；".join(words) or "无"


def _insured(year: MemberYear | None) -> bool | None:
    if year is None:
        return None
    if year.has_medical_insurance or year.has_worker_medical_insurance:
        return True
    return None if year.has_medical_insurance is None else False


def status_badges(status: HouseholdStatus | None) -> list[dict]:
    if status is None:
        return [{"text": "没有户状态", "tone": "bad"}]
    text = status.get_base_type_display()
    if status.policy:
        text += f"，{status.get_policy_display()}"
    badges = [{"text": text, "tone": "ok" if status.base_type == BaseType.LIFTED else ""}]
    if status.attribute != Attribute.ORDINARY:
        badges.append({"text": f"{status.get_attribute_display()}户", "tone": ""})
    return badges


def pillars(rows: list[dict], year: HouseholdYear | None, on: date) -> list[dict]:
    """三保障和饮水: green when known to be right, red when known to be wrong, grey when nobody collected it."""
    return [_education(rows, year, on), _medical(rows), _housing(year), _water(year)]


def _pillar(label: str, is_right: bool | None, note: str) -> dict:
    tone = {True: "", False: "bad", None: "done"}[is_right]
    return {"label": label, "tone": tone, "note": note}


def _education(rows: list[dict], year: HouseholdYear | None, on: date) -> dict:
    pupils = [
        one for one in rows
        if one["member"].born_on and school_age(one["member"].born_on, on) in SCHOOL_AGES
    ]  # fmt: skip
    if year and year.has_dropout:
        return _pillar("义务教育", False, "有失学辍学")
    if not pupils:
        return _pillar("义务教育", True, "没有适龄儿童")
    if year is None or year.has_dropout is None:
        return _pillar("义务教育", None, f"{len(pupils)} 名适龄儿童，未采集")
    return _pillar("义务教育", True, f"{len(pupils)} 名适龄儿童在校")


def _medical(rows: list[dict]) -> dict:
    missing = [one for one in rows if one["insured"] is False]
    unknown = [one for one in rows if one["insured"] is None]
    if missing:
        return _pillar("基本医疗", False, f"{len(missing)} 人未参保")
    if unknown:
        return _pillar("基本医疗", None, f"{len(unknown)} 人未采集")
    return _pillar("基本医疗", True, "全部参保")


def _housing(year: HouseholdYear | None) -> dict:
    if year is None or (not year.house_grade and year.is_dangerous_house is None):
        return _pillar("住房安全", None, "未采集")
    grade = HouseGrade(year.house_grade).label if year.house_grade else ""
    if year.is_dangerous_house or year.house_grade in {"C", "D"}:
        return _pillar("住房安全", False, grade or "危房")
    return _pillar("住房安全", True, grade or "不是危房")


def _water(year: HouseholdYear | None) -> dict:
    if year is None or year.has_safe_water is None:
        return _pillar("饮水安全", None, "未采集")
    return _pillar("饮水安全", year.has_safe_water, "已解决" if year.has_safe_water else "未解决")


def income_parts(years: list[HouseholdYear]) -> list[dict]:
    """The latest year by kind of income, each with its change against the year before."""
    latest = years[-1]
    before = next((one for one in years if one.year == latest.year - 1), None)
    parts = [
        {
            "label": label,
            "value": getattr(latest, name),
            "change": _change(getattr(latest, name) - getattr(before, name)) if before else "",
        }
        for name, label in INCOME_PARTS
    ]
    return [part for part in parts if part["value"] or part["change"] not in {"", "持平"}]


def _change(step: Decimal) -> str:
    if not step:
        return "持平"
    return f"{'增' if step > 0 else '减'} {numbers.plain(abs(step))}"


@dataclass(frozen=True, slots=True)
class Bar:
    year: int
    value: str
    x: float
    y: float
    width: float
    height: float
    label_y: float
    is_latest: bool

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Chart:
    """Net income per head by year, as coordinates of an SVG of 348 by 196."""

    bars: list[Bar]
    grid: list[tuple[float, str]]
    line_y: float
    line_value: str
    line_x: float
    sentence: str

    LEFT, RIGHT, TOP, BOTTOM = 42, 300, 14, 172


def income_chart(years: list[HouseholdYear], household: Household) -> Chart | None:
    """The last five collected years beside the monitoring line of the latest one; None without any."""
    counted = [one for one in years if one.persons][-YEARS_SHOWN:]
    if not counted:
        return None
    latest = counted[-1]
    line = value_on("monitoring_line", household.village, date(latest.year, 12, 31))
    values = [max(numbers.rounded(one.net_per_head, 0), Decimal(0)) for one in counted]
    scale = float(Chart.BOTTOM - Chart.TOP) / float(max([*values, line]) * Decimal("1.06"))
    slot = (Chart.RIGHT - Chart.LEFT) / YEARS_SHOWN
    bars = []
    for place, (one, value) in enumerate(zip(counted, values, strict=True)):
        height = float(value) * scale
        y = Chart.BOTTOM - height
        bars.append(
            Bar(
                year=one.year,
                value=numbers.plain(numbers.rounded(one.net_per_head, 0)),
                x=round(Chart.LEFT + place * slot + 5.8, 1),
                y=round(y, 1),
                width=40,
                height=round(height, 1),
                label_y=round(y + 16 if height > 22 else y - 5, 1),
                is_latest=one is latest,
            )
        )
    line_y = round(Chart.BOTTOM - float(line) * scale, 1)
    return Chart(
        bars=bars,
        grid=_grid(float(max([*values, line])), scale),
        line_y=line_y,
        line_value=numbers.plain(line),
        line_x=bars[-1].x - 8,
        sentence=_sentence(bars, values[-1], line),
    )


def _grid(top: float, scale: float) -> list[tuple[float, str]]:
    step = next(s for s in (500, 1000, 2000, 5000, 10000, 20000, 50000, 10**6) if top / s <= 4)
    marks = range(step, int(top), step)
    return [(round(Chart.BOTTOM - mark * scale, 1), str(mark)) for mark in marks]


def _sentence(bars: list[Bar], value: Decimal, line: Decimal) -> str:
    told = "，".join(f"{bar.year}年{bar.value}元" for bar in bars)
    side = "低于" if value < line else "不低于"
    return f"人均纯收入：{told}，{side}{bars[-1].year}年监测线{numbers.plain(line)}元"
