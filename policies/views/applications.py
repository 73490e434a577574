"""Pages of tasks (申请任务) and exemptions (免享登记): opening, finishing, dropping, exempting."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of
from accounts.roles import Can
from households.models import Household, Member
from households.picking import head_name
from policies import actions
from policies.actions import Chosen
from policies.entitlement import rules
from policies.entitlement.base import Rule
from policies.entitlement.running import State, examine
from policies.filtering_entitlements import ApplicationFilters, ExemptionFilters
from policies.forms.entitlements import DropForm, ExemptForm, FinishForm, TaskForm, WithdrawForm
from policies.models import Application, Exemption, Policy
from policies.tabs import entitlement_tabs, tabs

MOST = 50  # a page of the list


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def application_list(request):
    applications = Application.objects.visible_to(request.user)
    asked = request.GET or QueryDict("state=waiting")
    conditions = ApplicationFilters(asked, applications, request=request)
    shown = conditions.qs.select_related("policy", "member", "household__village", "by")
    today = timezone.localdate()
    totals = applications.order_by().aggregate(
        waiting=Count("pk", filter=Q(pk__in=applications.waiting().values("pk"))),
        late=Count("pk", filter=Q(pk__in=applications.late_on(today).values("pk"))),
    )
    context = {
        "tabs": tabs(request.user, "policies:entitlement"),
        "sections": entitlement_tabs(request.user, "policies:applications"),
        "conditions": conditions.form,
        "page": page_of(request, shown.annotate(head=head_name()).order_by("due_on", "pk")),
        "totals": totals,
        "today": today,
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/applications.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def application_open(request, code):
    """For the ticked rows of one rule's list (`row`: household-member, 0 for the whole household)."""
    rule, chosen = _rule(code), _chosen(request)
    form = TaskForm(request.POST or None)
    opened = carry_out(request, form, actions.open_applications, chosen=chosen, rule=rule.code)
    back = reverse("policies:entitlement_rule", args=[rule.code])
    if opened:
        if opened.made:
            messages.success(request, f"已派申请任务 {len(opened.made)} 件：{rule.name}")
        for problem in opened.refused:
            messages.error(request, problem)
        return redirect(back)
    return form_page(
        request,
        form,
        heading="派申请任务",
        sub=f"{rule.name}，{len(chosen)} 件",
        back=back,
        back_label=rule.name,
        template="policies/application_open.html",
        verb="派任务",
        chosen=chosen,
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def application_finish(request, pk):
    application = _application(request, pk)
    said, outcome = _now(application)
    form = FinishForm(request.POST or None, initial={"outcome": outcome})
    if carry_out(request, form, actions.finish_application, application=application):
        messages.success(request, f"已办结：{_whose(application)}，{application.policy}")
        return redirect("policies:applications")
    return _about(request, form, application, heading="办结申请任务", verb="办结", now=said)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def application_drop(request, pk):
    application = _application(request, pk)
    form = DropForm(request.POST or None)
    if carry_out(request, form, actions.drop_application, application=application):
        messages.success(request, f"已撤销任务：{_whose(application)}，{application.policy}")
        return redirect("policies:applications")
    return _about(request, form, application, heading="撤销申请任务", verb="撤销任务")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def exemption_create(request, code):
    rule, chosen = _rule(code), _chosen(request)
    if len(chosen) != 1:
        raise Http404
    household, member = chosen[0]
    policy = get_object_or_404(Policy, code=rule.policy)
    form = ExemptForm(request.POST or None)
    subject = {"household": household, "member": member, "policy": policy}
    back = reverse("policies:entitlement_rule", args=[rule.code])
    if carry_out(request, form, actions.exempt, **subject):
        messages.success(request, f"已登记免享：{member or household.head}，{policy}")
        return redirect(back)
    return form_page(
        request,
        form,
        heading="免享登记",
        sub=f"{policy}：{member or household.head}，{household.village}{household.group}",
        back=back,
        back_label=rule.name,
    )


@require_GET
@require(Can.VIEW_FIGURES)
def exemption_list(request):
    exemptions = Exemption.objects.visible_to(request.user)
    asked = request.GET or QueryDict("state=running")
    conditions = ExemptionFilters(asked, exemptions, request=request)
    shown = conditions.qs.select_related("policy", "member", "household__village", "by")
    context = {
        "tabs": tabs(request.user, "policies:entitlement"),
        "sections": entitlement_tabs(request.user, "policies:exemptions"),
        "conditions": conditions.form,
        "page": page_of(request, shown.annotate(head=head_name()).order_by("expires_on", "pk")),
        "today": timezone.localdate(),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/exemptions.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def exemption_withdraw(request, pk):
    rows = Exemption.objects.visible_to(request.user).annotate(head=head_name())
    exemption = get_object_or_404(rows.select_related("policy", "member", "household"), pk=pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = carry_out(request, form, _withdraw, row=exemption)
        if done:
            messages.success(request, f"已作废免享：{_whose(exemption)}，{exemption.policy}")
            return redirect("policies:exemptions")
    return form_page(
        request,
        form,
        heading="作废免享登记",
        sub=f"{exemption.policy}：{_whose(exemption)}，{exemption.reason}",
        back=reverse("policies:exemptions"),
        back_label="免享登记",
        verb="作废",
    )


def _withdraw(**subject) -> bool:
    actions.withdraw(**subject)
    return True


def _now(application: Application) -> tuple[str, str]:
    """What the registers say today of what the task was about, and the outcome that follows from it."""
    found = examine(
        application.township,
        timezone.localdate(),
        [rules.of(application.rule)],
        households=[application.household_id],
    )
    state = next((one.state for one in found if one.member == application.member_id), None)
    match state:
        case State.RECEIVED:
            return "享受已经登记，结果已填好，核对后办结。", f"已享受{application.policy}"
        case State.WAITING:
            return "申请已经登记，还没有发放。", ""
        case State.MISSING:
            return "还没有登记享受；批了的先登记享受，再办结。", ""
        case _:
            return "按今天的事实已不符合，或已登记免享。", ""


def _about(request, form, application: Application, *, heading: str, verb: str, now: str = ""):
    household = application.household
    return form_page(
        request,
        form,
        heading=heading,
        sub=f"{application.policy}：{_whose(application)}，{household.village}{household.group}",
        back=reverse("policies:applications"),
        back_label="申请任务",
        template="policies/application_end.html",
        verb=verb,
        application=application,
        now=now,
    )


def _application(request, pk: int) -> Application:
    rows = Application.objects.visible_to(request.user).annotate(head=head_name())
    related = ("policy", "member", "household__village", "township")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def _whose(row: Application | Exemption) -> str:
    return str(row.member or row.head or row.household)


def _chosen(request) -> list[Chosen]:
    """The rows named in the address; one that lies outside the user's area is 404."""
    pairs = [_pair(text) for text in request.GET.getlist("row")[: MOST + 1]]
    if not pairs or len(pairs) > MOST:
        raise Http404
    visible = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    households = visible.select_related("village", "township").in_bulk({one for one, _ in pairs})
    people = Member.objects.visible_to(request.user).in_bulk({one for _, one in pairs} - {0})
    try:
        return [
            Chosen(households[household], people[member] if member else None)
            for household, member in pairs
        ]
    except KeyError:
        raise Http404 from None


def _pair(text: str) -> tuple[int, int]:
    household, _, member = text.partition("-")
    for part in (household, member):
        if not (part.isascii() and part.isdecimal() and len(part) < 19):
            raise Http404
    return int(household), int(member)


def _rule(code: str) -> Rule:
    try:
        return rules.of(code)
    except KeyError:
        raise Http404 from None
