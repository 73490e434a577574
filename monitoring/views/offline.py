"""What a device without signal talks to (离线应用的接口): the shell, the download, one record, one photo."""

from __future__ import annotations

import base64
import hashlib
import json
from uuid import UUID, uuid4

from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from accounts.roles import Can
from households.models import Household
from monitoring import actions, forms
from monitoring.models import OfflineItem
from monitoring.offline import area, records, vault

SCRIPTS = [
    f"offline/{name}.js" for name in ("store", "vault", "photos", "sync", "forms", "screens", "app")
]
STYLES = ["tokens.css", "base.css", "components.css", "offline/offline.css"]
PICTURES = [
    "icons.svg", "favicon.svg", "logo.svg", "select.svg", "search.svg", "offline/icon-192.png", "offline/icon-512.png",
]  # fmt: skip


@login_not_required
@require_GET
def shell(request):
    """The one page that works without network. The same for everyone: it holds no personal data."""
    return HttpResponse(_shell())


@login_not_required
@require_GET
def service_worker(request):
    """It keeps the shell and static files, nothing else; a changed file makes a new one."""
    files = [static(name) for name in (*STYLES, *SCRIPTS, *PICTURES)]
    version = hashlib.sha256("".join([*files, _shell()]).encode()).hexdigest()[:12]
    context = {
        "version": version,
        "settings": json.dumps({"shell": reverse("monitoring:offline"), "files": files}),
        "store": static("offline/store.js"),
    }
    response = render(request, "offline/sw.js", context, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_GET
def manifest(request):
    """What makes the page an app that can be put on the phone's first screen."""
    icons = [
        {"src": static(f"offline/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    about = {
        "id": reverse("monitoring:offline"),
        "name": "守望 离线走访",
        "short_name": "守望",
        "lang": "zh-CN",
        "start_url": reverse("monitoring:offline"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#eef2f5",
        "theme_color": "#10354c",
        "icons": icons,
    }
    return JsonResponse(about, content_type="application/manifest+json")


@login_not_required
@require_GET
def session(request):
    """Who is signed in, as far as a device has to know; nobody: only the token for the login."""
    answer = {"user": None, "token": get_token(request)}
    user = request.user
    if user.is_authenticated and user.can(Can.RECORD_VISIT):
        answer["user"] = {
            "id": user.pk,
            "username": user.username,
            "area": str(user.area),
            "must_change_password": user.must_change_password,
            "may_propose": user.can(Can.PROPOSE_RISK),
        }
    return JsonResponse(answer)


@require_POST
@require(Can.RECORD_VISIT)
def vault_open(request):
    """A new encrypted store on a device: its number and the second key, which the device forgets at once."""
    number = uuid4()
    key = vault.recovery_key(request.user.pk, number)
    return JsonResponse({"vault": str(number), "key": base64.b64encode(key).decode()})


@sensitive_post_parameters("password")
@require_POST
@require(Can.RECORD_VISIT)
def vault_recover(request):
    """The second key once more, to set a new offline password: only with the password of the account."""
    try:
        number = UUID(request.POST.get("vault", ""))
    except ValueError:
        return _refused(["这台设备没有离线资料，请重新设置。"])
    password = request.POST.get("password", "")
    user = authenticate(request, username=request.user.username, password=password)
    if user is None:
        return _refused(["登录密码不对。"])
    AuditEvent.record(by=request.user, what="offline.recover")
    key = vault.recovery_key(request.user.pk, number)
    return JsonResponse({"key": base64.b64encode(key).decode()})


@require_POST
@require(Can.RECORD_VISIT)
def download(request):
    """One page of the user's households. The first also says how many there are, and is an event."""
    today = timezone.localdate()
    after = request.POST.get("after", "0")
    number = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else 0
    try:
        page = area.page_after(request.user, number, today)
        total = area.households_of(request.user, today).count()
    except NotAllowed as problem:
        return _refused([str(problem)])
    answer = {"households": page.households, "last": page.last, "total": total}
    if number == 0:
        AuditEvent.record(by=request.user, what="offline.take_along", detail={"total": total})
        answer |= {
            "choices": area.choices(today),
            "hours": area.hours_kept(request.user, today),
            "area": str(request.user.area),
        }
    return JsonResponse(answer)


@require_POST
@require(Can.RECORD_VISIT)
def item(request):
    """Take one record. Sent again, the same answer; what does not fit is kept and waits for the township."""
    if request.POST.get("recorder") != str(request.user.pk):
        return JsonResponse(
            {
                "code": "other_user",
                "problems": ["现在登录的不是记录人，请用记录人的号登录后再传。"],
            },
            status=409,
        )
    form = forms.SentItemForm(request.POST)
    if not form.is_valid():
        return _refused([str(one) for errors in form.errors.values() for one in errors])
    sent = form.cleaned_data
    # Not `visible_to`: a household that moved away makes a conflict, and the answer tells nothing of it.
    household = Household.objects.filter(pk=sent.pop("household")).first()
    if household is None:
        return _refused(["没有这一户，请更新资料后重新记。"])
    try:
        kept = actions.receive_item(household=household, by=request.user, **sent)
    except records.Malformed as problem:
        return _refused(problem.problems)
    except NotAllowed as problem:
        return JsonResponse({"problems": str(problem).splitlines()}, status=409)
    return JsonResponse(_receipt(kept))


@require_POST
@require(Can.RECORD_VISIT)
def photo(request, pk):
    """Take one photo of a record of the user's own, wherever its household is by now."""
    kept = get_object_or_404(
        OfflineItem.objects.filter(by=request.user).select_related("household"), pk=pk
    )
    form = forms.SentPhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused([str(one) for errors in form.errors.values() for one in errors])
    file = form.cleaned_data["file"]
    try:
        actions.receive_photo(
            item=kept,
            id=form.cleaned_data["id"],
            name=file.name,
            content=file.read(),
            by=request.user,
        )
    except NotAllowed as problem:
        return _refused(str(problem).splitlines())
    return JsonResponse({"receipt": kept.receipt})


def _receipt(kept: OfflineItem) -> dict:
    return {
        "receipt": kept.receipt,
        "state": kept.state,
        "received_at": timezone.localtime(kept.received_at).isoformat(),
        "problem": kept.problem,
        "settlement": kept.settlement,
    }


def _shell() -> str:
    return render_to_string("offline/shell.html", {"scripts": SCRIPTS, "styles": STYLES})


def _refused(problems: list[str]) -> JsonResponse:
    """What the person at the device has to change: nothing was written."""
    return JsonResponse({"problems": problems}, status=422)
