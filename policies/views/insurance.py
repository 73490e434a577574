"""Pages of insurance (保险): who is insured, the contracts, whole groups at once, who is not covered."""

from decimal import Decimal

from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from accounts.tabs import below
from areas.models import Area
from households.picking import choose, head_name
from policies import actions
from policies.coverage import base as covered_base
from policies.coverage import is_insured
from policies.enrolment import Group, preview
from policies.filtering_money import CoverageFilters, InsuredFilters, insured_policies
from policies.forms.insurance import (
    ContractCorrectionForm,
    ContractForm,
    GroupsForm,
    InsuredCorrectionForm,
    InsuredForm,
)
from policies.models import InsuranceContract, Insured
from policies.tabs import INSURANCE, tabs
from policies.views.common import household_of, named


@require_GET
@require(Can.VIEW_FIGURES)
def insured_list(request):
    insured = Insured.objects.visible_to(request.user)
    conditions = InsuredFilters(request.GET, insured, request=request)
    shown = conditions.qs.select_related("member", "household__village", "contract__policy")
    totals = conditions.qs.order_by().aggregate(
        households=Count("household", distinct=True),
        persons=Count("member", distinct=True),
        premium=Sum("premium"),
    )
    groups = conditions.qs.exclude(group="").order_by("group").values("group")
    context = {
        "tabs": tabs(request.user, "policies:insurance"),
        "views": below(INSURANCE, "policies:insurance"),
        "conditions": conditions.form,
        "page": page_of(request, shown.annotate(head=head_name()).order_by("-contract", "pk")),
        "totals": totals,
        "groups": groups.annotate(rows=Count("pk")),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/insurance.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def insured_correct(request, pk):
    insured = _insured(request, pk)
    form = InsuredCorrectionForm(request.POST or None, row=insured)
    back = _of_contract(insured.contract_id)
    if carry_out(request, form, actions.correct_insured, insured=insured):
        messages.success(request, f"已更正投保人员：{insured.member or insured.head}")
        return redirect(back)
    return form_page(
        request,
        form,
        heading="更正投保人员",
        sub=f"{insured.member or insured.head}，{insured.contract}",
        back=back,
        back_label="投保人员",
        template="policies/correct.html",
        withdraw_url=reverse("policies:insured_withdraw", args=[pk]),
        what="投保人员",
    )


@require_POST
@require(Can.KEEP_POLICIES)
def insured_withdraw(request, pk):
    insured = _insured(request, pk, Insured.with_withdrawn)
    done = f"已作废投保人员：{insured.member or insured.head}"
    tell(request, actions.withdraw, done, row=insured, reason=request.POST.get("reason", ""))
    return redirect(_of_contract(insured.contract_id))


@require_GET
@require(Can.VIEW_FIGURES)
def contract_list(request):
    """A township's own papers; a village sees on the other pages who of it is insured."""
    contracts = InsuranceContract.objects.visible_to(request.user).with_figures()
    context = {
        "tabs": tabs(request.user, "policies:insurance"),
        "views": below(INSURANCE, "policies:contracts"),
        "page": page_of(request, contracts.select_related("policy").order_by("-year", "-pk")),
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/contracts.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def contract_create(request):
    form = ContractForm(request.POST or None)
    township = request.user.area
    if township.level != Area.Level.TOWNSHIP:
        messages.error(request, "保单由乡镇登记，请用乡镇的账号。")
        return redirect("policies:contracts")
    contract = carry_out(request, form, actions.take_out_insurance, township=township)
    if contract:
        messages.success(request, f"已登记保单：{contract}，{contract.number}")
        return redirect("policies:contract_enrol", contract.pk)
    return form_page(
        request,
        form,
        heading="登记保单",
        sub="一个险种一个年度一份",
        back=reverse("policies:contracts"),
        back_label="保单",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def contract_correct(request, pk):
    contract = _contract(request, pk)
    form = ContractCorrectionForm(request.POST or None, row=contract)
    if carry_out(request, form, actions.correct_contract, contract=contract):
        messages.success(request, f"已更正保单：{contract}")
        return redirect("policies:contracts")
    return form_page(
        request,
        form,
        heading="更正保单",
        sub=f"{contract}，{contract.number}",
        back=reverse("policies:contracts"),
        back_label="保单",
        template="policies/correct.html",
        withdraw_url=reverse("policies:contract_withdraw", args=[pk]),
        what="保单",
    )


@require_POST
@require(Can.KEEP_POLICIES)
def contract_withdraw(request, pk):
    contract = _contract(request, pk, InsuranceContract.with_withdrawn)
    done = f"已作废保单 {contract.number}"
    tell(request, actions.withdraw, done, row=contract, reason=request.POST.get("reason", ""))
    return redirect("policies:contracts")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def contract_enrol(request, pk):
    """Choose groups, see how many each adds, then say yes (整批投保)."""
    contract = _contract(request, pk)
    today = timezone.localdate()
    form = GroupsForm(request.POST or None, contract=contract)
    found = []
    if request.method == "POST" and form.is_valid():
        groups = form.cleaned_data["groups"]
        found = preview(contract, groups, today)
        if _is_sure(request, found) and _enrol(request, contract, groups, today):
            return redirect(_of_contract(pk))
    context = {
        "contract": contract,
        "form": form,
        "groups": found,
        "new": sum(len(group.new) for group in found),
        "unit": "户" if contract.is_for_households else "人",
        "today": today,
    }
    return render(request, "policies/contract_enrol.html", context)


def _is_sure(request, found: list[Group]) -> bool:
    """The yes is for the number that was shown; other groups or other people need another look."""
    if "sure" not in request.POST:
        return False
    if request.POST["sure"] == str(sum(len(group.new) for group in found)):
        return True
    messages.error(request, "选的人群或名单和刚才数的不一样了，还没有加入；请看过新的数再加入。")
    return False


def _enrol(request, contract: InsuranceContract, groups: list[str], today) -> bool:
    try:
        number = actions.insure_groups(contract=contract, by=request.user, groups=groups, on=today)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return False
    messages.success(request, f"已加入保单 {contract.number}：{number} 条")
    return True


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def insured_choose(request, pk):
    contract = _contract(request, pk)
    return choose(
        request,
        url=lambda household: reverse("policies:insured_create", args=[pk, household]),
        heading="登记投保人员",
        back=_of_contract(pk),
        back_label="投保人员",
        sub=str(contract),
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_POLICIES)
def insured_create(request, pk, household):
    contract = _contract(request, pk)
    household = household_of(request, household)
    form = InsuredForm(request.POST or None, contract=contract, household=household)
    insured = carry_out(request, form, actions.insure, contract=contract, household=household)
    if insured:
        messages.success(request, f"已登记投保：{insured.member or household.head}，{contract}")
        return redirect(_of_contract(pk))
    return form_page(
        request,
        form,
        heading="登记投保人员",
        sub=f"{contract}：{named(household)}",
        back=reverse("policies:insured_choose", args=[pk]),
        back_label="选农户",
    )


@require_GET
@require(Can.VIEW_FIGURES)
def coverage(request):
    """Of 脱贫户 and 监测对象 the persons who are not insured today, by kind of insurance."""
    today = timezone.localdate()
    policies = list(insured_policies(request))
    policy = next((one for one in policies if str(one.pk) == request.GET.get("policy")), None)
    policy = policy or next(iter(policies), None)
    members = covered_base(request.user, today)
    conditions = CoverageFilters(request.GET, members, request=request)
    context = {
        "tabs": tabs(request.user, "policies:insurance"),
        "views": below(INSURANCE, "policies:coverage"),
        "kinds": [
            {"url": f"?policy={one.pk}", "label": one.name, "current": one == policy}
            for one in policies
        ],
        "policy": policy,
        "conditions": conditions.form,
        "today": today,
    }
    if policy:
        open_ones = conditions.qs.filter(~is_insured(policy, today))
        shown = open_ones.select_related("household__village").annotate(head=head_name())
        order = ("household__village__code", "household", "relation", "pk")
        page = page_of(request, shown.order_by(*order))
        number = conditions.qs.count()
        context |= {
            "page": page,
            "persons": number,
            "insured": number - page.paginator.count,
            "share": Decimal(number - page.paginator.count) / number if number else None,
        }
    return render(request, "policies/coverage.html", context)


def _of_contract(pk: int) -> str:
    return f"{reverse('policies:insurance')}?contract={pk}"


def _contract(request, pk: int, rows=InsuranceContract.objects) -> InsuranceContract:
    contracts = rows.visible_to(request.user).select_related("policy")
    return get_object_or_404(contracts, pk=pk)


def _insured(request, pk: int, rows=Insured.objects) -> Insured:
    insured = rows.visible_to(request.user).annotate(head=head_name())
    return get_object_or_404(
        insured.select_related("member", "contract__policy", "household"), pk=pk
    )
