"""Pages of imports (数据导入): upload, look, mend, write."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reveal
from accounts.access import require
from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from accounts.roles import Can
from areas.models import Area
from households.imports import actions, reports, store, tasks, workbooks
from households.imports.engine import CREATED, KINDS, REJECTED, RESULTS, UNCHANGED, UPDATED, Kind
from households.imports.forms import UploadForm
from households.models import ImportBatch
from lib.http import XLSX, download

PER_PAGE = 50
TONES = {CREATED: "new", UPDATED: "", UNCHANGED: "", REJECTED: "bad"}
ICONS = {CREATED: "plus", UPDATED: "edit", UNCHANGED: "minus", REJECTED: "alert-triangle"}


def _townships(user):
    return Area.objects.visible_to(user).townships()


def _kinds(user) -> list[Kind]:
    kinds = sorted(KINDS.values(), key=lambda kind: kind.place)
    return [kind for kind in kinds if kind.on_page and user.can(kind.verb)]


def _batch(user, pk: int) -> ImportBatch:
    batch = get_object_or_404(ImportBatch.objects.visible_to(user), pk=pk)
    if batch.kind not in KINDS or not user.can(KINDS[batch.kind].verb):
        raise Http404
    return batch


@require_http_methods(["GET", "POST"])
@require(Can.IMPORT)
def imports(request):
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        asked=request.GET.get("kind", ""),
        townships=_townships(request.user),
        kinds=_kinds(request.user),
    )
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        batch = actions.upload(
            kind=form.cleaned_data["kind"],
            content=file.read(),
            file_name=file.name,
            township=form.cleaned_data["township"],
            as_of=form.cleaned_data["as_of"],
            by=request.user,
        )
        tasks.start_check(batch)
        return redirect(batch)
    elsewhere = [kind.code for kind in KINDS.values() if kind.page]
    batches = ImportBatch.objects.visible_to(request.user).exclude(kind__in=elsewhere)
    batches = batches.select_related("by", "township")
    page = Paginator(batches, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "kinds": _kinds(request.user)}
    return render(request, "imports/imports.html", context)


@require_GET
@require(Can.IMPORT)
def import_batch(request, pk: int):
    batch = _batch(request.user, pk)
    if own_page := KINDS[batch.kind].page:
        return redirect(own_page, batch.pk)
    report = None if batch.is_running else reports.load(batch.token)
    if report is None:
        return render(request, "imports/batch.html", {"batch": batch, "kind": KINDS[batch.kind]})
    show = request.GET.get("show") or _first_tab(batch)
    rows, items = _items(report, batch, show)
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "kind": KINDS[batch.kind],
        "report": report,
        "show": show,
        "rows": rows,
        "page": page,
        "stats": _stats(report, batch, show),
        "tabs": _tabs(report, batch, show),
        "can_mend": batch.state == ImportBatch.State.CHECKED,
        "columns": [
            (report.about["letters"][field], heading, KINDS[batch.kind].by_field[field].heading)
            for field, heading in report.about["headings"].items()
            if field in KINDS[batch.kind].by_field
        ],
    }
    return render(request, "imports/batch.html", context)


def _first_tab(batch: ImportBatch) -> str:
    results = (REJECTED, UPDATED, CREATED, UNCHANGED)
    return next((result for result in results if getattr(batch, result)), "all")


def _items(report: reports.Report, batch: ImportBatch, show: str):
    """What the tab lists: "problems", "rows" or "columns", and the list."""
    if show == REJECTED:
        names = {row.row: row.name for row in report.rows}
        letters = report.about["letters"]
        return "problems", [
            (problem, names.get(problem.row, ""), letters.get(problem.field, ""))
            for problem in report.problems
        ]
    if show == "warnings":
        names = {row.row: row.name for row in report.rows}
        letters = report.about["letters"]
        return "warnings", [
            (problem, names.get(problem.row, ""), letters.get(problem.field, ""))
            for problem in report.warnings
        ]
    if show == "columns":
        return "columns", []
    rows = report.rows if show == "all" else report.of_result(show)
    records = store.load_json(batch.token, "records") or [row.pk for row in report.rows]
    record = dict(zip((row.row for row in report.rows), records, strict=True))
    return "rows", [
        (row, RESULTS[row.result], TONES[row.result], ICONS[row.result], record.get(row.row))
        for row in rows
    ]


def _stats(report: reports.Report, batch: ImportBatch, show: str) -> list[dict]:
    notes = {UPDATED: f"{report.changes} 处改动" if report.changes else "",
             REJECTED: f"{batch.problems} 个错误" if batch.problems else ""}  # fmt: skip
    stats = [
        {"label": "文件里的行", "value": batch.rows, "url": "?show=all", "current": show == "all"}
    ]
    for result, label in RESULTS.items():
        number = getattr(batch, result)
        stats.append(
            {
                "label": label, "value": number, "url": f"?show={result}", "current": show == result,
                "icon": ICONS[result], "note": notes.get(result, ""),
                "tone": TONES[result] if result in {CREATED, REJECTED} and number else "",
            }
        )  # fmt: skip
    return stats


def _tabs(report: reports.Report, batch: ImportBatch, show: str) -> list[dict]:
    order = [("all", "全部", batch.rows)]
    order += [
        (result, RESULTS[result], getattr(batch, result))
        for result in (REJECTED, CREATED, UPDATED, UNCHANGED)
    ]
    if report.warnings:
        order.append(("warnings", "提醒", len(report.warnings)))
    order.append(("columns", "列对应", len(report.about["headings"])))
    return [
        {"url": f"?show={key}", "label": label, "count": number, "current": show == key,
         "tone": "bad" if key == REJECTED and number else ""}
        for key, label, number in order
    ]  # fmt: skip


@require_GET
@require(Can.IMPORT)
def import_progress(request, pk: int):
    """The bar while a check or a writing runs; tells the page to load itself anew when it has ended."""
    batch = _batch(request.user, pk)
    if batch.is_running:
        return render(request, "imports/_progress.html", {"batch": batch})
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


@require_POST
@require(Can.IMPORT)
def import_mend(request, pk: int):
    batch = _batch(request.user, pk)
    known = KINDS[batch.kind].by_field
    fixes = {
        key: text.strip()
        for key, text in request.POST.items()
        if text.strip() and key.partition(":")[0].isdecimal() and key.partition(":")[2] in known
    }
    try:
        actions.mend(batch=batch, fixes=fixes, by=request.user)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return redirect(batch)
    tasks.start_check(batch)
    batch.refresh_from_db()
    if not batch.is_running:
        messages.success(request, f"已改 {len(fixes)} 格并重新核对，还有 {batch.rejected} 行有误")
    return redirect(batch)


@require_POST
@require(Can.IMPORT)
def import_commit(request, pk: int):
    batch = _batch(request.user, pk)
    try:
        if tasks.start_writing(batch, by=request.user):
            words = f"已写入 {batch.rows} 行：新增 {batch.created}，更新 {batch.updated}"
            messages.success(request, words)
    except NotAllowed as problem:
        messages.error(request, str(problem))
    return redirect(batch)


@require_POST
@require(Can.IMPORT)
def import_cancel(request, pk: int):
    batch = _batch(request.user, pk)
    try:
        actions.cancel(batch=batch, by=request.user)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return redirect(batch)
    messages.success(request, f"已放弃“{batch.file_name}”，没有写入")
    if request.htmx:  # the button beside the bar: the whole page goes, not the bar
        return HttpResponse(status=204, headers={"HX-Redirect": _after(batch)})
    return redirect(_after(batch))


def _after(batch: ImportBatch) -> str:
    has_own_page = bool(KINDS[batch.kind].page)
    return batch.get_absolute_url() if has_own_page else reverse("households:imports")


@require_GET
@require(Can.IMPORT)
def import_template(request, kind: str):
    known = {one.code: one for one in _kinds(request.user)}
    if kind not in known:
        raise Http404
    return download(workbooks.template(known[kind]), f"{known[kind].label}导入模板.xlsx", XLSX)


@require_GET
@require(Can.IMPORT)
def import_errors(request, pk: int):
    """The workbook with the faults beside the rows: whole numbers, so it is written down who took it."""
    batch = _batch(request.user, pk)
    report, source = reports.load(batch.token), store.load(batch.token, "source")
    if report is None or source is None or KINDS[batch.kind].reader:
        raise Http404
    fixes = store.load_json(batch.token, "fixes") or {}
    content = workbooks.errors(
        KINDS[batch.kind], actions.named(source, batch.file_name), fixes, report
    )
    AuditEvent.record(
        by=request.user, what="import.take_errors", target=batch, detail={"rows": batch.rows}
    )
    return download(content, f"错误表-{batch.file_name.rsplit('.', 1)[0]}.xlsx", XLSX)


@require_POST
@require(Can.EXPORT)
@require(Can.IMPORT)
@require(Can.REVEAL)
def import_current(request):
    """All households of the township in the layout of the import; in the clear, so it asks for a reason."""
    township = _townships(request.user).first()
    if township is None:
        raise Http404
    reason = request.POST.get("reason", "").strip()
    if len(reason) not in reveal.REASON_LENGTH:
        messages.error(request, "表里有完整的证件号码和电话，请写明下载理由。")
        return redirect("households:imports")
    today = timezone.localdate()
    content = workbooks.current(township, today)
    detail = {"township": township.code}
    AuditEvent.record(by=request.user, what="import.take_current", reason=reason, detail=detail)
    return download(content, f"{township.name}农户和成员-{today}.xlsx", XLSX)
