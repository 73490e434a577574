"""Rules of identification and elimination (识别、消除的条件): functions of values that return what is not met, in words.

Every sentence says which rule, by how much and since when it holds. An empty list means allowed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from areas.parameters import Setting
from households.codes import BaseType
from lib.numbers import plain, rounded
from lib.workdays import workdays_between
from monitoring.models import CaseRisk, CaseStep, Category, RiskKind

Risk = tuple[str, str]  # kind and note

RISKS_WITH_NOTE = (RiskKind.DISASTER, RiskKind.OTHER)


def date_problems(
    on: date, *, today: date, registered_on: date, after: date | None = None
) -> list[str]:
    """Dates in order: not in the future, not before the household was registered or the previous step."""
    problems = []
    if on > today:
        problems.append(f"日期 {on} 还没有到，今天是 {today}。")
    if on < registered_on:
        problems.append(f"日期 {on} 早于该户建档日期 {registered_on}。")
    if after and on < after:
        problems.append(f"日期 {on} 早于上一步的日期 {after}。")
    return problems


def category_problems(category: Category, *, base_type: str | None, on: date) -> list[str]:
    """The category is still in use and the household is of its base type on the day.

    A round identified before the category's first day is carried over under today's name.
    """
    if category.valid_to and on >= category.valid_to:
        return [f"“{category}”自 {category.valid_to} 起不再使用，请另选类别。"]
    if base_type is None:
        return [f"该户 {on} 没有户类型，请先在农户里登记是脱贫户还是一般农户。"]
    if category.precondition and base_type != category.precondition:
        wanted = BaseType(category.precondition).label
        return [f"“{category}”只能是{wanted}，该户 {on} 是{BaseType(base_type).label}。"]
    return []


def risk_problems(risks: Sequence[Risk]) -> list[str]:
    """One to five different risks; 因自然灾害 and 其他 say which."""
    problems = []
    kinds = [kind for kind, _ in risks]
    if not kinds:
        problems.append("至少选一项风险。")
    if len(kinds) > CaseRisk.MOST:
        problems.append(f"风险最多 {CaseRisk.MOST} 项，现在选了 {len(kinds)} 项。")
    if len(set(kinds)) < len(kinds):
        problems.append("同一风险只填一次。")
    for kind, note in risks:
        if kind in RISKS_WITH_NOTE and not note.strip():
            problems.append(f"风险选了“{RiskKind(kind).label}”，请写明是什么。")
    return problems


def income_problems(
    category: Category, *, income: Decimal | None, assessment: str, line: Setting
) -> list[str]:
    """Income within the monitoring line, or a written 综合研判; 突发严重困难户 always says what happened."""
    if assessment.strip():
        return []
    if not category.is_income_bound:
        return [f"纳入“{category}”要在综合研判里写明突发了什么事、支出多大或收入减了多少。"]
    if income is None:
        return [f"纳入“{category}”要填人均纯收入。"]
    if income <= line.value:
        return []
    over = plain(income - line.value)
    return [
        f"人均纯收入 {plain(income)} 元，超过监测范围 {plain(line.value)} 元（{line.basis}）{over} 元；"
        "确有风险要纳入的，在综合研判里写明理由。"
    ]


def able_problems(*, is_without_labour: bool, able: list[str]) -> list[str]:
    """整户无劳动能力 is not said of a household in which somebody can work."""
    if is_without_labour and able:
        return [f"选了整户无劳动能力，但{'、'.join(able)}；采集表有误的先更正，没有误的不要选。"]
    return []


def guarantee_problems(pillars: dict[str, bool | None]) -> list[str]:
    """三保障和饮水 all have to be fine when a round is eliminated; by Chinese name, None where it is not known."""
    broken = [label for label, is_fine in pillars.items() if is_fine is False]
    if broken:
        return [
            f"{'、'.join(broken)}还有问题，三保障和饮水都有保障才能消除；解决以后补记走访再办。"
        ]
    return []


def labour_problems(*, is_without_labour: bool) -> list[str]:
    """整户无劳动能力的，落实兜底保障后暂不消除，持续跟踪。"""
    if is_without_labour:
        return ["该户是整户无劳动能力兜底保障户，暂不办风险消除，继续监测。"]
    return []


def stability_problems(*, identified_on: date, on: date, months: Setting) -> list[str]:
    """Help has to last: so many months since the identification."""
    until = months_after(identified_on, int(months.value))
    if on >= until:
        return []
    return [
        f"识别日期 {identified_on}，到 {on} 还不满 {plain(months.value)} 个月（{months.basis}），"
        f"{until} 起才能办帮扶消除。"
    ]


def recovery_problems(*, income: Decimal | None, line: Setting) -> list[str]:
    """帮扶消除: income above the monitoring line of the day."""
    if income is None:
        return ["帮扶消除要填消除后人均纯收入。"]
    if income > line.value:
        return []
    short = plain(line.value - income)
    return [
        f"人均纯收入 {plain(income)} 元，要超过监测范围 {plain(line.value)} 元（{line.basis}）"
        f"才能消除，{f'还差 {short} 元' if short != '0' else '现在刚好持平'}。"
    ]


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# ---- Steps of the procedure -----------------------------------------------------------------------

WORDS = {
    CaseStep.Kind.CHECK: "核实情况",
    CaseStep.Kind.COMPARE: "比对结果",
    CaseStep.Kind.APPROVE: "审核意见",
}


@dataclass(frozen=True, slots=True)
class Votes:
    """民主评议：应到、实到、同意、反对各几人。"""

    expected: int | None
    present: int | None
    agreed: int | None
    opposed: int | None


@dataclass(frozen=True, slots=True)
class Notice:
    """公示：从哪天到哪天，有没有人提出异议。"""

    since: date | None
    until: date | None
    objection: str = ""


def opinion_problems(kind: str, opinion: str) -> list[str]:
    """入户核实、信息比对、乡镇审核 say what came out of them."""
    if kind in WORDS and not opinion.strip():
        return [f"请写{WORDS[kind]}。"]
    return []


def vote_problems(votes: Votes, *, attendance: Setting, majority: Setting) -> list[str]:
    """Enough came and the majority of those present agreed; the village law's shares, unless the place set others."""
    counts = (votes.expected, votes.present, votes.agreed, votes.opposed)
    if None in counts:
        return ["评议要填应到、实到、同意、反对各多少人，没有人反对填 0。"]
    if votes.present > votes.expected:
        return [f"实到 {votes.present} 人多于应到 {votes.expected} 人。"]
    if votes.agreed + votes.opposed > votes.present:
        return [f"同意 {votes.agreed} 人加反对 {votes.opposed} 人，多于实到 {votes.present} 人。"]
    came, agreed = share(votes.present, votes.expected), share(votes.agreed, votes.present)
    problems = []
    if came < attendance.value:
        problems.append(
            f"到会 {plain(came)}%（应到 {votes.expected} 人，实到 {votes.present} 人），"
            f"不到 {plain(attendance.value)}%（{attendance.basis}），评议无效，请另开。"
        )
    if agreed <= majority.value:
        problems.append(
            f"同意的占到会的 {plain(agreed)}%（{votes.agreed} 人），"
            f"要超过 {plain(majority.value)}%（{majority.basis}）；没有通过的，退回或不予纳入。"
        )
    return problems


def share(part: int, whole: int) -> Decimal:
    """In percent, rounded half up to two places as it is printed, so that two thirds are 66.67; 0 of 0 is 0."""
    return rounded(Decimal(100 * part) / (whole or 1), 2)


def notice_problems(
    notice: Notice, *, on: date, after: date, at_least: int, is_working_days: bool, basis: str
) -> list[str]:
    """Up for so many full days, after the step before, and over; an objection has to be answered in the opinion."""
    if notice.since is None or notice.until is None:
        return ["公示要填从哪天到哪天。"]
    problems = []
    if notice.since < after:
        problems.append(f"公示起始日期 {notice.since} 早于上一步的日期 {after}。")
    if notice.until > on:
        problems.append(f"公示到 {notice.until}，期满以后再办这一步（办理日期现在是 {on}）。")
    days, unit = (notice.until - notice.since).days, "天"
    if is_working_days:
        days, unit = workdays_between(notice.since, notice.until), "个工作日"
    if days < at_least:
        problems.append(
            f"公示只有 {max(days, 0)} {unit}（{notice.since} 至 {notice.until}），"
            f"至少要 {at_least} {unit}（{basis}），还少 {at_least - max(days, 0)} {unit}。"
        )
    return problems


def objection_problems(objection: str, opinion: str) -> list[str]:
    if objection.strip() and not opinion.strip():
        return ["公示期间有异议的，请在意见里写明怎样核实处理的。"]
    return []
