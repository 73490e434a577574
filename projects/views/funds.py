"""Pages of what pays for projects (资金)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, tell
from accounts.roles import Can
from projects import actions
from projects.forms.funds import FundingCorrectionForm, FundingForm
from projects.models import Project, ProjectFunding


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def funding_create(request, pk):
    project = _project(request, pk)
    form = FundingForm(request.POST or None)
    funding = carry_out(request, form, actions.allocate, project=project)
    if funding:
        messages.success(request, f"已登记资金来源：{funding.get_source_display()}")
        return redirect(project)
    return form_page(
        request,
        form,
        heading="登记资金来源",
        sub=str(project),
        back=project.get_absolute_url(),
        back_label="项目",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def funding_correct(request, pk):
    funding = _funding(request, pk)
    form = FundingCorrectionForm(request.POST or None, row=funding)
    if carry_out(request, form, actions.correct_funding, funding=funding):
        messages.success(request, f"已更正资金来源：{funding.get_source_display()}")
        return redirect(funding.project)
    return form_page(
        request,
        form,
        heading="更正资金来源",
        sub=str(funding.project),
        back=funding.project.get_absolute_url(),
        back_label="项目",
        template="projects/funding_correct.html",
        funding=funding,
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def funding_withdraw(request, pk):
    funding = _funding(request, pk, ProjectFunding.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, "已作废这笔资金来源", row=funding, reason=reason)
    return redirect(funding.project)


def _project(request, pk: int) -> Project:
    projects = Project.objects.visible_to(request.user)
    return get_object_or_404(projects.select_related("township"), pk=pk)


def _funding(request, pk: int, rows=ProjectFunding.objects) -> ProjectFunding:
    funding = rows.visible_to(request.user)
    return get_object_or_404(funding.select_related("project"), pk=pk)
