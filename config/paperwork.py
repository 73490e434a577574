"""The steps of a procedure taken in one go (补办程序各步), through the real actions: for scenarios and the demonstration.

Whatever procedure is in force is walked through: a site that orders its steps differently needs no other scenario.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from accounts.models import User
from accounts.roles import Can
from lib.workdays import add_workdays
from monitoring import actions, procedure
from monitoring.models import Case, CaseStep
from monitoring.workflow import TAKEN

Kind = CaseStep.Kind
Actor = Callable[[Can], User]

OPINIONS = {
    Kind.APPLY: "户主签字按印，承诺授权查询。",
    Kind.CHECK: "两人入户，收入、支出和三保障逐项核实，情况属实。",
    Kind.COMPARE: "车辆、房产、工商、公职、存款比对无异常。",
    Kind.REVIEW: "村民代表、村两委、驻村队评议，同意。",
    Kind.NOTICE: "公示期满，无异议。",
    Kind.APPROVE: "班子会审核，同意上报。",
    Kind.ENTER: "已录入国家系统。",
}
VOTES = {"expected": 30, "present": 27, "agreed": 26, "opposed": 0}


def finish(case: Case, *, on: date, by: User, actor: Actor | None = None) -> None:
    """Take the steps up to the next decision, none later than the day; a day for each where the time allows it.

    `actor` says who does what needs a verb; else `by` does everything.
    """
    while (standing := procedure.standing_of(case, on)).next_kind in TAKEN:
        take_next(case, standing, on=on, by=actor(standing.verb) if actor else by)


def take_next(case: Case, standing: procedure.Standing, *, on: date, by: User) -> None:
    kind, since = standing.next_kind, standing.since
    notice_ends = _notice_ends(case, since)
    busy = (notice_ends - since).days if Kind.NOTICE in standing.coming else 0
    is_unhurried = (on - since).days - busy >= len(standing.coming)
    day = since + timedelta(days=1) if is_unhurried else since
    facts = {}
    if kind == Kind.REVIEW:
        facts = VOTES
    elif kind == Kind.NOTICE:
        day = notice_ends
        facts = {"notice_from": since, "notice_to": notice_ends}
    actions.take_step(case=case, kind=kind, by=by, on=day, opinion=OPINIONS[kind], **facts)


def _notice_ends(case: Case, since: date) -> date:
    """The first day on which a notice put up on the day has hung long enough."""
    rule = procedure.notice_of(case)
    if rule.is_working_days:
        return add_workdays(since, rule.days)
    return since + timedelta(days=rule.days)
