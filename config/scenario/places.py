"""Steps of a scenario on places, staff and ledgers (区划、人员、台账)."""

from __future__ import annotations

from accounts import area_actions
from accounts.models import User
from areas.models import Area
from config.scenario.loading import Loading, Step
from ledgers import actions as ledgers
from ledgers.models import LedgerKind
from monitoring import actions as monitoring


def enter_area(loading: Loading, row: dict) -> None:
    parent = Area.objects.get(code=row.pop("parent"))
    area_actions.add_area(parent=parent, by=loading.by, **row)


def enter_tag(loading: Loading, row: dict) -> None:
    exited_on = row.pop("exited_on", None)
    area = Area.objects.get(code=row.pop("area"))
    tag = area_actions.add_tag(area=area, by=loading.by, **row)
    if exited_on:
        area_actions.record_exit(tag=tag, on=exited_on, by=loading.by)


def enter_area_year(loading: Loading, row: dict) -> None:
    area = Area.objects.get(code=row.pop("area"))
    area_actions.save_year(area=area, by=loading.by, **row)


def enter_target(loading: Loading, row: dict) -> None:
    area = Area.objects.get(code=row.pop("area"))
    area_actions.set_target(area=area, by=loading.by, **row)


def enter_user(loading: Loading, row: dict) -> None:
    """Somebody who goes to see households; as the one who loads, he cannot log in."""
    user = User(username=row["username"], name=row["name"], role=row["role"])
    user.area = Area.objects.get(code=row["area"])
    user.set_unusable_password()
    user.save()


def enter_officer(loading: Loading, row: dict) -> None:
    monitoring.add_officer(village=loading.village(row), by=loading.by, **row)


def enter_team(loading: Loading, row: dict) -> None:
    valid_to = row.pop("valid_to", None)
    person = ledgers.post_team_member(village=loading.village(row), by=loading.by, **row)
    if valid_to:
        ledgers.end_team_member(person=person, by=loading.by, on=valid_to, reason="任期届满")


def enter_ledger_kind(loading: Loading, row: dict) -> None:
    ledgers.add_kind(by=loading.by, **row)


def enter_ledger(loading: Loading, row: dict) -> None:
    """`quantities` names columns of the kind with their numbers: 提供岗位:120、达成意向:40."""
    kind = LedgerKind.objects.get(name=row.pop("kind"))
    if "quantities" in row:
        pairs = (pair.split(":") for pair in row["quantities"].split("、"))
        row["quantities"] = {name: int(number) for name, number in pairs}
    ledgers.record_entry(township=loading.township, kind=kind, by=loading.by, **row)


STEPS: dict[str, Step] = {
    "areas": enter_area,
    "tags": enter_tag,
    "area_years": enter_area_year,
    "targets": enter_target,
    "users": enter_user,
    "officers": enter_officer,
    "team": enter_team,
    "ledger_kinds": enter_ledger_kind,
    "ledger": enter_ledger,
}
