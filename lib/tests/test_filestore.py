"""Files outside the database: what is kept, what is refused, and that nothing readable lies on the disk."""

import pytest

from lib import filestore
from lib.filestore import BadFile

JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 10
PDF = b"%PDF-1.7 " + b"text" * 10


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def test_what_was_kept_comes_back():
    kept = filestore.keep("入户.JPG", JPEG)
    assert (kept.name, kept.content_type, kept.size) == ("入户.jpg", "image/jpeg", len(JPEG))
    assert filestore.load(kept.sha256) == JPEG


def test_on_the_disk_it_cannot_be_read_and_only_the_owner_may(media):
    filestore.keep("a.pdf", PDF)
    (path,) = [path for path in media.rglob("*") if path.is_file()]
    assert b"PDF" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_the_same_content_is_kept_once(media):
    assert filestore.keep("a.pdf", PDF).sha256 == filestore.keep("b.pdf", PDF).sha256
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns=''>", b"<html>", b"PK\x03\x04", b"MZ\x90", b"GIF89a"]
)
def test_anything_but_photos_and_pdf_is_refused(content):
    with pytest.raises(BadFile):
        filestore.keep("photo.jpg", content)


def test_a_file_that_is_too_big_is_refused(monkeypatch):
    monkeypatch.setattr(filestore, "BIGGEST", 20)
    with pytest.raises(BadFile, match="MB"):
        filestore.keep("a.jpg", JPEG)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\照片\\a.exe", "a.jpg"),
        ("a\u202egpj.exe", "a_gpj.jpg"),
        ("", "文件.jpg"),
        (".jpg", "jpg.jpg"),
    ],
)
def test_names_lose_folders_tricks_and_false_endings(name, shown):
    assert filestore.keep(name, JPEG).name == shown


@pytest.mark.parametrize("name", ["../x", "0" * 63, "Z" * 64, ""])
def test_only_hashes_are_looked_up(name):
    with pytest.raises(FileNotFoundError):
        filestore.load(name)
