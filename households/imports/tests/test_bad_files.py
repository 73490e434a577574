"""Files that cannot be imported: each gets one clear message and changes nothing."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from households.imports.tests.make import HEADINGS, checked, family, faults, person, workbook
from households.models import Household, ImportBatch

NUMBER = "9901012012010001"


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return file.getvalue()


def with_macros() -> bytes:
    file = io.BytesIO(workbook(family(NUMBER)))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return file.getvalue()


def broken() -> bytes:
    return workbook(family(NUMBER))[:3000]


BAD = {
    "a zip bomb": (bomb, "a.xlsx", "解压后异常庞大"),
    "macros": (with_macros, "a.xlsx", "带有宏"),
    "a macro workbook": (with_macros, "a.xlsm", "带有宏"),
    "half a file": (broken, "a.xlsx", "压缩包已损坏"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n", "a.png", "不支持 .png 的文件"),
    "a web page": (lambda: b"<html>", "a.xls", "内容却不是 Excel"),
    "no header": (lambda: workbook([{"甲": "1"}], ["甲", "乙"]), "a.xlsx", "没有找到表头"),
    "no rows": (lambda: workbook([]), "a.xlsx", "表头下面没有数据"),
    "no identity numbers": (
        lambda: workbook(family(NUMBER), [h for h in HEADINGS if h != "证件号码"]), "a.xlsx", "表头缺少必需的列：证件号码",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "name", "words"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_with_one_message(login, clerk, places, make, name, words):
    client = login(clerk)
    file = SimpleUploadedFile(name, make())
    data = {"file": file, "kind": "households", "township": places.township.pk}
    response = client.post(reverse("households:imports"), data, follow=True)
    assert words in response.content.decode()
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.rows) == (ImportBatch.State.FAILED, 0)
    assert not Household.objects.exists()


def test_too_big_a_file_is_refused_before_it_is_read(login, clerk, places, settings):
    settings.MAX_UPLOAD_BYTES = 2 * 1024 * 1024
    file = SimpleUploadedFile("a.xlsx", b"PK" + b"0" * 3_000_000)
    data = {"file": file, "kind": "households", "township": places.township.pk}
    response = login(clerk).post(reverse("households:imports"), data)
    assert "文件有 2 MB，超过 2 MB" in response.content.decode()
    assert not ImportBatch.objects.exists()


def cells(rows) -> bytes:
    """A workbook by another program, with the cells as given."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["导出时间：2021-10-31"])
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append([row.get(heading, "") for heading in HEADINGS])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_an_identity_number_in_a_number_cell_is_an_error(places, clerk):
    row = person(NUMBER)
    batch = checked(
        cells([row | {"证件号码": 990101196803050014}]), township=places.township, by=clerk
    )
    assert faults(batch) == [
        (3, "证件号码", "9.9010E+17", "号码是数字格式，末几位已丢失，请设为文本格式后重填")
    ]


def test_a_formula_that_was_never_calculated_is_an_error(places, clerk):
    row = person(NUMBER) | {"务工时间（月）": "=5+5"}
    batch = checked(cells([row]), township=places.township, by=clerk)
    (fault,) = faults(batch)
    assert fault[:3] == (3, "务工时间（月）", "公式错误")
    assert batch.rejected == 1


def test_a_name_with_a_formula_is_harmless_in_the_error_workbook(login, places, clerk):
    rows = [person(NUMBER, 姓名="=cmd|' /C calc'!A0", 行政村="甲村")]
    batch = checked(workbook(rows), township=places.township, by=clerk)
    response = login(clerk).get(reverse("households:import_errors", args=[batch.pk]))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    found = [c for row in book.active.iter_rows() for c in row if str(c.value).startswith("=cmd")]
    assert [c.data_type for c in found] == ["s"]
