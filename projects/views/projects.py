"""Pages of projects (项目): the overview, the list, one project, and what is printed of it."""

from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from areas.filtering import FIRST_YEAR
from areas.parameters import words_on
from areas.places import places_of
from lib.http import DOCX, download
from lib.numbers import percent, wan
from projects import actions, overview
from projects.filters import ProjectFilters
from projects.forms.projects import ProjectCorrectionForm, ProjectForm, VillagesForm
from projects.models import Payment, Project
from projects.papers import board
from projects.project_page import sections
from projects.project_rows import body, listed
from projects.tabs import keeps_books, tabs
from projects.views.common import project_of


@require_GET
@require(Can.VIEW_FIGURES)
def project_overview(request):
    today, year = timezone.localdate(), _year(request)
    projects = overview.projects_of(request.user, year)
    context = {
        "tabs": tabs(request.user, "projects:overview"),
        "year": year,
        "years": [year - 1, year, year + 1] if year < today.year else [year - 1, year],
        "numbers": _numbers(overview.sums(projects, request.user), year),
        "stages": overview.by_stage(projects),
        "lights": overview.by_light(projects, request.user, today),
        "reminders": overview.reminders(projects, request.user, today),
        "bars": overview.bars(projects, today),
        "targets": overview.targets(projects, request.user, year),
    }
    return render(request, "projects/overview.html", context)


def _year(request) -> int:
    asked, this_year = request.GET.get("year", ""), timezone.localdate().year
    is_known = asked.isdecimal() and FIRST_YEAR <= int(asked[:4]) <= this_year
    return int(asked[:4]) if is_known else this_year


def _numbers(found: overview.Sums, year: int) -> list[dict]:
    url = f"{reverse('projects:list')}?year={year}"
    share = "" if found.paid_share is None else f"支出率 {percent(found.paid_share)}（÷ 安排资金）"
    return [
        {"label": "项目", "value": found.projects, "unit": "个", "url": url, "note": "不含已取消"},
        {"label": "总投资", "value": wan(found.invested, 2), "unit": "万元", "url": url},
        {"label": "安排资金", "value": wan(found.funds, 2), "unit": "万元", "url": url},
        {
            "label": "已支付",
            "value": wan(found.paid, 2),
            "unit": "万元",
            "note": share or "还没有安排资金",
        },
        {
            "label": "受益户",
            "value": found.households,
            "unit": "户",
            "note": "几个项目都受益的只算一户",
        },
    ]


@require_GET
@require(Can.VIEW_FIGURES)
def project_list(request):
    projects = Project.objects.visible_to(request.user).with_funds()
    conditions = ProjectFilters(request.GET, projects, request=request)
    totals = conditions.qs.order_by().aggregate(
        count=Count("pk"), invested=Sum("total"), booked=Sum("funds")
    )
    page = page_of(request, listed(conditions.qs), count=totals["count"])
    context = {
        "tabs": tabs(request.user, "projects:list"),
        "conditions": conditions.form,
        "page": page,
        "body": body(page, request.user.area, timezone.localdate()),
        "totals": totals,
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
        "can_export": request.user.can(Can.EXPORT),
    }
    return render(request, "projects/projects.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def project_detail(request, pk):
    project = project_of(request, pk)
    context = sections(project, request.user, timezone.localdate()) | {
        "project": project,
        "facts": _facts(project),
        "funding": project.funding.with_paid().select_related("batch"),
        "payments": Payment.objects.filter(
            township=project.township, funding__project=project
        ).select_related("funding"),
        "assets": project.assets.select_related("village").with_keeper(timezone.localdate()),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
        "can_watch": request.user.can(Can.WATCH_PROJECTS),
        "opens_batches": keeps_books(request.user),
    }
    return render(request, "projects/project.html", context)


def _facts(project: Project) -> list[tuple]:
    def money(value):
        return None if value is None else f"{wan(value)} 万元"

    served = [
        f"{number} {unit}"
        for number, unit in ((project.served_households, "户"), (project.served_persons, "人"))
        if number is not None
    ]
    return [
        ("项目编号", project.number),
        ("项目年度", f"{project.year}年"),
        ("类型", project.kind),
        ("实施方式", project.mode),
        ("到村到户", project.get_reach_display()),
        ("建设性质", project.get_nature_display()),
        ("责任单位", project.responsible),
        ("负责人", project.leader),
        ("实施单位", project.implementer),
        ("投入或合作单位", project.investee),
        ("批复文号", project.document),
        *([("补助标准", project.grant_standard)] if project.reach == "household" else []),
        ("招标方式", project.tender_way),
        ("合同价", money(project.contract_amount)),
        ("决算价", money(project.settled_amount)),
        ("预计年收益", money(project.expected_income)),
        ("预计带动户年增收", money(project.expected_household_income)),
        ("规划受益", "".join(served)),
        ("建设内容及规模", project.content),
    ]


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
    project = project_of(request, pk)
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
    project = project_of(request, pk, Project.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(
        request,
        actions.withdraw_project,
        f"已作废项目：{project}",
        project=project,
        reason=reason,
    )
    return redirect("projects:list")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def project_villages(request, pk):
    project = project_of(request, pk)
    form = VillagesForm(request.POST or None, project=project)
    if carry_out(request, form, actions.set_villages, project=project) is not None:
        messages.success(request, "已定实施村")
        return redirect(project)
    return form_page(
        request,
        form,
        heading="实施村",
        sub=str(project),
        back=project.get_absolute_url(),
        back_label="项目",
    )


@require_GET
@require(Can.VIEW_FIGURES)
def project_board(request, pk):
    """The text of the notice board (项目公示牌) as a Word file; nothing of it is personal but the responsible official's name."""
    project = project_of(request, pk)
    phone = words_on("notice_phone", project.township, timezone.localdate())
    try:
        content = board.render(board.board_of(project, phone))
    except board.Unfit as problem:
        messages.error(request, str(problem))
        return redirect(project)
    return download(content, f"项目公示牌-{project}.docx", DOCX)
