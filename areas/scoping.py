"""Who sees which rows (辖区): the one place where it is decided.

A table that grows with households inherits `TownshipOwned`; its queryset inherits `ScopedQuerySet` and says by which paths
a row belongs to a village and a grid. The township comes first in every condition: it is the better index and keeps the
way to several machines open; the range on the nested code follows for villages and grids.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from areas.models import Area


class ScopedQuerySet(models.QuerySet):
    """`village_path` / `grid_path`: lookups from the row to its village and grid; None = the row has none."""

    village_path: str | None = "village"
    grid_path: str | None = None

    def visible_to(self, user) -> Self:
        """The rows inside the user's area; nothing for a user without one."""
        if not user.is_authenticated or user.area_id is None:
            return self.none()
        return self.within(user.area)

    def within(self, area: Area) -> Self:
        """The rows of an area: county, township, village or grid."""
        scoped = self.filter(township__in=township_ids(area))
        path = {Area.Level.VILLAGE: self.village_path, Area.Level.GRID: self.grid_path}.get(
            area.level, ""
        )
        if path is None:
            return self.none()
        return scoped.filter(**{f"{path}__code__range": area.code_range}) if path else scoped


class HouseholdScopedQuerySet(ScopedQuerySet):
    """For rows that hang off a household."""

    village_path = "household__village"
    grid_path = "household__grid"


def township_ids(area: Area) -> list[int]:
    """Primary keys of the townships that an area covers or lies in."""
    if area.level == Area.Level.TOWNSHIP:
        return [area.pk]
    if area.level == Area.Level.COUNTY:
        return list(Area.objects.within(area).townships().values_list("pk", flat=True))
    return list(
        Area.objects.townships().filter(code=area.code[:9] + "000").values_list("pk", flat=True)
    )


class TownshipOwned(models.Model):
    """归乡镇所有的行。乡镇从上级行抄来，之后不改；户迁往别的乡镇时另建新行。"""

    township = models.ForeignKey(Area, models.PROTECT, verbose_name="乡镇", related_name="+")

    class Meta:
        abstract = True


def ends_after_start(
    name: str, message: str = "截止日期不能早于起始日期。"
) -> models.CheckConstraint:
    """The constraint of every dated row: open, or an end that is not before the start."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
        violation_error_message=message,
    )
