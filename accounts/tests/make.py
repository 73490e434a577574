"""Makers of users for tests."""

from itertools import count

from accounts.models import User
from accounts.roles import Role
from areas.models import Area

_numbers = count(1)
PASSWORD = "守望Test2021"


def make_user(*, role: Role, area: Area | None = None, name: str = "", **fields) -> User:
    """A user who has already changed the first password; logs in with PASSWORD when `password` is given."""
    password = fields.pop("password", None)
    number = next(_numbers)
    user = User(
        username=fields.pop("username", f"user{number}"),
        name=name or f"{role.label}{number}",
        role=role,
        area=area,
        has_to_change_password=fields.pop("has_to_change_password", False),
        **fields,
    )
    user.set_password(password)
    user.save()
    return user
