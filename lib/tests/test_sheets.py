"""Workbooks in: what people meant comes out, what is hostile is refused before it is parsed."""

import io
import re
import time
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from lib import sheets
from lib.sheets import BadWorkbook, CellProblem, find_header, open_workbook


class Upload(io.BytesIO):
    def __init__(self, content, name="名单.xlsx"):
        super().__init__(content)
        self.name = name


def make_xlsx(rows=(("姓名", "证件号码"), ("周德厚", "1")), *, write=None):
    """The bytes of a workbook; `write(workbook, worksheet)` adds what rows cannot say."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as workbook:
        worksheet = workbook.add_worksheet("名单")
        for index, row in enumerate(rows):
            worksheet.write_row(index, 0, row)
        if write:
            write(workbook, worksheet)
    return target.getvalue()


def repacked(content, change, *, also=()):
    """The workbook with every entry put through `change(name, data)`, and more entries."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        for name in source.namelist():
            result.writestr(name, change(name, source.read(name)))
        for name, data in also:
            result.writestr(name, data)
    return target.getvalue()


def with_sheet_xml(change):
    return repacked(
        make_xlsx(),
        lambda name, data: change(data) if name == "xl/worksheets/sheet1.xml" else data,
    )


def rows_of(content, name="名单.xlsx"):
    (sheet,) = open_workbook(Upload(content, name))
    return sheet.rows


def refusal(content, name="名单.xlsx", **options):
    with pytest.raises(BadWorkbook) as refused:
        open_workbook(Upload(content, name), **options)
    return str(refused.value)


def test_cells_come_as_people_meant():
    def write(workbook, worksheet):
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        worksheet.write_datetime(1, 2, datetime(2021, 9, 1), day)
        worksheet.write_datetime(1, 3, datetime(2021, 9, 1, 8, 30), day)
        worksheet.write_boolean(1, 4, True)
        worksheet.write_formula(1, 5, "=1+1", None, 2)

    rows = rows_of(make_xlsx([[], ["", "0012", "", "", "", "", 3, 1.5, " 空格 "]], write=write))
    assert rows[0] == [""] * 9
    assert rows[1] == [
        "",
        "0012",
        date(2021, 9, 1),
        datetime(2021, 9, 1, 8, 30),
        "TRUE",
        "2",
        "3",
        1.5,
        " 空格 ",
    ]


def test_numbers_that_lost_their_last_digits_are_problems_that_do_not_show_them():
    (row,) = rows_of(make_xlsx([[110105194912310021, 9901011012010001, 123456789012345]]))
    assert row[2] == "123456789012345"
    for cell in row[:2]:
        assert isinstance(cell, CellProblem)
        assert "末几位已丢失" in cell.reason
        assert not re.search(r"\d{6}", str(cell))


def test_error_values_are_problems_in_their_cell():
    def write(workbook, worksheet):
        worksheet.write_formula("C3", "=NA()", None, "#N/A")
        worksheet.write_formula("AB3", "=1/0", None, "#DIV/0!")

    rows = rows_of(make_xlsx([["a"] * 30] * 5, write=write))
    places = [
        (row, column)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, CellProblem)
    ]
    assert places == [(2, 2), (2, 27)]
    assert "#N/A" in rows[2][2].reason


def test_hidden_sheets_are_not_read():
    def write(workbook, worksheet):
        workbook.add_worksheet("代码表").hide()
        workbook.add_worksheet("第二页").write_string(0, 0, "x")

    names = [sheet.name for sheet in open_workbook(Upload(make_xlsx(write=write)))]
    assert names == ["名单", "第二页"]


def test_a_path_will_do(tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(make_xlsx())
    assert open_workbook(path)[0].rows[1][0] == "周德厚"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.xlsx", "空的"),
        (b"\xff" * 99, "a.xlsx", "内容却不是 Excel"),
        (b"<html><table>", "导出.xls", "内容却不是 Excel"),
        (b"%PDF-1.7", "a.pdf", "不支持 .pdf"),
        (b"PK\x03\x04", "a.docx", "不支持 .docx"),
        (b"PK\x03\x04", "名单", "没有扩展名"),
        (b"PK\x03\x04 and nothing more", "a.xlsx", "压缩包已损坏"),
        (make_xlsx()[:-300], "a.xlsx", "压缩包已损坏"),
        (make_xlsx(), "a.xlsm", "宏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "a.xls", "内容已损坏"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "密码",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT_CUR".encode("utf-16-le"),
            "a.xls",
            "宏",
        ),
    ],
)
def test_what_is_no_plain_workbook_is_refused_with_what_to_do(content, name, words):
    message = refusal(content, name)
    assert words in message
    assert "请" in message


def test_macros_are_found_whatever_the_extension():
    content = repacked(
        make_xlsx(), lambda name, data: data, also=[("xl/vbaProject.bin", b"Sub Auto_Open()")]
    )
    assert "宏" in refusal(content)


def test_other_office_files_are_not_workbooks():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "没有工作簿" in refusal(content.getvalue())


def test_big_files_are_refused():
    assert "太大" in refusal(make_xlsx(), max_bytes=1000)


def test_a_bomb_is_refused_without_inflating_it():
    def bomb(data):
        return data.replace(b"</sheetData>", b" " * 200_000_000 + b"</sheetData>")

    content = with_sheet_xml(bomb)
    assert len(content) < 1_000_000
    began = time.perf_counter()
    assert "异常庞大" in refusal(content)
    assert time.perf_counter() - began < 2


def test_a_bomb_whose_directory_lies_is_refused():
    content = with_sheet_xml(
        lambda data: data.replace(b"</sheetData>", b" " * 100_000_000 + b"</sheetData>")
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        real = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lie = content.replace(real.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lie != content
    assert "异常庞大" in refusal(lie)


def test_too_many_entries_are_refused():
    many = [(f"xl/media/{number}", b"") for number in range(sheets.MAX_ENTRIES)]
    assert "异常庞大" in refusal(repacked(make_xlsx(), lambda name, data: data, also=many))


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576"><v>1</v></c>',
        b"<c r='A100000'><v>1</v></c>",
        b'<c\n r = "JA9"><v>1</v></c>',
        b'<c r="A1&#48;00000"><v>1</v></c>',
        b'<c s="0"\tr="aaa1"><v>1</v></c>',
    ],
)
def test_a_far_cell_is_refused_before_it_can_exhaust_the_memory(cell):
    content = with_sheet_xml(
        lambda data: data.replace(b"</sheetData>", b'<row r="9">' + cell + b"</row></sheetData>")
    )
    assert "范围太大" in refusal(content)


def test_texts_that_look_like_far_cells_are_no_offence():
    rows = [["error=ABC", 'r="XFD1048576"', "&r=AAA1&", "x r=A100000"]]
    assert rows_of(make_xlsx(rows)) == rows


def test_broken_xml_inside_is_refused():
    assert "请" in refusal(with_sheet_xml(lambda data: data[: len(data) // 2] + b"<<"))


ENTITY = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_entities_that_would_read_other_files_are_refused(part):
    broken = with_sheet_xml(
        lambda data: data.replace(b"</sheetData>", b'<c r="A9" t="e"/></sheetData>')
    )
    assert "请" in refusal(repacked(broken, lambda name, data: ENTITY if name == part else data))


KNOWN = {
    "姓名": ["户主姓名"],
    "证件号码": ["身份证号", "身份证号码"],
    "务工时间(月)": [],
    "行政村": ["村"],
    "享受低保开始时间": [],
    "享受低保档次": [],
}


def test_titles_are_skipped_and_columns_come_in_any_order():
    rows = [
        ["小召乡 2021 年脱贫户名单", "", "", ""],
        ["单位：小召乡", "", "姓名", ""],
        [" 行 政\n村*", "务工时间（月）", "身份证号码", "姓名（必填）"],
        ["段墓村", "3", "1", "周德厚"],
    ]
    index, columns = find_header(rows, KNOWN)
    assert index == 2
    assert columns == {"行政村": 0, "务工时间(月)": 1, "证件号码": 2, "姓名": 3}


def test_unknown_and_repeated_columns_are_named():
    _, columns = find_header([["姓名", "备注", "村", "姓名", "", 3]], KNOWN)
    assert columns == {"姓名": 0, "行政村": 2}
    assert (columns.unknown, columns.repeated) == (["备注"], ["姓名"])


def test_merged_headers_over_two_rows_are_joined():
    rows = [
        ["脱贫户名单", "", "", "", ""],
        ["姓名", "享受低保", "", "基本信息", ""],
        ["", "开始时间", "档次", "村", "证件号码"],
        ["周德厚", "202101", "一档", "段墓村", "1"],
    ]
    index, columns = find_header(rows, KNOWN)
    assert index == 2
    assert columns == {
        "姓名": 0,
        "享受低保开始时间": 1,
        "享受低保档次": 2,
        "行政村": 3,
        "证件号码": 4,
    }
    assert columns.unknown == []


def test_values_that_look_like_headings_do_not_become_the_header():
    rows = [["姓名", "关系", "证件号码"], ["周德厚", "村", "1"], ["村", "村", "2"]]
    assert find_header(rows, KNOWN)[0] == 0


@pytest.mark.parametrize("rows", [[], [["甲", "乙"]], [["姓名"]], [["x"]] * 20 + [list(KNOWN)]])
def test_without_a_header_the_wanted_columns_are_named(rows):
    with pytest.raises(BadWorkbook, match="姓名、证件号码"):
        find_header(rows, KNOWN)


@given(st.permutations(list(KNOWN)), st.integers(0, 5), st.integers(2, 6))
def test_any_order_below_any_number_of_titles_is_found(headings, titles, count):
    rows = [["名单", ""]] * titles + [headings[:count], ["x"] * count]
    index, columns = find_header(rows, KNOWN)
    assert index == titles
    assert columns == {heading: place for place, heading in enumerate(headings[:count])}
