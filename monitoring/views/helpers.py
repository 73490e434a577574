"""A helper is replaced: one page for the change, one list of what goes over."""

from __future__ import annotations

from functools import partial, reduce
from operator import or_

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.models import User
from accounts.roles import Can
from households.actions import Handover, replace_helper
from households.models import HelperAssignment
from households.views.restructure import users_who_see
from monitoring import forms, handover
from monitoring.caretakers import same_person
from monitoring.models import head_name
from monitoring.views.common import form_page, run


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def helper_replace(request, pk):
    """All or chosen households of one helper go to another from a day on."""
    row = _row(request.user, pk)
    rows = HelperAssignment.objects.visible_to(request.user).filter(same_person(row), duty=row.duty)
    rows = rows.select_related("household__village", "household__grid", "user")
    open_rows = list(
        rows.filter(valid_to=None, household__dissolved_on=None)
        .annotate(head=head_name())
        .order_by("household__village__code", "household__group", "household")
    )
    if not open_rows and request.method == "GET":
        messages.warning(request, f"{row.name}名下已没有在帮扶的户，下面是交接清单。")
        return redirect("monitoring:handover", pk=pk)
    form = forms.ReplaceHelperForm(
        request.POST if request.method == "POST" else None,
        rows=rows,
        open_rows=open_rows,
        users=_successors(open_rows, row),
    )
    done = run(form, partial(replace_helper, by=request.user))
    if done:
        _tell(request, row, done)
        first = form.cleaned_data["assignments"].filter(valid_to=form.cleaned_data["on"]).first()
        return redirect("monitoring:handover", pk=first.pk)
    return form_page(
        request,
        form,
        title=f"换人：{row.get_duty_display()} {row.name}",
        verb="换人并看交接清单",
        hint="旧的结对到这一天为止，记录都留着；没有勾的户不变。只有一部分户交出去的，可以分几次办。",
        back=reverse("monitoring:officers"),
    )


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def helper_handover(request, pk):
    """Before the change: all that the helper has in hand. After it: what went over on that day."""
    row = _row(request.user, pk)
    rows = HelperAssignment.objects.visible_to(request.user).filter(handover.same_handover(row))
    today = timezone.localdate()
    return render(
        request,
        "monitoring/handover.html",
        {
            "row": row,
            "lines": handover.lines(request.user, rows, today),
            "on": today,
            "now": timezone.now(),
            "may_replace": row.valid_to is None and request.user.can(Can.EDIT_HOUSEHOLD),
        },
    )


def _row(user: User, pk: int) -> HelperAssignment:
    return get_object_or_404(HelperAssignment.objects.visible_to(user), pk=pk)


def _successors(rows: list[HelperAssignment], row: HelperAssignment):
    """Accounts that may open at least some of the households; the action tells of those that one may not."""
    places = {(one.household.village_id, one.household.grid_id): one.household for one in rows}
    if not places:
        return User.objects.none()
    users = reduce(or_, (users_who_see(household) for household in places.values()))
    return users.exclude(pk=row.user_id).distinct()


def _tell(request, row: HelperAssignment, done: Handover) -> None:
    new = done.replaced[0]
    messages.success(
        request, f"{row.name}的 {len(done.replaced)} 户自 {new.valid_from} 起由{new.name}帮扶"
    )
    for sentence in done.skipped:
        messages.warning(request, sentence)
