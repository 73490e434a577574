"""First logins (初始登录): those of the demonstration township (演示乡镇), or the one administrator of an empty system."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import User
from accounts.roles import Role
from areas.models import Area
from config import (
    demonstration,
    demonstration_assets,
    demonstration_policies,
    demonstration_projects,
    scenario,
)

SCENARIO, YEAR = "xiaozhao-2021", 2021
LOGINS_FILE = "first-logins.txt"
LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"

Login = tuple[User, str]


@transaction.atomic
def load() -> list[Login]:
    """Load the demonstration into an empty database; the users with their passwords. Raises ScenarioError."""
    township = scenario.load(SCENARIO)
    village = Area.objects.villages().get(parent=township, name="段墓村")
    grid = Area.objects.grids().filter(parent=village).first()
    people = [
        ("wangge", "赵小丽", Role.GRID, grid),
        ("cungan", "刘志强", Role.VILLAGE, village),
        ("yewu", "王晓燕", Role.TOWNSHIP, township),
        ("lingdao", "陈建国", Role.LEADER, township),
        ("guanli", "李志远", Role.ADMIN, None),
    ]
    logins = [_login(*person) for person in people]
    officer, cadre, clerk = (user for user, _ in logins[:3])
    cast = demonstration.Cast(officer, cadre, clerk)
    today = timezone.localdate()
    demonstration.summary(township=township, year=YEAR, by=clerk)
    demonstration.repay_loans(township=township, today=today, by=clerk)
    demonstration.open_work(grid=grid, today=today, cast=cast)
    demonstration_policies.show(township=township, today=today, by=clerk)
    made = demonstration_projects.show(township=township, today=today, by=clerk)
    demonstration_assets.show(township=township, today=today, by=clerk, projects=made)
    return logins


@transaction.atomic
def create_administrator() -> list[Login]:
    """The administrator of an empty system, who has to change the password; nobody when there are users already."""
    if User.objects.exists():
        return []
    login = _login("guanli", "系统管理员", Role.ADMIN, None)
    User.objects.update(has_to_change_password=True)
    return [login]


def write_logins(logins: list[Login]) -> Path:
    """Keep the logins where only the owner of the installation can read them."""
    path = settings.VAR_DIR / LOGINS_FILE
    lines = [
        f"{user.get_role_display()}\t{user.name}（{_place(user)}）\t用户名 {user.username}\t密码 {password}"
        for user, password in logins
    ]
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path


def _place(user: User) -> str:
    area = user.area
    if area is None:
        return "全系统"
    return f"{area.parent}{area}" if area.level == Area.Level.GRID else str(area)


def _login(username: str, name: str, role: Role, area: Area | None) -> Login:
    password = f"{get_random_string(6, LETTERS)}-{get_random_string(4, DIGITS)}"
    user = User(username=username, name=name, role=role, area=area, has_to_change_password=False)
    user.is_staff = role == Role.ADMIN
    user.password_changed_at = timezone.now()
    user.set_password(password)
    user.save()
    return user, password
