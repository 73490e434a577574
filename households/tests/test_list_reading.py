"""Reading a department's list: any layout, every row kept, ruined numbers refused, wrong ones kept and said."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.lists import layout, numbers, reading
from households.lists.layout import Role
from households.tests.lists import HEADINGS, listed, sheet, stranger, workbook
from lib import idcard
from lib.sheets import BadWorkbook, CellProblem, Sheet

GOOD = stranger(date(1961, 7, 2), "female")
OTHER = stranger(date(1950, 1, 9), "male")


def read(content: bytes, fixes=None, name="名单.xlsx", **options):
    file = io.BytesIO(content)
    file.name = name
    return reading.read(file, fixes or {}, {"sha256": "a" * 64, **options})


def roles(staged) -> dict:
    return {column["letter"]: column["role"] for column in staged.options["columns"]}


# ---- Any layout -------------------------------------------------------------------------------


def test_a_usual_list_is_understood_column_by_column():
    staged = read(sheet([listed(姓名="薛 丽华", 身份证号=GOOD)]))
    assert roles(staged) == {
        "A": "unused",
        "B": "place",
        "C": "name",
        "D": "id_number",
        "E": "amount",
        "F": "happened_on",
        "G": "detail",
    }
    row = {key: values[0] for key, values in staged.values.items()}
    assert row == {
        "name": "薛丽华",
        "id_number": GOOD,
        "fault": "",
        "place": "段墓村",
        "amount": 2100050,
        "happened_on": "2021-08-01",
        "detail": "主要诊断：脑卒中",
    }
    assert (staged.header_row, staged.numbers, staged.problems) == (3, [4], [])


LAYOUTS = {
    "no title": [["姓名", "身份证号码", "村"], ["王一", GOOD, "段墓村"]],
    "titles and empty rows": [
        ["某县某某名单"],
        [],
        ["单位：元", "", "时点：2021年9月"],
        ["姓名", "身份证号码", "村"],
        ["王一", GOOD, "段墓村"],
    ],
    "two header rows, names above": [
        ["救助名单"],
        ["姓名", "身份证号码", "村", "费用", ""],
        ["", "", "", "总费用", "个人自付"],
        ["王一", GOOD, "段墓村", "100", "30"],
    ],
    "two header rows, names below": [
        ["基本情况", "", "", "费用", ""],
        ["姓名", "身份证号码", "村", "总费用", "个人自付"],
        ["王一", GOOD, "段墓村", "100", "30"],
    ],
    "headings with breaks, stars and spaces": [
        ["*姓 名", "证 件\n号 码（必填）", "所属村 "],
        ["王一", GOOD, "段墓村"],
    ],
    "other headings": [["患者", "公民身份号码", "家庭住址"], ["王一", GOOD, "段墓村三组"]],
    "columns the other way round": [["村", "身份证", "姓名"], ["段墓村", GOOD, "王一"]],
    "the head before the person": [
        ["户主姓名", "户主身份证号", "保障对象姓名", "身份证号码", "村"],
        ["王大", OTHER, "王一", GOOD, "段墓村"],
    ],
    "a guardian beside": [
        ["监护人姓名", "监护人身份证号", "姓名", "身份证号", "村"],
        ["王大", OTHER, "王一", GOOD, "段墓村"],
    ],
    "unknown headings": [
        ["代号", "人员", "编码甲", "备忘"],
        ["7", "王一", GOOD, "无"],
        ["8", "李二", OTHER, "无"],
    ],
    "a heading that lies": [
        ["姓名", "证件号码", "备用"],
        ["王一", "990101000", GOOD],
        ["李二", "990101001", OTHER],
    ],
    "no header at all": [["王一", GOOD, "段墓村"], ["李二", OTHER, "段墓村"]],
    "signature and total": [
        ["姓名", "身份证号码", "个人自付"],
        ["王一", GOOD, "30"],
        ["合计", "", "30"],
        ["填表人：张三", "", "审核人：李四"],
    ],
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_person_is_found_in_any_layout(name):
    staged = read(workbook(LAYOUTS[name]))
    assert staged.values["id_number"][0] == GOOD
    assert staged.values["name"][0] == "王一"
    assert staged.values["fault"][0] == ""


def test_the_own_payment_is_the_amount_and_the_rest_stays_as_detail():
    staged = read(workbook(LAYOUTS["two header rows, names above"]))
    assert staged.values["amount"] == [3000]
    assert staged.values["detail"] == ["费用：总费用：100"]


def test_totals_signatures_and_a_header_printed_again_are_left_out_and_said():
    rows = LAYOUTS["signature and total"]
    staged = read(workbook([*rows, rows[0], ["李二", OTHER, "40"]]))
    assert staged.numbers == [2, 6]
    assert "第 3、4、5 行" in staged.notes[0]


def test_a_place_in_merged_cells_holds_for_the_rows_below():
    grid = [["村", "姓名", "身份证号"], ["段墓村", "王一", GOOD], ["", "李二", OTHER]]
    assert read(workbook(grid)).values["place"] == ["段墓村", "段墓村"]


def test_amounts_in_wan_and_what_is_no_amount():
    grid = [["姓名", "身份证号", "个人自付（万元）"]]
    grid += [["王一", GOOD, "2.1"], ["李二", OTHER, "1.5万元"], ["赵三", OTHER, "待定"]]
    staged = read(workbook(grid))
    assert staged.values["amount"] == [2_100_000, 1_500_000, None]
    assert staged.values["detail"][2] == "个人自付（万元）：待定"


# ---- The clerk's word -------------------------------------------------------------------------


def test_the_clerk_says_which_column_is_what():
    grid = [["姓名", "曾用名", "证件号码", "新证件号码"], ["王旧", "王一", OTHER, GOOD]]
    before = read(workbook(grid))
    assert before.values["id_number"] == [OTHER]
    staged = read(workbook(grid), roles={"1": "name", "3": "id_number", "2": "unused"})
    assert (staged.values["name"], staged.values["id_number"]) == (["王一"], [GOOD])
    assert roles(staged) == {"A": "detail", "B": "name", "C": "unused", "D": "id_number"}


def test_the_sheet_with_most_numbers_is_read_unless_another_is_chosen():
    content = workbook(
        [["说明"], ["本表一式两份"]],
        [["姓名", "身份证号"], ["王一", GOOD]],
        names=("封面", "名单"),
    )
    staged = read(content)
    assert (staged.sheet, staged.options["digest"]) == ("名单", "a" * 64)
    two = workbook(
        [["姓名", "身份证号"], ["王一", GOOD], ["李二", OTHER]],
        [["姓名", "身份证号"], ["赵三", OTHER]],
        names=("春季", "秋季"),
    )
    other = read(two, sheet="秋季")
    assert other.values["name"] == ["赵三"]
    assert other.options["digest"] != read(two).options["digest"] == "a" * 64


# ---- Numbers ----------------------------------------------------------------------------------


def old_number(number: str) -> str:
    return number[:6] + number[8:17]


LETTER = next(n for n in (stranger(date(1950, 1, d % 27 + 1)) for d in range(400)) if n[-1] == "X")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f" {GOOD[:6]} {GOOD[6:14]} {GOOD[14:]} ", GOOD),
        (GOOD.translate(str.maketrans("0123456789", "０１２３４５６７８９")), GOOD),
        (f"'{GOOD}", GOOD),
        (f"{GOOD}\n", GOOD),
        (LETTER.lower(), LETTER),
        (LETTER.replace("X", "×"), LETTER),
        (old_number(GOOD), GOOD),
        (f"{GOOD}43", f"{GOOD}43"),
        (f"{GOOD}43B1", f"{GOOD}43B1"),
    ],
)
def test_dirty_numbers_become_clean_ones(typed, kept):
    staged = read(workbook([["姓名", "身份证号"], ["王一", typed], ["李二", OTHER]]))
    assert staged.values["id_number"][0] == kept
    assert staged.values["fault"][0] == ""
    assert idcard.person_key(kept) in (GOOD, LETTER)


WRONG = GOOD[:17] + ("0" if GOOD[17] != "0" else "1")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "没有号码"),
        ("无", "没有号码"),
        ("/", "没有号码"),
        (GOOD[:17], "位数不对"),
        (WRONG, "校验码不符"),
        (f"{WRONG[:6]}20211301{WRONG[14:]}", "出生日期不存在"),
        (f"{GOOD}93", "第 19 位"),
        ("990101210230001", "15 位旧证号"),
        ("X-1234", "位数不对"),
        (f"{GOOD[:15]}000", "被 Excel 改过"),
    ],
)
def test_wrong_numbers_are_kept_and_said_never_dropped(typed, fault):
    staged = read(
        workbook([["姓名", "身份证号"], ["王一", typed], ["李二", OTHER], ["赵三", GOOD]])
    )
    assert fault in staged.values["fault"][0]
    assert len(staged) == 3
    assert not staged.problems
    assert GOOD[6:14] not in "".join(staged.values["fault"])


@pytest.mark.parametrize("cell", [int(GOOD[:17] + "0"), float(GOOD[:15] + "000"), "9.90101E+17"])
def test_numbers_that_excel_has_rounded_are_refused_until_mended_or_left_empty(cell):
    content = workbook([["姓名", "身份证号"], ["王一", cell], ["李二", OTHER]])
    staged = read(content)
    (problem,) = staged.problems
    assert (problem.row, problem.field, staged.values["id_number"][0]) == (2, "id_number", "")
    assert "末几位" in problem.reason
    mended = read(content, {"2:id_number": GOOD})
    assert (mended.problems, mended.values["id_number"][0]) == ([], GOOD)
    dropped = read(content, drops_lost=True)
    assert (dropped.problems, dropped.values["fault"][0]) == ([], numbers.LOST)
    emptied = read(content, {"2:id_number": "-"})
    assert (emptied.problems, emptied.values["fault"][0]) == ([], "没有号码")


def test_dates_and_odd_cells_in_the_column_of_numbers_are_no_error():
    rows = [
        ["王一", date(2021, 5, 1)],
        ["李二", 3.5],
        ["赵三", True],
        ["钱四", OTHER],
        ["孙五", GOOD],
    ]
    staged = read(workbook([["姓名", "身份证号"], *rows]))
    assert staged.values["fault"][0] == "是日期，不是号码"
    assert len(staged) == 5
    assert not staged.problems


# ---- Hostile and empty files ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "名单.xlsx", "空的"),
        (b"<html>", "名单.xlsx", "不是 Excel"),
        (b"PK\x03\x04rubbish", "名单.xlsx", "损坏"),
        (sheet([listed()]), "名单.xlsm", "宏"),
        (sheet([listed()]), "名单.exe", "不支持"),
        (sheet([listed()])[:-200], "名单.xlsx", "损坏"),
        (workbook([]), "名单.xlsx", "没有可见的工作表"),
        (workbook([["姓名", "身份证号"]]), "名单.xlsx", "没有数据"),
        (workbook([["姓名", "身份证号"], ["合计", ""]]), "名单.xlsx", "没有数据"),
    ],
)
def test_hostile_and_empty_files_are_refused_in_words(content, name, words):
    with pytest.raises(BadWorkbook, match=words):
        read(content, name=name)


# ---- Laws -------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.just(""),
    st.text(max_size=12),
    st.integers(-5, 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.sampled_from([GOOD, OTHER, WRONG, "姓名", "身份证号", "合计", "段墓村", "2021年8月"]),
    st.builds(CellProblem, st.sampled_from(["9.9E+17", "公式错误"]), st.just("末几位已丢失")),
)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=25))
def test_no_sheet_is_too_odd_for_a_layout(rows):
    plan = layout.find(Sheet("表", rows))
    assert len(plan.roles) == len(plan.headings)
    for role in layout.SINGLE:
        assert len(plan.columns(role)) <= 1
    assert -1 <= plan.header < max(len(rows), 1)
    assert plan.first <= max(len(rows), 1) + 1


@given(st.permutations(HEADINGS))
def test_the_order_of_the_columns_does_not_matter(headings):
    rows = [[listed(姓名="王一", 身份证号=GOOD)[heading] for heading in headings] for _ in range(2)]
    plan = layout.find(Sheet("表", [list(headings), *rows]))
    assert headings[plan.column(Role.ID)] == "身份证号"
    assert headings[plan.column(Role.NAME)] == "姓名"
    assert headings[plan.column(Role.AMOUNT)] == "个人自付"
