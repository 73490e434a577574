"""Scenarios (情景): the rows of a township's or a county's year, entered through the same importers and actions as a user's.

A folder of fixtures/scenarios holds `scenario.yaml` (the order of the steps), workbooks in the layouts staff have, and a
CSV file for each kind of row. Values in a CSV are what a person would type; an empty cell is not given. In a scenario of
several townships a row belongs to the one whose code its household, village or area begins with.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import area_actions
from accounts.models import User
from accounts.roles import Role
from areas.models import Area
from config import paperwork, reference
from households.actions import add_member, dissolve, remove_member, set_status, tag_households
from households.codes import RELATIONS, BaseType, PolicyStanding
from households.codes import Attribute as HouseholdAttribute
from households.models import Household, HouseholdTag, Member
from households.people import id_index
from ledgers import actions as ledgers
from ledgers.models import LedgerKind
from lib import statistics
from lib.dates import parse_date
from lib.numbers import parse_amount
from monitoring import actions as monitoring
from monitoring.alerts import keeping
from monitoring.alerts.running import run_alerts
from monitoring.checks import Check
from monitoring.models import Case, Category, Screening, Snapshot
from monitoring.snapshots import PILLARS
from policies import actions as policies
from policies.models import Policy
from projects import actions as projects
from projects.models import Enterprise, Project, ProjectKind

FOLDER = settings.BASE_DIR / "fixtures" / "scenarios"
PROPOSED_BEFORE = timedelta(days=7)  # an elimination, when the row does not say the day


class ScenarioError(Exception):
    """情景装不进去：在哪个文件、哪一行、为什么。"""


PLACES = (
    "township",
    "household",
    "village",
    "area",
    "parent",
)  # columns that say where a row belongs


class Loading(NamedTuple):
    """What a step needs: the folder, the townships, the one that a row belongs to, and who enters the rows."""

    folder: Path
    townships: dict[str, Area]
    township: Area
    by: User

    def of(self, row: dict) -> Loading:
        """The same for the township of a row; a column of its own for it has then done its work."""
        if len(self.townships) == 1:
            return self
        code = next((row[name] for name in PLACES if name in row), "")
        township = self.townships.get(code[: Area.SIGNIFICANT[Area.Level.TOWNSHIP]], self.township)
        row.pop("township", None)
        return self._replace(township=township)

    def rows(self, table: str) -> Iterator[dict]:
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield {name: value for name, value in row.items() if value != ""}

    def household(self, row: dict) -> Household:
        return Household.objects.get(township=self.township, number=row.pop("household"))

    def member(self, row: dict) -> Member:
        return Member.objects.get(township=self.township, id_index=id_index(row.pop("member")))

    def village(self, row: dict) -> Area | None:
        code = row.pop("village", "")
        return Area.objects.get(code=code) if code else None


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


def typed(row: dict) -> dict:
    """Dates from `…_on`, `valid_…` and `on`; money from the columns of money; the rest as it stands."""
    return {name: _value(name, value) for name, value in row.items()}


MONEY = {
    "amount",
    "collective_income",
    "value",
    "income",
    "own_payments",
    "eliminated_income",
    "total",
    "original_value",
}
NUMBERS = {"year", "persons", "order"}
COUNTS = {"culture_rooms", "sports_sites", "population", "natural_villages"}


def _value(name: str, value: str):
    if name == "on" or name.endswith("_on") or name.startswith("valid_"):
        return parse_date(value)
    if name in MONEY:
        return parse_amount(value)
    return int(value) if name in NUMBERS | COUNTS else value


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


def enter_household_tag(loading: Loading, row: dict) -> None:
    """A tag for all households of a village that the other columns describe."""
    households = _described(loading, row, row["valid_from"])
    tag_households(households=households, name=row["name"], on=row["valid_from"], by=loading.by)


def _described(loading: Loading, row: dict, on: date) -> QuerySet[Household]:
    """Of a village, of a kind or with a tag, on the day; `base_type` may name several, joined by 、."""
    village = Area.objects.get(code=row["village"])
    households = Household.objects.filter(township=loading.township, village=village)
    households = households.existing_on(on)
    if "base_type" in row:
        kinds = [_code(BaseType, label) for label in row["base_type"].split("、")]
        households = households.with_status_on(on, base_type__in=kinds)
    if "is_monitored" in row:
        rounds = Case.objects.filter(household=OuterRef("pk"), identified_on__lte=on)
        wanted = Exists(rounds)
        households = households.filter(wanted if row["is_monitored"] == "是" else ~wanted)
    if "tag" in row:
        tags = HouseholdTag.objects.on(on).filter(household=OuterRef("pk"), name=row["tag"])
        households = households.filter(Exists(tags))
    return households


def enter_dissolution(loading: Loading, row: dict) -> None:
    dissolve(
        household=loading.household(row),
        on=row["on"],
        dissolve_reason=row["dissolve_reason"],
        reason=row["reason"],
        by=loading.by,
    )


def enter_check(loading: Loading, row: dict) -> None:
    """What a round found in all households of a village that the other columns describe."""
    on = row["checked_on"]
    screening = Screening.objects.get(
        township=loading.township, name=row["screening"], year=on.year
    )
    pks = _described(loading, row, on).order_by("pk").values_list("pk", flat=True)
    checks = [Check(household=pk, checked_on=on, checked_by=row["checked_by"]) for pk in pks]
    result = monitoring.record_screenings(screening=screening, records=checks, by=loading.by)
    if result.refused:
        raise ScenarioError(result.refused[0].why)


def enter_officer(loading: Loading, row: dict) -> None:
    monitoring.add_officer(village=loading.village(row), by=loading.by, **row)


def enter_user(loading: Loading, row: dict) -> None:
    """Somebody who goes to see households; as the one who loads, he cannot log in."""
    user = User(username=row["username"], name=row["name"], role=row["role"])
    user.area = Area.objects.get(code=row["area"])
    user.set_unusable_password()
    user.save()


def enter_join(loading: Loading, row: dict) -> None:
    relation = next(code for code, label in RELATIONS.items() if label == row["relation"])
    add_member(
        household=loading.household(row),
        by=loading.by,
        is_other_person=True,
        name=row["name"],
        sex=row["sex"],
        born_on=row["born_on"],
        id_number=row["id_number"],
        relation=relation,
        joined_on=row["on"],
        join_reason=row["reason"],
    )


def enter_leave(loading: Loading, row: dict) -> None:
    loading.household(row)
    remove_member(
        member=loading.member(row), on=row["on"], leave_reason=row["reason"], by=loading.by
    )


def enter_status(loading: Loading, row: dict) -> None:
    set_status(
        household=loading.household(row),
        base_type=_code(BaseType, row["base_type"]),
        attribute=_code(HouseholdAttribute, row["attribute"]),
        policy=_code(PolicyStanding, row["policy"]),
        on=row["on"],
        reason=row["reason"],
        by=loading.by,
    )


def _code(choices, label: str) -> str:
    return next(choice.value for choice in choices if choice.label == label)


def enter_screening(loading: Loading, row: dict) -> None:
    items = row.pop("items", "")
    row["items"] = items.split("、") if items else []
    monitoring.start_screening(township=loading.township, by=loading.by, **row)


def enter_case(loading: Loading, row: dict) -> None:
    """A round from the proposal through every step of the procedure to the entry in the national system."""
    screening, identified_on = row.get("screening"), row["identified_on"]
    household = loading.household(row)
    case = monitoring.propose(
        household=household,
        category=Category.objects.get(code=row["category"]),
        risks=[(row["risk"], "")],
        source=row["source"],
        opinion="入户核实，符合条件",
        by=loading.by,
        on=row["proposed_on"],
        screening=Screening.objects.get(
            township=loading.township, name=screening, year=identified_on.year
        )
        if screening
        else None,
    )
    paperwork.finish(case, on=identified_on, by=loading.by)
    monitoring.identify(
        case=case,
        by=loading.by,
        on=identified_on,
        snapshot=_snapshot(household, identified_on, row["income"], row.get("own_payments")),
        assessment=row.get("assessment", ""),
        opinion="村内评议公示无异议，同意纳入",
    )
    paperwork.finish(case, on=identified_on, by=loading.by)


def enter_elimination(loading: Loading, row: dict) -> None:
    """The end of the household's open round, proposed a week before unless the row says on which day."""
    if "eliminated_on" not in row:
        return
    household, on = loading.household(row), row["eliminated_on"]
    case = Case.objects.get(household=household, state=Case.State.MONITORED)
    how = row.get("eliminated_how", Case.How.HELP)
    monitoring.propose_elimination(
        case=case,
        by=loading.by,
        on=row.get("elimination_proposed_on", on - PROPOSED_BEFORE),
        how=how,
        reason="收入稳定，风险消除",
    )
    paperwork.finish(case, on=on, by=loading.by)
    monitoring.eliminate(
        case=case,
        by=loading.by,
        on=on,
        snapshot=_snapshot(household, on, row["eliminated_income"]),
        opinion="评议公示无异议，同意消除",
    )
    paperwork.finish(case, on=on, by=loading.by)


def _snapshot(
    household: Household, on: date, income: Decimal, own_payments: Decimal | None = None
) -> Snapshot:
    """The document says the income a head; the people are invented, so all of it may be wages."""
    persons = household.members.present_on(on).count()
    return Snapshot(
        persons=persons,
        wages=income * persons,
        own_payments=own_payments or 0,
        **dict.fromkeys(PILLARS, True),
    )


def enter_measure(loading: Loading, row: dict) -> None:
    done_on = row.pop("done_on", None)
    household = loading.household(row)
    case = household.cases.filter(state__in=Case.OPEN).first()
    measure = monitoring.plan_measure(household=household, case=case, by=loading.by, **row)
    if done_on:
        monitoring.carry_out_measure(measure=measure, by=loading.by, done_on=done_on)


def enter_visit(loading: Loading, row: dict) -> None:
    visitor = row.pop("visitor", "")
    by = User.objects.get(username=visitor) if visitor else loading.by
    monitoring.record_visit(id=uuid4(), household=loading.household(row), by=by, **row)


def enter_benefit(loading: Loading, row: dict) -> None:
    policy = Policy.objects.get(code=row.pop("policy"))
    valid_to = row.pop("valid_to", None)
    household, member = loading.household(row), loading.member(row) if "member" in row else None
    benefit = policies.register_benefit(
        household=household, policy=policy, member=member, by=loading.by, **row
    )
    if valid_to:
        policies.stop_benefit(benefit=benefit, by=loading.by, on=valid_to, reason="不再符合条件")


def enter_loan(loading: Loading, row: dict) -> None:
    policies.issue_loan(
        household=loading.household(row), member=loading.member(row), by=loading.by, **row
    )


def enter_placement(loading: Loading, row: dict) -> None:
    policies.place(
        household=loading.household(row), member=loading.member(row), by=loading.by, **row
    )


def enter_project(loading: Loading, row: dict) -> None:
    kind = ProjectKind.objects.get(name=row.pop("kind"))
    village = loading.village(row)
    projects.register_project(
        township=loading.township, village=village, kind=kind, by=loading.by, **row
    )


def enter_funding(loading: Loading, row: dict) -> None:
    project = Project.objects.get(township=loading.township, number=row.pop("project"))
    projects.allocate(project=project, by=loading.by, **row)


def enter_asset(loading: Loading, row: dict) -> None:
    project = Project.objects.get(township=loading.township, number=row.pop("project"))
    keeping = {name: row.pop(name, "") for name in ("keeper", "agreement")}
    asset = projects.book_asset(project=project, village=loading.village(row), by=loading.by, **row)
    if keeping["keeper"]:
        projects.appoint_keeper(asset=asset, by=loading.by, on=asset.booked_on, **keeping)


def enter_enterprise(loading: Loading, row: dict) -> None:
    village = loading.village(row)
    projects.register_enterprise(township=loading.township, village=village, by=loading.by, **row)


def enter_link(loading: Loading, row: dict) -> None:
    valid_to = row.pop("valid_to", None)
    enterprise = Enterprise.objects.get(township=loading.township, name=row.pop("enterprise"))
    link = projects.link_household(
        enterprise=enterprise, household=loading.household(row), by=loading.by, **row
    )
    if valid_to:
        projects.end_link(link=link, by=loading.by, on=valid_to, reason="合同到期")


def enter_standard(loading: Loading, row: dict) -> None:
    area = Area.objects.get(code=row.pop("area"))
    policy = Policy.objects.get(code=row.pop("policy"))
    policies.set_standard(policy=policy, area=area, by=loading.by, **row)


def enter_repair(loading: Loading, row: dict) -> None:
    """A house from the plan through every step that has a day to the subsidy."""
    days = {
        step: row.pop(f"{step}_on", None) for step in ("started", "completed", "accepted", "paid")
    }
    amount = row.pop("amount", None)
    repair = policies.plan_repair(household=loading.household(row), by=loading.by, **row)
    for step, act in (
        ("started", policies.start_repair),
        ("completed", policies.complete_repair),
        ("accepted", policies.accept_repair),
    ):
        if days[step]:
            repair = act(repair=repair, by=loading.by, on=days[step])
    if days["paid"]:
        policies.pay_repair(repair=repair, by=loading.by, on=days["paid"], amount=amount)


def enter_ledger_kind(loading: Loading, row: dict) -> None:
    ledgers.add_kind(by=loading.by, **row)


def enter_ledger(loading: Loading, row: dict) -> None:
    """`quantities` names columns of the kind with their numbers: 提供岗位:120、达成意向:40."""
    kind = LedgerKind.objects.get(name=row.pop("kind"))
    if "quantities" in row:
        pairs = (pair.split(":") for pair in row["quantities"].split("、"))
        row["quantities"] = {name: int(number) for name, number in pairs}
    ledgers.record_entry(township=loading.township, kind=kind, by=loading.by, **row)


def enter_team(loading: Loading, row: dict) -> None:
    valid_to = row.pop("valid_to", None)
    person = ledgers.post_team_member(village=loading.village(row), by=loading.by, **row)
    if valid_to:
        ledgers.end_team_member(person=person, by=loading.by, on=valid_to, reason="任期届满")


STEPS: dict[str, Callable[[Loading, dict], None]] = {
    "areas": enter_area,
    "tags": enter_tag,
    "area_years": enter_area_year,
    "targets": enter_target,
    "users": enter_user,
    "household_tags": enter_household_tag,
    "dissolutions": enter_dissolution,
    "officers": enter_officer,
    "checks": enter_check,
    "joins": enter_join,
    "leaves": enter_leave,
    "statuses": enter_status,
    "screenings": enter_screening,
    "cases": enter_case,
    "eliminations": enter_elimination,
    "measures": enter_measure,
    "visits": enter_visit,
    "benefits": enter_benefit,
    "loans": enter_loan,
    "placements": enter_placement,
    "projects": enter_project,
    "funding": enter_funding,
    "assets": enter_asset,
    "enterprises": enter_enterprise,
    "links": enter_link,
    "standards": enter_standard,
    "repairs": enter_repair,
    "ledger_kinds": enter_ledger_kind,
    "ledger": enter_ledger,
    "team": enter_team,
}
