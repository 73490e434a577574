"""Decisions on projects, funds, assets and enterprises (项目资产办理)."""

from projects.actions.assets import book_asset, correct_asset
from projects.actions.collective import (
    OriginEntry,
    correct_collective_income,
    mark_of_year,
    record_collective_income,
    save_collective_year,
    typed_total,
)
from projects.actions.common import Doubtful, withdraw
from projects.actions.enterprises import (
    close_enterprise,
    correct_enterprise,
    correct_link,
    correct_link_income,
    end_link,
    link_household,
    record_link_income,
    record_link_incomes,
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
from projects.actions.industries import (
    IndustryEntry,
    add_industry,
    change_industry,
    correct_industry_record,
    record_industry,
    save_industry_table,
)
from projects.actions.kinds import add_kind, change_kind
from projects.actions.projects import correct_project, register_project
from projects.actions.sales import correct_sale, record_sale
from projects.actions.solar import (
    correct_solar,
    correct_solar_year,
    record_solar_year,
    register_solar,
)

__all__ = [
    "Doubtful",
    "IndustryEntry",
    "OriginEntry",
    "add_fund_kind",
    "add_industry",
    "add_kind",
    "allocate",
    "book_asset",
    "change_fund_kind",
    "change_industry",
    "change_kind",
    "close_enterprise",
    "correct_asset",
    "correct_batch",
    "correct_collective_income",
    "correct_enterprise",
    "correct_funding",
    "correct_industry_record",
    "correct_link",
    "correct_link_income",
    "correct_payment",
    "correct_project",
    "correct_sale",
    "correct_solar",
    "correct_solar_year",
    "end_link",
    "link_household",
    "mark_of_year",
    "pay",
    "receive_batch",
    "record_collective_income",
    "record_industry",
    "record_link_income",
    "record_link_incomes",
    "record_sale",
    "record_solar_year",
    "register_enterprise",
    "register_project",
    "register_solar",
    "save_collective_year",
    "save_industry_table",
    "typed_total",
    "withdraw",
]
