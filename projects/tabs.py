"""The pages of projects and assets (项目资产) as tabs; the kinds only for those who keep them."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from accounts.roles import Can

PAGES = [
    ("projects:list", "项目", Can.VIEW_FIGURES),
    ("projects:assets", "资产台账", Can.VIEW_FIGURES),
    ("projects:enterprises", "经营主体", Can.VIEW_FIGURES),
    ("projects:kinds", "项目类型", Can.KEEP_REFERENCE),
]

ASSETS = [
    ("projects:assets", "台账"),
    ("projects:asset_reminders", "提醒"),
    ("projects:asset_picture", "构成"),
    ("projects:distributions", "收益分配"),
]


def tabs(user: User, current: str) -> list[dict]:
    return [
        {"url": reverse(name), "label": label, "current": name == current}
        for name, label, verb in PAGES
        if user.can(verb)
    ]


def below(pages: list[tuple[str, str]], current: str) -> list[dict]:
    """The pages of one register."""
    return [
        {"url": reverse(name), "label": label, "current": name == current} for name, label in pages
    ]
