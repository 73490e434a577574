"""One step of a round (办一步): what every step does, whether it changes the state or only goes on in the procedure."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import records
from accounts.actions import NotAllowed
from accounts.models import User
from accounts.records import refuse
from monitoring import procedure
from monitoring.actions.guards import check_date, require_existing, require_verb
from monitoring.alerts import keeping
from monitoring.models import Case, CaseState, CaseStep
from monitoring.workflow import STEPS

Kind, State = CaseStep.Kind, Case.State
MOVED_ON = "该户的监测状态已被他人更新，请刷新后再办。"


def move(case: Case, kind: str, *, by: User, on: date, opinion: str, **fields) -> CaseStep:
    """Take one step of the table of states; `fields` are set on the round. `document` goes to the step."""
    document = fields.pop("document", "")
    step = STEPS[kind]
    require_verb(by, step.verb)
    require_existing(case.household)
    if case.state != step.start:
        raise NotAllowed(
            f"第 {case.seq} 轮现在是“{case.get_state_display()}”，"
            f"只有“{State(step.start).label}”时能{Kind(kind).label}。"
        )
    refuse(check_date(on, case.household, after=last_day(case)) + _unfinished(case, kind))
    claim(case, state=step.end, **fields)
    case.states.filter(valid_to=None).update(valid_to=on)
    note_state(case, on)
    taken = note_step(case, kind, by=by, on=on, opinion=opinion, document=document)
    keeping.recheck(case.household)
    return taken


def _unfinished(case: Case, kind: str) -> list[str]:
    """The decision is registered when the steps before it have been taken."""
    if kind not in procedure.DECIDES.values():
        return []
    run = procedure.run_of(case)
    if run is None:
        return []  # a round from before steps were recorded
    return procedure.order_problems(run, procedure.plan_of(case, run), kind)


def claim(case: Case, **fields) -> None:
    """Change the round if nobody has taken a step since it was read; of two people at once, the second is told."""
    unchanged = Case.objects.filter(
        pk=case.pk, township=case.township_id, state=case.state, version=case.version
    )
    try:
        with transaction.atomic():
            done = unchanged.update(version=F("version") + 1, **fields)
    except IntegrityError as problem:  # another round was opened meanwhile
        raise NotAllowed(MOVED_ON) from problem
    if not done:
        raise NotAllowed(MOVED_ON)
    case.refresh_from_db()


def last_day(case: Case) -> date | None:
    """The day of the round's last step; of its state, where steps were not recorded."""
    days = [
        case.steps.order_by("-pk").values_list("done_on", flat=True).first(),
        case.states.filter(valid_to=None).values_list("valid_from", flat=True).first(),
    ]
    return max((day for day in days if day), default=None)


def note_state(case: Case, on: date) -> None:
    CaseState.objects.create(
        township_id=case.township_id, case=case, state=case.state, valid_from=on
    )


def note_step(case: Case, kind: str, *, by: User, on: date, opinion: str, **facts) -> CaseStep:
    step = CaseStep(
        township_id=case.township_id,
        case=case,
        done_by=by,
        kind=kind,
        done_on=on,
        opinion=opinion.strip(),
        **facts,
    )
    records.check_fields(step)
    step.save(force_insert=True)
    return step
