"""The default template looks like an official document (GB/T 9704-2012), in Word's own numbers and on paper."""

import io
import os
import re
import shutil
import subprocess

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports import default_template
from reports.composing import compose, read_template
from reports.vocabulary import Context
from reports.word.page import read


@pytest.fixture(scope="module")
def document():
    return Document(io.BytesIO(default_template.build(["北寨村", "朱庄村"])))


def test_paper_margins_and_grid(document):
    section = document.sections[0]
    size = (section.page_width, section.page_height)
    assert [round(length.mm) for length in size] == [210, 297]
    margins = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 28, 35, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("linesAndChars", "579")


def test_twenty_two_lines_fit_a_page(document):
    line = document.styles["Normal"].paragraph_format.line_spacing
    assert 22 * line <= Mm(297 - 37 - 35) < 23 * line


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Normal", "仿宋_GB2312", 16),
    ],
)
def test_fonts_are_set_for_chinese_and_western_letters(document, style, font, size):
    fonts = document.styles[style].element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == font
    assert fonts.get(qn("w:ascii")) == fonts.get(qn("w:hAnsi")) == "Times New Roman"
    assert not [name for name, _ in fonts.items() if "Theme" in name]
    assert document.styles[style].font.size == Pt(size)
    assert not document.styles[style].font.bold


def test_body_is_indented_by_two_characters_and_page_numbers_stand_outside(document):
    indent = document.styles["Normal"].element.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)
    assert odd.text == "—  —"


def test_chapters_stand_in_order():
    blocks = read(default_template.build())
    assert [block.text[:2] for block in blocks if block.kind == "h2"] == [
        "一、",
        "二、",
        "三、",
        "四、",
    ]
    sections = [block.text[:3] for block in blocks if block.kind == "h3"]
    assert sections == [f"（{number}）" for number in "一二三四五六七八九"]


def office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(
    office() is None and not os.environ.get("CI"), reason="没有 LibreOffice；CI 中必须有"
)
def test_libreoffice_prints_three_pages_or_more(places, township_year, tmp_path):
    paper = compose(
        read_template(default_template.build(["北寨村"])),
        Context.of_year(places.township, 2021),
        typed=dict.fromkeys(("存在问题", "下年打算", "产业发展"), "这是一段写明情况的话。" * 25),
    )
    (tmp_path / "总结.docx").write_bytes(paper.word)
    command = [office(), f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "总结.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603  our own file, no shell
    pdf = (tmp_path / "总结.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 3
