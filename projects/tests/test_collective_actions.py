"""Collective income by origin: once per village, year and origin, and never beside a total typed by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts import area_actions
from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from areas.models import AreaYear
from projects import actions
from projects.actions import OriginEntry
from projects.collective import mark_of_year
from projects.models import CollectiveIncome
from projects.rules.collective import doubts
from projects.tests.make import make_collective


def entry(amount, note=""):
    return OriginEntry(Decimal(amount) if amount is not None else None, note)


def save(village, clerk, reason="", **amounts):
    entries = {origin: entry(amount) for origin, amount in amounts.items()}
    return actions.save_collective_year(
        village=village, by=clerk, year=2021, entries=entries, reason=reason
    )


def test_one_row_per_village_year_and_origin(clerk, places):
    make_collective(village=places.village, by=clerk)
    with pytest.raises(NotAllowed, match="这种收入已登记"):
        make_collective(village=places.village, by=clerk)
    make_collective(village=places.other_village, by=clerk)
    assert AuditEvent.objects.filter(what="collectiveincome.record").count() == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": Decimal(-1)}, "金额不能是负数"),
        ({"year": 2013}, "年度 2013 不对"),
        ({"year": timezone.localdate().year + 1}, "不对，请填 2014 到"),
    ],
)
def test_what_cannot_be_is_refused(clerk, places, fields, words):
    with pytest.raises(NotAllowed, match=words):
        make_collective(village=places.village, by=clerk, **fields)


def test_rows_take_over_from_the_typed_total(clerk, places):
    area_actions.save_year(by=clerk, area=places.village, year=2021, collective_income=60000)
    make_collective(village=places.village, by=clerk)
    assert AreaYear.objects.get().collective_income is None
    with pytest.raises(NotAllowed, match="已按来源登记村集体收入"):
        area_actions.save_year(by=clerk, area=places.village, year=2021, collective_income=1)
    with pytest.raises(NotAllowed, match="小召乡 2021 年已按来源登记"):
        area_actions.save_year(by=clerk, area=places.township, year=2021, collective_income=1)
    area_actions.save_year(by=clerk, area=places.village, year=2020, collective_income=50000)
    area_actions.save_year(by=clerk, area=places.village, year=2021, population=900)


def test_a_year_is_saved_changed_and_emptied_in_one_go(clerk, places):
    village = places.village
    save(village, clerk, business=50000, solar=30000, rent=0)
    with pytest.raises(NotAllowed, match="请写更正理由"):
        save(village, clerk, business=50000, solar=20000, rent=0)
    changed = save(village, clerk, reason="核对账本", business=50000, solar=20000, rent=None)
    assert len(changed) == 2
    rows = CollectiveIncome.objects.values_list("origin", "amount")
    assert dict(rows) == {"business": 50000, "solar": 20000}
    assert CollectiveIncome.with_withdrawn.get(origin="rent").withdraw_reason == "核对账本"
    assert save(village, clerk, business=50000, solar=20000) == []


def test_what_was_shared_out_stays_covered_however_the_income_is_kept(clerk, places):
    """Typed, then by origin, then moved from one origin to another: never below the 50000 元 that were distributed."""
    village, year = places.village, 2021
    area_actions.save_year(by=clerk, area=village, year=year, collective_income=60000)
    plan = {"origin": "collective", "year": year, "decided_on": date(2022, 1, 10)}
    actions.plan_distribution(village=village, by=clerk, income=Decimal(50000), **plan)
    for less in (49999, None):
        with pytest.raises(NotAllowed, match="收益分配合计会到 50000 元"):
            area_actions.save_year(by=clerk, area=village, year=year, collective_income=less)
    with pytest.raises(NotAllowed, match="多出 1 元"):
        actions.record_collective_income(
            village=village, by=clerk, year=year, origin="rent", amount=Decimal(49999)
        )
    save(village, clerk, "分来源", rent=20000, business=30000)
    save(village, clerk, "分来源", rent=None, business=50000)
    with pytest.raises(NotAllowed, match="多出 1 元"):
        save(village, clerk, "分来源", rent=None, business=49999)


def test_sum_that_differs_from_the_typed_total_needs_a_reason(clerk, places):
    area_actions.save_year(by=clerk, area=places.village, year=2021, collective_income=120000)
    with pytest.raises(NotAllowed, match="手填的合计是 120000 元，各来源合计 30000 元"):
        save(places.village, clerk, solar=30000)
    assert AreaYear.objects.get().collective_income == 120000
    save(places.village, clerk, solar=30000, business=90000)
    assert AreaYear.objects.get().collective_income is None


def test_second_of_two_who_opened_the_same_year_is_told(clerk, places):
    seen = mark_of_year([])
    save(places.village, clerk, business=1)
    with pytest.raises(NotAllowed, match="别人改过这个村这一年的收入"):
        actions.save_collective_year(
            village=places.village,
            by=clerk,
            year=2021,
            entries={"solar": entry(5)},
            seen=seen,
        )


def test_nothing_is_doubtful_only_for_a_village_that_left_the_list():
    assert doubts(Decimal(0), left_list=True) == ["出列村的村集体收入是 0，请核对。"]
    assert doubts(Decimal(0), left_list=False) == []
    assert doubts(None, left_list=True) == []
