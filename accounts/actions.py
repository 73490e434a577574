"""What makes a function an action (办理动作), and the refusal that every action may raise."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from accounts.history import acting


class NotAllowed(Exception):
    """规则不允许这样办；文字说明哪条不满足、怎么办，直接给用户看。"""


def action(function: Callable) -> Callable:
    """One decision: keyword-only with `by=`, one transaction, and the row history knows who acted."""

    @wraps(function)
    def run(**arguments):
        with acting(arguments["by"]):
            return function(**arguments)

    return run
