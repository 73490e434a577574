"""Answers: page or fragment, and files to download (页面或片段、下载)."""

from collections.abc import Iterable
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pick(request, *, page: str, fragment: str) -> str:
    """The template to render: the fragment for an HTMX swap, else the page.

    Boosted links and history restores carry HX-Request too, but replace the whole page.
    """
    htmx = request.htmx
    swap = htmx and not htmx.boosted and not htmx.history_restore_request
    return fragment if swap else page


def download(
    content: bytes | Iterable[bytes], filename: str, content_type: str
) -> HttpResponse | StreamingHttpResponse:
    """A file to save under `filename` (Chinese allowed, RFC 6266/5987), kept in no cache."""
    response_class = HttpResponse if isinstance(content, bytes) else StreamingHttpResponse
    response = response_class(content, content_type=content_type)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in filename)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
    )
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
