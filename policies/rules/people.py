"""What rules of work ask of a person's age."""

from __future__ import annotations

from datetime import date

from households.models import Member
from lib.dates import age_on

WORKING_AGE = 16  # 劳动法第十五条：不得招用未满十六周岁的未成年人


def working_age_faults(member: Member, on: date, doing: str) -> list[str]:
    """Younger than 16 on the day. Without a date of birth nothing is said."""
    born = member.born_on
    if born is None or age_on(born, on) >= WORKING_AGE:
        return []
    return [
        f"{member} {on} 只有 {age_on(born, on)} 周岁，未满 {WORKING_AGE} 周岁不能{doing}，请核对日期和人。"
    ]
