"""The pages of projects and assets (项目资产) as tabs; the kinds only for those who keep them."""

from __future__ import annotations

from accounts.models import User
from accounts.roles import Can
from accounts.tabs import below
from areas.models import Area
from lib.addresses import address

PAGES = [
    ("projects:overview", "项目概览", Can.VIEW_FIGURES),
    ("projects:list", "项目", Can.VIEW_FIGURES),
    ("projects:funds", "资金", Can.VIEW_FIGURES),
    ("projects:applications", "到户申请", Can.VIEW_FIGURES),
    ("projects:assets", "资产台账", Can.VIEW_FIGURES),
    ("projects:enterprises", "经营主体", Can.VIEW_FIGURES),
    ("projects:collective", "村集体收入", Can.VIEW_FIGURES),
    ("projects:industries", "产业", Can.VIEW_FIGURES),
    ("projects:solar", "光伏", Can.VIEW_FIGURES),
    ("projects:sales", "消费帮扶", Can.VIEW_FIGURES),
    ("projects:kinds", "目录", Can.KEEP_REFERENCE),
]
FUNDS = [
    ("projects:funds", "年度资金"),
    ("projects:fund_flow", "资金流向"),
    ("projects:batches", "批次"),
]
PROJECT_FUNDS = [
    ("projects:allocations", "安排到项目"),
    ("projects:payments", "支付"),
]
ASSETS = [
    ("projects:assets", "台账"),
    ("projects:asset_reminders", "提醒"),
    ("projects:asset_picture", "构成"),
    ("projects:distributions", "收益分配"),
]
INDUSTRIES = [
    ("projects:industries", "合计"),
    ("projects:industry_records", "记录"),
]
CATALOGUES = [
    ("projects:kinds", "项目类型"),
    ("projects:fund_kinds", "资金种类"),
    ("projects:industry_kinds", "产业"),
]


def keeps_books(user: User) -> bool:
    """Batches are the township's own books; a village sees what its projects get of them."""
    return user.area is not None and user.area.level in {Area.Level.COUNTY, Area.Level.TOWNSHIP}


def tabs(user: User, current: str) -> list[dict]:
    return [
        {"url": address(_opened_by(user, name)), "label": label, "current": name == current}
        for name, label, verb in PAGES
        if user.can(verb)
    ]


def _opened_by(user: User, name: str) -> str:
    return "projects:allocations" if name == "projects:funds" and not keeps_books(user) else name


def fund_tabs(user: User, current: str) -> list[dict]:
    return below([*FUNDS, *PROJECT_FUNDS] if keeps_books(user) else PROJECT_FUNDS, current)
