"""Who may open: self-reports; their form is everybody's."""

from accounts.tests.rows import Row
from monitoring.tests.access.common import BOTH, DECIDE
from monitoring.tests.make import make_self_report


def report(world):
    return {"pk": make_self_report(village=world.places.village).pk}


ROWS = [
    Row(
        "report:form",
        kwargs=lambda world: {"code": world.places.township.prefix},
        methods=BOTH,
        scoped=False,
        is_public=True,
    ),
    Row("monitoring:self_reports", DECIDE),
    Row("monitoring:self_report", DECIDE, report, methods=BOTH),
    Row(
        "monitoring:self_report_accept",
        DECIDE,
        lambda world: report(world) | {"household_pk": world.household.pk},
        methods=BOTH,
    ),
    Row("monitoring:self_report_decline", DECIDE, report, methods=BOTH),
]
