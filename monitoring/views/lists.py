"""Department lists: upload, check the columns, the lists with their funnel, rows, and a match by hand."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.roles import Can
from areas.models import Area
from households import picking, search
from households.imports import actions as imports
from households.imports import reports, tasks
from households.imports.engine import REJECTED
from households.lists import matching, numbers, reading
from households.lists.forms import ColumnsForm
from households.lists.layout import CLUES
from households.models import ExternalList, ExternalListRow, ImportBatch, Member
from monitoring import actions, forms, funnel
from monitoring.imports.department_lists import LIST
from monitoring.list_kinds import raises_by_default, risk_of
from monitoring.models import Clue
from monitoring.views.common import PER_PAGE, form_page, paged, tabs, typed

UNMATCHED, QUIET = "unmatched", "quiet"
State = ImportBatch.State


# ---- Lists ------------------------------------------------------------------------------------


@require_GET
@require(Can.IMPORT)
def list_list(request):
    lists = (
        ExternalList.objects.visible_to(request.user).compared().select_related("by", "township")
    )
    page = paged(request, lists)
    rows = ExternalListRow.objects.visible_to(request.user).compared()
    by_list = funnel.counts_by_list(rows, list(page))
    for one in page:
        one.funnel = [
            (count, f"{reverse('monitoring:list_detail', args=[one.pk])}?stage={count.stage.key}")
            for count in by_list[one.pk]
        ]
    waiting = ImportBatch.objects.visible_to(request.user).filter(kind=reading.KIND)
    return render(
        request,
        "monitoring/lists.html",
        {
            "page": page,
            "stages": funnel.STAGES,
            "stats": _stats(funnel.counts(rows), reverse("monitoring:list_rows"), ""),
            "waiting": waiting.exclude(state__in=[State.COMMITTED, State.CANCELLED])[:10],
        },
    )


def _stats(counts, url: str, current: str) -> list[dict]:
    return [
        {
            "label": count.stage.label,
            "value": count.rows,
            "unit": "行",
            "note": _people(count),
            "url": f"{url}?stage={count.stage.key}",
            "current": count.stage.key == current,
        }
        for count in counts
    ]


def _people(count: funnel.StageCount) -> str:
    """Persons and households; of all rows sent nobody knows how many households they are."""
    is_all = count.stage.key == "pushed"
    return f"{count.persons} 人" + ("" if is_all else f"，{count.households} 户")


@require_http_methods(["GET", "POST"])
@require(Can.IMPORT)
def list_upload(request):
    townships = Area.objects.visible_to(request.user).townships()
    form = forms.ListUploadForm(typed(request), request.FILES or None, townships=townships)
    if form.is_valid():
        batch = _upload(form, request.user)
        tasks.start_check(batch)
        return redirect(LIST.page, batch.pk)
    return form_page(
        request,
        form,
        template="monitoring/list_upload.html",
        back=reverse("monitoring:lists"),
    )


def _upload(form, user) -> ImportBatch:
    given = form.cleaned_data
    content = given["file"].read()
    return imports.upload(
        kind=LIST,
        content=content,
        file_name=given["file"].name,
        township=given["township"],
        as_of=given["received_on"],
        by=user,
        options={
            "kind": given["kind"],
            "title": given["title"],
            "from_unit": given["from_unit"],
            "period": given["period"],
            "raises_clues": form.raises_clues,
        },
    )


# ---- Check before anything is written ---------------------------------------------------------


@require_GET
@require(Can.IMPORT)
def list_check(request, pk):
    batch = _batch(request.user, pk)
    report = None if batch.is_running else reports.load(batch.token)
    if report is None:
        return render(request, "monitoring/list_check.html", {"batch": batch})
    options = report.about["options"]
    if batch.state == State.COMMITTED:
        return redirect("monitoring:list_detail", _written(request.user, batch, options).pk)
    return _check_page(request, batch, report, _columns_form(report))


def _batch(user, pk: int) -> ImportBatch:
    mine = ImportBatch.objects.visible_to(user).filter(kind=reading.KIND)
    return get_object_or_404(mine.select_related("township", "by"), pk=pk)


def _written(user, batch: ImportBatch, options: dict) -> ExternalList:
    mine = ExternalList.objects.visible_to(user).filter(township=batch.township_id)
    return get_object_or_404(mine, kind=options["kind"], sha256=options["digest"])


def _columns_form(report: reports.Report, data=None) -> ColumnsForm:
    options = report.about["options"]
    return ColumnsForm(
        data,
        columns=options["columns"],
        roles=CLUES.roles,
        sheets=options["sheets"],
        sheet=options["sheet"],
    )


def _check_page(request, batch: ImportBatch, report, columns: ColumnsForm):
    options = report.about["options"]
    parts = {
        "all": ("全部", report.rows),
        "bad": ("有误", report.of_result(REJECTED)),
        "matched": ("对上了人", [row for row in report.rows if row.pk]),
        UNMATCHED: ("没有对上", [row for row in report.rows if not row.pk]),
    }
    show = request.GET.get("show", "bad" if batch.rejected else "all")
    show = show if show in parts else "all"
    page = Paginator(_lines(batch, report, parts[show][1]), PER_PAGE).get_page(
        request.GET.get("page")
    )
    choices = [(key, label, len(rows)) for key, (label, rows) in parts.items()]
    return render(
        request,
        "monitoring/list_check.html",
        {
            "batch": batch,
            "report": report,
            "options": options,
            "columns": columns,
            "has_number": "id_number" in report.about["headings"],
            "lost": len({problem.row for problem in report.problems if problem.field}),
            "tabs": tabs(request, choices, show, key="show"),
            "show": show,
            "page": page,
            "matched": len(parts["matched"][1]),
        },
        status=422 if columns.errors else 200,
    )


def _lines(batch: ImportBatch, report, rows) -> list[dict]:
    """Rows beside what was read in them and what is wrong with them."""
    staged = reports.staged(batch.token)
    at = {number: index for index, number in enumerate(staged.numbers)}
    faults = {problem.row: problem for problem in report.problems}
    values = staged.values
    return [
        {
            "row": row,
            "fault": faults.get(row.row),
            "place": values["place"][at[row.row]],
            "yuan": _yuan(values["amount"][at[row.row]]),
            "on": values["happened_on"][at[row.row]],
        }
        for row in rows
    ]


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen) / 100


@require_POST
@require(Can.IMPORT)
def list_columns(request, pk):
    """The clerk's word on the columns, the sheet, and the ruined numbers; then all is read anew."""
    batch = _batch(request.user, pk)
    report = None if batch.is_running else reports.load(batch.token)
    if report is None:
        raise Http404
    form = _columns_form(report, request.POST)
    if not form.is_valid():
        return _check_page(request, batch, report, form)
    options = _options(form, report.about["options"], request.POST)
    try:
        imports.choose(batch=batch, options=options, by=request.user)
    except NotAllowed as problem:
        messages.error(request, str(problem))
    else:
        tasks.start_check(batch)
        messages.success(request, "已按新的对应重新核对")
    return redirect(LIST.page, pk)


def _options(form: ColumnsForm, now: dict, posted) -> dict:
    """On another sheet the columns are other ones: nothing chosen holds there."""
    if "drops_lost" in posted:
        return {"drops_lost": True}
    sheet = form.cleaned_data["sheet"] or now["sheet"]
    if sheet != now["sheet"]:
        return {"sheet": sheet, "roles": {}}
    return {"sheet": sheet, "roles": form.roles}


# ---- One list and its rows --------------------------------------------------------------------


@require_GET
@require(Can.IMPORT)
def list_detail(request, pk):
    lists = (
        ExternalList.objects.visible_to(request.user).compared().select_related("by", "township")
    )
    one = get_object_or_404(lists, pk=pk)
    rows = ExternalListRow.objects.visible_to(request.user).compared().filter(list=one)
    return _rows_page(request, rows, external_list=one)


@require_GET
@require(Can.IMPORT)
def list_rows(request):
    """The rows of all lists, as the funnel of all counts them."""
    return _rows_page(request, ExternalListRow.objects.visible_to(request.user).compared())


def _rows_page(request, rows, external_list: ExternalList | None = None):
    stage = request.GET.get("stage", "pushed")
    parts = {key: (one.label, one.of) for key, one in funnel.BY_KEY.items()}
    parts[UNMATCHED] = ("没有匹配", lambda found: found.unmatched())
    parts[QUIET] = ("匹配上、没有线索", _quiet)
    stage = stage if stage in parts else "pushed"
    shown = parts[stage][1](rows).order_by("-list", "number")
    shown = shown.select_related("list", "member", "household__village")
    page = paged(request, shown)
    _tell(page)
    counts = funnel.counts(rows)
    extra = [(key, parts[key][0], parts[key][1](rows).count()) for key in (UNMATCHED, QUIET)]
    known = [(count.stage.key, count.stage.label, count.rows) for count in counts]
    return render(
        request,
        "monitoring/list_detail.html",
        {
            "list": external_list,
            "page": page,
            "stats": _stats(counts, "", stage),
            "tabs": tabs(request, [*known, *extra], stage, key="stage"),
        },
    )


def _quiet(rows):
    return rows.matched().filter(~Clue.objects.from_lists().tells_of_row())


def _tell(rows) -> None:
    """Beside each row: its clue, or why there is none, and who else may be meant. A fixed number of queries."""
    rows = list(rows)
    keys = {(row.list_id, row.member_id) for row in rows if row.member_id}
    clues = Clue.objects.filter(
        list_row__list__in={key[0] for key in keys}, list_row__member__in={key[1] for key in keys}
    ).select_related("list_row")
    told = {(clue.list_row.list_id, clue.list_row.member_id): clue for clue in clues}
    households = {row.household_id for row in rows if row.household_id}
    waiting = {
        (clue.household_id, clue.risk): clue
        for clue in Clue.objects.filter(household__in=households).waiting()
    }
    near = matching.near([row for row in rows if row.member_id is None])
    for row in rows:
        row.clue = told.get((row.list_id, row.member_id)) if row.member_id else None
        row.other_clue = waiting.get((row.household_id, risk_of(row.list.kind)))
        row.near = near.get(row.pk, [])
        row.why = _why(row)


def _why(row: ExternalListRow) -> str:
    """Why a row has no clue, in the fewest words."""
    if row.member_id is None:
        return numbers.fault_of(row.id_number) or "本乡镇没有这个号码"
    if row.household.dissolved_on:
        return f"该户 {row.household.dissolved_on} 已销户"
    member = row.member
    if member.left_on and member.left_on <= row.list.received_on:
        return f"{member.left_on} 已减少（{member.get_leave_reason_display()}）"
    if member.joined_on > row.list.received_on:
        return f"{member.joined_on} 才登记"
    return ""


@require_http_methods(["GET", "POST"])
@require(Can.IMPORT)
def list_row(request, pk):
    """One row; for an unmatched one who may be meant, and a search whose words are posted."""
    row = _row(request.user, pk)
    _tell([row])
    text = request.POST.get("q", "")[: search.LONGEST]
    url = reverse("monitoring:list_row", args=[pk])
    candidates = picking.candidates(
        request.user, text, timezone.localdate(), lambda household: f"{url}?household={household}"
    )
    return render(
        request,
        "monitoring/list_row.html",
        {
            "row": row,
            "text": text,
            "candidates": candidates,
            "most": picking.MOST,
            "members": _members_asked(request, row),
            "raises": raises_by_default(row.list.kind),
        },
    )


def _row(user, pk: int) -> ExternalListRow:
    rows = (
        ExternalListRow.objects.visible_to(user)
        .compared()
        .select_related("list", "member", "household__village")
    )
    return get_object_or_404(rows, pk=pk)


def _members_asked(request, row: ExternalListRow):
    asked = request.GET.get("household", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return []
    members = Member.objects.visible_to(request.user).filter(
        township=row.township_id, household=asked
    )
    return members.select_related("household__village")


@require_POST
@require(Can.IMPORT)
def list_row_match(request, pk, member_pk):
    row = _row(request.user, pk)
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=member_pk)
    form = forms.MatchForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写认定的理由，例如：号码少一位，同村同名同出生日期。")
        return redirect("monitoring:list_row", pk)
    match = partial(actions.match_row, member=member, reason=form.cleaned_data["reason"])
    is_matched = _tell_result(request, match, row, f"已认定：第 {row.number} 行是{member}")
    if is_matched and form.cleaned_data["raises"]:
        _tell_result(request, actions.raise_clue, row, "已生成线索")
    return redirect("monitoring:list_row", pk)


@require_POST
@require(Can.IMPORT)
def list_row_clue(request, pk):
    row = _row(request.user, pk)
    _tell_result(request, actions.raise_clue, row, "已生成线索")
    return redirect("monitoring:list_row", pk)


def _tell_result(request, act, row: ExternalListRow, done: str) -> bool:
    try:
        act(row=row, by=request.user)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return False
    messages.success(request, done)
    return True
