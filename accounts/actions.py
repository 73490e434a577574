"""What makes a function an action (办理动作), the refusal that every action may raise; and the decisions about users."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.utils import timezone

from accounts import passwords
from accounts.history import acting
from accounts.models import AuditEvent, User
from accounts.roles import Role
from areas.models import Area


class NotAllowed(Exception):
    """规则不允许这样办；文字说明哪条不满足、怎么办，直接给用户看。"""


def action(function: Callable) -> Callable:
    """One decision: keyword-only with `by=`, one transaction, and the row history knows who acted."""

    @wraps(function)
    def run(**arguments):
        with acting(arguments["by"]):
            return function(**arguments)

    return run


@action
def create_user(
    *, by: User, username: str, name: str, role: str, area: Area | None, unit: str = ""
) -> tuple[User, str]:
    """新建用户：给一次性的临时密码，首次登录须改。返回用户和临时密码。"""
    _refuse_beyond(by, area)
    password = passwords.temporary()
    user = User(username=username, name=name, role=role, area=area, unit=unit)
    user.is_staff = role == Role.ADMIN
    user.set_password(password)
    user.save()
    AuditEvent.record(by=by, what="user.create", target=user, detail={"role": role})
    return user, password


@action
def change_user(
    *, by: User, user: User, name: str, role: str, area: Area | None, unit: str = ""
) -> User:
    """改用户的姓名、单位、角色和辖区，立即生效。不能改自己的角色和辖区。"""
    _refuse_beyond(by, area)
    before = User.objects.get(pk=user.pk)
    if by.pk == user.pk and (before.role != role or before.area != area):
        raise NotAllowed("不能改自己的角色和辖区，请让另一位系统管理员来改。")
    User.objects.filter(pk=user.pk).update(
        name=name, role=role, area=area, unit=unit, is_staff=role == Role.ADMIN
    )
    detail = {"role": [before.role, role], "area": [before.area_id, area.pk if area else None]}
    AuditEvent.record(by=by, what="user.change", target=user, detail=detail)
    return User.objects.get(pk=user.pk)


@action
def deactivate_user(*, by: User, user: User, reason: str) -> None:
    """停用用户：立即退出，历史记录都保留。不能停用自己。"""
    if by.pk == user.pk:
        raise NotAllowed("不能停用自己，请让另一位系统管理员来办。")
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise NotAllowed(f"{user}已经停用。")
    AuditEvent.record(by=by, what="user.deactivate", target=user, reason=reason)


@action
def activate_user(*, by: User, user: User) -> None:
    """恢复停用的用户，密码照旧。"""
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise NotAllowed(f"{user}本来就在用。")
    AuditEvent.record(by=by, what="user.activate", target=user)


@action
def reset_password(*, by: User, user: User) -> str:
    """重设密码：旧密码和已登录的都失效。返回临时密码，只显示一次，登录后须改。"""
    password = passwords.temporary()
    user.set_password(password)
    User.objects.filter(pk=user.pk).update(
        password=user.password, has_to_change_password=True, password_changed_at=timezone.now()
    )
    AuditEvent.record(by=by, what="user.reset_password", target=user)
    return password


@action
def change_own_password(*, by: User, password: str) -> None:
    """改自己的密码；其他地方的登录随之失效。"""
    by.set_password(password)
    by.has_to_change_password = False
    by.password_changed_at = timezone.now()
    by.save(update_fields=["password", "has_to_change_password", "password_changed_at"])
    AuditEvent.record(by=by, what="user.change_password", target=by)


def _refuse_beyond(by: User, area: Area | None) -> None:
    """An administrator of an area hands out nothing beyond it."""
    if by.area and (area is None or not by.area.contains(area)):
        raise NotAllowed(f"您只能管理{by.area}以内的用户。")
