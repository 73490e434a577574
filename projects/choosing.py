"""Households to tick when many are registered at once (勾选户): by group, as they were on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from households.codes import BaseType
from households.models import Household
from monitoring.models import Case
from projects.models import Project

BENEFICIARIES = "beneficiaries"
GROUPS = {
    BENEFICIARIES: "项目受益户",
    "lifted": "脱贫户",
    "monitored": "监测对象",
    "all": "全部户",
}


def in_group(households: QuerySet[Household], group: str, on: date) -> QuerySet[Household]:
    """Those that existed on the day and were of the group (脱贫户、监测对象); of any other word all of them."""
    households = households.existing_on(on)
    if group == "lifted":
        return households.with_status_on(on, base_type=BaseType.LIFTED)
    if group == "monitored":
        rounds = Case.objects.open_on(on).filter(
            township=OuterRef("township"), household=OuterRef("pk")
        )
        return households.filter(Exists(rounds.order_by()))
    return households


def benefiting_from(project: Project | None, on: date) -> QuerySet[Household]:
    """The households registered as beneficiaries of a project, of whatever village; none without a project.

    One that was merged since is not among them when the one that was kept existed on the day: that one stands for both.
    """
    if project is None:
        return Household.objects.none()
    rows = project.beneficiaries.order_by().values("household")
    households = Household.objects.filter(township=project.township_id, pk__in=rows)
    return households.exclude(merged_into__registered_on__lte=on)


def group_tabs(groups: Iterable[str], current: str) -> list[dict]:
    """For components/tabs.html; the group stands in the address."""
    return [
        {"url": f"?group={group}", "label": GROUPS[group], "current": group == current}
        for group in groups
    ]
