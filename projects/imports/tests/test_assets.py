"""Import of the asset ledger: the card, its state, keeper, contract and income, new, again, and corrected."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import RowChange
from households.imports.tests.registers import changes, counts, faults, warnings
from projects import actions
from projects.imports.tests.make import AS_OF, asset_row, old_asset_row, project_row
from projects.models import (
    Asset,
    AssetContract,
    AssetIncome,
    AssetKeeping,
    AssetReceipt,
    AssetState,
    Project,
)

LATER = date(2025, 10, 31)
YEARLY, RECEIVED = "年应收收益（万元）", "上年实收收益（万元）"


@pytest.fixture
def project(bring):
    bring("projects", [project_row()], as_of=AS_OF)
    return Project.objects.get()


def test_a_row_becomes_an_asset_of_its_project(bring, project, places):
    assert counts(bring("assets", [asset_row()], as_of=AS_OF)) == (1, 0, 0, 0)
    kept = Asset.objects.get()
    assert (kept.number, kept.project, kept.village) == ("ZC101208001", project, places.village)
    assert (kept.asset_class, kept.form, kept.condition) == ("operating", "fixed", "normal")
    assert (kept.owner_level, kept.owner) == ("village", "段墓村集体经济组织")
    assert (kept.original_value, kept.funded_by) == (Decimal(800000), "衔接资金")
    assert (kept.acquired_on, kept.booked_on) == (date(2023, 8, 1), date(2023, 8, 1))
    assert kept.titled_on == date(2023, 9, 12)
    state = kept.states.get()
    assert (state.condition, state.valid_from, state.valid_to) == ("normal", kept.booked_on, None)
    keeping = kept.keepings.get()
    assert (keeping.unit, keeping.keeper, keeping.phone) == (
        "段墓村村民委员会", "徐岩", "19900006039",
    )  # fmt: skip
    assert (keeping.valid_from, keeping.valid_to) == (AS_OF, None)
    contract = kept.contracts.get()
    assert (contract.way, contract.operator) == ("trust", "云川久盛农业发展有限公司")
    assert (contract.valid_from, contract.valid_to) == (date(2024, 1, 1), date(2029, 1, 1))
    assert contract.yearly_income == Decimal(40000)


def test_the_contract_makes_due_last_year_and_this_one_and_the_ledger_says_what_came_in(
    bring, project
):
    bring("assets", [asset_row()], as_of=AS_OF)
    incomes = AssetIncome.objects.order_by("year")
    assert [(one.year, one.due, one.due_on) for one in incomes] == [
        (2024, Decimal(40000), date(2024, 12, 31)),
        (2025, Decimal(40000), date(2025, 12, 31)),
    ]
    receipt = AssetReceipt.objects.get()
    assert (receipt.income, receipt.amount) == (incomes[0], Decimal(40000))


def test_years_of_which_the_ledger_is_silent_never_become_unpaid(bring, places, clerk):
    bring("assets", [old_asset_row()], as_of=AS_OF)
    years = AssetIncome.objects.order_by("year").values_list("year", flat=True)
    assert list(years) == [2024, 2025]
    actions.expect_instalments(township=places.township, by=clerk, until=date(2025, 12, 31))
    assert list(years.all()) == [2024, 2025]
    assert AssetIncome.with_withdrawn.count() == 2  # and nothing is counted as new that is not
    assert AssetContract.objects.get().due_from == 2024
    receipt = AssetReceipt.objects.get()
    assert (receipt.income.due, receipt.amount) == (Decimal(7200), Decimal(6000))


def test_an_older_asset_needs_no_project(bring):
    assert counts(bring("assets", [old_asset_row()], as_of=AS_OF)) == (1, 0, 0, 0)
    assert Asset.objects.get().project is None
    (fault,) = faults(bring("assets", [old_asset_row("ZC2", 购建时间="202208", 确权日期="")]))
    assert fault[2].startswith("2021 年以后购建的资产要写来源项目")


def test_the_same_sheet_again_changes_nothing_also_a_month_later(bring, project):
    rows = [asset_row(), old_asset_row(资产状态="闲置")]
    bring("assets", rows, as_of=AS_OF)
    written = RowChange.objects.count()
    for day in (AS_OF, LATER):
        again = bring("assets", rows, as_of=day)
        assert counts(again) == (0, 0, 2, 0)
        assert not any(again.written.values())
    assert RowChange.objects.count() == written


def test_what_is_not_in_order_is_so_from_the_day_of_the_sheet_on(bring):
    bring("assets", [old_asset_row(资产状态="闲置")], as_of=AS_OF)
    assert Asset.objects.get().condition == "idle"
    states = AssetState.objects.order_by("valid_from")
    assert [(one.condition, one.valid_from, one.valid_to) for one in states] == [
        ("normal", date(2017, 5, 1), AS_OF),
        ("idle", AS_OF, None),
    ]


def test_a_state_that_changes_ends_the_one_before(bring, project):
    bring("assets", [asset_row()], as_of=AS_OF)
    again = bring("assets", [asset_row(资产状态="闲置")], as_of=LATER)
    assert counts(again) == (0, 1, 0, 0)
    assert changes(again) == [("资产状态", "正常", "闲置")]
    assert [(one.condition, one.valid_to) for one in AssetState.objects.order_by("valid_from")] == [
        ("normal", LATER), ("idle", None),
    ]  # fmt: skip
    same_day = bring("assets", [asset_row(资产状态="低效")], as_of=LATER)
    assert changes(same_day) == [("资产状态", "闲置", "低效")]
    assert AssetState.objects.count() == 2
    assert Asset.objects.get().condition == "inefficient"
    (fault,) = faults(bring("assets", [asset_row()], as_of=AS_OF))
    assert fault[1:] == (
        "资产状态", "系统里 2025-10-31 起是低效，比表上的日期晚；以哪个为准请在页面上改",
    )  # fmt: skip


def test_another_keeper_follows_the_one_before(bring, project):
    bring("assets", [asset_row()], as_of=AS_OF)
    other = asset_row(管护责任人="王磊", 管护责任人电话="19900000412")
    again = bring("assets", [other], as_of=LATER)
    assert counts(again) == (0, 1, 0, 0)
    assert changes(again) == [
        ("管护责任人", "徐岩", "王磊"), ("管护责任人电话", "199****6039", "199****0412"),
    ]  # fmt: skip
    keepings = AssetKeeping.objects.order_by("valid_from")
    assert [(one.keeper, one.phone, one.valid_to) for one in keepings] == [
        ("徐岩", "19900006039", LATER), ("王磊", "19900000412", None),
    ]  # fmt: skip


def test_another_phone_of_the_same_keeper_is_a_correction(bring, project):
    bring("assets", [asset_row()], as_of=AS_OF)
    again = bring("assets", [asset_row(管护责任人电话="19900001111")], as_of=LATER)
    assert changes(again) == [("管护责任人电话", "199****6039", "199****1111")]
    assert AssetKeeping.objects.get().phone == "19900001111"
    assert "19900001111" not in str(list(RowChange.objects.values()))


def test_a_contract_that_is_corrected_takes_along_what_it_makes_due(bring, project):
    bring("assets", [asset_row()], as_of=AS_OF)
    other = asset_row(合同起止="2024-01-01至2026-12-31", **{YEARLY: 5})
    again = bring("assets", [other], as_of=AS_OF)
    assert counts(again) == (0, 1, 0, 0)
    assert changes(again) == [
        (YEARLY, "4", "5"), ("合同起止", "2024-01-01至2028-12-31", "2024-01-01至2026-12-31"),
    ]  # fmt: skip
    assert AssetContract.objects.get().valid_to == date(2027, 1, 1)
    due = dict(AssetIncome.objects.filter(year__lte=2025).values_list("year", "due"))
    assert due == {2024: Decimal(40000), 2025: Decimal(50000)}  # 2024 is paid, so it stays


def test_a_contract_that_overlaps_is_refused_and_one_that_follows_is_added(bring, project):
    bring("assets", [asset_row(合同起止="2024-01-01至2025-09-30")], as_of=AS_OF)
    overlapping = bring("assets", [asset_row(合同起止="2025-07-01至2026-06-30")], as_of=AS_OF)
    ((_, heading, reason),) = faults(overlapping)
    assert heading == "合同起止"
    assert "重叠" in reason
    after = bring("assets", [asset_row(合同起止="2025-10-01至长期")], as_of=LATER)
    assert counts(after) == (0, 1, 0, 0)
    assert AssetContract.objects.latest("valid_from").valid_to is None


def test_what_came_in_later_is_a_receipt_more(bring, project):
    bring("assets", [asset_row(**{RECEIVED: 1})], as_of=AS_OF)
    again = bring("assets", [asset_row(**{RECEIVED: 3})], as_of=LATER)
    assert changes(again) == [(RECEIVED, "1", "3")]
    assert [one.amount for one in AssetReceipt.objects.order_by("pk")] == [10000, 20000]
    (fault,) = faults(bring("assets", [asset_row(**{RECEIVED: 2})], as_of=LATER))
    assert fault[2].startswith("系统里 2024 年已登记到账 3 万元，比这一格多")
    (fault,) = faults(bring("assets", [asset_row(**{RECEIVED: 5})], as_of=LATER))
    assert fault[2] == "上年实收比 2024 年的应收多 1 万元，请核对"


def test_the_net_value_is_compared_and_not_written(bring, project):
    told = bring("assets", [asset_row(使用年限="20")], as_of=AS_OF)
    ((_, heading, reason),) = warnings(told)
    assert heading == "净值（万元）"
    assert reason.startswith("台账净值 76 万元，系统按 20 年平均摊，2025-09-30 是 71.6667 万元")
    counted = asset_row(使用年限="20", **{"净值（万元）": 71.67})
    assert warnings(bring("assets", [counted], as_of=AS_OF)) == []
    without = bring("assets", [old_asset_row("ZC2")], as_of=AS_OF)
    assert without.staged.notes[-1].startswith("1 项资产写了净值、没有写使用年限")


@pytest.mark.parametrize(
    ("owner", "level"),
    [("段墓村村民委员会", "village"), ("小召乡人民政府", "township"), ("云川县水利局", "county")],
)
def test_the_level_of_the_owner_is_told_by_the_name(bring, project, owner, level):
    bring("assets", [asset_row(所有权人=owner)], as_of=AS_OF)
    assert Asset.objects.get().owner_level == level


def test_a_disposed_asset_is_not_changed_by_a_sheet(bring, clerk):
    bring("assets", [old_asset_row()], as_of=AS_OF)
    actions.dispose(
        asset=Asset.objects.get(), by=clerk, on=date(2025, 10, 1), disposal="报废，3 号批准"
    )
    (fault,) = faults(bring("assets", [old_asset_row(资产名称="电站")], as_of=LATER))
    assert fault[2].startswith("这项资产已于 2025-10-01 处置，表里不能再改")
