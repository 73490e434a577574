"""What the page of one project shows of its way (项目页): stages, lateness, works, papers, households."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.db.models import Count, Max, Min, Q, Sum
from django.urls import reverse

from accounts.models import User
from accounts.roles import Can
from areas.parameters import Settings
from lib.numbers import percent, plain, wan
from projects.benefits import Total, total_of
from projects.models import Beneficiary, Payment, Project, ProjectApplication
from projects.own_reports import may_correct_progress
from projects.rules import documents as papers
from projects.rules.applications import STEPS
from projects.rules.funds import gap, payable
from projects.rules.lateness import days_late, is_unaccepted, light, loose_ends
from projects.rules.projects import (
    forbidden_uses,
    missing_notices,
    notice_order_faults,
    overrun,
    percent_on,
)
from projects.rules.stages import (
    STAGES,
    advance_faults,
    next_stage,
    planned_percent,
    plans,
)


def sections(project: Project, user: User, on: date) -> dict[str, object]:
    """The context of the page, in a fixed number of queries; what belongs to households only of the user's area."""
    reports = list(project.progress.select_related("by"))
    quantities = list(project.quantities.select_related("village"))
    notices = list(project.notices.all())
    documents = list(project.documents.select_related("by"))
    helped = Beneficiary.objects.visible_to(user).filter(project=project)
    missing = papers.missing(project, documents)
    benefits = total_of(helped, on)
    paid = _paid(project)
    wants_asset = _wants_asset(project)
    terms = Settings(project.township)
    left = payable(
        project, project.funds, paid["sum"] or Decimal(0), terms.on("paid_before_acceptance", on)
    )
    return {
        "todo": _todo(project, user, left, wants_asset, missing, benefits),
        "steps": _steps(project, user, on, paid),
        "state": light(plans(project), on, terms.on("project_late_red", on).value).value,
        "late": days_late(plans(project), on),
        "warnings": _warnings(project, on, terms, paid, quantities, notices, wants_asset),
        "places": project.places.select_related("village"),
        "quantities": quantities,
        "reports": [(row, may_correct_progress(user, row)) for row in reports],
        "percent": percent_on(reports, project, on),
        "planned_percent": planned_percent(project, on),
        "documents": documents,
        "missing": missing,
        "notices": notices,
        "applications": _application_counts(project, user),
        "benefits": benefits,
    }


def _paid(project: Project) -> dict:
    payments = Payment.objects.filter(funding__project=project, funding__withdrawn_on=None)
    return payments.order_by().aggregate(
        sum=Sum("amount"), first=Min("paid_on"), last=Max("paid_on")
    )


def _steps(project: Project, user: User, on: date, paid: dict) -> list[dict]:
    """For components/steps.html: every stage with its day, the next one with its link, payment by what was paid."""
    ahead = next_stage(project)
    may_keep = user.can(Can.KEEP_PROJECTS)
    found = []
    for stage in STAGES:
        if stage.key == "notice":
            found.append(_payment_step(project, paid))
        day = getattr(project, stage.day)
        planned = getattr(project, stage.planned) if stage.planned else None
        step = {
            "name": stage.label,
            "state": "done" if day else "now" if stage == ahead else "",
            "note": _days(day, planned),
        }
        if day is None and planned and on > planned and not project.abandoned_on:
            step["late"] = f"逾期 {(on - planned).days} 天" if stage == ahead else ""
        if may_keep and not advance_faults(project, stage):
            step |= {
                "url": reverse("projects:advance", args=[project.pk, stage.key]),
                "link": f"登记{stage.label}",
            }
        found.append(step)
    return found


def _wants_asset(project: Project) -> bool:
    """Accepted, for a village, and nothing of it is in the ledger of assets yet."""
    is_due = project.accepted_on and project.reach == Project.Reach.VILLAGE
    return bool(is_due) and not project.assets.exists()


def _todo(
    project: Project,
    user: User,
    left: Decimal,
    wants_asset: bool,
    missing: list,
    benefits: Total,
) -> list[dict]:
    """What this user does next with the project (接着办), the most urgent first: a label and where it is done."""
    if project.abandoned_on:
        return []
    found = []
    if user.can(Can.KEEP_PROJECTS):
        found += _steps_ahead(project, wants_asset)
    if user.can(Can.WATCH_PROJECTS) and project.started_on and not project.completed_on:
        found.append(("报进度", reverse("projects:progress_report", args=[project.pk])))
    if user.can(Can.KEEP_PROJECTS):
        found += _books_behind(project, left, missing, benefits)
    return [{"label": label, "url": url} for label, url in found]


def _steps_ahead(project: Project, wants_asset: bool):
    if wants_asset:
        yield "建资产卡", reverse("projects:asset_create", args=[project.pk])
    stage = next_stage(project)
    if stage and not advance_faults(project, stage):
        yield f"登记{stage.label}", reverse("projects:advance", args=[project.pk, stage.key])


def _books_behind(project: Project, left: Decimal, missing: list, benefits: Total):
    lacking = project.total - project.funds if project.total is not None else 0
    if lacking > 0 or not project.funds:
        note = f"（还差 {wan(lacking)} 万元）" if lacking > 0 else ""
        yield f"安排资金{note}", reverse("projects:funding_create", args=[project.pk])
    if project.approved_on and left:
        yield f"登记支付（现在最多 {wan(left)} 万元）", "#funding"
    if missing:
        yield f"补资料（还差 {len(missing)} 份）", "#papers"
    if project.started_on and project.reach == Project.Reach.VILLAGE and not benefits.households:
        yield "登记受益户", reverse("projects:beneficiaries", args=[project.pk])


def _days(day: date | None, planned: date | None) -> str:
    parts = [f"{day}" if day else "", f"计划 {planned}" if planned else ""]
    return "，".join(part for part in parts if part)


def _payment_step(project: Project, paid: dict) -> dict:
    if not paid["sum"]:
        return {"name": "报账拨付", "state": "", "note": "还没有支付"}
    funds = project.funds
    is_all = bool(funds) and paid["sum"] >= funds
    share = f"（{percent(paid['sum'] / funds)}）" if funds else ""
    note = f"已付 {wan(paid['sum'])} 万元{share}，最近 {paid['last']}"
    return {"name": "报账拨付", "state": "done" if is_all else "", "note": note}


def _warnings(
    project: Project,
    on: date,
    terms: Settings,
    paid: dict,
    quantities,
    notices,
    wants_asset: bool,
) -> list[str]:
    found = [text for one in quantities if (text := overrun(one))]
    found += [
        f"像是负面清单里的用途（{use}），衔接（帮扶）资金不能用，请核对。"
        for use in forbidden_uses(project)
    ]
    if lacking := missing_notices(project, {notice.kind for notice in notices}):
        found.append(f"三公示一公告还差：{'、'.join(lacking)}。")
    found += notice_order_faults(notices)
    if missing := gap(project, project.funds):
        found.append(
            f"资金有缺口：来源合计 {wan(project.funds)} 万元，比总投资少 {wan(missing)} 万元，"
            "请补齐来源，或更正总投资。"
        )
    if project.abandoned_on:
        return found
    within = terms.on("project_acceptance_days", on).value
    if is_unaccepted(project.completed_on, project.accepted_on, on, within):
        days = (on - project.completed_on).days
        found.append(f"竣工已 {days} 天还没有验收，时限 {plain(within)} 天。")
    if project.reach == Project.Reach.VILLAGE:
        found += loose_ends(
            project.accepted_on, has_payment=bool(paid["sum"]), has_asset=not wants_asset
        )
    return found


def _application_counts(project: Project, user: User) -> list[dict]:
    """How many applications wait for which step; only of the households that the user sees."""
    if project.reach != Project.Reach.HOUSEHOLD:
        return []
    rows = ProjectApplication.objects.visible_to(user).filter(project=project).order_by()
    conditions = {
        step.key: Q(**{f"{before.day}__isnull": False, step.day: None}, refused_on=None)
        for before, step in pairwise(STEPS)
    }
    counts = rows.aggregate(
        **{key: Count("pk", filter=condition) for key, condition in conditions.items()},
        done=Count("pk", filter=Q(paid_on__isnull=False)),
        refused=Count("pk", filter=Q(refused_on__isnull=False)),
        paid=Sum("amount", filter=Q(paid_on__isnull=False)),
    )
    labels = {step.key: step.waiting for step in STEPS[1:]} | {
        "done": "已发放",
        "refused": "不予通过",
    }
    url = reverse("projects:project_applications", args=[project.pk])
    return [
        {
            "label": label,
            "value": counts[key],
            "unit": "户",
            "url": f"{url}?step={key}",
            "note": f"{wan(counts['paid'] or 0)} 万元" if key == "done" else "",
        }
        for key, label in labels.items()
    ]
