"""The pages of policies (惠民政策) as tabs, and below some of them their own pages."""

from __future__ import annotations

from accounts.models import User
from accounts.roles import Can
from accounts.tabs import open_to

PAGES = [
    ("policies:list", "享受记录", Can.VIEW_FIGURES),
    ("policies:benefit_lists", "发放名单", Can.KEEP_POLICIES),
    ("policies:entitlement", "应享未享", Can.VIEW_FIGURES),
    ("policies:loans", "小额信贷", Can.VIEW_FIGURES),
    ("policies:claims", "医疗报销", Can.VIEW_FIGURES),
    ("policies:insurance", "保险", Can.VIEW_FIGURES),
    ("policies:employments", "务工", Can.VIEW_FIGURES),
    ("policies:posts", "公益性岗位", Can.VIEW_FIGURES),
    ("policies:repairs", "危房改造", Can.VIEW_FIGURES),
    ("policies:trainings", "技能培训", Can.VIEW_FIGURES),
    ("policies:placements", "兜底安置", Can.VIEW_FIGURES),
    ("policies:catalogue", "政策目录", Can.KEEP_REFERENCE),
]
ENTITLEMENT = [
    ("policies:entitlement", "名单", Can.VIEW_FIGURES),
    ("policies:applications", "申请任务", Can.VIEW_HOUSEHOLDS),
    ("policies:exemptions", "免享登记", Can.VIEW_FIGURES),
    ("policies:entitlement_backtest", "回看发放", Can.VIEW_FIGURES),
]
LOANS = [
    ("policies:loans", "贷款"),
    ("policies:loans_due", "快到期"),
    ("policies:credit", "授信"),
]
CLAIMS = [
    ("policies:claims", "结算单"),
    ("policies:claims_high", "自付高的"),
]
INSURANCE = [
    ("policies:insurance", "投保人员"),
    ("policies:contracts", "保单"),
    ("policies:insurance_claims", "理赔"),
    ("policies:coverage", "没有投保的"),
]
EMPLOYMENT = [
    ("policies:employments", "名单"),
    ("policies:dispatch", "月调度"),
    ("policies:employment_comparison", "同比"),
]


def tabs(user: User, current: str) -> list[dict]:
    return open_to(user, PAGES, current)


def entitlement_tabs(user: User, current: str) -> list[dict]:
    return open_to(user, ENTITLEMENT, current)
