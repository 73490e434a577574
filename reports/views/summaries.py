"""The pages of summaries: list, new, dates, the paper itself, what is typed into it, release, comparison."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.roles import Can
from areas.models import Area
from lib.dates import Period
from lib.http import pick
from reports import actions
from reports.composing import (
    compose_summary,
    context_of,
    numbers_of,
    stated_texts,
    template_of,
)
from reports.forms import ExplanationForm, StartForm, SummaryForm, TextForm
from reports.models import Summary, SummaryTemplate, SummaryText
from reports.release import blockers, compare, explanation_key, explanations
from reports.rows import Listing
from reports.studio import Studio
from reports.views.answers import rights_of, summary_of, view_of
from reports.vocabulary import evaluate


@require_GET
@require(Can.VIEW_FIGURES)
def summaries(request):
    rows = Summary.objects.visible_to(request.user).select_related(
        "township", "template", "released_by"
    )
    context = {
        "summaries": rows,
        "can_write": request.user.can(Can.WRITE_SUMMARY),
        "can_keep_templates": request.user.can(Can.KEEP_REFERENCE),
    }
    return render(request, "reports/summaries.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.WRITE_SUMMARY)
def create(request):
    townships = Area.objects.visible_to(request.user).townships()
    initial = _proposal(townships.first())
    form = StartForm(
        request.POST or None,
        initial=initial,
        townships=townships,
        templates=_templates(request.user),
    )
    if form.is_valid():
        data = form.cleaned_data
        summary = actions.start(
            by=request.user,
            township=data["township"],
            year=data["year"],
            title=data["title"],
            dates=form.dates,
            template=data["template"],
        )
        messages.success(request, f"已新建{summary}")
        return redirect(summary)
    status = 422 if form.errors else 200
    return render(request, "reports/create.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@require(Can.WRITE_SUMMARY)
def correct(request, pk: int):
    summary = summary_of(request.user, pk)
    fields = ("title", "as_of", "date_from", "date_to", "template")
    initial = {name: getattr(summary, name) for name in fields}
    form = SummaryForm(request.POST or None, initial=initial, templates=_templates(request.user))
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.correct(
                by=request.user,
                summary=summary,
                title=data["title"],
                dates=form.dates,
                template=data["template"],
            )
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"已改{summary}，截至 {summary.as_of}")
            return redirect(summary)
    status = 422 if form.errors else 200
    return render(
        request, "reports/correct.html", {"form": form, "summary": summary}, status=status
    )


@require_GET
@require(Can.VIEW_FIGURES)
def summary(request, pk: int):
    found = summary_of(request.user, pk)
    view = view_of(request, found)
    paper = view.paper()
    explained = {} if view.is_released else explanations(found)
    studio = Studio(found, paper, explained, view.query, is_live=not view.is_released)
    lines = studio.lines
    context = {
        "summary": found,
        "view": view,
        "paper": paper,
        "studio": studio,
        "lines": lines,
        "outline": studio.outline(lines),
        "states": ["草稿", "发布"],
        "rights": rights_of(request.user, found),
        "blockers": [] if view.is_released else blockers(paper, explained),
        "todo": _todo(studio),
        "violations": _violations(studio, explained),
    }
    return render(request, "reports/summary.html", context)


@require_GET
@require(Can.VIEW_FIGURES)
@vary_on_headers("HX-Request")
def text(request, pk: int, slot: int):
    found = summary_of(request.user, pk)
    name, written = _slot(found, slot)
    rights = rights_of(request.user, found)
    context = {
        "summary": found,
        "slot": slot,
        "name": name,
        "written": written,
        "rights": rights,
        "form": TextForm(
            initial={
                "text": written.text if written else stated_texts(context_of(found)).get(name, "")
            }
        ),
        "query": view_of(request, found).query,
    }
    template = pick(request, page="reports/text.html", fragment="reports/_text.html")
    return render(request, template, context)


@require_POST
@require(Can.WRITE_SUMMARY)
def text_save(request, pk: int, slot: int):
    found = summary_of(request.user, pk)
    name, _ = _slot(found, slot)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, form.errors["text"][0])
    try:
        actions.write(by=request.user, summary=found, place=name, text=form.cleaned_data["text"])
    except NotAllowed as problem:
        return _refused(request, found, str(problem))
    messages.success(request, f"已填：{name}")
    return redirect(found.get_absolute_url() + view_of(request, found).query)


@require_POST
@require(Can.WRITE_SUMMARY)
def explain(request, pk: int):
    found = summary_of(request.user, pk)
    form = ExplanationForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, "说明至少写 4 个字，请写明为什么不等。")
    paper = compose_summary(found, context_of(found))
    wanted = form.cleaned_data["relation"]
    violation = next((one for one in paper.violations if explanation_key(one) == wanted), None)
    if violation is None:
        return _refused(request, found, "这处勾稽的数刚变了，请看新的数再说明。")
    try:
        actions.explain(
            by=request.user, summary=found, violation=violation, text=form.cleaned_data["text"]
        )
    except NotAllowed as problem:
        return _refused(request, found, str(problem))
    messages.success(request, f"已说明：{violation.relation}")
    return redirect(found)


@require_POST
@require(Can.RELEASE_SUMMARY)
def release(request, pk: int):
    found = summary_of(request.user, pk)
    try:
        actions.release(by=request.user, summary=found)
    except NotAllowed as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"已发布：{found}。数字、名单和两份文件不再变。")
    return redirect(found)


@require_GET
@require(Can.VIEW_FIGURES)
def comparison(request, pk: int):
    """The released figures beside what the same words count now."""
    found = summary_of(request.user, pk)
    view = view_of(request, found)
    if not view.is_released:
        raise Http404
    frozen = list(found.figures.all())
    now = evaluate({str(one.order): one.expression for one in frozen}, view.context)
    differences = compare(frozen, {int(number): figure for number, figure in now.items()})
    changed = [one for one in differences if not one.is_same]
    context = {
        "summary": found,
        "changed": [
            (one, *(_names(rows, found) for rows in (one.added, one.gone))) for one in changed
        ],
        "same_count": len(differences) - len(changed),
        "today": timezone.localdate(),
    }
    return render(request, "reports/comparison.html", context)


def _names(rows: list, summary: Summary) -> list:
    if not rows:
        return []
    listing = Listing(type(rows[0])._default_manager.none(), summary.as_of)
    return [row[0] for row in listing.cells(rows)]


def _proposal(township: Area | None) -> dict:
    """What a new summary is usually about: this year, in December; before that last year."""
    today = timezone.localdate()
    year = today.year if today.month >= 11 else today.year - 1
    period = Period.year(year)
    name = township.name if township else ""
    return {
        "township": township,
        "year": year,
        "title": f"{name}{year}年巩固拓展脱贫攻坚成果工作总结",
        "as_of": period.end,
        "date_from": period.start,
        "date_to": period.end,
    }


def _templates(user):
    return SummaryTemplate.objects.visible_to(user).in_use()


def _slot(found: Summary, slot: int) -> tuple[str, SummaryText | None]:
    """Name of a typed place by its number, and what was typed there; 404 for a number the template has not."""
    slots = template_of(found.template, found.township).slots
    if slot >= len(slots):
        raise Http404
    name = slots[slot]
    written = found.texts.filter(kind=SummaryText.Kind.SLOT, key=name).select_related("typed_by")
    return name, written.first()


def _refused(request, found: Summary, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(found)


def _todo(studio: Studio) -> list[dict]:
    paper = studio.paper
    slots = [
        {"text": f"手填：{paper.template.slots[at]}", "url": studio.text_url(at)}
        for at in (paper.open_slots if studio.is_live else ())
    ]
    figures = [
        {"text": f"{figure.expression}：{figure.message}", "url": studio.figure_url(number)}
        for number, figure in paper.uncounted.items()
    ]
    return figures + slots


def _violations(studio: Studio, explained: dict[str, SummaryText]) -> list[dict]:
    return [
        {
            "violation": one,
            "key": explanation_key(one),
            "explanation": explained.get(explanation_key(one)),
            "url": studio.figure_url(min(numbers_of(one) & set(studio.paper.figures))),
        }
        for one in studio.paper.violations
    ]
