"""Pages of projects (项目) and of what pays for them (资金来源)."""

from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from areas.places import places_of
from projects import actions
from projects.filters import ProjectFilters
from projects.forms.projects import ProjectCorrectionForm, ProjectForm
from projects.models import Payment, Project
from projects.tabs import tabs


@require_GET
@require(Can.VIEW_FIGURES)
def project_list(request):
    projects = Project.objects.visible_to(request.user).with_funds()
    conditions = ProjectFilters(request.GET, projects, request=request)
    shown = conditions.qs.select_related("kind", "village", "township")
    context = {
        "tabs": tabs(request.user, "projects:list"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-year", "number", "pk")),
        "totals": conditions.qs.order_by().aggregate(invested=Sum("total"), booked=Sum("funds")),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/projects.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def project_detail(request, pk):
    project = _project(request, pk)
    context = {
        "project": project,
        "facts": [
            ("项目编号", project.number),
            ("项目年度", f"{project.year}年"),
            ("类型", project.kind),
            ("实施方式", project.mode),
            ("到村到户", project.get_reach_display()),
            ("投入或合作单位", project.investee),
            ("批复文号", project.document),
            ("建设内容及规模", project.content),
        ],
        "dates": [
            ("批复", project.approved_on),
            ("开工", project.started_on),
            ("竣工", project.completed_on),
            ("验收", project.accepted_on),
            ("取消", project.abandoned_on),
        ],
        "funding": project.funding.with_paid().select_related("batch"),
        "payments": Payment.objects.filter(
            township=project.township, funding__project=project
        ).select_related("funding"),
        "assets": project.assets.select_related("village").with_keeper(timezone.localdate()),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/project.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def project_create(request):
    form = ProjectForm(request.POST or None, places=places_of(request.user))
    project = carry_out(request, form, actions.register_project)
    if project:
        messages.success(request, f"已登记项目：{project}")
        return redirect(project)
    return form_page(
        request,
        form,
        heading="登记项目",
        back=reverse("projects:list"),
        back_label="项目资产",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def project_correct(request, pk):
    project = _project(request, pk)
    form = ProjectCorrectionForm(request.POST or None, row=project)
    if carry_out(request, form, actions.correct_project, project=project):
        messages.success(request, f"已更正项目：{project}")
        return redirect(project)
    return form_page(
        request,
        form,
        heading="更正、补填项目",
        sub=str(project),
        back=project.get_absolute_url(),
        back_label="项目",
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def project_withdraw(request, pk):
    project = _project(request, pk, Project.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废项目：{project}", row=project, reason=reason)
    return redirect("projects:list")


def _project(request, pk: int, rows=Project.objects) -> Project:
    projects = rows.visible_to(request.user).with_funds()
    return get_object_or_404(projects.select_related("kind", "village", "township"), pk=pk)
