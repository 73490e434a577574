"""健康与残疾（D）、识别（J）、措施（K）、消除（L）、帮扶和走访（P）: rules on monitored and lifted households."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import User
from households.codes import BaseType
from households.models import HelperAssignment, HouseholdStatus, Member, MemberYear
from lib.numbers import plain
from monitoring.due import Duty, Group
from monitoring.models import Case, CaseRisk, CaseState, Measure, RiskKind
from monitoring.rules import months_after
from quality.rules.base import Found
from quality.rules.scope import Scope

STARTED = (Case.State.MONITORED, Case.State.ELIMINATING)
MONTHS_TO_HELP = 1  # 识别满一个月要有帮扶措施


def disability_without_disabled(scope: Scope) -> Iterator[Found]:
    disabled = Member.objects.filter(township=scope.township, disability_kind__isnull=False)
    households = _ever(scope, Q(is_disabled=True)) | set(
        disabled.order_by().values_list("household", flat=True)
    )
    for case in _at_risk(scope, RiskKind.DISABILITY):
        if case.household_id not in households:
            yield _of(case, "风险有“因残”，家里没有登记残疾的成员（含已减少的）")


def illness_without_ill(scope: Scope) -> Iterator[Found]:
    households = _ever(scope, Q(has_major_illness=True) | Q(has_chronic_illness=True))
    for case in _at_risk(scope, RiskKind.ILLNESS):
        if case.household_id not in households:
            yield _of(case, "风险有“因病”，历年采集表里没有患大病、慢性病的成员（含已减少的）")


def category_and_type(scope: Scope) -> Iterator[Found]:
    fitting = HouseholdStatus.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("identified_on")),
        township=OuterRef("township"),
        household=OuterRef("household"),
        base_type=OuterRef("category__precondition"),
        valid_from__lte=OuterRef("identified_on"),
    )
    bound = scope.open_cases().exclude(category__precondition="").select_related("category")
    for case in bound.filter(~Exists(fitting)):
        wanted = BaseType(case.category.precondition).label
        text = f"监测类别是{case.category}，{case.identified_on} 识别时的户类型不是{wanted}"
        yield _of(case, text)


def without_risk(scope: Scope) -> Iterator[Found]:
    risks = CaseRisk.objects.filter(township=OuterRef("township"), case=OuterRef("pk"))
    for case in scope.open_cases().filter(~Exists(risks)):
        yield _of(case, f"{case.identified_on} 识别的这一轮没有填风险")


def overlapping_rounds(scope: Scope) -> Iterator[Found]:
    """Two rounds of a household that run on the same day: figures of that day count it twice."""
    running = CaseState.objects.filter(township=scope.township, state__in=STARTED)
    rows = running.order_by("case__household", "valid_from", "pk").values_list(
        "case__household", "case__seq", "valid_from", "valid_to"
    )
    for before, after in pairwise(rows):
        is_same_household = before[0] == after[0]
        if (
            is_same_household
            and before[1] != after[1]
            and (before[3] is None or after[2] < before[3])
        ):
            text = f"第 {after[1]} 轮 {after[2]} 起在监测，第 {before[1]} 轮还没有结束"
            yield Found(after[0], None, text)


def without_measures(scope: Scope) -> Iterator[Found]:
    for case in scope.open_cases().filter(~Exists(_measures())):
        if months_after(case.identified_on, MONTHS_TO_HELP) <= scope.on:
            yield _of(case, f"{case.identified_on} 识别，满一个月还没有帮扶措施")


def eliminated_too_soon(scope: Scope) -> Iterator[Found]:
    helped = _eliminated(scope).filter(eliminated_how=Case.How.HELP)
    for case in helped.filter(identified_on__isnull=False):
        months = scope.setting("stable_months", case.eliminated_on)
        if case.eliminated_on < months_after(case.identified_on, int(months.value)):
            text = (
                f"{case.identified_on} 识别，{case.eliminated_on} 帮扶消除，"
                f"不满 {plain(months.value)} 个月（{months.basis}）"
            )
            yield _of(case, text)


def eliminated_below_line(scope: Scope) -> Iterator[Found]:
    for case in _eliminated(scope).filter(eliminated_income__isnull=False):
        line = scope.setting("monitoring_line", case.eliminated_on)
        if case.eliminated_income < line.value:
            text = (
                f"{case.eliminated_on} 消除时人均纯收入 {plain(case.eliminated_income)} 元，"
                f"低于监测范围 {plain(line.value)} 元（{line.basis}）"
            )
            yield _of(case, text)


def eliminated_without_help(scope: Scope) -> Iterator[Found]:
    helped = _eliminated(scope).filter(eliminated_how=Case.How.HELP)
    for case in helped.filter(~Exists(_measures())):
        yield _of(case, f"{case.eliminated_on} 帮扶消除，这一轮没有一项帮扶措施")


def without_helper(scope: Scope) -> Iterator[Found]:
    helpers = HelperAssignment.objects.on(scope.on).filter(
        township=OuterRef("township"), household=OuterRef("pk")
    )
    alone = scope.households().filter(~Exists(helpers))
    monitored = set(scope.open_cases().order_by().values_list("household", flat=True))
    lifted = alone.with_status_on(scope.on, base_type=BaseType.LIFTED)
    lifted = set(lifted.order_by().values_list("pk", flat=True))
    for pk in alone.order_by().values_list("pk", flat=True):
        if pk in monitored or pk in lifted:
            word = "监测户" if pk in monitored else "脱贫户"
            yield Found(pk, None, f"{word}没有在任的帮扶责任人或监测联系人")


def not_visited(scope: Scope) -> Iterator[Found]:
    """By the same count as the list of visits that are due: what the township's own staff would see there."""
    staff = User(area=scope.township)
    for group in Group:
        duty = Duty.of(staff, group, scope.on)
        for household in duty.shown(duty.late()):
            yield Found(household.pk, None, duty.row(household).reason)


def _of(case: Case, text: str) -> Found:
    return Found(case.household_id, None, text)


def _at_risk(scope: Scope, kind: str):
    risks = CaseRisk.objects.filter(township=OuterRef("township"), case=OuterRef("pk"), kind=kind)
    return scope.open_cases().filter(Exists(risks))


def _measures():
    """Of the outer round, or planned for its household since."""
    return Measure.objects.filter(
        Q(case=OuterRef("pk")) | Q(planned_on__gte=OuterRef("identified_on")),
        township=OuterRef("township"),
        household=OuterRef("household"),
    )


def _ever(scope: Scope, flags: Q) -> set[int]:
    """Households with a member, gone or not, whose sheet of any year has one of the flags."""
    rows = MemberYear.objects.filter(flags, township=scope.township).order_by()
    return set(rows.values_list("member__household", flat=True))


def _eliminated(scope: Scope):
    """The latest round of each household when it is eliminated, with `eliminated_on`."""
    states = CaseState.objects.on(scope.on).filter(
        township=OuterRef("township"), case=OuterRef("pk"), state=Case.State.ELIMINATED
    )
    dated = (
        scope.cases()
        .latest_by(scope.on)
        .annotate(eliminated_on=Subquery(states.values("valid_from")[:1]))
    )
    return dated.filter(eliminated_on__isnull=False)
