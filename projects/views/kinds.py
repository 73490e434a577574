"""Pages of the catalogues: kinds of projects, kinds of funds (项目类型、资金种类)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.pages import carry_out, form_page
from accounts.roles import Can
from accounts.tabs import below
from projects import actions
from projects.forms.funds import FundKindChangeForm, FundKindForm
from projects.forms.kinds import KindChangeForm, KindForm
from projects.models import FundKind, ProjectKind
from projects.tabs import CATALOGUES, tabs


@require_GET
@require(Can.KEEP_REFERENCE)
def kinds(request):
    context = {
        "tabs": tabs(request.user, "projects:kinds"),
        "views": below(CATALOGUES, "projects:kinds"),
        "kinds": ProjectKind.objects.all(),
    }
    return render(request, "projects/kinds.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def kind_create(request):
    form = KindForm(request.POST or None)
    kind = carry_out(request, form, actions.add_kind)
    if kind:
        messages.success(request, f"已增加项目类型：{kind}")
        return redirect("projects:kinds")
    return form_page(
        request,
        form,
        heading="增加项目类型",
        back=reverse("projects:kinds"),
        back_label="项目类型",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def kind_change(request, pk):
    kind = get_object_or_404(ProjectKind, pk=pk)
    form = KindChangeForm(request.POST or None, row=kind)
    if carry_out(request, form, actions.change_kind, kind=kind):
        messages.success(request, f"已修改项目类型：{kind}")
        return redirect("projects:kinds")
    return form_page(
        request,
        form,
        heading=f"修改{kind}",
        back=reverse("projects:kinds"),
        back_label="项目类型",
    )


@require_GET
@require(Can.KEEP_REFERENCE)
def fund_kinds(request):
    context = {
        "tabs": tabs(request.user, "projects:kinds"),
        "views": below(CATALOGUES, "projects:fund_kinds"),
        "kinds": FundKind.objects.all(),
    }
    return render(request, "projects/fund_kinds.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def fund_kind_create(request):
    form = FundKindForm(request.POST or None)
    kind = carry_out(request, form, actions.add_fund_kind)
    if kind:
        messages.success(request, f"已增加资金种类：{kind}")
        return redirect("projects:fund_kinds")
    return form_page(
        request,
        form,
        heading="增加资金种类",
        back=reverse("projects:fund_kinds"),
        back_label="资金种类",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def fund_kind_change(request, pk):
    kind = get_object_or_404(FundKind, pk=pk)
    form = FundKindChangeForm(request.POST or None, row=kind)
    if carry_out(request, form, actions.change_fund_kind, kind=kind):
        messages.success(request, f"已修改资金种类：{kind}")
        return redirect("projects:fund_kinds")
    return form_page(
        request,
        form,
        heading=f"修改{kind}",
        back=reverse("projects:fund_kinds"),
        back_label="资金种类",
    )
