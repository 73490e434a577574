"""Pages of enterprises (经营主体) and of the households that they carry (联农带农)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery, Sum
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
from lib.forms import EndForm
from lib.numbers import plain
from projects import actions
from projects.filtering_incomes import EnterpriseFilters, LinkIncomeFilters
from projects.forms.enterprises import (
    EnterpriseCorrectionForm,
    EnterpriseForm,
    LinkCorrectionForm,
    LinkForm,
    LinkIncomeCorrectionForm,
    LinkIncomeForm,
    LinkIncomesForm,
)
from projects.models import Enterprise, HouseholdLink, LinkIncome, Project
from projects.rules.applications import next_step
from projects.tabs import tabs

BULK = 200  # households to a page of payments: two fields each stay far below what a form may send
SALES_SHOWN = 5


@require_GET
@require(Can.VIEW_FIGURES)
def enterprise_list(request):
    enterprises = Enterprise.objects.visible_to(request.user)
    conditions = EnterpriseFilters(request.GET, enterprises, request=request)
    links = HouseholdLink.objects.visible_to(request.user).on(timezone.localdate())
    linked = Count(
        "household_links__household",
        filter=Q(household_links__in=links.order_by().values("pk")),
        distinct=True,
    )
    shown = conditions.qs.select_related("village", "township").annotate(linked=linked)
    context = {
        "tabs": tabs(request.user, "projects:enterprises"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("name", "pk")),
        "linked": links.filter(enterprise__in=conditions.qs.order_by().values("pk")).aggregate(
            households=Count("household", distinct=True)
        ),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
        "can_export": request.user.can(Can.EXPORT),
    }
    return render(request, "projects/enterprises.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def enterprise_detail(request, pk):
    """The links that the user sees: of the households in the own area."""
    enterprise = _enterprise(request, pk)
    links = HouseholdLink.objects.visible_to(request.user).filter(enterprise=enterprise)
    running = Q(valid_to=None) | Q(valid_to__gt=timezone.localdate())
    shown = links.select_related("household__village").annotate(head=head_name(), paid=_paid())
    incomes = LinkIncome.objects.visible_to(request.user).filter(link__enterprise=enterprise)
    is_closed = enterprise.closed_on and enterprise.closed_on <= timezone.localdate()
    context = {
        "enterprise": enterprise,
        "facts": [
            ("类型", enterprise.get_kind_display()),
            ("所在地", enterprise.village or enterprise.township),
            ("统一社会信用代码", enterprise.credit_code),
            ("产品、产业", enterprise.products),
            ("规模", _scale(enterprise)),
            ("收购溢价", _percent(enterprise.price_premium)),
            ("成立日期", enterprise.founded_on),
            ("停业日期", enterprise.closed_on),
            ("信息采集日期", enterprise.surveyed_on),
            ("带贫项目", enterprise.programmes),
        ],
        "page": page_of(request, shown.order_by("valid_to", "-valid_from", "pk")),
        "linked": links.order_by().aggregate(n=Count("household", filter=running, distinct=True)),
        "is_closed": is_closed,
        "years": incomes.order_by()
        .values("paid_on__year")
        .annotate(amount=Sum("amount"), households=Count("link__household", distinct=True))
        .order_by("-paid_on__year"),
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


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def enterprise_close(request, pk):
    enterprise = _enterprise(request, pk)
    form = EndForm(request.POST or None)
    if carry_out(request, form, actions.close_enterprise, enterprise=enterprise):
        messages.success(request, f"已登记停业：{enterprise}")
        return redirect(enterprise)
    return form_page(
        request,
        form,
        heading="停业",
        sub=f"{enterprise}，还在带动的农户从那天起截止",
        verb="登记停业",
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
@require(Can.VIEW_FIGURES)
def link_income_list(request, pk):
    """What an enterprise paid to households of the user's area, with the totals of the conditions."""
    enterprise = _enterprise(request, pk)
    incomes = LinkIncome.objects.visible_to(request.user).filter(link__enterprise=enterprise)
    conditions = LinkIncomeFilters(request.GET, incomes, request=request)
    shown = conditions.qs.select_related("link__household__village").annotate(
        head=head_name("link__household")
    )
    context = {
        "enterprise": enterprise,
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-paid_on", "-pk")),
        "totals": conditions.qs.order_by().aggregate(
            amount=Sum("amount"), households=Count("link__household", distinct=True)
        ),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/link_incomes.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def link_incomes_create(request, pk):
    """One day's payments of an enterprise: tick households, one amount each or typed per row."""
    enterprise = _enterprise(request, pk)
    links = HouseholdLink.objects.visible_to(request.user).filter(enterprise=enterprise)
    named = links.select_related("household__village").annotate(head=head_name())
    ordered = named.order_by("household__village__code", "household_id", "pk")
    page = Paginator(ordered, BULK).get_page(request.GET.get("page"))
    form = LinkIncomesForm(request.POST or None, links=list(page.object_list))
    done = carry_out(request, form, actions.record_link_incomes, enterprise=enterprise)
    if done:
        total = plain(sum(income.amount for income in done))
        messages.success(request, f"已登记 {len(done)} 户的收入，共 {total} 元")
        return redirect("projects:link_incomes", pk)
    context = {"enterprise": enterprise, "form": form, "page": page}
    return render(request, "projects/link_incomes_create.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def link_income_create(request, pk):
    link = _link(request, pk)
    form = LinkIncomeForm(request.POST or None)
    if carry_out(request, form, actions.record_link_income, link=link):
        messages.success(request, f"已登记{link.enterprise}付给{link.head}的一笔")
        return redirect(link.enterprise)
    return form_page(
        request,
        form,
        heading="登记带动增收",
        sub=f"{link.enterprise}付给 {link.head}，{link.get_way_display()}",
        back=link.enterprise.get_absolute_url(),
        back_label=str(link.enterprise),
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def link_income_correct(request, pk):
    income = _income(request, pk)
    enterprise = income.link.enterprise
    form = LinkIncomeCorrectionForm(request.POST or None, row=income)
    if carry_out(request, form, actions.correct_link_income, income=income):
        messages.success(request, f"已更正付给{income.head}的一笔")
        return redirect("projects:link_incomes", enterprise.pk)
    return form_page(
        request,
        form,
        heading="更正带动增收",
        sub=f"{enterprise}付给 {income.head}",
        back=reverse("projects:link_incomes", args=[enterprise.pk]),
        back_label="带动增收",
        template="projects/link_income_correct.html",
        income=income,
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def link_income_withdraw(request, pk):
    income = _income(request, pk, LinkIncome.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废付给{income.head}的一笔", row=income, reason=reason)
    return redirect("projects:link_incomes", income.link.enterprise_id)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def panel(request, pk):
    """What carries one household, what distributions and projects gave it, for its page; nothing when nothing ever did."""
    household = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    enterprises = Enterprise.objects.visible_to(request.user)
    may_open = request.user.can(Can.VIEW_FIGURES)
    links = household.enterprise_links.select_related("enterprise").annotate(paid=_paid())
    linked = {link.enterprise_id for link in links}
    sales = household.sales.order_by("-sold_on", "-pk")
    context = {
        "household": household,
        "links": links.order_by("-valid_from"),
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
        "sales": sales[:SALES_SHOWN],
        "sold": sales.order_by().aggregate(amount=Sum("amount"), n=Count("pk")),
    }
    return render(request, "projects/_panel.html", context)


def _paid() -> Subquery:
    """For `annotate` of links: all that was paid through one, in yuan; None if nothing was."""
    own = LinkIncome.objects.filter(link=OuterRef("pk"), township=OuterRef("township"))
    return Subquery(own.order_by().values("link").annotate(sum=Sum("amount")).values("sum"))


def _scale(enterprise: Enterprise) -> str:
    if enterprise.scale is None:
        return ""
    return f"{plain(enterprise.scale)} {enterprise.scale_unit}"


def _percent(value) -> str:
    return "" if value is None else f"{plain(value)}%"


def _income(request, pk: int, rows=LinkIncome.objects) -> LinkIncome:
    incomes = rows.visible_to(request.user).annotate(head=head_name("link__household"))
    return get_object_or_404(incomes.select_related("link__enterprise", "link__household"), pk=pk)


def _enterprise(request, pk: int, rows=Enterprise.objects) -> Enterprise:
    enterprises = rows.visible_to(request.user)
    return get_object_or_404(enterprises.select_related("village", "township"), pk=pk)


def _link(request, pk: int, rows=HouseholdLink.objects) -> HouseholdLink:
    links = rows.visible_to(request.user).annotate(head=head_name())
    return get_object_or_404(links.select_related("enterprise", "household"), pk=pk)
