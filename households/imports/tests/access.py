"""Who may open the pages of imports."""

from uuid import uuid4

from accounts.roles import Can, Role
from accounts.tests.rows import Row
from households.models import ImportBatch

CAN = Can.IMPORT


def batch(world):
    """A checked batch of 小召乡 whose contents are gone."""
    made = ImportBatch.objects.create(
        township=world.household.township,
        kind="households",
        file_name="脱贫户信息.xlsx",
        sha256="0" * 64,
        size=1,
        token=uuid4().hex,
        state=ImportBatch.State.CHECKED,
    )
    return {"pk": made.pk}


ROWS = [
    Row("households:imports", CAN, methods=("GET", "POST")),
    Row("households:import_template", CAN, lambda world: {"kind": "households"}, scoped=False),
    Row("households:import_current", Can.EXPORT, only=(Role.TOWNSHIP,), methods=("POST",)),
    Row("households:import_batch", CAN, batch),
    Row("households:import_progress", CAN, batch),
    Row("households:import_mend", CAN, batch, methods=("POST",)),
    Row("households:import_commit", CAN, batch, methods=("POST",)),
    Row("households:import_cancel", CAN, batch, methods=("POST",)),
    Row("households:import_errors", CAN, batch, outcome=404),
]
