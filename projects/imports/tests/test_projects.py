"""Import of the project ledger: what a row writes, what the sheet says again, what it corrects."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import AuditEvent, RowChange
from households.imports.tests.registers import changes, counts, faults, warnings
from projects import actions
from projects.actions.funds import check_funding
from projects.imports.tests.make import AS_OF, project_row
from projects.models import Payment, Project, ProjectFunding, ProjectQuantity
from projects.rules import projects as rules
from projects.tests.make import make_batch, make_fund_kind

PAID = "已支付（万元）"
CENTRAL, TOTAL = "中央衔接资金（万元）", "总投资（万元）"


def test_a_row_becomes_a_project_with_its_place_quantity_sources_and_payments(bring, places):
    assert counts(bring("projects", [project_row()], as_of=AS_OF)) == (1, 0, 0, 0)
    kept = Project.objects.get()
    assert (kept.number, kept.year, kept.kind.name, kept.mode) == (
        "YC20230001", 2023, "产业发展", "种植业基地",
    )  # fmt: skip
    assert (kept.nature, kept.reach, kept.village) == ("new", "village", places.village)
    assert [place.village for place in kept.places.all()] == [places.village]
    assert (kept.responsible, kept.implementer, kept.leader) == (
        "小召乡人民政府", "段墓村村民委员会", "朱宇",
    )  # fmt: skip
    assert (kept.total, kept.served_households, kept.served_persons) == (Decimal(800000), 33, 99)
    assert (kept.pooled_on, kept.document) == (date(2022, 11, 25), "云农组〔2023〕6号")
    assert (kept.planned_start_on, kept.started_on) == (date(2023, 5, 6), date(2023, 5, 9))
    assert (kept.completed_on, kept.accepted_on) == (date(2023, 7, 22), date(2023, 8, 13))
    quantity = kept.quantities.get()
    assert (quantity.name, quantity.unit, quantity.planned) == (
        "茶叶标准化种植基地", "亩", Decimal(1900),
    )  # fmt: skip
    sources = {one.source: one.amount for one in kept.funding.all()}
    assert sources == {"central": 560000, "province": 190000, "other": 50000}
    payments = Payment.objects.all()
    assert sum(one.amount for one in payments) == kept.total
    assert {(one.paid_on, one.payee) for one in payments} == {(AS_OF, "段墓村村民委员会")}


def test_what_is_imported_stands_before_the_rules_of_the_pages(bring, clerk):
    bring("projects", [project_row()], as_of=AS_OF)
    kept = Project.objects.get()
    assert rules.faults(kept) == []
    check_funding(kept)
    actions.correct_project(
        project=kept, by=clerk, reason="补填", approved_on=date(2023, 3, 1), leader="朱宇"
    )
    assert Project.objects.get().approved_on == date(2023, 3, 1)


def test_the_same_sheet_again_changes_nothing_also_a_month_later(bring):
    rows = [project_row(), project_row("YC20230002", 建设内容及规模="硬化道路1390米，宽3.5米")]
    first = bring("projects", rows, as_of=AS_OF)
    written = RowChange.objects.count()
    for day in (AS_OF, date(2025, 10, 31)):
        again = bring("projects", rows, as_of=day)
        assert counts(again) == (0, 0, 2, 0)
        assert not any(again.written.values())
    assert sum(first.written.values())
    assert RowChange.objects.count() == written


def test_one_import_is_one_event(bring):
    bring("projects", [project_row(), project_row("YC20230002")], as_of=AS_OF)
    event = AuditEvent.objects.get()
    assert (event.what, event.detail["kind"], event.detail["created"]) == (
        "import.commit", "projects", 2,
    )  # fmt: skip
    assert event.detail["written"]["新增项目"] == 2


def test_a_corrected_cell_is_shown_with_its_old_value_and_written(bring, clerk):
    bring("projects", [project_row()], as_of=AS_OF)
    other = project_row(项目负责人="李想", 建设内容及规模="建设1950亩茶叶标准化种植基地")
    again = bring("projects", [other], as_of=AS_OF)
    assert counts(again) == (0, 1, 0, 0)
    assert changes(again) == [
        ("项目负责人", "朱宇", "李想"),
        ("建设内容及规模", "建设1900亩茶叶标准化种植基地", "建设1950亩茶叶标准化种植基地"),
    ]
    assert Project.objects.get().leader == "李想"
    assert ProjectQuantity.objects.get().planned == 1950
    changed = RowChange.objects.filter(table="projects_project").latest("pk")
    assert changed.actor == clerk.pk


def test_a_blank_cell_says_nothing(bring):
    bring("projects", [project_row()], as_of=AS_OF)
    few = {name: project_row()[name] for name in ("项目编号", "项目年度", "项目名称", "项目类型")}
    assert counts(bring("projects", [few | {"项目负责人": ""}], as_of=AS_OF)) == (0, 0, 1, 0)
    assert Project.objects.get().leader == "朱宇"


def test_a_quantity_that_a_person_entered_stays(bring, clerk):
    bring("projects", [project_row()], as_of=AS_OF)
    actions.set_quantity(
        project=Project.objects.get(), by=clerk, name="茶叶标准化种植基地", unit="亩",
        planned=Decimal(1880), done=Decimal(1800),
    )  # fmt: skip
    assert counts(bring("projects", [project_row()], as_of=AS_OF)) == (0, 0, 1, 0)
    assert ProjectQuantity.objects.get().planned == 1880


def test_what_was_paid_since_becomes_a_payment_of_the_day(bring):
    row = project_row(验收日期="", 项目状态="已完工", **{PAID: 30})
    bring("projects", [row], as_of=date(2025, 8, 31))
    again = bring("projects", [row | {PAID: 56}], as_of=AS_OF)
    assert counts(again) == (0, 1, 0, 0)
    assert changes(again) == [(PAID, "30", "56")]
    payments = Payment.objects.order_by("paid_on").values_list("paid_on", "amount")
    assert list(payments) == [(date(2025, 8, 31), 300000), (AS_OF, 260000)]
    (fault,) = faults(bring("projects", [row | {PAID: 50}], as_of=AS_OF))
    assert fault == (4, PAID, "系统里已登记支付 56 万元，比这一格多；登错的支付在页面上更正")


def test_a_part_payment_goes_to_the_higher_level_first_and_that_is_told(bring):
    row = project_row(验收日期="", 项目状态="已完工", **{PAID: 56})
    outcome = bring("projects", [row], as_of=AS_OF)
    assert [one.funding.source for one in Payment.objects.all()] == ["central"]
    assert any("先记在级次高的来源里" in note for note in outcome.staged.notes)


def test_a_project_in_several_villages(bring, places):
    bring("projects", [project_row(实施地点="郑杨村、段墓村")], as_of=AS_OF)
    kept = Project.objects.get()
    assert kept.village == places.other_village
    assert {place.village for place in kept.places.all()} == {places.village, places.other_village}
    less = bring("projects", [project_row(实施地点="郑杨村")], as_of=AS_OF)
    assert counts(less) == (0, 0, 1, 0)
    assert warnings(less) == [
        (4, "实施地点", "系统里实施村还有段墓村，没有去掉；不在那里做的请在项目页面去掉")
    ]


def test_a_village_more_is_a_change(bring, places):
    bring("projects", [project_row()], as_of=AS_OF)
    again = bring("projects", [project_row(实施地点="段墓村，郑杨村")], as_of=AS_OF)
    assert changes(again) == [("实施地点", "段墓村", "段墓村、郑杨村")]
    assert Project.objects.get().places.count() == 2


@pytest.mark.parametrize("place", ["小召乡", "全乡"])
def test_a_project_of_the_whole_township(bring, place):
    bring("projects", [project_row(实施地点=place)], as_of=AS_OF)
    kept = Project.objects.get()
    assert (kept.village, kept.places.count()) == (None, 0)


def test_a_source_is_of_the_one_batch_that_fits(bring, places, clerk):
    batch = make_batch(
        township=places.township, by=clerk, year=2023, received_on=date(2023, 1, 5),
        amount=Decimal(600000),
    )  # fmt: skip
    outcome = bring("projects", [project_row()], as_of=AS_OF)
    assert {one.source: one.batch for one in ProjectFunding.objects.all()} == {
        "central": batch, "province": None, "other": None,
    }  # fmt: skip
    other = bring("projects", [project_row(), project_row("YC20230002")], as_of=AS_OF)
    assert counts(other) == (1, 0, 1, 0)
    assert ProjectFunding.objects.filter(batch=batch).count() == 1
    assert not any("没有归到资金批次" in note for note in outcome.staged.notes)
    assert "1 笔资金来源没有归到资金批次：那一批剩的不够，请在项目页面选批次" in other.staged.notes


def test_of_two_batches_or_of_other_money_none_is_chosen(bring, places, clerk):
    for label in ("第一批", "第二批"):
        make_batch(
            township=places.township, by=clerk, year=2023, received_on=date(2023, 1, 5), label=label
        )
    make_batch(
        township=places.township, by=clerk, year=2023, received_on=date(2023, 1, 5), source="province",
        kind=make_fund_kind(name="统筹整合涉农资金", is_bridging=False),
    )  # fmt: skip
    bring("projects", [project_row()], as_of=AS_OF)
    assert not ProjectFunding.objects.exclude(batch=None).exists()


def test_a_source_that_changes_stays_within_its_batch(bring, places, clerk):
    make_batch(
        township=places.township, by=clerk, year=2023, received_on=date(2023, 1, 5),
        amount=Decimal(600000),
    )  # fmt: skip
    bring("projects", [project_row()], as_of=AS_OF)
    more = {CENTRAL: 60, TOTAL: 84}
    again = bring("projects", [project_row(**more)], as_of=AS_OF)
    assert changes(again) == [(TOTAL, "80", "84"), (CENTRAL, "56", "60")]
    (fault,) = faults(bring("projects", [project_row(**{CENTRAL: 61, TOTAL: 85})], as_of=AS_OF))
    assert (fault[1], "安排会超出 10000 元" in fault[2]) == (CENTRAL, True)
    assert ProjectFunding.objects.get(source="central").amount == 600000


def test_less_than_was_paid_from_a_source_is_refused(bring):
    bring("projects", [project_row()], as_of=AS_OF)
    (fault,) = faults(
        bring("projects", [project_row(**{CENTRAL: 50, TOTAL: 74, PAID: 80})], as_of=AS_OF)
    )
    assert fault[2].startswith("中央资金 500000 元，支付合计 560000 元，超出 60000 元")


def test_a_source_in_several_parts_is_corrected_on_the_page(bring, clerk):
    bring("projects", [project_row(**{TOTAL: 80})], as_of=AS_OF)
    kept = Project.objects.get()
    actions.correct_project(project=kept, by=clerk, reason="追加", total=Decimal(900000))
    actions.allocate(project=kept, by=clerk, source="central", amount=Decimal(100000))
    same = project_row(**{TOTAL: 90, CENTRAL: 66})
    assert counts(bring("projects", [same], as_of=AS_OF)) == (0, 0, 1, 0)
    (fault,) = faults(bring("projects", [project_row(**{TOTAL: 91, CENTRAL: 67})], as_of=AS_OF))
    assert fault[2].startswith("系统里这个来源有 2 笔，共 66 万元，和这一格不同")


def test_a_state_that_the_days_do_not_bear_out_is_a_warning(bring):
    outcome = bring("projects", [project_row(验收日期="")], as_of=AS_OF)
    ((row, heading, reason),) = faults(outcome)
    assert (row, heading) == (4, PAID)
    assert reason.startswith("验收前最多付总投资 800000 元的 70%，即 560000 元")
    outcome = bring("projects", [project_row(验收日期="", **{PAID: 56})], as_of=AS_OF)
    assert warnings(outcome) == [
        (4, "项目状态", "台账写的是已验收，按日期算是已竣工，以日期为准；请核对日期有没有漏填")
    ]


def test_an_abandoned_project_is_not_changed_by_a_sheet(bring, clerk):
    bring("projects", [project_row(实际竣工="", 验收日期="", **{PAID: 0})], as_of=AS_OF)
    actions.correct_project(
        project=Project.objects.get(), by=clerk, reason="不做了", abandoned_on=date(2025, 1, 1)
    )
    (fault,) = faults(bring("projects", [project_row(**{PAID: 0})], as_of=AS_OF))
    assert fault[2].startswith("这个项目已于 2025-01-01 取消，表里不能再改")
