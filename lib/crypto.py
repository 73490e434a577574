"""Encryption of personal data at rest, and blind indexes to find it again (个人信息加密).

Keys live in ``VAR_DIR/keys/`` and belong into every backup:

* ``encryption-NNNN.key`` encrypt and decrypt. The highest number encrypts, every one decrypts: to
  rotate, add the next number. A token names its key by fingerprint, so a lost key is noticed.
* ``index.key`` makes the blind indexes and derived keys. Replacing it means computing every index column again.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12
INDEX_LENGTH = 32


class CannotDecrypt(Exception):
    """The stored text cannot be read with the keys at hand; the message (中文) says why."""


def encrypt(text: str) -> str:
    """The token ``<key id>:<base64>`` for `text` (AES-256-GCM); never twice the same."""
    key_id, cipher = _encryption_keys(_directory())[0]
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + cipher.encrypt(nonce, text.encode(), None)
    return f"{key_id}:{base64.b64encode(sealed).decode()}"


def encrypt_each(texts: Iterable[str]) -> list[str]:
    """`encrypt` of many texts, the key looked up once; "" stays ""."""
    key_id, cipher = _encryption_keys(_directory())[0]
    tokens = []
    for text in texts:
        nonce = os.urandom(NONCE_BYTES) if text else b""
        sealed = nonce + cipher.encrypt(nonce, text.encode(), None) if text else b""
        tokens.append(f"{key_id}:{base64.b64encode(sealed).decode()}" if text else "")
    return tokens


def encrypt_bytes(content: bytes) -> bytes:
    """`content` sealed for a file: key id, colon, nonce and ciphertext."""
    key_id, cipher = _encryption_keys(_directory())[0]
    nonce = os.urandom(NONCE_BYTES)
    return key_id.encode() + b":" + nonce + cipher.encrypt(nonce, content, None)


def decrypt_bytes(sealed: bytes) -> bytes:
    """What `encrypt_bytes` sealed. Raises CannotDecrypt."""
    key_id, _, body = sealed.partition(b":")
    cipher = dict(_encryption_keys(_directory())).get(key_id.decode("ascii", "replace"))
    if cipher is None:
        raise CannotDecrypt(
            "读不出加密的文件：缺少密钥。请把备份中的 keys 文件夹恢复到数据目录后重启。"
        )
    try:
        return cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as problem:
        raise CannotDecrypt("读不出加密的文件：文件已损坏或被改动。请重新上传。") from problem


def decrypt(token: str) -> str:
    """The text behind a token of `encrypt`. Raises CannotDecrypt without showing the token."""
    key_id, _, body = token.partition(":")
    cipher = dict(_encryption_keys(_directory())).get(key_id)
    if cipher is None:
        raise CannotDecrypt(
            f"读不出加密的内容：缺少密钥 {key_id[:8]}。请把备份中的 keys 文件夹恢复到数据目录后重启。"
        )
    try:
        sealed = base64.b64decode(body, validate=True)
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()
    except (InvalidTag, binascii.Error, ValueError) as problem:
        raise CannotDecrypt(
            "读不出加密的内容：数据已损坏或被改动。请从备份恢复该记录。"
        ) from problem


def blind_index(value: str, *, purpose: str) -> str:
    """32 hex digits that are equal for equal values of one purpose; "" for "".

    `purpose` ("id_number", "id_tail", "phone" …) keeps the indexes of different columns apart.
    """
    if not value:
        return ""
    message = f"{purpose}\0{value}".encode()
    return hmac.digest(_index_key(_directory()), message, "sha256").hex()[:INDEX_LENGTH]


def blind_indexes(values: Iterable[str], *, purpose: str) -> list[str]:
    """`blind_index` of many values, the key looked up once."""
    key, prefix = _index_key(_directory()), f"{purpose}\0".encode()
    digest = hmac.digest
    return [
        digest(key, prefix + value.encode(), "sha256").hex()[:INDEX_LENGTH] if value else ""
        for value in values
    ]


def derived_key(purpose: str) -> bytes:
    """32 bytes that only this installation can make again, always the same for one purpose."""
    return hmac.digest(_index_key(_directory()), f"derived-key\0{purpose}".encode(), "sha256")


def _directory() -> Path:
    return _keys_folder(settings.VAR_DIR)


@lru_cache(maxsize=4)
def _keys_folder(var_dir: Path | str) -> Path:
    """Asked for every value of a long list: building the path anew takes longer than decrypting."""
    return Path(var_dir) / "keys"


@lru_cache(maxsize=4)
def _encryption_keys(directory: Path) -> tuple[tuple[str, AESGCM], ...]:
    """(fingerprint, cipher) of every key, the newest first."""
    paths = sorted(directory.glob("encryption-*.key"), reverse=True)
    if not paths:
        paths = [_create(directory / "encryption-0001.key")]
    keys = [_read(path) for path in paths]
    return tuple((hashlib.sha256(key).hexdigest()[:8], AESGCM(key)) for key in keys)


@lru_cache(maxsize=4)
def _index_key(directory: Path) -> bytes:
    path = directory / "index.key"
    return _read(path if path.exists() else _create(path))


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise CannotDecrypt(f"密钥文件 {path.name} 已损坏。请从备份恢复 keys 文件夹后重启。")
    return key


def _create(path: Path) -> Path:
    """Make a key file that only its owner may read; of two simultaneous makers the first wins.

    The file is complete before it gets its name, so no other process reads half a key.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # The other process was first: its key counts.
    finally:
        draft.unlink()
    return path
