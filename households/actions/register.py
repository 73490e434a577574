"""Registering households and changing what is written of them (建档、修改、户状态)."""

from __future__ import annotations

from datetime import date

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.models import Area
from households import watchers
from households.actions.members import write_member
from households.actions.rules import (
    labels,
    lock,
    refuse_elsewhere,
    require_day,
    require_reason,
    update_if_unchanged,
    warn_of_namesakes,
)
from households.codes import HEAD, JoinReason
from households.models import Household, HouseholdStatus
from households.people import bank_account_index, phone_index

STATUS = ("base_type", "attribute", "policy")


@action
def create_household(
    *,
    by: User,
    village: Area,
    registered_on: date,
    head: dict,
    status: dict,
    is_other_person: bool = False,
    **fields,
) -> Household:
    """建档：一户从户主开始，同时写下户状态。`head`、`status` 是字段名到值；`is_other_person` 表示已确认不是同名的那一位。"""
    require_day(registered_on)
    township = village.parent
    _refuse_number(township, fields.get("number", ""))
    refuse_elsewhere(township=township, id_number=head.get("id_number", ""))
    if not is_other_person:
        warn_of_namesakes(township=township, name=head["name"], born_on=head.get("born_on"))
    household = Household.objects.create(
        township=township,
        village=village,
        registered_on=registered_on,
        **fields,
        **_indexes(fields),
    )
    HouseholdStatus.objects.create(
        township=township, household=household, valid_from=registered_on, reason="建档", **status
    )
    write_member(
        household,
        head | {"relation": HEAD, "joined_on": registered_on, "join_reason": JoinReason.FOUNDING},
    )
    AuditEvent.record(by=by, what="household.create", target=household)
    return household


@action
def update_household(*, household: Household, version: int, by: User, **changes) -> Household:
    """修改户信息：以打开时的版本为准，别人改过就不写，告诉是谁改了哪些项。"""
    current = lock(household)
    changed = [name for name, value in changes.items() if getattr(current, name) != value]
    if "number" in changed:
        _refuse_number(current.township, changes["number"], current)
    if not changed and current.version == version:
        return current
    now = update_if_unchanged(current, version, changes | _indexes(changes))
    AuditEvent.record(
        by=by,
        what="household.update",
        target=current,
        detail={"changed": labels(current, changed), "version": now},
    )
    current.refresh_from_db()
    return current


@action
def set_status(
    *,
    household: Household,
    base_type: str,
    attribute: str,
    policy: str,
    on: date,
    reason: str,
    by: User,
) -> HouseholdStatus:
    """户状态变更：自某日起截止旧行、另起新行，写明原因；旧行照样算以前的数。"""
    household = lock(household)
    reason = require_reason(reason)
    current = household.statuses.get(valid_to=None)
    require_day(on, earliest=current.valid_from, since="现行状态的起始日期")
    wanted = {"base_type": base_type, "attribute": attribute, "policy": policy}
    if all(getattr(current, name) == wanted[name] for name in STATUS):
        raise NotAllowed("新状态与现行状态相同，没有可改的。")
    HouseholdStatus.objects.filter(pk=current.pk, valid_to=None).update(valid_to=on)
    status = HouseholdStatus.objects.create(
        township=household.township, household=household, valid_from=on, reason=reason, **wanted
    )
    AuditEvent.record(
        by=by,
        what="household.set_status",
        target=household,
        reason=reason,
        detail={"on": str(on), "from": current.pk, "to": status.pk},
    )
    watchers.changed(household)
    return status


def _refuse_number(township: Area, number: str, household: Household | None = None) -> None:
    taken = Household.objects.filter(township=township, number=number).exclude(
        pk=household.pk if household else None
    )
    if number and (found := taken.select_related("village").first()):
        raise NotAllowed(f"户编号 {number} 已是{found.village}一户的编号，请核对。")


def _indexes(fields: dict) -> dict[str, str]:
    found = {}
    if "phone" in fields:
        found["phone_index"] = phone_index(fields["phone"])
    if "bank_account" in fields:
        found["bank_account_index"] = bank_account_index(fields["bank_account"])
    return found
