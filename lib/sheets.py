"""Excel in (读入 Excel): hostile files are refused before they are parsed, cells come as people meant.

Numbers here are Excel's limits or ours against files made to exhaust the machine. A refusal is a
`BadWorkbook` whose Chinese sentence says what is wrong and what to do.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from pathlib import Path, PurePath
from typing import BinaryIO

from defusedxml import ElementTree
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE
MAX_INFLATED = 300 * MEGABYTE
MAX_ENTRIES = 2000
# Sheets of repetitive rows reach a ratio of 50, a bomb 1000.
SMALL_ENTRY, MAX_RATIO = 10 * MEGABYTE, 250
MAX_ROWS, MAX_COLUMNS = 99_999, 260
MAX_ERROR_CELLS = 1000
HEADER_SEARCH_ROWS = 20
# Excel keeps 15 digits of a number; a longer one has lost the rest.
LOST_DIGITS_FROM = 10**15

# The place of a cell or row beyond MAX_ROWS or MAX_COLUMNS ("JA" is column 261), or one that hides
# behind a character entity. Calamine allocates the whole rectangle, so one such cell could end the
# process. Beginning with a plain letter makes the search three times faster; the space that has to
# be before it is looked at afterwards.
_FAR_CELL = re.compile(
    rb"r\s*=\s*[\"'](?:[A-Za-z]*[0-9]{6}|[A-Za-z]{3}|[J-Zj-z][A-Za-z][0-9]|[^\"'<>]{0,12}&)"
)
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]+)([0-9]+)[\"']")
# A formula that was never calculated: no result and, unlike one whose result is "", no type.
_NO_RESULT = re.compile(
    rb"<c\sr=\"([A-Z]+)([0-9]+)\"(?![^>]*\st=)[^>]*><f[^>]*>(?:[^<]*</f>)?(?:<v\s*/>|<v></v>)?</c>"
)
_OVERLAP = 256
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class BadWorkbook(Exception):
    """The file is refused; str() is the Chinese sentence for the person who uploaded it."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Stands in a row where the cell's value cannot be trusted."""

    shown: str
    reason: str

    def __str__(self) -> str:
        return self.shown


Cell = str | float | date | datetime | CellProblem


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet. ``rows[0][0]`` is cell A1; empty cells are "".

    Text stays text, whole numbers are text of digits, other numbers float, dates date or datetime. Of a merged cell
    Excel keeps the content in its first place only; `merged` says which rectangles, as ((row, column), (row, column)).
    """

    name: str
    rows: list[list[Cell]]
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()


def open_workbook(file: Path | BinaryIO, *, max_bytes: int = MAX_BYTES) -> list[Sheet]:
    """The visible sheets of an .xlsx or .xls. Raises BadWorkbook.

    `file` is a path or an open binary file with a `name`, such as an upload. Error values of
    formulas (#N/A …) are found in .xlsx only; in .xls they read as empty.
    """
    name = PurePath(getattr(file, "name", "") or "").name
    content = _read(file, max_bytes)
    _refuse_other_types(name, content)
    errors: dict[str, list[tuple[int, int]]] = {}
    if content.startswith(b"PK"):
        errors = _inspect_zip(content)
    else:
        _inspect_compound(content)
    try:
        return list(_sheets(content, errors))
    except PasswordError as problem:
        raise _encrypted() from problem
    except (CalamineError, OSError, ValueError) as problem:
        raise BadWorkbook(
            "文件打不开：内容已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"
        ) from problem


def _read(file: Path | BinaryIO, max_bytes: int) -> bytes:
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return _read(opened, max_bytes)
    content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise BadWorkbook(
            f"文件太大：超过 {max_bytes // MEGABYTE} MB。请删去图片和多余的工作表，或分成几个文件上传。"
        )
    if not content:
        raise BadWorkbook("文件是空的。请检查后重新上传。")
    return content


def _refuse_other_types(name: str, content: bytes) -> None:
    ending = PurePath(name).suffix.lower()
    if ending == ".xlsm":
        raise _with_macros()
    if ending not in {".xlsx", ".xls"}:
        raise BadWorkbook(
            f"不支持 {ending or '没有扩展名'} 的文件。请用 Excel 或 WPS 另存为 .xlsx 后上传。"
        )
    if not content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        raise BadWorkbook(
            f"文件的扩展名是 {ending}，内容却不是 Excel 工作簿（可能是网页或文本）。"
            "请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"
        )


def _with_macros() -> BadWorkbook:
    return BadWorkbook("文件带有宏，不能导入。请另存为不带宏的 .xlsx 后上传。")


def _encrypted() -> BadWorkbook:
    return BadWorkbook("文件设了打开密码，读不出来。请在 Excel 中取消密码后另存，再上传。")


def _too_big_inside() -> BadWorkbook:
    return BadWorkbook(
        "文件解压后异常庞大，不能导入。请把需要的行复制到新的工作簿，另存为 .xlsx 后上传。"
    )


def _inspect_compound(content: bytes) -> None:
    """An OLE file: an old .xls, or the wrapping of an encrypted .xlsx."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _encrypted()
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise _with_macros()


def _inspect_zip(content: bytes) -> dict[str, list[tuple[int, int]]]:
    """Refuses bombs, macros and far cells; returns the error cells (row, column) by sheet name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_odd_entries(archive)
            found = _scan_entries(archive)
            return _by_sheet_name(archive, found) if found else {}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ElementTree.ParseError,
        KeyError,  # a part that the others name is missing
        ValueError,  # defusedxml: entities, which could read other files
    ) as problem:
        raise BadWorkbook(
            "文件打不开：压缩包已损坏，可能没有下载完整。请重新下载或另存为 .xlsx 后上传。"
        ) from problem


def _refuse_odd_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES or len(names) < len(entries):
        raise _too_big_inside()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _with_macros()
    if any(entry.flag_bits & 1 for entry in entries):
        raise _encrypted()
    if "xl/workbook.xml" not in names:
        raise BadWorkbook("文件里没有工作簿，可能是别的文件改了扩展名。请上传 Excel 另存的 .xlsx。")
    if any(
        entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries
    ):
        raise BadWorkbook("文件的压缩方式不认得。请用 Excel 或 WPS 另存为 .xlsx 后上传。")


def _scan_entries(archive: zipfile.ZipFile) -> dict[str, list[tuple[int, int]]]:
    """Inflates every entry once, a piece at a time; returns the error cells by entry name."""
    total = 0
    found: dict[str, list[tuple[int, int]]] = {}
    for entry in archive.infolist():
        is_sheet = entry.filename.startswith("xl/worksheets/")
        size, before = 0, b""
        for piece in _inflate(archive, entry):
            size += len(piece)
            ratio = size / max(entry.compress_size, 1)
            if total + size > MAX_INFLATED or (size > SMALL_ENTRY and ratio > MAX_RATIO):
                raise _too_big_inside()
            if is_sheet:
                _scan_piece(before + piece, len(before), found.setdefault(entry.filename, []))
                before = piece[-_OVERLAP:]
        total += size
    return {name: cells for name, cells in found.items() if cells}


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The real content, whatever size the directory claims."""
    entry.file_size = MAX_INFLATED + MEGABYTE
    with archive.open(entry) as stream:
        while piece := stream.read(MEGABYTE):
            yield piece


def _scan_piece(text: bytes, old: int, errors: list[tuple[int, int]]) -> None:
    """Looks at a piece of sheet XML; its first `old` bytes were seen before."""
    if any(text[far.start() - 1 : far.start()].isspace() for far in _FAR_CELL.finditer(text)):
        raise BadWorkbook(
            f"工作表的范围太大：超过 {MAX_ROWS} 行或 {MAX_COLUMNS} 列。"
            "请删去远处多余的单元格，或分成几个文件上传。"
        )
    if b"<f" in text:
        for cell in islice(_NO_RESULT.finditer(text), MAX_ERROR_CELLS - len(errors)):
            errors.append((int(cell[2]) - 1, _column_index(cell[1])))
    at = text.find(b't="e"', max(old - 4, 0))
    while at != -1 and len(errors) < MAX_ERROR_CELLS:
        cell = _REFERENCE.search(text, max(text.rfind(b"<c ", 0, at), 0))
        if cell:
            errors.append((int(cell[2]) - 1, _column_index(cell[1])))
        at = text.find(b't="e"', at + 5)


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1


def _by_sheet_name(archive: zipfile.ZipFile, found: dict) -> dict[str, list[tuple[int, int]]]:
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    by_name = {}
    for sheet in workbook.findall(".//{*}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        by_name[sheet.get("name")] = found.get(path, [])
    return by_name


def _sheets(content: bytes, errors: dict[str, list[tuple[int, int]]]) -> Iterator[Sheet]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                opened = workbook.get_sheet_by_name(sheet.name)
                rows = _rows(opened)
                for row, column in errors.get(sheet.name, []):
                    if row < len(rows) and column < len(rows[row]):
                        rows[row][column] = CellProblem(
                            "公式错误",
                            "公式没有算出结果或算出的是错误值（如 #N/A），请改成实际内容",
                        )
                yield Sheet(sheet.name, rows, tuple(opened.merged_cell_ranges or ()))


def _rows(sheet) -> list[list[Cell]]:
    left = [""] * (sheet.start[1] if sheet.start else 0)
    return [
        left + [cell if type(cell) is str else _cell(cell) for cell in row]
        for row in sheet.iter_rows()
    ]


def _cell(value) -> Cell:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def _number(value: float) -> Cell:
    if abs(value) >= LOST_DIGITS_FROM:
        return CellProblem(f"{value:.4E}", "号码是数字格式，末几位已丢失，请设为文本格式后重填")
    return str(int(value)) if value == int(value) else value


class Columns(dict[str, int]):
    """Known heading → index of its column; also what else the header says."""

    def __init__(self):
        super().__init__()
        self.unknown: list[str] = []
        self.repeated: list[str] = []


def find_header(
    rows: Sequence[Sequence], known_headings: Mapping[str, Iterable[str]] | Iterable[str]
) -> tuple[int, Columns]:
    """Where the header is: the index of its last row, so data begin one below, and its columns.

    `known_headings` are the headings looked for, or heading → its synonyms. Titles above the header
    are skipped, headings may be in any order, spread over two rows under merged cells, with spaces,
    line breaks, full-width brackets or a star. Of a heading that stands twice the first counts.
    Raises BadWorkbook when the first 20 rows hold no header.
    """
    synonyms = (
        known_headings if isinstance(known_headings, Mapping) else dict.fromkeys(known_headings, ())
    )
    known = {
        normal_heading(text): heading
        for heading, others in synonyms.items()
        for text in (*others, heading)
    }
    texts = [_texts(row) for row in rows[:HEADER_SEARCH_ROWS]]
    index, columns = _best(
        (index, _match([[text] for text in row], known)) for index, row in enumerate(texts)
    )
    index_of_two, columns_of_two = _best(
        (index + 1, _match(_joined(upper, lower), known))
        for index, (upper, lower) in enumerate(pairwise(texts))
    )
    # Two more, since a value below a heading can look like a heading.
    if len(columns_of_two) >= len(columns) + 2:
        index, columns = index_of_two, columns_of_two
    if len(columns) < min(2, len(synonyms)):
        wanted = "、".join(list(synonyms)[:6])
        raise BadWorkbook(
            f"前 {HEADER_SEARCH_ROWS} 行里没有找到表头。表头应有这样的列：{wanted} 等。"
            "请对照模板检查后重新上传。"
        )
    return index, columns


def _best(headers: Iterable[tuple[int, Columns]]) -> tuple[int, Columns]:
    return max(headers, key=lambda header: len(header[1]), default=(0, Columns()))


def normal_heading(text: str) -> str:
    """A heading without what varies: spaces, line breaks, full-width forms, stars, 必填."""
    plain = re.sub(r"[\s*:]", "", unicodedata.normalize("NFKC", text)).lower()
    return plain.replace("(必填)", "")


def _texts(row: Sequence) -> list[str]:
    return [cell.strip() if isinstance(cell, str) else "" for cell in row]


def _joined(upper: list[str], lower: list[str]) -> list[list[str]]:
    """The possible headings of each column under merged cells, the most specific first."""
    joined, group = [], ""
    for index in range(max(len(upper), len(lower))):
        above = upper[index] if index < len(upper) else ""
        below = lower[index] if index < len(lower) else ""
        group = above or group
        joined.append([group + below, below] if below else [above])
    return joined


def _match(candidates: list[list[str]], known: Mapping[str, str]) -> Columns:
    columns = Columns()
    for index, texts in enumerate(candidates):
        heading = next((known[n] for n in map(normal_heading, texts) if n in known), None)
        if heading in columns:
            columns.repeated.append(heading)
        elif heading:
            columns[heading] = index
        elif texts[0]:
            columns.unknown.append(texts[0])
    return columns
