"""The pages of work ledgers (工作台账) as tabs; the kinds only for those who keep them."""

from __future__ import annotations

from accounts.models import User
from accounts.roles import Can
from accounts.tabs import open_to

PAGES = [
    ("ledgers:list", "台账记录", Can.VIEW_FIGURES),
    ("ledgers:team", "驻村人员", Can.VIEW_FIGURES),
    ("ledgers:kinds", "台账种类", Can.KEEP_REFERENCE),
]


def tabs(user: User, current: str) -> list[dict]:
    return open_to(user, PAGES, current)
