"""Row history (行历史): who acts, told to the database's triggers; and what they wrote, for people to read.

The triggers are in `accounts.triggers`. On SQLite they call two Python functions that every new connection learns; on
PostgreSQL they read two transaction-local settings. Both know only what `acting` and `first_import` said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lib.fields import EncryptedTextField, FixedDecimalField

NOTHING = "—"
_settings: ContextVar[Mapping[str, str]] = ContextVar("row_history", default=MappingProxyType({}))


@contextmanager
def acting(user) -> Iterator[None]:
    """One transaction; everything written inside is the user's doing."""
    with _telling("actor", str(user.pk) if user else ""):
        yield


@contextmanager
def first_import() -> Iterator[None]:
    """One transaction whose new rows leave no trace each: the importer records one event with their number.

    Changes and deletions are traced as always.
    """
    with _telling("first_import", "on"):
        yield


@contextmanager
def _telling(name: str, value: str) -> Iterator[None]:
    """A rollback, of a savepoint too, takes the setting back by itself; a nested block that ends well must do so."""
    before = _settings.get()
    is_nested = connection.in_atomic_block
    token = _settings.set({**before, name: value})
    try:
        with transaction.atomic():
            _tell(name, value)
            yield
            if is_nested:
                _tell(name, before.get(name, ""))
    finally:
        _settings.reset(token)


def _tell(name: str, value: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [f"shouwang.{name}", value])


def prepare_connection(connection, **_) -> None:
    """Teach a new SQLite connection what its triggers call. Another program cannot write such a database by mistake."""
    if connection.vendor != "sqlite":
        return
    create = connection.connection.create_function
    create("acting_user", 0, lambda: int(_settings.get().get("actor") or 0) or None)
    create("is_first_import", 0, lambda: _settings.get().get("first_import") == "on")
    # Without it, the deletion inside REPLACE INTO would fire no trigger.
    connection.connection.execute("PRAGMA recursive_triggers = ON")


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One write of one row, in the words of the page."""

    at: datetime
    by: str
    kind: str
    what: str
    fields: list[FieldChange]


def of(*instances: models.Model, limit: int = 200) -> list[Change]:
    """The writes of these rows, newest first. Encrypted columns say only that they changed."""
    by_table: dict[str, dict[str, models.Model]] = {}
    for instance in instances:
        by_table.setdefault(instance._meta.db_table, {})[_key(instance)] = instance
    rows: list = []
    for table, keys in by_table.items():
        rows += _row_change().objects.filter(table=table, row__in=keys)[:limit]
    rows = sorted(rows, key=lambda row: row.pk, reverse=True)[:limit]
    changed = [(row, by_table[row.table][row.row]) for row in rows]
    names = _Names()
    names.add(apps.get_model("accounts.User"), [row.actor for row in rows])
    for row, instance in changed:
        names.add_references(type(instance), row)
    names.load()
    return [_change(row, instance, names) for row, instance in changed]


def parts_of(instance: models.Model, limit: int = 100) -> list[models.Model]:
    """The rows of the same app that hang off a row: a household's members, statuses, yearly forms."""
    found: list[models.Model] = []
    for relation in instance._meta.related_objects:
        model = relation.related_model
        if relation.one_to_many and model._meta.app_label == instance._meta.app_label:
            if model is type(instance):
                continue
            found += model._base_manager.filter(**{relation.field.name: instance})[:limit]
    return found


class _Names:
    """What foreign keys point to, by one query a model."""

    def __init__(self):
        self._wanted: dict[type[models.Model], set] = {}
        self._known: dict[type[models.Model], dict[str, str]] = {}

    def add(self, model: type[models.Model], keys: Iterable) -> None:
        self._wanted.setdefault(model, set()).update(key for key in keys if key not in (None, ""))

    def add_references(self, model: type[models.Model], row) -> None:
        for field in _shown(model):
            if field.is_relation:
                self.add(
                    field.related_model,
                    [(side or {}).get(field.column) for side in (row.before, row.after)],
                )

    def load(self) -> None:
        for model, keys in self._wanted.items():
            found = model._base_manager.filter(pk__in=keys)
            self._known[model] = {str(one.pk): str(one) for one in found}

    def get(self, model: type[models.Model], key) -> str:
        return self._known.get(model, {}).get(str(key), str(key))


def _change(row, instance: models.Model, names: _Names) -> Change:
    model = type(instance)
    before, after = row.before or {}, row.after or {}
    fields = []
    for field in _shown(model):
        old, new = before.get(field.column), after.get(field.column)
        if old != new and not _is_same_secret(field, old, new):
            fields.append(
                FieldChange(
                    str(field.verbose_name),
                    _printed(field, old, names),
                    "已修改"
                    if isinstance(field, EncryptedTextField) and old and new
                    else _printed(field, new, names),
                )
            )
    fields = [one for one in fields if (one.old, one.new) != (NOTHING, NOTHING)]
    what = f"{model._meta.verbose_name}：{instance}"
    by = names.get(apps.get_model("accounts.User"), row.actor) if row.actor else "系统"
    return Change(timezone.localtime(row.at), by, row.get_kind_display(), what, fields)


def _shown(model: type[models.Model]) -> list[models.Field]:
    """Columns that people fill in; derived ones (indexes, initials, versions) and the password are left out."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in ("township", "password")
    ]


def _is_same_secret(field: models.Field, old, new) -> bool:
    """The same clear text has another token each time it is encrypted."""
    if not isinstance(field, EncryptedTextField) or not old or not new:
        return False
    return field.from_db_value(old, None, connection) == field.from_db_value(new, None, connection)


def _printed(field: models.Field, value, names: _Names) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(field, EncryptedTextField):
        return "已加密"
    if field.is_relation:
        return names.get(field.related_model, value)
    if isinstance(field, models.BooleanField):
        return "是" if value else "否"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, FixedDecimalField):
        return str(field.from_db_value(value, None, connection))
    if isinstance(field, models.DateTimeField):
        return _printed_moment(parse_datetime(value))
    return str(value)


def _printed_moment(value: datetime) -> str:
    """SQLite keeps UTC without saying so."""
    value = value if value.tzinfo else value.replace(tzinfo=UTC)
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def _key(instance: models.Model) -> str:
    """As the database writes it: a UUID has no hyphens on SQLite."""
    if connection.vendor == "postgresql":
        return str(instance.pk)
    return str(instance._meta.pk.get_db_prep_value(instance.pk, connection))


def _row_change():
    return apps.get_model("accounts.RowChange")
