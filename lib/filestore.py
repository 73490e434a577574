"""Files outside the database (库外文件): named by the hash of their content, encrypted, never served by a path.

What an upload is, its first bytes say; its name and the type the browser claims are not believed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from lib import crypto

BIGGEST = 10 * 1024 * 1024
TOO_BIG = f"文件超过 {BIGGEST // 1024 // 1024} MB，请压缩后再传。"
KINDS = {
    "image/jpeg": (re.compile(rb"\xff\xd8\xff"), ".jpg"),
    "image/png": (re.compile(rb"\x89PNG\r\n\x1a\n"), ".png"),
    "image/webp": (re.compile(rb"RIFF....WEBP", re.DOTALL), ".webp"),
    "application/pdf": (re.compile(rb"%PDF-1\.|%PDF-2\."), ".pdf"),
}
UNSAFE = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


class BadFile(ValueError):
    """不能收的文件；文字说明为什么、怎么办，直接给用户看。"""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept: a name that is safe to show, what it is, its size in bytes, and its hash."""

    name: str
    content_type: str
    size: int
    sha256: str


def keep(name: str, content: bytes) -> Accepted:
    """Store a photo or PDF and return what it is. The same content is stored once. Raises BadFile."""
    if not content:
        raise BadFile("文件是空的，请重新选择。")
    if len(content) > BIGGEST:
        raise BadFile(TOO_BIG)
    content_type = next((kind for kind, (start, _) in KINDS.items() if start.match(content)), None)
    if content_type is None:
        raise BadFile("只收照片（JPG、PNG、WebP）和 PDF，这个文件不是。请另存为其中一种再传。")
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(f".{id(content)}.draft")
        draft.write_bytes(crypto.encrypt_bytes(content))
        draft.chmod(0o600)
        draft.replace(path)
    return Accepted(_shown(name, KINDS[content_type][1]), content_type, len(content), digest)


def load(sha256: str) -> bytes:
    """The content. Raises FileNotFoundError when it is not there, crypto.CannotDecrypt without its key."""
    return crypto.decrypt_bytes(_path(sha256).read_bytes())


def _path(sha256: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise FileNotFoundError(sha256)
    return Path(settings.MEDIA_ROOT) / "files" / sha256[:2] / sha256


def _shown(name: str, ending: str) -> str:
    """The name as it may be shown and downloaded: no folders, no control characters, the ending of what it is."""
    stem = UNSAFE.sub("_", Path(name.replace("\\", "/")).name).strip(" .") or "文件"
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem) or "文件"
    return f"{stem[:100]}{ending}"
