"""Hints and findings (线索、自报、预警、排查问题、申请任务、离线记录) that wait for somebody."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Can
from areas.parameters import value_on
from config.home.todos import SHOWN, Part, Todo, last_week, page_for
from monitoring.alerts import rules
from monitoring.models import (
    Alert,
    Clue,
    OfflineItem,
    ScreeningProblem,
    SelfReport,
    head_name,
)
from policies.models import Application
from projects import project_reminders as waiting_projects
from projects import reminders
from projects.models import Project


def clues_to_verify(user: User, on: date) -> Part:
    """指派给我、还没有入户核实的。"""
    clues = Clue.objects.visible_to(user).of(user).to_verify()
    counts = clues.order_by().aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    rows = [
        _clue(clue, on, what="入户核实", page="monitoring:clue_verify", due_on=clue.due_on)
        for clue in _shown(clues.order_by("due_on", "pk"))
    ]
    url = f"{reverse('monitoring:clues')}?mine=on&state=to_verify"
    return Part("入户核实线索", rows, counts["n"], counts["late"], url)


def clues_to_handle(user: User, on: date) -> list[Part]:
    """乡镇的：等指派的、等结论的；指派出去逾期没有核实的。"""
    days = int(value_on("clue_days", user.area, on))
    clues = Clue.objects.visible_to(user)
    late = clues.late_on(on, days=days)
    counts = clues.order_by().aggregate(
        to_assign=Count("pk", filter=Q(pk__in=clues.to_assign().values("pk"))),
        to_conclude=Count("pk", filter=Q(pk__in=clues.to_conclude().values("pk"))),
        late_to_assign=Count("pk", filter=Q(pk__in=late.to_assign().values("pk"))),
        late_to_conclude=Count("pk", filter=Q(pk__in=late.to_conclude().values("pk"))),
        risen=Count("pk", filter=Q(pk__in=_risen(late, user).values("pk"))),
    )
    url = reverse("monitoring:clues")
    to_assign = [
        _clue(clue, on, what="受理线索", page="monitoring:clue", due_on=clue.next_due_on(days=days))
        for clue in _shown(clues.to_assign().order_by("received_on", "pk"))
    ]
    to_conclude = [
        _clue(
            clue,
            on,
            what="下结论",
            page="monitoring:clue_conclude",
            due_on=clue.next_due_on(days=days),
        )
        for clue in _shown(clues.to_conclude().order_by("verified_on", "pk"))
    ]
    risen = [
        _clue(clue, on, what="没有核实", page="monitoring:clue", due_on=clue.due_on, is_own=False)
        for clue in _shown(_risen(late, user).order_by("due_on", "pk"))
    ]
    return [
        Part(
            "受理线索",
            to_assign,
            counts["to_assign"],
            counts["late_to_assign"],
            f"{url}?state=to_assign",
        ),
        Part(
            "给线索下结论",
            to_conclude,
            counts["to_conclude"],
            counts["late_to_conclude"],
            f"{url}?state=to_conclude",
        ),
        Part(
            "别人逾期的核实",
            risen,
            counts["risen"],
            counts["risen"],
            f"{url}?state=to_verify&late=on",
        ),
    ]


def _risen(late, user: User):
    return late.to_verify().exclude(assigned_to=user)


def _shown(clues):
    named = clues.annotate(head_name=head_name()).select_related("household__village")
    return named.select_related("reported_by", "assigned_to")[:SHOWN]


def _clue(
    clue: Clue, on: date, *, what: str, page: str, due_on: date | None, is_own: bool = True
) -> Todo:
    return Todo(
        what=f"{what}：{clue.head_name}户，{clue.get_risk_display()}",
        where=f"{clue.household.village}{clue.household.group}　{clue.detail[:40]}",
        url=reverse(page, args=[clue.pk]),
        verb="办理" if is_own else "看进度",
        on=on,
        who="我" if is_own else str(clue.assigned_to),
        due_on=due_on,
        since=clue.received_on,
        is_own=is_own,
    )


def self_reports(user: User, on: date) -> Part:
    """群众自报，等乡镇受理；期限和线索一样。"""
    days = int(value_on("clue_days", user.area, on))
    reports = SelfReport.objects.visible_to(user).waiting().order_by("reported_at", "pk")
    rows = []
    for report in reports.select_related("village")[:SHOWN]:
        since = timezone.localdate(report.reported_at)
        rows.append(
            Todo(
                what=f"受理群众自报：{report.name}，{report.get_risk_display()}",
                where=f"{report.village}{report.group}",
                url=reverse("monitoring:self_report", args=[report.pk]),
                verb="受理",
                on=on,
                who="我",
                since=since,
                tone="bad" if (on - since).days > days else "",
            )
        )
    return Part("受理群众自报", rows, reports.count(), 0, reverse("monitoring:self_reports"))


def alerts_by_rule(user: User, on: date) -> Part:
    """风险预警：一个原因一行，点开是名单。一共几条。"""
    asking = Alert.objects.visible_to(user).asking(on).order_by()
    found = asking.values("rule").annotate(
        count=Count("pk"), households=Count("household", distinct=True), last=Max("found_on")
    )
    url = reverse("monitoring:alerts")
    rows = [
        Todo(
            what=f"处理预警：{rules.of(line['rule']).name}，{line['households']} 户",
            where=f"最近 {line['last']} 列出，转成线索或核实无风险",
            url=f"{url}?rule={line['rule']}",
            verb="看名单",
            on=on,
            who="我",
            since=line["last"],
        )
        for line in sorted(found, key=lambda line: -line["count"])[:SHOWN]
    ]
    return Part("风险预警", rows, len(found), 0, url)


def alerts_by_household(user: User, on: date) -> Part:
    """风险预警：走村入户的人看到的是户。"""
    asking = Alert.objects.visible_to(user).asking(on)
    total = asking.order_by().aggregate(n=Count("pk"))["n"]
    shown = asking.annotate(head_name=head_name()).select_related("household__village", "member")
    rows = [
        Todo(
            what=f"{alert.head_name}户：{rules.of(alert.rule).name}",
            where=f"{alert.household.village}{alert.household.group}　"
            f"{f'{alert.member}：' if alert.member else ''}{alert.evidence}",
            url=reverse("monitoring:alert_raise", args=[alert.pk]),
            verb="转成线索",
            on=on,
            since=alert.found_on,
        )
        for alert in shown.order_by("-found_on", "household", "pk")[:SHOWN]
    ]
    return Part("风险预警", rows, total, 0, reverse("monitoring:alerts"))


def screening_problems(user: User, on: date) -> Part:
    """排查发现的问题，过了整改期限或一周内到期还没有改完的。"""
    due = ScreeningProblem.objects.visible_to(user).open().filter(due_on__lte=last_week(on))
    counts = due.order_by().aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    shown = due.annotate(head_name=head_name("record__household"))
    shown = shown.select_related("record__household__village", "record__screening")
    rows = [
        Todo(
            what=f"整改：{problem.head_name}户，{problem.content[:30]}",
            where=f"{problem.record.household.village}{problem.record.household.group}　{problem.record.screening}",
            url=page_for(
                "monitoring:screening_problem",
                problem.pk,
                otherwise=problem.record.household.get_absolute_url(),
            ),
            verb="办理",
            on=on,
            who=problem.owner,
            due_on=problem.due_on,
        )
        for problem in shown.order_by("due_on", "pk")[:SHOWN]
    ]
    return Part("整改排查问题", rows, counts["n"], counts["late"], reverse("monitoring:screenings"))


def applications(user: User, on: date) -> Part:
    """申请任务：派出去还没有办结的，逾期的在前。"""
    waiting = Application.objects.visible_to(user).waiting()
    counts = waiting.order_by().aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))
    shown = waiting.annotate(head_name=head_name())
    shown = shown.select_related("household__village", "policy", "member", "by")
    everything = reverse("policies:applications")
    may_keep = user.can(Can.KEEP_POLICIES)
    rows = [
        Todo(
            what=f"申请{row.policy}：{row.member or f'{row.head_name}户'}",
            where=f"{row.household.village}{row.household.group}　{row.reason[:40]}",
            url=reverse("policies:application_finish", args=[row.pk]) if may_keep else everything,
            verb="办结" if may_keep else "看任务",
            on=on,
            who=str(row.by),
            due_on=row.due_on,
            is_own=may_keep,
        )
        for row in shown.order_by("due_on", "pk")[:SHOWN]
    ]
    return Part("申请任务", rows, counts["n"], counts["late"], everything)


def offline_conflicts(user: User, on: date) -> Part:
    """手机离线记的、放不进去的，等乡镇处理。"""
    items = OfflineItem.objects.visible_to(user).conflicts()
    total = items.order_by().aggregate(n=Count("pk"))["n"]
    everything = page_for("monitoring:offline_items", otherwise=reverse("monitoring:visits"))
    shown = items.select_related("by").annotate(
        head_name=head_name(), village_name=F("household__village__name")
    )
    rows = [
        Todo(
            what=f"处理离线记录：{item.get_kind_display()}，{item.head_name or '对不上户'}",
            where=f"{item.village_name or ''}　{item.problem[:40]}",
            url=page_for("monitoring:offline_item", item.pk, otherwise=everything),
            verb="处理",
            on=on,
            who=str(item.by),
            since=timezone.localdate(item.received_at),
            tone="bad",
        )
        for item in shown.order_by("received_at", "pk")[:SHOWN]
    ]
    return Part("离线记录", rows, total, 0, everything)


def project_reminders(user: User, on: date) -> Part:
    """项目提示：一类一行，点开是名单；逾期的按最早的一个算。"""
    found = waiting_projects.asking(
        Project.objects.visible_to(user), user.area, on, waiting_projects.WORK
    )
    url = reverse("projects:list")
    rows = [
        Todo(
            what=f"{one.reminder.name}：{one.number} 个项目",
            where=one.reminder.meaning,
            url=f"{url}?remind={one.reminder.key}",
            verb="看名单",
            on=on,
            who="我",
            due_on=one.since if one.reminder.is_deadline else None,
            since=one.since,
        )
        for one in found
        if one.number
    ]
    late = sum(1 for row in rows if row.due_on)
    return Part("项目提示", rows, len(rows), late, url)


def inspections_due(user: User, on: date) -> Part:
    """村里该巡检的资产：一行，点开是名单，在名单里记巡检。"""
    number, due_on = reminders.inspections_due(user, on)
    url = f"{reverse('projects:asset_reminders')}?kind=inspection"
    rows = [
        Todo(
            what=f"巡检资产：{number} 项",
            where="过了巡检间隔没有巡检的，最早的一项从期限算起",
            url=url,
            verb="去巡检",
            on=on,
            who="我",
            due_on=due_on,
        )
    ]
    return Part("资产巡检", rows if number else [], 1 if number else 0, 1 if number else 0, url)


def asset_reminders(user: User, on: date) -> Part:
    """资产提醒：一类一行，点开是名单。"""
    counts = reminders.counts(user, on)
    url = reverse("projects:asset_reminders")
    rows = [
        Todo(
            what=f"{one.name}：{counts[one.key]} 项资产",
            where=one.meaning,
            url=f"{url}?kind={one.key}",
            verb="看名单",
            on=on,
            who="我",
        )
        for one in reminders.REMINDERS
        if counts[one.key]
    ]
    return Part("资产提醒", rows, len(rows), 0, url)
