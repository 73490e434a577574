"""What one household's check in a screening round says (一户的排查结果), and when it is not accepted.

Values and functions of values: the page, the bulk action and the import all come here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from monitoring.models.codes import KeyGroup

PILLARS = {
    "is_income_fine": "收入",
    "is_education_fine": "义务教育",
    "is_medical_fine": "基本医疗",
    "is_housing_fine": "住房安全",
    "is_water_fine": "饮水安全",
}
FEWEST_CHECKERS = 2  # 每户由两人以上排查并签字
BETWEEN_NAMES = re.compile(r"[、,，;；/]+")
LONGEST = {"checked_by": 100, "finding": 500, "content": 300, "measure": 300, "owner": 50}
LABELS = {
    "checked_by": "排查人",
    "finding": "情况说明",
    "content": "问题",
    "measure": "整改措施",
    "owner": "责任人",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A problem found (四项清单：问题、措施、责任、时限)."""

    content: str
    measure: str = ""
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One household's check; `household` is its primary key."""

    household: int
    checked_on: date
    checked_by: str
    is_income_fine: bool = True
    is_education_fine: bool = True
    is_medical_fine: bool = True
    is_housing_fine: bool = True
    is_water_fine: bool = True
    finding: str = ""
    is_at_risk: bool = False
    groups: tuple[str, ...] = ()
    problems: tuple[Found, ...] = ()

    @property
    def is_fine(self) -> bool:
        return all(getattr(self, name) for name in PILLARS)

    @property
    def listed(self) -> tuple[Found, ...]:
        """The problems as rows: what was only described is a row of its own, so that every problem is counted."""
        described = self.finding.strip()
        if self.problems or self.is_fine or not described:
            return self.problems
        return (Found(content=described[: LONGEST["content"]]),)

    @property
    def columns(self) -> dict[str, object]:
        """The record's own columns."""
        return {
            "checked_on": self.checked_on,
            "checked_by": self.checked_by.strip(),
            **{name: getattr(self, name) for name in PILLARS},
            "finding": self.finding.strip(),
            "is_at_risk": self.is_at_risk,
        }


@dataclass(frozen=True, slots=True)
class Bounds:
    """What bounds the day of a check: the round and the household's own life."""

    started_on: date
    ended_on: date | None
    today: date
    registered_on: date
    dissolved_on: date | None = None


Trouble = tuple[str, str]  # the field that it is about, and what is wrong in words


def day_problems(on: date, bounds: Bounds) -> list[Trouble]:
    problems = []
    if on > bounds.today:
        problems.append(f"排查日期 {on} 还没有到，今天是 {bounds.today}。")
    if on < bounds.started_on:
        problems.append(f"排查日期 {on} 早于这一轮的开始日期 {bounds.started_on}。")
    if bounds.ended_on and on > bounds.ended_on:
        problems.append(f"排查日期 {on} 晚于这一轮的结束日期 {bounds.ended_on}。")
    if on < bounds.registered_on:
        problems.append(f"排查日期 {on} 早于该户建档日期 {bounds.registered_on}。")
    if bounds.dissolved_on and on >= bounds.dissolved_on:
        problems.append(f"该户已于 {bounds.dissolved_on} 销户，{on} 没有这一户。")
    return [("checked_on", words) for words in problems]


def checker_problems(checked_by: str) -> list[Trouble]:
    if len(names_in(checked_by)) < FEWEST_CHECKERS:
        return [("checked_by", f"排查人至少 {FEWEST_CHECKERS} 人，姓名用顿号隔开。")]
    return []


def names_in(text: str) -> set[str]:
    """张三、李四 and 张三 李四 are two; 张　三 is one name, spaced as tables do."""
    names: set[str] = set()
    for piece in BETWEEN_NAMES.split(text):
        words = piece.split()
        names |= set(words) if all(len(word) > 1 for word in words) else {"".join(words)}
    return names - {""}


def content_problems(check: Check, *, known_problems: int = 0) -> list[Trouble]:
    """A pillar that is not fine has a problem on the list; who fits the conditions has the facts written down."""
    problems = []
    if not (check.is_fine or check.listed or known_problems):
        named = "、".join(label for name, label in PILLARS.items() if not getattr(check, name))
        problems.append(("content", f"{named}有问题，请写明发现了什么问题。"))
    if check.is_at_risk and not (check.finding.strip() or check.listed or known_problems):
        problems.append(("finding", "符合纳入条件的，请写明发现了什么情况。"))
    if unknown := set(check.groups) - set(KeyGroup.values):
        problems.append(("groups", f"没有这类重点群体：{'、'.join(sorted(unknown))}。"))
    for found in check.problems:
        problems += found_problems(found, check.checked_on)
    return problems + length_problems(check, "checked_by", "finding")


def found_problems(found: Found, checked_on: date) -> list[Trouble]:
    problems = []
    if not found.content.strip():
        problems.append(("content", "问题没有写内容。"))
    if found.due_on and found.due_on < checked_on:
        problems.append(("due_on", f"整改期限 {found.due_on} 早于排查日期 {checked_on}。"))
    return problems + length_problems(found, "content", "measure", "owner")


def length_problems(one: Check | Found, *names: str) -> list[Trouble]:
    return [
        (name, f"{LABELS[name]}太长，最多 {LONGEST[name]} 个字。")
        for name in names
        if len(getattr(one, name).strip()) > LONGEST[name]
    ]


def check_problems(check: Check, bounds: Bounds, *, known_problems: int = 0) -> list[Trouble]:
    """Everything that keeps a check from being recorded."""
    return (
        day_problems(check.checked_on, bounds)
        + checker_problems(check.checked_by)
        + content_problems(check, known_problems=known_problems)
    )


def words_of(troubles: list[Trouble]) -> list[str]:
    return [words for _, words in troubles]
