"""Pages of beneficiaries (受益户): of one project, one by one or a whole village ticked."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from areas.models import Area
from areas.places import villages_of
from households.models import Household
from households.picking import choose, head_name
from projects import actions
from projects.benefits import kind_on, persons_on, total_of
from projects.choosing import group_tabs, in_group
from projects.forms.beneficiaries import BeneficiaryCorrectionForm, BeneficiaryForm, SeveralForm
from projects.models import Beneficiary, Project
from projects.views.common import household_of, household_part_of, named, project_of

VILLAGE_GROUPS = ("all", "lifted", "monitored")


@require_GET
@require(Can.VIEW_FIGURES)
def beneficiary_list(request, pk):
    project, today = project_of(request, pk), timezone.localdate()
    rows = Beneficiary.objects.visible_to(request.user).filter(project=project).going_on()
    shown = rows.select_related("household__village").annotate(
        head=head_name(), kind=kind_on(today), persons=persons_on(today)
    )
    villages = Area.objects.visible_to(request.user).villages().filter(parent=project.township)
    own = set(project.places.values_list("village", flat=True))
    context = {
        "project": project,
        "page": page_of(request, shown.order_by("household__village__code", "household", "pk")),
        "total": total_of(rows, today),
        "today": today,
        "villages": sorted(villages, key=lambda village: village.pk not in own),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/beneficiaries.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def beneficiary_choose(request, pk):
    project = project_of(request, pk)
    return choose(
        request,
        url=lambda household: reverse("projects:beneficiary_create", args=[pk, household]),
        heading="登记受益户",
        sub=str(project),
        back=reverse("projects:beneficiaries", args=[pk]),
        back_label="受益户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def beneficiary_create(request, pk, household):
    project = project_of(request, pk)
    household = household_of(request, household)
    form = BeneficiaryForm(request.POST or None)
    subject = {"project": project, "household": household}
    if carry_out(request, form, actions.add_beneficiary, **subject):
        messages.success(request, f"已登记受益户：{household.head}")
        return redirect("projects:beneficiary_choose", pk)
    return form_page(
        request,
        form,
        heading="登记受益户",
        sub=f"{project}，{named(household)}",
        back=reverse("projects:beneficiary_choose", args=[pk]),
        back_label="选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def beneficiaries_of_village(request, pk, village):
    """The households of one village to tick; each once a way."""
    project, today = project_of(request, pk), timezone.localdate()
    village = get_object_or_404(villages_of(project.township), pk=village)
    households = Household.objects.visible_to(request.user)
    group = request.GET.get("group", VILLAGE_GROUPS[0])
    offered = in_group(households.filter(village=village), group, today)
    ticked = {int(key) for key in request.POST.getlist("households") if key.isdecimal()}
    form = SeveralForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not ticked:
        form.add_error(None, "一户也没有勾。")
    subject = {"project": project, "households": offered.filter(pk__in=ticked).order_by("pk")}
    added = carry_out(request, form, actions.add_beneficiaries, **subject)
    if added is not None:
        messages.success(request, f"已登记受益户 {len(added)} 户，原来已登记的跳过")
        return redirect("projects:beneficiaries", pk)
    known = Beneficiary.objects.filter(project=project).order_by().values("household")
    shown = offered.annotate(head=head_name("pk"), kind=kind_on(today, "pk"))
    context = {
        "project": project,
        "village": village,
        "form": form,
        "households": shown.exclude(pk__in=known).order_by("group", "number", "pk"),
        "ticked": ticked,
        "groups": group_tabs(VILLAGE_GROUPS, group),
    }
    return render(request, "projects/beneficiaries_new.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def beneficiary_correct(request, pk):
    row = household_part_of(request, pk, Beneficiary.objects)
    form = BeneficiaryCorrectionForm(request.POST or None, row=row)
    if carry_out(request, form, actions.correct_beneficiary, beneficiary=row):
        messages.success(request, f"已更正受益户：{row.head}")
        return redirect("projects:beneficiaries", row.project_id)
    return form_page(
        request,
        form,
        heading="更正受益户",
        sub=f"{row.project}，{row.head}",
        back=_url(row.project),
        back_label="受益户",
        template="projects/beneficiary_correct.html",
        beneficiary=row,
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def beneficiary_withdraw(request, pk):
    row = household_part_of(request, pk, Beneficiary.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废受益户：{row.head}", row=row, reason=reason)
    return redirect("projects:beneficiaries", row.project_id)


def _url(project: Project) -> str:
    return reverse("projects:beneficiaries", args=[project.pk])
