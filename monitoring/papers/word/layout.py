"""The look of printed papers (文书版面): A4, official fonts, tables of fixed widths whose rows do not break."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from lib import wordfile
from lib.wordfile import FANG, HEI, KAI, SONG

LABEL, VALUE, WORDS, FOOT = "表头", "表格", "表内文字", "页脚说明"
CENTER, LEFT, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
TOP = WD_CELL_VERTICAL_ALIGNMENT.TOP
WRITING_LINE = "＿＿＿＿＿＿"
BOX = "□"


@dataclass(frozen=True, slots=True)
class Format:
    """A page in millimetres, and its letters in points."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    title: float
    body: float
    cell: float
    line: float
    footer: int

    @property
    def inner(self) -> int:
        return self.width - self.left - self.right


SHEET = Format(210, 297, 16, 18, 17, 18, title=20, body=12, cell=10.5, line=20, footer=7)
WIDE_SHEET = Format(297, 210, 20, 18, 20, 18, title=20, body=12, cell=10.5, line=20, footer=9)
LETTER = Format(210, 297, 37, 26, 35, 28, title=22, body=16, cell=12, line=28.95, footer=24)


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    span: int
    style: str


def label(text: str, span: int = 1) -> Cell:
    return Cell(text, span, LABEL)


def value(text: str = "", span: int = 1) -> Cell:
    return Cell(text, span, VALUE)


def words(text: str = "", span: int = 1) -> Cell:
    """Sentences: they begin at the left."""
    return Cell(text, span, WORDS)


def begin(page: Format, title: str, *, foot: str = ""):
    """An empty document with its title; `foot` stands at the foot of every page."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if page.width > page.height else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.footer_distance = Mm(page.footer)
    _styles(document, page)
    wordfile.set_font_table(document)
    wordfile.set_properties(document, title.replace("\n", ""))
    if foot:
        _marked_foot(section.footer, foot)
    else:
        document.settings.odd_and_even_pages_header_footer = True
        wordfile.add_outer_page_number(section.footer, RIGHT)
        wordfile.add_outer_page_number(section.even_page_footer, LEFT)
    wordfile.add_text(document.add_paragraph(style="Title"), title)
    return document


def _styles(document, page: Format) -> None:
    styles = document.styles
    defaults = styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    defaults.find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")
    wordfile.set_font(styles["Normal"], FANG, page.body)
    _layout(styles["Normal"], align=JUSTIFY, line=page.line)
    wordfile.set_font(styles["Title"], SONG, page.title)
    wordfile.remove_borders(styles["Title"])
    _layout(styles["Title"], align=CENTER, line=page.title * 1.6, after=page.body * 0.8)
    wordfile.set_font(styles["Heading 1"], HEI, page.body)
    _layout(styles["Heading 1"], align=LEFT, line=page.line, before=page.body * 0.4)
    styles["Heading 1"].paragraph_format.keep_with_next = True
    for name, font, align in (
        (LABEL, HEI, CENTER),
        (VALUE, FANG, CENTER),
        (WORDS, FANG, LEFT),
        (FOOT, KAI, CENTER),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        wordfile.set_font(style, font, 9 if name == FOOT else page.cell)
        _layout(style, align=align, line=page.cell * 1.35)
    wordfile.set_font(styles["Footer"], "宋体", 14, latin="宋体")


def _layout(style, *, align, line: float, before: float = 0, after: float = 0) -> None:
    look = style.paragraph_format
    look.alignment = align
    look.line_spacing_rule, look.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    look.space_before, look.space_after = Pt(before), Pt(after)
    look.first_line_indent = Pt(0)


def _marked_foot(footer, foot: str) -> None:
    footer.is_linked_to_previous = False
    mark = footer.paragraphs[0]
    mark.style = FOOT
    wordfile.add_text(mark, foot)
    for run in mark.runs:
        run.font.color.rgb = RGBColor(0x59, 0x59, 0x59)
    number = footer.add_paragraph(style=FOOT)
    wordfile.add_text(number, "第 ")
    wordfile.add_field(number, "PAGE")
    wordfile.add_text(number, " 页，共 ")
    wordfile.add_field(number, "NUMPAGES")
    wordfile.add_text(number, " 页")


# ---- 段落 ----------------------------------------------------------------------------------------


def paragraph(document, text: str, *, indent: int = 2, align=JUSTIFY):
    """A paragraph of the body, its first line indented by so many characters."""
    one = wordfile.add_text(document.add_paragraph(), text)
    one.alignment = align
    size = document.styles["Normal"].font.size.pt
    one.paragraph_format.first_line_indent = Pt(size * indent)
    if indent:
        one._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(100 * indent))
    return one


def heading(document, text: str):
    return wordfile.add_text(document.add_paragraph(style="Heading 1"), text)


def spaced(one, *, before: float = 0, after: float = 0) -> None:
    """Some air (pt) between a paragraph and a table."""
    one.paragraph_format.space_before, one.paragraph_format.space_after = Pt(before), Pt(after)


def two_ends(document, left: str, right: str):
    """One line, a part at each margin."""
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    one = paragraph(document, f"{left}\t{right}", indent=0, align=LEFT)
    one.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    return one


def signatures(document, *names: str) -> None:
    """A line to sign for each, on one line; it stays with what is signed."""
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    text = "\t".join(f"{name}：{WRITING_LINE}" for name in names)
    one = paragraph(document, text, indent=0, align=LEFT)
    one.paragraph_format.space_before = Pt(12)
    for at in range(1, len(names)):
        one.paragraph_format.tab_stops.add_tab_stop(int(width * at / len(names)))


def sign_off(document, *lines: str) -> None:
    """署名 above the date, four characters in from the right; never alone on a page."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    size = document.styles["Normal"].font.size.pt
    for number, line in enumerate(lines, 1):
        one = paragraph(document, line, indent=0, align=RIGHT)
        look = one.paragraph_format
        look.right_indent = Pt(size * 4)
        look.space_before = Pt(size) if number == 1 else Pt(0)
        look.keep_with_next = number < len(lines)


# ---- 表格 ----------------------------------------------------------------------------------------


def table(document, widths: Sequence[float]):
    """A table with black lines whose columns keep their widths (mm) in every program."""
    made = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    made._tbl.tblPr.insert_element_before(_cell_margins(), "w:tblLook")
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    return made


def _cell_margins():
    """One millimetre at each side: the columns are narrow and the words long."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "57")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    return margins


def form(document, page: Format, parts: int = 24):
    """A table of so many equal narrow columns, for rows of different spans."""
    return table(document, [page.inner / parts] * parts)


def row(made, *cells: Cell, height: float = 7.4) -> None:
    """One row at least so high (mm), which stays on one page."""
    line = made.add_row()
    line.height, line.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
    line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    places = list(line.cells)
    at = 0
    for cell in cells:
        place = places[at]
        if cell.span > 1:
            place = place.merge(places[at + cell.span - 1])
        place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        place.paragraphs[0].style = cell.style
        wordfile.add_text(place.paragraphs[0], cell.text)
        at += cell.span
    if at != len(places):
        raise ValueError(f"这一行占了 {at} 栏，表有 {len(places)} 栏")


def headings(made, *texts: str, height: float = 9) -> None:
    """The first row, repeated on every page."""
    row(made, *(label(text) for text in texts), height=height)
    made.rows[-1]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def blanks(made, count: int, *, height: float = 7.4) -> None:
    """Empty rows to write in."""
    for _ in range(count):
        row(made, *(value() for _ in made.columns), height=height)


def boxes(*choices: str, chosen: Iterable[str] = ()) -> str:
    """□是　□否 to tick by hand; those already known are ticked."""
    known = set(chosen)
    return "　".join(f"{'☑' if choice in known else BOX}{choice}" for choice in choices)
