"""Makers of summaries and Word files for tests."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date

from django.core.files.base import ContentFile
from docx import Document

from areas.models import Area
from reports.models import Summary, SummaryTemplate
from reports.word import page


def make_docx(*paragraphs: str, runs: list[str] | None = None) -> bytes:
    """A Word file of these paragraphs; `runs` makes one more whose text is spread over runs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if runs:
        paragraph = document.add_paragraph()
        for text in runs:
            paragraph.add_run(text)
    return saved(document)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The same package with one part added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, data)
    return out.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)


def make_template(
    *, area: Area | None = None, name="本乡模板", content: bytes = b""
) -> SummaryTemplate:
    content = content or make_docx("脱贫户{{ 脱贫户.户数 }}户")
    template = SummaryTemplate(area=area, name=name, sha256=hashlib.sha256(content).hexdigest())
    template.file.save(f"{template.sha256[:16]}.docx", ContentFile(content), save=True)
    return template


def make_summary(
    *, township: Area, year: int = 2021, template: SummaryTemplate | None = None, **fields
) -> Summary:
    return Summary.objects.create(
        township=township,
        template=template,
        year=year,
        title=fields.pop("title", f"{township}{year}年工作总结"),
        as_of=fields.pop("as_of", date(year, 12, 31)),
        date_from=fields.pop("date_from", date(year, 1, 1)),
        date_to=fields.pop("date_to", date(year, 12, 31)),
        **fields,
    )


def printed_in(word: bytes) -> dict[int, str]:
    """Number → text of every figure in a Word file, read from the file itself."""
    return dict(page.figures(page.read(word)))


def text_in(word: bytes) -> str:
    return "\n".join(block.text for block in page.read(word))
