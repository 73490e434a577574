"""Pages of a household's account (一户账): the page, its paper, and its short form on the household page."""

from __future__ import annotations

from datetime import date

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.models import AuditEvent, User
from accounts.roles import Can
from households.models import Household
from households.picking import head_name
from lib.numbers import plain
from policies import account as accounting
from policies.account import Account
from policies.holdings import Holding
from policies.receipts import Basis, Receipt

SHORT = 2  # years whose lines the household page shows; the account has all
PAGES = {
    "benefit": ("policies:benefit_correct", Can.KEEP_POLICIES),
    "loan": ("policies:loan_detail", Can.VIEW_FIGURES),
    "employment": ("policies:employment_detail", Can.VIEW_FIGURES),
    "post": ("policies:post_detail", Can.VIEW_FIGURES),
    "houserepair": ("policies:repair_detail", Can.VIEW_FIGURES),
    "training": ("policies:training_detail", Can.KEEP_POLICIES),  # a village sees no session
    "insuranceclaim": ("policies:insurance_claim_detail", Can.VIEW_FIGURES),
}


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def account(request, pk):
    household = _household(request, pk)
    return render(request, "policies/account.html", _context(request, household))


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def account_paper(request, pk):
    """一户账 on paper; that it was printed is recorded."""
    household = _household(request, pk)
    AuditEvent.record(by=request.user, what="household.print", target=household, reason="一户账")
    context = _context(request, household) | {"now": timezone.now()}
    return render(request, "policies/account_paper.html", context)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def panel(request, pk):
    """The account in short, for the household page: what runs stands there once, not again under each of its years."""
    context = _context(request, _household(request, pk))
    running = {line.row for line, _ in context["held"] if line.row}
    years = [
        (year, others)
        for year, rows in context["years"]
        if (others := [pair for pair in rows if not _is_told(pair[0], running)])
    ]
    context |= {
        "latest": years[:SHORT],
        "earlier": [year for year, _ in years[SHORT:]],
        "can_keep": request.user.can(Can.KEEP_POLICIES),
    }
    return render(request, "policies/_panel.html", context)


def _is_told(line: Receipt, running: set) -> bool:
    return line.basis != Basis.PAID and line.row in running


def _household(request, pk: int) -> Household:
    households = Household.objects.visible_to(request.user).annotate(head=head_name("pk"))
    return get_object_or_404(households.select_related("village", "township__parent"), pk=pk)


def _context(request, household: Household) -> dict:
    on = household.dissolved_on or timezone.localdate()
    found = accounting.of(household, on)
    return {
        "household": household,
        "on": on,
        "stats": _stats(found, on),
        "years": [(year, _linked(year.lines, request.user)) for year in found.years],
        "held": _linked(found.held, request.user),
        "waiting": [(row, _url(("benefit", row.pk), request.user)) for row in found.waiting],
        "due": found.due,
        "is_empty": not (found.years or found.held or found.waiting or found.due),
    }


def _stats(found: Account, on: date) -> list[dict]:
    this_year = next((year.paid for year in found.years if year.year == on.year), 0)
    return [
        {"label": f"{on.year}年已发放", "value": plain(this_year), "unit": "元"},
        {
            "label": "历年已发放",
            "value": plain(sum(year.paid for year in found.years)),
            "unit": "元",
            "note": "不含贷款和按月推算的",
        },
        {"label": "现在在享", "value": len(found.held), "unit": "项"},
        {
            "label": "应享未享",
            "value": len(found.due),
            "unit": "项",
            "tone": "warn" if found.due else "",
        },
    ]


def _linked(lines: tuple[Receipt | Holding, ...], user: User) -> list[tuple]:
    return [(line, _url(line.row, user)) for line in lines]


def _url(row: tuple[str, int] | None, user: User) -> str:
    """The page of the row that stands behind a line; "" where there is none or it is closed to the user."""
    name, verb = PAGES.get(row[0], ("", None)) if row else ("", None)
    return reverse(name, args=[row[1]]) if name and user.can(verb) else ""
