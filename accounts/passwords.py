"""Password rules (密码规则, 等保二级) and temporary passwords."""

from __future__ import annotations

import secrets
import string

from django.core.exceptions import ValidationError

RULE = "至少 8 位，大写字母、小写字母、数字、其他字符四类里至少有三类，不含用户名。"
# Without characters that are confused when read aloud or copied by hand: 0 O 1 l I.
UPPER = "ABCDEFGHJKMNPQRSTUVWXYZ"
LOWER = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"


class EnoughKinds:
    """Three of four classes of characters, and not the user name in it."""

    def validate(self, password: str, user=None) -> None:
        if len(password) < 8:
            raise ValidationError(f"密码只有 {len(password)} 位，至少要 8 位。", code="too_short")
        if kinds(password) < 3:
            raise ValidationError(
                "密码太简单：大写字母、小写字母、数字、其他字符，四类里至少要有三类。",
                code="too_few_kinds",
            )
        username = getattr(user, "username", "")
        if username and username.lower() in password.lower():
            raise ValidationError("密码里不能有用户名。", code="holds_username")

    def get_help_text(self) -> str:
        return RULE


def kinds(password: str) -> int:
    """How many of the four classes stand in the password."""
    classes = [string.ascii_uppercase, string.ascii_lowercase, string.digits]
    found = sum(any(character in one for character in password) for one in classes)
    others = any(character not in "".join(classes) for character in password)
    return found + others


def temporary() -> str:
    """A password to be told once and changed at the first login, e.g. Kfwm-7394-Ptae."""
    words = [
        _word(UPPER, LOWER),
        "".join(secrets.choice(DIGITS) for _ in range(4)),
        _word(UPPER, LOWER),
    ]
    return "-".join(words)


def _word(first: str, rest: str) -> str:
    return secrets.choice(first) + "".join(secrets.choice(rest) for _ in range(3))
