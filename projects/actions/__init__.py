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
from projects.actions.funds import (
    add_fund_kind,
    allocate,
    change_fund_kind,
    correct_batch,
    correct_funding,
    correct_payment,
    pay,
    receive_batch,
)
from projects.actions.kinds import add_kind, change_kind
from projects.actions.projects import correct_project, register_project

__all__ = [
    "add_fund_kind",
    "add_kind",
    "allocate",
    "book_asset",
    "change_fund_kind",
    "change_kind",
    "correct_asset",
    "correct_batch",
    "correct_enterprise",
    "correct_funding",
    "correct_link",
    "correct_payment",
    "correct_project",
    "end_link",
    "link_household",
    "pay",
    "receive_batch",
    "register_enterprise",
    "register_project",
    "withdraw",
]
