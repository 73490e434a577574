"""Long imports in the background (后台导入)."""

from __future__ import annotations

from django_tasks import task

from accounts.models import User
from households.imports import actions
from households.models import ImportBatch

INLINE_BYTES = 400_000  # About 2,000 rows: checked while the person waits.
INLINE_ROWS = 2_000


@task()
def check(batch_id: int) -> None:
    actions.check(ImportBatch.objects.get(pk=batch_id))


@task()
def write(batch_id: int, user_id: int) -> None:
    batch = ImportBatch.objects.get(pk=batch_id)
    actions.finish_writing(batch, by=User.objects.get(pk=user_id))


def start_check(batch: ImportBatch) -> None:
    """Small files while the person waits, large ones in the background."""
    if batch.size <= INLINE_BYTES:
        actions.check(batch)
    else:
        check.enqueue(batch.pk)


def start_writing(batch: ImportBatch, by: User) -> bool:
    """Claim and write, large batches in the background. True when it is written now. Raises NotAllowed."""
    actions.start_writing(batch)
    if batch.rows > INLINE_ROWS:
        write.enqueue(batch.pk, by.pk)
        return False
    return actions.finish_writing(batch, by=by)
