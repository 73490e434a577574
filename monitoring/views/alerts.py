"""Alerts: the list, turning one into a clue, leaving one alone, looking again now, and how well the rules saw."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from accounts.roles import Can
from areas.filtering import years
from areas.models import Area
from areas.scoping import township_ids
from households import search
from households.models import Household
from monitoring import actions, forms
from monitoring.alerts import backtest, rules
from monitoring.alerts.running import run_alerts
from monitoring.models import Alert, Case, head_name
from monitoring.models.alerts import in_open_round, waiting_on
from monitoring.views.common import answer, card, paged, tabs, typed, villages_of

ASKING, WATCHED, RAISED, QUIET, GONE = "asking", "watched", "raised", "quiet", "gone"
TABS = [
    (ASKING, "待处理"),
    (WATCHED, "已在监测"),
    (RAISED, "已转线索"),
    (QUIET, "核实无风险"),
    (GONE, "已消失"),
]


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def alert_list(request):
    form = forms.AlertFilter(request.GET, villages=villages_of(request.user))
    is_clear = form.is_valid()
    found = _found(request.user, form.cleaned_data) if is_clear else Alert.objects.none()
    states = _states()
    counts = found.order_by().aggregate(
        **{state: Count("pk", filter=condition) for state, condition in states.items()}
    )
    state = form.cleaned_data.get("state")
    state = state if state in states else ASKING
    shown = found.filter(states[state])
    page = paged(request, with_rounds(shown).order_by("-found_on", "household", "rule", "pk"))
    context = {
        "form": form,
        "page": page,
        "state": state,
        "tabs": tabs(request, [(key, label, counts[key]) for key, label in TABS], state),
        "households": shown.order_by().aggregate(n=Count("household", distinct=True))["n"],
        "by_rule": [
            {"rule": rules.of(code), "count": count}
            for code, count in shown.order_by().values_list("rule").annotate(n=Count("pk"))
        ],
        "by_village": shown.order_by("household__village__code")
        .values("household__village", "household__village__name")
        .annotate(count=Count("pk"), households=Count("household", distinct=True)),
        "last": _last_run(request.user),
        "may_raise": request.user.can(Can.REPORT_CLUE),
        "may_quiet": request.user.can(Can.DECIDE_RISK),
    }
    for row in page:
        row.told_by = rules.of(row.rule)
    context["by_rule"].sort(key=lambda line: -line["count"])
    return render(request, "monitoring/alerts.html", context)


def _states() -> dict[str, Q]:
    """The tabs as conditions; each open alert is in one of the first four."""
    waiting, is_open = waiting_on(timezone.localdate()), Q(gone_on=None)
    return {
        ASKING: is_open & waiting & ~Q(in_open_round()),
        WATCHED: is_open & waiting & Q(in_open_round()),
        RAISED: is_open & Q(clue__isnull=False),
        QUIET: is_open & Q(clue=None) & ~waiting,
        GONE: ~is_open,
    }


def _found(user, conditions: dict) -> QuerySet[Alert]:
    alerts = Alert.objects.visible_to(user)
    if conditions.get("village"):
        alerts = alerts.filter(household__village=conditions["village"])
    if conditions.get("rule"):
        alerts = alerts.filter(rule=conditions["rule"])
    if conditions.get("q"):
        today = timezone.localdate()
        matching = Household.objects.visible_to(user).filter(search.by_text(conditions["q"], today))
        alerts = alerts.filter(household__in=matching)
    return alerts


def with_rounds(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """With what is shown of each, and how its household's last round stands."""
    rounds = Case.objects.filter(township=OuterRef("township"), household=OuterRef("household"))
    last = rounds.exclude(state=Case.State.REJECTED).order_by("-seq").values("state")[:1]
    return alerts.select_related("household__village", "member", "clue", "quiet_by").annotate(
        head_name=head_name(), round_state=Subquery(last)
    )


def _last_run(user) -> AuditEvent | None:
    events = AuditEvent.objects.filter(township__in=township_ids(user.area), what="alert.check")
    return events.select_related("by").first()


@require_http_methods(["GET", "POST"])
@require(Can.REPORT_CLUE)
def alert_raise(request, pk):
    alert = _open_alert(request.user, pk)
    rule, who = rules.of(alert.rule), card(alert.household)
    initial = {"source": rule.source, "risk": rule.risk, "detail": _detail(alert, rule)}
    waiting = alert.household.clues.waiting().order_by("-received_on").first()
    return answer(
        request,
        forms.RaiseAlertForm(typed(request), initial=initial),
        partial(actions.raise_alert, alert=alert, by=request.user),
        said=f"已转成线索：{who['head']}户，{rule.name}，等乡镇核实",
        goto=_back(request, alert),
        card=who,
        title="转成线索",
        verb="转成线索",
        hint=f"该户已有一条待核实的线索（{waiting.received_on} {waiting.detail[:60]}），是同一件事的不用再转。"
        if waiting
        else "",
        back=_back(request, alert),
    )


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def alert_quiet(request, pk):
    alert = _open_alert(request.user, pk)
    rule, who = rules.of(alert.rule), card(alert.household)
    initial = {"until": alert.quiet_until, "reason": alert.quiet_reason}
    return answer(
        request,
        forms.QuietForm(typed(request), initial=initial),
        partial(actions.quiet_alert, alert=alert, by=request.user),
        said=f"已登记核实无风险：{who['head']}户，{rule.name}",
        goto=_back(request, alert),
        card=who,
        title="核实无风险",
        verb="登记核实结果",
        hint=f"{rule.name}：{alert.evidence}",
        back=_back(request, alert),
    )


@require_POST
@require(Can.DECIDE_RISK)
def alerts_run(request):
    """Look again at every household of the user's townships."""
    today = timezone.localdate()
    try:
        outcomes = [
            run_alerts(township=township, by=request.user, on=today)
            for township in Area.objects.filter(pk__in=township_ids(request.user.area))
        ]
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return redirect("monitoring:alerts")
    new, gone = sum(one.new for one in outcomes), sum(one.gone for one in outcomes)
    messages.success(request, f"已重新看过：新增 {new} 条，消失 {gone} 条")
    return redirect("monitoring:alerts")


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def alerts_backtest(request):
    """Of those identified in a year, whom the rules had seen before, and how long."""
    asked = request.GET.get("year", "")
    offered = [year for year, _ in years()]
    year = int(asked) if asked.isascii() and asked.isdecimal() and int(asked) in offered else None
    year = year or offered[0]
    context = {
        "year": year,
        "years": offered[:5],
        "result": backtest.of_year(request.user, year),
    }
    return render(request, "monitoring/alerts_backtest.html", context)


def _open_alert(user, pk: int) -> Alert:
    visible = Alert.objects.visible_to(user).open()
    return get_object_or_404(visible.select_related("household__village", "member"), pk=pk)


def _detail(alert: Alert, rule: rules.Rule) -> str:
    whose = f"{alert.member}：" if alert.member else ""
    return f"{rule.name}。{whose}{alert.evidence}"


def _back(request, alert: Alert) -> str:
    if request.GET.get("from") == "household":
        return alert.household.get_absolute_url()
    return reverse("monitoring:alerts")
