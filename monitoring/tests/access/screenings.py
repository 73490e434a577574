"""Who may open: screening rounds."""

from accounts.roles import Can
from accounts.tests.rows import Row
from monitoring.tests.access.common import BOTH, DECIDE, VIEW
from monitoring.tests.make import make_screening


def screening(world):
    return {"pk": make_screening(township=world.places.township).pk}


ROWS = [
    Row("monitoring:screenings", VIEW),
    Row("monitoring:screening_create", DECIDE, methods=BOTH),
    Row("monitoring:screening", VIEW, screening),
    Row("monitoring:screening_close", DECIDE, screening, methods=BOTH),
    Row(
        "monitoring:screening_record",
        Can.RECORD_VISIT,
        lambda world: screening(world) | {"household_pk": world.household.pk},
        methods=BOTH,
    ),
]
