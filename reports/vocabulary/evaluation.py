"""Evaluation (计算): every expression is understood first, then all measures are counted together, then printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from areas.models import Area
from areas.scoping import township_ids
from reports.vocabulary.context import Context
from reports.vocabulary.counting import Count, count, places_of
from reports.vocabulary.figures import Figure, FigureError, Value
from reports.vocabulary.interpreter import (
    EXTREMES,
    Across,
    Chosen,
    Combined,
    Counted,
    Interpreter,
    Printed,
    Quantity,
    Stated,
)
from reports.vocabulary.moments import Moment
from reports.vocabulary.printing import apply, printed
from reports.vocabulary.problems import Misunderstood
from reports.vocabulary.sentences import dates_of, definition_of

MOST = 2000


def evaluate(
    expressions: Mapping[str, str], context: Context, interpreter: Interpreter | None = None
) -> dict[str, Figure | FigureError]:
    """The figures of all expressions, by their ids; at most 2000 at a time.

    An `interpreter` of the same context brings the names that it has read.
    """
    return evaluate_beside(expressions, (), context, interpreter or Interpreter(context))[0]


@dataclass(frozen=True, slots=True)
class Plain:
    """A value and its unit, without the sentences of a figure."""

    expression: str
    value: Value
    unit: str


def evaluate_beside(
    expressions: Mapping[str, str],
    sides: Iterable[str],
    context: Context,
    interpreter: Interpreter,
) -> tuple[dict[str, Figure | FigureError], dict[str, Plain | None]]:
    """The figures of all expressions, and of `sides` (counts, sums, differences) the values; all counted together.

    A side that cannot be counted is None.
    """
    understood, results = _understand(expressions, interpreter)
    beside = {side: interpreter.quantity(side) for side in sides}
    quantities = [*understood.values(), *beside.values()]
    leaves = [leaf for each in quantities for leaf in leaves_of(each)]
    counts = count(leaves, context, interpreter.lexicon.townships)
    for name, quantity in understood.items():
        try:
            figure = _figure(quantity, expressions[name], counts, context)
            results[name] = replace(figure, expression=expressions[name])
        except Misunderstood as problem:
            results[name] = problem.as_error(expressions[name])
    plain = {side: _plain(quantity, counts) for side, quantity in beside.items()}
    return {name: results[name] for name in expressions}, plain


def _plain(quantity: Quantity, counts: dict) -> Plain | None:
    if isinstance(quantity, Counted):
        found = counts[quantity]
        return None if found.problem else Plain(quantity.rows.text, found.value, found.unit)
    left, right = _plain(quantity.left, counts), _plain(quantity.right, counts)
    if left is None or right is None:
        return None
    return replace(left, value=_calculated(quantity.sign, left, right))


def problems(expressions: Mapping[str, str], context: Context) -> dict[str, FigureError]:
    """What is wrong with each expression, without counting: for checking a template before use."""
    return _understand(expressions, Interpreter(context))[1]


def _understand(expressions, interpreter) -> tuple[dict[str, Quantity], dict]:
    if len(expressions) > MOST:
        raise ValueError(f"一次最多算 {MOST} 个数，现有 {len(expressions)} 个")
    understood, errors = {}, {}
    for name, expression in expressions.items():
        try:
            understood[name] = interpreter.quantity(expression)
        except Misunderstood as problem:
            errors[name] = problem.as_error(expression)
    return understood, errors


def leaves_of(quantity: Quantity) -> Iterator[Counted]:
    """The measures that a number is made of."""
    if isinstance(quantity, Counted):
        yield quantity
    elif isinstance(quantity, Combined):
        yield from leaves_of(quantity.left)
        yield from leaves_of(quantity.right)
    elif isinstance(quantity, Chosen):
        for part in quantity.parts:
            yield from leaves_of(part)
    elif isinstance(quantity, Printed):
        yield from leaves_of(quantity.inner)


def _figure(quantity: Quantity, expression: str, counts: dict, context: Context) -> Figure:
    if isinstance(quantity, Counted):
        return _counted(quantity, counts[quantity], context)
    if isinstance(quantity, Stated):
        return _stated(quantity, context)
    if isinstance(quantity, Printed):
        inner = _figure(quantity.inner, expression, counts, context)
        text, unit = apply(quantity.filter, inner.value, inner.unit, quantity.given)
        return replace(inner, printed=text, unit=unit)
    if isinstance(quantity, Chosen):
        parts = [_figure(part, expression, counts, context) for part in quantity.parts]
        return _extreme(quantity.name, parts)
    if isinstance(quantity, Across):
        return _across(quantity, expression, context)
    left = _figure(quantity.left, expression, counts, context)
    right = _figure(quantity.right, expression, counts, context)
    return _combined(quantity.sign, left, right)


def _counted(leaf: Counted, found: Count, context: Context) -> Figure:
    outside = Moment.of(context)
    if found.problem:
        raise found.problem
    return Figure(
        expression=leaf.rows.text,
        value=found.value,
        printed=printed(found.value),
        unit=found.unit,
        definition=definition_of(leaf, outside),
        dates=dates_of(leaf, outside),
        grain=found.grain,
        row_count=found.row_count,
        _rows=found.rows,
        _households=found.households,
    )


def _stated(stated: Stated, context: Context) -> Figure:
    return Figure(
        expression="",
        value=stated.value,
        printed=printed(stated.value),
        unit=stated.unit,
        definition=f"{stated.meaning}。",
        dates=str(context.as_of),
        grain="area",
        row_count=1,
        _rows=partial(Area.objects.filter, pk=context.area.pk),
    )


SIGNS = {"+": "加", "-": "减", "/": "除以"}


def _extreme(name: str, parts: list[Figure]) -> Figure:
    for part in parts:
        if not isinstance(part.value, int | Decimal):
            raise Misunderstood(f"「{part.expression}」不是数字，比不出{name}")
    if len({part.unit for part in parts}) > 1:
        raise Misunderstood(f"单位不同，比不出{name}")
    chosen = EXTREMES[name](parts, key=lambda part: part.value)
    return replace(chosen, definition=f"{len(parts)} 个数里{name}的：{chosen.definition}")


def _across(quantity: Across, expression: str, context: Context) -> Figure:
    """Counted for each of the villages alone; what cannot be counted in one of them cannot be compared."""
    places = list(places_of(quantity.places, context)[: MOST + 1])
    if not places:
        raise Misunderstood(f"「{quantity.places.text}」现在一个也没有，比不出{quantity.name}")
    leaves = list(leaves_of(quantity.inner))
    figures = {}
    for place in places:
        here = replace(context, area=place)
        counts = count(leaves, here, township_ids(place))
        try:
            figures[place] = _figure(quantity.inner, expression, counts, here)
        except Misunderstood as problem:
            raise Misunderstood(f"{place}：{problem}") from problem
    lowest = _extreme(quantity.name, list(figures.values()))
    place = next(place for place, figure in figures.items() if figure.value == lowest.value)
    what = figures[place].definition
    return replace(lowest, definition=f"{len(places)} 个村里{quantity.name}的是{place}：{what}")


def _combined(sign: str, left: Figure, right: Figure) -> Figure:
    value = _calculated(sign, left, right)
    dates = left.dates if left.dates == right.dates else f"{left.dates}；{right.dates}"
    return replace(
        left,
        value=value,
        printed=printed(value),
        unit="" if sign == "/" else left.unit,
        definition=f"{left.definition.rstrip('。')}，{SIGNS[sign]}：{right.definition}",
        dates=dates,
        parts=(left, right),
    )


def _calculated(sign: str, left: Figure | Plain, right: Figure | Plain) -> Value:
    for figure in (left, right):
        if not isinstance(figure.value, int | Decimal):
            raise Misunderstood(f"「{figure.expression}」不是数字，不能加减和算比率")
    if sign == "/":
        if not right.value:
            raise Misunderstood(f"分母「{right.expression}」为 0，算不出比率")
        return Decimal(left.value) / Decimal(right.value)
    if left.unit != right.unit:
        raise Misunderstood(f"单位不同（{left.unit}、{right.unit}），不能相加减")
    return left.value + right.value if sign == "+" else left.value - right.value
