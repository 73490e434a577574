"""Telephone numbers (电话): which ones are an office's, and may be told to everybody."""

import re

_OFFICE = re.compile(r"(0[0-9]{2,3}-?)?[2-9][0-9]{6,7}|12317|12345")


def is_office(text: str) -> bool:
    """A fixed line with or without its area code, or a hotline; never a mobile."""
    return bool(_OFFICE.fullmatch(text))
