"""Who may open: what devices talk to, and the records that did not fit."""

from datetime import UTC, datetime
from uuid import uuid4

from accounts.roles import Can
from accounts.tests.rows import Row
from monitoring.models import OfflineItem
from monitoring.tests.access.common import BOTH, DECIDE
from monitoring.tests.make import make_offline_item

RECORD = Can.RECORD_VISIT


def conflict(world):
    item = make_offline_item(
        household=world.household, by=world.inside["grid"], visited_on="2015-01-01"
    )
    assert item.state == OfflineItem.State.CONFLICT
    return {"pk": item.pk}


def visit(world):
    return {
        "id": uuid4(),
        "kind": "visit",
        "household": world.household.pk,
        "made_at": datetime.now(UTC).isoformat(),
        "content": "{}",
    }


ROWS = [
    Row("monitoring:offline", is_public=True),
    Row("monitoring:offline_session", is_public=True),
    Row("monitoring:offline_vault", RECORD, methods=("POST",)),
    Row("monitoring:offline_recover", RECORD, methods=("POST",)),
    Row("monitoring:offline_download", RECORD, methods=("POST",)),
    Row("monitoring:offline_send", RECORD, methods=("POST",), data=visit),
    # Only the recorder's own, wherever its household is by now: for everybody else there is no such record.
    Row(
        "monitoring:offline_photo",
        RECORD,
        lambda world: {"pk": uuid4()},
        methods=("POST",),
        outcome=404,
    ),
    Row("monitoring:offline_items", DECIDE),
    Row("monitoring:offline_import", DECIDE, methods=BOTH),
    Row("monitoring:offline_item", DECIDE, conflict, methods=BOTH),
    Row("monitoring:offline_discard", DECIDE, conflict, methods=("POST",)),
]
