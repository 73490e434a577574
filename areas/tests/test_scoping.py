"""Areas: codes nest, and what a user sees follows from them."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from areas.models import Area, AreaTag
from areas.scoping import township_ids
from areas.tests.make import make_tag


def names(areas):
    return {area.name for area in areas}


def seen_by(area):
    return Area.objects.visible_to(SimpleNamespace(area=area, area_id=area.pk if area else None))


def test_county_sees_everything_below_it(places):
    assert names(seen_by(places.county)) == names(Area.objects.all())


def test_township_sees_its_villages_and_grids_only(places):
    assert names(seen_by(places.township)) == {"小召乡", "段墓村", "郑杨村", "第一网格", "第二网格"}


def test_village_sees_its_grids_only(places):
    assert names(seen_by(places.village)) == {"段墓村", "第一网格", "第二网格"}


def test_grid_sees_itself_only(places):
    assert names(seen_by(places.grid)) == {"第一网格"}


def test_without_an_area_nothing_is_seen(places):
    assert not seen_by(None)


def test_area_contains_itself_and_what_is_below(places):
    assert places.township.contains(places.township)
    assert places.township.contains(places.grid)
    assert not places.village.contains(places.township)
    assert not places.township.contains(places.far_village)


@pytest.mark.parametrize("name", ["township", "village", "grid"])
def test_every_place_below_a_township_knows_its_township(places, name):
    assert township_ids(getattr(places, name)) == [places.township.pk]


def test_county_covers_its_townships(places):
    assert set(township_ids(places.county)) == {places.township.pk, places.other_township.pk}


def test_abolished_area_exists_until_its_day(places):
    Area.objects.filter(pk=places.village.pk).update(abolished_on=date(2021, 6, 1))
    assert "段墓村" in names(Area.objects.existing_on(date(2021, 5, 31)))
    assert "段墓村" not in names(Area.objects.existing_on(date(2021, 6, 1)))


def test_tag_is_in_force_from_its_first_day_until_before_its_last(places):
    make_tag(area=places.village, valid_from=date(2021, 1, 1), valid_to=date(2022, 1, 1))
    found = [AreaTag.objects.on(date(*day)).count() for day in [(2020, 12, 31), (2021, 1, 1)]]
    assert found == [0, 1]
    assert AreaTag.objects.on(date(2022, 1, 1)).count() == 0


def test_only_counties_stand_at_the_top(places):
    with pytest.raises(IntegrityError), transaction.atomic():
        Area.objects.create(name="无县乡", code="990301001000", level=Area.Level.TOWNSHIP)
