"""Plain records (登记、更正、作废): rows that a person enters and corrects, without a workflow of their own."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.actions import NotAllowed
from accounts.models import AuditEvent, User
from accounts.withdrawals import Withdrawable
from lib.fields import EncryptedTextField

Row = TypeVar("Row", bound=models.Model)


def create(row: models.Model, *, by: User, what: str, reason: str = "") -> models.Model:
    """Save a new row that fits every rule of its model, with one audit event; else NotAllowed says which rule."""
    check_fields(row)
    try:
        with transaction.atomic():
            _hold_parents(row)
            row.save(force_insert=True)
    except IntegrityError:
        check(row)  # the database refused: now its rule can be named
        raise
    AuditEvent.record(by=by, what=what, target=row, reason=reason)
    return row


def mark_of(row: models.Model) -> str:
    """What stands in the row, as a short mark that tells nothing: a form of corrections carries it from the moment it opens."""
    values = [
        (field.attname, str(getattr(row, field.attname))) for field in row._meta.concrete_fields
    ]
    return salted_hmac("accounts.records.mark_of", repr(values)).hexdigest()[:16]


def correct(
    row: models.Model,
    *,
    by: User,
    what: str,
    reason: str,
    changes: dict[str, object],
    seen: str | None = None,
) -> models.Model:
    """Change columns of a row, with the reason; the row history keeps what stood there before.

    `seen` is the row's `mark_of` when the person began; whoever comes second is told. None: nobody looked at a form.
    """
    if seen is not None and seen != mark_of(row):
        raise NotAllowed("您打开以后，别人更正过这条记录。请刷新这一页，核对现在的内容再改。")
    before = {name: getattr(row, name) for name in changes}
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    check(row)
    unchanged = {
        name: before[name]
        for name in changed
        if not isinstance(row._meta.get_field(name), EncryptedTextField)
    }
    try:
        with transaction.atomic():
            done = type(row)._default_manager.filter(pk=row.pk, **unchanged).update(**changed)
    except IntegrityError:
        check(row)  # somebody else's row came between: now its rule can be named
        raise
    if not done:
        raise NotAllowed("这条记录刚被他人更正或作废，请刷新后再改。")
    AuditEvent.record(
        by=by, what=what, target=row, reason=reason, detail={"fields": sorted(changed)}
    )
    return row


def withdraw(row: Withdrawable, *, by: User, what: str, reason: str) -> None:
    """Take out a row that was never true (登错了): it stays with the day and the reason, and counts nowhere any more."""
    reason = reason.strip()
    most = row._meta.get_field("withdraw_reason").max_length
    if not reason:
        raise NotAllowed("请写作废原因。")
    if len(reason) > most:
        raise NotAllowed(f"作废原因最多 {most} 个字。")
    kind = type(row)
    kind.with_withdrawn.select_for_update().get(pk=row.pk)  # see _hold_parents
    if kinds := _standing_dependants(row):
        raise NotAllowed(f"下面还登记有{'、'.join(kinds)}，请先作废那些。")
    taken_out = kind.objects.filter(pk=row.pk).update(
        withdrawn_on=timezone.localdate(), withdraw_reason=reason
    )
    if not taken_out:
        raise NotAllowed("这条记录已由他人作废，请刷新后再看。")
    AuditEvent.record(by=by, what=what, target=row, reason=reason)


def _standing_dependants(row: models.Model) -> list[str]:
    """What still hangs off the row, by the names of the tables."""
    return sorted(
        str(relation.related_model._meta.verbose_name)
        for relation in row._meta.related_objects
        if relation.related_model._default_manager.filter(**{relation.field.name: row.pk}).exists()
    )


def _hold_parents(row: models.Model) -> None:
    """Nothing is entered below a withdrawn row; the lock makes the row wait for a withdrawal, or the withdrawal for it."""
    for field in row._meta.concrete_fields:
        if not field.is_relation or not issubclass(field.related_model, Withdrawable):
            continue
        parent = getattr(row, field.attname)
        if parent is None and field.null:
            continue
        parents = field.related_model.objects.select_for_update().filter(pk=parent)
        if not list(parents.order_by().values_list("pk")):
            raise NotAllowed(f"这条记录所属的{field.verbose_name}已作废，不能再往下登记。")


def check_fields(row: models.Model) -> None:
    """Raise NotAllowed for values that do not fit their fields; what the database holds itself costs no query here."""
    references = [field.name for field in row._meta.fields if field.is_relation]
    try:
        row.clean_fields(exclude=references)
        row.clean()
    except ValidationError as problem:
        raise NotAllowed("；".join(_sentences(row, problem))) from None


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


def refuse(faults: list[str]) -> None:
    """Raise NotAllowed with every sentence, a line each; nothing happens if there is none."""
    if faults:
        raise NotAllowed("\n".join(faults))


def check_new(row: models.Model, faults: Callable[[models.Model], list[str]]) -> None:
    """A row that is still to be entered or corrected: first what fits its fields (text becomes numbers there), then its own rules."""
    check_fields(row)
    refuse(faults(row))


def as_corrected(row: Row, changes: dict[str, object]) -> Row:
    """What a row would be, for rules that say more than the constraint that would refuse it; `row` stays as it is."""
    wanted = copy.copy(row)
    for name, value in changes.items():
        setattr(wanted, name, value)
    return wanted
