"""The monthly dispatch (务工月调度): one card a person, answered on the phone.

Whoever may record visits may answer (Can.RECORD_VISIT): to ask how somebody is doing is field work, by call instead of at the
door. Keeping the stays themselves stays with the township.
"""

from functools import partial
from types import MappingProxyType

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.pages import page_of
from accounts.roles import Can
from accounts.tabs import below
from lib import masking
from lib.dates import Period
from lib.http import pick
from policies import actions
from policies.dispatch import Dispatch
from policies.forms.employment import ANSWERS, LISTS, DispatchFilter
from policies.models import Employment
from policies.tabs import EMPLOYMENT


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def dispatch(request):
    form, asked = _asked(request)
    return _page(request, form, asked)


@require_POST
@require(Can.RECORD_VISIT)
def dispatch_check(request, pk):
    """One person's answer; the card comes back with what is known now."""
    filters, asked = _asked(request)
    stay = get_object_or_404(asked["dispatch"].stays, pk=pk)
    answer = request.POST.get("answer")
    if answer not in ANSWERS:
        return HttpResponseBadRequest("请按“还在务工”或“不在了”。")
    form = ANSWERS[answer](request.POST, auto_id=f"id_{pk}_%s")
    if form.is_valid():
        try:
            actions.check_employment(
                employment=stay,
                by=request.user,
                month=asked["dispatch"].month.start,
                checked_on=asked["on"],
                way=asked["way"],
                **form.heard(),
            )
        except NotAllowed as problem:
            form.add_error(None, str(problem).splitlines())
    if pick(request, page="", fragment="card"):
        return _card(request, asked, pk, {answer: form} if form.errors else {})
    if form.errors:
        return _page(request, filters, asked, answered={pk: {answer: form}})
    messages.success(request, f"已记 {stay.member}")
    return redirect(_address(request))


@require_POST
@require(Can.RECORD_VISIT)
def dispatch_confirm(request):
    """全部仍在务工: for those who are ticked."""
    filters, asked = _asked(request)
    keys = {int(key) for key in request.POST.getlist("employments") if key.isdecimal()}
    stays = [stay for stay in asked["dispatch"].stays.select_related("member") if stay.pk in keys]
    problems = [] if stays else ["一个人也没有勾。先勾上还在务工的人。"]
    try:
        made = actions.confirm_employments(
            employments=stays,
            by=request.user,
            month=asked["dispatch"].month.start,
            checked_on=asked["on"],
            way=asked["way"],
        )
    except NotAllowed as problem:
        problems = str(problem).splitlines()
    if problems:
        return _page(request, filters, asked, problems=problems, ticked=keys)
    skipped = len(stays) - len(made)
    also = f"，{skipped} 人这个月已有人调度过，没有改" if skipped else ""
    messages.success(request, f"已记 {len(made)} 人还在务工{also}")
    return redirect(_address(request))


def _asked(request) -> tuple[DispatchFilter, dict]:
    """What the address asks for; nonsense asks for nothing."""
    today = timezone.localdate()
    data = request.GET.copy()
    data.setdefault("on", today.isoformat())
    form = DispatchFilter(data, user=request.user)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    month = form.fields["month"].empty_value
    asked = {**DispatchFilter.defaults, "month": month, "on": today, **given}
    asked["dispatch"] = Dispatch(
        user=request.user,
        month=Period.month(asked["month"]),
        today=today,
        village=asked["village"],
    )
    return form, asked


def _page(request, filters, asked: dict, *, answered=MappingProxyType({}), problems=(), ticked=()):
    duty = asked["dispatch"]
    progress = duty.progress()
    total = duty.total(progress)
    counts = {"left": total.left, "done": total.done, "all": total.due}
    page = page_of(request, duty.shown(_listed(duty, asked["show"])))
    card = partial(_card_of, request.user, ticked=ticked)
    context = {
        "tabs": below(EMPLOYMENT, "policies:dispatch")
        if request.user.can(Can.VIEW_FIGURES)
        else [],
        "lists": [
            {
                "label": label,
                "count": counts[value],
                "current": value == asked["show"],
                "url": _with(request, show=value),
            }
            for value, label in LISTS
        ],
        "filters": filters,
        "problems": problems,
        "month": duty.month,
        "is_first": asked["show"] == "left",
        "villages": [
            {"row": row, "url": _with(request, village=row.village.pk)} for row in progress
        ],
        "total": total,
        "page": page,
        "cards": [card(stay, answered.get(stay.pk, {})) for stay in page],
        "query": request.GET.urlencode(),
        "may_check": request.user.can(Can.RECORD_VISIT),
    }
    return render(request, "policies/dispatch.html", context)


def _card(request, asked: dict, pk: int, answered: dict):
    """The card of one stay, and the progress beside it."""
    duty = asked["dispatch"]
    stay = get_object_or_404(duty.shown(Employment.objects.visible_to(request.user)), pk=pk)
    context = {
        "card": _card_of(request.user, stay, answered),
        "month": duty.month,
        "total": duty.total(duty.progress()),
        "query": request.GET.urlencode(),
        "may_check": True,
        "is_swap": True,
    }
    return render(request, "policies/_dispatch_card.html", context)


def _card_of(user, stay: Employment, answered: dict, ticked=()) -> dict:
    """What one card shows: the phone masked, whose it is, and both forms with ids of their own, or as they were refused."""
    owner = stay.member if stay.member.phone else stay.household
    reveal = reverse("accounts:reveal", args=[owner._meta.label_lower, owner.pk, "phone"])
    return {
        "stay": stay,
        "check": stay.checks_now[0] if stay.checks_now else None,
        "phone": masking.phone(owner.phone),
        "is_households_phone": owner is not stay.member and bool(owner.phone),
        "reveal_url": reveal if owner.phone and user.can(Can.REVEAL) else "",
        **{name: form(auto_id=f"id_{stay.pk}_%s") for name, form in ANSWERS.items()},
        **answered,
        "is_ticked": stay.pk in ticked,
    }


def _listed(duty: Dispatch, show: str):
    return duty.stays if show == "all" else duty.stays.filter(is_checked=show == "done")


def _with(request, **changes) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _address(request) -> str:
    return f"{reverse('policies:dispatch')}?{request.GET.urlencode()}"
