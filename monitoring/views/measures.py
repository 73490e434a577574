"""Measures of help: plan, carry out, correct."""

from __future__ import annotations

from functools import partial

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.access import require
from accounts.roles import Can
from households.models import Household
from monitoring import actions, forms
from monitoring.models import Case, Measure
from monitoring.views.common import answer, card, household_of, typed


@require_http_methods(["GET", "POST"])
@require(Can.PROPOSE_RISK)
def measure_create(request, pk):
    household = household_of(request.user, pk)
    cases = _cases(household)
    now = cases.filter(state__in=Case.OPEN).first()
    form = forms.MeasureForm(
        typed(request),
        cases=cases,
        members=household.members.current(),
        initial={"case": now and now.pk},
    )
    return answer(
        request,
        form,
        partial(actions.plan_measure, household=household, by=request.user),
        said="已登记帮扶措施",
        goto=now or household,
        card=card(household),
        title="登记帮扶措施",
        verb="保存措施",
        back=household.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require(Can.PROPOSE_RISK)
def measure_done(request, pk):
    measure = _measure(request.user, pk)
    return answer(
        request,
        forms.CarryOutForm(typed(request), initial={"amount": measure.amount}),
        partial(actions.carry_out_measure, measure=measure, by=request.user),
        said=f"已登记落实：{measure.item}",
        goto=measure.case or measure.household,
        card=card(measure.household),
        title=f"登记落实：{measure.get_group_display()}，{measure.item}",
        verb="登记落实",
        back=measure.household.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require(Can.PROPOSE_RISK)
def measure_edit(request, pk):
    measure = _measure(request.user, pk)
    household = measure.household
    form = forms.ReviseMeasureForm(
        typed(request),
        cases=_cases(household),
        members=household.members.all(),
        initial={name: getattr(measure, name) for name in forms.MeasureForm.base_fields},
    )
    return answer(
        request,
        form,
        partial(actions.revise_measure, measure=measure, by=request.user),
        said=f"已更正措施：{measure.item}",
        goto=measure.case or household,
        card=card(household),
        title="更正帮扶措施",
        verb="保存更正",
        back=household.get_absolute_url(),
    )


def _cases(household: Household):
    rounds = household.cases.exclude(state=Case.State.REJECTED)
    return rounds.select_related("category").order_by("-seq")


def _measure(user, pk) -> Measure:
    visible = Measure.objects.visible_to(user).select_related("household__village", "case")
    return get_object_or_404(visible, pk=pk)
