"""The second key of a device's encrypted store (设备的找回密钥), and the file that a device exports.

The device encrypts with a key of its own and keeps it twice: under the offline password, and under the key made here,
which it forgets at once. So a forgotten password and an exported file can be opened with the server, and only with it.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.models import User
from lib import crypto

FORMAT = "shouwang-offline-1"
NONCE_BYTES = 12


class BadExport(ValueError):
    """不是本系统导出的文件，或者已损坏；文字直接给用户看。"""


@dataclass(frozen=True, slots=True)
class Exported:
    """One exported record as the device had it, decrypted: `item` is what it would send, `photos` name and content."""

    item: dict
    photos: list[tuple[UUID, bytes]]


def recovery_key(user_pk: int, vault: UUID) -> bytes:
    """32 bytes for one user's store on one device; asked again, the same."""
    return crypto.derived_key(f"offline\0{user_pk}\0{vault}")


def read_export(content: bytes) -> tuple[int, list[Exported]]:
    """The recorder's number and the records of an exported file. Raises BadExport."""
    try:
        whole = json.loads(content)
        if whole["format"] != FORMAT:
            raise BadExport("这个文件不是离线待传箱导出的。")
        user_pk, vault = int(whole["user"]), UUID(whole["vault"])
        key = _open(recovery_key(user_pk, vault), whole["key"])
        return user_pk, [_record(key, one) for one in whole["items"]]
    except InvalidTag as problem:
        raise BadExport(
            "这个文件打不开：不是从本系统的设备导出的，或者内容已损坏。请重新导出。"
        ) from problem
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        if isinstance(problem, BadExport):
            raise
        raise BadExport("这个文件不是离线待传箱导出的，或者没有导完整。") from problem


def recorder_of(user_pk: int, clerk: User) -> User | None:
    """Whose records they are, if the clerk may see the person."""
    return User.objects.visible_to(clerk).filter(pk=user_pk).first()


def _record(key: bytes, one: dict) -> Exported:
    photos = [(UUID(photo["id"]), _open(key, photo)) for photo in one["photos"]]
    item = json.loads(_open(key, one))
    if not isinstance(item, dict):
        raise BadExport("这个文件不是离线待传箱导出的。")
    return Exported(item, photos)


def _open(key: bytes, sealed: dict) -> bytes:
    nonce = base64.b64decode(sealed["iv"], validate=True)
    if len(nonce) != NONCE_BYTES:
        raise BadExport("这个文件已损坏，请重新导出。")
    return AESGCM(key).decrypt(nonce, base64.b64decode(sealed["data"], validate=True), None)
