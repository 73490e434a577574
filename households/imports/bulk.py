"""Many rows at once (批量读写): what the ORM does in seconds, in tenths; the row history sees every write.

Values are as the database stores them; names are columns. SQLite takes executemany, PostgreSQL COPY.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

CHUNK = 500
# SQLite's pages in memory (KiB, negative): with its usual 2 MB random index entries are written many times.
CACHE = -65_536


class ChangedMeanwhile(Exception):
    """Some rows are no longer what they were when the update was planned."""


def fetch(
    model: type[models.Model],
    names: Sequence[str],
    *,
    township: int,
    key: str = "id",
    keys: Iterable | None = None,
    where: str = "",
) -> list[dict[str, Any]]:
    """Rows as dicts of stored values, dates as text; of the `keys` of one column, or of the township."""
    quote = connection.ops.quote_name
    days = {f.column for f in model._meta.concrete_fields if isinstance(f, models.DateField)}
    columns = ", ".join(
        f"CAST({quote(name)} AS text)" if name in days else quote(name) for name in names
    )
    found: list[dict[str, Any]] = []
    statement = (
        f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE township_id = %s {where}"  # noqa: S608 names of our own columns
    )
    with connection.cursor() as cursor:
        for some in [None] if keys is None else _chunks(sorted(set(keys))):
            chosen = f" AND {quote(key)} IN ({', '.join(['%s'] * len(some))})" if some else ""
            cursor.execute(statement + chosen, [township, *(some or [])])
            found += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def _chunks(keys: Sequence) -> list[Sequence]:
    return [keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK)]


def reserve(model: type[models.Model], number: int) -> list[int]:
    """Primary keys for `number` new rows; call inside the transaction that inserts them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, number],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        start = cursor.fetchone()[0] + 1
    return list(range(start, start + number))


def defaults(model: type[models.Model]) -> dict[str, Any]:
    """A new row's columns with the model's defaults as stored; None where the caller must say."""
    row = {}
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            value = field.get_default()
            row[field.column] = (
                field.get_db_prep_save(value, connection) if value is not None else None
            )
    return row


def insert(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same keys."""
    if not rows:
        return
    names = list(rows[0])
    values = [tuple(row.values()) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, model._meta.db_table, names, values)
        else:
            cursor.execute(f"PRAGMA cache_size = {CACHE}")
            cursor.executemany(_insert_statement(model._meta.db_table, names), values)


def _insert_statement(table: str, names: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in names)
    return f"INSERT INTO {quote(table)} ({columns}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608 names of our own columns


def update(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence], *, version: bool
) -> None:
    """Set `names` in the rows (pk, values …[, version that must still be there]).

    With `version` the column is counted up; raises ChangedMeanwhile when a row has another one.
    """
    if not rows:
        return
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            changed = _update_from_copy(cursor, model, names, rows, version)
        else:
            sets = [f"{quote(name)} = %s" for name in names]
            sets += ['"version" = "version" + 1'] if version else []
            same = ' AND "version" = %s' if version else ""
            start = 1
            cursor.executemany(
                f"UPDATE {table} SET {', '.join(sets)} WHERE id = %s{same}",  # noqa: S608 names of our own columns
                [
                    (*row[start : start + len(names)], row[0], *row[start + len(names) :])
                    for row in rows
                ],
            )
            changed = cursor.rowcount
    if changed != len(rows):
        raise ChangedMeanwhile


def _update_from_copy(cursor, model, names: Sequence[str], rows, version: bool) -> int:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    given = ["id", *names, *(["version"] if version else [])]
    columns = ", ".join(quote(name) for name in given)
    cursor.execute("DROP TABLE IF EXISTS pg_temp.import_update")
    cursor.execute(
        f"CREATE TEMP TABLE import_update ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"  # noqa: S608 names of our own columns
    )
    _copy(cursor, "import_update", given, rows)
    sets = [f"{quote(name)} = new.{quote(name)}" for name in names]
    sets += ['"version" = old."version" + 1'] if version else []
    same = ' AND old."version" = new."version"' if version else ""
    cursor.execute(
        f"UPDATE {table} AS old SET {', '.join(sets)} FROM import_update AS new WHERE old.id = new.id{same}"  # noqa: S608 names of our own columns
    )
    return cursor.rowcount


def _copy(cursor, table: str, names: Sequence[str], rows: Iterable[Sequence]) -> None:
    quote = connection.ops.quote_name
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(map(_copied, row)) + "\n")
    text.seek(0)
    columns = ", ".join(quote(name) for name in names)
    cursor.copy_expert(f"COPY {quote(table)} ({columns}) FROM STDIN", text)


def _copied(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
            value = (
                value.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
            )
        return value
    return str(value)
