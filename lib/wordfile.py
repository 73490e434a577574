"""Word files in the fonts of official documents (公文字体): what summaries and printed papers share.

A font that is not installed is named all the same: Word finds it on the office's PC, and the font table says what
stands in for it elsewhere.
"""

from __future__ import annotations

import io

from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Pt, RGBColor

LATIN = "Times New Roman"
SONG, HEI, KAI, FANG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"

FONTS = (
    (SONG, "Noto Serif CJK SC", "roman", "variable"),
    (FANG, "Noto Serif CJK SC", "modern", "fixed"),
    (KAI, "Noto Serif CJK SC", "modern", "fixed"),
    (HEI, "Noto Sans CJK SC", "swiss", "variable"),
    ("宋体", "Noto Serif CJK SC", "roman", "variable"),
)


def set_font_table(document) -> None:
    """Where a font of the standard is not installed, the next best Chinese one stands in for it."""
    part = next(
        p for p in document.part.package.iter_parts() if p.partname == "/word/fontTable.xml"
    )
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="{pitch}"/></w:font>'
        for name, other, family, pitch in FONTS
    )
    part._blob = f'<w:fonts xmlns:w="{nsmap["w"]}">{fonts}</w:fonts>'.encode()


def set_font(style, east: str, size: float, *, latin: str = LATIN) -> None:
    """Western and Chinese fonts both: without eastAsia Word takes its own Chinese font."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for place, font in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", east)):
        fonts.set(qn(f"w:{place}"), font)
    properties.insert(0, fonts)
    style.font.size = Pt(size)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    for old in (qn("w:spacing"), qn("w:kern"), qn("w:szCs")):
        for element in properties.findall(old):
            properties.remove(element)


def remove_borders(style) -> None:
    """The built-in title has a line below it."""
    for border in style.element.pPr.findall(qn("w:pBdr")) if style.element.pPr is not None else ():
        style.element.pPr.remove(border)


def add_text(paragraph, text: str):
    """Quotes and dashes are Chinese ones (hint), or Word would set them in the western font."""
    for at, line in enumerate(text.split("\n")):
        run = paragraph.add_run(line)
        if at:
            run._r.insert(0, OxmlElement("w:br"))
        fonts = OxmlElement("w:rFonts")
        fonts.set(qn("w:hint"), "eastAsia")
        run._r.get_or_add_rPr().insert(0, fonts)
    return paragraph


def add_field(paragraph, code: str) -> None:
    """A field that the program fills in when it lays out the page, such as PAGE."""
    run = paragraph.add_run("")
    for kind, instruction in (("begin", ""), ("", code), ("end", "")):
        run._r.append(_field_part(kind, instruction))


def _field_part(kind: str, instruction: str):
    if instruction:
        part = OxmlElement("w:instrText")
        part.text = instruction
    else:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
    return part


def add_outer_page_number(footer, align) -> None:
    """— 1 —, one character in from the edge: odd pages right, even pages left."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    look = paragraph.paragraph_format
    look.first_line_indent = Pt(0)
    look.left_indent = look.right_indent = Pt(14)
    paragraph.add_run("— ")
    add_field(paragraph, "PAGE")
    paragraph.add_run(" —")


def set_properties(document, title: str) -> None:
    """Nobody's name stays in the file's properties."""
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.title = title


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
