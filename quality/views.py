"""Pages of the data check (数据核查): the findings, checking now, waiving one, and a household's findings."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from accounts.pages import carry_out, form_page, page_of
from accounts.roles import Can, Role
from areas.models import Area
from areas.scoping import township_ids
from households.models import Household
from households.picking import head_name
from quality import actions, rules
from quality.filters import WAIVED, FindingFilters
from quality.forms import WaiveForm
from quality.models import Finding

SEVERITY = Case(
    *(When(rule__in=rules.codes_of(level), then=Value(n)) for n, level in enumerate(rules.Level)),
    default=Value(len(rules.Level)),
)


@require_GET
@require(Can.CHECK_DATA)
def finding_list(request):
    findings = Finding.objects.visible_to(request.user)
    conditions = FindingFilters(request.GET, findings, request=request)
    rows = conditions.qs.select_related("member", "household__village", "waived_by")
    rows = rows.annotate(head=head_name()).order_by(
        SEVERITY, "household__village__code", "household", "rule", "pk"
    )
    found = conditions.qs.order_by()
    context = {
        "stats": overview(request),
        "conditions": conditions.form,
        "page": page_of(request, rows),
        "households": found.aggregate(n=Count("household", distinct=True))["n"],
        "by_rule": [
            {"rule": rules.of(code), "count": count}
            for code, count in found.values_list("rule").annotate(Count("pk")).order_by("rule")
        ],
        "by_village": found.filter(household__isnull=False)
        .values("household__village", "household__village__name")
        .annotate(count=Count("pk"))
        .order_by("household__village__code"),
        "last": last_check(request.user),
        "may_waive": may_waive(request.user),
    }
    return render(request, "quality/list.html", context)


def overview(request) -> list[dict]:
    """How many are to be settled, by level, and how many are waived; each figure opens its rows."""
    url, today = reverse("quality:list"), timezone.localdate()
    findings = Finding.objects.visible_to(request.user).order_by()
    counts = dict(findings.to_settle(today).values_list("rule").annotate(Count("pk")))
    items = []
    for level in rules.Level:
        number = sum(counts.get(code, 0) for code in rules.codes_of(level))
        items.append(
            {
                "label": level.label,
                "value": number,
                "unit": "条",
                "tone": level.tone if number else "",
                "url": f"{url}?level={level}",
                "current": request.GET.get("level") == level,
            }
        )
    waived = {
        "label": "已豁免",
        "value": findings.waived_on(today).count(),
        "unit": "条",
        "url": f"{url}?state={WAIVED}",
        "current": request.GET.get("state") == WAIVED,
    }
    return [*items, waived]


def last_check(user) -> AuditEvent | None:
    events = AuditEvent.objects.filter(township__in=township_ids(user.area), what="finding.check")
    return events.select_related("by").first()


def may_waive(user) -> bool:
    """豁免由乡镇核准：村里改数据，乡镇认定哪些不用改。"""
    return user.can(Can.CHECK_DATA) and user.role == Role.TOWNSHIP


@require_POST
@require(Can.CHECK_DATA)
def run(request):
    """The rules look at whole townships, whoever asks; what the message counts is the user's own area."""
    today = timezone.localdate()
    try:
        for township in Area.objects.filter(pk__in=township_ids(request.user.area)):
            actions.run(township=township, by=request.user, on=today)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return redirect("quality:list")
    findings = Finding.objects.visible_to(request.user)
    messages.success(
        request,
        f"已核查{request.user.area}：待处理 {findings.to_settle(today).count()} 条，"
        f"今天新查出 {findings.filter(found_on=today).count()} 条，"
        f"今天消失 {findings.filter(gone_on=today).count()} 条",
    )
    return redirect("quality:list")


@require_http_methods(["GET", "POST"])
@require(Can.CHECK_DATA)
def waive(request, pk):
    if not may_waive(request.user):
        raise PermissionDenied("豁免由乡镇核准：数据有误的请改正，核实无误的请乡镇业务员豁免。")
    findings = Finding.objects.visible_to(request.user).open().annotate(head=head_name())
    finding = get_object_or_404(findings.select_related("member", "household"), pk=pk)
    initial = {"until": finding.waived_until, "reason": finding.waive_reason}
    form = WaiveForm(request.POST or None, initial=initial)
    whose = str(finding.member or finding.head or finding.household or finding.subject)
    if carry_out(request, form, actions.waive, finding=finding):
        until = form.cleaned_data["until"]
        messages.success(request, f"已豁免到 {until}：{whose}，{finding.checked_by.name}")
        return redirect("quality:list")
    return form_page(
        request,
        form,
        heading="豁免疑点",
        sub=f"{whose}：{finding.detail}",
        verb="豁免",
        back=reverse("quality:list"),
        back_label="数据核查",
    )


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def panel(request, pk):
    """One household's findings, for its page."""
    household = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    findings = Finding.objects.visible_to(request.user).filter(household=household).open()
    today = timezone.localdate()
    context = {
        "findings": findings.to_settle(today).select_related("member").order_by(SEVERITY, "rule"),
        "waived": findings.waived_on(today).select_related("member"),
        "may_settle": request.user.can(Can.CHECK_DATA),
        "may_waive": may_waive(request.user),
    }
    return render(request, "quality/_panel.html", context)
