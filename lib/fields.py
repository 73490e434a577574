"""Model fields: exact decimals in whole units (金额以分存储) and encrypted text (加密字段).

SQLite stores a DecimalField as a floating-point number, so sums drift. A FixedDecimalField is a
BIGINT of the smallest unit in the database and a Decimal in Python. Inside expressions a literal
must say its unit: ``Value(Decimal("1.5"), output_field=MoneyField())``. A bare number beside such a
column is refused (FieldError) where it is compared or saved, because it would be taken for fen.
"""

from decimal import ROUND_HALF_UP, Decimal, DecimalException

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models import lookups
from django.db.models.expressions import Combinable, register_combinable_fields

from . import crypto

BIGGEST = 2**63 - 1
DIGITS = 18  # of them every number fits; a form refuses more before 1e999999 is worked out


class FixedDecimalField(models.Field):
    """A Decimal with `places` decimals, stored as BIGINT of 10**-places: exact on every database."""

    empty_strings_allowed = False
    description = "定点小数（%(places)s 位）"
    default_error_messages = {
        "invalid": "“%(value)s”不是有效的数字。",
        "inexact": "浮点数 %(value)s 不精确，请用文本或 Decimal。",
        "places": "“%(value)s”的小数超过 %(places)s 位。",
        "too_big": "“%(value)s”太大。",
    }

    def __init__(self, verbose_name=None, *, places: int = 2, **options):
        self.places = places
        super().__init__(verbose_name, **options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "places": self.places}

    def db_type(self, connection) -> str:
        return connection.data_types["BigIntegerField"]

    def to_python(self, value) -> Decimal | None:
        """`value` as a Decimal with exactly `places` decimals; raises ValidationError."""
        if value is None:
            return None
        return self._from_units(self._units(value))

    def get_prep_value(self, value):
        value = super().get_prep_value(value)  # Resolves lazy values.
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return self._units(value)

    def from_db_value(self, value, expression, connection) -> Decimal | None:
        if value is None:
            return None
        if not isinstance(
            value, int
        ):  # SUM and AVG are numeric on PostgreSQL, AVG float on SQLite.
            value = int(Decimal(value).to_integral_value(ROUND_HALF_UP))
        return self._from_units(value)

    def get_placeholder(self, value, compiler, connection) -> str:
        """Called for every saved value; here only to refuse expressions in another unit."""
        self.require_same_unit(value)
        return "%s"

    def require_same_unit(self, expression) -> None:
        """Raises FieldError when `expression` is one whose result is not in this field's unit."""
        if not hasattr(expression, "resolve_expression"):
            return
        other = getattr(expression, "output_field", None)
        if not isinstance(other, FixedDecimalField) or other.places != self.places:
            raise FieldError(
                f"{self.name or self.description}: the expression is not in the field's unit; give "
                "its numbers as Value(Decimal(…), output_field=MoneyField())."
            )

    def formfield(self, **options):
        return super().formfield(
            **{
                "form_class": forms.DecimalField,
                "decimal_places": self.places,
                "max_digits": DIGITS,
                **options,
            }
        )

    def value_to_string(self, obj) -> str:
        value = self.to_python(self.value_from_object(obj))
        return "" if value is None else str(value)

    def _from_units(self, units: int) -> Decimal:
        return Decimal(units).scaleb(-self.places)

    def _units(self, value) -> int:
        try:
            exact = Decimal(value.strip() if isinstance(value, str) else value)
            if exact and exact.adjusted() > DIGITS:
                raise self._error("too_big", value)
            units = exact.scaleb(self.places)
            whole = int(units)
        except (DecimalException, TypeError, ValueError, OverflowError) as problem:
            raise self._error("invalid", value) from problem
        if whole != units:
            raise self._error("inexact" if isinstance(value, float) else "places", value)
        if abs(whole) > BIGGEST:
            raise self._error("too_big", value)
        return whole

    def _error(self, code: str, value) -> ValidationError:
        parameters = {"value": value, "places": self.places}
        return ValidationError(self.error_messages[code], code=code, params=parameters)


class MoneyField(FixedDecimalField):
    """金额：Python 中为元（两位小数的 Decimal），数据库中为分（整数）。"""

    description = "金额（元）"

    def __init__(self, verbose_name=None, **options):
        options.pop("places", None)
        super().__init__(verbose_name, places=2, **options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        del options["places"]
        return name, path, args, options


for _connector in (Combinable.ADD, Combinable.SUB):
    register_combinable_fields(MoneyField, _connector, MoneyField, MoneyField)
register_combinable_fields(MoneyField, Combinable.MUL, models.IntegerField, MoneyField)
register_combinable_fields(models.IntegerField, Combinable.MUL, MoneyField, MoneyField)


class _SameUnit:
    """A comparison whose right side, when it is an expression, must be in the column's unit."""

    def get_prep_lookup(self):
        field = self.lhs.output_field
        if isinstance(field, FixedDecimalField):
            field.require_same_unit(self.rhs)
        return super().get_prep_lookup()


for _comparison in (
    lookups.Exact,
    lookups.GreaterThan,
    lookups.GreaterThanOrEqual,
    lookups.LessThan,
    lookups.LessThanOrEqual,
):
    FixedDecimalField.register_lookup(
        type(_comparison.__name__, (_SameUnit, _comparison), {"__module__": __name__})
    )


class EncryptedTextField(models.TextField):
    """Text that is ciphertext in the database (`lib.crypto`) and plain in Python; "" stays "".

    It can only be asked whether it is empty. To find a value, keep its blind index beside it.
    """

    description = "加密文本"

    def get_db_prep_value(self, value, connection, prepared=False):
        value = super().get_db_prep_value(value, connection, prepared)
        return crypto.encrypt(value) if value and isinstance(value, str) else value

    def from_db_value(self, value, expression, connection) -> str | None:
        return crypto.decrypt(value) if value else value

    def get_lookup(self, lookup_name):
        if lookup_name not in {"exact", "isnull"}:
            raise self._not_searchable(lookup_name)
        return _IsEmpty if lookup_name == "exact" else super().get_lookup(lookup_name)

    def get_transform(self, lookup_name):
        raise self._not_searchable(lookup_name)

    def formfield(self, **options):
        private = forms.TextInput(attrs={"data-private": True, "autocomplete": "off"})
        return super().formfield(**{"widget": private, **options})

    def _not_searchable(self, lookup_name: str) -> FieldError:
        return FieldError(
            f"{self.name} is encrypted and cannot be searched with “{lookup_name}”: compare its "
            "blind index column with lib.crypto.blind_index(value, purpose=…)."
        )


class _IsEmpty(lookups.Exact):
    def get_prep_lookup(self):
        if self.rhs != "":
            raise self.lhs.output_field._not_searchable(self.lookup_name)
        return self.rhs
