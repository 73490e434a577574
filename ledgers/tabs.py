"""The pages of work ledgers (工作台账) as tabs; the kinds only for those who keep them."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from accounts.roles import Can

PAGES = [
    ("ledgers:list", "台账记录", Can.VIEW_FIGURES),
    ("ledgers:team", "驻村人员", Can.VIEW_FIGURES),
    ("ledgers:kinds", "台账种类", Can.KEEP_REFERENCE),
]


def tabs(user: User, current: str) -> list[dict]:
    return [
        {"url": reverse(name), "label": label, "current": name == current}
        for name, label, verb in PAGES
        if user.can(verb)
    ]
