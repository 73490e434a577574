"""Pages of what is built (工程量), how far it has come (进度) and what was put up about it (公示公告)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, tell
from accounts.roles import Can
from projects import actions
from projects.forms.projects import (
    NoticeCorrectionForm,
    NoticeForm,
    ProgressCorrectionForm,
    ProgressForm,
    QuantityChangeForm,
    QuantityForm,
)
from projects.models import ProjectNotice, ProjectProgress, ProjectQuantity
from projects.own_reports import may_correct_progress
from projects.rules.projects import overrun
from projects.views.common import part_of, part_url, project_of


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def quantity_create(request, pk):
    project = project_of(request, pk)
    form = QuantityForm(request.POST or None, project=project)
    quantity = carry_out(request, form, actions.set_quantity, project=project)
    if quantity:
        _say(request, quantity)
        return redirect(part_url(project, "works"))
    return _page(request, form, project, "登记工程量")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def quantity_change(request, pk):
    quantity = part_of(request, pk, ProjectQuantity.objects)
    project = quantity.project
    form = QuantityChangeForm(request.POST or None, instance=quantity)
    changed = carry_out(
        request,
        form,
        actions.set_quantity,
        project=project,
        name=quantity.name,
        village=quantity.village,
    )
    if changed:
        _say(request, changed)
        return redirect(part_url(project, "works"))
    return _page(
        request,
        form,
        project,
        f"{quantity.name}：计划和完成",
        template="projects/quantity.html",
        quantity=quantity,
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def quantity_withdraw(request, pk):
    return _withdraw(request, part_of(request, pk, ProjectQuantity.with_withdrawn), "works")


@require_http_methods(["GET", "POST"])
@require(Can.WATCH_PROJECTS)
def progress_report(request, pk):
    project = project_of(request, pk)
    form = ProgressForm(request.POST or None)
    report = carry_out(request, form, actions.report_progress, project=project)
    if report:
        messages.success(request, f"已报进度 {report.percent}%")
        return redirect(part_url(project, "progress"))
    return _page(request, form, project, "报进度")


@require_http_methods(["GET", "POST"])
@require(Can.WATCH_PROJECTS)
def progress_correct(request, pk):
    report = part_of(request, pk, ProjectProgress.objects)
    if not may_correct_progress(request.user, report):
        raise PermissionDenied("别人报的进度由报的人或乡镇更正。")
    form = ProgressCorrectionForm(request.POST or None, row=report)
    if carry_out(request, form, actions.correct_progress, report=report):
        messages.success(request, "已更正进度")
        return redirect(part_url(report.project, "progress"))
    return _page(
        request,
        form,
        report.project,
        "更正进度",
        template="projects/progress.html",
        report=report,
        can_keep=request.user.can(Can.KEEP_PROJECTS),
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def progress_withdraw(request, pk):
    return _withdraw(request, part_of(request, pk, ProjectProgress.with_withdrawn), "progress")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def notice_create(request, pk):
    project = project_of(request, pk)
    form = NoticeForm(request.POST or None)
    notice = carry_out(request, form, actions.post_notice, project=project)
    if notice:
        messages.success(request, f"已登记{notice.get_kind_display()}")
        return redirect(part_url(project, "notices"))
    return _page(request, form, project, "登记公示公告")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def notice_correct(request, pk):
    notice = part_of(request, pk, ProjectNotice.objects)
    form = NoticeCorrectionForm(request.POST or None, row=notice)
    if carry_out(request, form, actions.correct_notice, notice=notice):
        messages.success(request, f"已更正{notice.get_kind_display()}")
        return redirect(part_url(notice.project, "notices"))
    return _page(
        request,
        form,
        notice.project,
        "更正公示公告",
        template="projects/notice.html",
        notice=notice,
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def notice_withdraw(request, pk):
    return _withdraw(request, part_of(request, pk, ProjectNotice.with_withdrawn), "notices")


def _say(request, quantity: ProjectQuantity) -> None:
    if warning := overrun(quantity):
        messages.warning(request, f"已登记。{warning}")
    else:
        messages.success(request, f"已登记{quantity.name}")


def _page(request, form, project, heading: str, **more):
    return form_page(
        request,
        form,
        heading=heading,
        sub=str(project),
        back=project.get_absolute_url(),
        back_label="项目",
        **more,
    )


def _withdraw(request, row, part: str):
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废{row._meta.verbose_name}", row=row, reason=reason)
    return redirect(part_url(row.project, part))
