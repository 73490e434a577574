"""Pages of areas (区划): the tree level by level, tags, yearly profile; and of parameters (参数)."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts import area_actions, history
from accounts.access import areas_of, require
from accounts.area_forms import (
    AbolishForm,
    AreaForm,
    EndTagForm,
    ExitForm,
    NewAreaForm,
    ParameterForm,
    TagForm,
    TargetForm,
    WordsParameterForm,
    YearForm,
)
from accounts.pages import carry_out
from accounts.roles import Can
from areas.models import Area, AreaTag, AreaTarget, AreaYear, Parameter
from areas.parameters import DEFINITIONS, WORDS, ancestor_codes, value_on, words_on


@require_GET
@require(Can.KEEP_REFERENCE)
def areas(request):
    """The top of what the user looks after: his own area, or the counties."""
    top = request.user.area
    if top is not None:
        return redirect("accounts:area", top.pk)
    counties = _with_numbers(Area.objects.filter(level=Area.Level.COUNTY))
    return render(request, "accounts/areas.html", {"children": counties})


@require_GET
@require(Can.KEEP_REFERENCE)
def area(request, pk):
    one = _area(request, pk)
    tags = list(one.tags.order_by("-valid_from"))
    targets = list(one.targets.order_by("-year", "name"))
    context = {
        "area": one,
        "trail": _trail(request, one),
        "children": _with_numbers(one.children.all()),
        "tags": tags,
        "years": one.years.order_by("-year"),
        "targets": targets,
        "today": timezone.localdate(),
        "has_children": one.level != Area.Level.GRID,
        "changes": history.of(one, *tags, *targets, limit=20),
    }
    return render(request, "accounts/area.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def add(request, pk=None):
    """A new area below `pk`; a county when there is none, for administrators of the whole system."""
    if pk is None and request.user.area_id:
        raise Http404
    parent = _area(request, pk) if pk else None
    level = area_actions.CHILD_LEVEL.get(parent.level if parent else None)
    if level is None:
        raise Http404
    initial = {"code": area_actions.next_code(parent) or (parent.prefix if parent else "")}
    form = NewAreaForm(request.POST or None, level=level, initial=initial)
    done = carry_out(request, form, area_actions.add_area, parent=parent)
    if done:
        messages.success(request, f"已新增{done.get_level_display()}：{done}。")
        return redirect("accounts:area", done.pk)
    title = f"新增{Area.Level(level).label}"
    return _form_page(request, form, title, parent, note="代码定了就不能改。")


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def change(request, pk):
    one = _area(request, pk)
    form = AreaForm(request.POST or None, instance=_area(request, pk), level=one.level)
    if _saved(request, form, area_actions.change_area, area=one):
        messages.success(request, f"已改{form.cleaned_data['name']}。")
        return redirect("accounts:area", pk)
    return _form_page(request, form, f"修改{one}", one)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def abolish(request, pk):
    one = _area(request, pk)
    form = AbolishForm(request.POST or None)
    if _saved(request, form, area_actions.abolish_area, area=one):
        messages.success(request, f"已登记{one}自 {form.cleaned_data['on']} 起撤并。")
        return redirect("accounts:area", pk)
    note = "原有的户和数据都保留；从这一天起不再是现行区划。下级要先撤并。"
    return _form_page(request, form, f"撤并{one}", one, note=note)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def add_tag(request, pk):
    one = _area(request, pk)
    form = TagForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if _saved(request, form, area_actions.add_tag, area=one):
        messages.success(request, f"已给{one}加上“{form.cleaned_data['name']}”。")
        return redirect("accounts:area", pk)
    return _form_page(request, form, f"给{one}加标签", one)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def exit_tag(request, pk):
    tag = _tag(request, pk)
    form = ExitForm(request.POST or None)
    if _saved(request, form, area_actions.record_exit, tag=tag):
        messages.success(request, f"{tag.area}于 {form.cleaned_data['on']} 出列。")
        return redirect("accounts:area", tag.area_id)
    return _form_page(request, form, f"登记{tag.area}出列", tag.area)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def end_tag(request, pk):
    tag = _tag(request, pk)
    form = EndTagForm(request.POST or None, initial={"on": timezone.localdate()})
    if _saved(request, form, area_actions.end_tag, tag=tag):
        messages.success(request, f"{tag.area}的“{tag.name}”截止到 {form.cleaned_data['on']}。")
        return redirect("accounts:area", tag.area_id)
    return _form_page(request, form, f"截止{tag.area}的“{tag.name}”", tag.area)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def year(request, pk, year):
    one = _area(request, pk)
    if not 2000 <= year <= timezone.localdate().year + 1:
        raise Http404
    row = AreaYear.objects.filter(area=one, year=year).first()
    form = YearForm(request.POST or None, instance=row)
    if _saved(request, form, area_actions.save_year, area=one, year=year):
        messages.success(request, f"已登记{one} {year} 年的基本情况。")
        return redirect("accounts:area", pk)
    return _form_page(request, form, f"{one} {year} 年基本情况", one)


@require_GET
@require(Can.KEEP_REFERENCE)
def other_year(request, pk):
    """The form of a year that was typed."""
    one = _area(request, pk)
    typed = request.GET.get("year", "")
    is_year = typed.isascii() and typed.isdecimal() and len(typed) == 4
    return redirect(
        "accounts:area_year", one.pk, int(typed) if is_year else timezone.localdate().year
    )


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def add_target(request, pk, year):
    """A task that was handed down for a year (年度任务); one of the same name is corrected instead."""
    one = _area(request, pk)
    if not 2000 <= year <= timezone.localdate().year + 1:
        raise Http404
    form = TargetForm(request.POST or None, instance=AreaTarget(area=one, year=year))
    if _saved(request, form, area_actions.set_target, area=one, year=year):
        messages.success(request, f"已登记{one} {year} 年任务：{form.cleaned_data['name']}。")
        return redirect("accounts:area", pk)
    note = "上级下达多少登多少；完成多少由登记的数据来算，在总结里写比率就行。"
    return _form_page(request, form, f"{one} {year} 年任务", one, note=note)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def change_target(request, pk):
    targets = AreaTarget.objects.select_related("area").filter(area__in=areas_of(request.user))
    target = get_object_or_404(targets, pk=pk)
    one = target.area
    form = TargetForm(request.POST or None, instance=target)
    if _saved(request, form, area_actions.set_target, area=one, year=target.year):
        messages.success(request, f"已改{one} {target.year} 年任务：{target.name}。")
        return redirect("accounts:area", one.pk)
    return _form_page(request, form, f"{one} {target.year} 年任务：{target.name}", one)


@require_GET
@require(Can.KEEP_REFERENCE)
def parameters(request, pk=None):
    """Values in force today for an area, where each comes from, and what was in force before."""
    if pk is None:
        top = request.user.area or Area.objects.filter(level=Area.Level.COUNTY).first()
        if top is None:
            return redirect("accounts:areas")
        return redirect("accounts:parameters", top.pk)
    one = _area(request, pk)
    today = timezone.localdate()
    rows = list(
        Parameter.objects.filter(area__code__in=ancestor_codes(one))
        .select_related("area")
        .order_by("-valid_from")
    )
    items = [
        {
            "key": key,
            "definition": definition,
            "value": words_on(key, one, today) if key in WORDS else value_on(key, one, today),
            "source": _source(rows, key, today),
            "rows": [row for row in rows if row.key == key],
        }
        for key, definition in (DEFINITIONS | WORDS).items()
    ]
    context = {"area": one, "items": items, "today": today, "trail": _trail(request, one)}
    return render(request, "accounts/parameters.html", context)


@require_http_methods(["GET", "POST"])
@require(Can.KEEP_REFERENCE)
def set_parameter(request, pk, key):
    one = _area(request, pk)
    if key not in DEFINITIONS | WORDS:
        raise Http404
    definition = (DEFINITIONS | WORDS)[key]
    form = _parameter_form(request, key)
    if _saved(request, form, area_actions.set_parameter, area=one, key=key):
        data = form.cleaned_data
        messages.success(
            request,
            f"{one}的“{definition.label}”自 {data['valid_from']} 起为 {data['value']} {definition.unit}。",
        )
        return redirect("accounts:parameters", pk)
    return _form_page(
        request, form, f"{one}：{definition.label}", one, note=definition.basis, back="parameters"
    )


def _parameter_form(request, key: str):
    data, initial = request.POST or None, {"valid_from": timezone.localdate()}
    if key in WORDS:
        return WordsParameterForm(data, words=WORDS[key], initial=initial)
    return ParameterForm(data, unit=DEFINITIONS[key].unit, initial=initial)


def _source(rows, key: str, today) -> Parameter | None:
    """The row that gives today's value: the nearest area's, of these the newest."""
    valid = [
        row
        for row in rows
        if row.key == key
        and row.valid_from <= today
        and (row.valid_to is None or row.valid_to > today)
    ]
    return max(valid, key=lambda row: (len(row.area.prefix), row.valid_from), default=None)


def _saved(request, form, act, **subject) -> bool:
    """Whether an action that answers nothing has been carried out."""
    carry_out(request, form, act, **subject)
    return form.is_bound and form.is_valid()


def _form_page(request, form, title: str, one: Area | None, *, note="", back="area"):
    context = {
        "form": form,
        "title": title,
        "area": one,
        "note": note,
        "back": back,
        "trail": _trail(request, one),
    }
    return render(request, "accounts/area_form.html", context)


def _tag(request, pk) -> AreaTag:
    tags = AreaTag.objects.select_related("area").filter(area__in=areas_of(request.user))
    return get_object_or_404(tags, pk=pk)


def _area(request, pk) -> Area:
    return get_object_or_404(areas_of(request.user).select_related("parent"), pk=pk)


def _trail(request, one: Area | None) -> list[Area]:
    """The areas from the top of the user's area down to this one."""
    if one is None:
        return []
    return list(areas_of(request.user).filter(code__in=ancestor_codes(one)).order_by("code"))


def _with_numbers(areas):
    """With the number of areas below that exist today, and the tags of today."""
    today = timezone.localdate()
    existing = Q(children__abolished_on=None) | Q(children__abolished_on__gt=today)
    return areas.annotate(below=Count("children", filter=existing)).prefetch_related("tags")
