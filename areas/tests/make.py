"""Makers of areas for tests."""

from datetime import date
from itertools import count

from areas.models import Area, AreaTag, AreaTarget

_numbers = count(1)


def make_county(*, name="云川县", code="990101000000") -> Area:
    return Area.objects.create(level=Area.Level.COUNTY, name=name, code=code)


def make_township(*, county: Area, name="小召乡", number: int | None = None) -> Area:
    number = number or next(_numbers) % 799 + 200
    code = f"{county.prefix}{number:03d}000"
    return Area.objects.create(level=Area.Level.TOWNSHIP, parent=county, name=name, code=code)


def make_village(*, township: Area, name="段墓村", number: int | None = None) -> Area:
    number = number or next(_numbers) % 799 + 200
    code = f"{township.prefix}{number:03d}"
    return Area.objects.create(
        level=Area.Level.VILLAGE, kind=Area.Kind.VILLAGE, parent=township, name=name, code=code
    )


def make_grid(*, village: Area, name="第一网格", number: int = 1) -> Area:
    code = f"{village.prefix}{number:02d}"
    return Area.objects.create(level=Area.Level.GRID, parent=village, name=name, code=code)


def make_tag(*, area: Area, name="任务村", valid_from=date(2021, 1, 1), **fields) -> AreaTag:
    return AreaTag.objects.create(area=area, name=name, valid_from=valid_from, **fields)


def make_target(
    *, area: Area, name="出列村", year=2021, value=8, unit="个", **fields
) -> AreaTarget:
    return AreaTarget.objects.create(
        area=area, year=year, name=name, value=value, unit=unit, **fields
    )
