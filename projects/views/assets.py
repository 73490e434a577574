"""Pages of the asset ledger and of one asset's card (资产台账、资产卡片)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from accounts.tabs import below
from areas.places import places_of
from lib import masking
from lib.http import XLSX, download
from projects import actions, reminders
from projects.asset_exports import asset_ledger
from projects.asset_history import history
from projects.asset_picture import picture
from projects.asset_rows import body
from projects.filters import AssetFilters
from projects.forms.assets import (
    AssetCorrectionForm,
    AssetForm,
    ConditionForm,
    DisposalForm,
    PlainAssetForm,
    TitleForm,
)
from projects.models import Asset, AssetState, Project
from projects.rules.documents import missing_of_asset
from projects.tabs import ASSETS, tabs
from projects.views.asset_parts import asset_of, enter, part_of, take_out


@require_GET
@require(Can.VIEW_FIGURES)
def asset_list(request):
    today = timezone.localdate()
    conditions = AssetFilters(request.GET, Asset.objects.visible_to(request.user), request=request)
    shown = conditions.qs.select_related("village", "project").with_keeper(today)
    totals = conditions.qs.totals(today)
    page = page_of(request, shown.order_by("number", "pk"), count=totals.count)
    context = {
        "tabs": tabs(request.user, "projects:assets"),
        "views": below(ASSETS, "projects:assets"),
        "conditions": conditions.form,
        "page": page,
        "body": body(page, today),
        "totals": totals,
        "today": today,
        "export_url": f"{reverse('projects:asset_export')}?{request.GET.urlencode()}",
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/assets.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def asset_export(request):
    assets = Asset.objects.visible_to(request.user)
    conditions = AssetFilters(request.GET, assets, request=request)
    today = timezone.localdate()
    content = asset_ledger(assets=conditions.qs, by=request.user, on=today)
    return download(content, f"{request.user.area}资产台账 {today}.xlsx", XLSX)


@require_GET
@require(Can.VIEW_FIGURES)
def asset_reminders(request):
    """What assets ask for: how many of each, and the list of one."""
    today = timezone.localdate()
    key = request.GET.get("kind")
    counts = reminders.counts(request.user, today)
    first = next((one for one in reminders.REMINDERS if counts[one.key]), reminders.REMINDERS[0])
    chosen = reminders.BY_KEY.get(key, first)
    assets = reminders.asking(request.user, today, chosen.key)
    shown = assets.select_related("village").with_keeper(today)
    context = {
        "tabs": tabs(request.user, "projects:assets"),
        "views": below(ASSETS, "projects:asset_reminders"),
        "stats": [
            {
                "label": one.name,
                "value": counts[one.key],
                "unit": "项",
                "tone": "warn" if counts[one.key] else "",
                "url": f"?kind={one.key}",
                "current": one is chosen,
            }
            for one in reminders.REMINDERS
        ],
        "chosen": chosen,
        "page": page_of(request, reminders.with_dates(shown).order_by("number", "pk")),
        "days": reminders.days_of(request.user, today),
        "can_act": request.user.can(
            Can.WATCH_PROJECTS if chosen.key == "inspection" else Can.KEEP_PROJECTS
        ),
    }
    return render(request, "projects/asset_reminders.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def asset_picture(request):
    today = timezone.localdate()
    context = {
        "tabs": tabs(request.user, "projects:assets"),
        "views": below(ASSETS, "projects:asset_picture"),
        "picture": picture(Asset.objects.visible_to(request.user).on(today)),
        "today": today,
    }
    return render(request, "projects/asset_picture.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def asset_detail(request, pk):
    asset, today = asset_of(request, pk), timezone.localdate()
    since = asset.acquired_on or asset.booked_on
    keeping = asset.keepings.on(today).first()
    contract = asset.contracts.on(today).first()
    documents = list(asset.documents.select_related("by"))
    incomes = asset.incomes.with_received().order_by("-due_on", "-pk")
    context = {
        "asset": asset,
        "net": asset.net_value(today),
        "today": today,
        "facts": [
            ("资产编号", asset.number),
            ("坐落", asset.village or asset.township),
            ("类别", asset.get_asset_class_display()),
            ("形态", asset.get_form_display()),
            ("数量、规模", asset.quantity),
            ("资金来源", asset.funded_by),
            ("购建日期", since),
            ("使用年限", f"{asset.useful_years} 年" if asset.useful_years else ""),
            ("所有权", f"{asset.get_owner_level_display()} {asset.owner}".strip()),
            ("入账日期", asset.booked_on),
        ],
        "keeping": keeping,
        "phone": masking.phone(keeping.phone) if keeping else "",
        "can_reveal": request.user.can(Can.REVEAL),
        "contract": contract,
        "documents": documents,
        "missing": missing_of_asset(asset, contract, keeping, documents),
        "state": asset.states.filter(valid_to=None).first(),
        "issues": asset.inspections.exclude(issue="").filter(fixed_on=None),
        "incomes": incomes,
        "events": history(asset, request.user),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
        "can_watch": request.user.can(Can.WATCH_PROJECTS),
    }
    return render(request, "projects/asset.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def asset_create(request, pk):
    projects = Project.objects.visible_to(request.user).select_related(
        "township", "village", "kind"
    )
    project = get_object_or_404(projects, pk=pk)
    form = AssetForm(request.POST or None, project=project)
    asset = carry_out(request, form, actions.book_asset, project=project)
    if asset:
        messages.success(request, f"已建资产卡：{asset.number} {asset}")
        return redirect(asset)
    sub = f"来源项目：{project}。能从项目带过来的已填好，请核对"
    if not project.accepted_on:
        sub = f"来源项目：{project}（还没有验收，一般验收后再建卡）"
    return form_page(
        request,
        form,
        heading="建资产卡",
        sub=sub,
        back=project.get_absolute_url(),
        back_label="项目",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def asset_create_plain(request):
    form = PlainAssetForm(request.POST or None, places=places_of(request.user))
    asset = carry_out(request, form, actions.book_asset)
    if asset:
        messages.success(request, f"已建资产卡：{asset.number} {asset}")
        return redirect(asset)
    return form_page(
        request,
        form,
        heading="建资产卡（没有来源项目的）",
        sub="2021 年以前购建的；以后的从来源项目的页面建卡",
        back=reverse("projects:assets"),
        back_label="资产台账",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def asset_correct(request, pk):
    asset = asset_of(request, pk)
    form = AssetCorrectionForm(request.POST or None, row=asset)
    if carry_out(request, form, actions.correct_asset, asset=asset):
        messages.success(request, f"已更正资产：{asset.number} {asset}")
        return redirect(asset)
    return form_page(
        request,
        form,
        heading="更正、补填资产",
        sub=f"{asset.number}，{asset}",
        back=asset.get_absolute_url(),
        back_label="资产卡片",
        template="projects/correct.html",
        withdraw_url=reverse("projects:asset_withdraw", args=[pk]),
        what="资产",
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def asset_withdraw(request, pk):
    asset = asset_of(request, pk, Asset.with_withdrawn)
    reason = request.POST.get("reason", "")
    done = f"已作废资产：{asset.number}"
    tell(request, actions.withdraw_asset, done, asset=asset, reason=reason)
    return redirect("projects:assets")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def asset_title(request, pk):
    form = TitleForm(request.POST or None)
    return enter(request, form, actions.confirm_title, asset_of(request, pk), "确权")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def asset_condition(request, pk):
    asset = asset_of(request, pk)
    form = ConditionForm(request.POST or None)
    now = f"现在{asset.get_condition_display()}"
    return enter(request, form, actions.change_condition, asset, "改状态", now)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def asset_dispose(request, pk):
    form = DisposalForm(request.POST or None)
    return enter(request, form, actions.dispose, asset_of(request, pk), "处置")


@require_POST
@require(Can.KEEP_PROJECTS)
def asset_restore(request, pk):
    asset = asset_of(request, pk)
    reason = request.POST.get("reason", "")
    tell(request, actions.restore, f"已撤销处置：{asset}", asset=asset, reason=reason)
    return redirect(asset)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def state_withdraw(request, pk):
    """Asked from the history: what is taken back, and why."""
    rows = AssetState.with_withdrawn if request.method == "POST" else AssetState.objects
    state = part_of(request, pk, rows)
    if request.method == "POST":
        return take_out(request, state, state.asset, actions.withdraw_state, "state")
    context = {"state": state, "asset": state.asset}
    return render(request, "projects/state.html", context)
