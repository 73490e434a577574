"""Whatever is done with an asset, in whatever order: the laws hold after each decision, refused or not."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.models import Count, F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import NotAllowed
from households.tests.make import make_household
from projects import actions
from projects.models import (
    Asset,
    AssetIncome,
    AssetKeeping,
    AssetReceipt,
    AssetState,
    Distribution,
    DistributionItem,
)
from projects.rules.assets import overlap_faults
from projects.tests.make import make_asset, make_collective, make_income, make_project

FIRST = date(2021, 11, 1)
FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
days = st.integers(0, 400).map(lambda number: FIRST + timedelta(days=number))
money = st.integers(0, 500_000).map(lambda fen: Decimal(fen) / 100)
pick = st.integers(0, 9)


@pytest.fixture
def asset(places, clerk):
    return make_asset(project=make_project(village=places.village, by=clerk), by=clerk)


def tried(act, **fields) -> None:
    """Refused or not, the laws are looked at afterwards."""
    try:
        act(**fields)
    except NotAllowed:
        return


def undone(run) -> None:
    """Each example begins with the same rows."""
    with transaction.atomic():
        run()
        transaction.set_rollback(True)


# ---- 状态、管护、合同 ------------------------------------------------------------------------------

CONDITIONS = Asset.Condition.values
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["state", "unstate", "keep", "unkeep", "end", "let", "inspect", "dispose", "restore"]
        ),
        days,
        days,
        st.sampled_from(CONDITIONS),
    ),
    min_size=1,
    max_size=12,
)


def decide(asset, clerk, what, on, then, condition) -> None:
    asset.refresh_from_db()
    both, why = {"asset": asset, "by": clerk}, {"by": clerk, "reason": "变了"}
    state, keeping = asset.states.last(), asset.keepings.first()
    seen = {"inspected_on": on, "inspector": "王", "condition": condition, "issue": "坏了"}
    contract = {"way": "lease", "operator": "合作社", "valid_from": on, "valid_to": then}
    decisions = {
        "state": (
            actions.change_condition,
            {"asset": asset, "on": on, "condition": condition} | why,
        ),
        "unstate": (actions.withdraw_state, {"state": state} | why),
        "keep": (actions.appoint_keeper, both | {"on": on, "keeper": "王管护"}),
        "unkeep": (actions.withdraw_keeping, {"keeping": keeping} | why),
        "end": (actions.end_keeping, {"keeping": keeping, "on": on} | why),
        "let": (actions.let, both | contract),
        "inspect": (actions.inspect, both | seen),
        "dispose": (actions.dispose, both | {"on": on, "disposal": "报废"}),
        "restore": (actions.restore, {"asset": asset} | why),
    }
    act, fields = decisions[what]
    if None not in (fields.get("keeping", 0), fields.get("state", 0)):
        tried(act, **fields)


def check_dated_rows(asset) -> None:
    asset.refresh_from_db()
    for model in (AssetState, AssetKeeping):
        rows = list(model.objects.filter(asset=asset).order_by("valid_from", "valid_to", "pk"))
        ends = [row.valid_to or date.max for row in rows]
        assert sum(row.valid_to is None for row in rows) <= 1
        assert all(row.valid_from <= end for row, end in zip(rows, ends, strict=True))
        lasting = [row for row, end in zip(rows, ends, strict=True) if row.valid_from < end]
        for row, after in pairwise(lasting):
            assert row.valid_to <= after.valid_from
        if asset.disposed_on:
            assert all(end <= asset.disposed_on for end in ends)
    assert not overlap_faults(
        [
            row
            for row in asset.contracts.all()
            if row.valid_to is None or row.valid_from < row.valid_to
        ]
    )
    if not asset.disposed_on:
        assert asset.states.get(valid_to=None).condition == asset.condition


@FEW
@given(steps=steps)
def test_one_state_and_at_most_one_keeper_at_a_time(clerk, asset, steps):
    def run():
        for step in steps:
            decide(asset, clerk, *step)
            check_dated_rows(asset)

    undone(run)


# ---- 收益和分配 ------------------------------------------------------------------------------------

flows = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "receive",
                "less",
                "unreceive",
                "plan",
                "replan",
                "share",
                "more",
                "unshare",
                "finish",
                "reopen",
            ]
        ),
        money,
        money,
        pick,
    ),
    min_size=4,
    max_size=16,
)


def flow(asset, clerk, homes, what, amount, other, at) -> None:
    def one(rows):
        found = list(rows)
        return found[at % len(found)] if found else None

    plan, why = one(Distribution.objects.all()), {"by": clerk, "reason": "改"}
    receipt, item = one(AssetReceipt.objects.all()), one(DistributionItem.objects.all())
    coming = {"income": asset.incomes.get(), "received_on": date(2022, 12, 31), "amount": amount}
    fields = {"origin": "asset", "year": 2022, "decided_on": date(2023, 1, 10), "asset": asset}
    fields |= {"income": amount + other, "retained": other, "label": f"第{at}批"}
    decisions = {
        "receive": (actions.receive_income, coming | {"by": clerk}),
        "less": (actions.correct_receipt, {"receipt": receipt, "amount": amount} | why),
        "unreceive": (actions.withdraw_receipt, {"receipt": receipt} | why),
        "plan": (actions.plan_distribution, {"village": asset.village, "by": clerk} | fields),
        "replan": (actions.correct_distribution, {"distribution": plan, "retained": amount} | why),
        "share": (
            actions.share,
            {"distribution": plan, "by": clerk} | part(plan, homes, amount, at),
        ),
        "more": (actions.correct_item, {"item": item, "amount": amount} | why),
        "unshare": (actions.withdraw_item, {"item": item} | why),
        "finish": (
            actions.finish_distribution,
            {"distribution": plan, "by": clerk, "on": date(2023, 3, 1)},
        ),
        "reopen": (actions.reopen_distribution, {"distribution": plan} | why),
    }
    act, given_fields = decisions[what]
    if None not in given_fields.values():
        tried(act, **given_fields)


def part(plan, homes, amount, at) -> dict:
    """A household's share; every second time all that is left, so that some finish."""
    left = plan.to_share - sum(row.amount for row in plan.items.all()) if plan else amount
    share = left if at % 2 else min(amount, left)
    return {"household": homes[at % len(homes)], "use": "dividend", "amount": share}


def check_money(asset) -> None:
    for income in AssetIncome.objects.all():
        received = sum(row.amount for row in income.receipts.all())
        assert received <= income.due
        planned = Distribution.objects.filter(asset=asset, year=income.year)
        assert sum(plan.income for plan in planned) <= received
    for plan in Distribution.objects.all():
        shared = sum(item.amount for item in plan.items.all())
        assert shared + plan.retained <= plan.income
        if plan.finished_on:
            assert shared == plan.income - plan.retained
    twice = DistributionItem.objects.values("distribution", "household", "use")
    assert not twice.annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert not DistributionItem.objects.exclude(township=F("distribution__township")).exists()


@FEW
@given(flows=flows)
def test_money_that_comes_in_goes_out_once(clerk, asset, places, flows):
    homes = [make_household(village=places.village) for _ in range(3)]

    def run():
        make_income(asset=asset, by=clerk, due=Decimal(9000), received=Decimal(6000))
        for step in flows:
            flow(asset, clerk, homes, *step)
            check_money(asset)

    undone(run)


@FEW
@given(parts=st.lists(st.integers(1, 400_000), min_size=1, max_size=8), retained=money)
def test_shares_that_make_up_the_income_finish_and_a_fen_less_does_not(
    clerk, places, parts, retained
):
    homes = [make_household(village=places.village) for _ in parts]
    amounts = [Decimal(fen) / 100 for fen in parts]

    def run():
        make_collective(village=places.village, by=clerk, year=2022, amount=sum(amounts) + retained)
        plan = actions.plan_distribution(
            village=places.village,
            by=clerk,
            origin="collective",
            year=2022,
            income=sum(amounts) + retained,
            retained=retained,
            decided_on=date(2023, 1, 10),
        )
        last = len(parts) - 1
        for at, (home, amount) in enumerate(zip(homes, amounts, strict=True)):
            finish = {"distribution": plan, "by": clerk, "on": date(2023, 2, 1)}
            with pytest.raises(NotAllowed, match="没有分"):
                actions.finish_distribution(**finish)
            actions.share(
                distribution=plan, by=clerk, household=home, use="dividend", amount=amount
            )
            if at == last:
                actions.finish_distribution(**finish)

    undone(run)
