"""Rounds (监测对象的一轮): from the proposal to the elimination, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from areas.parameters import setting_on
from households.closings import Closing
from households.codes import DissolveReason
from households.models import Household
from monitoring import procedure, rules, snapshots
from monitoring.actions.guards import check_date, require_existing, require_verb
from monitoring.actions.steps import claim, last_day, move, note_state, note_step
from monitoring.models import (
    Case,
    CaseRisk,
    CaseStep,
    Category,
    Clue,
    RiskKind,
    Screening,
    Snapshot,
)
from monitoring.rules import Risk
from monitoring.snapshots import PILLARS
from monitoring.workflow import STEPS

Kind, State = CaseStep.Kind, Case.State


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
    income: Decimal | None = None,
    own_payments: Decimal | None = None,
    snapshot: Snapshot | None = None,
    assessment: str = "",
    opinion: str = "",
    document: str = "",
    category: Category | None = None,
    is_without_labour: bool = False,
) -> Case:
    """登记识别：程序走完的登记纳入监测，从这一天起是监测对象。收入超过监测范围的要写综合研判；当时的收支和三保障留快照。"""
    category = category or case.category
    if snapshot:
        income, own_payments = snapshot.net_per_head, snapshot.own_payments
    refuse(
        identification_problems(
            case,
            category=category,
            on=on,
            income=income,
            assessment=assessment,
            is_without_labour=is_without_labour,
        )
    )
    step = move(
        case,
        Kind.IDENTIFY,
        by=by,
        on=on,
        opinion=opinion,
        document=document,
        category=category,
        identified_on=on,
        identified_income=income,
        own_payments=own_payments,
        assessment=assessment.strip(),
        is_without_labour=is_without_labour,
    )
    _keep(snapshot, step)
    AuditEvent.record(by=by, what="case.identify", target=case, reason=opinion)
    return case


@action
def reject(*, case: Case, by: User, on: date, reason: str) -> Case:
    """不予纳入：核实后不符合条件，写明理由；不占轮次，以后可以再提。"""
    _require_opinion(reason)
    move(case, Kind.REJECT, by=by, on=on, opinion=reason)
    AuditEvent.record(by=by, what="case.reject", target=case, reason=reason)
    return case


@action
def propose_elimination(*, case: Case, by: User, on: date, how: str, reason: str) -> Case:
    """提出消除：识别程序要走完，线索要核实完；帮扶消除要有落实的措施、稳定满规定月数；整户无劳动能力的暂不消除。"""
    _require_opinion(reason)
    refuse(elimination_problems(case, how=how, on=on) + _unfinished_identification(case))
    move(
        case,
        Kind.PROPOSE_ELIMINATION,
        by=by,
        on=on,
        opinion=reason,
        eliminated_how=Case.How(how),
    )
    AuditEvent.record(by=by, what="case.propose_elimination", target=case, reason=reason)
    return case


@action
def eliminate(
    *,
    case: Case,
    by: User,
    on: date,
    income: Decimal | None = None,
    snapshot: Snapshot | None = None,
    opinion: str = "",
    document: str = "",
) -> Case:
    """登记消除：程序走完，三保障和饮水都有保障；帮扶消除的人均纯收入要超过当天的监测范围。从这一天起不再是未消除。"""
    if snapshot:
        income = snapshot.net_per_head
    problems = elimination_problems(case, how=case.eliminated_how, on=on)
    if case.eliminated_how == Case.How.HELP:
        line = setting_on("monitoring_line", case.household.village, on)
        problems += rules.recovery_problems(income=income, line=line)
    refuse(problems + _guarantee_problems(case.household, snapshot, on))
    step = move(
        case,
        Kind.ELIMINATE,
        by=by,
        on=on,
        opinion=opinion,
        document=document,
        eliminated_income=income,
    )
    _keep(snapshot, step)
    AuditEvent.record(by=by, what="case.eliminate", target=case, reason=opinion)
    return case


@action
def send_back(*, case: Case, by: User, on: date, reason: str) -> Case:
    """退回消除：还不符合消除条件，写明差什么，继续监测。"""
    _require_opinion(reason)
    move(case, Kind.RETURN, by=by, on=on, opinion=reason, eliminated_how="")
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
    move(case, Kind.REVERT, by=by, on=on, opinion=reason)
    AuditEvent.record(by=by, what="case.revert", target=case, reason=reason)
    return case


def close_rounds(closing: Closing) -> None:
    """随户注销：全户消亡、整户迁出的，监测中的这一轮随户结束，不算消除；还在拟识别的先办不予纳入。"""
    if closing.reason not in (DissolveReason.DIED_OUT, DissolveReason.MOVED_OUT):
        return
    household = closing.household
    started = rounds_of(household).filter(state__in=[State.MONITORED, State.ELIMINATING])
    for case in started:
        refuse(check_date(closing.on, household, after=last_day(case)))
        label = DissolveReason(closing.reason).label
        claim(case, state=State.CLOSED)
        case.states.filter(valid_to=None).update(valid_to=closing.on)
        note_state(case, closing.on)
        note_step(case, Kind.CLOSE, by=closing.by, on=closing.on, opinion=label)
        AuditEvent.record(by=closing.by, what="case.close", target=case, reason=label)


def identification_problems(
    case: Case,
    *,
    category: Category,
    on: date,
    income: Decimal | None,
    assessment: str,
    is_without_labour: bool,
) -> list[str]:
    """What keeps a household from being identified in a category on a day."""
    household = case.household
    line = setting_on("monitoring_line", household.village, on)
    able = snapshots.able_members(household, on) if is_without_labour else []
    return (
        rules.category_problems(category, base_type=base_type_on(household, on), on=on)
        + rules.income_problems(category, income=income, assessment=assessment, line=line)
        + rules.able_problems(is_without_labour=is_without_labour, able=able)
    )


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
    note_state(case, on)
    note_step(case, Kind.PROPOSE, by=by, on=on, opinion=opinion)
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


def elimination_problems(case: Case, *, how: str, on: date) -> list[str]:
    """What keeps a round from being eliminated in this way on a day, income apart."""
    if case.identified_on is None:
        return []  # not identified: the table of steps says so
    problems = rules.labour_problems(is_without_labour=case.is_without_labour)
    problems += _clue_problems(case, on)
    if how != Case.How.HELP:
        return problems
    months = setting_on("stable_months", case.household.village, on)
    problems += rules.stability_problems(identified_on=case.identified_on, on=on, months=months)
    if not case.measures.filter(done_on__lte=on).exists():
        problems.append(
            f"帮扶消除要有落实的帮扶措施，这一轮到 {on} 还没有一条；请先把措施登记为已落实。"
        )
    return problems


def _clue_problems(case: Case, on: date) -> list[str]:
    """无新增风险: every clue that came in by the day has been concluded."""
    clues = Clue.objects.filter(
        township=case.township_id, household=case.household_id, received_on__lte=on
    )
    days = [str(day) for day in clues.waiting().values_list("received_on", flat=True)]
    if not days:
        return []
    return [f"该户有 {len(days)} 条线索还没有核实（{'、'.join(days)} 受理），先核实线索再办消除。"]


def _guarantee_problems(household: Household, snapshot: Snapshot | None, on: date) -> list[str]:
    known = snapshots.pillars_on(household, on)
    if snapshot:
        known = {name: getattr(snapshot, name) for name in known}
    return rules.guarantee_problems({label: known[name] for name, label in PILLARS.items()})


def _unfinished_identification(case: Case) -> list[str]:
    """What the identification still lacks, such as the entry in the national system."""
    run = procedure.run_of(case)
    coming = procedure.to_come(run, procedure.plan_of(case, run)) if run else []
    if case.state != State.MONITORED or not coming:
        return []
    return [f"识别程序还没有办完，先办：{'、'.join(Kind(kind).label for kind in coming)}。"]


def _keep(snapshot: Snapshot | None, step: CaseStep) -> None:
    """Keep the facts of the day with the step that rests on them."""
    if snapshot is None:
        return
    snapshot.township_id, snapshot.case = step.township_id, step.case
    snapshot.step, snapshot.taken_on = step, step.done_on
    records.check_fields(snapshot)
    snapshot.save(force_insert=True)


def _require_opinion(reason: str) -> None:
    if not reason.strip():
        raise NotAllowed("请写理由。")
