"""Long imports in the background (后台导入)."""

from __future__ import annotations

from django_tasks import task

from accounts.models import User
from households.imports import actions
from households.models import ImportBatch


@task()
def check(batch_id: int) -> None:
    actions.check(ImportBatch.objects.get(pk=batch_id))


@task()
def write(batch_id: int, user_id: int) -> None:
    batch = ImportBatch.objects.get(pk=batch_id)
    actions.finish_writing(batch, by=User.objects.get(pk=user_id))
