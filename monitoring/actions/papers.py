"""Printing papers (打印文书): nothing changes but that it was printed, by whom, for what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.roles import Can
from areas.models import Area
from areas.parameters import setting_on
from households.models import Household
from lib.numbers import plain
from monitoring.actions.guards import refuse, require_verb
from monitoring.models import Case, CaseStep, ProcedureStep
from monitoring.papers import guard, household, village
from monitoring.papers.catalogue import Of, Paper, Printed
from monitoring.papers.facts import Mark
from monitoring.papers.public import OFFICE_PHONE, Unfit

PURPOSE_LENGTH = range(2, 31)


@action
def make_household_paper(
    *,
    paper: Paper,
    household: Household,
    case: Case | None,
    by: User,
    purpose: str = "",
    is_plain: bool = False,
) -> Printed:
    """打印一户的文书。号码默认隐去；要印全的，须有查看明文的权限，并写明用途。每次打印都记下。"""
    require_verb(by, Can.VIEW_HOUSEHOLDS)
    purpose = purpose.strip()
    if is_plain:
        require_verb(by, Can.REVEAL)
        refuse(_clear_problems(paper, purpose))
    facts = paper.gather(_asked(household, case, by, purpose or paper.purpose, is_plain))
    AuditEvent.record(
        by=by,
        what="paper.make_plain" if is_plain else "paper.make",
        target=household,
        reason=purpose,
        detail={"name": paper.label, "fields": [paper.clear] if is_plain else []},
    )
    name = f"{paper.label}_{facts.about.village}_{facts.about.head}户.docx"
    return Printed(name, paper.render(facts))


def _asked(household_: Household, case: Case | None, by: User, purpose: str, is_plain: bool):
    return household.Asked(
        household=household_,
        case=case,
        on=household_.dissolved_on or timezone.localdate(),
        is_plain=is_plain,
        mark=Mark(by.name, timezone.localtime(), purpose),
    )


def _clear_problems(paper: Paper, purpose: str) -> list[str]:
    problems = []
    if not paper.clear:
        problems.append(f"“{paper.label}”用不着全号，去掉“号码印全”再打印。")
    if len(purpose) not in PURPOSE_LENGTH:
        problems.append("号码要印全的，请写明用途（2 到 30 个字）。")
    return problems


@action
def make_village_paper(
    *,
    paper: Paper,
    area: Area,
    purpose: str,
    cases: Sequence[Case],
    by: User,
    start: date | None = None,
    end: date | None = None,
    contact: str = "",
) -> Printed:
    """打印一村（一乡）的文书：评议记录、公示、上报名单。打印公示不等于办了公示，公示这一步在监测对象里办。

    公示只由 PublicRow 里的内容排出，成稿再查一遍，发现号码、病残字样、农户登记的任何一项，就不生成。
    """
    require_verb(by, Can.EDIT_HOUSEHOLD)
    today = timezone.localdate()
    start = start or today
    end = end or start + timedelta(days=_least_days(area, start))
    refuse(_list_problems(paper, area, purpose, cases))
    if paper.is_public:
        refuse(_notice_problems(area, cases, start, end, contact))
    asked = village.Asked(
        area=area,
        purpose=purpose,
        cases=tuple(cases),
        on=today,
        start=start,
        end=end,
        contact=contact,
        mark=Mark(by.name, timezone.localtime(), paper.purpose),
    )
    content = _posted(paper, asked) if paper.is_public else paper.render(paper.gather(asked))
    word = ProcedureStep.Purpose(purpose).label
    AuditEvent.record(
        by=by,
        what="paper.make",
        target=area,
        detail={"name": f"{word}{paper.label}", "households": len(cases)},
    )
    return Printed(f"{word}{paper.label}_{area}_{today:%Y%m%d}.docx", content)


def _posted(paper: Paper, asked: village.Asked) -> bytes:
    """What hangs in public, looked through before anybody gets it."""
    try:
        notice = paper.gather(asked)
        content = paper.render(notice)
        guard.refuse_leaks(content, notice=notice, secrets=village.secrets_of(asked.cases))
    except Unfit as problem:
        raise NotAllowed(str(problem)) from problem
    return content


def _least_days(area: Area, on: date) -> int:
    return int(setting_on("notice_days", area, on).value)


def _list_problems(paper: Paper, area: Area, purpose: str, cases: Sequence[Case]) -> list[str]:
    if not cases:
        return ["还没有选户。"]
    if paper.of == Of.VILLAGE and area.level != Area.Level.VILLAGE:
        return [f"“{paper.label}”按村打印，请先选一个村。"]
    gone = [case for case in cases if case.state != village.STATES[purpose]]
    if gone:
        return [f"选的户里有 {len(gone)} 户刚办了别的步骤，已不在名单里，请刷新后重选。"]
    return []


def _notice_problems(
    area: Area, cases: Sequence[Case], start: date, end: date, contact: str
) -> list[str]:
    problems = []
    rule = setting_on("notice_days", area, start)
    if (end - start).days < rule.value:
        problems.append(
            f"公示期 {start} 至 {end} 只有 {(end - start).days} 天，"
            f"至少要 {plain(rule.value)} 天（{rule.basis}）。"
        )
    if not OFFICE_PHONE.fullmatch(contact):
        problems.append("请填受理异议的办公电话（座机，如 0374-5112345）；个人手机不能上公示。")
    unseen = _not_reviewed(cases)
    if unseen:
        problems.append(
            f"选的户里有 {unseen} 户还没有登记村级民主评议，不能公示。先在监测对象里登记评议。"
        )
    return problems


def _not_reviewed(cases: Sequence[Case]) -> int:
    return sum(CaseStep.Kind.REVIEW not in run for run in village.steps_of(cases).values())
