"""Members: joining, changing, leaving, a new head, and the hint while a number is typed."""

from __future__ import annotations

from django.forms import all_valid
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.roles import Can
from households import actions, relations
from households.actions.rules import refuse_elsewhere
from households.checks import born_and_sex, number_problem
from households.codes import HEAD, Sex
from households.forms.changes import LeaveForm, NewHeadForm, ReasonForm, RelationsForm
from households.forms.fields import clean_number
from households.forms.member import MemberEditForm, MemberForm, PersonForm
from households.views.answers import done, form_page, household_of, member_of
from lib.dates import age_on


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def member_create(request, pk: int):
    household = household_of(request.user, pk)
    form = MemberForm(request.POST or None, family=household.members.current())
    if form.is_bound and form.is_valid():
        person = dict(form.cleaned_data)
        is_other_person = person.pop("confirmed")
        try:
            member = actions.add_member(
                household=household, by=request.user, is_other_person=is_other_person, **person
            )
        except actions.Namesake as question:
            form.ask(str(question))
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            words = f"已增加成员：{member.name}，{member.get_relation_display()}"
            return done(request, household, words)
    return form_page(
        request,
        title="增加成员",
        forms=[("", form)],
        household=household,
        submit="增加",
        draft=f"member-new-{pk}",
    )


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def member_edit(request, pk: int):
    member = member_of(request.user, pk)
    family = list(member.household.members.current())
    form = MemberEditForm.of(member, family, request.POST or None)
    if form.is_bound and form.is_valid():
        changes = dict(form.cleaned_data)
        changes.pop("confirmed")
        try:
            actions.update_member(member=member, by=request.user, **changes)
        except actions.Stale as problem:
            form.show_current(member_of(request.user, pk))
            form.add_error(None, str(problem))
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            return done(request, member.household, f"已保存{changes['name']}的信息")
    return form_page(
        request,
        title=f"修改成员：{member.name}",
        forms=[("", form)],
        household=member.household,
        submit="保存",
        draft=f"member-{pk}",
    )


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def member_leave(request, pk: int):
    """The head leaves only together with a new head, whose relations are confirmed on the same page."""
    member = member_of(request.user, pk)
    household = member.household
    form = LeaveForm(request.POST or None)
    forms, candidates, chosen = [("", form)], [], None
    if member.relation == HEAD and member.left_on is None:
        others = [one for one in household.members.current() if one.pk != member.pk]
        candidates = others
        chosen = _chosen(request, others)
        if chosen:
            rest = [one for one in others if one.pk != chosen.pk]
            proposed = relations.proposed(chosen, [member, *rest])
            head_form = RelationsForm(request.POST or None, members=rest, proposed=proposed)
            forms.append((f"新户主 {chosen.name}：确认各人与新户主的关系", head_form))
    if form.is_bound and all_valid(one for _, one in forms):
        try:
            actions.remove_member(
                member=member,
                by=request.user,
                new_head=chosen,
                relations=forms[1][1].relations if chosen else None,
                **form.cleaned_data,
            )
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            words = f"已减少成员：{member.name}，自 {form.cleaned_data['on']} 起不在册"
            return done(request, household, words)
    return form_page(
        request,
        title=f"减少成员：{member.name}",
        lead="不会删除：以前的年份照样统计，可随时查到。",
        forms=forms,
        household=household,
        candidates=candidates,
        chosen=chosen,
        submit="办理减少",
    )


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def change_head(request, pk: int):
    household = household_of(request.user, pk)
    members = list(household.members.current())
    candidates = [one for one in members if one.relation != HEAD]
    chosen = _chosen(request, candidates)
    forms = []
    if chosen:
        others = [one for one in members if one.pk != chosen.pk]
        data = request.POST or None
        head_form = NewHeadForm(data, new_head=chosen, others=others)
        reason_form = ReasonForm(data)
        forms = [
            (f"各人与新户主 {chosen.name} 的关系，逐人确认", head_form),
            ("", reason_form),
        ]
        if data and all_valid(one for _, one in forms):
            try:
                actions.change_head(
                    household=household,
                    new_head=chosen,
                    relations=head_form.relations,
                    by=request.user,
                    **reason_form.cleaned_data,
                )
            except NotAllowed as problem:
                reason_form.add_error(None, str(problem))
            else:
                return done(request, household, f"户主已变更为{chosen.name}")
    return form_page(
        request,
        title="变更户主",
        forms=forms,
        household=household,
        candidates=candidates,
        chosen=chosen,
        submit="变更户主",
    )


@require_POST
@require(Can.EDIT_HOUSEHOLD)
def person_hint(request):
    """While a form is filled: what the number says, and whether the person is registered elsewhere."""
    form = PersonForm(request.POST, prefix=request.GET.get("prefix") or None)
    certificate = form["certificate"].value() or "identity"
    number = clean_number(form["id_number"].value() or "")
    context = {"problem": number_problem(certificate, number) if number else None}
    known = born_and_sex(number)
    if known and not context["problem"]:
        born_on, sex = known
        form = PersonForm(
            initial={"born_on": born_on, "sex": sex}, prefix=request.GET.get("prefix") or None
        )
        for name in ("born_on", "sex"):
            form.fields[name].widget.attrs["hx-swap-oob"] = "true"
        context |= {
            "form": form,
            "sex": Sex(sex).label,
            "born_on": born_on,
            "age": age_on(born_on, timezone.localdate()),
            "elsewhere": _elsewhere(request, number),
        }
    return render(request, "households/_person_hint.html", context)


def _elsewhere(request, number: str) -> str:
    area = request.user.area
    township = area if area.level == "township" else area.parent
    try:
        refuse_elsewhere(township=township, id_number=number)
    except NotAllowed as problem:
        return str(problem)
    return ""


def _chosen(request, candidates):
    """The new head picked in the first step (`?head=`)."""
    wanted = request.GET.get("head", "")
    return next((one for one in candidates if str(one.pk) == wanted), None)
