"""Pages of sales (消费帮扶)."""

from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from households.models import Household
from households.picking import choose, head_name
from projects import actions
from projects.filtering_incomes import SaleFilters
from projects.forms.sales import HouseholdSaleForm, SaleCorrectionForm, SaleForm
from projects.models import Enterprise, Sale
from projects.tabs import tabs
from projects.views.confirming import villages_now


@require_GET
@require(Can.VIEW_FIGURES)
def sale_list(request):
    sales = Sale.objects.visible_to(request.user)
    conditions = SaleFilters(request.GET, sales, request=request)
    shown = conditions.qs.select_related("village", "enterprise").annotate(head=head_name())
    context = {
        "tabs": tabs(request.user, "projects:sales"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-sold_on", "-pk")),
        "totals": conditions.qs.order_by().aggregate(
            amount=Sum("amount"),
            households=Count("household", distinct=True),
            villages=Count("village", distinct=True),
        ),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/sales.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def sale_create(request):
    """A sale of a village or an enterprise; one of a household begins with choosing it."""
    form = SaleForm(
        request.POST or None,
        villages=villages_now(request.user),
        enterprises=Enterprise.objects.visible_to(request.user),
    )
    if sale := carry_out(request, form, actions.record_sale):
        messages.success(request, f"已登记：{sale}")
        return redirect("projects:sales")
    return form_page(
        request,
        form,
        heading="登记销售（村、经营主体）",
        back=reverse("projects:sales"),
        back_label="消费帮扶",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def sale_choose(request):
    return choose(
        request,
        url=lambda household: reverse("projects:sale_household", args=[household]),
        heading="登记销售（农户）",
        back=reverse("projects:sales"),
        back_label="消费帮扶",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def sale_household(request, household):
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    home = get_object_or_404(households.select_related("village__parent", "township"), pk=household)
    form = HouseholdSaleForm(request.POST or None, household=home)
    subject = {"village": home.village, "household": home}
    if sale := carry_out(request, form, actions.record_sale, **subject):
        messages.success(request, f"已登记{home.head}：{sale}")
        return redirect("projects:sale_choose")
    return form_page(
        request,
        form,
        heading="登记销售（农户）",
        sub=f"{home.head}，{home.village}{home.group}",
        back=reverse("projects:sale_choose"),
        back_label="选农户",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def sale_correct(request, pk):
    sale = _sale(request, pk)
    form = SaleCorrectionForm(request.POST or None, row=sale)
    if carry_out(request, form, actions.correct_sale, sale=sale):
        messages.success(request, f"已更正：{sale}")
        return redirect("projects:sales")
    return form_page(
        request,
        form,
        heading="更正销售",
        sub=f"{sale.sold_on} {sale}，{sale.head or sale.enterprise or sale.village}",
        back=reverse("projects:sales"),
        back_label="消费帮扶",
        template="projects/sale_correct.html",
        sale=sale,
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def sale_withdraw(request, pk):
    sale = _sale(request, pk, Sale.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废：{sale}", row=sale, reason=reason)
    return redirect("projects:sales")


def _sale(request, pk: int, rows=Sale.objects) -> Sale:
    sales = rows.visible_to(request.user).annotate(head=head_name())
    return get_object_or_404(
        sales.select_related("village", "township", "household", "enterprise"), pk=pk
    )
