"""Papers to print: of one household, of a village or township."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.roles import Can
from areas.models import Area
from areas.parameters import words_on
from areas.places import places_of
from lib.http import DOCX, download
from monitoring import actions, forms
from monitoring.models import Case, CaseStep, ProcedureStep
from monitoring.papers import village
from monitoring.papers.catalogue import Of, Printed
from monitoring.views.common import card, household_of, run, typed

Purpose = ProcedureStep.Purpose


@require_http_methods(["GET", "POST"])
@require(Can.VIEW_HOUSEHOLDS)
def household_papers(request, pk):
    household = household_of(request.user, pk)
    cases = household.cases.select_related("category").order_by("-seq", "-pk")
    case = _asked_case(request, cases)
    may_reveal = request.user.can(Can.REVEAL)
    if request.POST.get("is_plain") and not may_reveal:
        raise PermissionDenied("您的岗位不能打印全号，请打印只有尾号的。")
    form = forms.HouseholdPaperForm(
        typed(request), cases=cases, may_reveal=may_reveal, initial={"case": case}
    )
    printed = run(form, partial(_print, household=household, case=case, by=request.user))
    if printed:
        return _file(printed)
    context = {
        "form": form,
        "card": card(household),
        "case": case,
        "papers": forms.HOUSEHOLD_PAPERS,
    }
    return render(request, "monitoring/papers.html", context, status=422 if form.errors else 200)


def _print(*, paper, household, case, by, purpose="", is_plain=False, **chosen) -> Printed:
    """`chosen` has the round where there are several to choose from."""
    return actions.make_household_paper(
        paper=paper,
        household=household,
        case=chosen.get("case") or case,
        by=by,
        purpose=purpose,
        is_plain=is_plain,
    )


def _asked_case(request, cases) -> Case | None:
    """The round in the address, else the open one, else the last."""
    known = list(cases)
    asked = request.GET.get("case", "")
    named = [case for case in known if str(case.pk) == asked]
    opened = [case for case in known if case.state in Case.OPEN]
    return next(iter(named + opened + known), None)


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def village_papers(request):
    """Of those who keep the files of a whole village; a grid officer sees only a part of it."""
    areas = places_of(request.user)
    conditions = forms.VillagePaperFilter(_conditions(request, areas), areas=areas)
    if not conditions.is_valid():
        raise Http404
    area, purpose = conditions.cleaned_data["area"], conditions.cleaned_data["purpose"]
    cases = village.candidates(request.user, area, purpose)
    rows = list(cases)
    steps = village.steps_of(rows, timezone.localdate())
    initial = _initial(area, purpose, steps)
    form = forms.VillagePaperForm(typed(request), cases=cases, initial=initial)
    act = partial(actions.make_village_paper, area=area, purpose=purpose, by=request.user)
    printed = run(form, act)
    if printed:
        return _file(printed)
    context = {
        "conditions": conditions,
        "form": form,
        "area": area,
        "lines": _lines(request, rows, steps),
        "papers": [_offered(paper, area) for paper in forms.VILLAGE_PAPERS],
    }
    status = 422 if form.errors else 200
    return render(request, "monitoring/village_papers.html", context, status=status)


def _conditions(request, areas):
    """What the address says; else the first place, identification."""
    first = areas.first()
    data = {"area": first.pk if first else "", "purpose": Purpose.IDENTIFY}
    return data | request.GET.dict()


def _initial(area: Area, purpose: str, steps: dict[int, dict[str, CaseStep]]) -> dict:
    """The period of the notice that was registered, if it is one; else from today as long as it has to hang."""
    notices = (run.get(CaseStep.Kind.NOTICE) for run in steps.values())
    periods = {(step.notice_from, step.notice_to) for step in notices if step}
    today = timezone.localdate()
    contact = words_on("notice_phone", area, today)
    if len(periods) == 1:
        start, end = periods.pop()
        return {"start": start, "end": end, "contact": contact}
    rules = village.notice_rules(area, purpose, {today})
    end = village.last_day_of_notice(today, rules)
    return {"start": today, "end": end, "contact": contact}


def _lines(request, rows: list[Case], steps: dict[int, dict[str, CaseStep]]) -> list[dict]:
    people = village.people_of(rows, timezone.localdate())
    ticked = set(request.POST.getlist("cases"))
    return [
        {
            "case": case,
            "people": people.get(case.household_id, village.NOBODY),
            "review": steps[case.pk].get(CaseStep.Kind.REVIEW),
            "notice": steps[case.pk].get(CaseStep.Kind.NOTICE),
            "is_ticked": str(case.pk) in ticked
            if request.method == "POST"
            else CaseStep.Kind.REVIEW in steps[case.pk],
        }
        for case in rows
    ]


def _offered(paper, area: Area) -> dict:
    is_fit = paper.of == Of.PLACE or area.level == Area.Level.VILLAGE
    return {"paper": paper, "why_not": "" if is_fit else "按村打印，先选一个村"}


def _file(printed: Printed):
    return download(printed.content, printed.name, DOCX)
