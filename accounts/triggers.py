"""The triggers that write the row history (行历史): one definition, printed for SQLite and for PostgreSQL.

Three triggers a table. A trigger's name ends with a digest of its own text, so what is there and what is wanted are
compared by names: nothing changed costs one query.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections, models

from lib.fields import EncryptedTextField

PREFIX = "row_history"
NEVER_KEPT = {"password"}
EVENTS = {"I": "INSERT", "U": "UPDATE", "D": "DELETE"}
SQLITE_PAIRS = 45  # a function takes at most 100 arguments
# S608 below: every name in these statements comes from our own models, none from a person.
HISTORY_COLUMNS = "at, actor, township, table_name, row_pk, kind, before, after"

POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {PREFIX}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - 'password' END;
  new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - 'password' END;
  one jsonb := coalesce(new_row, old_row);
BEGIN
  INSERT INTO accounts_rowchange ({HISTORY_COLUMNS}) VALUES (
    clock_timestamp(), nullif(current_setting('shouwang.actor', true), '')::bigint,
    (one ->> 'township_id')::bigint, TG_TABLE_NAME, one ->> TG_ARGV[0], left(TG_OP, 1), old_row, new_row);
  RETURN NULL;
END $$
"""  # noqa: S608 see above


@dataclass(frozen=True, slots=True)
class Trigger:
    table: str
    kind: str
    primary_key: str
    columns: tuple[str, ...]
    json_columns: frozenset[str]
    compared: tuple[str, ...]

    def create_on(self, vendor: str) -> tuple[str, str]:
        """The trigger's name and the statement that makes it."""
        text = self._sqlite() if vendor == "sqlite" else self._postgresql()
        source = text + (POSTGRESQL_FUNCTION if vendor == "postgresql" else "")
        digest = hashlib.sha256(source.encode()).hexdigest()[:12]
        name = f"{PREFIX}_{self.kind.lower()}_{digest}"
        return name, f"CREATE TRIGGER {name} {text}"

    def _condition(self, is_not: str, first_import: str) -> str:
        if self.kind == "I":
            return f"WHEN ({first_import})"
        if self.kind == "U":
            old = ", ".join(f'OLD."{column}"' for column in self.compared)
            new = ", ".join(f'NEW."{column}"' for column in self.compared)
            return f"WHEN (({old}) {is_not} ({new}))"
        return ""

    def _postgresql(self) -> str:
        first = "current_setting('shouwang.first_import', true) IS DISTINCT FROM 'on'"
        return (
            f'AFTER {EVENTS[self.kind]} ON "{self.table}" FOR EACH ROW '
            f"{self._condition('IS DISTINCT FROM', first)} "
            f"EXECUTE FUNCTION {PREFIX}('{self.primary_key}')"
        )

    def _sqlite(self) -> str:
        side = "OLD" if self.kind == "D" else "NEW"
        township = f'{side}."township_id"' if "township_id" in self.columns else "NULL"
        before = "NULL" if self.kind == "I" else self._sqlite_json("OLD")
        after = "NULL" if self.kind == "D" else self._sqlite_json("NEW")
        return (
            f'AFTER {EVENTS[self.kind]} ON "{self.table}" FOR EACH ROW '  # noqa: S608 see above
            f"{self._condition('IS NOT', 'NOT is_first_import()')} "
            f"BEGIN INSERT INTO accounts_rowchange ({HISTORY_COLUMNS}) VALUES ("
            f"strftime('%Y-%m-%d %H:%M:%f', 'now'), acting_user(), {township}, '{self.table}', "
            f"{side}.\"{self.primary_key}\", '{self.kind}', {before}, {after}); END"
        )

    def _sqlite_json(self, side: str) -> str:
        text = "json_object()"
        for start in range(0, len(self.columns), SQLITE_PAIRS):
            some = self.columns[start : start + SQLITE_PAIRS]
            text = (
                f"json_insert({text}, {', '.join(self._sqlite_pair(side, name) for name in some)})"
            )
        return text

    def _sqlite_pair(self, side: str, column: str) -> str:
        value = f'{side}."{column}"'
        return f"'$.{column}', " + (f"json({value})" if column in self.json_columns else value)


def install(using: str = "default", **_) -> None:
    """Receiver of post_migrate: make the missing triggers, drop those no longer wanted."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if "accounts_rowchange" not in tables:
            return
        wanted = {
            name: (trigger.table, statement)
            for model in models_with_history()
            if model._meta.db_table in tables
            for trigger in triggers_of(model)
            for name, statement in [trigger.create_on(connection.vendor)]
        }
        present = _present(connection.vendor, cursor)
        _drop(connection.vendor, cursor, present.keys() - wanted.keys(), present)
        missing = wanted.keys() - present.keys()
        if missing and connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for name in sorted(missing):
            cursor.execute(wanted[name][1])


def make_way(using: str = "default", plan=(), **_) -> None:
    """Receiver of pre_migrate: SQLite refuses to drop a column that a trigger names; `install` makes them anew."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            present = _present("sqlite", cursor)
            _drop("sqlite", cursor, present.keys(), present)


def models_with_history() -> Iterator[type[models.Model]]:
    """Every table of our own apps, except those that say `keeps_history = False` (the traces themselves, staging)."""
    for app in apps.get_app_configs():
        if Path(app.path).parent != settings.BASE_DIR:
            continue
        for model in app.get_models(include_auto_created=True):
            if (
                model._meta.managed
                and not model._meta.proxy
                and getattr(model, "keeps_history", True)
            ):
                yield model


def triggers_of(model: type[models.Model]) -> list[Trigger]:
    fields = model._meta.local_concrete_fields
    kept = tuple(field.column for field in fields if field.column not in NEVER_KEPT)
    in_json = frozenset(field.column for field in fields if isinstance(field, models.JSONField))
    compared = tuple(field.column for field in fields if not _has_blind_index(field))
    table, key = model._meta.db_table, model._meta.pk.column
    return [Trigger(table, kind, key, kept, in_json, compared) for kind in EVENTS]


def _has_blind_index(field: models.Field) -> bool:
    """A token differs each time the same text is encrypted: its blind index tells whether the text changed."""
    names = {f"{field.name}_index", f"{field.name.removesuffix('_number')}_index"}
    columns = {other.name for other in field.model._meta.local_concrete_fields}
    return isinstance(field, EncryptedTextField) and bool(names & columns)


def _present(vendor: str, cursor) -> dict[str, str]:
    """Names of the triggers that are there → their tables."""
    if vendor == "sqlite":
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
            [f"{PREFIX}%"],
        )
    else:
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgname LIKE %s AND pg_table_is_visible(c.oid)",
            [f"{PREFIX}%"],
        )
    return dict(cursor.fetchall())


def _drop(vendor: str, cursor, names, tables: dict[str, str]) -> None:
    for name in sorted(names):
        where = "" if vendor == "sqlite" else f' ON "{tables[name]}"'
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
