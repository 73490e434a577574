"""What is derived from a person's name and numbers when a row is written (派生列): initials and blind indexes."""

from __future__ import annotations

from lib import idcard
from lib.crypto import blind_index
from lib.pinyin import initials


def id_index(id_number: str) -> str:
    """Blind index of the person key: the first 18 characters, so that both certificates of a person meet."""
    return blind_index(idcard.person_key(id_number), purpose="id_number") if id_number else ""


def id_tail_index(tail: str) -> str:
    """Blind index of the last four characters of the person key."""
    return blind_index(tail.upper(), purpose="id_tail") if tail else ""


def phone_index(phone: str) -> str:
    return blind_index(phone, purpose="phone") if phone else ""


def bank_account_index(account: str) -> str:
    return blind_index(account, purpose="bank_account") if account else ""


def indexes(*, name: str, id_number: str, phone: str = "") -> dict[str, str]:
    """The derived columns of a Member."""
    key = idcard.person_key(id_number) if id_number else ""
    return {
        "initials": initials(name),
        "id_index": id_index(key),
        "id_tail_index": id_tail_index(key[-4:]),
        "phone_index": phone_index(phone),
    }
