"""The grammar of expressions (口径词的写法): healed punctuation, Jinja's own parser, and nothing but a short list of nodes."""

from __future__ import annotations


def heal(expression: str) -> str:
    """The expression with Word's full-width punctuation made plain; what stands inside quotes stays as it is."""
    raise NotImplementedError
