"""Plain records (登记和更正): rows that a person enters and corrects, without a workflow of their own."""

from __future__ import annotations

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from accounts.actions import NotAllowed
from accounts.models import AuditEvent, User


def create(row: models.Model, *, by: User, what: str, reason: str = "") -> models.Model:
    """Save a new row that fits every rule of its model, with one audit event; else NotAllowed says which rule."""
    check(row)
    row.save(force_insert=True)
    AuditEvent.record(by=by, what=what, target=row, reason=reason)
    return row


def correct(
    row: models.Model, *, by: User, what: str, reason: str, changes: dict[str, object]
) -> models.Model:
    """Change columns of a row, with the reason; the row history keeps what stood there before."""
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    check(row)
    row.save(update_fields=list(changed))
    AuditEvent.record(
        by=by, what=what, target=row, reason=reason, detail={"fields": sorted(changed)}
    )
    return row


def check(row: models.Model) -> None:
    """Raise NotAllowed with every broken rule of the row, each with the label of its field."""
    try:
        row.full_clean()
    except ValidationError as problem:
        raise NotAllowed("；".join(_sentences(row, problem))) from None


def _sentences(row: models.Model, problem: ValidationError) -> list[str]:
    return [
        message
        if name == NON_FIELD_ERRORS
        else f"{row._meta.get_field(name).verbose_name}：{message}"
        for name, messages in problem.message_dict.items()
        for message in messages
    ]
