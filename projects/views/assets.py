"""Pages of the asset ledger (资产台账)."""

from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from projects import actions
from projects.filters import AssetFilters
from projects.forms.assets import AssetCorrectionForm, AssetForm
from projects.models import Asset, Project
from projects.tabs import tabs


@require_GET
@require(Can.VIEW_FIGURES)
def asset_list(request):
    assets = Asset.objects.visible_to(request.user)
    conditions = AssetFilters(request.GET, assets, request=request)
    shown = conditions.qs.select_related("village", "project")
    context = {
        "tabs": tabs(request.user, "projects:assets"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("number", "pk")),
        "totals": conditions.qs.order_by().aggregate(value=Sum("original_value")),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/assets.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def asset_create(request, pk):
    projects = Project.objects.visible_to(request.user).select_related("township")
    project = get_object_or_404(projects, pk=pk)
    form = AssetForm(request.POST or None, project=project)
    asset = carry_out(request, form, actions.book_asset, project=project)
    if asset:
        messages.success(request, f"已入账：{asset.number} {asset}")
        return redirect(project)
    return form_page(
        request,
        form,
        heading="资产入账",
        sub=f"来源项目：{project}",
        back=project.get_absolute_url(),
        back_label="项目",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def asset_correct(request, pk):
    asset = _asset(request, pk)
    form = AssetCorrectionForm(request.POST or None, row=asset)
    if carry_out(request, form, actions.correct_asset, asset=asset):
        messages.success(request, f"已更正资产：{asset.number} {asset}")
        return redirect("projects:assets")
    return form_page(
        request,
        form,
        heading="更正、补填资产",
        sub=f"{asset.number}，来源项目：{asset.project}",
        back=reverse("projects:assets"),
        back_label="资产台账",
        template="projects/asset_correct.html",
        asset=asset,
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def asset_withdraw(request, pk):
    asset = _asset(request, pk, Asset.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废资产：{asset.number}", row=asset, reason=reason)
    return redirect("projects:assets")


def _asset(request, pk: int, rows=Asset.objects) -> Asset:
    assets = rows.visible_to(request.user)
    return get_object_or_404(assets.select_related("project__township"), pk=pk)
