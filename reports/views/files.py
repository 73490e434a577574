"""Word and Excel to take away (下载): each download is on record."""

from __future__ import annotations

from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.models import AuditEvent
from accounts.roles import Can
from lib.http import DOCX, XLSX, download
from reports import workbook
from reports.views.answers import View, summary_of, view_of


@require_GET
@require(Can.VIEW_FIGURES)
def word(request, pk: int):
    view = view_of(request, summary_of(request.user, pk))
    content = view.paper().word
    return _answer(request, view, content, "docx", DOCX)


@require_GET
@require(Can.EXPORT)
def excel(request, pk: int):
    """Holds the lists behind the figures: for those who may take lists away."""
    view = view_of(request, summary_of(request.user, pk))
    if view.is_released:
        with view.summary.excel_file.open("rb") as file:
            content = file.read()
    else:
        content = workbook.write(view.paper(), request.user)
    return _answer(request, view, content, "xlsx", XLSX)


def _answer(request, view: View, content: bytes, ending: str, content_type: str):
    AuditEvent.record(
        by=request.user,
        what="summary.download",
        target=view.summary,
        detail={"file": ending, "as_of": str(view.context.as_of), "area": view.context.area.code},
        address=request.META.get("REMOTE_ADDR"),
    )
    state = "" if view.is_released else "（草稿）"
    place = f"{view.context.area}_" if view.is_narrowed else ""
    name = f"{place}{view.summary.title}_截至{view.context.as_of}{state}.{ending}"
    return download(content, name, content_type)
