"""Many rows at once (批量读写): what the ORM does in seconds, in tenths; the row history sees every write.

Values are as the database stores them; names are columns.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.db import connection, models

CHUNK = 500
# SQLite's pages in memory (KiB, negative): with its usual 2 MB random index entries are written many times.
CACHE = -65_536
PARAMETERS = 20_000  # of one statement; SQLite takes 32,766


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
            return
        quote = connection.ops.quote_name
        columns = ", ".join(quote(name) for name in names)
        start = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) "
        _in_many_rows(cursor, start + "{}", values)


def update(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Sequence],
    *,
    version: bool = False,
    seen: Sequence[str] = (),
) -> None:
    """Set `names` in the rows (pk, values …[, version that must still be there][, values of `seen` that must still be there]).

    With `version` the column is counted up; raises ChangedMeanwhile when a row has another one, or other values in `seen`.
    """
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = ["id", *names, *(["version"] if version else []), *seen]
            given = [f"column{number}" for number in range(1, len(columns) + 1)]
            source = _copied_table(cursor, model, dict(zip(given, columns, strict=True)), rows)
            cursor.execute(_update_statement(model, names, given, version, seen, source))
            changed = cursor.rowcount
        else:
            given = [f"column{number}" for number in range(1, len(rows[0]) + 1)]
            statement = _update_statement(model, names, given, version, seen, "({})")
            changed = _in_many_rows(cursor, statement, rows)
    if changed != len(rows):
        raise ChangedMeanwhile


def _update_statement(
    model,
    names: Sequence[str],
    given: Sequence[str],
    version: bool,
    seen: Sequence[str],
    source: str,
) -> str:
    """UPDATE … FROM `source`, whose columns `given` are the key, the values, perhaps the version, and what was seen."""
    quote = connection.ops.quote_name
    sets = [
        f"{quote(name)} = new.{quote(new)}" for name, new in zip(names, given[1:], strict=False)
    ]
    sets += ['"version" = old."version" + 1'] if version else []
    was = given[len(names) + 1 :]
    same = f' AND old."version" = new.{quote(was[0])}' if version else ""
    equal = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    for name, old in zip(seen, was[int(version) :], strict=True):
        same += f" AND old.{quote(name)} {equal} new.{quote(old)}"
    return (
        f"UPDATE {quote(model._meta.db_table)} AS old SET {', '.join(sets)} FROM {source} AS new "  # noqa: S608 names of our own columns
        f"WHERE old.id = new.{quote(given[0])}{same}"
    )


def _in_many_rows(cursor, statement: str, rows: Sequence[Sequence]) -> int:
    """Run the statement with VALUES of many rows at a time; returns the rows it changed.

    SQLite saves every page that a statement with triggers touches, so one statement a row is twice as slow.
    """
    cursor.execute(f"PRAGMA cache_size = {CACHE}")
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    at_once = PARAMETERS // len(rows[0])
    changed = 0
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        values = f"VALUES {', '.join([row] * len(some))}"
        cursor.execute(statement.format(values), list(chain.from_iterable(some)))
        changed += cursor.rowcount
    return changed


def _copied_table(cursor, model, columns: dict[str, str], rows: Sequence[Sequence]) -> str:
    """A temporary table of the rows; its columns → those of the model, whose types they have."""
    quote = connection.ops.quote_name
    typed = ", ".join(f"{quote(name)} AS {quote(own)}" for own, name in columns.items())
    cursor.execute("DROP TABLE IF EXISTS pg_temp.import_update")
    cursor.execute(
        f"CREATE TEMP TABLE import_update ON COMMIT DROP AS "  # noqa: S608 names of our own columns
        f"SELECT {typed} FROM {quote(model._meta.db_table)} WITH NO DATA"
    )
    _copy(cursor, "import_update", list(columns), rows)
    return "import_update"


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
