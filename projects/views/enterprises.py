"""Pages of enterprises (经营主体) and of the households that they carry (联农带农)."""

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from areas.places import places_of
from households.models import Household
from households.picking import choose, head_name
from lib.dates import valid_on
from lib.forms import EndForm
from projects import actions
from projects.filters import EnterpriseFilters
from projects.forms.enterprises import (
    EnterpriseCorrectionForm,
    EnterpriseForm,
    LinkCorrectionForm,
    LinkForm,
)
from projects.models import Enterprise, HouseholdLink, Project
from projects.rules.applications import next_step
from projects.tabs import tabs


@require_GET
@require(Can.VIEW_FIGURES)
def enterprise_list(request):
    enterprises = Enterprise.objects.visible_to(request.user)
    conditions = EnterpriseFilters(request.GET, enterprises, request=request)
    linked = Count(
        "household_links__household",
        filter=valid_on(timezone.localdate(), "household_links__")
        & Q(household_links__withdrawn_on=None),
        distinct=True,
    )
    shown = conditions.qs.select_related("village", "township").annotate(linked=linked)
    links = HouseholdLink.objects.visible_to(request.user).on(timezone.localdate())
    context = {
        "tabs": tabs(request.user, "projects:enterprises"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("name", "pk")),
        "linked": links.filter(enterprise__in=conditions.qs.order_by().values("pk")).aggregate(
            households=Count("household", distinct=True)
        ),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/enterprises.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def enterprise_detail(request, pk):
    """The links that the user sees: of the households in the own area."""
    enterprise = _enterprise(request, pk)
    links = HouseholdLink.objects.visible_to(request.user).filter(enterprise=enterprise)
    running = Q(valid_to=None) | Q(valid_to__gt=timezone.localdate())
    shown = links.select_related("household__village").annotate(head=head_name())
    context = {
        "enterprise": enterprise,
        "facts": [
            ("类型", enterprise.get_kind_display()),
            ("所在地", enterprise.village or enterprise.township),
            ("统一社会信用代码", enterprise.credit_code),
            ("带贫项目", enterprise.programmes),
        ],
        "page": page_of(request, shown.order_by("valid_to", "-valid_from", "pk")),
        "linked": links.order_by().aggregate(n=Count("household", filter=running, distinct=True)),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/enterprise.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def enterprise_create(request):
    form = EnterpriseForm(request.POST or None, places=places_of(request.user))
    enterprise = carry_out(request, form, actions.register_enterprise)
    if enterprise:
        messages.success(request, f"已登记经营主体：{enterprise}")
        return redirect(enterprise)
    return form_page(
        request,
        form,
        heading="登记经营主体",
        back=reverse("projects:enterprises"),
        back_label="经营主体",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def enterprise_correct(request, pk):
    enterprise = _enterprise(request, pk)
    form = EnterpriseCorrectionForm(request.POST or None, row=enterprise)
    if carry_out(request, form, actions.correct_enterprise, enterprise=enterprise):
        messages.success(request, f"已更正经营主体：{enterprise}")
        return redirect(enterprise)
    return form_page(
        request,
        form,
        heading="更正经营主体",
        sub=str(enterprise),
        back=enterprise.get_absolute_url(),
        back_label=str(enterprise),
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def enterprise_withdraw(request, pk):
    enterprise = _enterprise(request, pk, Enterprise.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废：{enterprise}", row=enterprise, reason=reason)
    return redirect("projects:enterprises")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def link_choose(request, pk):
    enterprise = _enterprise(request, pk)
    return choose(
        request,
        url=lambda household: reverse("projects:link_create", args=[pk, household]),
        heading="登记联农带农",
        sub=str(enterprise),
        back=enterprise.get_absolute_url(),
        back_label=str(enterprise),
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def link_create(request, pk, household):
    enterprise = _enterprise(request, pk)
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    household = get_object_or_404(households.select_related("village"), pk=household)
    form = LinkForm(request.POST or None)
    if carry_out(request, form, actions.link_household, enterprise=enterprise, household=household):
        messages.success(request, f"已登记{enterprise}带动：{household.head}")
        return redirect("projects:link_choose", pk)
    return form_page(
        request,
        form,
        heading="登记联农带农",
        sub=f"{enterprise}带动 {household.head}，{household.village}{household.group}",
        back=reverse("projects:link_choose", args=[pk]),
        back_label="选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def link_correct(request, pk):
    link = _link(request, pk)
    form = LinkCorrectionForm(request.POST or None, row=link)
    if carry_out(request, form, actions.correct_link, link=link):
        messages.success(request, f"已更正带动：{link.head}")
        return redirect(link.enterprise)
    return form_page(
        request,
        form,
        heading="更正联农带农",
        sub=f"{link.enterprise}带动 {link.head}",
        back=link.enterprise.get_absolute_url(),
        back_label=str(link.enterprise),
        template="projects/link_correct.html",
        link=link,
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def link_end(request, pk):
    link = _link(request, pk)
    form = EndForm(request.POST or None)
    if carry_out(request, form, actions.end_link, link=link):
        messages.success(request, f"已结束带动：{link.head}")
        return redirect(link.enterprise)
    return form_page(
        request,
        form,
        heading="结束带动",
        sub=f"{link.enterprise}带动 {link.head}，{link.valid_from} 起",
        verb="结束带动",
        back=link.enterprise.get_absolute_url(),
        back_label=str(link.enterprise),
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def link_withdraw(request, pk):
    link = _link(request, pk, HouseholdLink.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废带动：{link.head}", row=link, reason=reason)
    return redirect(link.enterprise)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def panel(request, pk):
    """What carries one household, what distributions and projects gave it, for its page; nothing when nothing ever did."""
    household = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    enterprises = Enterprise.objects.visible_to(request.user)
    may_open = request.user.can(Can.VIEW_FIGURES)
    links = household.enterprise_links.select_related("enterprise").order_by("-valid_from")
    linked = {link.enterprise_id for link in links}
    context = {
        "household": household,
        "links": links,
        "shared": household.distributions.filter(distribution__withdrawn_on=None)
        .order_by()
        .aggregate(count=Count("pk"), sum=Sum("amount")),
        "visible": set(enterprises.filter(pk__in=linked).values_list("pk", flat=True))
        if may_open
        else set(),
        "applications": [
            {"application": row, "step": next_step(row)}
            for row in household.project_applications.select_related("project")
        ],
        "benefits": household.project_benefits.select_related("project"),
        "projects": set(
            Project.objects.visible_to(request.user)
            .filter(Q(applications__household=household) | Q(beneficiaries__household=household))
            .values_list("pk", flat=True)
        )
        if may_open
        else set(),
    }
    return render(request, "projects/_panel.html", context)


def _enterprise(request, pk: int, rows=Enterprise.objects) -> Enterprise:
    enterprises = rows.visible_to(request.user)
    return get_object_or_404(enterprises.select_related("village", "township"), pk=pk)


def _link(request, pk: int, rows=HouseholdLink.objects) -> HouseholdLink:
    links = rows.visible_to(request.user).annotate(head=head_name())
    return get_object_or_404(links.select_related("enterprise", "household"), pk=pk)
