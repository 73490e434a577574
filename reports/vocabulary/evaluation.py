"""Evaluation (计算): every expression is understood first, then all measures are counted together."""

from __future__ import annotations

from collections.abc import Mapping

from reports.vocabulary.context import Context
from reports.vocabulary.figures import Figure, FigureError


def evaluate(
    expressions: Mapping[str, str], context: Context
) -> dict[str, Figure | FigureError]:
    """The figures of all expressions, by their ids."""
    raise NotImplementedError


def problems(expressions: Mapping[str, str], context: Context) -> dict[str, FigureError]:
    """What is wrong with each expression, without counting: for checking a template before use."""
    raise NotImplementedError
