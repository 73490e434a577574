"""The procedure of a run (一次识别或消除的程序): its steps in order, what has been done, what comes next and by when.

A run begins with a proposal. Where it stands is never stored: it is replayed from the steps taken since (CaseStep), against
the steps that the place asks for (ProcedureStep) on the day the run began. What other pages need is a `Standing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from accounts.roles import Can
from areas.models import Area
from areas.parameters import Everywhere, Setting, ancestor_codes, setting_on
from households.models import Household
from lib.workdays import add_workdays
from monitoring.models import Case, CaseStep, ProcedureStep
from monitoring.workflow import verb_of

Kind, Purpose = CaseStep.Kind, ProcedureStep.Purpose
Plan = Sequence[ProcedureStep]

BEGINS = {Kind.PROPOSE: Purpose.IDENTIFY, Kind.PROPOSE_ELIMINATION: Purpose.ELIMINATE}
DECIDES = {Purpose.IDENTIFY: Kind.IDENTIFY, Purpose.ELIMINATE: Kind.ELIMINATE}
STOPS = (Kind.REJECT, Kind.RETURN, Kind.REVERT, Kind.CLOSE)
# Which steps a procedure may have. Registering the decision always belongs to it.
OFFERED: dict[str, tuple[str, ...]] = {
    Purpose.IDENTIFY: (
        Kind.APPLY, Kind.CHECK, Kind.COMPARE, Kind.REVIEW, Kind.NOTICE, Kind.APPROVE,
        Kind.IDENTIFY, Kind.ENTER,
    ),
    Purpose.ELIMINATE: (
        Kind.CHECK, Kind.COMPARE, Kind.REVIEW, Kind.NOTICE, Kind.APPROVE,
        Kind.ELIMINATE, Kind.ENTER,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """程序里的一步，定程序时用：几天内办完、按不按工作日、从哪天起算；公示至少几天。"""

    kind: str
    days: int | None = None
    is_working_days: bool = False
    counted_from: str = ProcedureStep.CountedFrom.PREVIOUS
    at_least_days: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """一次识别或消除：哪天提出，哪几步算数；刚退回重办的，记着是哪次退回。"""

    purpose: str
    began: CaseStep
    done: tuple[CaseStep, ...] = ()
    returned: CaseStep | None = None

    @property
    def last(self) -> CaseStep:
        """The step from which the next one is timed."""
        return self.returned or (self.done or (self.began,))[-1]


def replay(steps: Iterable[CaseStep]) -> Run | None:
    """The run that the steps of a round, in the order in which they were taken, have led to; None when none goes on."""
    run = None
    for step in steps:
        run = _after(run, step)
    return run


def _after(run: Run | None, step: CaseStep) -> Run | None:
    if step.kind in BEGINS:
        return Run(BEGINS[step.kind], step)
    if run is None or step.kind in STOPS:
        return None
    if step.kind == Kind.FAST_TRACK:
        return run
    if step.kind == Kind.SEND_BACK:
        kept = [one.kind for one in run.done].index(step.back_to)
        return replace(run, done=run.done[:kept], returned=step)
    return replace(run, done=(*run.done, step), returned=None)


def kinds_in(purpose: str, plan: Plan) -> list[str]:
    """The steps in order. A plan without the decision gets it last, before the entry in the national system."""
    kinds = [step.kind for step in plan]
    decision = DECIDES[purpose]
    if decision not in kinds:
        kinds.insert(kinds.index(Kind.ENTER) if Kind.ENTER in kinds else len(kinds), decision)
    return kinds


def to_come(run: Run, plan: Plan) -> list[str]:
    """The steps that are still to be taken, in order."""
    kinds, done = kinds_in(run.purpose, plan), {step.kind for step in run.done}
    decision = DECIDES[run.purpose]
    at = kinds.index(decision)
    if decision in done:
        if at and done == {decision}:
            return []  # decided before there was a procedure: its other steps were never recorded
        kinds = kinds[at + 1 :]
    return [kind for kind in kinds if kind not in done]


def voided(steps: Iterable[CaseStep]) -> set[int]:
    """Keys of the steps that were sent back and do not count any more."""
    run, void = None, set()
    for step in steps:
        before, run = run, _after(run, step)
        if step.kind == Kind.SEND_BACK and before and run:
            void |= {one.pk for one in before.done[len(run.done) :]}
    return void


def expected(run: Run, plan: Plan) -> list[tuple[str, date | None]]:
    """The steps to come, each with the day by which it is due if all before it take as long as they may."""
    found, since = [], run.last.done_on
    for kind in to_come(run, plan):
        due = due_on(run, plan, kind, since=since)
        since = max(since, due or since)
        found.append((kind, due))
    return found


def due_on(run: Run, plan: Plan, kind: str, *, since: date | None = None) -> date | None:
    """The last day on which the step is in time, timed from the step before (`since`); None without a limit."""
    rule = next((step for step in plan if step.kind == kind), None)
    if rule is None or rule.days is None:
        return None
    is_from_start = rule.counted_from == ProcedureStep.CountedFrom.START
    return deadline(rule, run.began.done_on if is_from_start else since or run.last.done_on)


def deadline(rule: ProcedureStep, since: date) -> date:
    """So many days, or working days, after the day; that day itself does not count (民法典第二百零一条)."""
    if rule.is_working_days:
        return add_workdays(since, rule.days)
    return since + timedelta(days=rule.days)


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """公示至少几天（或几个工作日），依据是什么。"""

    days: int
    is_working_days: bool
    basis: str


def notice_rule(plan: Plan, setting: Setting) -> NoticeRule:
    """What the procedure says of the public notice; where it says nothing, the parameter 公示天数."""
    rule = next((step for step in plan if step.kind == Kind.NOTICE), None)
    if rule is None or rule.at_least_days is None:
        return NoticeRule(int(setting.value), False, setting.basis)
    basis = "，".join(filter(None, [f"程序 {rule.valid_from} 起执行", rule.document]))
    return NoticeRule(rule.at_least_days, rule.is_working_days, basis)


def order_problems(run: Run | None, plan: Plan, kind: str) -> list[str]:
    """Why the step cannot be taken now: another comes first, it has been taken, or the procedure has none such."""
    label = Kind(kind).label
    if run is None:
        return [f"现在没有在办的识别或消除，不能办“{label}”。"]
    for step in run.done:
        if step.kind == kind:
            return [f"“{label}”已于 {step.done_on} 由{step.done_by}办过，请刷新后看。"]
    coming = to_come(run, plan)
    if kind not in coming:
        name = Purpose(run.purpose).label
        return [f"{name}程序里没有“{label}”这一步（{run.began.done_on} 提出时的程序）。"]
    if coming[0] != kind:
        before = "、".join(Kind(one).label for one in coming[: coming.index(kind)])
        return [f"还不能办“{label}”，前面还有没办的：{before}。"]
    return []


# ---- Reading ------------------------------------------------------------------------------------


class Plans:
    """All procedures, read once, to be asked for many places and days."""

    def __init__(self):
        self._rows = list(ProcedureStep.objects.select_related("area").order_by("order", "pk"))

    def on(self, purpose: str, area: Area, day: date) -> list[ProcedureStep]:
        """The set of the nearest area that has one in force that day, as a whole; else the shipped one."""
        sets = defaultdict(list)
        codes = set(ancestor_codes(area))
        for row in self._rows:
            if row.purpose == purpose and _is_in_force(row, day):
                if row.area is None:
                    sets[0].append(row)
                elif row.area.code in codes:
                    sets[len(row.area.prefix)].append(row)
        return sets[max(sets)] if sets else []


def _is_in_force(row: ProcedureStep, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def run_of(case: Case) -> Run | None:
    steps = CaseStep.objects.filter(township=case.township_id, case=case)
    return replay(steps.select_related("done_by").order_by("pk"))


def plan_of(case: Case, run: Run) -> list[ProcedureStep]:
    """The procedure in force where the household lives on the day the run began."""
    return Plans().on(run.purpose, case.household.village, run.began.done_on)


def notice_of(case: Case) -> NoticeRule:
    """How long the notice of the run that goes on has to hang."""
    run = run_of(case)
    day = run.began.done_on
    return notice_rule(plan_of(case, run), setting_on("notice_days", case.household.village, day))


@dataclass(frozen=True, slots=True)
class Standing:
    """一轮监测的程序办到哪里：下一步是什么、谁能办、哪天到期、逾期几天；没有在办的，next_kind 为 None。"""

    purpose: str | None = None
    began_on: date | None = None
    since: date | None = None
    next_kind: str | None = None
    next_label: str = ""
    verb: Can | None = None
    due_on: date | None = None
    days_late: int = 0
    done: tuple[CaseStep, ...] = ()
    returned: CaseStep | None = None
    coming: tuple[str, ...] = ()


NOTHING = Standing()


def standing(run: Run | None, plan: Plan, on: date, *, limit: int) -> Standing:
    """Where the run stands on a day. Where no procedure is in force, the decision is due `limit` days after the proposal."""
    if run is None:
        return NOTHING
    coming = to_come(run, plan)
    said = Standing(
        purpose=run.purpose,
        began_on=run.began.done_on,
        since=run.last.done_on,
        done=run.done,
        returned=run.returned,
        coming=tuple(coming),
    )
    if not coming:
        return said
    due = due_on(run, plan, coming[0])
    if not plan:
        due = run.began.done_on + timedelta(days=limit)
    return replace(
        said,
        next_kind=coming[0],
        next_label=Kind(coming[0]).label,
        verb=verb_of(coming[0]),
        due_on=due,
        days_late=max((on - due).days, 0) if due else 0,
    )


def standing_of(case: Case, on: date) -> Standing:
    return standings([case], on)[case.pk]


def standings(cases: Collection[Case], on: date) -> dict[int, Standing]:
    """By the key of the case, as of the day, in a fixed number of queries."""
    steps = defaultdict(list)
    found = CaseStep.objects.filter(case__in=[case.pk for case in cases], done_on__lte=on)
    for step in found.select_related("done_by").order_by("pk"):
        steps[step.case_id].append(step)
    runs = {case.pk: replay(steps[case.pk]) for case in cases}
    places, plans, limits = _villages(cases), Plans(), Everywhere("procedure_days")
    said = {}
    for case in cases:
        run, village = runs[case.pk], places[case.household_id]
        plan = plans.on(run.purpose, village, run.began.done_on) if run else []
        limit = int(limits.on(village, run.began.done_on).value) if run else 0
        said[case.pk] = standing(run, plan, on, limit=limit)
    return said


def _villages(cases: Collection[Case]) -> dict[int, Area]:
    """The village of each household, in one query, however the cases were read."""
    households = Household.objects.filter(pk__in={case.household_id for case in cases})
    return {one.pk: one.village for one in households.select_related("village")}
