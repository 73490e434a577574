"""Rounds (监测对象的一轮): from the proposal to the elimination, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from areas.parameters import setting_on
from households.models import Household
from monitoring import rules
from monitoring.actions.guards import check_date, refuse, require_existing, require_verb
from monitoring.models import (
    Case,
    CaseRisk,
    CaseState,
    CaseStep,
    Category,
    Clue,
    RiskKind,
    Screening,
)
from monitoring.rules import Risk
from monitoring.workflow import STEPS

Kind, State = CaseStep.Kind, Case.State
MOVED_ON = "该户的监测状态已被他人更新，请刷新后再办。"


@action
def propose(
    *,
    household: Household,
    category: Category,
    risks: Sequence[Risk],
    source: str,
    opinion: str,
    by: User,
    on: date,
    screening: Screening | None = None,
    clue: Clue | None = None,
) -> Case:
    """提出识别：开新一轮，等乡镇登记。上一轮已消除的户再提出，就是风险再标注。"""
    require_verb(by, STEPS[Kind.PROPOSE].verb)
    if not opinion.strip():
        raise NotAllowed("请写提出的理由。")
    case = _open(
        household=household,
        category=category,
        risks=risks,
        source=source,
        opinion=opinion,
        by=by,
        on=on,
        screening=screening,
        clue=clue,
    )
    AuditEvent.record(by=by, what="case.propose", target=case, reason=opinion)
    return case


@action
def identify(
    *,
    case: Case,
    by: User,
    on: date,
    income: Decimal | None,
    own_payments: Decimal | None = None,
    assessment: str = "",
    opinion: str = "",
    category: Category | None = None,
    is_without_labour: bool = False,
) -> Case:
    """登记识别：乡镇登记纳入监测，从这一天起是监测对象。收入超过监测范围的要写综合研判。"""
    _register(
        case,
        by=by,
        on=on,
        income=income,
        own_payments=own_payments,
        assessment=assessment,
        opinion=opinion,
        category=category or case.category,
        is_without_labour=is_without_labour,
    )
    AuditEvent.record(by=by, what="case.identify", target=case, reason=opinion)
    return case


@action
def enter(
    *,
    household: Household,
    category: Category,
    risks: Sequence[Risk],
    source: str,
    by: User,
    on: date,
    income: Decimal | None,
    own_payments: Decimal | None = None,
    assessment: str = "",
    opinion: str = "",
    is_without_labour: bool = False,
    screening: Screening | None = None,
    clue: Clue | None = None,
) -> Case:
    """直接登记识别：乡镇把已经走完程序的一轮一次录入，同一天提出和登记，条件不放松。"""
    require_verb(by, STEPS[Kind.IDENTIFY].verb)
    case = _open(
        household=household,
        category=category,
        risks=risks,
        source=source,
        opinion=opinion,
        by=by,
        on=on,
        screening=screening,
        clue=clue,
    )
    _register(
        case,
        by=by,
        on=on,
        income=income,
        own_payments=own_payments,
        assessment=assessment,
        opinion=opinion,
        category=category,
        is_without_labour=is_without_labour,
    )
    AuditEvent.record(by=by, what="case.enter", target=case, reason=opinion)
    return case


@action
def reject(*, case: Case, by: User, on: date, reason: str) -> Case:
    """不予纳入：核实后不符合条件，写明理由；不占轮次，以后可以再提。"""
    _require_opinion(reason)
    _move(case, Kind.REJECT, by=by, on=on, opinion=reason)
    AuditEvent.record(by=by, what="case.reject", target=case, reason=reason)
    return case


@action
def propose_elimination(*, case: Case, by: User, on: date, how: str, reason: str) -> Case:
    """提出消除：帮扶消除要有落实的措施、稳定满规定月数；整户无劳动能力的暂不消除。"""
    _require_opinion(reason)
    _begin_elimination(case, by=by, on=on, how=how, reason=reason)
    AuditEvent.record(by=by, what="case.propose_elimination", target=case, reason=reason)
    return case


@action
def eliminate(*, case: Case, by: User, on: date, income: Decimal | None, opinion: str = "") -> Case:
    """登记消除：帮扶消除的人均纯收入要超过当天的监测范围；从这一天起不再是未消除。"""
    _finish_elimination(case, by=by, on=on, income=income, opinion=opinion)
    AuditEvent.record(by=by, what="case.eliminate", target=case, reason=opinion)
    return case


@action
def enter_elimination(
    *, case: Case, by: User, on: date, how: str, income: Decimal | None, opinion: str = ""
) -> Case:
    """直接登记消除：乡镇把已经走完程序的消除一次录入，同一天提出和登记，条件不放松。"""
    require_verb(by, STEPS[Kind.ELIMINATE].verb)
    _begin_elimination(case, by=by, on=on, how=how, reason=opinion)
    _finish_elimination(case, by=by, on=on, income=income, opinion=opinion)
    AuditEvent.record(by=by, what="case.enter_elimination", target=case, reason=opinion)
    return case


@action
def send_back(*, case: Case, by: User, on: date, reason: str) -> Case:
    """退回消除：还不符合消除条件，写明差什么，继续监测。"""
    _require_opinion(reason)
    _move(case, Kind.RETURN, by=by, on=on, opinion=reason, eliminated_how="")
    AuditEvent.record(by=by, what="case.send_back", target=case, reason=reason)
    return case


@action
def revert(*, case: Case, by: User, on: date, reason: str) -> Case:
    """消除回退：原来消除认定不稳，撤销消除，同一轮接着监测。消除以后又有新风险的，是再标注，另开一轮。"""
    _require_opinion(reason)
    later = rounds_of(case.household).filter(seq__gt=case.seq).last()
    if later:
        raise NotAllowed(f"该户已开第 {later.seq} 轮，第 {case.seq} 轮不能再回退。")
    # How and income of the elimination stay: summaries as of an earlier day still need them.
    _move(case, Kind.REVERT, by=by, on=on, opinion=reason)
    AuditEvent.record(by=by, what="case.revert", target=case, reason=reason)
    return case


def identification_problems(
    case: Case,
    *,
    category: Category,
    on: date,
    income: Decimal | None,
    assessment: str,
) -> list[str]:
    """What keeps a household from being identified in a category on a day."""
    line = setting_on("monitoring_line", case.household.village, on)
    return rules.category_problems(
        category, base_type=base_type_on(case.household, on), on=on
    ) + rules.income_problems(category, income=income, assessment=assessment, line=line)


def base_type_on(household: Household, on: date) -> str | None:
    status = household.statuses.filter(township=household.township_id).on(on).first()
    return status and status.base_type


def replace_risks(case: Case, risks: Sequence[Risk]) -> None:
    case.risks.all().delete()
    CaseRisk.objects.bulk_create(
        CaseRisk(township_id=case.township_id, case=case, order=order, kind=kind, note=note)
        for order, (kind, note) in enumerate(risks, start=1)
    )


def rounds_of(household: Household):
    """The household's rounds, in order; rejected proposals are none."""
    rounds = Case.objects.filter(township=household.township_id, household=household)
    return rounds.exclude(state=State.REJECTED).order_by("seq")


def last_change(case: Case) -> date:
    """The day of the round's last step."""
    return case.states.get(valid_to=None).valid_from


def _open(
    *,
    household: Household,
    category: Category,
    risks: Sequence[Risk],
    source: str,
    opinion: str,
    by: User,
    on: date,
    screening: Screening | None,
    clue: Clue | None,
) -> Case:
    require_existing(household)
    last = rounds_of(household).last()
    if last and last.state in Case.OPEN:
        raise NotAllowed(
            f"该户第 {last.seq} 轮还没有结束（{last.get_state_display()}，"
            f"{last_change(last)} 起），不能再开一轮。"
        )
    refuse(
        check_date(on, household, after=last and last_change(last))
        + rules.category_problems(category, base_type=base_type_on(household, on), on=on)
        + rules.risk_problems(risks)
        + _origin_problems(household, screening, clue)
    )
    try:
        with transaction.atomic():
            case = Case.objects.create(
                township_id=household.township_id,
                household=household,
                category=category,
                screening=screening,
                clue=clue,
                seq=last.seq + 1 if last else 1,
                source=source,
                state=State.PROPOSED,
            )
    except IntegrityError as problem:
        raise NotAllowed("该户刚由他人开了一轮监测，请刷新后看。") from problem
    replace_risks(case, [(RiskKind(kind), note.strip()) for kind, note in risks])
    _note_state(case, on)
    _note_step(case, Kind.PROPOSE, by=by, on=on, opinion=opinion)
    return case


def _origin_problems(
    household: Household, screening: Screening | None, clue: Clue | None
) -> list[str]:
    problems = []
    if clue and clue.household_id != household.pk:
        problems.append("这条线索是另一户的。")
    if screening and screening.township_id != household.township_id:
        problems.append("这轮排查是别的乡镇的。")
    return problems


def _register(
    case: Case,
    *,
    by: User,
    on: date,
    income: Decimal | None,
    own_payments: Decimal | None,
    assessment: str,
    opinion: str,
    category: Category,
    is_without_labour: bool,
) -> None:
    refuse(
        identification_problems(
            case, category=category, on=on, income=income, assessment=assessment
        )
    )
    _move(
        case,
        Kind.IDENTIFY,
        by=by,
        on=on,
        opinion=opinion,
        category=category,
        identified_on=on,
        identified_income=income,
        own_payments=own_payments,
        assessment=assessment.strip(),
        is_without_labour=is_without_labour,
    )


def _begin_elimination(case: Case, *, by: User, on: date, how: str, reason: str) -> None:
    refuse(elimination_problems(case, how=how, on=on))
    _move(
        case,
        Kind.PROPOSE_ELIMINATION,
        by=by,
        on=on,
        opinion=reason,
        eliminated_how=Case.How(how),
    )


def _finish_elimination(
    case: Case, *, by: User, on: date, income: Decimal | None, opinion: str
) -> None:
    problems = elimination_problems(case, how=case.eliminated_how, on=on)
    if case.eliminated_how == Case.How.HELP:
        line = setting_on("monitoring_line", case.household.village, on)
        problems += rules.recovery_problems(income=income, line=line)
    refuse(problems)
    _move(case, Kind.ELIMINATE, by=by, on=on, opinion=opinion, eliminated_income=income)


def elimination_problems(case: Case, *, how: str, on: date) -> list[str]:
    """What keeps a round from being eliminated in this way on a day, income apart."""
    if case.identified_on is None:
        return []  # not identified: the table of steps says so
    problems = rules.labour_problems(is_without_labour=case.is_without_labour)
    if how != Case.How.HELP:
        return problems
    months = setting_on("stable_months", case.household.village, on)
    problems += rules.stability_problems(identified_on=case.identified_on, on=on, months=months)
    if not case.measures.filter(done_on__lte=on).exists():
        problems.append(
            f"帮扶消除要有落实的帮扶措施，这一轮到 {on} 还没有一条；请先把措施登记为已落实。"
        )
    return problems


def _move(case: Case, kind: str, *, by: User, on: date, opinion: str, **fields) -> None:
    """Take one step of the table; of two people who take it at once, the second is refused."""
    step = STEPS[kind]
    require_verb(by, step.verb)
    require_existing(case.household)
    if case.state != step.start:
        raise NotAllowed(
            f"第 {case.seq} 轮现在是“{case.get_state_display()}”，"
            f"只有“{State(step.start).label}”时能{Kind(kind).label}。"
        )
    now = case.states.filter(valid_to=None).first()
    refuse(check_date(on, case.household, after=now and now.valid_from))
    rows = Case.objects.filter(pk=case.pk, township=case.township_id, state=step.start)
    try:
        with transaction.atomic():
            moved = rows.update(state=step.end, **fields)
    except IntegrityError as problem:  # another round was opened meanwhile
        raise NotAllowed(MOVED_ON) from problem
    if not moved:
        raise NotAllowed(MOVED_ON)
    case.refresh_from_db()
    case.states.filter(valid_to=None).update(valid_to=on)
    _note_state(case, on)
    _note_step(case, kind, by=by, on=on, opinion=opinion)


def _note_state(case: Case, on: date) -> None:
    CaseState.objects.create(
        township_id=case.township_id, case=case, state=case.state, valid_from=on
    )


def _note_step(case: Case, kind: str, *, by: User, on: date, opinion: str) -> None:
    CaseStep.objects.create(
        township_id=case.township_id,
        case=case,
        done_by=by,
        kind=kind,
        done_on=on,
        opinion=opinion.strip(),
    )


def _require_opinion(reason: str) -> None:
    if not reason.strip():
        raise NotAllowed("请写理由。")
