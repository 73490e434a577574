"""Where projects stand (环节、红黄绿、提示), as conditions for lists and counts; the same rules as `rules.lateness`."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When

from areas.models import Area
from areas.parameters import settings_within
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
    Light.RED: "红：逾期较久",
    Light.YELLOW: "黄：已逾期",
    Light.GREEN: "绿：在计划内",
    Light.GREY: "没有计划日期",
}
# An outstanding stage has neither its own day nor that of a later one.
OUTSTANDING = {
    "planned_start_on": ("started_on", "completed_on", "accepted_on"),
    "planned_completion_on": ("completed_on", "accepted_on"),
    "planned_acceptance_on": ("accepted_on",),
}
UNPLANNED = Q(planned_start_on=None, planned_completion_on=None, planned_acceptance_on=None)


def red_after(area: Area, on: date) -> list[tuple[int, Q]]:
    """How many days late are red, and for the projects of which townships: the area's own value, then the exceptions."""
    return _by_township("project_late_red", area, on)


def lights(area: Area, on: date) -> dict[Light, Q]:
    """Every project of an area is in one of them; one that was given up has no light but grey."""
    kept = Q(abandoned_on=None)
    red = reduce(or_, (late_by(days, on) & where for days, where in red_after(area, on)))
    late = late_by(0, on)
    return {
        Light.RED: kept & ~UNPLANNED & red,
        Light.YELLOW: kept & ~UNPLANNED & late & ~red,
        Light.GREEN: kept & ~UNPLANNED & ~late,
        Light.GREY: ~kept | UNPLANNED,
    }


def late_by(days: int, on: date) -> Q:
    """Some outstanding stage is more than so many days past its plan. Never NULL, so that it can be negated."""
    limit = on - timedelta(days=days)
    return reduce(
        or_,
        (
            Q(**{f"{planned}__isnull": False, f"{planned}__lt": limit})
            & Q(**dict.fromkeys(actual, None))
            for planned, actual in OUTSTANDING.items()
        ),
    )


def light_case(area: Area, on: date) -> Case:
    """For `annotate(light=…)`: the light of each project, in the same query as the list."""
    return Case(
        *(
            When(condition, then=Value(light.value))
            for light, condition in lights(area, on).items()
        ),
        default=Value(Light.GREY.value),
        output_field=CharField(),
    )


def unaccepted(area: Area, on: date) -> Q:
    """竣工超过时限还没有验收（N02）。"""
    terms = _by_township("project_acceptance_days", area, on)
    late = (Q(completed_on__lt=on - timedelta(days=days)) & where for days, where in terms)
    return Q(abandoned_on=None, accepted_on=None) & reduce(or_, late)


def unfinished() -> Q:
    """已验收，还没有登记支付或没有资产入账（N02）。"""
    own = {"township": OuterRef("township")}
    payments = Payment.objects.filter(
        **own, funding__project=OuterRef("pk"), funding__withdrawn_on=None
    )
    assets = Asset.objects.filter(**own, project=OuterRef("pk"))
    both = Exists(payments.order_by()) & Exists(assets.order_by())
    accepted = Q(abandoned_on=None, accepted_on__isnull=False)
    return accepted & ~(Q(reach=Project.Reach.HOUSEHOLD) | Q(both))


def _by_township(key: str, area: Area, on: date) -> list[tuple[int, Q]]:
    found = settings_within([key], area, on)[key]
    own = {
        place.pk: int(setting.value)
        for place, setting in found.exceptions.values()
        if place.level == Area.Level.TOWNSHIP
    }
    rest = [(int(found.base.value), ~Q(township__in=list(own)))]
    return rest + [(days, Q(township=pk)) for pk, days in own.items()]
