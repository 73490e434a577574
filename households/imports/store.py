"""Files of an import (导入的文件): the workbook and what was read from it, encrypted, outside the database."""

from __future__ import annotations

import json
import shutil
import zlib
from pathlib import Path
from typing import Any

from django.conf import settings

from lib import crypto

QUICK = 1


def _folder(token: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / token


def save(token: str, part: str, content: bytes) -> None:
    folder = _folder(token)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{part}.draft"
    draft.write_bytes(crypto.encrypt_bytes(content))
    draft.chmod(0o600)
    draft.replace(folder / part)


def load(token: str, part: str) -> bytes | None:
    path = _folder(token) / part
    return crypto.decrypt_bytes(path.read_bytes()) if path.exists() else None


def save_json(token: str, part: str, value: Any) -> None:
    save(
        token,
        part,
        zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), QUICK),
    )


def load_json(token: str, part: str) -> Any:
    content = load(token, part)
    return None if content is None else json.loads(zlib.decompress(content))


def delete(token: str, *parts: str) -> None:
    """Delete some parts, or all."""
    for part in parts:
        (_folder(token) / part).unlink(missing_ok=True)
    if not parts:
        shutil.rmtree(_folder(token), ignore_errors=True)
