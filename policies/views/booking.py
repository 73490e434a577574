"""Pages of lists of payments (发放名单): upload, check, mend, set aside; the lists with their funnel; a row booked by hand."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.pages import PER_PAGE, carry_out, form_page, page_of, tell
from accounts.roles import Can
from areas.models import Area
from households import picking, search
from households.imports import actions as imports
from households.imports import reports, tasks
from households.imports.engine import CREATED, REJECTED, UNCHANGED, UPDATED
from households.lists import matching
from households.lists.forms import ColumnsForm
from households.models import ExternalListRow, ImportBatch, ListKind, Member
from lib import numbers
from policies import actions
from policies.booking import funnel, reading
from policies.booking.importing import LIST, digest_of, sorts_of
from policies.forms.booking import BenefitListForm, BookRowForm, KindsForm
from policies.models import Benefit, BenefitList, Policy, UnbookedRow, by_sector
from policies.tabs import tabs

State = ImportBatch.State
Why = UnbookedRow.Why
KEEP = Can.KEEP_POLICIES


# ---- Lists ------------------------------------------------------------------------------------


@require_GET
@require(KEEP)
def benefit_lists(request):
    lists = BenefitList.objects.visible_to(request.user).select_related("policy", "list__by")
    page = page_of(request, lists)
    funnel.count_each(list(page))
    waiting = ImportBatch.objects.visible_to(request.user).filter(kind=reading.KIND)
    context = {
        "tabs": tabs(request.user, "policies:benefit_lists"),
        "page": page,
        "waiting": waiting.select_related("by").exclude(
            state__in=[State.COMMITTED, State.CANCELLED]
        )[:10],
    }
    return render(request, "policies/benefit_lists.html", context)


@require_GET
@require(KEEP)
def benefit_list_new(request):
    """Which policy the list is for; what the next page asks depends on it."""
    today = timezone.localdate()
    policies = Policy.objects.filter(register=Policy.Register.BENEFITS)
    policies = policies.filter(valid_to=None) | policies.filter(valid_to__gt=today)
    url = "policies:benefit_list_upload"
    rows = [
        {"policy": policy, "url": reverse(url, args=[policy.pk])} for policy in by_sector(policies)
    ]
    return render(request, "policies/benefit_list_new.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@require(KEEP)
def benefit_list_upload(request, policy):
    policy = get_object_or_404(Policy, pk=policy, register=Policy.Register.BENEFITS)
    form = BenefitListForm(
        request.POST or None,
        request.FILES or None,
        policy=policy,
        townships=Area.objects.visible_to(request.user).townships(),
    )
    if form.is_bound and form.is_valid():
        batch = _upload(form, request.user)
        tasks.start_check(batch)
        return redirect(LIST.page, batch.pk)
    return render(
        request,
        "policies/benefit_list_upload.html",
        {"form": form, "policy": policy},
        status=422 if form.is_bound else 200,
    )


def _upload(form: BenefitListForm, user) -> ImportBatch:
    file = form.cleaned_data["file"]
    return imports.upload(
        kind=LIST,
        content=file.read(),
        file_name=file.name,
        township=form.cleaned_data["township"],
        as_of=form.cleaned_data["on"],
        by=user,
        options=form.options,
    )


# ---- Check before anything is written ---------------------------------------------------------


@require_GET
@require(KEEP)
def benefit_list_check(request, pk):
    batch = _batch(request.user, pk)
    report = None if batch.is_running else reports.load(batch.token)
    if report is None:
        return render(request, "policies/benefit_list_check.html", {"batch": batch})
    if batch.state == State.COMMITTED:
        return redirect(_written(request.user, batch, report.about["options"]))
    return _check_page(request, batch, report, _columns_form(report), _kinds_form(report))


def _batch(user, pk: int) -> ImportBatch:
    mine = ImportBatch.objects.visible_to(user).filter(kind=reading.KIND)
    return get_object_or_404(mine.select_related("township", "by"), pk=pk)


def _written(user, batch: ImportBatch, options: dict) -> BenefitList:
    mine = BenefitList.objects.visible_to(user).filter(
        township=batch.township_id, list__sha256=digest_of(options)
    )
    latest = mine.order_by("-pk").first()
    if latest is None:
        raise Http404
    return latest


def _columns_form(report: reports.Report, data=None) -> ColumnsForm:
    options = report.about["options"]
    return ColumnsForm(
        data,
        columns=options["columns"],
        roles=reading.words_of(options).roles,
        sheets=options["sheets"],
        sheet=options["sheet"],
    )


def _kinds_form(report: reports.Report, data=None) -> KindsForm:
    options = report.about["options"]
    found = options["kinds_found"] if options["kind_names"] else {}
    return KindsForm(data, found=found, names=options["kind_names"])


def _parts(report: reports.Report, options: dict) -> dict[str, tuple[str, list]]:
    """What becomes of the rows, by tab; every row is in exactly one but for `warned`."""
    aside = options.get("aside", {})
    kept = report.of_result(UNCHANGED)
    warned = {problem.row for problem in report.warnings}
    parts = {
        "bad": ("有误", report.of_result(REJECTED)),
        "new": ("要入账", report.of_result(CREATED)),
        "changed": ("变了，另起一条", report.of_result(UPDATED)),
        "same": ("已在享，没有变化", [r for r in kept if r.pk and str(r.row) not in aside]),
        "unmatched": ("没有对上", [r for r in kept if not r.pk and str(r.row) not in aside]),
        "aside": ("留作未入账", [r for r in kept if str(r.row) in aside]),
        "warned": ("提醒", [r for r in report.rows if r.row in warned]),
        "all": ("全部", report.rows),
    }
    if not options["is_state"]:
        del parts["changed"], parts["same"]
    return parts


def _check_page(request, batch: ImportBatch, report, columns: ColumnsForm, kinds: KindsForm):
    options = report.about["options"]
    parts = _parts(report, options)
    show = request.GET.get("show", "")
    show = show if show in parts else "bad" if batch.rejected else "new"
    staged = reports.staged(batch.token)
    page = Paginator(parts[show][1], PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = _lines(report, staged, page.object_list)
    booked = [*parts["new"][1], *parts.get("changed", ("", []))[1]]
    return render(
        request,
        "policies/benefit_list_check.html",
        {
            "batch": batch,
            "report": report,
            "options": options,
            "columns": columns,
            "kinds": kinds,
            "has_number": "id_number" in report.about["headings"],
            "has_amount": "amount" in report.about["headings"],
            "sorts": sorts_of(report.problems),
            "tabs": [
                {
                    "label": label,
                    "count": len(rows),
                    "url": f"?show={key}",
                    "current": key == show,
                    "tone": "bad" if key == "bad" and rows else "",
                }
                for key, (label, rows) in parts.items()
                if rows or key in (show, "bad", "new", "all")
            ],
            "show": show,
            "page": page,
            "booked": len(booked),
            "yuan": _sum(staged, booked),
            "stops": options["stops"],
            "held": options["held"],
            "can_mend": batch.state == State.CHECKED,
        },
        status=422 if columns.errors else 200,
    )


def _sum(staged, rows) -> Decimal:
    wanted = {row.row for row in rows}
    pairs = zip(staged.numbers, staged.values["amount"], strict=True)
    return Decimal(sum(fen or 0 for number, fen in pairs if number in wanted)) / 100


def _lines(report, staged, rows) -> list[dict]:
    """Rows beside what was read in them and what is wrong with them."""
    at = {number: index for index, number in enumerate(staged.numbers)}
    faults, warnings = defaultdict(list), defaultdict(list)
    for problem in report.problems:
        faults[problem.row].append(problem)
    for problem in report.warnings:
        warnings[problem.row].append(problem)
    values = staged.values
    return [
        {
            "row": row,
            "faults": faults[row.row],
            "warnings": warnings[row.row],
            "place": values["place"][at[row.row]],
            "yuan": _yuan(values["amount"][at[row.row]]),
            "on": values["happened_on"][at[row.row]],
            "kind": values["kind"][at[row.row]],
        }
        for row in rows
    ]


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen) / 100


@require_POST
@require(KEEP)
def benefit_list_columns(request, pk):
    """The clerk's word on the columns, the sheet and the subkinds; then all is read anew."""
    batch, report = _checked(request.user, pk)
    columns, kinds = _columns_form(report, request.POST), _kinds_form(report, request.POST)
    if "kinds" in request.POST:
        if kinds.is_valid():
            said = report.about["options"].get("kinds", {}) | kinds.chosen
            _choose(request, batch, {"kinds": said}, "已按新的子类重新核对")
        return redirect(LIST.page, pk)
    if not columns.is_valid():
        return _check_page(request, batch, report, columns, _kinds_form(report))
    now = report.about["options"]["sheet"]
    sheet = columns.cleaned_data["sheet"] or now
    # On another sheet rows and columns are other ones: nothing said about them holds there.
    other = {"roles": {}, "aside": {}} if sheet != now else {"roles": columns.roles}
    _choose(request, batch, {"sheet": sheet, **other}, "已按新的对应重新核对")
    return redirect(LIST.page, pk)


def _checked(user, pk: int) -> tuple[ImportBatch, reports.Report]:
    batch = _batch(user, pk)
    report = None if batch.is_running else reports.load(batch.token)
    if report is None:
        raise Http404
    return batch, report


def _choose(request, batch: ImportBatch, options: dict, done: str) -> None:
    try:
        imports.choose(batch=batch, options=options, by=request.user)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return
    tasks.start_check(batch)
    messages.success(request, done)


@require_POST
@require(KEEP)
def benefit_list_aside(request, pk):
    """Rows kept without being booked: those ticked, all with one sort of fault, or ticked ones taken back."""
    batch, report = _checked(request.user, pk)
    aside = dict(report.about["options"].get("aside", {}))
    ticked = set(request.POST.getlist("rows"))
    if "back" in request.POST:
        done = f"{len(ticked & set(aside))} 行重新参加核对"
        aside = {row: reason for row, reason in aside.items() if row not in ticked}
    else:
        added = _set_aside(report, ticked, request.POST)
        done = f"{len(added)} 行留作未入账"
        aside |= added
    _choose(request, batch, {"aside": aside}, done)
    return redirect(LIST.page, pk)


def _set_aside(report: reports.Report, ticked: set[str], posted) -> dict[str, str]:
    """Row → why it is not booked: what the clerk wrote, else what was wrong with it."""
    sort, typed = posted.get("sort", ""), posted.get("reason", "").strip()[:200]
    faults: dict[str, str] = {}
    for problem in report.problems:
        if problem.code == sort or str(problem.row) in ticked:
            faults.setdefault(str(problem.row), problem.reason)
    rows = {str(row.row) for row in report.rows}
    wanted = set(faults) if sort else ticked & rows
    return {row: typed or faults.get(row, "经办人留出，未写原因")[:200] for row in wanted}


# ---- One list and its rows --------------------------------------------------------------------


@require_GET
@require(KEEP)
def benefit_list_detail(request, pk):
    one = _list(request.user, pk)
    funnel.count_each([one])
    rows = ExternalListRow.objects.visible_to(request.user).filter(list=one.list_id)
    booked = Exists(Benefit.objects.filter(list_row=OuterRef("pk")))
    unbooked = rows.filter(~booked)
    parts = {
        "all": ("全部行", rows),
        "matched": ("对上", rows.matched()),
        "booked": ("已入账", rows.filter(booked)),
        "unmatched": ("没有对上", unbooked.unmatched()),
        "kept": ("对上、没有入账", unbooked.matched()),
    }
    show = request.GET.get("show", "all")
    show = show if show in parts else "all"
    shown = parts[show][1].order_by("number").select_related("member", "household__village")
    page = page_of(request, shown)
    _tell(list(page))
    context = {
        "one": one,
        "page": page,
        "show": show,
        "tabs": [
            {"label": label, "count": part.count(), "url": f"?show={key}", "current": key == show}
            for key, (label, part) in parts.items()
        ],
        "stats": _stats(one),
    }
    return render(request, "policies/benefit_list.html", context)


def _list(user, pk: int) -> BenefitList:
    lists = BenefitList.objects.visible_to(user).select_related("policy", "list__by")
    return get_object_or_404(lists, pk=pk)


def _stats(one: BenefitList) -> list[dict]:
    """Each number opens the rows behind it."""
    counted = one.funnel
    is_state = one.policy.nature == Policy.Nature.STATE
    return [
        {"label": "名单", "value": counted.rows, "unit": "行", "url": "?show=all"},
        {"label": "对上", "value": counted.matched, "unit": "行", "url": "?show=matched"},
        {
            "label": "入账",
            "value": counted.booked,
            "unit": "条",
            "note": f"{counted.persons} 人，{counted.households} 户",
            "url": "?show=booked",
        },
        {
            "label": "每月金额" if is_state else "入账金额",
            "value": numbers.plain(counted.yuan),
            "unit": "元",
            "url": "?show=booked",
        },
    ]


def _tell(rows: list[ExternalListRow]) -> None:
    """Beside each row: its benefit, or why there is none, and who else may be meant. A fixed number of queries."""
    benefits = {one.list_row_id: one for one in Benefit.objects.filter(list_row__in=rows)}
    notes = {one.list_row_id: one for one in UnbookedRow.objects.filter(list_row__in=rows)}
    near = matching.near([row for row in rows if row.member_id is None])
    for row in rows:
        row.benefit = benefits.get(row.pk)
        row.note = notes.get(row.pk)
        row.near = near.get(row.pk, [])


@require_http_methods(["GET", "POST"])
@require(KEEP)
def benefit_list_row(request, pk):
    """One row; for one that is not booked who may be meant, and a search whose words are posted."""
    row = _row(request.user, pk)
    one = _booked_as(request.user, row)
    _tell([row])
    text = request.POST.get("q", "")[: search.LONGEST]
    url = reverse("policies:benefit_list_row", args=[pk])
    candidates = picking.candidates(
        request.user, text, timezone.localdate(), lambda household: f"{url}?household={household}"
    )
    context = {
        "row": row,
        "one": one,
        "text": text,
        "candidates": candidates,
        "most": picking.MOST,
        "members": _members_asked(request, row),
    }
    return render(request, "policies/benefit_list_row.html", context)


def _row(user, pk: int) -> ExternalListRow:
    rows = ExternalListRow.objects.visible_to(user).filter(list__kind=ListKind.BENEFIT)
    return get_object_or_404(rows.select_related("list", "member", "household__village"), pk=pk)


def _booked_as(user, row: ExternalListRow) -> BenefitList:
    lists = BenefitList.objects.visible_to(user).select_related("policy", "list")
    return get_object_or_404(lists, list=row.list_id)


def _members_asked(request, row: ExternalListRow):
    asked = request.GET.get("household", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return []
    members = Member.objects.visible_to(request.user).filter(
        township=row.township_id, household=asked
    )
    return members.select_related("household__village").order_by("left_on", "relation", "pk")


@require_http_methods(["GET", "POST"])
@require(KEEP)
def benefit_list_row_book(request, pk, member):
    row = _row(request.user, pk)
    one = _booked_as(request.user, row)
    members = Member.objects.visible_to(request.user).select_related("household__village")
    member = get_object_or_404(members.filter(township=row.township_id), pk=member)
    note = UnbookedRow.objects.filter(list_row=row).first()
    form = BookRowForm(request.POST or None, booked_as=one, said=_said(one, row, note))
    benefit = carry_out(request, form, actions.book_row, row=row, member=member)
    if form.is_bound and form.is_valid():
        words = "已入账" if benefit else "已认定，在享没有变化"
        messages.success(request, f"{words}：第 {row.number} 行是{member}")
        return redirect(one)
    back = reverse("policies:benefit_list_row", args=[pk])
    where = f"{member.household.village}{member.household.group}"
    return form_page(
        request,
        form,
        heading=f"第 {row.number} 行认定是{member}",
        sub=f"{where}，尾号 {member.id_number[-4:]}；{one.policy}，{one.period}",
        verb="认定并入账",
        back=back,
        back_label=f"第 {row.number} 行",
    )


def _said(one: BenefitList, row: ExternalListRow, note: UnbookedRow | None) -> dict:
    """What the sheet says of the row, to begin with."""
    said = {"on": row.happened_on or one.on, "amount": row.amount, "kind": one.kind}
    if note:
        said |= {"place": note.place, "quantity": note.quantity, "total_cost": note.total_cost}
        said["kind"] = note.kind or one.kind
    return said


@require_POST
@require(KEEP)
def benefit_list_withdraw(request, pk):
    one = _list(request.user, pk)
    tell(
        request,
        actions.withdraw_list,
        f"已整份作废：{one.list.title}",
        booked_as=one,
        reason=request.POST.get("reason", ""),
    )
    return redirect(one)
