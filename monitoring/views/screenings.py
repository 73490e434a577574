"""Screening rounds: the list, one round with its progress, starting, changing and closing it."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.access import require
from accounts.models import AuditEvent, User
from accounts.roles import Can
from areas.models import Area
from areas.scoping import township_ids
from lib.http import pick
from monitoring import actions, forms
from monitoring.actions.screenings import missing_on
from monitoring.models import Screening, ScreeningProblem, ScreeningRecord
from monitoring.roll import Progress, Roll
from monitoring.views.common import answer, paged, typed

MOST_BEATS = 20  # a page that nobody looks at must not keep the session alive for ever


def round_of(user: User, pk: int) -> Screening:
    """The round, if it is one of the user's area; else 404."""
    visible = Screening.objects.visible_to(user).select_related("township")
    return get_object_or_404(visible, pk=pk)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def screening_list(request):
    rounds = (
        Screening.objects.visible_to(request.user)
        .select_related("township")
        .order_by("-started_on", "-pk")
    )
    page = paged(request, rounds)
    keys = [row.pk for row in page]
    records = ScreeningRecord.objects.visible_to(request.user).filter(screening__in=keys)
    checked = records.order_by().values("screening")
    by_round = {
        row.pop("screening"): row
        for row in checked.annotate(done=Count("pk"), risky=Count("pk", filter=Q(is_at_risk=True)))
    }
    problems = ScreeningProblem.objects.visible_to(request.user).filter(record__screening__in=keys)
    found = problems.order_by().values_list("record__screening").annotate(Count("pk"))
    found = dict(found)
    today = timezone.localdate()
    for row in page:
        row.counts = {"done": 0, "risky": 0, **by_round.get(row.pk, {})}
        row.counts["found"] = found.get(row.pk, 0)
        row.badge = standing(row, today)
    context = {
        "page": page,
        "may_start": request.user.can(Can.DECIDE_RISK),
        "is_county": getattr(request.user.area, "level", "") == Area.Level.COUNTY,
    }
    return render(request, "monitoring/screenings.html", context)


def standing(screening: Screening, today) -> tuple[str, str]:
    """How a round stands: text and tone."""
    if screening.is_over_on(today):
        return "已结束", "done"
    return ("还没开始", "") if screening.started_on > today else ("进行中", "ok")


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def screening_create(request):
    townships = township_ids(request.user.area)
    if len(townships) != 1:
        raise PermissionDenied("集中排查由各乡镇自己开，县里看进度。")
    township = get_object_or_404(Area, pk=townships[0])
    return answer(
        request,
        forms.ScreeningForm(typed(request), initial={"year": timezone.localdate().year}),
        partial(actions.start_screening, township=township, by=request.user),
        said="已开一轮集中排查",
        goto="monitoring:screenings",
        title="开一轮集中排查",
        verb="开始排查",
        back=reverse("monitoring:screenings"),
    )


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def screening_change(request, pk):
    screening = round_of(request.user, pk)
    return answer(
        request,
        forms.ScreeningForm(typed(request), initial=forms.ScreeningForm.initial_of(screening)),
        partial(actions.change_screening, screening=screening, by=request.user),
        said=f"已修改：{screening}",
        goto=screening,
        title=f"修改：{screening}",
        verb="保存修改",
        back=screening.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def screening_close(request, pk):
    """What is still missing stands above the form; with something missing the action asks why."""
    screening = round_of(request.user, pk)
    today = timezone.localdate()
    last = min(screening.ended_on or today, today)
    missing = missing_on(screening, last)
    return answer(
        request,
        forms.CloseScreeningForm(typed(request), initial={"ended_on": last}),
        partial(actions.close_screening, screening=screening, by=request.user),
        said=f"已填结束日期：{screening}",
        goto=screening,
        title=f"结束排查：{screening}",
        verb="结束这一轮",
        hint=f"{'，'.join(missing)}。现在结束，要写明原因。" if missing else "都查完、改完了。",
        back=screening.get_absolute_url(),
    )


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
@vary_on_headers("HX-Request")
def screening_detail(request, pk):
    """The round and its progress by village and kind; the progress comes again by itself while the round runs."""
    screening = round_of(request.user, pk)
    today = timezone.localdate()
    roll = Roll.of(request.user, screening, today)
    progress = roll.progress()
    beat = _beat(request)
    runs = not screening.is_over_on(today)
    context = {
        "screening": screening,
        "progress": progress,
        "on": roll.on,
        "now": timezone.now(),
        "pending": roll.not_proposed().count(),
        "stats": _stats(screening, progress),
        "next_beat": beat + 1 if runs and beat < MOST_BEATS else None,
        "runs": runs,
        "may_record": request.user.can(Can.RECORD_VISIT),
    }
    template = pick(
        request,
        page="monitoring/screening.html",
        fragment="monitoring/_screening_progress.html",
    )
    if template.endswith("screening.html"):
        context |= _page(request.user, screening, today)
    return render(request, template, context)


def _page(user: User, screening: Screening, today) -> dict:
    """What only the whole page shows."""
    closed = AuditEvent.objects.filter(
        target_type=screening._meta.label_lower, target_id=str(screening.pk), what="screening.close"
    )
    return {
        "items": screening.items.all(),
        "badge": standing(screening, today),
        "close_reason": closed.values_list("reason", flat=True).first()
        if screening.is_over_on(today)
        else "",
        "may_decide": user.can(Can.DECIDE_RISK),
        "may_import": user.can(Can.IMPORT),
    }


def _beat(request) -> int:
    asked = request.GET.get("beat", "")
    return min(int(asked), MOST_BEATS) if asked.isascii() and asked.isdecimal() else 0


def households_url(screening: Screening, **conditions) -> str:
    address = reverse("monitoring:screening_households", args=[screening.pk])
    return f"{address}?{urlencode(conditions)}"


def problems_url(screening: Screening, **conditions) -> str:
    address = reverse("monitoring:screening_problems", args=[screening.pk])
    return f"{address}?{urlencode(conditions)}"


def _stats(screening: Screening, progress: Progress) -> list[dict]:
    whole = progress.whole
    households = partial(households_url, screening)
    return [
        {
            "label": "应排查", "value": whole.total, "unit": "户", "url": households(show="all"),
        },
        {
            "label": "已排查", "value": whole.done, "unit": "户", "url": households(show="done"), "tone": "ok",
            "note": f"还有 {whole.left} 户" if whole.left else "查完了",
        },
        {
            "label": "发现问题", "value": whole.found, "unit": "个", "url": problems_url(screening, state="all"),
            "note": f"已整改 {whole.rectified}，逾期 {whole.overdue}",
            "tone": "bad" if whole.overdue else "",
        },
        {
            "label": "符合纳入条件", "value": whole.at_risk, "unit": "户", "url": households(show="risk"),
        },
        {
            "label": "本轮新纳入", "value": whole.identified, "unit": "户", "url": households(show="identified"), "tone": "new",
        },
    ]  # fmt: skip
