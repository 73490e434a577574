"""Enterprises, industries, solar stations and sales: what is refused, what has to be confirmed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from projects import actions
from projects.actions import Doubtful, IndustryEntry
from projects.models import HouseholdLink, IndustryRecord, LinkIncome
from projects.rules import industries as industry_rules
from projects.tests.make import (
    make_enterprise,
    make_industry,
    make_industry_record,
    make_link,
    make_link_income,
    make_sale,
    make_solar,
    make_solar_year,
)

TODAY = timezone.localdate()


@pytest.fixture
def enterprise(places, clerk):
    return make_enterprise(township=places.township, by=clerk, name="惠农公司")


@pytest.fixture
def link(places, clerk, enterprise):
    household = make_household(village=places.village, head_name="周德厚")
    return make_link(enterprise=enterprise, household=household, by=clerk)


# ---- 经营主体 ----


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"founded_on": TODAY + timedelta(days=1)}, "还没有到"),
        ({"founded_on": date(2021, 1, 2), "closed_on": date(2021, 1, 1)}, "不能早于成立日期"),
        ({"price_premium": Decimal(-1)}, "不能是负数"),
        ({"scale": Decimal(1018)}, "要写单位"),
        ({"credit_code": "91500000MA5ABCDEFI"}, "统一社会信用代码"),
    ],
)
def test_enterprises_that_cannot_be_are_refused(clerk, places, fields, words):
    with pytest.raises(NotAllowed, match=words):
        make_enterprise(township=places.township, by=clerk, **fields)


def test_closing_an_enterprise_ends_its_links_on_the_day(clerk, enterprise, link):
    on = date(2021, 12, 31)
    actions.close_enterprise(enterprise=enterprise, by=clerk, on=on, reason="注销")
    link.refresh_from_db()
    assert link.valid_to == on
    assert AuditEvent.objects.get(what="enterprise.close").detail["households"] == 1
    with pytest.raises(NotAllowed, match="已经停业"):
        actions.close_enterprise(enterprise=enterprise, by=clerk, on=on, reason="注销")
    with pytest.raises(NotAllowed, match="2021-12-31 已停业"):
        make_link(enterprise=enterprise, household=link.household, by=clerk, way="work")


def test_closing_before_a_link_begins_is_refused(clerk, enterprise, link):
    with pytest.raises(NotAllowed, match="1 条带动在 2021-01-01 以后才开始"):
        actions.close_enterprise(enterprise=enterprise, by=clerk, on=date(2021, 1, 1), reason="x")
    enterprise.refresh_from_db()
    assert enterprise.closed_on is None


def test_correction_cannot_close_over_a_running_link(clerk, enterprise, link):
    with pytest.raises(NotAllowed, match="带动要在那天以前截止"):
        actions.correct_enterprise(
            enterprise=enterprise, by=clerk, reason="停了", closed_on=date(2021, 12, 31)
        )


def test_income_of_a_link_is_recorded_once(clerk, link):
    make_link_income(link=link, by=clerk)
    with pytest.raises(NotAllowed, match="同样的一笔已登记过"):
        make_link_income(link=link, by=clerk)
    make_link_income(link=link, by=clerk, note="第二笔")
    with pytest.raises(NotAllowed, match="不能早于带动起始日期 2021-05-01"):
        make_link_income(link=link, by=clerk, paid_on=date(2021, 4, 30))
    with pytest.raises(NotAllowed, match="金额要大于 0"):
        make_link_income(link=link, by=clerk, amount=Decimal(0))


def test_incomes_are_recorded_in_bulk_or_not_at_all(clerk, places, enterprise, link):
    late = make_link(
        enterprise=enterprise,
        household=make_household(village=places.village),
        by=clerk,
        valid_from=date(2021, 12, 2),
    )
    amounts = {link.pk: Decimal(500), late.pk: Decimal(300)}

    def pay(on):
        return actions.record_link_incomes(
            enterprise=enterprise, by=clerk, paid_on=on, amounts=amounts, note="分红"
        )

    with pytest.raises(NotAllowed, match=f"{late.household.number}：日期 2021-12-01 不能早于"):
        pay(date(2021, 12, 1))
    assert not LinkIncome.objects.exists()
    pay(date(2021, 12, 31))
    with pytest.raises(NotAllowed, match="2 户这一天同样的一笔已登记过"):
        pay(date(2021, 12, 31))
    assert sum(row.amount for row in LinkIncome.objects.all()) == 800
    event = AuditEvent.objects.get(what="linkincome.record")
    assert event.detail == {"rows": 2, "on": "2021-12-31", "value": "800 元"}


def test_bulk_of_another_enterprise_is_refused(clerk, places, link):
    other = make_enterprise(township=places.township, by=clerk)
    with pytest.raises(NotAllowed, match="刚被他人作废"):
        actions.record_link_incomes(
            enterprise=other, by=clerk, paid_on=date(2021, 12, 1), amounts={link.pk: Decimal(5)}
        )


def test_link_is_not_moved_behind_what_it_has_paid(clerk, link):
    make_link_income(link=link, by=clerk)
    with pytest.raises(NotAllowed, match="不能早于带动起始日期"):
        actions.correct_link(link=link, by=clerk, reason="x", valid_from=date(2021, 12, 2))
    assert HouseholdLink.objects.get().valid_from == date(2021, 5, 1)


# ---- 产业 ----


def record(clerk, places, confirmed=(), **fields):
    return make_industry_record(village=places.village, by=clerk, confirmed=confirmed, **fields)


def test_implausible_numbers_are_kept_only_when_confirmed(clerk, places):
    fields = {"area_mu": Decimal(10), "new_area_mu": Decimal(12), "output_kg": Decimal(5001)}
    with pytest.raises(Doubtful) as refused:
        record(clerk, places, **fields)
    assert refused.value.doubts == [
        "段墓村茶叶（2021年全年）：新增面积 12 亩大于面积 10 亩",
        "段墓村茶叶（2021年全年）：亩产 500.1 公斤，超过 500 公斤",
    ]
    with pytest.raises(Doubtful):
        record(clerk, places, confirmed=refused.value.doubts[:1], **fields)
    record(clerk, places, confirmed=refused.value.doubts, **fields)
    event = AuditEvent.objects.get(what="industryrecord.record")
    assert "确认无误：段墓村茶叶" in event.reason


def test_seasons_that_do_not_add_up_to_the_year_are_doubtful(clerk, places):
    record(clerk, places, output_kg=Decimal(1000), income=Decimal(50000))
    record(clerk, places, season="spring", output_kg=Decimal(1000))
    with pytest.raises(Doubtful, match="产量（公斤）：各季合计 1200，全年填的是 1000"):
        record(clerk, places, season="autumn", output_kg=Decimal(200))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"area_mu": Decimal(-1)}, "不能是负数"),
        ({"households": 3}, "至少填一项"),
        ({"year": 2000, "area_mu": Decimal(1)}, "年度 2000 不对"),
    ],
)
def test_records_that_cannot_be_are_refused(clerk, places, fields, words):
    with pytest.raises(NotAllowed, match=words):
        record(clerk, places, **fields)


def test_a_table_is_saved_changed_and_emptied_together(clerk, places):
    tea = make_industry()

    def save(reason="", confirmed=(), **areas):
        entries = [
            IndustryEntry(village, tea, {"area_mu": areas.get(name)})
            for name, village in [("near", places.village), ("far", places.other_village)]
        ]
        return actions.save_industry_table(
            entries=entries, by=clerk, year=2021, season="year", reason=reason, confirmed=confirmed
        )

    assert save(near=Decimal(10), far=Decimal(20)) == 2
    with pytest.raises(NotAllowed, match="请写更正理由"):
        save(near=Decimal(11))
    assert save(reason="核对", near=Decimal(11)) == 2
    assert IndustryRecord.objects.get().area_mu == 11
    assert save(near=Decimal(11)) == 0


def test_somebody_who_opened_the_table_earlier_is_told(clerk, places):
    tea = make_industry()
    record(clerk, places, area_mu=Decimal(4))
    entry = IndustryEntry(places.village, tea, {"area_mu": Decimal(5)}, seen="")
    with pytest.raises(NotAllowed, match="别人改过段墓村的茶叶"):
        actions.save_industry_table(
            entries=[entry], by=clerk, year=2021, season="year", reason="核对"
        )


def test_year_comes_from_its_row_or_out_of_the_seasons(places):
    spring = IndustryRecord(
        season="spring", area_mu=Decimal(10), output_kg=Decimal(5), new_area_mu=Decimal(1)
    )
    autumn = IndustryRecord(
        season="autumn", area_mu=Decimal(8), output_kg=Decimal(3), new_area_mu=Decimal(2)
    )
    year = industry_rules.year_of([spring, autumn])
    assert (year["area_mu"], year["new_area_mu"], year["output_kg"]) == (10, 3, 8)
    whole = IndustryRecord(season="year", output_kg=Decimal(9))
    year = industry_rules.year_of([spring, autumn, whole])
    assert (year["area_mu"], year["output_kg"], year["income"]) == (10, 9, None)


def test_industry_knows_its_measures_only(clerk):
    industry = actions.add_industry(by=clerk, name="蚕桑", measures="盒、公斤、元")
    assert industry_rules.columns_of([industry]) == ["boxes", "output_kg", "income"]
    with pytest.raises(NotAllowed, match="不认识的量：斤"):
        actions.add_industry(by=clerk, name="蜂蜜", measures="斤、元")
    with pytest.raises(NotAllowed, match="要大于 0"):
        actions.change_industry(
            industry=industry, by=clerk, reason="x", most_yuan_per_kg=Decimal(0)
        )


# ---- 光伏 ----


def test_solar_yield_far_from_the_usual_is_confirmed(clerk, places):
    station = make_solar(village=places.village, by=clerk, kw=Decimal(100))
    make_solar_year(station=station, by=clerk, kwh=Decimal(100000))
    with pytest.raises(
        Doubtful, match="每千瓦发电 1801 千瓦时，一般在 500 到 1800 之间"
    ) as refused:
        make_solar_year(station=station, by=clerk, year=2020, kwh=Decimal(180100))
    make_solar_year(
        station=station,
        by=clerk,
        year=2020,
        kwh=Decimal(180100),
        confirmed=refused.value.doubts,
    )
    with pytest.raises(NotAllowed, match="这一年的收益已登记"):
        make_solar_year(station=station, by=clerk)


def test_first_year_of_a_station_is_judged_by_its_days(clerk, places):
    station = make_solar(village=places.village, by=clerk, connected_on=date(2021, 12, 1))
    make_solar_year(station=station, by=clerk, kwh=Decimal(8000))
    with pytest.raises(NotAllowed, match="才并网，2020 年没有收益"):
        make_solar_year(station=station, by=clerk, year=2020)
    with pytest.raises(NotAllowed, match="才并网，2021 年没有收益"):
        actions.correct_solar(station=station, by=clerk, reason="x", connected_on=date(2022, 1, 1))


def test_station_that_is_not_connected_earns_nothing(clerk, places):
    station = make_solar(village=places.village, by=clerk, connected_on=None)
    with pytest.raises(NotAllowed, match="还没有并网"):
        make_solar_year(station=station, by=clerk)


# ---- 消费帮扶 ----


def test_sale_belongs_to_the_village_of_its_household(clerk, places):
    household = make_household(village=places.village)
    make_sale(village=places.village, by=clerk, household=household)
    with pytest.raises(NotAllowed, match="农户不在这个村"):
        make_sale(village=places.other_village, by=clerk, household=household)


def test_closed_enterprise_and_tomorrow_sell_nothing(clerk, places, enterprise):
    actions.close_enterprise(enterprise=enterprise, by=clerk, on=date(2021, 6, 1), reason="注销")
    with pytest.raises(NotAllowed, match="已停业，2021-09-01 不能再卖"):
        make_sale(village=places.village, by=clerk, enterprise=enterprise)
    with pytest.raises(NotAllowed, match="还没有到"):
        make_sale(village=places.village, by=clerk, sold_on=TODAY + timedelta(days=1))
