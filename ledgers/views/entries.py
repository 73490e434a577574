"""Pages of ledger entries (台账记录): meetings, trainings and whatever else the township counts."""

from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from areas.places import places_of
from ledgers import actions
from ledgers.filters import EntryFilters
from ledgers.forms import EntryCorrectionForm, EntryForm
from ledgers.models import LedgerEntry, LedgerKind
from ledgers.tabs import tabs


@require_GET
@require(Can.VIEW_FIGURES)
def entry_list(request):
    entries = LedgerEntry.objects.visible_to(request.user)
    conditions = EntryFilters(request.GET, entries, request=request)
    shown = conditions.qs.select_related("kind", "village", "township")
    by_kind = conditions.qs.order_by("kind__order", "kind__name")
    context = {
        "tabs": tabs(request.user, "ledgers:list"),
        "conditions": conditions.form,
        "page": page_of(request, shown.order_by("-held_on", "-pk")),
        "totals": by_kind.values("kind__name", "kind__measure_word").annotate(
            times=Count("pk"), persons=Sum("persons")
        ),
        "can_keep": request.user.can(Can.KEEP_LEDGERS),
    }
    return render(request, "ledgers/entries.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
def entry_detail(request, pk):
    entry = _entry(request, pk)
    counted = [
        (row["name"], f"{entry.quantities[row['name']]} {row['unit']}")
        for row in entry.kind.quantities
        if row["name"] in entry.quantities
    ]
    context = {
        "entry": entry,
        "facts": [
            ("台账", entry.kind),
            ("子类", entry.subkind),
            ("乡、村", entry.village or entry.township),
            ("地点", entry.place),
            ("日期", entry.held_on),
            ("结束日期", entry.ended_on),
            ("主持人、授课人", entry.chair),
            ("对象", entry.audience),
            ("参加人数", entry.persons),
            ("纪要、文号", entry.document),
            *counted,
        ],
        "can_keep": request.user.can(Can.KEEP_LEDGERS),
    }
    return render(request, "ledgers/entry.html", context)


@require_GET
@require(Can.KEEP_LEDGERS)
def entry_new(request):
    return render(request, "ledgers/entry_new.html", {"kinds": LedgerKind.objects.all()})


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_LEDGERS)
def entry_create(request, kind):
    kind = get_object_or_404(LedgerKind, pk=kind)
    form = EntryForm(request.POST or None, kind=kind, areas=places_of(request.user))
    entry = carry_out(request, form, actions.record_entry, kind=kind)
    if entry:
        messages.success(request, f"已登记{kind}：{entry}")
        return redirect("ledgers:list")
    return form_page(
        request,
        form,
        heading=f"登记{kind}",
        back=reverse("ledgers:entry_new"),
        back_label="选台账",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_LEDGERS)
def entry_correct(request, pk):
    entry = _entry(request, pk)
    form = EntryCorrectionForm(request.POST or None, row=entry)
    if carry_out(request, form, actions.correct_entry, entry=entry):
        messages.success(request, f"已更正{entry.kind}：{entry}")
        return redirect("ledgers:entry", pk)
    return form_page(
        request,
        form,
        heading=f"更正{entry.kind}",
        sub=str(entry),
        back=reverse("ledgers:entry", args=[pk]),
        back_label="台账记录",
    )


@require_POST
@require(Can.KEEP_LEDGERS)
def entry_withdraw(request, pk):
    entry = _entry(request, pk, LedgerEntry.with_withdrawn)
    tell(
        request,
        actions.withdraw_entry,
        f"已作废{entry.kind}：{entry}",
        entry=entry,
        reason=request.POST.get("reason", ""),
    )
    return redirect("ledgers:list")


def _entry(request, pk: int, rows=LedgerEntry.objects) -> LedgerEntry:
    entries = rows.visible_to(request.user)
    return get_object_or_404(entries.select_related("kind", "village", "township"), pk=pk)
