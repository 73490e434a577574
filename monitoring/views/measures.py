"""Measures of help: plan, carry out, correct, prove."""

from __future__ import annotations

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import records
from accounts.access import require
from accounts.roles import Can
from households.models import Household
from lib.numbers import plain
from monitoring import actions, forms, planning, suggestions
from monitoring.measure_catalogue import is_developing, key_of
from monitoring.models import Attachment, Case, Measure
from monitoring.views.common import answer, card, household_of, typed, with_rights
from monitoring.views.files import follow


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
        initial={"case": now and now.pk} | _suggested(now, request.GET.get("suggestion", "")),
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


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def measure_detail(request, pk):
    """One measure, what proves it, and what is still missing."""
    measure = _measure(request.user, pk)
    files = with_rights(measure.attachments.select_related("added_by"), request.user, "added_by")
    return render(
        request,
        "monitoring/measure.html",
        {
            "measure": measure,
            "card": card(measure.household),
            "facts": _facts(measure),
            "files": files,
            "missing": _missing(measure, files),
            "is_developing": is_developing(measure.group),
            "may_edit": request.user.can(Can.PROPOSE_RISK),
            "form": forms.FollowingFileForm() if request.user.can(Can.RECORD_VISIT) else None,
        },
    )


@require_POST
@require(Can.RECORD_VISIT)
def measure_file(request, pk):
    measure = _measure(request.user, pk)
    return follow(
        request,
        household=measure.household,
        section=Attachment.Section.MEASURE,
        back=measure,
        measure=measure,
        case=measure.case,
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
        goto=measure,
        card=card(measure.household),
        title=f"登记落实：{measure.get_group_display()}，{measure.item}",
        verb="登记落实",
        back=measure.get_absolute_url(),
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
        keep=key_of(measure.group, measure.item),
        initial=_initial(measure),
    )
    return answer(
        request,
        form,
        partial(actions.revise_measure, measure=measure, by=request.user),
        said=f"已更正措施：{measure.item}",
        goto=measure,
        card=card(household),
        title="更正帮扶措施",
        verb="保存更正",
        back=measure.get_absolute_url(),
    )


def _cases(household: Household):
    rounds = household.cases.exclude(state=Case.State.REJECTED)
    return rounds.select_related("category").order_by("-seq")


def _measure(user, pk) -> Measure:
    visible = Measure.objects.visible_to(user).select_related(
        "household__village__parent", "household__grid", "case__category", "member"
    )
    return get_object_or_404(visible, pk=pk)


def _suggested(case: Case | None, key: str) -> dict:
    """What the form begins with when a suggestion of the plan was taken up; worked out again, never read from the address."""
    if case is None or not key:
        return {}
    found = suggestions.suggestions(planning.facts_of(case, timezone.localdate()))
    taken = next((one for one in found if one.key == key), None)
    if taken is None:
        return {}
    return {
        "kind": key_of(taken.group, taken.item),
        "member": taken.person and taken.person.pk,
        "content": taken.reason,
    }


def _initial(measure: Measure) -> dict:
    names = [name for name in forms.MeasureForm.base_fields if name != "kind"]
    values = {name: getattr(measure, name) for name in names}
    return values | {
        "kind": key_of(measure.group, measure.item),
        "seen": records.mark_of(measure),
    }


def _facts(measure: Measure) -> list[tuple[str, str]]:
    amount = "" if measure.amount is None else f"{plain(measure.amount)} 元"
    return [
        ("类别", measure.get_group_display()),
        ("子项", measure.item),
        ("对象", str(measure.member or "全户")),
        ("针对", str(measure.case or "不针对监测")),
        ("内容", measure.content),
        ("计划日期", str(measure.planned_on)),
        ("落实日期", str(measure.done_on or "")),
        ("金额", amount),
        ("责任单位", measure.unit),
        ("责任人", measure.person),
        ("成效", measure.effect),
    ]


def _missing(measure: Measure, files: list) -> list[str]:
    """K21: what a measure has to say and show before it counts as proved."""
    missing = []
    if measure.done_on is None:
        missing.append("落实日期")
    if measure.amount is None:
        missing.append("金额")
    if not files:
        missing.append("佐证附件")
    return missing
