"""The first page (待办): what this user has to do today, derived from the state of things, never from a list that someone keeps.

`todos` is what a line is and how lines are ordered, `steps` and `hints` find them; here they are put together for a role.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.roles import Can, Role
from config.home import hints, steps
from config.home.todos import SHOWN, Part, Urgency, grouped
from monitoring.due import Duty, Group
from monitoring.models import Case, Visit

State = Case.State


def board(user: User, on: date) -> dict:
    """Everything that home.html shows to this user on this day; the number of queries is fixed."""
    if not user.can(Can.VIEW_HOUSEHOLDS):
        return {"kind": "admin", "links": _admin_links()}
    if user.role in (Role.GRID, Role.VILLAGE):
        return _field(user, on)
    return _office(user, on)


def _field(user: User, on: date) -> dict:
    """网格员、村干部：谁该走访了，哪些步骤和线索等我办，提出的事办得怎样。"""
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
    parts = [
        *steps.waiting(user, on),
        hints.clues_to_verify(user, on),
        hints.screening_problems(user, on),
        hints.applications(user, on),
        steps.returned(user, on),
        hints.alerts_by_household(user, on),
    ]
    if user.can(Can.WATCH_PROJECTS):
        parts.append(hints.inspections_due(user, on))
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
        **_work(parts),
        **_before_and_after_visits(grouped(parts)),
        "nothing": not any(part["total"] for part in visits)
        and not any(part.total for part in parts),
    }


def _office(user: User, on: date) -> dict:
    """乡镇业务员、领导：等我办的和别人逾期的，按时限排；各村走访进度。"""
    counts = dict(
        Case.objects.visible_to(user)
        .current()
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
    parts = _office_parts(user, on)
    monitored = Duty.of(user, Group.MONITORED, on)
    villages = monitored.by_village()
    unseen = sum(row["late"] for row in villages)
    return {
        "kind": "office",
        "stats": [
            _own_stat(parts),
            _stat("拟识别", counts.get(State.PROPOSED, 0), "户", _state(State.PROPOSED)),
            _stat("拟消除", counts.get(State.ELIMINATING, 0), "户", _state(State.ELIMINATING)),
            _stat(
                "监测户逾期未访",
                unseen,
                "户",
                reverse("monitoring:due"),
                tone="bad" if unseen else "",
                icon="alert-triangle" if unseen else "",
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
        **_work(parts),
        "nothing": not any(part.total for part in parts),
        "categories": [] if user.can(Can.DECIDE_RISK) else _categories(user),
        "links": _leader_links(),
        "cases_url": reverse("monitoring:list"),
    }


def _office_parts(user: User, on: date) -> list[Part]:
    parts = steps.waiting(user, on)
    if user.can(Can.DECIDE_RISK):
        parts += [
            hints.clues_to_verify(user, on),
            *hints.clues_to_handle(user, on),
            hints.self_reports(user, on),
            hints.screening_problems(user, on),
            hints.applications(user, on),
            hints.offline_conflicts(user, on),
            hints.alerts_by_rule(user, on),
        ]
    if user.can(Can.KEEP_PROJECTS):
        parts.append(hints.project_reminders(user, on))
        parts.append(hints.asset_reminders(user, on))
    return parts


def _work(parts: list[Part]) -> dict:
    """The lines by urgency, and of each kind how many there are beyond those shown."""
    return {
        "parts": parts,
        "groups": grouped(parts),
        "total": sum(part.total for part in parts),
        "more": [part for part in parts if part.more],
    }


def _before_and_after_visits(groups: list[Urgency]) -> dict:
    """In the field what has a deadline comes first, then who has to be visited, then the rest."""
    return {
        "first": [group for group in groups if group.is_dated],
        "rest": [group for group in groups if not group.is_dated],
    }


def _own_stat(parts: list[Part]) -> dict:
    """No link: its rows are the list below."""
    total, late = sum(part.total for part in parts), sum(part.late for part in parts)
    return {
        "label": "等着办的",
        "value": total,
        "unit": "件",
        "note": f"逾期 {late} 件" if late else "",
        "tone": "bad" if late else "",
        "icon": "alert-triangle" if late else "checklist",
    }


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
