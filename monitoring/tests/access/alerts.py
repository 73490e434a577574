"""Who may open: alerts."""

from accounts.roles import Can
from accounts.tests.rows import Row
from monitoring.tests.access.common import BOTH, DECIDE, VIEW
from monitoring.tests.make import make_alert


def alert(world):
    return {"pk": make_alert(household=world.household).pk}


ROWS = [
    Row("monitoring:alerts", VIEW),
    Row("monitoring:alerts_run", DECIDE, methods=("POST",)),
    Row("monitoring:alerts_backtest", VIEW),
    Row("monitoring:alert_raise", Can.REPORT_CLUE, alert, methods=BOTH),
    Row("monitoring:alert_quiet", DECIDE, alert, methods=BOTH),
]
