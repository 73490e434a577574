"""The monthly dispatch (务工月调度): one card a person, answered on the phone.

Whoever may record visits may answer (Can.RECORD_VISIT): to ask how somebody is doing is field work, by call instead of at the
door. Keeping the stays themselves stays with the township.
"""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.pages import page_of
from accounts.roles import Can
from lib import masking
from lib.dates import Period
from lib.http import pick
from policies import actions
from policies.dispatch import Dispatch
from policies.forms.employment import LISTS, CheckForm, ConfirmForm, DispatchFilter
from policies.models import Employment
from policies.tabs import tabs


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def dispatch(request):
    form, asked = _asked(request)
    return _page(request, form, asked, ConfirmForm())


@require_POST
@require(Can.RECORD_VISIT)
def dispatch_check(request, pk):
    """One person's answer; the card comes back with what is known now."""
    filters, asked = _asked(request)
    stay = get_object_or_404(asked["dispatch"].stays, pk=pk)
    form = CheckForm(request.POST)
    if form.is_valid():
        try:
            actions.check_employment(
                employment=stay,
                by=request.user,
                month=asked["dispatch"].month.start,
                checked_on=timezone.localdate(),
                way=asked["way"],
                **form.heard(),
            )
        except NotAllowed as problem:
            form.add_error(None, str(problem).splitlines())
    if pick(request, page="", fragment="card"):
        return _card(request, asked, pk, form)
    if form.errors:
        return _page(request, filters, asked, ConfirmForm(), {pk: form})
    messages.success(request, f"已记 {stay.member}")
    return redirect(_address(request))


@require_POST
@require(Can.RECORD_VISIT)
def dispatch_confirm(request):
    """全部仍在务工: for those who are ticked."""
    filters, asked = _asked(request)
    keys = {int(key) for key in request.POST.getlist("employments") if key.isdecimal()}
    stays = [stay for stay in asked["dispatch"].stays.select_related("member") if stay.pk in keys]
    form = ConfirmForm(request.POST)
    if not stays and form.is_valid():
        form.add_error(None, "一个人也没有勾。先勾上还在务工的人。")
    if form.is_valid():
        try:
            made = actions.confirm_employments(
                employments=stays,
                by=request.user,
                month=asked["dispatch"].month.start,
                checked_on=form.cleaned_data["checked_on"],
                way=asked["way"],
            )
        except NotAllowed as problem:
            form.add_error(None, str(problem).splitlines())
        else:
            skipped = len(stays) - len(made)
            also = f"，{skipped} 人这个月已有人调度过，没有改" if skipped else ""
            messages.success(request, f"已记 {len(made)} 人还在务工{also}")
            return redirect(_address(request))
    return _page(request, filters, asked, form, ticked=keys)


def _asked(request) -> tuple[DispatchFilter, dict]:
    """What the address asks for; nonsense asks for nothing."""
    form = DispatchFilter(request.GET, user=request.user)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    asked = {**DispatchFilter.defaults, "month": form.fields["month"].empty_value, **given}
    asked["dispatch"] = Dispatch(
        user=request.user,
        month=Period.month(asked["month"]),
        today=timezone.localdate(),
        village=asked["village"],
    )
    return form, asked


def _page(request, filters, asked: dict, confirm: ConfirmForm, forms=None, ticked=()):
    duty = asked["dispatch"]
    progress = duty.progress()
    total = duty.total(progress)
    counts = {"left": total.left, "done": total.done, "all": total.due}
    page = page_of(request, duty.shown(_listed(duty, asked["show"])))
    card = partial(_card_of, request.user, ticked=ticked)
    context = {
        "tabs": tabs(request.user, "policies:dispatch"),
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
        "confirm": confirm,
        "month": duty.month,
        "is_first": asked["show"] == "left",
        "villages": [
            {"row": row, "url": _with(request, village=row.village.pk)} for row in progress
        ],
        "total": total,
        "page": page,
        "cards": [card(stay, (forms or {}).get(stay.pk)) for stay in page],
        "query": request.GET.urlencode(),
        "may_check": request.user.can(Can.RECORD_VISIT),
    }
    return render(request, "policies/dispatch.html", context)


def _card(request, asked: dict, pk: int, form: CheckForm):
    """The card of one stay, and the progress beside it."""
    duty = asked["dispatch"]
    stay = get_object_or_404(duty.shown(Employment.objects.visible_to(request.user)), pk=pk)
    context = {
        "card": _card_of(request.user, stay, form if form.errors else None),
        "month": duty.month,
        "total": duty.total(duty.progress()),
        "query": request.GET.urlencode(),
        "may_check": True,
        "is_swap": True,
    }
    return render(request, "policies/_dispatch_card.html", context)


def _card_of(user, stay: Employment, form: CheckForm | None, ticked=()) -> dict:
    """What one card shows: the phone masked, whose it is, and the form with ids of its own."""
    owner = stay.member if stay.member.phone else stay.household
    reveal = reverse("accounts:reveal", args=[owner._meta.label_lower, owner.pk, "phone"])
    return {
        "stay": stay,
        "check": stay.checks_now[0] if stay.checks_now else None,
        "phone": masking.phone(owner.phone),
        "is_households_phone": owner is not stay.member and bool(owner.phone),
        "reveal_url": reveal if owner.phone and user.can(Can.REVEAL) else "",
        "form": form or CheckForm(auto_id=f"id_{stay.pk}_%s"),
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
