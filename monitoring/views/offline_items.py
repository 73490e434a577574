"""What the township sees of offline records: those that did not fit, one with its decision, and exported files."""

from __future__ import annotations

import json
from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.models import AuditEvent, User
from accounts.roles import Can
from households import search
from households.models import Household
from monitoring import actions, forms
from monitoring.models import OfflineItem, head_name
from monitoring.offline import records, vault
from monitoring.views.common import card, form_page, paged, run, tabs, typed

State = OfflineItem.State
FOUND = 10


@require_GET
@require(Can.DECIDE_RISK)
def conflict_list(request):
    items = OfflineItem.objects.visible_to(request.user).exclude(state=State.ACCEPTED)
    state = request.GET.get("state", "")
    waiting = items.conflicts()
    shown = waiting if state != "settled" else items.exclude(state=State.CONFLICT)
    rows = shown.select_related("household__village", "by", "settled_by")
    return render(
        request,
        "monitoring/offline_items.html",
        {
            "page": paged(request, rows.annotate(head_name=head_name())),
            "tabs": tabs(
                request,
                [("", "待处理", waiting.count()), ("settled", "已处理", None)],
                "settled" if state == "settled" else "",
            ),
        },
    )


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def conflict(request, pk):
    """What was recorded, why it did not fit, how things stand now; written after all, or not."""
    item = _item(request.user, pk)
    household = _household_asked(request, item)
    form = forms.SettleForm(typed(request))
    act = partial(actions.settle_item, item=item, household=household, by=request.user)
    if run(form, act) is not None:
        messages.success(request, f"已写入：{item.get_kind_display()}，以{item.by}的名义")
        return redirect("monitoring:offline_items")
    content = json.loads(item.content)
    return form_page(
        request,
        form,
        template="monitoring/offline_item.html",
        item=item,
        card=card(household),
        household=household,
        recorded=records.lines(item, content),
        base=_base(content),
        rounds=household.cases.select_related("category").order_by("seq"),
        files=item.attachments.select_related("added_by").order_by("added_at"),
        q=request.GET.get("q", ""),
        found=_found(request),
    )


@require_POST
@require(Can.DECIDE_RISK)
def discard(request, pk):
    item = _item(request.user, pk)
    try:
        actions.discard_item(item=item, by=request.user, reason=request.POST.get("reason", ""))
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return redirect("monitoring:offline_item", pk=pk)
    messages.success(request, "已记为不写入，内容和照片仍留着")
    return redirect("monitoring:offline_items")


@require_http_methods(["GET", "POST"])
@require(Can.DECIDE_RISK)
def import_file(request):
    """Records of a phone that cannot send them: received as if it had."""
    form = forms.ExportedFileForm(*(_uploaded(request)))
    results = []
    if form.is_valid():
        try:
            user_pk, found = vault.read_export(form.cleaned_data["file"].read())
        except vault.BadExport as problem:
            form.add_error("file", str(problem))
        else:
            recorder = vault.recorder_of(user_pk, request.user)
            if recorder is None:
                form.add_error("file", "记录人不在您的辖区，请交给他所在的乡镇导入。")
            else:
                results = [_receive(one, recorder) for one in found]
                detail = {"recorder": recorder.pk, "items": len(results)}
                AuditEvent.record(by=request.user, what="offline.import", detail=detail)
    return form_page(request, form, template="monitoring/offline_import.html", results=results)


def _uploaded(request) -> tuple:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _receive(one: vault.Exported, recorder: User) -> dict:
    """One line of the result; what is refused is said, the rest goes on."""
    form = forms.SentItemForm(one.item | {"content": json.dumps(one.item.get("content"))})
    title = str(one.item.get("title", ""))[:100]
    if not form.is_valid():
        return {"title": title, "problem": "内容不完整"}
    sent = form.cleaned_data
    household = Household.objects.filter(pk=sent.pop("household")).first()
    if household is None:
        return {"title": title, "problem": "没有这一户"}
    try:
        item = actions.receive_item(household=household, by=recorder, **sent)
        for number, content in one.photos:
            actions.receive_photo(
                item=item, id=number, name="现场照片.jpg", content=content, by=recorder
            )
    except (records.Malformed, NotAllowed) as problem:
        return {"title": title, "problem": str(problem)}
    return {"title": title, "item": item, "photos": len(one.photos)}


def _item(user: User, pk) -> OfflineItem:
    items = OfflineItem.objects.visible_to(user).exclude(state=State.ACCEPTED)
    return get_object_or_404(items.select_related("household__village", "by", "settled_by"), pk=pk)


def _household_asked(request, item: OfflineItem) -> Household:
    """The household to write to: the recorded one, or the one picked in its place."""
    asked = request.GET.get("household", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return item.household
    visible = Household.objects.visible_to(request.user).select_related("village", "grid")
    return get_object_or_404(visible.filter(township=item.township_id), pk=asked)


def _found(request) -> list[Household]:
    text = request.GET.get("q", "").strip()
    if not text or len(text) > FOUND:  # neither a phone nor a certificate number
        return []
    today = timezone.localdate()
    visible = Household.objects.visible_to(request.user).existing_on(today)
    matching = visible.filter(search.by_text(text, today)).select_related("village")
    return list(matching.annotate(head_name=head_name("pk"))[:FOUND])


def _base(content: dict) -> str:
    """Where the household stood when the device took it along."""
    return str(content.get("base_place", ""))
