"""What one household should still get, for its account and its card (一户账、明白卡上的应享未享)."""

from __future__ import annotations

from datetime import date

from households.models import Household, Member
from policies.account import Due
from policies.entitlement import rules
from policies.entitlement.running import due
from policies.models import Policy


def of(household: Household, on: date) -> list[Due]:
    """One a policy and person; hints say who decides. A fixed number of queries."""
    findings = due(household, on)
    policies = Policy.objects.in_bulk(
        [rules.of(one.rule).policy for one in findings], field_name="code"
    )
    names = dict(Member.objects.filter(household=household).values_list("pk", "name"))
    found = []
    for one in findings:
        rule = rules.of(one.rule)
        if rule.policy in policies:
            reason = f"提示（{rule.decided_by}）：{one.reason}" if rule.is_hint else one.reason
            found.append(Due(policies[rule.policy], names.get(one.member, "全户"), reason))
    return found
