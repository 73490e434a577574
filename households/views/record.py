"""The page of one household, its history, and the sheet to print."""

from __future__ import annotations

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.events import label
from accounts.models import AuditEvent
from accounts.roles import Can
from households import badges, profile
from households.models import HelperAssignment, Household
from households.views.answers import household_of, name_of, rights_of
from lib import masking

WORDS = {
    "household.create": "建档",
    "household.update": "修改户信息",
    "household.set_status": "变更户状态",
    "household.change_head": "变更户主",
    "household.split": "分户",
    "household.merge": "并户",
    "household.dissolve": "销户",
    "household.record_year": "填年度采集表",
    "household.print": "打印户表",
    "paper.make": "打印文书",
    "paper.make_plain": "打印文书（印全号）",
    "member.add": "增加成员",
    "member.update": "修改成员",
    "member.remove": "减少成员",
    "helper.assign": "增加帮扶人",
    "helper.end": "结束结对",
    "helper.replace": "更换帮扶人",
    "household_tag.add": "加标签",
    "household_tag.end": "截止标签",
}


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def detail(request, pk: int):
    household = household_of(request.user, pk)
    context = facts(household) | {
        "rights": rights_of(request.user, household),
        "links": _links(request.user, household),
        "left": household.members.filter(left_on__isnull=False).order_by("-left_on"),
        "statuses": household.statuses.order_by("-valid_from"),
        "tags": household.tags.order_by("valid_to", "-valid_from", "name"),
    }
    return render(request, "households/detail.html", context)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def history(request, pk: int):
    """Who decided what about the household and its members, newest first."""
    household = household_of(request.user, pk)
    members = {str(one.pk): one.name for one in household.members.all()}
    events = AuditEvent.objects.filter(
        Q(target_type="households.household", target_id=str(pk))
        | Q(target_type="households.member", target_id__in=members)
    ).select_related("by")
    lines = [
        {
            "at": event.at,
            "by": event.by,
            "what": WORDS.get(event.what) or label(event.what),
            "whom": members.get(event.target_id, "")
            if event.target_type.endswith("member")
            else "",
            "changed": "、".join(event.detail.get("changed", [])),
            "on": event.detail.get("on", ""),
            "reason": event.reason,
        }
        for event in events[:200]
    ]
    context = {"household": household, "name": name_of(household), "lines": lines}
    return render(request, "households/history.html", context)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def print_sheet(request, pk: int):
    """户表, masked; that it was printed is recorded."""
    household = household_of(request.user, pk)
    AuditEvent.record(by=request.user, what="household.print", target=household)
    context = facts(household) | {"now": timezone.now()}
    return render(request, "households/print.html", context)


def facts(household: Household) -> dict:
    """What page and sheet both show."""
    on = household.dissolved_on or timezone.localdate()
    members = list(household.members.current())
    rows = profile.member_rows(members, on)
    years = list(household.years.order_by("year"))
    latest = years[-1] if years else None
    status = household.statuses.order_by("-valid_from").first()
    return {
        "household": household,
        "name": name_of(household),
        "on": on,
        "rows": rows,
        "labourers": sum(row["is_labourer"] for row in rows),
        "status": status,
        "badges": profile.status_badges(status) + badges.of([household.pk], on)[household.pk],
        "pillars": profile.pillars(rows, latest, on),
        "latest": latest,
        "parts": profile.income_parts(years) if years else [],
        "chart": profile.income_chart(years, household),
        "helpers": HelperAssignment.objects.filter(household=household).on(on),
        "phone": masking.phone(household.phone),
        "account": masking.bank(household.bank_account),
    }


def _links(user, household: Household) -> list[dict]:
    """The households this one came from or went into, as far as the user may see them."""
    near = Household.objects.visible_to(user).filter(
        Q(pk__in=[household.split_from_id, household.merged_into_id])
        | Q(split_from=household)
        | Q(merged_into=household)
    )
    words = {household.split_from_id: "由此户分出", household.merged_into_id: "已并入"}
    return [
        {
            "household": one,
            "name": name_of(one),
            "word": words.get(one.pk)
            or ("分出" if one.split_from_id == household.pk else "并入本户"),
        }
        for one in near.select_related("village")
    ]
