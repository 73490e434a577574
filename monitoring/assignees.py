"""Who may be sent to check a household (谁可以去核实): field workers and clerks who can open it, nobody else."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import GRANTS, Can
from areas.models import Area
from areas.parameters import ancestor_codes, value_on
from households.models import Household

ROLES = [role for role, verbs in GRANTS.items() if Can.RECORD_VISIT in verbs]


def assignees_for(household: Household) -> QuerySet[User]:
    """Active users whose area is the household's grid, village, or one above; the nearest first."""
    place = household.grid or household.village
    codes = ancestor_codes(place)
    found = User.objects.filter(is_active=True, role__in=ROLES, area__code__in=codes)
    return found.select_related("area").order_by("-area__code", "name")


def may_check(user: User, household: Household) -> bool:
    """Whether the user still can: people change areas and leave after a task was given to them."""
    place = household.grid or household.village
    is_inside = user.area is not None and user.area.code in ancestor_codes(place)
    return user.can(Can.RECORD_VISIT) and is_inside


def due_on_for(township: Area, on: date) -> date:
    """The last day for the check of a clue that is assigned on the day."""
    return on + timedelta(days=int(value_on("clue_check_days", township, on)))
