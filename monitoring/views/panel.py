"""The part of the household's page that monitoring fills: rounds, measures, visits, clues."""

from __future__ import annotations

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.roles import Can
from monitoring import procedure, standing
from monitoring.alerts import rules
from monitoring.models import Case, Screening
from monitoring.views.alerts import with_rounds
from monitoring.views.common import household_of, with_rights
from monitoring.views.procedure import buttons, waiting

SHOWN = 10


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def panel(request, pk):
    household = household_of(request.user, pk)
    user = request.user
    rounds = household.cases.select_related("category").prefetch_related("risks", "states")
    cases = list(rounds.order_by("-seq", "-pk"))
    today = timezone.localdate()
    standings = procedure.standings(cases, today)
    for case in cases:
        case.badge = standing.badge(case)
        case.waiting = waiting(standings[case.pk])
        case.next = buttons(user, case, standings[case.pk])
    is_open = any(case.state in Case.OPEN for case in cases)
    alerts = list(with_rounds(household.alerts.open()).order_by("rule", "pk"))
    for alert in alerts:
        alert.told_by = rules.of(alert.rule)
        alert.is_handled = alert.clue_id or (alert.quiet_until and alert.quiet_until >= today)
    context = {
        "household": household,
        "alerts": alerts,
        "may_quiet": user.can(Can.DECIDE_RISK) and not household.dissolved_on,
        "cases": cases,
        "is_open": is_open,
        "was_eliminated": any(case.state == Case.State.ELIMINATED for case in cases),
        "measures": household.measures.select_related("member", "case")[:SHOWN],
        "visits": with_rights(
            household.visits.select_related("visited_by")[:SHOWN], user, "visited_by"
        ),
        "clues": with_rights(household.clues.all()[:SHOWN], user, "reported_by"),
        "screenings": Screening.objects.visible_to(user)
        .running_on(today)
        .filter(township=household.township_id),
        "may_propose": user.can(Can.PROPOSE_RISK) and not household.dissolved_on,
        "may_visit": user.can(Can.RECORD_VISIT) and not household.dissolved_on,
        "may_report": user.can(Can.REPORT_CLUE) and not household.dissolved_on,
    }
    return render(request, "monitoring/_panel.html", context)
