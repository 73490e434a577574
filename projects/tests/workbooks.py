"""Opening the workbooks that pages hand out."""

from io import BytesIO

import openpyxl
from django.test import Client
from django.urls import reverse

Row = dict[str, object]


def exported(client: Client, name: str, query: str = "") -> openpyxl.Workbook:
    """The workbook of an address of projects, asked for under the conditions of a list."""
    answer = client.post(f"{reverse(f'projects:{name}')}?{query}")
    assert answer.status_code == 200, answer
    return openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))


def rows(book: openpyxl.Workbook, sheet: str) -> list[Row]:
    """The rows of a sheet by heading; title and note stand above them in lines 1 and 2."""
    headings, *lines = book[sheet].iter_rows(min_row=3, values_only=True)
    return [dict(zip(headings, line, strict=True)) for line in lines]


def note(book: openpyxl.Workbook, sheet: str) -> str:
    return book[sheet]["A2"].value
