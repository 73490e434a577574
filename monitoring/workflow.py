"""The workflow of one round (监测一轮的办理流程), as a table: which step leads from where to where, and who may do it."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Can
from monitoring.models import Case, CaseStep

State, Kind = Case.State, CaseStep.Kind


@dataclass(frozen=True, slots=True)
class Step:
    """一步：从哪个状态（None 为新开一轮）到哪个状态，凭哪项权限办。"""

    start: str | None
    end: str
    verb: Can


STEPS: dict[str, Step] = {
    Kind.PROPOSE: Step(None, State.PROPOSED, Can.PROPOSE_RISK),
    Kind.IDENTIFY: Step(State.PROPOSED, State.MONITORED, Can.DECIDE_RISK),
    Kind.REJECT: Step(State.PROPOSED, State.REJECTED, Can.DECIDE_RISK),
    Kind.PROPOSE_ELIMINATION: Step(State.MONITORED, State.ELIMINATING, Can.PROPOSE_RISK),
    Kind.ELIMINATE: Step(State.ELIMINATING, State.ELIMINATED, Can.DECIDE_RISK),
    Kind.RETURN: Step(State.ELIMINATING, State.MONITORED, Can.DECIDE_RISK),
    Kind.REVERT: Step(State.ELIMINATED, State.MONITORED, Can.DECIDE_RISK),
}

# 程序里不改变状态的步骤：凭哪项权限办。先后、时限在 ProcedureStep 里，见 monitoring.procedure。
TAKEN: dict[str, Can] = {
    Kind.APPLY: Can.PROPOSE_RISK,
    Kind.CHECK: Can.PROPOSE_RISK,
    Kind.COMPARE: Can.DECIDE_RISK,
    Kind.REVIEW: Can.PROPOSE_RISK,
    Kind.NOTICE: Can.PROPOSE_RISK,
    Kind.APPROVE: Can.APPROVE_RISK,
    Kind.ENTER: Can.DECIDE_RISK,
}


def verb_of(kind: str) -> Can:
    """凭哪项权限办这一步。"""
    return TAKEN[kind] if kind in TAKEN else STEPS[kind].verb


def next_steps(state: str) -> list[str]:
    """Steps that a round in this state can take, in the order of the table."""
    return [kind for kind, step in STEPS.items() if step.start == state]


def open_to(user: User, state: str) -> list[str]:
    """Of these, the ones that this user may do."""
    return [kind for kind in next_steps(state) if user.can(STEPS[kind].verb)]
