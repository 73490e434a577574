"""Rules of one benefit (享受记录) on its own. Its policy, household and member hang on it."""

from __future__ import annotations

from itertools import combinations

from lib.dates import FIRST_YEAR, LAST_YEAR
from lib.faults import future_faults, negative_faults, order_faults
from lib.numbers import plain
from policies.models import Benefit, Policy
from policies.rules.common import kind_faults, presence_faults

STEPS = ("applied_on", "approved_on", "paid_on")


def faults(benefit: Benefit) -> list[str]:
    """What is wrong with it; [] for one that may be registered. Double payment needs the other rows: `policies.doubles`."""
    policy = benefit.policy
    if policy.register != Policy.Register.BENEFITS:
        return [f"“{policy}”登记在“{policy.get_register_display()}”，不在享受记录。"]
    return [
        *_whose(benefit),
        *_dates(benefit),
        *_period(benefit),
        *_choices(benefit),
        *_amounts(benefit),
    ]


def _whose(benefit: Benefit) -> list[str]:
    if benefit.policy.level == Policy.Level.PERSON and benefit.member is None:
        return [f"“{benefit.policy}”是对人的政策，请选享受人。"]
    if benefit.member is None:
        return []
    on = benefit.paid_on or benefit.valid_from or benefit.applied_on
    return presence_faults(benefit.household, benefit.member, on)


def _dates(benefit: Benefit) -> list[str]:
    policy, found = benefit.policy, []
    if policy.nature == Policy.Nature.STATE and benefit.valid_from is None:
        found.append(f"“{policy}”是持续享受的政策，请填起始日期。")
    if policy.nature == Policy.Nature.GRANT and benefit.valid_from is not None:
        found.append(f"“{policy}”是发放的政策，不填起始日期，请填发放日期。")
    elif policy.nature == Policy.Nature.GRANT and not (benefit.paid_on or benefit.applied_on):
        found.append(f"“{policy}”是发放的政策，请填发放日期；还没发放的填申请日期。")
    found += future_faults(benefit, *STEPS)
    for first, then in combinations(STEPS, 2):
        found += order_faults(benefit, first, then)
    return found


def _period(benefit: Benefit) -> list[str]:
    """Year and term name exactly one period (一期); see `Benefit.key_of`."""
    policy, term = benefit.policy, benefit.term
    found = []
    if not FIRST_YEAR <= benefit.year <= LAST_YEAR:
        found.append(f"年度 {benefit.year} 不对，请写四位数，如 2021。")
    if policy.nature == Policy.Nature.STATE:
        return [*found, f"“{policy}”是持续享受的政策，不分期次，请清空期次。"] if term else found
    names = policy.term_names
    if names and term not in names:
        wrong = f"，没有“{term}”" if term else ""
        found.append(
            f"“{policy}”{policy.get_rhythm_display()}，期次请写{'、'.join(names)}{wrong}。"
        )
    if policy.rhythm == Policy.Rhythm.YEAR and term:
        found.append(f"“{policy}”一年一次，不分期次，请清空“{term}”。")
    if policy.rhythm == Policy.Rhythm.ONCE and term.startswith("-"):
        found.append("期次请写名称，如第一次；日期写在发放日期里。")
    return found


def _choices(benefit: Benefit) -> list[str]:
    policy, place = benefit.policy, benefit.place
    found = kind_faults(policy, benefit.kind, "子类")
    if place and policy.place_names and place not in policy.place_names:
        found.append(f"“{policy}”没有地点“{place}”，可用：{'、'.join(policy.place_names)}。")
    return found


def _amounts(benefit: Benefit) -> list[str]:
    found = negative_faults(benefit, "amount", "total_cost", "quantity")
    if benefit.times < 1:
        found.append("次数至少 1。")
    amount, cost = benefit.amount, benefit.total_cost
    if amount is not None and cost is not None and amount > cost:
        found.append(f"总费用 {plain(cost)} 元比金额 {plain(amount)} 元少，请核对。")
    return found
