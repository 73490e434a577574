"""Registering a household, changing its facts, its status and its year."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.forms import all_valid
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.roles import Can
from areas.models import Area
from households import actions, profile
from households.actions.yearly import fingerprint, rows_of
from households.forms.household import (
    MEMBER_YEAR,
    YEAR_INCOME,
    YEAR_LIVING,
    HouseholdCreateForm,
    HouseholdEditForm,
    MemberYearForm,
    StatusFields,
    StatusForm,
    YearForm,
)
from households.forms.member import PersonForm
from households.models import HouseholdStatus, HouseholdYear, Member, MemberYear
from households.views.answers import done, form_page, household_of, name_of, rights_of, villages_of
from lib import numbers

YEARS = range(2014, 2100)


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def create(request):
    villages = list(villages_of(request.user))
    if not villages:
        raise PermissionDenied("您的辖区里还没有村，不能建档，请找系统管理员先建好区划。")
    data = request.POST or None
    household_form = HouseholdCreateForm(data, villages=villages)
    status_form = StatusFields(data, initial={"base_type": "ordinary"})
    head_form = PersonForm(data, prefix="head")
    forms = [
        ("户主", head_form),
        ("户类型", status_form),
        ("住址和联系", household_form),
    ]
    if data and all_valid(form for _, form in forms):
        fields = dict(household_form.cleaned_data)
        head = dict(head_form.cleaned_data)
        is_other_person = head.pop("confirmed")
        try:
            household = actions.create_household(
                by=request.user,
                village=fields.pop("village", villages[0]),
                head=head,
                status=status_form.cleaned_data,
                is_other_person=is_other_person,
                **fields,
            )
        except actions.Namesake as question:
            head_form.ask(str(question))
        except NotAllowed as problem:
            head_form.add_error(None, str(problem))
        else:
            return done(request, household, f"已建档：{head['name']}户，{household.village}")
    return form_page(
        request, title="新增农户", forms=forms, submit="建档", draft="household-new", back=".."
    )


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def edit(request, pk: int):
    household = household_of(request.user, pk)
    grids = Area.objects.within(household.village).grids()
    form = HouseholdEditForm.of(household, request.POST or None, grids=grids)
    if form.is_bound and form.is_valid():
        try:
            actions.update_household(household=household, by=request.user, **form.cleaned_data)
        except actions.Stale as problem:
            form.show_current(household_of(request.user, pk))
            form.add_error(None, str(problem))
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            return done(request, household, f"已保存{name_of(household)}的户信息")
    return form_page(
        request,
        title="修改户信息",
        forms=[("", form)],
        household=household,
        submit="保存",
        draft=f"household-{pk}",
    )


@require_http_methods(["GET", "POST"])
@require(Can.RESTRUCTURE_HOUSEHOLD)
def status(request, pk: int):
    household = household_of(request.user, pk)
    current = household.statuses.order_by("-valid_from").first()
    start = {
        "base_type": current.base_type,
        "attribute": current.attribute,
        "policy": current.policy,
    }
    form = StatusForm(request.POST or None, initial=start)
    if form.is_bound and form.is_valid():
        try:
            new = actions.set_status(household=household, by=request.user, **form.cleaned_data)
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            return done(request, household, f"自 {new.valid_from} 起为{_told(new)}")
    return form_page(
        request,
        title="变更户状态",
        lead=f"现为{_told(current)}，自 {current.valid_from} 起。",
        forms=[("", form)],
        household=household,
        submit="变更",
    )


@require_http_methods(["GET", "POST"])
@require(Can.EDIT_HOUSEHOLD)
def year(request, pk: int, year: int):
    if year not in YEARS:
        raise Http404
    household = household_of(request.user, pk)
    row = household.years.filter(year=year).first()
    start = _start(row, (*YEAR_INCOME, *YEAR_LIVING)) if row else {}
    start = start or {"persons": household.members.current().count()}
    data = request.POST or None
    member_forms = _member_forms(household, year, data)
    seen = fingerprint(rows_of(household, year))
    form = YearForm(data, initial=start | {"seen": seen})
    if data and all_valid([form, *(one for _, one in member_forms)]):
        values = dict(form.cleaned_data)
        opened = values.pop("seen")
        try:
            row = actions.record_year(
                household=household,
                year=year,
                values=values,
                members={one.pk: facts.cleaned_data for one, facts in member_forms},
                seen=opened,
                by=request.user,
            )
        except actions.Stale as problem:
            _show_current_year(form, row, seen)
            form.add_error(None, str(problem))
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            sentence = f"已保存 {year} 年采集表：人均纯收入 {row.net_per_head} 元"
            return done(request, household, sentence)
    context = {
        "form": form,
        "member_forms": member_forms,
        "household": household,
        "name": name_of(household),
        "year": year,
        "years": _years(household),
    }
    return render(request, "households/year.html", context, status=422 if form.is_bound else 200)


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def years(request, pk: int):
    """All collected years of the household, side by side."""
    household = household_of(request.user, pk)
    collected = list(HouseholdYear.objects.filter(household=household).order_by("-year"))
    lines = [
        (field.verbose_name, [_shown(row, field) for row in collected], field.name in YEAR_INCOME)
        for field in (HouseholdYear._meta.get_field(name) for name in (*YEAR_INCOME, *YEAR_LIVING))
    ]
    context = {
        "household": household,
        "name": name_of(household),
        "collected": collected,
        "lines": lines,
        "rights": rights_of(request.user, household),
        "this_year": timezone.localdate().year,
    }
    return render(request, "households/years.html", context)


def _told(status: HouseholdStatus) -> str:
    return "，".join(badge["text"] for badge in profile.status_badges(status))


def _shown(row: HouseholdYear, field) -> str:
    display = getattr(row, f"get_{field.name}_display", None)
    value = display() if display else getattr(row, field.name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return numbers.plain(value)
    return "—" if value in (None, "") else str(value)


def _start(row, names) -> dict:
    """What a form begins with; amounts without needless zeros."""
    values = {name: getattr(row, name) for name in names}
    return {
        name: numbers.plain(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
    }


def _member_forms(household, year: int, data) -> list[tuple[Member, MemberYearForm]]:
    """One form for each present member, beginning with what is collected of the year."""
    members = household.members.current()
    rows = {row.member_id: row for row in MemberYear.objects.filter(member__in=members, year=year)}
    return [
        (
            one,
            MemberYearForm(
                data,
                prefix=f"m{one.pk}",
                initial=_start(rows[one.pk], MEMBER_YEAR) if one.pk in rows else None,
            ),
        )
        for one in members
    ]


def _show_current_year(form: YearForm, row: HouseholdYear | None, seen: str) -> None:
    form.data = form.data.copy()
    form.data["seen"] = seen
    if row is None:
        return
    for name in (*YEAR_INCOME, *YEAR_LIVING):
        now = getattr(row, name)
        if (form.cleaned_data.get(name) or "") != (now or ""):
            form[name].help_text = f"现值：{_shown(row, row._meta.get_field(name))}"


def _years(household) -> list[int]:
    """Years to choose from: the collected ones, this year and the last."""
    now = timezone.localdate().year
    collected = set(household.years.values_list("year", flat=True))
    return sorted(collected | {now, now - 1}, reverse=True)
