"""Who may open the pages of households."""

from datetime import date

from accounts.roles import Can
from accounts.tests.rows import Row
from households.imports.tests.access import ROWS as IMPORTS
from households.models import HelperAssignment
from households.tests.make import make_household_tag

BOTH = ("GET", "POST")
VIEW, EDIT, RESTRUCTURE = Can.VIEW_HOUSEHOLDS, Can.EDIT_HOUSEHOLD, Can.RESTRUCTURE_HOUSEHOLD


def household(world):
    return {"pk": world.household.pk}


def year(world):
    return {"pk": world.household.pk, "year": 2021}


def member(world):
    return {"pk": world.member.pk}


def helper(world):
    assignment = HelperAssignment.objects.create(
        township=world.household.township,
        household=world.household,
        name=f"刘志强{HelperAssignment.objects.count()}",
        valid_from=date(2020, 1, 1),
    )
    return {"pk": assignment.pk}


def tag(world):
    return {"pk": make_household_tag(household=world.household).pk}


ROWS = [
    *IMPORTS,
    Row("households:list", VIEW),
    Row("households:find", VIEW, methods=("POST",)),
    Row("households:export", Can.EXPORT, methods=("POST",)),
    Row("households:tag_all", EDIT, methods=BOTH),
    Row("households:tag_create", EDIT, household, methods=BOTH),
    Row("households:tag_end", EDIT, tag, methods=BOTH),
    Row("households:create", EDIT, methods=BOTH),
    Row("households:person_hint", EDIT, methods=("POST",)),
    Row("households:detail", VIEW, household),
    Row("households:history", VIEW, household),
    Row("households:print", VIEW, household),
    Row("households:years", VIEW, household),
    Row("households:year", EDIT, year, methods=BOTH),
    Row("households:edit", EDIT, household, methods=BOTH),
    Row("households:status", RESTRUCTURE, household, methods=BOTH),
    Row("households:member_create", EDIT, household, methods=BOTH),
    Row("households:member_edit", EDIT, member, methods=BOTH),
    Row("households:member_leave", EDIT, member, methods=BOTH),
    Row("households:change_head", EDIT, household, methods=BOTH),
    Row("households:split", RESTRUCTURE, household, methods=BOTH),
    Row("households:merge", RESTRUCTURE, household, methods=BOTH),
    Row("households:dissolve", RESTRUCTURE, household, methods=BOTH),
    Row("households:helper_create", EDIT, household, methods=BOTH),
    Row("households:helper_end", EDIT, helper, methods=BOTH),
]
