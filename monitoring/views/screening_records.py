"""What is found in a screening round: its households, one household's check, many at once, the list to fill in, problems."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require
from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from accounts.roles import Can
from households import search
from households.models import Household
from lib.http import XLSX, download
from monitoring import actions, forms
from monitoring.checks import Check
from monitoring.imports import sheets
from monitoring.kinds import Kind
from monitoring.models import Screening, ScreeningProblem, ScreeningRecord, head_name
from monitoring.roll import LISTS, Roll
from monitoring.views.common import (
    answer,
    card,
    household_of,
    paged,
    run,
    tabs,
    typed,
    village_asked,
    villages_of,
)
from monitoring.views.screenings import households_url, problems_url, round_of

PER_PAGE = 100  # a village group is ticked on one page
KINDS = dict(Kind.choices)
MOST_NAMED = 12


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def screening_households(request, pk):
    screening = round_of(request.user, pk)
    known = {"checked_by": _checkers(request.user, screening)}
    fine_form = forms.AllFineForm(households=Household.objects.none(), initial=known)
    return _households_page(request, screening, fine_form)


@require_http_methods(["GET", "POST"])
@require(Can.RECORD_VISIT)
def screening_fine(request, pk):
    """无问题 for the ticked households of the list at once; whoever was refused is named with the reason."""
    screening = round_of(request.user, pk)
    conditions = {name: request.GET[name] for name in request.GET if name != "page"}
    if request.method == "GET":  # the filter above a list that came back with a refusal
        return redirect(households_url(screening, **conditions))
    households = Household.objects.visible_to(request.user).filter(township=screening.township_id)
    form = forms.AllFineForm(request.POST, households=households)
    done = run(form, partial(_record_fine, screening=screening, by=request.user))
    if done is None:
        return _households_page(request, screening, form, status=422)
    if done.written:
        messages.success(request, f"已记 {done.written} 户无问题")
    for why, names in _refused(done).items():
        messages.warning(request, f"没有记：{names}。{why}")
    return redirect(households_url(screening, **conditions))


def _record_fine(*, screening, by, households, checked_on, checked_by) -> actions.Recorded:
    checks = [
        Check(household=one.pk, checked_on=checked_on, checked_by=checked_by) for one in households
    ]
    done = actions.record_screenings(screening=screening, records=checks, by=by)
    whys = {one.why for one in done.refused}
    if not done.written and len(whys) == 1:  # the same is wrong with all of them
        raise NotAllowed(whys.pop())
    return done


def _refused(done: actions.Recorded) -> dict[str, str]:
    """Reason → the heads of the households, the first of many."""
    keys = [one.household for one in done.refused]
    named = Household.objects.filter(pk__in=keys).annotate(head_name=head_name("pk"))
    heads = dict(named.values_list("pk", "head_name"))
    by_why: dict[str, list[str]] = defaultdict(list)
    for one in done.refused:
        by_why[one.why].append(f"{heads.get(one.household) or '（无户主）'}户")
    return {
        why: "、".join(names[:MOST_NAMED])
        + (f"等 {len(names)} 户" if len(names) > MOST_NAMED else "")
        for why, names in by_why.items()
    }


def _households_page(request, screening: Screening, fine_form, *, status: int = 200):
    """The households behind a number, narrowed by village and kind; those that are left can be ticked."""
    user = request.user
    form = forms.ScreeningFilter(request.GET, villages=_villages(user, screening))
    is_clear = form.is_valid()
    conditions = form.cleaned_data
    roll = Roll.of(user, screening, timezone.localdate())
    show = conditions.get("show") or "left"
    found = {
        code: _narrowed(roll.shown(code), conditions) if is_clear else Household.objects.none()
        for code in LISTS
    }
    choices = [(code, name, found[code].count()) for code, name in LISTS.items()]
    page = paged(request, _listed(found[show]), PER_PAGE)
    may_record = user.can(Can.RECORD_VISIT)
    context = {
        "screening": screening,
        "form": form,
        "page": page,
        "rows": _with_checks(page, roll),
        "show": show,
        "village": conditions.get("village"),
        "tabs": tabs(request, choices, show, key="show"),
        "fine_form": fine_form,
        "ticked": request.POST.getlist("households"),
        "may_record": may_record,
        "may_tick": may_record and show == "left",
        "may_propose": user.can(Can.PROPOSE_RISK),
    }
    return render(request, "monitoring/screening_households.html", context, status=status)


def _villages(user, screening: Screening):
    return villages_of(user).filter(parent=screening.township_id)


def _narrowed(households, conditions: dict):
    if conditions.get("village"):
        households = households.filter(village=conditions["village"])
    if conditions.get("kind"):
        households = households.filter(kind=conditions["kind"])
    if conditions.get("q"):
        households = households.filter(search.by_text(conditions["q"], timezone.localdate()))
    return households


def _listed(households):
    named = households.select_related("village").annotate(head_name=head_name("pk"))
    return named.order_by("village__code", "group", "number", "pk")


def _with_checks(page, roll: Roll) -> list[Household]:
    """The page's households, each with its check and whether it waits to be proposed."""
    records = roll.records().filter(household__in=[one.pk for one in page])
    checks = {
        record.household_id: record for record in records.prefetch_related("problems", "groups")
    }
    waiting = roll.not_proposed().filter(pk__in=[record.pk for record in checks.values()])
    not_proposed = set(waiting.values_list("household", flat=True))
    rows = list(page)
    for household in rows:
        household.kind_name = KINDS[household.kind]
        household.check_made = checks.get(household.pk)
        household.is_waiting = household.pk in not_proposed
        household.described = _described(household.check_made)
    return rows


def _described(record: ScreeningRecord | None) -> str:
    """What the check describes beside its problems."""
    if record is None or record.finding in [problem.content for problem in record.problems.all()]:
        return ""
    return record.finding


@require_http_methods(["GET", "POST"])
@require(Can.RECORD_VISIT)
def screening_record(request, pk, household_pk):
    """One household in one round: recorded once, corrected with a reason; then on to those left of its village."""
    screening = round_of(request.user, pk)
    household = household_of(request.user, household_pk)
    record = screening.records.filter(household=household).first()
    left = households_url(screening, show="left", village=household.village_id)
    page = {
        "template": "monitoring/screening_record.html",
        "screening": screening,
        "card": card(household),
        "back": left,
        "record": record,
    }
    if record is None:
        form = forms.ScreeningRecordForm(
            typed(request), initial={"checked_by": _checkers(request.user, screening)}
        )
        act = partial(
            actions.record_screening, screening=screening, household=household, by=request.user
        )
        said, goto = f"已记排查：{page['card']['head']}户", left
        page |= {"title": f"{screening}：记排查", "verb": "保存排查"}
    else:
        form = forms.CorrectScreeningRecordForm(
            typed(request), initial=forms.ScreeningRecordForm.initial_of(record)
        )
        act = partial(actions.correct_screening_record, record=record, by=request.user)
        said, goto = "已更正排查记录", screening
        page |= {"title": f"{screening}：更正排查", "verb": "保存更正"}
        page["problems"] = record.problems.all()
    return answer(request, form, act, said=said, goto=goto, **page)


def _checkers(user, screening: Screening) -> str:
    """Who went last time with this user: the pair goes from house to house."""
    own = screening.records.filter(recorded_by=user).order_by("-pk")
    return own.values_list("checked_by", flat=True).first() or user.name


@require_GET
@require(Can.RECORD_VISIT)
def screening_sheet(request, pk):
    """The list of a village, or of all that the user sees, as a workbook to be filled in and imported."""
    screening = round_of(request.user, pk)
    roll = Roll.of(request.user, screening, timezone.localdate())
    village = village_asked(request)
    content, count = sheets.screening_sheet(roll, village)
    place = village or request.user.area
    detail = {"households": count, "area": place.code}
    AuditEvent.record(by=request.user, what="screening.download", target=screening, detail=detail)
    return download(content, f"{screening}-{place}-{roll.today}.xlsx", XLSX)


STATES = {"open": "没有改完", "late": "逾期", "mended": "已整改", "all": "全部"}


@require_GET
@require(Can.VIEW_HOUSEHOLDS)
def screening_problems(request, pk):
    screening = round_of(request.user, pk)
    form = forms.ProblemFilter(request.GET, villages=_villages(request.user, screening))
    is_clear = form.is_valid()
    conditions = form.cleaned_data
    roll = Roll.of(request.user, screening, timezone.localdate())
    problems = roll.problems() if is_clear else ScreeningProblem.objects.none()
    if conditions.get("village"):
        problems = problems.filter(record__household__village=conditions["village"])
    found = {
        "open": problems.open(),
        "late": problems.filter(pk__in=roll.late()),
        "mended": problems.exclude(rectified_on=None),
        "all": problems,
    }
    state = conditions.get("state") if conditions.get("state") in STATES else "open"
    rows = found[state].select_related("record__household__village", "rectified_by")
    named = rows.annotate(head_name=head_name("record__household"))
    choices = [(code, name, found[code].count()) for code, name in STATES.items()]
    context = {
        "screening": screening,
        "form": form,
        "page": paged(request, named.order_by(F("due_on").asc(nulls_last=True), "pk")),
        "tabs": tabs(request, choices, state),
        "today": roll.today,
        "may_record": request.user.can(Can.RECORD_VISIT),
    }
    return render(request, "monitoring/screening_problems.html", context)


def _problem_of(user, pk: int) -> ScreeningProblem:
    visible = ScreeningProblem.objects.visible_to(user).select_related(
        "record__screening", "record__household__village", "record__household__grid"
    )
    return get_object_or_404(visible, pk=pk)


@require_http_methods(["GET", "POST"])
@require(Can.RECORD_VISIT)
def screening_rectify(request, pk):
    problem = _problem_of(request.user, pk)
    back = problems_url(problem.record.screening)
    return answer(
        request,
        forms.RectifyForm(typed(request)),
        partial(actions.rectify_problem, problem=problem, by=request.user),
        said="已登记整改完成",
        goto=back,
        card=card(problem.record.household),
        title="整改完成",
        hint=_words(problem),
        verb="登记整改完成",
        back=back,
    )


def _words(problem: ScreeningProblem) -> str:
    parts = [f"问题：{problem.content}"]
    parts += [f"措施：{problem.measure}"] if problem.measure else []
    parts += [f"责任人：{problem.owner}"] if problem.owner else []
    parts += [f"期限：{problem.due_on}"] if problem.due_on else []
    return "；".join(parts)


@require_http_methods(["GET", "POST"])
@require(Can.RECORD_VISIT)
def screening_problem(request, pk):
    """Correct one line of the list of problems."""
    problem = _problem_of(request.user, pk)
    back = problems_url(
        problem.record.screening, state="mended" if problem.rectified_on else "open"
    )
    form = forms.CorrectRectifiedProblemForm if problem.rectified_on else forms.CorrectProblemForm
    names = [name for name in form.base_fields if name != "reason"]
    return answer(
        request,
        form(typed(request), initial={name: getattr(problem, name) for name in names}),
        partial(actions.correct_problem, problem=problem, by=request.user),
        said="已更正问题",
        goto=back,
        card=card(problem.record.household),
        title="更正问题",
        verb="保存更正",
        back=back,
    )
