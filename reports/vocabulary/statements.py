"""Statements are remembered (记住语句), values never: what a group of figures asks the database follows from its words.

To write the SQL of a group costs more than to answer it. So the text is kept with its parameters under everything that
went into it, and the database is asked anew each time. Where the key is the same, Django would write the same again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db import connections
from django.db.models import Aggregate, Field, IntegerField, QuerySet, Value
from django.db.models import Count as CountRows

MOST = 1000  # of a few kilobytes each: some forty places or dates of one paper


@dataclass(frozen=True, slots=True)
class Statement:
    """A query for one row; `fields` say how Python reads each column."""

    sql: str
    parameters: tuple
    fields: dict[str, Field]

    def ask(self, connection) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            row = cursor.fetchone()
        return {
            name: _read(value, field, connection)
            for (name, field), value in zip(self.fields.items(), row, strict=True)
        }


class Statements:
    """The last `most` statements, shared by the threads of a process."""

    def __init__(self, most: int = MOST):
        self.most = most
        self._kept: OrderedDict[Hashable, Statement] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()

    def aggregate(
        self,
        key: Hashable,
        alias: str,
        make: Callable[[], tuple[QuerySet, dict[str, Aggregate]]],
    ) -> dict[str, Any]:
        """The aggregates that `make` returns with their queryset; `key` names all that these depend on."""
        connection = connections[alias]
        key = (alias, connection.vendor, key)
        statement = self._found(key)
        if statement:
            return statement.ask(connection)
        queryset, aggregates = make()
        written: list[tuple[str, tuple]] = []

        def note(execute, sql, parameters, many, context):
            written.append((sql, tuple(parameters or ())))
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(note):
            row = queryset.aggregate(**aggregates)
        if len(written) == 1:  # none where Django sees that no row can fit
            fields = {name: _field(each, queryset) for name, each in aggregates.items()}
            self._keep(key, Statement(*written[0], fields))
        return row

    def _found(self, key: Hashable) -> Statement | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Hashable, statement: Statement) -> None:
        with self._lock:
            self._kept[key] = statement
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)


STATEMENTS = Statements()


def _field(aggregate: Aggregate, queryset: QuerySet) -> Field:
    """The field of the aggregate's value: a sum or the latest is read like the column itself."""
    if isinstance(aggregate, CountRows):
        return IntegerField()
    path = aggregate.get_source_expressions()[0]
    return path.resolve_expression(queryset.query.chain()).output_field


def _read(value: Any, field: Field, connection) -> Any:
    """As Django reads an expression's value."""
    expression = Value(None, output_field=field)
    converters = connection.ops.get_db_converters(expression)
    for convert in converters + expression.get_db_converters(connection):
        value = convert(value, expression, connection)
    return value
