"""One box that finds a household (查找): name, pinyin initials, certificate number or its last four, household number, phone.

Whole numbers never stand in an address: the search form posts, and the page it leads to carries the blind index (`key`).
"""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Q

from households.models import Member
from households.people import id_index, id_tail_index, phone_index
from lib import idcard

KEY = re.compile(r"[0-9a-f]{32}")
LONGEST = 60
# An identity number with a digit too few or a letter, a bank account: whatever it is, it is somebody's.
LONG_NUMBER = re.compile(r"[0-9]{14,}[0-9X]")


def private_key(text: str) -> tuple[str, str] | None:
    """(blind index, words to show) when `text` is a certificate number, a phone or any long number, else None."""
    number = idcard.clean(text.strip())
    if re.fullmatch(r"[0-9]{17}[0-9X]([0-9]{2}(B[0-9])?)?", number):
        return f"i{id_index(number)}", f"证件{idcard.mask(number)}"
    if re.fullmatch(r"1[0-9]{10}", number):
        return f"p{phone_index(number)}", f"电话尾号 {number[-4:]}"
    if LONG_NUMBER.fullmatch(number):
        return f"i{id_index(number)}", f"号码尾号 {number[-4:]}"
    return None


def by_number(text: str) -> Q:
    """Households whose number begins like this; none when it is not digits."""
    text = text.strip()[:LONGEST]
    if not re.fullmatch(r"[0-9]+", text):
        return Q(pk=None)
    return Q(number__range=(text, text + "9" * 20))


def by_key(key: str, on: date) -> Q:
    """Households of the person or phone behind a blind index."""
    kind, index = key[:1], key[1:]
    if not KEY.fullmatch(index) or kind not in {"i", "p"}:
        return Q(pk=None)
    if kind == "i":
        return _with_member(on, id_index=index)
    return _with_member(on, phone_index=index) | Q(phone_index=index)


def by_text(text: str, on: date) -> Q:
    """Households that the typed words may mean."""
    text = text.strip()[:LONGEST]
    if re.fullmatch(r"[0-9]{3}[0-9xX]", text):
        return _with_member(on, id_tail_index=id_tail_index(text)) | Q(number=text)
    if re.fullmatch(r"[0-9]+", text):
        return by_number(text)
    if re.fullmatch(r"[A-Za-z]+", text):
        return _with_member(on, initials__range=_prefix(text.lower()))
    return _with_member(on, name__contains=text)


def member_condition(text: str) -> Q | None:
    """The same condition on members, to say which one was meant; None when it was no person's."""
    text = text.strip()[:LONGEST]
    if re.fullmatch(r"[0-9]{3}[0-9xX]", text):
        return Q(id_tail_index=id_tail_index(text))
    if re.fullmatch(r"[A-Za-z]+", text):
        return Q(initials__range=_prefix(text.lower()))
    return None if text.isdecimal() else Q(name__contains=text)


def _prefix(letters: str) -> tuple[str, str]:
    """A range that uses the index on both databases and in every collation."""
    return letters, letters + "z" * 20


def _with_member(on: date, **condition) -> Q:
    members = Member.objects.present_on(on).filter(**condition)
    return Q(pk__in=members.values("household"))
