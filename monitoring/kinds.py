"""Of what kind a household is on a day (排查分户类): a 脱贫户 that is monitored counts once, as 监测对象.

监测对象 here is what the word means everywhere: identified by the day, eliminated ones included.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Value, When
from django.db.models.expressions import Combinable

from households.codes import BaseType
from households.models import HouseholdStatus
from lib.dates import valid_on
from monitoring.models import Case, Screening


class Kind(models.TextChoices):
    """分户类：每户在一天只属于一类。"""

    MONITORED = "monitored", "监测对象"
    LIFTED = "lifted", "脱贫户"
    POOR = "poor", "贫困户"
    ORDINARY = "ordinary", "一般农户"


COVERED = {
    Screening.Coverage.ALL: tuple(Kind),
    Screening.Coverage.FOCUS: (Kind.MONITORED, Kind.LIFTED, Kind.POOR),
    Screening.Coverage.MONITORED: (Kind.MONITORED,),
}


def kind_on(day: date | Combinable, household: str = "household") -> models.Case:
    """The `Kind` of a row's household; `day` is a date or an `OuterRef` to one, `household` the path to it."""
    own = {"township": OuterRef("township"), "household": OuterRef(household)}
    rounds = Case.objects.filter(**own, identified_on__lte=day)
    statuses = HouseholdStatus.objects.filter(valid_on(day), **own)
    return models.Case(
        When(Exists(rounds), then=Value(Kind.MONITORED.value)),
        When(
            Exists(statuses.filter(base_type=BaseType.LIFTED)),
            then=Value(Kind.LIFTED.value),
        ),
        When(Exists(statuses.filter(base_type=BaseType.POOR)), then=Value(Kind.POOR.value)),
        default=Value(Kind.ORDINARY.value),
        output_field=models.CharField(),
    )


def of_record() -> models.Case:
    """The kind that a screened household was of when it was checked: an annotation of `ScreeningRecord`."""
    return kind_on(OuterRef("checked_on"))
