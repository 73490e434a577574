"""Page or fragment, and downloads."""

from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from lib.http import download, pick


class Htmx(SimpleNamespace):
    """What django-htmx puts on the request: true when the request came from htmx."""

    def __bool__(self):
        return self.on


@pytest.mark.parametrize(
    ("on", "boosted", "restored", "template"),
    [
        (False, False, False, "page.html"),
        (True, False, False, "_rows.html"),
        (True, True, False, "page.html"),
        (True, False, True, "page.html"),
    ],
)
def test_only_swaps_get_the_fragment(on, boosted, restored, template):
    htmx = Htmx(on=on, boosted=boosted, history_restore_request=restored)
    request = SimpleNamespace(htmx=htmx)
    assert pick(request, page="page.html", fragment="_rows.html") == template


def test_downloads_keep_their_chinese_name_and_stay_out_of_caches():
    response = download(b"PK", '2021年"总结"\r\n.xlsx', "application/zip")
    disposition = response["Content-Disposition"]
    assert unquote(disposition.partition("filename*=UTF-8''")[2]) == '2021年"总结"\r\n.xlsx'
    assert disposition.isascii()
    assert "\n" not in disposition
    assert response["Cache-Control"] == "no-store"
    assert response.content == b"PK"


def test_long_downloads_are_streamed():
    response = download((piece for piece in (b"a", b"b")), "名单.csv", "text/csv")
    assert response.streaming
    assert response.getvalue() == b"ab"
