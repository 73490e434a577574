"""Printing papers (打印文书): nothing changes but that it was printed, by whom, for what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from accounts.roles import Can
from areas.models import Area
from households.models import Household
from lib.phones import is_office
from monitoring import procedure, rules
from monitoring.actions.guards import require_verb
from monitoring.models import Case, CaseStep, ProcedureStep
from monitoring.papers import guard, household, village
from monitoring.papers.catalogue import Of, Paper, Printed
from monitoring.papers.facts import Mark
from monitoring.papers.public import Unfit

Kind = CaseStep.Kind
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
    start: date,
    end: date,
    contact: str = "",
) -> Printed:
    """打印一村（一乡）的文书：评议记录、公示、上报名单。打印公示不等于办了公示，公示这一步在监测对象里办。

    公示只由 PublicRow 里的内容排出，成稿再查一遍，发现号码、病残字样、农户登记的任何一项，就不生成。
    """
    require_verb(by, Can.EDIT_HOUSEHOLD)
    today = timezone.localdate()
    refuse(_list_problems(paper, area, purpose, cases))
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
    if paper.is_public:
        refuse(_notice_problems(asked))
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


def _list_problems(paper: Paper, area: Area, purpose: str, cases: Sequence[Case]) -> list[str]:
    if not cases:
        return ["还没有选户。"]
    if paper.of == Of.VILLAGE and area.level != Area.Level.VILLAGE:
        return [f"“{paper.label}”按村打印，请先选一个村。"]
    gone = [case for case in cases if case.state != village.STATES[purpose]]
    if gone:
        return [f"选的户里有 {len(gone)} 户刚办了别的步骤，已不在名单里，请刷新后重选。"]
    return []


def _notice_problems(asked: village.Asked) -> list[str]:
    problems = []
    if not is_office(asked.contact):
        problems.append("请填受理异议的办公电话（座机，如 0374-5112345）；个人手机不能上公示。")
    standings = list(procedure.standings(asked.cases, asked.on).values())
    early = [one for one in standings if Kind.NOTICE in one.coming[1:]]
    if early:
        problems.append(
            f"选的户里有 {len(early)} 户还没有办到公示（如还差“{early[0].next_label}”），不能公示；"
            "先在监测对象里登记。"
        )
    return problems + _period_problems(asked, standings)


def _period_problems(asked: village.Asked, standings: list[procedure.Standing]) -> list[str]:
    """The rule of the step 村内公示, so that what is posted can be registered when it is over."""
    before = [step.done_on for one in standings for step in one.done if step.kind != Kind.NOTICE]
    problems = []
    for rule in village.notice_rules(
        asked.area, asked.purpose, {one.began_on for one in standings if one.began_on}
    ):
        problems += rules.notice_problems(
            rules.Notice(asked.start, asked.end),
            on=asked.end,
            after=max(before, default=asked.start),
            at_least=rule.days,
            is_working_days=rule.is_working_days,
            basis=rule.basis,
        )
    return list(dict.fromkeys(problems))
