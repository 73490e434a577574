"""What monitoring says of a household where households are shown or ended (监测状态徽标、不能销户的原因)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from households.badges import Badge
from households.models import Household
from monitoring.models import Case

State = Case.State


def badges(household_ids: Collection[int], on: date) -> dict[int, list[Badge]]:
    """One badge a household: of its open round, else of its last eliminated one."""
    shown = (*Case.OPEN, State.ELIMINATED, State.CLOSED)
    rounds = Case.objects.filter(household__in=household_ids, state__in=shown)
    last = {case.household_id: case for case in rounds.select_related("category").order_by("seq")}
    return {pk: [badge(case)] for pk, case in last.items()}


def badge(case: Case) -> Badge:
    """How a round's present state is shown everywhere."""
    name = case.category.name
    match case.state:
        case State.PROPOSED:
            return Badge(f"拟识别：{name}", "new", "flag")
        case State.MONITORED:
            return Badge(f"监测中：{name}", "warn", "eye-check")
        case State.ELIMINATING:
            return Badge(f"拟消除：{name}", "warn", "hourglass")
        case State.ELIMINATED:
            return Badge("风险已消除", "done", "check")
        case State.CLOSED:
            return Badge("监测随户注销", "done", "archive")
        case _:
            return Badge("不予纳入", "", "ban")


def open_rounds(household: Household, on: date) -> list[str]:
    """Why the household cannot be dissolved or merged: a round that has not ended."""
    rounds = Case.objects.filter(
        township=household.township_id, household=household, state__in=Case.OPEN
    )
    return [
        f"第 {case.seq} 轮监测还没有结束（{case.get_state_display()}），先办消除或不予纳入。"
        for case in rounds
    ]
