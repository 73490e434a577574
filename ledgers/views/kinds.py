"""Pages of ledger kinds (台账种类): what a township counts, in its own words."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.pages import carry_out, form_page
from accounts.roles import Can
from ledgers import actions
from ledgers.forms import KindChangeForm, KindForm
from ledgers.models import LedgerKind
from ledgers.tabs import tabs


@require_GET
@require(Can.KEEP_REFERENCE)
def kinds(request):
    context = {"tabs": tabs(request.user, "ledgers:kinds"), "kinds": LedgerKind.objects.all()}
    return render(request, "ledgers/kinds.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def kind_create(request):
    form = KindForm(request.POST or None)
    kind = carry_out(request, form, actions.add_kind)
    if kind:
        messages.success(request, f'已增加台账：{kind}。现在就能登记，总结里可用 台账("{kind}")')
        return redirect("ledgers:kinds")
    return form_page(
        request,
        form,
        heading="增加台账种类",
        back=reverse("ledgers:kinds"),
        back_label="台账种类",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def kind_change(request, pk):
    kind = get_object_or_404(LedgerKind, pk=pk)
    form = KindChangeForm(request.POST or None, row=kind)
    if carry_out(request, form, actions.change_kind, kind=kind):
        messages.success(request, f"已修改台账：{kind}")
        return redirect("ledgers:kinds")
    return form_page(
        request,
        form,
        heading=f"修改{kind}",
        back=reverse("ledgers:kinds"),
        back_label="台账种类",
    )
