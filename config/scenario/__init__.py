"""Scenarios (情景): the rows of a township's or a county's year, entered through the same importers and actions as a user's.

A folder of fixtures/scenarios holds `scenario.yaml` (the order of the steps), workbooks in the layouts staff have, and a
CSV file for each kind of row. Values in a CSV are what a person would type; an empty cell is not given. In a scenario of
several townships a row belongs to the one whose code its household, village or area begins with.
"""

from __future__ import annotations

from io import StringIO
from itertools import pairwise
from pathlib import Path

import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import User
from accounts.roles import Role
from areas.models import Area
from config import reference
from config.scenario import households, monitoring, places, policies, projects
from config.scenario.loading import Loading, ScenarioError, Step, typed
from households.models import Household
from lib import statistics
from monitoring.alerts import keeping
from monitoring.alerts.running import run_alerts

__all__ = ["FOLDER", "STEPS", "ScenarioError", "load", "names"]

FOLDER = settings.BASE_DIR / "fixtures" / "scenarios"
STEPS: dict[str, Step] = {
    **places.STEPS,
    **households.STEPS,
    **monitoring.STEPS,
    **policies.STEPS,
    **projects.STEPS,
}


def names() -> list[str]:
    """The scenarios that ship with the system."""
    return sorted(path.parent.name for path in FOLDER.glob("*/scenario.yaml"))


@transaction.atomic
def load(name: str) -> Area:
    """Load a scenario into an empty database; its township or county comes back. Raises ScenarioError."""
    folder = FOLDER / name
    if not (folder / "scenario.yaml").exists():
        raise ScenarioError(f"没有情景“{name}”，现有：{'、'.join(names())}。")
    if Household.objects.exists():
        raise ScenarioError("数据库里已有农户。情景只能装入空库，以免和真实数据混在一起。")
    plan = yaml.safe_load((folder / "scenario.yaml").read_text(encoding="utf-8"))
    reference.load()
    county, *townships = _found_areas(plan["areas"])
    area = townships[0] if len(townships) == 1 else county
    by = _entering_user(area)
    loading = Loading(folder, {one.prefix: one for one in townships}, townships[0], by)
    with keeping.postponed():
        for before, step in pairwise([{}, *plan["steps"]]):
            if "workbook" in before and "workbook" not in step:
                statistics.refresh()  # nothing else looks at tables that fill in one transaction
            _run(step, loading)
    for township in townships:
        run_alerts(township=township, by=None, on=timezone.localdate())
    User.objects.filter(pk=by.pk).update(is_active=False)  # or people would give it tasks
    return area


def _found_areas(areas: list[dict]) -> list[Area]:
    """The county and its townships, as an administrator sets up an empty system."""
    county = Area.objects.create(**areas[0])
    return [county, *(Area.objects.create(parent=county, **row) for row in areas[1:])]


def _entering_user(area: Area) -> User:
    """Who enters the scenario: a member of staff who cannot log in."""
    user = User(username=f"loader-{get_random_string(8)}", name="数据装载", role=Role.TOWNSHIP)
    user.area = area
    user.set_unusable_password()
    user.save()
    return user


def _run(step: dict, loading: Loading) -> None:
    if "workbook" in step:
        for code, path in _files(step["file"], loading):
            _import(step, path, code)
        return
    table, enter = step["rows"], STEPS[step.get("as", step["rows"])]
    for number, row in enumerate(loading.rows(table), start=2):
        try:
            enter(loading.of(row), typed(row))
        except Exception as problem:
            raise ScenarioError(
                f"{loading.folder.name}/{table}.csv 第 {number} 行：{problem}"
            ) from problem


def _import(step: dict, path: Path, code: str) -> None:
    printed = StringIO()
    try:
        call_command(
            "import_workbook",
            step["workbook"],
            str(path),
            area=code,
            as_of=step["as_of"],
            stdout=printed,
        )
    except CommandError as problem:
        wrong = [line for line in printed.getvalue().splitlines() if line.startswith("错误")]
        raise ScenarioError("\n".join([f"{path.name}：{problem}", *wrong])) from problem


def _files(name: str, loading: Loading) -> list[tuple[str, Path]]:
    """Township and workbook; of several townships each that has one has it in a folder of its name."""
    townships = loading.townships.values()
    if len(townships) == 1:
        return [(loading.township.code, loading.folder / name)]
    files = [(township.code, loading.folder / township.name / name) for township in townships]
    found = [(code, path) for code, path in files if path.exists()]
    if not found:
        raise ScenarioError(f"{loading.folder.name} 的各乡镇目录里都没有 {name}。")
    return found
