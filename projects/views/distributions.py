"""Pages of distributions (收益分配): the list, one with its shares, entering them, and what one household got."""

from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from accounts.tabs import below
from areas.models import Area
from areas.places import villages_of
from households.models import Household
from households.picking import choose, head_name
from lib.numbers import plain
from projects import actions
from projects.benefits import persons_on
from projects.choosing import BENEFICIARIES, GROUPS, benefiting_from, group_tabs, in_group
from projects.filters import DistributionFilters
from projects.forms.distributions import (
    AssetPlanForm,
    FinishForm,
    ItemCorrectionForm,
    ItemForm,
    PlanCorrectionForm,
    PlanForm,
    PublicItemForm,
    TickForm,
)
from projects.left_to_share import left_to_share
from projects.models import Distribution, DistributionItem
from projects.tabs import ASSETS, tabs
from projects.views.asset_parts import CARD, asset_of

LIST = "收益分配"


@require_GET
@require(Can.VIEW_FIGURES)
def distribution_list(request):
    rows = Distribution.objects.visible_to(request.user)
    conditions = DistributionFilters(request.GET, rows, request=request)
    shown = conditions.qs.with_shared().select_related("village", "asset")
    context = {
        "tabs": tabs(request.user, "projects:assets"),
        "views": below(ASSETS, "projects:distributions"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-year", "-decided_on", "-pk")),
        "totals": conditions.qs.order_by().aggregate(
            income=Sum("income"), retained=Sum("retained")
        ),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
        "can_export": request.user.can(Can.EXPORT),
    }
    return render(request, "projects/distributions.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def distribution_detail(request, pk):
    plan = _plan(request, pk)
    items = plan.items.annotate(head=head_name()).select_related("household__village")
    by_use = plan.items.order_by("use").values_list("use").annotate(sum=Sum("amount"))
    context = {
        "plan": plan,
        "left": plan.to_share - plan.shared,
        "facts": [
            ("村", plan.village),
            ("村民代表会议", plan.decided_on),
            ("审核备案文号", plan.document),
        ],
        "uses": [(DistributionItem.Use(use).label, amount) for use, amount in by_use],
        "page": page_of(request, items),
        "can_keep": request.user.can(Can.KEEP_PROJECTS),
    }
    return render(request, "projects/distribution.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def distribution_create(request):
    villages = Area.objects.visible_to(request.user).villages()
    form = PlanForm(request.POST or None, villages=villages.existing_on(timezone.localdate()))
    plan = carry_out(request, form, actions.plan_distribution)
    if plan:
        return _planned(request, plan)
    return form_page(
        request,
        form,
        heading="定收益分配方案",
        sub="一项资产单独分的，从资产卡片上办，会核对它的实收",
        back=reverse("projects:distributions"),
        back_label=LIST,
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def asset_distribute(request, pk):
    """A plan for what one asset has earned."""
    asset = asset_of(request, pk)
    left = left_to_share(asset)
    year = next(iter(left), None)
    known = {"year": year, "income": plain(left[year])} if year else {}
    form = AssetPlanForm(
        request.POST or None,
        villages=villages_of(asset.township),
        initial={"village": asset.village_id} | known,
    )
    origin = Distribution.Origin.ASSET
    plan = carry_out(request, form, actions.plan_distribution, asset=asset, origin=origin)
    if plan:
        return _planned(request, plan)
    return form_page(
        request,
        form,
        heading="分配资产收益",
        sub=f"{asset.number}，{asset}。{_in_words(left)}",
        back=asset.get_absolute_url(),
        back_label=CARD,
    )


def _in_words(left: dict) -> str:
    if not left:
        return "没有可以分的：还没有收益到账，或者都分完了。先在资产卡片的“收益”里登记到账"
    years = "，".join(f"{year} 年 {plain(sum)} 元" for year, sum in left.items())
    return f"实收里还没有分的：{years}"


def _planned(request, plan: Distribution):
    messages.success(request, f"已登记分配方案：{plan.village}{plan}，接着登记分给哪些户")
    return redirect(plan)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def distribution_correct(request, pk):
    plan = _plan(request, pk)
    form = PlanCorrectionForm(request.POST or None, row=plan)
    if carry_out(request, form, actions.correct_distribution, distribution=plan):
        messages.success(request, f"已更正分配方案：{plan.village}{plan}")
        return redirect(plan)
    return form_page(
        request,
        form,
        heading="更正收益分配方案",
        sub=f"{plan.village}，{plan}",
        back=plan.get_absolute_url(),
        back_label=LIST,
        template="projects/correct.html",
        withdraw_url=reverse("projects:distribution_withdraw", args=[pk]),
        what="收益分配",
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def distribution_withdraw(request, pk):
    plan = _plan(request, pk, Distribution.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw, f"已作废收益分配：{plan}", row=plan, reason=reason)
    return redirect("projects:distributions")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def share_tick(request, pk):
    """Tick households, one amount for all of them or an amount each."""
    plan = _plan(request, pk)
    groups = _groups(plan)
    group = request.GET.get("group", groups[0])
    offered = _offered(plan, group).select_related("village").order_by("village", "group", "number")
    households = list(
        offered.annotate(head=head_name("pk"), persons=persons_on(plan.decided_on, "pk"))
    )
    form = TickForm(request.POST or None, households=households)
    items = carry_out(request, form, actions.share_among, distribution=plan)
    if items:
        messages.success(request, f"已登记 {len(items)} 户")
        return redirect(plan)
    got = _got(plan)
    context = {
        "plan": plan,
        "left": plan.to_share - plan.shared,
        "form": form,
        "rows": [(*line, got.get(line[0].pk, "")) for line in form.lines()],
        "groups": group_tabs(groups, group),
    }
    return render(request, "projects/share_tick.html", context)


def _groups(plan: Distribution) -> list[str]:
    """Where the asset comes from a project with beneficiaries, they are what is asked for first."""
    project = plan.asset.project if plan.asset else None
    has_beneficiaries = project is not None and project.beneficiaries.exists()
    return [group for group in GROUPS if group != BENEFICIARIES or has_beneficiaries]


def _offered(plan: Distribution, group: str):
    """As they were on the day of the decision: the village's, or the beneficiaries wherever they live."""
    if group == BENEFICIARIES:
        project = plan.asset.project if plan.asset else None
        return in_group(benefiting_from(project, plan.decided_on), group, plan.decided_on)
    households = Household.objects.filter(township=plan.township_id, village=plan.village_id)
    return in_group(households, group, plan.decided_on)


def _got(plan: Distribution) -> dict[int, str]:
    """What households have in this distribution already, in words."""
    found: dict[int, list[str]] = {}
    for item in plan.items.exclude(household=None):
        words = f"{item.get_use_display()} {plain(item.amount)} 元"
        found.setdefault(item.household_id, []).append(words)
    return {pk: "，".join(words) for pk, words in found.items()}


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def share_choose(request, pk):
    plan = _plan(request, pk)
    return choose(
        request,
        url=lambda household: reverse("projects:share_create", args=[pk, household]),
        heading="登记一户的分配",
        sub=f"{plan.village}，{plan}",
        back=plan.get_absolute_url(),
        back_label=LIST,
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def share_create(request, pk, household):
    plan = _plan(request, pk)
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    household = get_object_or_404(households.select_related("village"), pk=household)
    form = ItemForm(request.POST or None)
    named = f"{household.head or '（无户主）'}，{household.village}{household.group}"
    return _share(request, form, plan, "登记一户的分配", named, household=household)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def share_public(request, pk):
    plan = _plan(request, pk)
    form = PublicItemForm(request.POST or None)
    use = DistributionItem.Use.PUBLIC
    return _share(request, form, plan, "登记小型公益事业", "不写户", use=use)


def _share(request, form, plan: Distribution, heading: str, named: str, **subject):
    if carry_out(request, form, actions.share, distribution=plan, **subject):
        messages.success(request, f"已登记：{named}")
        return redirect(plan)
    return form_page(
        request,
        form,
        heading=heading,
        sub=f"{named}；{plan}，还有 {plain(plan.to_share - plan.shared)} 元没有分",
        back=plan.get_absolute_url(),
        back_label=LIST,
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def item_correct(request, pk):
    item = _item(request, pk)
    form = ItemCorrectionForm(request.POST or None, row=item)
    if carry_out(request, form, actions.correct_item, item=item):
        messages.success(request, f"已更正：{item}")
        return redirect(item.distribution)
    return form_page(
        request,
        form,
        heading="更正一笔分配",
        sub=f"{item.head or '小型公益事业'}，{item.distribution}",
        back=item.distribution.get_absolute_url(),
        back_label=LIST,
        template="projects/correct.html",
        withdraw_url=reverse("projects:item_withdraw", args=[pk]),
        what="分配",
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def item_withdraw(request, pk):
    item = _item(request, pk, DistributionItem.with_withdrawn)
    reason = request.POST.get("reason", "")
    tell(request, actions.withdraw_item, f"已作废一笔分配（{item}）", item=item, reason=reason)
    return redirect(item.distribution)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_PROJECTS)
def distribution_finish(request, pk):
    plan = _plan(request, pk)
    form = FinishForm(request.POST or None)
    if carry_out(request, form, actions.finish_distribution, distribution=plan):
        messages.success(request, f"已办结：{plan.village}{plan}")
        return redirect(plan)
    left = plan.to_share - plan.shared
    return form_page(
        request,
        form,
        heading="办结收益分配",
        sub=f"{plan.village}，{plan}，{'已分完' if not left else f'还差 {plain(left)} 元'}",
        back=plan.get_absolute_url(),
        back_label=LIST,
        verb="办结",
    )


@require_POST
@require(Can.KEEP_PROJECTS)
def distribution_reopen(request, pk):
    plan = _plan(request, pk)
    reason = request.POST.get("reason", "")
    done = f"已撤销办结：{plan.village}{plan}"
    tell(request, actions.reopen_distribution, done, distribution=plan, reason=reason)
    return redirect(plan)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def household_shares(request, pk):
    """What one household got from distributions."""
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    household = get_object_or_404(households.select_related("village"), pk=pk)
    items = DistributionItem.objects.filter(
        township=household.township_id,
        household=household,
        distribution__withdrawn_on=None,
    )
    context = {
        "household": household,
        "items": items.select_related("distribution__village", "distribution__asset").order_by(
            "-distribution__year", "-distribution__decided_on", "pk"
        ),
        "total": items.order_by().aggregate(sum=Sum("amount"))["sum"] or 0,
    }
    return render(request, "projects/household_shares.html", context)


def _plan(request, pk: int, rows=Distribution.objects) -> Distribution:
    plans = rows.visible_to(request.user).with_shared()
    return get_object_or_404(plans.select_related("village", "township", "asset__project"), pk=pk)


def _item(request, pk: int, rows=DistributionItem.objects) -> DistributionItem:
    items = rows.visible_to(request.user).annotate(head=head_name())
    related = items.select_related("distribution__village", "distribution__asset", "household")
    return get_object_or_404(related, pk=pk)
