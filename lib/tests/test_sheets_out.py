"""Workbooks out: opened again with other libraries, and nothing in them runs."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.sheets import open_workbook
from lib.sheets_out import Column, OutSheet, harmless, write_csv, write_workbook

COLUMNS = [
    Column("姓名", 10),
    Column("证件号码", 22, "id"),
    Column("识别日期", 12, "date"),
    Column("金额（元）", 12, "money"),
    Column("人数", 8, "count"),
]
DANGEROUS = ["=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", '=HYPERLINK("http://x")']


def make_workbook(*sheets):
    target = io.BytesIO()
    write_workbook(target, sheets)
    target.seek(0)
    target.name = "out.xlsx"
    return target


def opened(*sheets):
    return openpyxl.load_workbook(make_workbook(*sheets))


def test_a_sheet_has_title_note_header_and_typed_cells():
    row = ["周德厚", "99010119640603031X", date(2021, 9, 1), Decimal("184.40"), 3]
    sheet = opened(OutSheet("名单", COLUMNS, [row], title="脱贫户名单", note="截至 2021-12-31"))[
        "名单"
    ]
    assert [sheet["A1"].value, sheet["A2"].value] == ["脱贫户名单", "截至 2021-12-31"]
    assert [cell.value for cell in sheet[3]] == [column.heading for column in COLUMNS]
    assert [cell.value for cell in sheet[4]] == [*row[:2], datetime(2021, 9, 1), 184.4, 3]
    assert [cell.number_format for cell in sheet[4]] == ["@", "@", "yyyy-mm-dd", "0.00", "0"]
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:E4"
    assert sheet.column_dimensions["B"].width == pytest.approx(22, abs=1)


@pytest.mark.parametrize("text", DANGEROUS)
def test_formulas_and_links_stay_text(text):
    sheet = opened(OutSheet(text, [Column(text)], [[text]], title=text, note=text)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s")] * 4
    assert not any(cell.hyperlink for cell in cells)
    assert sheet["A4"].number_format == "@"


def test_long_numbers_keep_every_digit():
    columns = [Column("账号", 22, "id"), Column("说明")]
    sheet = opened(OutSheet("卡", columns, [[6222021234567890123, 12]])).active
    assert [cell.value for cell in sheet[2]] == ["6222021234567890123", "12"]


def test_empty_and_yes_no_cells():
    sheet = opened(OutSheet("x", COLUMNS, [[None, "", None, None, True]])).active
    assert [cell.value for cell in sheet[2]] == [None, None, None, None, "是"]


def test_text_in_a_number_column_is_written_as_text():
    sheet = opened(OutSheet("x", [Column("金额", kind="money")], [["【待补】"]])).active
    assert sheet["A2"].value == "【待补】"


def test_names_of_sheets_are_made_valid_and_unique():
    names = ["脱贫户/2021*", "脱贫户 2021 ", "", "长" * 40, "长" * 40]
    made = opened(*(OutSheet(name, [Column("x")], []) for name in names)).sheetnames
    assert made[:3] == ["脱贫户 2021", "脱贫户 2021(2)", "表"]
    assert len(set(made)) == 5
    assert max(map(len, made)) == 31


def test_a_row_of_the_wrong_length_is_an_error():
    with pytest.raises(ValueError, match="argument"):
        make_workbook(OutSheet("x", COLUMNS, [["周德厚"]]))


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_what_is_written_is_read_again(rows):
    columns = [Column("甲"), Column("乙", kind="id")]
    (sheet,) = open_workbook(make_workbook(OutSheet("x", columns, rows)))
    read = [tuple((*row, "", "")[:2]) for row in sheet.rows[1:]]
    read += [("", "")] * (len(rows) - len(read))
    assert read == rows


def test_a_workbook_that_says_when_it_was_made_does_not_depend_on_the_clock():
    target = io.BytesIO()
    write_workbook(target, [OutSheet("表", [Column("甲")], [["一"]])], created=date(2023, 12, 31))
    properties = openpyxl.load_workbook(target).properties
    assert properties.created == properties.modified == datetime(2023, 12, 31)


def test_csv_opens_in_chinese_and_runs_nothing():
    target = io.StringIO()
    write_csv(target, COLUMNS[:2], [[text, -5] for text in DANGEROUS])
    text = target.getvalue()
    assert text.startswith("\ufeff姓名")
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert read == [[f"'{text}", "-5"] for text in DANGEROUS]


def test_only_what_begins_like_a_formula_is_marked():
    assert harmless("周德厚") == "周德厚"
    assert harmless(" =1") == "' =1"
    assert harmless("") == ""
