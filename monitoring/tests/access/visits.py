"""Who may open: visits."""

from datetime import date
from uuid import uuid4

from accounts.roles import Can
from accounts.tests.rows import Row
from households.models import HelperAssignment
from monitoring.tests.access.common import BOTH, VIEW, household
from monitoring.tests.make import make_visit


def visit(world):
    return {"pk": make_visit(household=world.household, visited_on=date(2021, 5, 6)).pk}


def helper(world):
    row = HelperAssignment.objects.create(
        township=world.household.township,
        household=world.household,
        name="刘志强",
        valid_from=date(2021, 1, 1),
    )
    return {"pk": row.pk}


ROWS = [
    Row("monitoring:helper_replace", Can.EDIT_HOUSEHOLD, helper, methods=BOTH),
    Row("monitoring:handover", VIEW, helper),
    Row(
        "monitoring:visit_create",
        Can.RECORD_VISIT,
        household,
        methods=BOTH,
        data=lambda world: {
            "id": uuid4(),
            "visited_on": "2021-06-01",
            "way": "home",
            "income": "same",
            "is_education_fine": "fine",
            "is_medical_fine": "fine",
            "is_housing_fine": "fine",
            "is_water_fine": "fine",
        },
    ),
    Row("monitoring:visits", VIEW),
    Row("monitoring:visit", VIEW, visit),
    Row("monitoring:visit_photo", Can.RECORD_VISIT, visit, methods=("POST",)),
    Row("monitoring:due", VIEW, methods=BOTH),
    Row("monitoring:due_paper", VIEW),
    Row("monitoring:due_phones", Can.REVEAL, methods=("POST",)),
    Row("monitoring:officers", VIEW),
    Row("monitoring:visit_correct", Can.RECORD_VISIT, visit, methods=BOTH),
]
