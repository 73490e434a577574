"""Distributions: what is retained and what households get is the income, to the fen."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households import actions as households
from households.models import Household
from households.tests.make import make_household
from monitoring.tests.counting import queries_of
from projects import actions
from projects.models import Distribution, DistributionItem
from projects.tests.make import (
    make_asset,
    make_beneficiary,
    make_distribution,
    make_income,
    make_project,
    make_solar,
    make_solar_year,
)

TODAY = timezone.localdate()


@pytest.fixture
def plan(places, clerk):
    """10000 元, 4000 retained, decided on 2023-01-10."""
    return make_distribution(village=places.village, by=clerk)


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="周德厚", base_type="lifted")


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


def give(plan, clerk, household, amount=500, use="dividend", **fields):
    return actions.share(
        distribution=plan,
        by=clerk,
        household=household,
        use=use,
        amount=Decimal(amount),
        **fields,
    )


def test_clerk_plans_shares_out_among_26_households_and_finishes(login, clerk, places):
    homes = [make_household(village=places.village, base_type="lifted") for _ in range(26)]
    make_household(village=places.village)
    station = make_solar(village=places.village, by=clerk)
    make_solar_year(station=station, by=clerk, year=2022, income=Decimal(20000))
    client = login(clerk)
    data = {
        "village": places.village.pk,
        "origin": "solar",
        "year": "2022",
        "income": "20000",
        "retained": "7000",
        "decided_on": "2023-01-10",
    }
    answer = client.post(url("distribution_create"), data)
    plan = Distribution.objects.get()
    assert answer.url == plan.get_absolute_url()
    tick = url("share_tick", plan.pk)
    shown = [row.pk for row, *_ in client.get(tick).context["rows"]]
    assert sorted(shown) == sorted(home.pk for home in homes)
    finish = url("distribution_finish", plan.pk)
    text = client.post(finish, {"on": "2023-02-01"}).content.decode()
    assert "还有 13000 元没有分" in text
    data = {"households": shown, "use": "dividend", "amount": "500"}
    text = client.post(tick, data, follow=True).content.decode()
    assert "已登记 26 户" in text
    assert "已分完，可以办结" in text
    client.post(finish, {"on": "2023-02-01"})
    plan.refresh_from_db()
    assert plan.finished_on == date(2023, 2, 1)
    assert AuditEvent.objects.filter(what="distribution.finish", by=clerk).count() == 1
    assert "500" in client.get(url("household_shares", homes[0].pk)).content.decode()
    panel = client.get(url("panel", homes[0].pk)).content.decode()
    assert "分到 1 笔，合计 500 元" in panel


def test_ticked_too_many_registers_none(login, clerk, plan, places):
    homes = [make_household(village=places.village).pk for _ in range(3)]
    data = {"households": homes, "use": "dividend", "amount": "2000.01"}
    text = login(clerk).post(url("share_tick", plan.pk) + "?group=all", data).content.decode()
    assert "一户也没有登记" in text
    assert "多出 0.03 元" in text
    assert not DistributionItem.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"income": Decimal(0), "retained": Decimal(0)}, "可分配收益要大于 0"),
        ({"retained": Decimal(10001)}, "超过可分配收益 10000 元"),
        ({"retained": Decimal(-1)}, "集体留存不能是负数"),
        ({"decided_on": TODAY + timedelta(days=1)}, "还没有到"),
        ({"year": TODAY.year + 1}, "还没有到"),
    ],
)
def test_rules_of_a_plan(clerk, places, fields, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        make_distribution(village=places.village, by=clerk, **fields)


def test_retaining_more_than_there_is_is_said_with_the_amounts(login, clerk, plan):
    too_much, client = "集体留存 10001 元超过可分配收益 10000 元。", login(clerk)
    data = {
        "village": plan.village.pk,
        "origin": "collective",
        "year": "2022",
        "income": "10000",
        "retained": "10001",
        "decided_on": "2023-01-10",
    }
    page = client.post(url("distribution_create"), data).content.decode()
    assert page.count(too_much) == 1
    correct = url("distribution_correct", plan.pk)
    seen = client.get(correct).context["form"].initial["seen"]
    page = client.post(correct, data | {"reason": "改", "seen": seen}).content.decode()
    assert page.count(too_much) == 1
    assert Distribution.objects.get().retained == 4000


def test_asset_shares_out_only_what_it_received_and_has_not_shared_out(login, clerk, places):
    asset = make_asset(project=make_project(village=places.village, by=clerk), by=clerk)
    make_income(asset=asset, by=clerk, year=2022, received=Decimal(9000))
    make_income(asset=asset, by=clerk, year=2023, received=Decimal(100))
    client, page = login(clerk), url("asset_distribute", asset.pk)
    assert client.get(page).context["form"]["village"].value() == places.village.pk
    data = {
        "village": places.village.pk,
        "year": "2022",
        "income": "6000",
        "retained": "0",
        "decided_on": "2023-01-10",
    }
    client.post(page, data)
    plan = Distribution.objects.get()
    assert (plan.asset, plan.origin) == (asset, "asset")
    text = client.post(page, data | {"income": "3001", "label": "第二批"}).content.decode()
    assert "2022 年实收 9000 元，收益分配合计会到 9001 元，多出 1 元" in text
    client.post(page, data | {"income": "3000", "label": "第二批"})
    with pytest.raises(NotAllowed, match="多出 1 元"):
        actions.correct_distribution(distribution=plan, by=clerk, reason="改", income=Decimal(6001))
    assert Distribution.objects.count() == 2


def test_shares_and_retained_never_exceed_the_income(clerk, plan, household, places):
    give(plan, clerk, household, 6000)
    other = make_household(village=places.other_village)  # of the township, another village
    with pytest.raises(NotAllowed, match="多出 1 元"):
        give(plan, clerk, other, 1)
    with pytest.raises(NotAllowed, match="多出 500 元"):
        actions.correct_distribution(
            distribution=plan, by=clerk, reason="改", retained=Decimal(4500)
        )


def test_only_households_of_the_township_that_exist_on_the_day(clerk, plan, places):
    far = make_household(village=places.far_village)
    late = make_household(village=places.village, registered_on=date(2023, 1, 11))
    gone = make_household(
        village=places.village, dissolved_on=date(2023, 1, 10), dissolve_reason="merged"
    )
    for home, sentence in ((far, "本乡镇"), (late, "还没有"), (gone, "销户")):
        with pytest.raises(NotAllowed, match=sentence):
            give(plan, clerk, home)
    assert give(
        plan, clerk, make_household(village=places.village, registered_on=date(2023, 1, 10))
    )


def test_same_use_once_a_household_and_public_works_without_one(login, clerk, plan, household):
    give(plan, clerk, household)
    with pytest.raises(NotAllowed, match="这一项已登记"):
        give(plan, clerk, household)
    give(plan, clerk, household, use="award")
    with pytest.raises(NotAllowed, match="请写明分给哪一户"):
        give(plan, clerk, None)
    with pytest.raises(NotAllowed, match="不写户"):
        give(plan, clerk, household, use="public")
    data = {"amount": "300", "note": "修路灯"}
    text = login(clerk).post(url("share_public", plan.pk), data, follow=True).content.decode()
    assert "修路灯" in text
    page = login(clerk).get(plan.get_absolute_url())
    assert sum(amount for _, amount in page.context["uses"]) == page.context["plan"].shared
    assert "小型公益事业 300 元" in page.content.decode()


def test_one_household_by_its_own_page(login, clerk, plan, household):
    client = login(clerk)
    page = url("share_create", plan.pk, household.pk)
    found = client.post(url("share_choose", plan.pk), {"q": "周德厚"}).content.decode()
    assert page in found
    data = {"use": "award", "amount": "800", "paid_on": "2023-02-01"}
    assert "周德厚" in client.post(page, data, follow=True).content.decode()
    assert DistributionItem.objects.get().amount == 800


def test_finished_takes_nothing_more_until_it_is_reopened(login, clerk, plan, household, places):
    item = give(plan, clerk, household, 6000)
    actions.finish_distribution(distribution=plan, by=clerk, on=date(2023, 2, 1))
    other = make_household(village=places.village)
    with pytest.raises(NotAllowed, match="已于 2023-02-01 办结"):
        give(plan, clerk, other, 1)
    with pytest.raises(NotAllowed, match="已于 2023-02-01 办结"):
        actions.finish_distribution(distribution=plan, by=clerk, on=date(2023, 2, 2))
    with pytest.raises(NotAllowed, match="还有 1 元没有分"):
        actions.correct_item(item=item, by=clerk, reason="改", amount=Decimal(5999))
    with pytest.raises(NotAllowed, match="还有 1000 元没有分"):
        actions.correct_distribution(
            distribution=plan, by=clerk, reason="改", income=Decimal(11000)
        )
    client = login(clerk)
    withdraw = url("item_withdraw", item.pk)
    assert (
        "已于 2023-02-01 办结"
        in client.post(withdraw, {"reason": "错"}, follow=True).content.decode()
    )
    client.post(url("distribution_reopen", plan.pk), {"reason": "分错了"})
    client.post(withdraw, {"reason": "错"})
    plan.refresh_from_db()
    assert plan.finished_on is None
    assert not plan.items.exists()


def test_finish_needs_the_decision_first(clerk, places):
    plan = make_distribution(village=places.village, by=clerk, retained=Decimal(10000))
    with pytest.raises(NotAllowed, match="不能早于村民代表会议日期"):
        actions.finish_distribution(distribution=plan, by=clerk, on=date(2023, 1, 9))
    actions.finish_distribution(distribution=plan, by=clerk, on=date(2023, 1, 10))


def test_correction_of_the_day_looks_at_every_household(clerk, plan, places):
    home = make_household(village=places.village, registered_on=date(2022, 6, 1))
    give(plan, clerk, home)
    with pytest.raises(NotAllowed, match="还没有"):
        actions.correct_distribution(
            distribution=plan, by=clerk, reason="改", decided_on=date(2022, 5, 1)
        )


def test_plan_with_shares_is_not_withdrawn(login, clerk, plan, household):
    give(plan, clerk, household)
    text = login(clerk).post(url("distribution_withdraw", plan.pk), {"reason": "错"}, follow=True)
    assert "下面还登记有分配明细" in text.content.decode()


def test_query_counts_do_not_grow(login, clerk, plan, places):
    client = login(clerk)

    def add(number):
        for _ in range(number):
            make_distribution(village=places.village, by=clerk)
            give(plan, clerk, make_household(village=places.village), 1)

    pages = [
        url("distributions"),
        plan.get_absolute_url(),
        url("share_tick", plan.pk) + "?group=all",
    ]
    add(2)
    few = [queries_of(client, page) for page in pages]
    add(6)
    assert [queries_of(client, page) for page in pages] == few


def test_list_keeps_to_the_area_and_its_conditions(login, clerk, neighbour, leader, plan, places):
    make_distribution(village=places.other_village, by=clerk, origin="solar")
    page = login(clerk).get(url("distributions") + "?origin=solar").content.decode()
    assert "2022年光伏收益" in page
    assert "2022年村集体收益" not in page
    page = login(neighbour).get(url("distributions")).content.decode()
    assert "2022年光伏收益" in page
    assert "2022年村集体收益" not in page
    assert login(leader).get(plan.get_absolute_url()).status_code == 200


# ---- 勾选户 --------------------------------------------------------------------------------------


@pytest.fixture
def peach(clerk, places):
    """A plan for what an asset earned: 1000 元 to share; 张三 (of another village) and 李四 benefit from its project."""
    project = make_project(village=places.village, by=clerk)
    for name, village in (("张三", places.other_village), ("李四", places.village)):
        household = make_household(village=village, head_name=name, size=2)
        make_beneficiary(project=project, household=household, by=clerk)
    make_household(village=places.village, head_name="王五")
    asset = make_asset(project=project, by=clerk)
    make_income(asset=asset, by=clerk, received=Decimal(1500))
    fields = {"income": Decimal(1500), "retained": Decimal(500)}
    return make_distribution(
        village=places.village, by=clerk, asset=asset, origin="asset", **fields
    )


def ticking(client, plan, group=""):
    address = url("share_tick", plan.pk) + group
    homes = {row.head: row.pk for row, *_ in client.get(address).context["rows"]}
    return homes, lambda **data: client.post(address, data, follow=True).content.decode()


def test_beneficiaries_of_the_project_are_asked_for_first(login, clerk, peach):
    client = login(clerk)
    assert set(ticking(client, peach)[0]) == {"张三", "李四"}
    assert set(ticking(client, peach, "?group=all")[0]) == {"李四", "王五"}
    assert ticking(client, peach, "?group=lifted")[0] == {}


def test_merged_beneficiary_is_not_offered_beside_the_household_that_was_kept(
    login, clerk, peach, places
):
    kept = make_household(village=places.village, head_name="赵六")
    merged = Household.objects.get(
        project_benefits__project=peach.asset.project, village=places.village
    )
    relations = dict.fromkeys(merged.members.values_list("pk", flat=True), "11")
    on, reason = date(2023, 6, 1), "共同生活"
    households.merge(kept=kept, merged=merged, relations=relations, on=on, reason=reason, by=clerk)
    assert set(ticking(login(clerk), peach)[0]) == {"张三", "赵六"}


def test_each_household_may_get_its_own_amount(login, clerk, peach):
    homes, post = ticking(login(clerk), peach)
    own = {f"amount_{homes['张三']}": "700"}
    assert "已登记 2 户" in post(use="award", amount="300", households=list(homes.values()), **own)
    rows = peach.items.values_list("household", "amount", "use")
    assert set(rows) == {
        (homes["张三"], Decimal(700), "award"),
        (homes["李四"], Decimal(300), "award"),
    }


def test_nothing_typed_for_a_household_is_not_the_common_amount(login, clerk, peach):
    homes, post = ticking(login(clerk), peach)
    own = {f"amount_{homes['张三']}": "0"}
    page = post(use="dividend", amount="300", households=list(homes.values()), **own)
    assert "金额要大于 0" in page
    assert not DistributionItem.objects.exists()


def test_amount_without_a_tick_and_a_tick_without_an_amount_are_refused(login, clerk, peach):
    homes, post = ticking(login(clerk), peach)
    own = {f"amount_{homes['张三']}": "700"}
    page = post(use="dividend", amount="300", households=[homes["李四"]], **own)
    assert "写了金额却没有勾：张三" in page
    assert 'value="700"' in page
    page = post(use="dividend", households=list(homes.values()), **own)
    assert "请填每户金额，或者在户的后面各填各的：李四。" in page
    assert "一户也没有勾" in post(use="dividend", amount="300")
    assert not DistributionItem.objects.exists()


def test_household_that_is_not_offered_is_not_ticked(login, clerk, peach, places):
    stranger = make_household(village=places.far_village, head_name="外乡人")
    _, post = ticking(login(clerk), peach)
    post(use="dividend", amount="300", households=[stranger.pk])
    assert not DistributionItem.objects.exists()


def test_plan_of_an_asset_begins_with_what_is_left_of_the_latest_year(login, clerk, peach):
    page = url("asset_distribute", peach.asset.pk)
    client = login(clerk)
    answer = client.get(page)
    assert answer.context["form"].initial.get("income") is None
    assert "没有可以分的" in answer.content.decode()
    make_income(asset=peach.asset, by=clerk, year=2023, received=Decimal(800))
    make_income(asset=peach.asset, by=clerk, year=2024, received=Decimal(900))
    answer = client.get(page)
    assert "实收里还没有分的：2024 年 900 元，2023 年 800 元" in answer.content.decode()
    assert 'value="900"' in answer.content.decode()
