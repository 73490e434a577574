"""Steps of a scenario on what households receive (政策)."""

from __future__ import annotations

from areas.models import Area
from config.scenario.loading import Loading, Step
from policies import actions as policies
from policies.models import Policy


def enter_benefit(loading: Loading, row: dict) -> None:
    policy = Policy.objects.get(code=row.pop("policy"))
    valid_to = row.pop("valid_to", None)
    household, member = loading.household(row), loading.member(row) if "member" in row else None
    benefit = policies.register_benefit(
        household=household, policy=policy, member=member, by=loading.by, **row
    )
    if valid_to:
        policies.stop_benefit(benefit=benefit, by=loading.by, on=valid_to, reason="不再符合条件")


def enter_loan(loading: Loading, row: dict) -> None:
    policies.issue_loan(
        household=loading.household(row), member=loading.member(row), by=loading.by, **row
    )


def enter_placement(loading: Loading, row: dict) -> None:
    policies.place(
        household=loading.household(row), member=loading.member(row), by=loading.by, **row
    )


def enter_standard(loading: Loading, row: dict) -> None:
    area = Area.objects.get(code=row.pop("area"))
    policy = Policy.objects.get(code=row.pop("policy"))
    policies.set_standard(policy=policy, area=area, by=loading.by, **row)


def enter_repair(loading: Loading, row: dict) -> None:
    """A house from the plan through every step that has a day to the subsidy."""
    days = {
        step: row.pop(f"{step}_on", None) for step in ("started", "completed", "accepted", "paid")
    }
    amount = row.pop("amount", None)
    repair = policies.plan_repair(household=loading.household(row), by=loading.by, **row)
    for step, act in (
        ("started", policies.start_repair),
        ("completed", policies.complete_repair),
        ("accepted", policies.accept_repair),
    ):
        if days[step]:
            repair = act(repair=repair, by=loading.by, on=days[step])
    if days["paid"]:
        policies.pay_repair(repair=repair, by=loading.by, on=days["paid"], amount=amount)


STEPS: dict[str, Step] = {
    "benefits": enter_benefit,
    "loans": enter_loan,
    "placements": enter_placement,
    "standards": enter_standard,
    "repairs": enter_repair,
}
