"""Money and other exact decimals, and encrypted text, on a real database."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.apps.registry import Apps
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.models import Avg, Case, F, Max, Min, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lib.fields import EncryptedTextField, FixedDecimalField, MoneyField


class Payment(models.Model):
    number = models.IntegerField(primary_key=True)
    paid = MoneyField("金额", null=True)
    returned = MoneyField("退回", default=Decimal("0.00"))
    area = FixedDecimalField("面积（亩）", places=4, default=Decimal(0))
    plain = models.DecimalField("普通小数", max_digits=12, decimal_places=2, default=0)
    people = models.IntegerField("人数", default=1)
    phone = EncryptedTextField("电话", blank=True, default="")

    class Meta:
        apps = Apps()
        app_label = "lib_tests"
        managed = False

    def __str__(self):
        return str(self.number)


def make_table():
    """A temporary table for Payment: lib is no app and has no migrations."""
    columns = ", ".join(
        f'"{field.column}" {field.db_type(connection)}' for field in Payment._meta.fields
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS lib_tests_payment")
        cursor.execute(f"CREATE TEMPORARY TABLE lib_tests_payment ({columns})")


@pytest.fixture
def payments(db):
    make_table()
    return Payment.objects


def make_payments(*amounts, **fields):
    Payment.objects.bulk_create(
        Payment(number=number, paid=amount, **fields) for number, amount in enumerate(amounts)
    )


def stored(column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM lib_tests_payment ORDER BY number")  # noqa: S608 (our own names)
        return [row[0] for row in cursor.fetchall()]


def test_money_is_fen_in_the_database_and_yuan_with_two_places_in_python(payments):
    make_payments("184.4", 12, None)
    assert stored("paid") == [18440, 1200, None]
    assert [str(row.paid) for row in payments.order_by("number")] == ["184.40", "12.00", "None"]


class SumsAreExact(TestCase):
    amounts = st.decimals(min_value=-(10**11), max_value=10**11, places=2)

    @settings(max_examples=30, deadline=None)
    @given(st.lists(amounts, min_size=1, max_size=20))
    def test_sum_minimum_and_maximum_are_exact(self, amounts):
        make_table()
        make_payments(*amounts)
        found = Payment.objects.aggregate(all=Sum("paid"), low=Min("paid"), high=Max("paid"))
        assert found == {"all": sum(amounts), "low": min(amounts), "high": max(amounts)}
        assert [row.paid for row in Payment.objects.order_by("number")] == amounts


def test_average_is_rounded_half_up_to_a_fen(payments):
    make_payments("0.01", "0.02")
    assert payments.aggregate(mean=Avg("paid"))["mean"] == Decimal("0.02")


def test_ten_thousand_tenths_add_up(payments):
    payments.bulk_create(Payment(number=n, paid="0.10") for n in range(10_000))
    assert str(payments.aggregate(all=Sum("paid"))["all"]) == "1000.00"


def test_comparisons_speak_yuan(payments):
    make_payments("1", "2.50", "3")
    numbers = {
        "gte": payments.filter(paid__gte="2.5"),
        "range": payments.filter(paid__range=(Decimal(1), Decimal("2.5"))),
        "in": payments.filter(paid__in=[1, "3.00"]),
        "exact": payments.filter(paid=Decimal("2.500")),
        "column": payments.filter(paid__gt=F("returned") + F("returned")),
        "value": payments.filter(paid__lt=Value(Decimal("1.5"), output_field=MoneyField())),
    }
    assert {name: sorted(q.values_list("number", flat=True)) for name, q in numbers.items()} == {
        "gte": [1, 2],
        "range": [0, 1],
        "in": [0, 2],
        "exact": [1],
        "column": [0, 1, 2],
        "value": [0],
    }


def test_expressions_are_scaled_once(payments):
    make_payments("10", "20.50", returned="0.25", people=3)
    row = payments.annotate(
        left=F("paid") + F("paid") - F("returned"),
        each=F("paid") * F("people"),
        fixed=Value(Decimal("1.5"), output_field=MoneyField()),
        either=Case(When(paid__gt=15, then=F("paid")), default=F("returned")),
    ).get(number=1)
    assert (row.left, row.each, row.fixed, row.either) == (
        Decimal("40.75"),
        Decimal("61.50"),
        Decimal("1.50"),
        Decimal("20.50"),
    )


def test_aggregates_of_expressions_are_scaled_once(payments):
    make_payments("10", "20.50", returned="0.25")
    found = payments.aggregate(
        net=Sum(F("paid") - F("returned")),
        large=Sum("paid", filter=Q(paid__gt=15)),
        chosen=Sum(Case(When(paid__lt=15, then=F("paid")))),
        none=Sum("paid", filter=Q(paid__gt=99), default=Decimal("1.50")),
        zero=Coalesce(Sum("paid", filter=Q(paid__gt=99)), Value(0, output_field=MoneyField())),
    )
    assert {name: str(value) for name, value in found.items()} == {
        "net": "30.00",
        "large": "20.50",
        "chosen": "10.00",
        "none": "1.50",
        "zero": "0.00",
    }


def test_updates_keep_the_unit(payments):
    make_payments("10", "20.50", returned="0.25")
    payments.filter(number=0).update(paid=F("paid") - F("returned"))
    rows = list(payments.order_by("number"))
    rows[1].paid = Decimal("7.77")
    payments.bulk_update(rows, ["paid"])
    assert stored("paid") == [975, 777]


@pytest.mark.parametrize("bare", [100, Decimal("1.5")])
def test_a_bare_number_beside_a_column_is_refused_because_it_would_be_fen(payments, bare):
    with pytest.raises(FieldError):
        payments.update(paid=F("paid") + bare)
    with pytest.raises(FieldError):
        list(payments.filter(paid__gt=F("returned") + bare))
    with pytest.raises(FieldError):
        list(payments.annotate(more=F("paid") + bare))


def test_a_column_of_another_unit_is_refused(payments):
    for other in ("plain", "people", "area"):
        with pytest.raises(FieldError):
            payments.filter(paid__gt=F(other)).exists()
        with pytest.raises(FieldError):
            payments.update(paid=F(other))


def test_other_places_are_kept(payments):
    make_payments(None, area="3.3333")
    assert stored("area") == [33333]
    assert payments.aggregate(all=Sum("area"))["all"] == Decimal("3.3333")


@pytest.mark.parametrize("wrong", ["1.234", "abc", "", "NaN", "Infinity", 0.1, "1e30", [], "1,000"])
def test_values_that_are_not_exact_amounts_are_refused(wrong):
    with pytest.raises(ValidationError):
        MoneyField().to_python(wrong)


def test_exact_floats_and_trailing_zeros_are_amounts():
    assert [str(MoneyField().to_python(v)) for v in (0.5, "1.230", 7, " 8 ")] == [
        "0.50",
        "1.23",
        "7.00",
        "8.00",
    ]


def test_forms_ask_for_that_many_decimals():
    field = MoneyField("金额").formfield()
    assert field.clean("12.5") == Decimal("12.5")
    with pytest.raises(ValidationError):
        field.clean("12.555")


def test_fields_survive_migration_and_serialisation():
    for field in (MoneyField("金额", null=True), FixedDecimalField("面积", places=4)):
        _, path, args, options = field.deconstruct()
        again = type(field)(*args, **options)
        assert path == f"lib.fields.{type(field).__name__}"
        assert again.places == field.places
        assert again.deconstruct() == field.deconstruct()
    money = Payment._meta.get_field("paid")
    assert money.value_to_string(SimpleNamespace(paid=Decimal("1.5"))) == "1.50"
    assert money.value_to_string(SimpleNamespace(paid=None)) == ""


def test_encrypted_text_is_unreadable_in_the_database(payments):
    make_payments(None, phone="13800006205")
    payments.create(number=1, phone="")
    assert "13800006205" not in stored("phone")[0]
    assert stored("phone")[1] == ""
    assert [row.phone for row in payments.order_by("number")] == ["13800006205", ""]
    assert set(payments.values_list("phone", flat=True)) == {"13800006205", ""}


def test_encrypted_text_is_saved_by_update_and_bulk_update(payments):
    make_payments(None, None, phone="1")
    payments.filter(number=0).update(phone="22")
    row = payments.get(number=1)
    row.phone = "333"
    payments.bulk_update([row], ["phone"])
    assert [row.phone for row in payments.order_by("number")] == ["22", "333"]
    assert not {"22", "333"} & set(stored("phone"))


def test_encrypted_text_can_be_asked_whether_it_is_empty(payments):
    make_payments(None, phone="1")
    payments.create(number=1, phone="")
    assert payments.get(phone="").number == 1
    assert payments.exclude(phone="").get().number == 0
    assert payments.filter(phone__isnull=True).count() == 0


@pytest.mark.parametrize("lookup", ["phone", "phone__contains", "phone__in", "phone__gt"])
def test_encrypted_text_cannot_be_searched_and_the_error_names_the_blind_index(payments, lookup):
    with pytest.raises(FieldError, match="blind_index"):
        list(payments.filter(**{lookup: "138"}))
