"""A figure opened (点开一个数): what it counts, as of when, last year's value, its relations, and the rows behind it."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from accounts.access import require
from accounts.roles import Can
from areas.models import Area
from households.models import Household
from lib.dates import Period
from lib.http import pick
from reports.forms import CountForm, ExplanationForm
from reports.release import as_figure, explanation_key, explanations
from reports.rows import Listing, visible
from reports.views.answers import View, rights_of, summary_of, view_of
from reports.vocabulary import Context, Figure, FigureError, evaluate
from reports.vocabulary.relations import Violation, evaluate_checked

PER_PAGE = 50
FIRST = 10


@require_GET
@require(Can.VIEW_FIGURES)
@vary_on_headers("HX-Request")
def figure(request, pk: int, number: int):
    """Beside the paper as a panel; by itself as a page with the whole list."""
    summary = summary_of(request.user, pk)
    view = view_of(request, summary)
    found, violations = _figure_of(view, number)
    explained = explanations(summary)
    context = _opened(request, found, view.context) | {
        "summary": summary,
        "number": number,
        "query": view.query,
        "rights": rights_of(request.user, summary) | {"explain": not view.query},
        "is_released": view.is_released,
        "violations": [
            {
                "violation": one,
                "explanation": explained.get(explanation_key(one)),
                "differences": _differences(one, view.context, request.user),
                "form": ExplanationForm(initial={"relation": explanation_key(one)}),
            }
            for one in violations
        ],
    }
    template = pick(request, page="reports/figure.html", fragment="reports/_figure.html")
    return render(request, template, context)


@require_GET
@require(Can.VIEW_FIGURES)
@vary_on_headers("HX-Request")
def count(request):
    """Any words, counted for a place of the user and a day: what the cockpit's numbers open."""
    form = CountForm(request.GET)
    if not form.is_valid():
        return render(request, "reports/count.html", {"form": form}, status=400)
    data = form.cleaned_data
    area = request.user.area
    if data["area"]:
        area = get_object_or_404(Area.objects.visible_to(request.user), code=data["area"])
    if area is None:
        raise Http404
    context = Context(area, data["as_of"].year, data["as_of"], data["date_from"], data["date_to"])
    found = evaluate({"": data["words"]}, context)[""]
    return render(request, "reports/count.html", _opened(request, found, context))


def _figure_of(view: View, number: int) -> tuple[Figure | FigureError, list[Violation]]:
    """The figure under a number of the paper and its violated relations; only this one is counted."""
    if view.is_released:
        return as_figure(get_object_or_404(view.summary.figures, order=number)), []
    expression = view.template.figures.get(number)
    if expression is None:
        raise Http404
    results, violations = evaluate_checked({"": expression}, view.context)
    return results[""], violations


def _opened(request, found: Figure | FigureError, context: Context) -> dict:
    if isinstance(found, FigureError):
        return {"figure": None, "error": found, "context": context}
    listing = Listing(visible(found.rows(), request.user), context.as_of)
    is_panel = request.htmx and not request.htmx.boosted
    paginator = Paginator(listing.prepared(), FIRST if is_panel else PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    return {
        "figure": found,
        "context": context,
        "headings": listing.headings,
        "page": page,
        "shown": listing.brief,
        "rows": [
            list(zip(listing.headings, row, strict=True))
            for row in listing.cells(list(page.object_list))
        ],
        "last_year": _last_year(found, context),
    }


def _differences(violation: Violation, context: Context, user) -> list[tuple[str, list, int]]:
    """Households counted on one side of a relation only: which side, the first of them, how many."""
    left, right = violation.sides
    found = evaluate({left: left, right: right}, context)
    sets = [found[side].households() for side in (left, right)]
    if any(found[side].parts for side in (left, right)) or None in sets:
        return []
    keys = [set(rows.values_list("pk", flat=True)) for rows in sets]
    listed = []
    for side, only in (("左边", keys[0] - keys[1]), ("右边", keys[1] - keys[0])):
        first = visible(Household.objects.filter(pk__in=sorted(only)[:FIRST]), user)
        listing = Listing(first.select_related("village"), context.as_of)
        if only:
            listed.append((f"只在{side}", listing.cells(list(first)), len(only)))
    return listed


def _last_year(found: Figure, context: Context) -> Figure | None:
    """The same words a year before; None where they are no number."""
    if isinstance(found.value, str) or hasattr(found.value, "year"):
        return None
    before = Period(context.date_from, context.date_to).previous_year()
    as_of = Period(context.as_of, context.as_of).previous_year().end
    earlier = replace(
        context, year=context.year - 1, as_of=as_of, date_from=before.start, date_to=before.end
    )
    result = evaluate({"": found.expression}, earlier)[""]
    return result if isinstance(result, Figure) else None
