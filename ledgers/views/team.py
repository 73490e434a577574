"""Pages of the resident teams (驻村人员): first secretaries, leaders, members."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.pages import carry_out, form_page, page_of, tell
from accounts.roles import Can
from areas.models import Area
from ledgers import actions
from ledgers.filters import TeamFilters
from ledgers.forms import TeamCorrectionForm, TeamForm
from ledgers.models import TeamMember
from ledgers.tabs import tabs
from lib.forms import EndForm


@require_GET
@require(Can.VIEW_FIGURES)
def team(request):
    people = TeamMember.objects.visible_to(request.user)
    conditions = TeamFilters(request.GET, people, request=request)
    serving = conditions.qs.on(timezone.localdate()).order_by()
    context = {
        "tabs": tabs(request.user, "ledgers:team"),
        "conditions": conditions.form,
        "page": page_of(
            request,
            conditions.qs.select_related("village").order_by("village__code", "post", "valid_from"),
        ),
        "serving": serving.count(),
        "villages": serving.values("village").distinct().count(),
        "can_keep": request.user.can(Can.KEEP_LEDGERS),
        "can_reveal": request.user.can(Can.REVEAL),
    }
    return render(request, "ledgers/team.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_LEDGERS)
def team_post(request):
    villages = Area.objects.visible_to(request.user).villages()
    form = TeamForm(request.POST or None, villages=villages.existing_on(timezone.localdate()))
    person = carry_out(request, form, actions.post_team_member)
    if person:
        messages.success(request, f"已登记驻村人员：{person}")
        return redirect("ledgers:team")
    return form_page(
        request,
        form,
        heading="登记驻村人员",
        back=reverse("ledgers:team"),
        back_label="驻村人员",
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_LEDGERS)
def team_correct(request, pk):
    person = _person(request, pk)
    form = TeamCorrectionForm(request.POST or None, row=person)
    if carry_out(request, form, actions.correct_team_member, person=person):
        messages.success(request, f"已更正驻村人员：{person}")
        return redirect("ledgers:team")
    return form_page(
        request,
        form,
        heading="更正驻村人员",
        sub=f"{person.village} {person}",
        back=reverse("ledgers:team"),
        back_label="驻村人员",
        template="ledgers/team_correct.html",
        person=person,
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_LEDGERS)
def team_end(request, pk):
    person = _person(request, pk)
    form = EndForm(request.POST or None)
    if carry_out(request, form, actions.end_team_member, person=person):
        messages.success(request, f"已登记离任：{person}")
        return redirect("ledgers:team")
    return form_page(
        request,
        form,
        heading="登记离任",
        sub=f"{person.village} {person}，{person.valid_from} 到任",
        verb="登记离任",
        back=reverse("ledgers:team"),
        back_label="驻村人员",
    )


@require_POST
@require(Can.KEEP_LEDGERS)
def team_withdraw(request, pk):
    person = _person(request, pk, TeamMember.with_withdrawn)
    tell(
        request,
        actions.withdraw_team_member,
        f"已作废驻村人员：{person}",
        person=person,
        reason=request.POST.get("reason", ""),
    )
    return redirect("ledgers:team")


def _person(request, pk: int, rows=TeamMember.objects) -> TeamMember:
    people = rows.visible_to(request.user)
    return get_object_or_404(people.select_related("village"), pk=pk)
