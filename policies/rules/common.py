"""What the rules of several registers say alike."""

from __future__ import annotations

from datetime import date

from households.models import Household, Member
from policies.models import Policy


def presence_faults(household: Household, member: Member, on: date | None) -> list[str]:
    """The person belongs to the household, and did on the day (不知道哪天的，只看属不属于这户)."""
    if member.household_id != household.pk:
        return [f"{member}不是这一户的成员，请重新选人。"]
    if on and member.left_on and member.left_on <= on:
        reason = member.get_leave_reason_display()
        return [f"{member}已于 {member.left_on} {reason}，{on} 不在册。"]
    return []


def kind_faults(policy: Policy, kind: str, label: str) -> list[str]:
    """A word that divides a policy is one of its own, where it has some."""
    if kind and policy.kind_names and kind not in policy.kind_names:
        return [f"“{policy}”没有{label}“{kind}”，可用：{'、'.join(policy.kind_names)}。"]
    return []
