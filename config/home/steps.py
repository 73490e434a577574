"""Steps of the procedure (程序步骤): those that wait for this user, those that others let become late, and what was returned."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse

from accounts.models import User
from accounts.roles import Can, Role
from config.home.todos import SHOWN, Part, Todo, page_for
from monitoring import procedure
from monitoring.models import Case, CaseStep, head_name
from monitoring.procedure import Standing

Kind, State = CaseStep.Kind, Case.State
RETURNED_FOR = timedelta(days=31)  # a returned proposal stays on the page so long
# 按角色该办的步骤。乡镇什么都能办，但村里的步骤归村里，逾期了才升到乡镇。
OWN = {
    Role.GRID: {Can.PROPOSE_RISK},
    Role.VILLAGE: {Can.PROPOSE_RISK},
    Role.TOWNSHIP: {Can.DECIDE_RISK, Can.APPROVE_RISK},
    Role.LEADER: {Can.APPROVE_RISK},
}
WHOSE = {Can.PROPOSE_RISK: "村里", Can.APPROVE_RISK: "乡镇领导", Can.DECIDE_RISK: "乡镇业务员"}
DECISION_PAGES = {Kind.IDENTIFY: "monitoring:identify", Kind.ELIMINATE: "monitoring:eliminate"}


def waiting(user: User, on: date) -> list[Part]:
    """等我办的步骤；乡镇另有别人逾期的。"""
    found = (
        Case.objects.visible_to(user)
        .in_procedure()
        .select_related("category", "household__village")
        .annotate(head_name=head_name())
    )
    cases = list(found.order_by("pk"))
    standings = procedure.standings(cases, on)
    under_way = [(case, standings[case.pk]) for case in cases if standings[case.pk].next_kind]
    own = OWN.get(user.role, set())
    mine = [(case, at) for case, at in under_way if at.verb in own]
    parts = [_part("程序步骤", mine, on, is_own=True)]
    if user.role in (Role.TOWNSHIP, Role.LEADER):
        risen = [(case, at) for case, at in under_way if at.verb not in own and at.days_late]
        parts.append(_part("别人逾期的步骤", risen, on, is_own=False))
    return parts


def _part(title: str, found: list[tuple[Case, Standing]], on: date, *, is_own: bool) -> Part:
    late = sum(1 for _, at in found if at.days_late)
    rows = sorted((_todo(case, at, on, is_own=is_own) for case, at in found), key=lambda r: r.order)
    when = "mine" if is_own else "late"
    pages = page_for("monitoring:in_procedure", otherwise=reverse("monitoring:list"))
    url = f"{pages}?when={when}"
    return Part(title, rows[:SHOWN], len(rows), late, url)


def _todo(case: Case, at: Standing, on: date, *, is_own: bool) -> Todo:
    place = f"{case.household.village}{case.household.group}"
    again = "，退回重办" if at.returned else ""
    return Todo(
        what=f"{at.next_label}：{case.head_name}户",
        where=f"{place}　{case.category}　{at.began_on} 提出{again}",
        url=_page(case, at) if is_own else case.get_absolute_url(),
        verb="办理" if is_own else "看进度",
        on=on,
        who="我" if is_own else WHOSE[at.verb],
        due_on=at.due_on,
        since=at.since,
        is_own=is_own,
    )


def _page(case: Case, at: Standing) -> str:
    if at.next_kind in DECISION_PAGES:
        return reverse(DECISION_PAGES[at.next_kind], args=[case.pk])
    otherwise = case.get_absolute_url()
    return page_for("monitoring:step_take", case.pk, at.next_kind, otherwise=otherwise)


def returned(user: User, on: date) -> Part:
    """提出后被退回、不予纳入的，一个月内都提醒。"""
    last = CaseStep.objects.filter(township=OuterRef("township"), case=OuterRef("pk"))
    cases = (
        Case.objects.visible_to(user)
        .filter(state__in=[State.MONITORED, State.REJECTED], household__dissolved_on=None)
        .annotate(
            last_kind=Subquery(last.order_by("-pk").values("kind")[:1]),
            last_on=Subquery(last.order_by("-pk").values("done_on")[:1]),
            last_opinion=Subquery(last.order_by("-pk").values("opinion")[:1]),
        )
        .filter(last_kind__in=[Kind.RETURN, Kind.REJECT], last_on__gte=on - RETURNED_FOR)
    )
    total = cases.order_by().aggregate(n=Count("pk"))["n"]
    shown = cases.annotate(head_name=head_name()).order_by("-last_on", "-pk")[:SHOWN]
    rows = [
        Todo(
            what=f"{case.head_name}户："
            + ("退回消除" if case.last_kind == Kind.RETURN else "不予纳入"),
            where=f"{case.last_on}　{case.last_opinion}",
            url=case.get_absolute_url(),
            verb="查看",
            on=on,
            since=case.last_on,
            tone="warn",
        )
        for case in shown
    ]
    return Part("乡镇退回的", rows, total, 0, reverse("monitoring:list"))
