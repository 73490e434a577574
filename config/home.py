"""The first page (待办): what this user has to do today, derived from the state of things, never from a list that someone keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.roles import Can, Role
from areas.parameters import value_on
from monitoring.due import Duty, Group
from monitoring.models import Case, CaseState, CaseStep, Clue, Visit, head_name

SHOWN = 10  # rows of a section; the rest is one link away
RETURNED_FOR = timedelta(days=31)  # a returned proposal stays on the page so long
State = Case.State


@dataclass(frozen=True, slots=True)
class Todo:
    """One line: what, whose, since when, and the page where it is done."""

    what: str
    where: str
    url: str
    verb: str
    badge: str
    tone: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: list[Todo]
    total: int
    url: str

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def board(user: User, on: date) -> dict:
    """Everything that home.html shows to this user on this day; the number of queries is fixed."""
    if not user.can(Can.VIEW_HOUSEHOLDS):
        return {"kind": "admin", "links": _admin_links()}
    if user.role in (Role.GRID, Role.VILLAGE):
        return _field(user, on)
    return _office(user, on)


def _field(user: User, on: date) -> dict:
    """网格员、村干部：谁该走访了，提出的事办得怎样。"""
    monitored = Duty.of(user, Group.MONITORED, on)
    lifted = Duty.of(user, Group.LIFTED, on)
    late = {duty.group: duty.late().count() for duty in (monitored, lifted)}
    soon = {duty.group: duty.soon().count() for duty in (monitored, lifted)}
    month = Visit.objects.visible_to(user).filter(visited_on__gte=on.replace(day=1))
    due, due_lifted = reverse("monitoring:due"), f"{reverse('monitoring:due')}?group=lifted"
    visits = [
        _visits("监测户逾期未访", monitored, monitored.late(), late[monitored.group], due),
        _visits(
            "监测户快到期", monitored, monitored.soon(), soon[monitored.group], f"{due}?when=soon"
        ),
        _visits("脱贫户逾期未访", lifted, lifted.late(), late[lifted.group], due_lifted),
        _visits(
            "脱贫户快到期", lifted, lifted.soon(), soon[lifted.group], f"{due_lifted}&when=soon"
        ),
    ]
    sections = [_returned(user, on)]
    return {
        "kind": "field",
        "stats": [
            _stat("逾期未访", sum(late.values()), "户", due, tone="bad", icon="alert-triangle"),
            _stat("七天内到期", sum(soon.values()), "户", f"{due}?when=soon", icon="clock"),
            _stat(
                "本月已访",
                month.values("household").distinct().count(),
                "户",
                f"{reverse('monitoring:visits')}?since={on.replace(day=1)}",
                tone="ok",
                icon="circle-check",
            ),
        ],
        "visits": visits,
        "sections": sections,
        "nothing": not any(part["total"] for part in visits) and not sections[0].total,
    }


def _office(user: User, on: date) -> dict:
    """乡镇业务员、领导：等登记的、等核实的、各村走访进度。"""
    counts = dict(
        Case.objects.visible_to(user)
        .current()
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
    clues = Clue.objects.visible_to(user).waiting()
    waiting = clues.count()
    monitored = Duty.of(user, Group.MONITORED, on)
    villages = monitored.by_village()
    late = sum(row["late"] for row in villages)
    sections = _decisions(user, on, counts, clues, waiting) if user.can(Can.DECIDE_RISK) else []
    return {
        "kind": "office",
        "stats": [
            _stat("拟识别，等登记", counts.get(State.PROPOSED, 0), "户", _state(State.PROPOSED)),
            _stat(
                "拟消除，等登记", counts.get(State.ELIMINATING, 0), "户", _state(State.ELIMINATING)
            ),
            _stat("线索待核实", waiting, "条", reverse("monitoring:clues")),
            _stat(
                "监测户逾期未访",
                late,
                "户",
                reverse("monitoring:due"),
                tone="bad" if late else "",
                icon="alert-triangle" if late else "",
            ),
            _stat(
                "监测中",
                counts.get(State.MONITORED, 0),
                "户",
                _state(State.MONITORED),
                note=f"已消除 {counts.get(State.ELIMINATED, 0)} 户",
            ),
        ],
        "villages": villages,
        "days": monitored.days,
        "sections": sections,
        "nothing": user.can(Can.DECIDE_RISK) and not any(part.total for part in sections),
        "categories": [] if sections else _categories(user),
        "links": _leader_links(),
        "cases_url": reverse("monitoring:list"),
    }


def _decisions(user: User, on: date, counts: dict, clues, waiting: int) -> list[Section]:
    limit = int(value_on("procedure_days", user.area, on))
    return [
        _waiting_cases(user, on, State.PROPOSED, counts, title="登记识别", limit=limit),
        _waiting_cases(user, on, State.ELIMINATING, counts, title="登记消除", limit=limit),
        _waiting_clues(clues, waiting, on),
    ]


def _categories(user: User) -> list[dict]:
    """监测对象 by category: households of each state, for those who look and do not decide."""
    cases = Case.objects.visible_to(user).current().order_by("category__order")
    opened, ended = [State.MONITORED, State.ELIMINATING], State.ELIMINATED
    return [
        {
            "name": row["category__name"],
            "opened": row["opened"],
            "ended": row["ended"],
            "total": row["opened"] + row["ended"],
            "url": f"{reverse('monitoring:list')}?category={row['category']}&state=all",
        }
        for row in cases.values("category", "category__name").annotate(
            opened=Count("pk", filter=Q(state__in=opened)),
            ended=Count("pk", filter=Q(state=ended)),
        )
    ]


def _visits(title: str, duty: Duty, households, total: int, url: str) -> dict:
    shown = duty.shown(households)[:SHOWN] if total else []
    rows = [duty.row(household) for household in shown]
    tone = "bad" if title.endswith("逾期未访") else ""
    return {
        "title": title,
        "rows": rows,
        "total": total,
        "more": total - len(rows),
        "url": url,
        "tone": tone,
    }


def _returned(user: User, on: date) -> Section:
    """提出后被退回、不予纳入的，一个月内都提醒。"""
    last = CaseStep.objects.filter(township=OuterRef("township"), case=OuterRef("pk"))
    cases = (
        Case.objects.visible_to(user)
        .filter(state__in=[State.MONITORED, State.REJECTED], household__dissolved_on=None)
        .annotate(
            last_kind=Subquery(last.order_by("-pk").values("kind")[:1]),
            last_on=Subquery(last.order_by("-pk").values("done_on")[:1]),
            last_opinion=Subquery(last.order_by("-pk").values("opinion")[:1]),
            head_name=head_name(),
        )
        .filter(
            last_kind__in=[CaseStep.Kind.RETURN, CaseStep.Kind.REJECT],
            last_on__gte=on - RETURNED_FOR,
        )
        .select_related("household__village", "category")
        .order_by("-last_on", "-pk")
    )
    rows = [
        Todo(
            what=f"{case.head_name}户："
            + ("退回消除" if case.last_kind == CaseStep.Kind.RETURN else "不予纳入"),
            where=f"{case.last_on}　{case.last_opinion}",
            url=case.get_absolute_url(),
            verb="查看",
            badge=f"{(on - case.last_on).days} 天前" if case.last_on < on else "今天",
            tone="warn",
        )
        for case in cases[:SHOWN]
    ]
    return Section("乡镇退回的", rows, len(rows), reverse("monitoring:list"))


def _waiting_cases(
    user: User, on: date, state: str, counts: dict, *, title: str, limit: int
) -> Section:
    """In this state, the longest waiting first; late after the procedure's days."""
    since = CaseState.objects.filter(
        township=OuterRef("township"), case=OuterRef("pk"), valid_to=None
    )
    proposer = CaseStep.objects.filter(township=OuterRef("township"), case=OuterRef("pk"))
    cases = (
        Case.objects.visible_to(user)
        .current()
        .filter(state=state)
        .annotate(
            since=Subquery(since.values("valid_from")[:1]),
            proposer=Subquery(proposer.order_by("-pk").values("done_by__name")[:1]),
            head_name=head_name(),
        )
        .select_related("household__village", "category")
        .order_by("since", "pk")[:SHOWN]
    )
    page = {State.PROPOSED: "monitoring:identify", State.ELIMINATING: "monitoring:eliminate"}
    rows = []
    for case in cases:
        badge, tone = _deadline(case.since + timedelta(days=limit), on)
        rows.append(
            Todo(
                what=f"{title}：{case.head_name}户",
                where=f"{case.household.village}{case.household.group}　{case.category}　"
                f"{case.since} 提出",
                url=reverse(page[state], args=[case.pk]),
                verb="办理",
                badge=badge,
                tone=tone,
                who=case.proposer,
            )
        )
    return Section(title, rows, counts.get(state, 0), _state(state))


def _waiting_clues(clues, total: int, on: date) -> Section:
    shown = clues.annotate(head_name=head_name()).select_related("household__village")
    shown = shown.select_related("reported_by").order_by("received_on", "pk")[:SHOWN]
    rows = [
        Todo(
            what=f"核实线索：{clue.head_name}户，{clue.get_risk_display()}",
            where=f"{clue.household.village}{clue.household.group}　{clue.detail[:40]}",
            url=clue.get_absolute_url(),
            verb="核实",
            badge=f"受理 {(on - clue.received_on).days} 天",
            tone="",
            who=str(clue.reported_by or clue.get_source_display()),
        )
        for clue in shown
    ]
    return Section("核实线索", rows, total, reverse("monitoring:clues"))


def _deadline(due_on: date, on: date) -> tuple[str, str]:
    left = (due_on - on).days
    if left < 0:
        return f"逾期 {-left} 天", "bad"
    return ("今天到期", "warn") if left == 0 else (f"还有 {left} 天", "warn" if left <= 3 else "")


def _stat(label: str, value: int, unit: str, url: str, **more) -> dict:
    return {"label": label, "value": value, "unit": unit, "url": url, **more}


def _state(state: str) -> str:
    return f"{reverse('monitoring:list')}?state={state}"


def _leader_links() -> list[dict]:
    return _links(
        ("reports:summaries", "年终总结", "report-analytics"),
        ("reports:cockpit", "领导驾驶舱", "chart-bar"),
        ("households:list", "农户名单", "users"),
    )


def _admin_links() -> list[dict]:
    return _links(
        ("settings", "设置", "settings"),
        ("accounts:users", "用户", "users"),
        ("accounts:audit", "操作记录", "history"),
    )


def _links(*pages: tuple[str, str, str]) -> list[dict]:
    """Links to pages of other apps, those that exist."""
    found = []
    for name, label, icon in pages:
        try:
            found.append({"url": reverse(name), "label": label, "icon": icon})
        except NoReverseMatch:
            continue
    return found
