"""Decisions on projects, funds, assets and enterprises (项目资产办理)."""

from projects.actions.assets import book_asset, correct_asset
from projects.actions.common import withdraw
from projects.actions.enterprises import (
    correct_enterprise,
    correct_link,
    end_link,
    link_household,
    register_enterprise,
)
from projects.actions.funds import add_funding, correct_funding
from projects.actions.kinds import add_kind, change_kind
from projects.actions.projects import correct_project, register_project

__all__ = [
    "add_funding",
    "add_kind",
    "book_asset",
    "change_kind",
    "correct_asset",
    "correct_enterprise",
    "correct_funding",
    "correct_link",
    "correct_project",
    "end_link",
    "link_household",
    "register_enterprise",
    "register_project",
    "withdraw",
]
