"""Pages of applications (到户项目申请): who waits where, passing several at once, each single step."""

from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from households.picking import choose, head_name
from projects import actions
from projects.filters import ApplicationFilters
from projects.forms.applications import (
    ApplicationCorrectionForm,
    ApplicationForm,
    GrantForm,
    PassForm,
    RefusalForm,
)
from projects.models import Project, ProjectApplication
from projects.rules.applications import next_step
from projects.tabs import tabs
from projects.views.common import household_of, household_part_of, named, project_of


@require_GET
@require(Can.VIEW_FIGURES)
def application_list(request):
    return _list(request, ProjectApplication.objects.visible_to(request.user), None)


@require_GET
@require(Can.VIEW_FIGURES)
def project_applications(request, pk):
    project = project_of(request, pk)
    rows = ProjectApplication.objects.visible_to(request.user).filter(project=project)
    return _list(request, rows, project)


def _list(request, rows, project: Project | None):
    conditions = ApplicationFilters(request.GET, rows, request=request)
    shown = conditions.qs.select_related("project", "household__village").annotate(head=head_name())
    page = page_of(request, shown.order_by("applied_on", "pk"))
    context = {
        "tabs": tabs(request.user, "projects:applications"),
        "project": project,
        "conditions": conditions.form,
        "page": page,
        "rows": [{"application": row, "step": next_step(row)} for row in page],
        "totals": conditions.qs.order_by().aggregate(paid=Sum("amount")),
        "pass_form": PassForm(),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/applications.html", context)


@require_POST
@require(Can.KEEP_PROJECTS)
def applications_pass(request):
    """Each ticked application goes on by one step; what cannot stays, and the page says why."""
    back = _back(request)
    keys = {int(key) for key in request.POST.getlist("applications") if key.isdecimal()}
    form = PassForm(request.POST)
    if not keys or not form.is_valid():
        messages.error(request, "一份也没有勾。" if not keys else "请填日期，如 2021-05-01。")
        return redirect(back)
    rows = ProjectApplication.objects.visible_to(request.user).annotate(head=head_name())
    chosen = rows.filter(pk__in=keys).select_related("project", "household").order_by("pk")
    passed = actions.pass_applications(
        applications=chosen, by=request.user, on=form.cleaned_data["on"]
    )
    if passed.done:
        messages.success(request, f"已通过 {passed.done} 份")
    for application, why in passed.left_out:
        messages.error(request, f"{application.head}（{application.item}）没有通过：{why}")
    return redirect(back)


def _back(request) -> str:
    """The list the boxes were ticked in: of one project, or of all."""
    asked = request.POST.get("project", "")
    if asked.isdecimal():
        return reverse("projects:project_applications", args=[int(asked)])
    return reverse("projects:applications")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def application_choose(request, pk):
    project = project_of(request, pk)
    return choose(
        request,
        url=lambda household: reverse("projects:application_create", args=[pk, household]),
        heading="登记申请",
        sub=str(project),
        back=reverse("projects:project_applications", args=[pk]),
        back_label="申请",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def application_create(request, pk, household):
    project = project_of(request, pk)
    household = household_of(request, household)
    form = ApplicationForm(request.POST or None)
    subject = {"project": project, "household": household}
    if carry_out(request, form, actions.apply_for_project, **subject):
        messages.success(request, f"已登记申请：{household.head}")
        return redirect("projects:application_choose", pk)
    return form_page(
        request,
        form,
        heading="登记申请",
        sub=f"{project}，{named(household)}",
        back=reverse("projects:application_choose", args=[pk]),
        back_label="选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def application_pass(request, pk):
    """The next step of one application; a paid or refused one has none and goes back to its list."""
    application = household_part_of(request, pk, ProjectApplication.objects)
    step = next_step(application)
    if step is None:
        messages.error(request, "这份申请已办完。")
        return redirect("projects:project_applications", application.project_id)
    if step.key == "payment":
        return redirect("projects:application_pay", pk)
    form = PassForm(request.POST or None)
    subject = {"application": application, "step": step.key}
    if carry_out(request, form, actions.pass_application, **subject):
        return _done(request, application, f"已登记{step.label}")
    return _page(request, form, application, f"登记{step.label}")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def application_pay(request, pk):
    application = household_part_of(request, pk, ProjectApplication.objects)
    form = GrantForm(request.POST or None, initial={"amount": application.amount})
    if carry_out(request, form, actions.pay_application, application=application):
        return _done(request, application, "已登记补助发放")
    return _page(request, form, application, "登记补助发放")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def application_refuse(request, pk):
    application = household_part_of(request, pk, ProjectApplication.objects)
    form = RefusalForm(request.POST or None)
    if carry_out(request, form, actions.refuse_application, application=application):
        return _done(request, application, "已登记不予通过")
    return _page(request, form, application, "不予通过", verb="不予通过")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def application_correct(request, pk):
    application = household_part_of(request, pk, ProjectApplication.objects)
    form = ApplicationCorrectionForm(request.POST or None, row=application)
    if carry_out(request, form, actions.correct_application, application=application):
        return _done(request, application, "已更正申请")
    return _page(
        request,
        form,
        application,
        "更正申请",
        template="projects/application_correct.html",
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def application_withdraw(request, pk):
    application = household_part_of(request, pk, ProjectApplication.with_withdrawn)
    reason = request.POST.get("reason", "")
    done = f"已作废申请：{application.head}"
    tell(request, actions.withdraw, done, row=application, reason=reason)
    return redirect("projects:project_applications", application.project_id)


def _done(request, application: ProjectApplication, what: str):
    messages.success(request, f"{what}：{application.head}")
    return redirect("projects:project_applications", application.project_id)


def _page(request, form, application: ProjectApplication, heading: str, **more):
    return form_page(
        request,
        form,
        heading=heading,
        sub=f"{application.project}，{application.head}，{application.item}",
        back=reverse("projects:project_applications", args=[application.project_id]),
        back_label="申请",
        application=application,
        **more,
    )
