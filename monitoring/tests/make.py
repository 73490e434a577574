"""Makers of monitoring for tests: rounds go through the actions, so every one of them is legal."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from accounts.models import User
from accounts.roles import Role
from accounts.tests.make import make_user
from areas.models import Area
from households.actions import dissolve
from households.codes import DissolveReason
from households.models import Household
from monitoring import actions
from monitoring.models import (
    Alert,
    Attachment,
    Case,
    CaseStep,
    Category,
    Clue,
    Measure,
    MeasureGroup,
    OfflineItem,
    ProcedureStep,
    RiskKind,
    Screening,
    SelfReport,
    Source,
)

ILLNESS = [(RiskKind.ILLNESS, "")]
BUILT_IN = {
    "unstable": ("脱贫不稳定户", "lifted", True),
    "marginal": ("边缘易致贫户", "ordinary", True),
    "sudden": ("突发严重困难户", "", False),
}


def make_category(code: str = "marginal", **fields) -> Category:
    """One of the three categories; asked twice, the same row."""
    name, precondition, is_income_bound = BUILT_IN.get(code, (code, "", True))
    values = {
        "name": name,
        "precondition": precondition,
        "is_income_bound": is_income_bound,
        "order": list(BUILT_IN).index(code) + 1 if code in BUILT_IN else 9,
        "valid_from": date(2021, 1, 1),
    }
    return Category.objects.get_or_create(code=code, defaults=values | fields)[0]


def make_clerk(township: Area) -> User:
    """The township staff member who acts when a test does not say who."""
    clerk = User.objects.filter(role=Role.TOWNSHIP, area=township).first()
    return clerk or make_user(role=Role.TOWNSHIP, area=township)


def make_case(
    *,
    household: Household,
    state: str = Case.State.MONITORED,
    category: Category | None = None,
    identified_on: date = date(2021, 3, 1),
    eliminated_on: date = date(2021, 10, 1),
    risks=ILLNESS,
    source: str = Source.OFFICER,
    by: User | None = None,
    screening: Screening | None = None,
    is_without_labour: bool = False,
) -> Case:
    """A round in the state asked for: proposed and identified on one day, ended on another."""
    by = by or make_clerk(household.township)
    State = Case.State
    case = actions.propose(
        household=household,
        category=category or make_category(),
        risks=risks,
        source=source,
        opinion="医疗支出大",
        by=by,
        on=identified_on,
        screening=screening,
    )
    if state == State.PROPOSED:
        return case
    if state == State.REJECTED:
        return actions.reject(case=case, by=by, on=identified_on, reason="收入稳定")
    actions.identify(
        case=case,
        by=by,
        on=identified_on,
        income=Decimal(5000),
        assessment="" if case.category.is_income_bound else "突发事故，支出三万元",
        is_without_labour=is_without_labour,
    )
    if state == State.MONITORED:
        return case
    if state == State.CLOSED:
        dissolve(
            household=household,
            on=eliminated_on,
            dissolve_reason=DissolveReason.DIED_OUT,
            reason="全户去世",
            by=by,
        )
        case.refresh_from_db()
        return case
    make_measure(case=case, by=by, done_on=identified_on)
    actions.propose_elimination(
        case=case, by=by, on=eliminated_on, how=Case.How.HELP, reason="收入稳定"
    )
    if state == State.ELIMINATING:
        return case
    return actions.eliminate(case=case, by=by, on=eliminated_on, income=Decimal(9000))


def make_measure(
    *, case: Case, by: User | None = None, done_on: date | None = None, **fields
) -> Measure:
    values = {
        "group": MeasureGroup.EMPLOYMENT,
        "item": "技能培训",
        "planned_on": case.identified_on,
    }
    return actions.plan_measure(
        household=case.household,
        case=case,
        by=by or make_clerk(case.township),
        done_on=done_on,
        **(values | fields),
    )


def make_visit(*, household: Household, visited_on: date, by: User | None = None, **fields):
    return actions.record_visit(
        id=fields.pop("id", None) or uuid4(),
        household=household,
        by=by or make_clerk(household.township),
        visited_on=visited_on,
        **fields,
    )


def make_clue(*, household: Household, by: User | None = None, **fields) -> Clue:
    values = {
        "source": Source.OFFICER,
        "risk": RiskKind.ILLNESS,
        "detail": "住院自付两万元",
        "received_on": date(2021, 5, 6),
    }
    return actions.report_clue(
        household=household, by=by or make_clerk(household.township), **(values | fields)
    )


def make_self_report(*, village: Area, **fields) -> SelfReport:
    values = {
        "id": uuid4(),
        "name": "郑国富",
        "phone": "15400001234",
        "group": "三组",
        "risk": RiskKind.ILLNESS,
        "detail": "老伴住院花了三万元",
        "address": "198.51.100.7",
    }
    return actions.receive_self_report(by=None, village=village, **(values | fields))


def make_screening(*, township: Area, by: User | None = None, **fields) -> Screening:
    values = {"name": "信息动态调整", "year": 2021, "started_on": date(2021, 10, 18)}
    return actions.start_screening(
        township=township, by=by or make_clerk(township), **(values | fields)
    )


JPEG = b"\xff\xd8\xff\xe0" + b"a small photo" * 20


def make_attachment(*, household: Household, by: User | None = None, **fields) -> Attachment:
    values = {"section": Attachment.Section.VISIT, "name": "入户.jpg", "content": JPEG}
    return actions.add_attachment(
        household=household, by=by or make_clerk(household.township), **(values | fields)
    )


IDENTIFICATION = ("apply", "check", "compare", "review", "notice", "approve", "identify", "enter")
ELIMINATION = ("check", "review", "notice", "approve", "eliminate", "enter")


def make_procedure(
    purpose: str = "identify",
    kinds=IDENTIFICATION,
    *,
    area: Area | None = None,
    valid_from: date = date(2020, 1, 1),
    days: int | None = 3,
    **changes,
) -> list[ProcedureStep]:
    """A procedure of these steps, each within so many days; `changes` by kind: ``notice={"at_least_days": 7}``."""
    rows = [
        ProcedureStep(
            **{"area": area, "purpose": purpose, "order": order, "kind": kind, "days": days}
            | {"at_least_days": 5 if kind == "notice" else None, "valid_from": valid_from}
            | changes.get(kind, {})
        )
        for order, kind in enumerate(kinds, start=1)
    ]
    return ProcedureStep.objects.bulk_create(rows)


WHOLE = {"expected": 30, "present": 27, "agreed": 26, "opposed": 0}


def make_step(*, case: Case, kind: str, on: date, by: User | None = None, **fields) -> CaseStep:
    """A step of the procedure with everything that its rule asks for."""
    values = {"opinion": "属实"}
    if kind == "review":
        values |= WHOLE
    if kind == "notice":
        values |= {"notice_from": on - timedelta(days=5), "notice_to": on}
    return actions.take_step(
        case=case, kind=kind, on=on, by=by or make_clerk(case.township), **(values | fields)
    )


def make_alert(*, household: Household, rule: str = "housing", **fields) -> Alert:
    """An open alert as a run would leave it; asked twice, the same row."""
    values = {"evidence": "2021 年采集表登记住危房，房屋 D 级", "found_on": date(2021, 5, 6)}
    return Alert.objects.get_or_create(
        township=household.township,
        household=household,
        rule=rule,
        member=fields.pop("member", None),
        gone_on=fields.pop("gone_on", None),
        defaults=values | fields,
    )[0]


FINE_VISIT = {
    "visited_on": "2021-06-01",
    "way": "home",
    "income": "same",
    "is_education_fine": "fine",
    "is_medical_fine": "fine",
    "is_housing_fine": "fine",
    "is_water_fine": "fine",
}


def make_offline_item(
    *, household: Household, by: User, id=None, kind: str = "visit", **content
) -> OfflineItem:
    """What a device sent: a visit without problems unless said otherwise."""
    return actions.receive_item(
        id=id or uuid4(),
        kind=kind,
        household=household,
        content=(FINE_VISIT if kind == "visit" else {}) | content,
        made_at=datetime.now(UTC),
        by=by,
    )
