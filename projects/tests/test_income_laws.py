"""What villages and contracts bring in, in whatever order it is entered, corrected and taken back: no law is broken on the way."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actions import NotAllowed
from projects import actions
from projects.laws import breaches
from projects.models import (
    AssetContract,
    AssetIncome,
    AssetReceipt,
    CollectiveIncome,
    Distribution,
    SolarYear,
)
from projects.rules.instalments import instalments
from projects.tests.make import make_asset, make_contract, make_project, make_solar

FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
YEARS = st.integers(2020, 2023)
money = st.integers(1, 900).map(Decimal)
pick = st.integers(0, 7)


def attempt(act, **fields) -> None:
    try:
        with transaction.atomic():
            act(**fields)
    except NotAllowed:
        return


def undone(run) -> None:
    """Each example begins with the same rows."""
    with transaction.atomic():
        run()
        transaction.set_rollback(True)


def one(rows, at: int):
    found = list(rows.order_by("pk"))
    return found[at % len(found)] if found else None


# ---- 光伏、村集体 ----------------------------------------------------------------------------------

EARNED = st.lists(
    st.tuples(
        st.sampled_from(
            ["yield", "yield", "correct", "withdraw", "plan", "plan", "replan", "unplan"]
        ),
        st.sampled_from(["solar", "collective"]),
        YEARS,
        money,
        pick,
    ),
    min_size=6,
    max_size=20,
)


@FEW
@given(steps=EARNED)
def test_no_order_shares_out_what_was_not_earned(clerk, places, steps):
    village = places.village

    def run():
        station = make_solar(village=village, by=clerk)
        for step in steps:
            earn_or_share(village, station, clerk, *step)
            check_village(village, clerk)

    undone(run)


def earn_or_share(village, station, by, what, origin, year, amount, at):
    is_solar = origin == "solar"
    row = one((SolarYear if is_solar else CollectiveIncome).objects, at)
    plan, why = one(Distribution.objects, at), {"by": by, "reason": "改"}
    fields = {"by": by, "year": year}
    if is_solar:
        earn = (actions.record_solar_year, fields | {"station": station, "income": amount})
        earned, column = {"solar_year": row}, {"income": amount}
        correct, withdraw = actions.correct_solar_year, actions.withdraw_solar_year
    else:
        kind = CollectiveIncome.Origin.values[at % 6]
        earn = (
            actions.record_collective_income,
            fields | {"village": village, "origin": kind, "amount": amount},
        )
        earned, column = {"income": row}, {"amount": amount}
        correct, withdraw = actions.correct_collective_income, actions.withdraw_collective_income
    wanted = {"village": village, "origin": origin, "income": amount, "label": f"第{at}批"}
    replanned = {"distribution": plan, "income": amount, "year": year}
    decisions = {
        "yield": earn,
        "correct": (correct, earned | why | column | {"year": year}),
        "withdraw": (withdraw, earned | why),
        "plan": (actions.plan_distribution, fields | wanted | {"decided_on": date(2024, 1, 10)}),
        "replan": (actions.correct_distribution, replanned | why),
        "unplan": (actions.withdraw, {"row": plan} | why),
    }
    act, given_fields = decisions[what]
    if None not in given_fields.values():
        attempt(act, **given_fields)


def check_village(village, clerk) -> None:
    """Counted anew from the rows, not by the rules."""
    for year in range(2020, 2024):
        shared = total(Distribution.objects.filter(origin="solar", year__lte=year), "income")
        assert shared <= total(SolarYear.objects.filter(year__lte=year), "income")
        shared = total(Distribution.objects.filter(origin="collective", year=year), "income")
        assert shared <= total(CollectiveIncome.objects.filter(year=year), "amount")
    assert not list(breaches(village.parent))


def total(rows, column) -> Decimal:
    return rows.order_by().aggregate(sum=Sum(column))["sum"] or Decimal(0)


# ---- 合同的应收 ------------------------------------------------------------------------------------

DUES = st.lists(
    st.tuples(
        st.sampled_from(
            ["correct", "rhythm", "longer", "end", "hand", "hand", "receive", "receive", "amend", "waive", "night"]
        ),
        YEARS,
        money,
        pick,
    ),
    min_size=5,
    max_size=16,
)  # fmt: skip


@pytest.fixture
def asset(places, clerk):
    project = make_project(village=places.village, by=clerk)
    return make_asset(project=project, by=clerk, booked_on=date(2019, 12, 1))


@FEW
@given(steps=DUES)
def test_a_contract_is_never_due_twice_and_nothing_received_is_lost(clerk, places, asset, steps):
    def run():
        contract = make_contract(
            asset=asset, by=clerk, valid_from=date(2020, 1, 1), valid_to=date(2024, 1, 1)
        )
        received = Decimal(0)
        for step in steps:
            received += change(AssetContract.objects.get(pk=contract.pk), clerk, *step)
            check_dues(contract.pk, received)

    undone(run)


def change(contract, by, what, year, amount, at) -> Decimal:
    """What came in by it, 元."""
    income, why = one(AssetIncome.objects, at), {"by": by, "reason": "改"}
    before = total(receipts(), "amount")
    ours, theirs = {"contract": contract} | why, {"income": income} | why
    day = date(year, 1 + at, 15)
    hand = {"asset": contract.asset, "by": by, "year": year, "due": amount, "due_on": day}
    coming = {"income": income, "by": by, "amount": amount}
    decisions = {
        "correct": (actions.correct_contract, ours | {"yearly_income": amount}),
        "rhythm": (
            actions.correct_contract,
            ours | {"rhythm": AssetContract.Rhythm.values[at % 3]},
        ),
        "longer": (actions.correct_contract, ours | {"valid_to": date(year + 2, 1 + at, 1)}),
        "end": (actions.end_contract, ours | {"on": date(year, 1 + at, 1)}),
        "hand": (actions.expect_income, hand | ({"contract": contract} if at % 2 else {})),
        "receive": (actions.receive_income, coming | {"received_on": day}),
        "amend": (actions.correct_income, theirs | {"due": amount}),
        "waive": (actions.withdraw, {"row": income} | why),
        "night": (
            actions.expect_instalments,
            {"township": contract.township, "by": by, "until": date(2026, 12, 31)},
        ),
    }
    act, fields = decisions[what]
    if None not in (fields.get("income", 0), fields.get("row", 0)):
        attempt(act, **fields)
    return total(receipts(), "amount") - before


def receipts():
    return AssetReceipt.objects.filter(income__withdrawn_on=None)


def check_dues(pk: int, received: Decimal) -> None:
    contract = AssetContract.objects.get(pk=pk)
    rows = list(AssetIncome.objects.with_received())
    assert total(receipts(), "amount") == received == sum(row.came_in for row in rows)
    assert all(row.came_in <= row.due for row in rows)
    days = [row.due_on for row in rows]
    assert len(days) == len(set(days))
    by_contract = [row for row in rows if row.instalment]
    assert len({row.instalment for row in by_contract}) == len(by_contract)
    planned = instalments(contract, date(2026, 12, 31))
    for row in by_contract:
        if not row.came_in and row.instalment not in planned:
            assert (
                row.due != contract.yearly_income
            )  # only what somebody amended outlives the contract
    by_hand = {row.year for row in rows if not row.instalment}
    untouched = [
        row
        for row in by_contract
        if row.instalment in planned
        and (row.due, row.due_on) == (planned[row.instalment].due, planned[row.instalment].due_on)
    ]
    assert not [row for row in untouched if row.year in by_hand and not row.came_in]
    assert not list(breaches(contract.township))
