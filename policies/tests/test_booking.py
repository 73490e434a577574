"""Lists of payments: every kind of dirt has its line, nothing is half written, good rows become benefits."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import AuditEvent, RowChange
from households.imports import actions as imports
from households.imports import reports
from households.models import ExternalList, ExternalListRow, ImportBatch
from households.tests.lists import stranger, workbook
from households.tests.make import make_household, make_member
from policies.models import Benefit, BenefitList, UnbookedRow
from policies.tests.lists import (
    HEADINGS,
    PAID,
    checked,
    faults_of,
    make_benefit_list,
    paid,
    queued,
    sheet,
    write,
)
from policies.tests.make import make_grant, make_policy

State = ImportBatch.State


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def policy(db):
    return make_policy(
        name="雨露计划", nature="grant", rhythm="term", kinds="中职、高职、技师", sector="education"
    )


@pytest.fixture
def household(places):
    return make_household(village=places.village, head_name="郑国富", size=3)


@pytest.fixture
def head(household):
    return household.members.heads().get()


@pytest.fixture
def about(places, clerk, policy):
    return {"township": places.township, "by": clerk, "policy": policy}


@pytest.fixture
def check(about):
    """`check(rows)` uploads a list of 小召乡 and checks it."""
    return lambda rows, **values: checked(**about, content=sheet(rows), **values)


@pytest.fixture
def book(about):
    return lambda rows, **values: make_benefit_list(**about, content=sheet(rows), **values)


def problems(batch):
    return reports.load(batch.token).problems


def warnings(batch):
    return {(one.code, one.reason) for one in reports.load(batch.token).warnings}


def set_aside(batch, by, **reasons):
    aside = {row.removeprefix("row"): reason for row, reason in reasons.items()}
    imports.choose(batch=batch, options={"aside": aside}, by=by)
    imports.check(batch)
    return batch


# ---- Booking ----------------------------------------------------------------------------------


def test_each_good_row_becomes_a_benefit_and_every_row_is_kept(book, head, clerk):
    one = book([paid(head), paid()])
    benefit = Benefit.objects.get()
    assert (benefit.member, benefit.household) == (head, head.household)
    assert (benefit.year, benefit.term, benefit.period_key) == (2021, "春季", "2021春季")
    assert (benefit.paid_on, benefit.amount, benefit.kind) == (PAID, Decimal(1500), "中职")
    assert (benefit.batch, benefit.source) == ("第一批", "衔接资金")
    assert (benefit.list_row.number, benefit.list_row.list) == (4, one.list)
    assert [row.match for row in one.list.rows.order_by("number")] == ["id", "none"]
    kept = UnbookedRow.objects.get()
    assert (kept.why, kept.list_row.number, kept.kind) == ("unmatched", 5, "中职")
    event = AuditEvent.objects.get(what="list.book")
    assert (event.by, event.target_id) == (clerk, str(one.list_id))
    told = {key: event.detail[key] for key in ("rows", "matched", "booked", "yuan", "policy")}
    assert told == {"rows": 2, "matched": 1, "booked": 1, "yuan": "1500", "policy": "雨露计划"}


def test_the_row_history_says_who_booked(book, head, clerk):
    book([paid(head)])
    change = RowChange.objects.filter(table="policies_benefit").latest("pk")
    assert change.actor == clerk.pk


def test_what_the_sheet_says_besides_is_ciphertext(book, head):
    one = book([paid(head)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, detail FROM households_externallistrow")
        stored = str(cursor.fetchall())
    assert head.id_number not in stored
    assert "王家长" not in stored
    assert "收款人：王家长" in one.list.rows.get().detail


def test_rows_without_a_day_or_a_subkind_take_those_of_the_upload(book, head):
    book([paid(head, 发放日期="", 学历层次="")], kind="技师")
    benefit = Benefit.objects.get()
    assert (benefit.paid_on, benefit.kind) == (PAID, "技师")


def test_a_policy_for_households_books_one_row_a_household(places, clerk, household):
    water = make_policy(name="水费减免", level="household", nature="grant")
    first, second, *_ = household.members.order_by("pk")
    rows = [paid(first, 学期=""), paid(second, 学期="")]
    about = {"township": places.township, "by": clerk, "policy": water}
    batch = checked(**about, content=sheet(rows))
    assert faults_of(batch) == {5: ["twice"]}
    write(set_aside(batch, clerk, row5="同一户"), clerk)
    benefit = Benefit.objects.get()
    assert (benefit.member, benefit.household) == (None, household)


def test_quantity_place_and_total_cost_are_read_where_the_policy_has_them(places, clerk, head):
    rich = make_policy(
        name="救助", nature="grant", rhythm="once", places="县内、县外", quantity_unit="亩",
        has_total_cost=True,
    )  # fmt: skip
    grid = [
        ["姓名", "身份证号", "救助金额（万元）", "医疗总费用（万元）", "面积（亩）", "就医地点"]
    ]
    grid += [[head.name, head.id_number, 0.12, "1.5", "2.5", "县外"]]
    about = {"township": places.township, "by": clerk, "policy": rich}
    make_benefit_list(**about, content=workbook(grid))
    benefit = Benefit.objects.get()
    assert (benefit.amount, benefit.total_cost) == (Decimal(1200), Decimal(15000))
    assert (benefit.quantity, benefit.place) == (Decimal("2.50"), "县外")
    assert benefit.period_key == PAID.isoformat()


# ---- Certificates and names ---------------------------------------------------------------------

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.parametrize(
    ("dirty", "words"),
    [
        (lambda number: f" {number[:6]} {number[6:14]} {number[14:]} ", "空格"),
        (lambda number: number.translate(FULL_WIDTH), "全角"),
        (lambda number: f"{number}43", ""),
        (lambda number: f"{number}43B1", ""),
        (lambda number: f"{number[:6]}{number[8:17]}", "15 位换成 18 位"),
    ],
)
def test_dirty_numbers_are_put_right_and_it_is_said(check, book, household, dirty, words):
    member = make_member(household=household, born_on=date(1950, 3, 4))
    batch = check([paid(member, 学生身份证号=dirty(member.id_number))])
    assert faults_of(batch) == {}
    tidied = [reason for code, reason in warnings(batch) if code == "tidied"]
    assert [words in reason for reason in tidied] == ([True] if words else [])
    assert not any(member.id_number in reason for reason in tidied)


def test_a_small_x_is_the_same_number(check, household):
    while True:
        number = stranger(date(1961, 7, 2))
        if number.endswith("X"):
            break
    member = make_member(household=household, id_number=number)
    batch = check([paid(member, 学生身份证号=number.lower())])
    assert reports.load(batch.token).rows[0].pk == member.pk
    assert "x 改成大写" in str(warnings(batch))


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (990101200902023841.0, "lost", "已丢失"),
        ("9.90101E+17", "lost", "丢失"),
        ("990101200902023000", "number", "被 Excel 改过"),
        ("99010120090202384", "number", "应为 18 位，现为 17 位"),
        ("", "number", "没有号码"),
        (date(2009, 2, 2), "number", "是日期"),
        ("99012619610702336099", "number", "残疾人证号"),
    ],
)
def test_numbers_that_cannot_be_used_are_faults_of_their_row(check, head, number, code, words):
    batch = check([paid(head), paid(学生身份证号=number)])
    assert faults_of(batch) == {5: [code]}
    (problem,) = problems(batch)
    assert words in problem.reason
    assert problem.field == "id_number"
    with pytest.raises(Exception, match="还有 1 行有误"):
        imports.start_writing(batch)
    assert not ExternalListRow.objects.exists()


@pytest.mark.parametrize("name", ["䶮小龙", "𬭁小明", "买买提·艾力", "龘龘"])
def test_names_with_rare_characters_stay_as_they_are(book, places, name):
    member = make_household(village=places.village, head_name=name).members.get()
    row = book([paid(member)]).list.rows.get()
    assert (row.name, row.member) == (name, member)


def test_a_name_that_differs_is_a_warning_and_nothing_is_guessed(check, head):
    batch = check([paid(head, 学生姓名="郑国副")])
    assert faults_of(batch) == {}
    (warning,) = warnings(batch)
    assert warning[0] == "name"
    assert "登记的姓名是郑国富" in warning[1]


def test_the_same_name_without_the_number_matches_nobody(check, head):
    batch = check([paid(学生姓名=head.name)])
    assert reports.load(batch.token).rows[0].pk is None


# ---- Amounts, days, subkinds, terms -------------------------------------------------------------


@pytest.mark.parametrize("amount", ["1,500.00元", "0.15万元", "１５００", "1500.00"])
def test_amounts_as_text_are_amounts(book, head, amount):
    book([paid(head, **{"补助金额（元）": amount})])
    assert Benefit.objects.get().amount == 1500


@pytest.mark.parametrize(
    ("column", "value", "code", "words"),
    [
        ("补助金额（元）", "-1500", "amount", "负数"),
        ("补助金额（元）", "", "amount", "没有填金额"),
        ("补助金额（元）", "待定", "amount", "不是金额"),
        ("发放日期", "六月", "day", ""),
        ("发放日期", "2099-01-01", "rule", "还没有到"),
        ("学历层次", "研究生", "kind", "没有子类“研究生”"),
        ("学期", "2021年秋季", "period", "写的是秋季"),
        ("学期", "2020年春季", "period", "写的是2020年"),
    ],
)
def test_cells_that_cannot_be_booked_are_faults(check, head, household, column, value, code, words):
    others = [paid(one) for one in household.members.exclude(pk=head.pk)]
    batch = check([paid(head, **{column: value}), *others])
    assert faults_of(batch) == {4: [code]}
    assert words in problems(batch)[0].reason


def test_ten_thousands_in_the_heading_or_above_the_header(places, about, head, household):
    other = household.members.exclude(pk=head.pk).first()
    grid = [
        ["发放表", "单位：万元"],
        ["姓名", "身份证号", "补助金额"],
        [head.name, head.id_number, 0.15],
    ]
    make_benefit_list(**about, content=workbook(grid))
    grid = [["姓名", "身份证号", "补助金额（万元）"], [other.name, other.id_number, "0.15"]]
    make_benefit_list(**about, content=workbook(grid))
    assert [one.amount for one in Benefit.objects.all()] == [1500, 1500]


def test_an_amount_in_a_merged_cell_is_refused_for_every_row_it_covers(about, household):
    book = load_workbook(BytesIO(sheet([paid(one) for one in household.members.order_by("pk")])))
    at = HEADINGS.index("补助金额（元）") + 1
    book.active.merge_cells(start_row=4, end_row=5, start_column=at, end_column=at)
    file = BytesIO()
    book.save(file)
    batch = checked(**about, content=file.getvalue())
    assert faults_of(batch) == {4: ["merged"], 5: ["merged"]}
    assert "第 4 到 5 行合并成了一格" in problems(batch)[0].reason
    imports.mend(batch=batch, fixes={"4:amount": "1500", "5:amount": "1400"}, by=about["by"])
    imports.check(batch)
    write(batch, about["by"])
    assert {one.amount for one in Benefit.objects.all()} == {1500, 1400}


def test_a_day_in_a_merged_cell_is_the_day_of_all_its_rows(about, household):
    rows = [paid(one, 发放日期="") for one in household.members.order_by("pk")]
    rows[0]["发放日期"] = "2021-06-01"
    book = load_workbook(BytesIO(sheet(rows)))
    at = HEADINGS.index("发放日期") + 1
    book.active.merge_cells(start_row=4, end_row=6, start_column=at, end_column=at)
    file = BytesIO()
    book.save(file)
    make_benefit_list(**about, content=file.getvalue())
    assert {one.paid_on for one in Benefit.objects.all()} == {date(2021, 6, 1)}


def test_a_sheet_with_two_header_rows(about, head):
    grid = [
        ["雨露计划发放表"],
        ["姓名", "身份证号", "补助情况", "", "村"],
        ["", "", "学历层次", "补助金额（元）", ""],
        [head.name, head.id_number, "高等职业教育", "1500", "段墓村"],
    ]
    make_benefit_list(**about, content=workbook(grid))
    benefit = Benefit.objects.get()
    assert (benefit.amount, benefit.kind, benefit.list_row.number) == (1500, "高职", 4)


def test_totals_and_signatures_are_no_rows(book, head):
    total = dict.fromkeys(HEADINGS, "") | {"序号": "合计", "补助金额（元）": 1500}
    assert book([paid(head), total]).list.rows.count() == 1


def test_mended_amounts_are_in_yuan_whatever_the_heading_says(about, head):
    grid = [["姓名", "身份证号", "补助金额（万元）"], [head.name, head.id_number, "待定"]]
    batch = checked(**about, content=workbook(grid))
    imports.mend(batch=batch, fixes={"2:amount": "1500"}, by=about["by"])
    imports.check(batch)
    write(batch, about["by"])
    assert Benefit.objects.get().amount == 1500


def test_of_several_sheets_the_one_named_after_the_term_is_read(about, head, household):
    grids = [
        [["姓名", "身份证号", "学期", "补助金额（元）"], [one.name, one.id_number, term, 1500]]
        for one, term in ((head, "2021年春季"), (household.members.last(), "2021年秋季"))
    ]
    content = workbook(*grids, names=("春季", "秋季"))
    for term in ("春季", "秋季"):
        batch = checked(**about, content=content, term=term)
        assert reports.load(batch.token).about["sheet"] == term
        assert faults_of(batch) == {}
        write(batch, about["by"])
    wrong = queued(**about, content=content, term="春季", batch="第二批")
    imports.check(wrong)
    assert "入账" in wrong.message


# ---- Who it is --------------------------------------------------------------------------------


def test_who_left_before_the_payment_is_refused_and_it_is_said_when(check, household):
    gone = make_member(household=household, left_on=date(2021, 6, 1), leave_reason="death")
    batch = check([paid(gone)])
    assert faults_of(batch) == {4: ["left"]}
    assert "已于 2021-06-01 死亡" in problems(batch)[0].reason.replace("自然死亡", "死亡")


def test_who_left_after_the_payment_is_booked(book, household):
    gone = make_member(household=household, left_on=date(2021, 7, 1), leave_reason="death")
    book([paid(gone)])
    assert Benefit.objects.get().member == gone


def test_a_dissolved_household_is_refused(check, head):
    head.household.dissolved_on, head.household.dissolve_reason = date(2021, 6, 1), "death"
    head.household.save()
    batch = check([paid(head)])
    assert faults_of(batch) == {4: ["dissolved"]}
    assert "已于 2021-06-01 销户" in problems(batch)[0].reason


def test_people_of_other_townships_are_kept_and_count_in_no_figure(places, book):
    far = make_household(village=places.far_village).members.get()
    book([paid(far)])
    assert not Benefit.objects.exists()
    assert UnbookedRow.objects.get().why == "unmatched"


def test_the_same_person_twice_names_the_first_row(check, head):
    batch = check([paid(head), paid(), paid(head, **{"补助金额（元）": 900})])
    assert faults_of(batch) == {6: ["twice"]}
    assert "与第 4 行是同一人" in problems(batch)[0].reason


def test_setting_the_first_of_two_aside_frees_the_second(check, head, clerk):
    batch = check([paid(head), paid(head, **{"补助金额（元）": 900})])
    write(set_aside(batch, clerk, row4="第一行作废"), clerk)
    assert Benefit.objects.get().amount == 900


def test_who_was_paid_for_the_period_is_refused_with_day_and_amount(check, head, policy, clerk):
    make_grant(
        household=head.household, policy=policy, by=clerk, year=2021, term="春季",
        paid_on=date(2021, 5, 2), amount=Decimal(1400), kind="中职",
    )  # fmt: skip
    batch = check([paid(head)])
    assert faults_of(batch) == {4: ["paid"]}
    assert problems(batch)[0].reason == "这一期已于 2021-05-02 发放 1400 元"
    assert faults_of(check([paid(head, 学期="2021年秋季")], term="秋季")) == {}


def test_who_was_paid_in_another_household_of_the_township_was_paid(
    check, places, head, policy, clerk
):
    make_grant(
        household=head.household, policy=policy, by=clerk, year=2021, term="春季", kind="中职"
    )
    head.left_on, head.leave_reason = date(2021, 5, 1), "moved_out"
    head.save()
    other = make_household(village=places.other_village)
    again = make_member(
        household=other, name=head.name, id_number=head.id_number, joined_on=date(2021, 5, 1)
    )
    assert faults_of(check([paid(again)])) == {4: ["paid"]}


def test_several_stays_that_day_are_never_chosen_from(check, household):
    first = make_member(household=household, left_on=date(2021, 12, 1), leave_reason="moved_out")
    make_member(household=household, name=first.name, id_number=first.id_number)
    (row,) = reports.load(check([paid(first)]).token).rows
    assert (row.pk, row.result) == (None, "unchanged")
    assert "几条成员记录" in row.matched_by


# ---- Set aside --------------------------------------------------------------------------------


def test_rows_set_aside_are_kept_with_their_reason_and_not_booked(check, head, clerk):
    batch = check([paid(head, **{"补助金额（元）": "待定"}), paid()])
    one = write(set_aside(batch, clerk, row4="金额没有定"), clerk)
    assert not Benefit.objects.exists()
    kept = UnbookedRow.objects.get(why="aside")
    assert (kept.reason, kept.list_row.member) == ("金额没有定", head)
    assert one.list.rows.count() == 2
    assert AuditEvent.objects.get(what="list.book").detail["booked"] == 0


def test_all_or_nothing(check, head, clerk, monkeypatch):
    batch = check([paid(head)])

    def broken(*_):
        raise RuntimeError("disk")

    monkeypatch.setattr("policies.booking.writing._unbooked", broken)
    imports.start_writing(batch)
    with pytest.raises(RuntimeError):
        imports.finish_writing(batch, by=clerk)
    assert not ExternalListRow.objects.exists()
    assert not Benefit.objects.exists()
    batch.refresh_from_db()
    assert batch.state == State.CHECKED


# ---- The same file, two at once ---------------------------------------------------------------


def test_the_same_file_is_refused_with_when_and_by_whom(about, head, clerk):
    content = sheet([paid(head)])
    make_benefit_list(**about, content=content)
    again = checked(**about, content=content, file_name="别名.xlsx")
    assert again.state == State.FAILED
    assert f"已由{clerk}于 " in again.message
    assert "按“雨露计划”入账" in again.message
    other = make_policy(name="中职助学金", nature="grant", rhythm="term", kinds="中职")
    assert checked(**(about | {"policy": other}), content=content).state == State.CHECKED


def test_two_clerks_with_the_same_list_the_second_is_told(about, head, clerk):
    content = sheet([paid(head)])
    first, second = checked(**about, content=content), checked(**about, content=content)
    imports.start_writing(first)
    imports.start_writing(second)
    assert imports.finish_writing(first, by=clerk)
    assert not imports.finish_writing(second, by=clerk)
    assert second.state == State.FAILED
    assert "入账" in second.message
    assert (ExternalList.objects.count(), Benefit.objects.count()) == (1, 1)


def test_two_different_lists_with_the_same_person_the_second_is_checked_again(about, head, clerk):
    first = checked(**about, content=sheet([paid(head)]))
    second = checked(**about, content=sheet([paid(head), paid()]))
    write(first, clerk)
    imports.start_writing(second)
    assert not imports.finish_writing(second, by=clerk)
    assert (second.state, second.rejected) == (State.CHECKED, 1)
    assert faults_of(second) == {4: ["paid"]}
    assert Benefit.objects.count() == 1


def test_without_a_column_of_numbers_nothing_is_written(about):
    batch = checked(**about, content=workbook([["姓名", "村"], ["王一", "段墓村"]]))
    assert faults_of(batch) == {2: ["column"]}


def test_no_column_of_amounts_leaves_them_empty(about, head):
    grid = [["姓名", "身份证号", "学历层次"], [head.name, head.id_number, "中职"]]
    make_benefit_list(**about, content=workbook(grid))
    assert Benefit.objects.get().amount is None


def test_booking_takes_as_many_queries_for_many_rows_as_for_few(places, about, clerk):
    def queries(size: int) -> int:
        members = [make_household(village=places.village).members.get() for _ in range(size)]
        batch = queued(**about, content=sheet([paid(one) for one in members]))
        with CaptureQueriesContext(connection) as captured:
            imports.check(batch)
            imports.start_writing(batch)
            assert imports.finish_writing(batch, by=clerk)
        return len(captured)

    few, many = queries(3), queries(40)
    assert Benefit.objects.count() == 43
    assert BenefitList.objects.count() == 2
    assert many == few
