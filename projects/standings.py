"""Where projects stand (环节、红黄绿、提示), as conditions for lists and counts; the same rules as `rules.lateness`."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from areas.models import Area
from areas.parameters import DEFINITIONS, settings_within
from projects.models import Asset, Payment, Project
from projects.rules.lateness import Light

WAITING = Q(abandoned_on=None, started_on=None, completed_on=None, accepted_on=None)
# Together these hold every project once: by the last stage that has its day.
STAGES: dict[str, tuple[str, Q]] = {
    "proposed": ("谋划、待入库", WAITING & Q(tendered_on=None, approved_on=None, pooled_on=None)),
    "pooled": (
        "已入库待批复",
        WAITING & Q(tendered_on=None, approved_on=None, pooled_on__isnull=False),
    ),
    "approved": ("已批复待招标", WAITING & Q(tendered_on=None, approved_on__isnull=False)),
    "tendered": ("已招标待开工", WAITING & Q(tendered_on__isnull=False)),
    "started": (
        "在建",
        Q(abandoned_on=None, completed_on=None, accepted_on=None, started_on__isnull=False),
    ),
    "completed": (
        "已竣工待验收",
        Q(abandoned_on=None, accepted_on=None, completed_on__isnull=False),
    ),
    "accepted": ("已验收", Q(abandoned_on=None, accepted_on__isnull=False)),
    "abandoned": ("已取消", Q(abandoned_on__isnull=False)),
}
LIGHTS = {
    Light.RED: ("红", "逾期较久"),
    Light.YELLOW: ("黄", "已逾期"),
    Light.GREEN: ("绿", "在计划内"),
    Light.GREY: ("", "没有计划日期"),
}
# An outstanding stage has neither its own day nor that of a later one.
OUTSTANDING = {
    "planned_start_on": ("started_on", "completed_on", "accepted_on"),
    "planned_completion_on": ("completed_on", "accepted_on"),
    "planned_acceptance_on": ("accepted_on",),
}
UNPLANNED = Q(planned_start_on=None, planned_completion_on=None, planned_acceptance_on=None)


def lights(area: Area | None, on: date) -> dict[Light, Q]:
    """Every project of an area is in one of them; one that was given up has no light but grey."""
    kept = Q(abandoned_on=None)
    terms = _by_township("project_late_red", area, on)
    red = reduce(or_, (late_by(days, on) & where for days, where in terms))
    late = late_by(0, on)
    return {
        Light.RED: kept & ~UNPLANNED & red,
        Light.YELLOW: kept & ~UNPLANNED & late & ~red,
        Light.GREEN: kept & ~UNPLANNED & ~late,
        Light.GREY: ~kept | UNPLANNED,
    }


def late_by(days: int, on: date) -> Q:
    """Some outstanding stage is more than so many days past its plan. Never NULL, so that it can be negated."""
    return reduce(or_, (_outstanding(planned, days, on) for planned in OUTSTANDING))


def late_for(planned: str, days: int, on: date) -> Q:
    """The stage of one planned day (a key of OUTSTANDING) is, in a project that was not given up."""
    return Q(abandoned_on=None) & _outstanding(planned, days, on)


def _outstanding(planned: str, days: int, on: date) -> Q:
    limit = on - timedelta(days=days)
    return Q(
        **{f"{planned}__isnull": False, f"{planned}__lt": limit},
        **dict.fromkeys(OUTSTANDING[planned], None),
    )


def unaccepted(area: Area | None, on: date) -> Q:
    """竣工超过时限还没有验收（N02）。"""
    terms = _by_township("project_acceptance_days", area, on)
    late = (Q(completed_on__lt=on - timedelta(days=days)) & where for days, where in terms)
    return Q(abandoned_on=None, accepted_on=None) & reduce(or_, late)


def unfinished() -> Q:
    """已验收，还没有登记支付或没有资产入账（N02）。"""
    payments = Payment.objects.filter(
        township=OuterRef("township"),
        funding__project=OuterRef("pk"),
        funding__withdrawn_on=None,
    )
    return _accepted() & ~(Q(Exists(payments.order_by())) & Q(_has_asset()))


def unbooked() -> Q:
    """已验收，资产台账里还没有它的资产。"""
    return _accepted() & ~Q(_has_asset())


def _accepted() -> Q:
    """Of projects for villages; what is for households makes no assets of the village."""
    kept = Q(abandoned_on=None, accepted_on__isnull=False)
    return kept & ~Q(reach=Project.Reach.HOUSEHOLD)


def _has_asset() -> Exists:
    assets = Asset.objects.filter(township=OuterRef("township"), project=OuterRef("pk"))
    return Exists(assets.order_by())


def days_by_township(key: str, area: Area | None, on: date) -> tuple[int, dict[int, int]]:
    """A setting in days: the area's own value, and those of the townships below it that set their own; one query."""
    if area is None:  # who has no area sees no rows
        return int(DEFINITIONS[key].default), {}
    found = settings_within([key], area, on)[key]
    own = {
        place.pk: int(setting.value)
        for place, setting in found.exceptions.values()
        if place.level == Area.Level.TOWNSHIP
    }
    return int(found.base.value), own


def _by_township(key: str, area: Area | None, on: date) -> list[tuple[int, Q]]:
    """The same, each with the condition of its townships."""
    base, own = days_by_township(key, area, on)
    rest = ~Q(township__in=list(own)) if own else Q()
    return [(base, rest), *((days, Q(township=pk)) for pk, days in own.items())]
