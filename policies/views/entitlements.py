"""Pages of entitlement (应享未享、享受不符): all rules in numbers, one rule's list, and how well they fit a year's payments."""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.models import User
from accounts.pages import page_of
from accounts.roles import Can
from areas.filtering import years
from areas.models import Area
from areas.places import places_of
from households.models import Household, Member
from households.picking import head_name, meant_by
from policies import standards
from policies.entitlement import backtest, results, rules
from policies.entitlement.base import Fix, Rule
from policies.entitlement.results import Place, Results
from policies.entitlement.running import State, limits_of
from policies.forms.entitlements import BacktestForm, ListForm, LookForm
from policies.models import Application, Exemption
from policies.tabs import entitlement_tabs, tabs

NUMBERS = (State.RECEIVED, State.WAITING, State.EXEMPT, State.MISSING, State.WRONG)
CURRENT = "policies:entitlement"


@require_GET
@require(Can.VIEW_FIGURES)
def overview(request):
    form = LookForm(request.GET, places=places_of(request.user))
    context = {
        "tabs": tabs(request.user, CURRENT),
        "sections": entitlement_tabs(request.user, CURRENT),
        "form": form,
        "townships": [],
    }
    place = _place(request.user, form) if form.is_valid() else None
    if place:
        found = results.of(place, form.cleaned_data["on"])
        lines = [_line(rule, found) for rule in rules.valid_on(found.on)]
        lines.sort(key=_is_empty)  # what concerns nobody comes last
        context |= {
            "found": found,
            "ruled": [line for line in lines if not line["rule"].is_hint],
            "hints": [line for line in lines if line["rule"].is_hint],
        }
    elif form.is_valid():
        context["townships"] = [
            {"name": one.name, "url": f"?{urlencode({'place': one.pk})}"}
            for one in places_of(request.user).townships()
        ]
    return render(request, "policies/entitlement.html", context)


def _place(user: User, form) -> Place | None:
    """The place asked about, else the user's own; nothing yet for who looks after a county."""
    area = form.cleaned_data["place"] or user.area
    return None if area is None or area.level == Area.Level.COUNTY else Place.of(area)


def _is_empty(line: dict) -> bool:
    return not line["count"].entitled and not any(cell["value"] for cell in line["cells"])


def _line(rule: Rule, found: Results) -> dict:
    count = found.counts[rule.code]
    url = reverse("policies:entitlement_rule", args=[rule.code])
    asked = {"place": found.place.area.pk, "on": found.on}
    cells = [
        {
            "label": state.value,
            "value": getattr(count, state.name.lower()),
            "url": f"{url}?{urlencode(asked | {'state': state.name.lower()})}",
            "is_checked": state is not State.WRONG or rule.checks_received or count.wrong,
        }
        for state in NUMBERS
    ]
    return {"rule": rule, "count": count, "cells": cells, "url": f"{url}?{urlencode(asked)}"}


@require_GET
@require(Can.VIEW_FIGURES)
def rule_list(request, code):
    rule = _rule(code)
    form = ListForm(request.GET, places=places_of(request.user))
    place = _place(request.user, form) if form.is_valid() else None
    context = {
        "tabs": tabs(request.user, CURRENT),
        "form": form,
        "rule": rule,
        "back": f"{reverse(CURRENT)}?{urlencode(_asked(request))}",
    }
    if place and rule.is_valid_on(form.cleaned_data["on"]):
        context |= _listed(request, rule, place, form.cleaned_data)
    return render(request, "policies/entitlement_rule.html", context)


def _listed(request, rule: Rule, place: Place, asked: dict) -> dict:
    found = results.of(place, asked["on"])
    state = asked["state"] or State.MISSING.name.lower()
    findings = [one for one in found.findings(rule.code) if one.state.name.lower() == state]
    if asked["q"]:
        meant = Household.objects.visible_to(request.user).filter(meant_by(asked["q"], asked["on"]))
        wanted = set(meant.values_list("pk", flat=True))
        findings = [one for one in findings if one.household in wanted]
    page = page_of(request, findings)
    is_today = asked["on"] == timezone.localdate()
    can_keep = request.user.can(Can.KEEP_POLICIES) and is_today
    limits = limits_of(rule, standards.on(place.township, asked["on"]))
    return {
        "found": found,
        "state": state,
        "states": _states(rule, found, state),
        "page": page,
        "rows": named(request.user, rule, list(page), asked["on"]),
        "limits": [(need, limits.limit(need.item, need.kind)) for need in rule.needs],
        "can_task": can_keep and state == State.MISSING.name.lower(),
        "can_edit": request.user.can(Can.EDIT_HOUSEHOLD),
        "is_today": is_today,
    }


def _states(rule: Rule, found: Results, current: str) -> list[dict]:
    url = reverse("policies:entitlement_rule", args=[rule.code])
    count = found.counts[rule.code]
    order = (State.MISSING, State.RECEIVED, State.WAITING, State.EXEMPT)
    is_checked = rule.checks_received or count.wrong  # of people who left, every rule says so
    shown = (*order, State.WRONG, State.UNCHECKED) if is_checked else order
    asked = {"place": found.place.area.pk, "on": found.on}
    return [
        {
            "url": f"{url}?{urlencode(asked | {'state': state.name.lower()})}",
            "label": state.value,
            "count": getattr(count, state.name.lower()),
            "current": state.name.lower() == current,
        }
        for state in shown
    ]


def named(user: User, rule: Rule, findings: list, on: date) -> list[dict]:
    """The rows of one page with names, places, open tasks and exemptions; a fixed number of queries."""
    pks = {one.household for one in findings}
    visible = Household.objects.visible_to(user).select_related("village")
    households = visible.annotate(head=head_name("pk")).in_bulk(pks)
    people = Member.objects.visible_to(user).in_bulk({one.member for one in findings} - {None})
    same = {"household__in": pks, "policy__code": rule.policy}
    tasks = Application.objects.visible_to(user).waiting().filter(**same).order_by()
    exempt = Exemption.objects.visible_to(user).on(on).filter(**same).order_by()
    open_tasks = {(one.household_id, one.member_id): one for one in tasks}
    exemptions = {(one.household_id, one.member_id): one for one in exempt}
    return [
        {
            "household": households[one.household],
            "member": people.get(one.member),
            "reason": one.reason,
            "key": f"{one.household}-{one.member or 0}",
            "task": open_tasks.get((one.household, one.member)),
            "exemption": exemptions.get((one.household, one.member)),
            "fix": _fix_url(rule, one, on),
        }
        for one in findings
        if one.household in households
    ]


def _fix_url(rule: Rule, finding, on: date) -> str:
    """Where the fact is corrected that the reason rests on."""
    if rule.fix is Fix.MEMBER and finding.member:
        return reverse("households:member_edit", args=[finding.member])
    if rule.fix is Fix.SHEET:
        return reverse("households:year", args=[finding.household, on.year])
    return reverse("households:detail", args=[finding.household])


@require_GET
@require(Can.VIEW_FIGURES)
def payments(request):
    """回看: the rules against a year's payments; with `rule` and `case`, the rows behind a number."""
    form = BacktestForm(request.GET, places=places_of(request.user), years=years())
    context = {
        "tabs": tabs(request.user, CURRENT),
        "sections": entitlement_tabs(request.user, "policies:entitlement_backtest"),
        "form": form,
    }
    place = _place(request.user, form) if form.is_valid() else None
    year = form.cleaned_data.get("year") if form.is_valid() else None
    if place and year:
        lines = results.remembered(
            place,
            results.version_of(place),
            f"backtest-{year}-{timezone.localdate()}",
            lambda: backtest.of_year(place, year),
        )
        context |= {
            "year": year,
            "place": place.area,
            "lines": lines,
            "shown": [
                _case_line(line, {"place": place.area.pk, "year": year})
                for line in lines
                if line.rows
            ],
            "days": backtest.days_of(year),
            "can_edit": request.user.can(Can.EDIT_HOUSEHOLD),
            **_behind(request, lines, year),
        }
    return render(request, "policies/entitlement_backtest.html", context)


def _case_line(line: backtest.Line, asked: dict) -> dict:
    cells = [
        {
            "label": case.value,
            "value": line.count(case),
            "url": f"?{urlencode(asked | {'rule': line.rule.code, 'case': case.name.lower()})}#rows",
            "is_checked": line.rule.checks_received or case in (case.HIT, case.MISSED),
        }
        for case in backtest.Case
    ]
    return {
        "rule": line.rule,
        "cells": cells,
        "hit_rate": line.hit_rate,
        "judged": line.judged,
        "coverage": line.coverage,
        "entitled": line.entitled,
    }


def _behind(request, lines: list[backtest.Line], year: int) -> dict:
    """The rows behind the number that was asked for."""
    cases = {case.name.lower(): case for case in backtest.Case}
    case = cases.get(request.GET.get("case", ""))
    line = next((one for one in lines if one.rule.code == request.GET.get("rule")), None)
    if case is None or line is None:
        return {}
    page = page_of(request, [row for row in line.rows if row.case == case])
    rows = named(request.user, line.rule, list(page), date(year, 12, 31))
    return {"page": page, "rows": rows, "rule": line.rule, "case": case}


def _asked(request) -> dict:
    return {key: request.GET[key] for key in ("place", "on") if request.GET.get(key)}


def _rule(code: str) -> Rule:
    try:
        return rules.of(code)
    except KeyError:
        raise Http404 from None
