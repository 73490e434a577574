"""Where and when figures are counted (辖区、时点、期间)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from areas.models import Area
from lib.dates import Period


@dataclass(frozen=True, slots=True)
class Context:
    """统计的辖区、年度、时点和期间。期间两端都含；Excel 分村就是把 `area` 换成村再算一遍。"""

    area: Area
    year: int
    as_of: date
    date_from: date
    date_to: date

    @classmethod
    def of_year(
        cls,
        area: Area,
        year: int,
        *,
        as_of: date | None = None,
        date_from: date | None = None,
        date_to: date | None = None,
    ) -> Context:
        """The usual defaults: as of 31 December, flows from 1 January up to the as-of date."""
        as_of = as_of or date_to or date(year, 12, 31)
        return cls(
            area=area,
            year=year,
            as_of=as_of,
            date_from=date_from or date(year, 1, 1),
            date_to=date_to or as_of,
        )

    @property
    def period(self) -> Period:
        return Period(self.date_from, self.date_to)
