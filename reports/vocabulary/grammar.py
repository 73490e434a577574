"""The grammar of expressions (口径词的写法): healed punctuation, Jinja's own parser, and nothing but a short list of nodes.

Nothing of an expression is ever run: the parser's tree is read, node by node, by `interpreter`. What is not listed here
is refused with a sentence, so an uploaded template can neither reach an attribute of Python nor make the server busy.
"""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from reports.vocabulary.problems import Misunderstood

LONGEST = 500
DEEPEST = 40
ALLOWED = (nodes.Name, nodes.Getattr, nodes.Call, nodes.Const, nodes.Add, nodes.Sub, nodes.Filter)

_DOUBLE = '"“”„＂'
_SINGLE = "'‘’＇"
_PLAIN = str.maketrans("（），．｜＋－—–−　\u00a0", "(),.|+----  ")
_ENDS_STRING = "),，）"
_environment = Environment(autoescape=True)  # only its lexer is used


@lru_cache(maxsize=2000)
def parse(expression: str) -> nodes.Expr:
    """The tree of an expression. Raises Misunderstood."""
    text = heal(expression).strip()
    if not text:
        raise Misunderstood("没有写口径词")
    if len(text) > LONGEST:
        raise Misunderstood(f"口径词太长（{len(text)} 个字），最多 {LONGEST} 个字")
    if text.count("(") > DEEPEST or text.count("-") > DEEPEST:
        raise Misunderstood("括号或减号太多，请拆成几个数")
    try:
        parser = Parser(_environment, text, state="variable")
        tree = parser.parse_expression()
        finished = parser.stream.eos
    except (TemplateSyntaxError, RecursionError, ValueError) as problem:
        raise Misunderstood("写法不对：看看括号、引号和点号是否成对、写全") from problem
    if not finished:
        raise Misunderstood(f"「{parser.stream.current.value}」处写法不对，词和词之间用点号连接")
    _require_allowed(tree)
    return tree


def heal(expression: str) -> str:
    """The expression with Word's full-width punctuation made plain; what stands inside quotes stays as it is."""
    healed, position = [], 0
    while position < len(expression):
        sign = expression[position]
        if sign in _DOUBLE + _SINGLE:
            end = _closing(expression, position)
            healed.append(_quoted(expression[position + 1 : end]))
            position = end + 1
        else:
            healed.append(sign.translate(_PLAIN))
            position += 1
    return "".join(healed)


def _closing(text: str, opening: int) -> int:
    """Where the string ends: at a quote before a bracket or comma, so that 「“回头看”」 may stand inside."""
    family = _DOUBLE if text[opening] in _DOUBLE else _SINGLE
    quotes = [at for at in range(opening + 1, len(text)) if text[at] in family]
    for at in quotes:
        after = text[at + 1 :].lstrip()
        if not after or after[0] in _ENDS_STRING:
            return at
    return quotes[0] if quotes else len(text)


def _quoted(content: str) -> str:
    quote = "'" if '"' in content else '"'
    return f"{quote}{content}{quote}"


def _require_allowed(tree: nodes.Node) -> None:
    stack = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        _require_plain(node)
        if depth > DEEPEST:
            raise Misunderstood("套得太深，请拆成几个数")
        stack.extend((child, depth + 1) for child in node.iter_child_nodes())


def _require_plain(node: nodes.Node) -> None:
    if not isinstance(node, ALLOWED):
        raise Misunderstood("只能用点号、括号、加号、减号和竖线连接口径词，不能用其他写法")
    if isinstance(node, nodes.Call | nodes.Filter) and (
        node.kwargs or node.dyn_args or node.dyn_kwargs
    ):
        raise Misunderstood("括号里直接写名称或日期，不写等号和星号")
