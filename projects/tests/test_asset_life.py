"""One asset from the card to its end: title, states, contracts, keepers, inspections, disposal."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from monitoring.tests.counting import queries_of
from projects import actions
from projects.models import Asset, AssetContract, AssetKeeping, AssetState
from projects.tests.make import (
    make_asset,
    make_contract,
    make_income,
    make_inspection,
    make_keeping,
    make_project,
)

TODAY = timezone.localdate()
BOOKED = date(2021, 11, 20)


@pytest.fixture
def asset(places, clerk):
    project = make_project(village=places.village, by=clerk, started_on=date(2021, 4, 15))
    return make_asset(project=project, by=clerk)


def page(name, row):
    return reverse(f"projects:{name}", args=[row.pk])


# ---- 建卡 ----------------------------------------------------------------------------------------


def test_accepted_project_offers_the_card_and_fills_it_in(login, clerk, places):
    project = make_project(
        village=places.village,
        by=clerk,
        started_on=date(2021, 4, 15),
        completed_on=date(2021, 9, 1),
        accepted_on=date(2021, 10, 8),
        content="大棚 12 座",
    )
    client, url = login(clerk), page("asset_create", project)
    assert url in client.get(project.get_absolute_url()).content.decode()
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in ("quantity", "original_value", "acquired_on")}
    assert shown == {
        "quantity": "大棚 12 座",
        "original_value": "300000",
        "acquired_on": date(2021, 9, 1),
    }
    data = {name: form[name].value() or "" for name in form.fields} | {"number": "ZC01"}
    answer = client.post(url, data)
    asset = Asset.objects.get()
    assert answer.url == asset.get_absolute_url()
    assert (asset.booked_on, asset.asset_class) == (date(2021, 10, 8), "operating")
    assert "来源项目" in client.get(answer.url).content.decode()


def test_old_asset_needs_no_project_but_a_new_one_does(login, clerk, places):
    data = {
        "name": "老机井",
        "number": "ZC02",
        "place": places.village.pk,
        "asset_class": "public",
        "form": "fixed",
        "owner_level": "village",
        "original_value": "50000",
        "acquired_on": "2021-01-01",
        "booked_on": "2021-03-01",
    }
    client, url = login(clerk), reverse("projects:asset_create_plain")
    assert "2021 年以后购建的资产要写来源项目" in client.post(url, data).content.decode()
    client.post(url, data | {"acquired_on": "2016-05-01"})
    assert Asset.objects.get().village == places.village


def test_cancelled_project_leaves_no_asset(clerk, places):
    project = make_project(village=places.village, by=clerk, abandoned_on=date(2021, 8, 1))
    with pytest.raises(NotAllowed, match="已于 2021-08-01 取消"):
        make_asset(project=project, by=clerk)


def test_state_begins_with_the_card_and_moves_with_it(clerk, asset):
    actions.correct_asset(asset=asset, by=clerk, reason="改", booked_on=date(2021, 11, 1))
    state = asset.states.get()
    assert (state.condition, state.valid_from) == ("normal", date(2021, 11, 1))
    make_keeping(asset=asset, by=clerk, on=date(2021, 11, 5))
    with pytest.raises(NotAllowed, match="2021-11-10 以前已登记管护"):
        actions.correct_asset(asset=asset, by=clerk, reason="改", booked_on=date(2021, 11, 10))


@pytest.mark.parametrize("name", ["condition", "disposed_on", "disposal"])
def test_state_and_disposal_are_not_corrected_on_the_card(clerk, asset, name):
    with pytest.raises(NotAllowed, match="各自的办理"):
        actions.correct_asset(asset=asset, by=clerk, reason="改", **{name: "idle"})


def test_withdrawn_card_takes_its_state_and_keeper_along(login, clerk, asset):
    make_keeping(asset=asset, by=clerk)
    contract = make_contract(asset=asset, by=clerk)
    client, url = login(clerk), page("asset_withdraw", asset)
    text = client.post(url, {"reason": "登重了"}, follow=True).content.decode()
    assert "下面还登记有资产收益、资产经营合同" in text
    assert AssetState.objects.count() == AssetKeeping.objects.count() == 1
    client.post(page("contract_withdraw", contract), {"reason": "登重了"})
    client.post(url, {"reason": "登重了"})
    assert not Asset.objects.exists()
    assert not AssetState.objects.exists()


# ---- 确权 ----------------------------------------------------------------------------------------


def test_title_is_confirmed_once_with_its_document(login, clerk, asset):
    data = {"on": "2022-01-05", "document": "确权登记表 3 号"}
    text = login(clerk).post(page("asset_title", asset), data, follow=True).content.decode()
    assert "确权登记表 3 号" in text
    assert AuditEvent.objects.filter(what="asset.title", by=clerk).count() == 1
    with pytest.raises(NotAllowed, match="刚由他人办过"):
        actions.confirm_title(asset=asset, by=clerk, on=date(2022, 2, 1), document="4 号")


@pytest.mark.parametrize(
    ("on", "document", "sentence"),
    [
        (BOOKED - timedelta(days=1), "3 号", "不能早于入账日期"),
        (TODAY + timedelta(days=1), "3 号", "还没有到"),
        (BOOKED, " ", "请写确权凭证"),
    ],
)
def test_rules_of_a_title(clerk, asset, on, document, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        actions.confirm_title(asset=asset, by=clerk, on=on, document=document)


# ---- 状态 ----------------------------------------------------------------------------------------


def turn(asset, clerk, on=date(2022, 5, 1), condition="idle", reason="没有人承包"):
    return actions.change_condition(
        asset=asset, by=clerk, on=on, condition=condition, reason=reason
    )


def test_change_of_state_keeps_the_history(login, clerk, asset):
    data = {"on": "2022-05-01", "condition": "idle", "reason": "没有人承包"}
    text = login(clerk).post(page("asset_condition", asset), data, follow=True).content.decode()
    assert "闲置：没有人承包" in text
    assert [(row.condition, row.valid_from, row.valid_to) for row in asset.states.all()] == [
        ("normal", BOOKED, date(2022, 5, 1)),
        ("idle", date(2022, 5, 1), None),
    ]
    asset.refresh_from_db()
    assert asset.condition == "idle"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"condition": "normal"}, "现在就是正常"),
        ({"on": date(2021, 11, 19)}, "不能早于那天"),
        ({"on": TODAY + timedelta(days=1)}, "还没有到"),
        ({"reason": " "}, "请写原因"),
    ],
)
def test_rules_of_a_state(clerk, asset, fields, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        turn(asset, clerk, **fields)
    assert asset.states.count() == 1


def test_last_state_is_taken_back_but_not_the_first(login, clerk, asset):
    row = turn(asset, clerk)
    client = login(clerk)
    assert "没有人承包" in client.get(page("state_withdraw", row)).content.decode()
    client.post(page("state_withdraw", row), {"reason": "登错了"})
    asset.refresh_from_db()
    state = asset.states.get()
    assert (asset.condition, state.valid_to) == ("normal", None)
    with pytest.raises(NotAllowed, match="入账时的状态不能撤"):
        actions.withdraw_state(state=state, by=clerk, reason="登错了")


# ---- 合同 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        (date(2025, 1, 1), None, True),  # the day on which the first one ends
        (date(2021, 12, 1), date(2022, 1, 1), True),
        (date(2024, 12, 31), None, False),
        (date(2021, 12, 1), date(2022, 1, 2), False),
        (date(2023, 1, 1), date(2023, 6, 1), False),
        (date(2020, 1, 1), None, False),
    ],
)
def test_contracts_of_an_asset_do_not_overlap(clerk, asset, start, end, fits):
    make_contract(asset=asset, by=clerk)
    fields = {"asset": asset, "by": clerk, "valid_from": start, "valid_to": end}
    if fits:
        make_contract(**fields)
    else:
        with pytest.raises(NotAllowed, match="合同重叠"):
            make_contract(**fields)
    assert AssetContract.objects.count() == 1 + fits


def test_other_assets_contract_is_no_obstacle(clerk, asset):
    make_contract(asset=asset, by=clerk)
    make_contract(asset=make_asset(project=asset.project, by=clerk), by=clerk)
    assert AssetContract.objects.count() == 2


def test_correction_of_a_contract_keeps_the_rule(login, clerk, asset):
    make_contract(asset=asset, by=clerk)
    then = make_contract(asset=asset, by=clerk, valid_from=date(2025, 1, 1), valid_to=None)
    client, url = login(clerk), page("contract_correct", then)
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"valid_from": "2024-06-01", "reason": "改"}
    assert "合同重叠" in client.post(url, data).content.decode()
    assert client.post(url, data | {"valid_from": "2025-02-01"}).status_code == 302


def test_open_ended_contract_is_ended_once(login, clerk, asset):
    contract = make_contract(asset=asset, by=clerk, valid_to=None)
    data = {"on": "2023-01-01", "reason": "解除"}
    assert login(clerk).post(page("contract_end", contract), data).status_code == 302
    with pytest.raises(NotAllowed, match="不在执行"):
        actions.end_contract(contract=contract, by=clerk, on=date(2023, 6, 1), reason="再解除")


# ---- 管护 ----------------------------------------------------------------------------------------


def test_keeper_is_replaced_from_a_day(login, clerk, asset):
    first = make_keeping(asset=asset, by=clerk)
    data = {"on": "2022-03-01", "keeper": "李接手", "agreement": "管护 7 号"}
    text = login(clerk).post(page("keeper_appoint", asset), data, follow=True).content.decode()
    assert "李接手" in text
    first.refresh_from_db()
    assert first.valid_to == date(2022, 3, 1)
    for on, keeper in ((date(2022, 2, 28), "王管护"), (date(2022, 3, 1), "李接手")):
        assert asset.keepings.on(on).get().keeper == keeper


@pytest.mark.parametrize(
    ("on", "keeper", "sentence"),
    [
        (BOOKED, "李接手", "换人要晚于那天"),
        (BOOKED - timedelta(days=1), "李接手", "不能早于入账日期"),
        (TODAY + timedelta(days=1), "李接手", "还没有到"),
        (date(2022, 1, 1), "", "管护责任人"),
    ],
)
def test_rules_of_a_keeper(clerk, asset, on, keeper, sentence):
    make_keeping(asset=asset, by=clerk)
    with pytest.raises(NotAllowed, match=sentence):
        make_keeping(asset=asset, by=clerk, on=on, keeper=keeper)
    assert asset.keepings.get().valid_to is None


def test_keeper_ends_and_a_wrong_one_gives_way_to_the_last(login, clerk, asset):
    first = make_keeping(asset=asset, by=clerk)
    wrong = make_keeping(asset=asset, by=clerk, on=date(2022, 3, 1), keeper="写错的")
    client = login(clerk)
    client.post(page("keeping_withdraw", wrong), {"reason": "写错了"})
    first.refresh_from_db()
    assert first.valid_to is None
    client.post(page("keeping_end", first), {"on": "2022-04-01", "reason": "外出"})
    assert not asset.keepings.on(date(2022, 4, 1)).exists()
    with pytest.raises(NotAllowed, match="不在管护"):
        actions.end_keeping(keeping=first, by=clerk, on=date(2022, 5, 1), reason="外出")


def test_keepers_phone_is_masked_until_somebody_says_why(login, clerk, asset):
    keeping = make_keeping(asset=asset, by=clerk, phone="13812345678")
    client = login(clerk)
    text = client.get(asset.get_absolute_url()).content.decode()
    assert "13812345678" not in text
    assert "138****5678" in text
    url = reverse("accounts:reveal", args=["projects.assetkeeping", keeping.pk, "phone"])
    assert "13812345678" in client.post(url, {"reason": "通知巡检"}).content.decode()


# ---- 巡检 ----------------------------------------------------------------------------------------


def test_inspection_that_sees_damage_changes_the_state_from_that_day(login, clerk, asset):
    data = {
        "inspected_on": "2022-03-01",
        "inspector": "王巡检",
        "condition": "damaged",
        "issue": "棚顶塌了",
    }
    text = login(clerk).post(page("asset_inspect", asset), data, follow=True).content.decode()
    assert "巡检发现、还没有处理的" in text
    assert asset.states.on(date(2022, 2, 28)).get().condition == "normal"
    assert asset.states.on(date(2022, 3, 1)).get().condition == "damaged"


def test_older_inspection_says_nothing_of_the_present_state(clerk, asset):
    turn(asset, clerk)
    make_inspection(asset=asset, by=clerk, on=date(2022, 4, 1), condition="damaged", issue="漏水")
    asset.refresh_from_db()
    assert asset.condition == "idle"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"condition": "damaged"}, "请写发现的问题"),
        ({"on": BOOKED - timedelta(days=1)}, "不能早于入账日期"),
        ({"on": TODAY + timedelta(days=1)}, "还没有到"),
    ],
)
def test_rules_of_an_inspection(clerk, asset, fields, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        make_inspection(asset=asset, by=clerk, **fields)


def test_issue_is_mended_once(login, clerk, asset):
    row = make_inspection(asset=asset, by=clerk, issue="漏水")
    url = page("inspection_fix", row)
    client = login(clerk)
    data = {"on": "2022-02-01", "fix": "换了水管"}
    assert "处理日期不能早于巡检日期" in client.post(url, data).content.decode()
    client.post(url, data | {"on": "2022-03-08"})
    row.refresh_from_db()
    assert (row.fixed_on, row.fix) == (date(2022, 3, 8), "换了水管")
    with pytest.raises(NotAllowed, match="已由他人记为处理完"):
        actions.fix_issue(inspection=row, by=clerk, on=date(2022, 3, 9), fix="又换")
    with pytest.raises(NotAllowed, match="没有发现问题"):
        actions.fix_issue(
            inspection=make_inspection(asset=asset, by=clerk, on=date(2022, 6, 1)),
            by=clerk,
            on=date(2022, 6, 2),
            fix="换",
        )


# ---- 处置 ----------------------------------------------------------------------------------------


def test_disposal_ends_keeper_contract_and_state_and_can_be_undone(login, clerk, asset):
    keeping = make_keeping(asset=asset, by=clerk)
    contract = make_contract(asset=asset, by=clerk)
    client = login(clerk)
    client.post(page("asset_dispose", asset), {"on": "2023-03-01", "disposal": "报废，镇批准"})
    day = date(2023, 3, 1)
    for row in (keeping, contract, asset.states.get()):
        row.refresh_from_db()
        assert row.valid_to == day
    with pytest.raises(NotAllowed, match="已于 2023-03-01 处置"):
        turn(asset, clerk)
    for act in (make_contract, make_keeping):
        with pytest.raises(NotAllowed, match="已于 2023-03-01 处置"):
            act(asset=asset, by=clerk)
    with pytest.raises(NotAllowed, match="已于 2023-03-01 处置"):
        actions.dispose(asset=asset, by=clerk, on=day, disposal="再报废")
    client.post(page("asset_restore", asset), {"reason": "登错了"})
    asset.refresh_from_db()
    assert asset.disposed_on is None
    assert asset.states.get().valid_to is asset.keepings.get().valid_to is None


@pytest.mark.parametrize(
    ("on", "disposal", "sentence"),
    [
        (date(2022, 12, 31), "", "请写处置方式和审批"),
        (BOOKED - timedelta(days=1), "报废", "不能早于入账日期"),
        (date(2021, 12, 1), "报废", "处置不能早于那天"),
        (TODAY + timedelta(days=1), "报废", "还没有到"),
    ],
)
def test_rules_of_a_disposal(clerk, asset, on, disposal, sentence):
    make_contract(asset=asset, by=clerk)
    with pytest.raises(NotAllowed, match=sentence):
        actions.dispose(asset=asset, by=clerk, on=on, disposal=disposal)
    assert asset.states.get().valid_to is None


def test_card_shows_everything_in_a_fixed_number_of_queries(login, clerk, asset):
    client, url = login(clerk), asset.get_absolute_url()

    def add(year):
        make_income(asset=asset, by=clerk, year=year, received=Decimal(100))
        make_contract(
            asset=asset, by=clerk, valid_from=date(year, 1, 1), valid_to=date(year + 1, 1, 1)
        )
        make_keeping(asset=asset, by=clerk, on=date(year, 1, 1))
        make_inspection(asset=asset, by=clerk, on=date(year, 2, 1), issue="漏水")

    add(2022)
    few = queries_of(client, url)
    for year in (2023, 2024):
        add(year)
    assert queries_of(client, url) == few
