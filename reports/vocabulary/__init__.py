"""The vocabulary of figures (口径词): Chinese words that name sets of rows, narrow them and count them.

``evaluate({"id": "脱贫户.享受政策.户数"}, context)`` answers a `Figure` or a `FigureError` for every id: one bad
expression does not stop the others. All expressions of a document belong in one call: they are counted together.
"""

from reports.vocabulary.context import Context
from reports.vocabulary.evaluation import evaluate, problems
from reports.vocabulary.figures import Figure, FigureError
from reports.vocabulary.grammar import heal

__all__ = ["Context", "Figure", "FigureError", "evaluate", "heal", "problems"]
