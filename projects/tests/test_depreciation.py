"""Net values by the straight line."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.depreciation import net_value
from projects.models import Asset
from projects.models.assets import Totals

SINCE = date(2021, 6, 20)


@pytest.mark.parametrize(
    ("on", "net"),
    [
        (date(2021, 6, 30), "120000"),  # nothing in the month of the purchase
        (date(2021, 7, 1), "119000"),
        (date(2022, 6, 1), "108000"),
        (date(2031, 6, 1), "0"),
        (date(2040, 1, 1), "0"),
        (date(2020, 1, 1), "120000"),  # before it was bought
    ],
)
def test_ten_years_take_a_thousand_a_month(on, net):
    assert net_value(Decimal(120000), 10, SINCE, on) == Decimal(net)


def test_without_useful_years_nothing_is_taken_off():
    assert net_value(Decimal(120000), None, SINCE, date(2031, 1, 1)) == 120000


def test_halves_of_a_fen_are_rounded_up():
    assert net_value(Decimal("0.06"), 1, SINCE, date(2022, 5, 1)) == Decimal("0.01")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(fen=st.integers(0, 10**11), years=st.integers(1, 60), day=st.integers(0, 30000))
def test_it_only_ever_falls_from_the_original_to_nothing(fen, years, day):
    original = Decimal(fen) / 100
    first = date(2015, 1, 1) + timedelta(days=day)
    before, after = (
        net_value(original, years, SINCE, on) for on in (first, first + timedelta(days=31))
    )
    assert original >= before >= after >= 0


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    cards=st.lists(
        st.tuples(
            st.integers(0, 10**10),
            st.integers(1, 60) | st.none(),
            st.integers(0, 3000) | st.none(),
        ),
        min_size=1,
        max_size=6,
    ),
    day=st.integers(0, 12000),
)
def test_database_says_the_same_to_the_fen(places, cards, day):
    on = date(2010, 1, 1) + timedelta(days=day)
    with transaction.atomic():
        assets = [
            Asset.objects.create(
                township=places.township,
                number=f"ZC{at}",
                name="资产",
                asset_class="public",
                owner_level="village",
                original_value=Decimal(fen) / 100,
                useful_years=years,
                acquired_on=None if since is None else date(2012, 1, 1) + timedelta(days=since),
                booked_on=date(2020, 6, 1),
            )
            for at, (fen, years, since) in enumerate(cards)
        ]
        totals = Asset.objects.totals(on)
        transaction.set_rollback(True)
    assert totals.count == len(assets)
    assert totals.value == sum(asset.original_value for asset in assets)
    assert totals.net == sum(asset.net_value(on) for asset in assets)


def test_nothing_is_worth_nothing(places):
    assert Asset.objects.totals(date(2022, 1, 1)) == Totals(0, Decimal(0), Decimal(0))
