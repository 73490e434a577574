"""From where people work (务工所在省、市、县) to what summaries count (务工区域)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from policies.models import Employment

PARTS = ("seen.work_province", "seen.work_city", "seen.work_county")


@dataclass(frozen=True, slots=True)
class Home:
    """The county that the township is in, with the province and city where they are known."""

    county: str
    province: str = ""
    city: str = ""

    @classmethod
    def among(cls, county: str, rows: Iterable[Mapping[str, Any]]) -> Home:
        """What the sheet itself says of the own county: who works in it names its province and city."""
        seen = Counter(
            (row.get(PARTS[0], ""), row.get(PARTS[1], ""))
            for row in rows
            if row.get(PARTS[2]) == county and row.get(PARTS[0])
        )
        return cls(county, *(seen.most_common(1)[0][0] if seen else ("", "")))

    def area_of(self, row: Mapping[str, Any]) -> str | None:
        """务工区域 of a row that does not say it; None where it cannot be told."""
        if row.get("channel") == Employment.Channel.WORKSHOP:
            return Employment.Place.WORKSHOP
        province, city, county = (row.get(name, "") for name in PARTS)
        if county == self.county and city in {"", self.city}:
            return Employment.Place.IN_COUNTY
        if not (self.province and province):
            return None
        if province != self.province:
            return Employment.Place.OUT_PROVINCE
        if city and self.city and city != self.city:
            return Employment.Place.OUT_CITY
        return Employment.Place.OUT_COUNTY if county else None


def address(row: Mapping[str, Any]) -> str:
    """省市县 in one text, each once: 上海市 is province and city."""
    return "".join(dict.fromkeys(part for name in PARTS if (part := row.get(name, ""))))
