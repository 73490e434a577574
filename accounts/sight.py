"""What a person sees (此人能看到什么): counts of rows by table, and why a list is empty. No content."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps

from accounts.access import areas_of
from accounts.models import User
from accounts.roles import GRANTS, Can, Role
from areas.models import Area
from areas.scoping import TownshipOwned


@dataclass(frozen=True, slots=True)
class Sight:
    """`tables`: (what, number of rows) of every table that grows with households, as the user's lists would count them."""

    reasons: list[str]
    verbs: list[str]
    missing_verbs: list[str]
    areas: list[tuple[str, int]]
    tables: list[tuple[str, int]]
    empty_tables: list[str]


def of(user: User) -> Sight:
    granted = GRANTS.get(user.role, set()) if user.is_active else set()
    is_blind = Can.VIEW_HOUSEHOLDS not in granted
    tables = [] if is_blind else _tables(user)
    return Sight(
        reasons=_reasons(user, is_blind),
        verbs=[verb.value for verb in Can if verb in granted],
        missing_verbs=[verb.value for verb in Can if verb not in granted],
        areas=_areas(user),
        tables=[(name, number) for name, number in tables if number],
        empty_tables=[name for name, number in tables if not number],
    )


def _reasons(user: User, is_blind: bool) -> list[str]:
    """Why the user sees less than someone may expect; empty when nothing is in the way."""
    reasons = []
    if not user.is_active:
        reasons.append("这个用户已停用，登录不了。")
    if user.must_change_password:
        reasons.append("须先改密码，改好之前只能打开改密码那一页。")
    if user.area is None and user.role != Role.ADMIN:
        reasons.append("没有辖区，所以名单都是空的。请给他定辖区。")
    if user.area and user.area.abolished_on:
        reasons.append(f"辖区{user.area}已在 {user.area.abolished_on} 撤并，请换成新的区划。")
    if is_blind and user.is_active:
        reasons.append(f"{user.get_role_display()}只管用户、区划和参数，看不到农户。")
    return reasons


def _areas(user: User) -> list[tuple[str, int]]:
    numbers = dict.fromkeys(Area.Level.values, 0)
    for level in areas_of(user).order_by().values_list("level", flat=True):
        numbers[level] += 1
    return [(Area.Level(level).label, number) for level, number in numbers.items() if number]


def _tables(user: User) -> list[tuple[str, int]]:
    models = [model for model in apps.get_models() if issubclass(model, TownshipOwned)]
    rows = [
        (str(model._meta.verbose_name), model._default_manager.visible_to(user).count())
        for model in models
        if hasattr(model._default_manager, "visible_to")
    ]
    return sorted(rows, key=lambda row: -row[1])
