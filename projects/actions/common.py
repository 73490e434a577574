"""What all decisions on projects share (共同的办理)."""

from __future__ import annotations

from collections.abc import Iterable

from accounts import records
from accounts.actions import NotAllowed, action
from accounts.models import User
from accounts.withdrawals import Withdrawable
from projects.actions.funds import check_funding
from projects.models import ProjectFunding


class Doubtful(NotAllowed):
    """数对不上常理：能登记，但要有人看过、确认无误。`doubts` 是每一条疑点。"""

    def __init__(self, doubts: list[str]):
        super().__init__("\n".join(["有疑点，请核对；确认无误的，勾上再保存。", *doubts]))
        self.doubts = doubts


def ask(doubts: Iterable[str], confirmed: Iterable[str]) -> str:
    """Raise Doubtful unless a person has confirmed each of the doubts; else the words for the audit event ("" without doubts)."""
    doubts = list(doubts)
    if set(doubts) - set(confirmed):
        raise Doubtful(doubts)
    return f"确认无误：{'；'.join(doubts)}"[:300] if doubts else ""


@action
def withdraw(*, row: Withdrawable, by: User, reason: str) -> None:
    """作废登错的项目、资金、资产、经营主体、带动或收入：不再计数，原来的内容和原因留在行历史和操作记录。"""
    records.withdraw(row, by=by, what=f"{row._meta.model_name}.withdraw", reason=reason)
    if isinstance(row, ProjectFunding):
        check_funding(row.project)
