"""The four pages of policies (惠民政策) as tabs; the catalogue only for those who keep it."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from accounts.roles import Can

PAGES = [
    ("policies:list", "享受记录", Can.VIEW_FIGURES),
    ("policies:loans", "小额信贷", Can.VIEW_FIGURES),
    ("policies:placements", "兜底安置", Can.VIEW_FIGURES),
    ("policies:catalogue", "政策目录", Can.KEEP_REFERENCE),
]


def tabs(user: User, current: str) -> list[dict]:
    return [
        {"url": reverse(name), "label": label, "current": name == current}
        for name, label, verb in PAGES
        if user.can(verb)
    ]
