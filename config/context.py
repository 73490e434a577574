"""What every page's frame shows: the menu (only what the role may open) and whose area this is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch

from accounts.admin_site import may_enter
from accounts.models import User
from accounts.roles import Can, Role
from lib.addresses import address
from monitoring.models import OfflineItem


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu. `short` is its word in the phone's bar; without one it stands under 更多."""

    label: str
    icon: str
    url_name: str
    verb: Can | None = None
    group: int = 0
    short: str = ""
    count: Callable[[User], int] | None = None
    note: str = ""
    is_for: Callable[[User], bool] | None = None


def conflicts(user: User) -> int:
    """离线记录里放不进去、等乡镇处理的。"""
    return OfflineItem.objects.visible_to(user).conflicts().count()


def works_in_the_field(user: User) -> bool:
    return user.role in (Role.GRID, Role.VILLAGE)


MENU = [
    Entry("待办", "checklist", "home", short="待办"),
    Entry("农户", "users", "households:list", Can.VIEW_HOUSEHOLDS, short="农户"),
    Entry("监测帮扶", "eye-check", "monitoring:list", Can.VIEW_HOUSEHOLDS, short="监测"),
    Entry(
        "离线走访", "cloud-off", "monitoring:offline", Can.RECORD_VISIT, is_for=works_in_the_field
    ),
    Entry("离线记录", "cloud-check", "monitoring:offline_items", Can.DECIDE_RISK, count=conflicts),
    Entry("务工月调度", "phone", "policies:dispatch", Can.RECORD_VISIT, is_for=works_in_the_field),
    Entry("惠民政策", "heart-handshake", "policies:list", Can.VIEW_FIGURES),
    Entry("项目资产", "building-warehouse", "projects:list", Can.VIEW_FIGURES),
    Entry("工作台账", "notebook", "ledgers:list", Can.VIEW_FIGURES),
    Entry("数据核查", "shield-check", "quality:list", Can.CHECK_DATA),
    Entry(
        "年终总结", "report-analytics", "reports:summaries", Can.VIEW_FIGURES, group=1, short="总结"
    ),
    Entry("领导驾驶舱", "chart-bar", "reports:cockpit", Can.VIEW_FIGURES, group=1),
    Entry("数据进出", "database-import", "households:imports", Can.IMPORT, group=1),
    Entry("操作记录", "history", "accounts:audit", Can.VIEW_AUDIT, group=2),
    Entry("设置", "settings", "settings", Can.KEEP_REFERENCE, group=2),
]

SETTINGS = [
    Entry("用户", "users", "accounts:users", Can.MANAGE_USERS, note="谁能登录、什么角色、管哪里"),
    Entry(
        "区划", "map", "accounts:areas", Can.KEEP_REFERENCE, note="乡镇、村、网格，标签，各年情况"
    ),
    Entry(
        "参数",
        "adjustments",
        "accounts:parameters_top",
        Can.KEEP_REFERENCE,
        note="监测范围、公示天数、走访间隔等，带文号",
    ),
    Entry(
        "识别和消除程序",
        "list-check",
        "monitoring:procedures_top",
        Can.KEEP_REFERENCE,
        note="走哪几步、先后、时限，带文号",
    ),
    Entry(
        "总结模板",
        "file-text",
        "reports:templates",
        Can.KEEP_REFERENCE,
        note="年终总结的 Word 模板",
    ),
    Entry("操作记录", "history", "accounts:audit", Can.VIEW_AUDIT, note="谁办了什么、看了什么"),
    Entry(
        "基础数据",
        "database",
        "admin:index",
        Can.MANAGE_USERS,
        note="政策、类别、项目类型等目录",
        is_for=may_enter,
    ),
]


def frame(request: HttpRequest) -> dict:
    """Context processor: `navigation` and `frame`; empty for the anonymous, who see only the login page."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "frame": {"user": None, "area_label": ""}}
    return {
        "navigation": navigation(user, request.path),
        "frame": {"user": user, "area_label": area_label(user)},
    }


def navigation(user: User, path: str) -> list[dict]:
    """Menu lines in order; an entry whose page does not exist, or that the role may not open, is left out."""
    lines = [
        {
            "label": entry.label,
            "short": entry.short,
            "icon": entry.icon,
            "url": url,
            "group": entry.group,
            "count": entry.count(user) if entry.count else 0,
        }
        for entry in MENU
        if (entry.verb is None or user.can(entry.verb))
        and (entry.is_for is None or entry.is_for(user))
        and (url := _url(entry.url_name))
    ]
    current = max((line["url"] for line in lines if _holds(line["url"], path)), key=len, default="")
    return [line | {"current": line["url"] == current} for line in lines]


def settings_entries(user: User) -> list[dict]:
    """What stands on the page 设置 for this user."""
    return [
        {"label": entry.label, "icon": entry.icon, "url": url, "note": entry.note}
        for entry in SETTINGS
        if user.can(entry.verb)
        and (entry.is_for is None or entry.is_for(user))
        and (url := _url(entry.url_name))
    ]


def area_label(user: User) -> str:
    """建安区 · 小召乡; administrators without an area stand for 全系统."""
    area = user.area
    if area is None:
        return "全系统"
    return f"{area.parent} · {area}" if area.parent else str(area)


def _url(name: str) -> str:
    try:
        return address(name)
    except NoReverseMatch:
        return ""


def _holds(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
