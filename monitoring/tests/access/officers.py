"""Who may open: grid officers."""

from accounts.roles import Can
from accounts.tests.rows import Row
from monitoring.tests.access.common import BOTH, VIEW
from monitoring.tests.make import make_officer


def officer(world):
    return {"pk": make_officer(village=world.places.village).pk}


ROWS = [
    Row("monitoring:grid_officers", VIEW),
    Row("monitoring:grid_officer_create", Can.KEEP_LEDGERS, methods=BOTH),
    Row("monitoring:grid_officer_replace", Can.KEEP_LEDGERS, officer, methods=BOTH),
    Row("monitoring:grid_officer_end", Can.KEEP_LEDGERS, officer, methods=BOTH),
]
