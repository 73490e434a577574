"""Who may open: attachments."""

from accounts.roles import Can
from accounts.tests.rows import Row
from monitoring.tests.access.common import VIEW, household
from monitoring.tests.make import make_attachment


def attachment(world):
    return {"pk": make_attachment(household=world.household, by=world.inside["township"]).pk}


ROWS = [
    Row("monitoring:dossier", VIEW, household),
    Row("monitoring:attachment", VIEW, attachment),
    Row("monitoring:attachment_add", Can.RECORD_VISIT, household, methods=("POST",)),
    Row("monitoring:attachment_withdraw", Can.RECORD_VISIT, attachment, methods=("POST",)),
]
