"""Which Python syntax an expression or script may use. Everything that is not named here is refused.

Reads text into a syntax tree and checks it; must not know the facts, and never runs anything.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.expressions.errors import ExpressionRefused
from engine.wording import Said

MAX_TEXT = 2_000
MAX_NODES = 1_000
MAX_DEPTH = 40
MAX_BITS = 256

ALLOWED = (
    ast.Name, ast.Load, ast.Constant, ast.Attribute, ast.Subscript, ast.Slice, ast.Call, ast.keyword,
    ast.List, ast.Tuple, ast.Dict, ast.IfExp, ast.BoolOp, ast.And, ast.Or, ast.Compare,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot,
    ast.UnaryOp, ast.Not, ast.USub, ast.UAdd, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv,
    ast.Mod,
)  # fmt: skip
REASONS: Mapping[type[ast.AST], str] = {
    ast.Pow: "powers can grow without end; multiply instead",
    ast.JoinedStr: "text with values in it belongs in a letter, not in a diagram",
    ast.Lambda: "a diagram defines no functions",
    ast.NamedExpr: "a value is set in a script task only",
    ast.ListComp: "a diagram has no loops inside an expression",
    ast.GeneratorExp: "a diagram has no loops inside an expression",
    ast.DictComp: "a diagram has no loops inside an expression",
    ast.SetComp: "a diagram has no loops inside an expression",
    ast.Set: "write a list: [ ... ]",
    ast.Starred: "write the items out",
}
NOT_NAMED = "use names, values, comparisons and the given functions"
# The parser answers hostile text with any of these; all mean: no expression.
PARSER_ERRORS = (SyntaxError, ValueError, MemoryError, RecursionError)

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Assignment:
    targets: tuple[str, ...]
    value: ast.expr


def parse_expression(text: str) -> ast.expr:
    """The checked tree of one expression; it may be spread over lines.

    Raises ExpressionRefused, and nothing else, for any text that is not allowed.
    """
    source = _source(text)
    try:
        body = ast.parse(source, mode="eval").body
    except PARSER_ERRORS as error:
        body = _spread_over_lines(source, error)
    _check(body)
    return body


def parse_script(text: str) -> tuple[Assignment, ...]:
    """The checked assignments of a script, in order. Indentation means nothing, because nothing nests.

    Raises ExpressionRefused, and nothing else, for any text that is not allowed.
    """
    source = "\n".join(line.strip() for line in _source(text).split("\n"))
    try:
        body = ast.parse(source).body
    except PARSER_ERRORS as error:
        raise ExpressionRefused(
            Said("this is not a list of assignments such as: pauze_vanaf = vandaag()")
        ) from error
    if not body:
        raise ExpressionRefused(Said("this script is empty"))
    return tuple(_assignment(statement) for statement in body)


def _source(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise ExpressionRefused(
            Said("longer than {most} characters; split it over script tasks", most=MAX_TEXT)
        )
    source = text.strip()
    if not source:
        raise ExpressionRefused(Said("this expression is empty"))
    return source


def _spread_over_lines(source: str, error: Exception) -> ast.expr:
    if "\n" in source:
        try:
            body = ast.parse(f"({source}\n)", mode="eval").body
        except PARSER_ERRORS:
            pass
        else:
            if not (isinstance(body, ast.Tuple) and not body.elts):  # nothing but comments
                return body
    raise ExpressionRefused(
        Said("this is no expression; check the quotes, brackets and operators")
    ) from error


def _assignment(statement: ast.stmt) -> Assignment:
    """`a += b` is read as `a = a + b`."""
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AugAssign):
        targets = [statement.target]
        value = ast.BinOp(ast.Name(_plain(statement.target), ast.Load()), statement.op, statement.value)
    else:
        raise ExpressionRefused(Said("a script only sets values, each on its own line: name = expression"))
    _check(value)
    return Assignment(tuple(_plain(target) for target in targets), value)


def _plain(target: ast.expr) -> str:
    if not isinstance(target, ast.Name):
        raise ExpressionRefused(Said("a script sets plain names only, no fields and no items"))
    _public(target.id)
    return target.id


def _check(tree: ast.expr) -> None:
    """Depth first by hand: a tree too deep for this process must not be walked by recursion."""
    left = MAX_NODES
    todo: list[tuple[ast.AST, int]] = [(tree, 1)]
    while todo:
        node, depth = todo.pop()
        left -= 1
        if left < 0 or depth > MAX_DEPTH:
            raise ExpressionRefused(Said("too large to understand; split it over script tasks"))
        _allowed(node)
        if rule := RULES.get(type(node)):
            rule(node)
        todo += [(child, depth + 1) for child in ast.iter_child_nodes(node)]


def _allowed(node: ast.AST) -> None:
    if not isinstance(node, ALLOWED):
        reason = REASONS.get(type(node), NOT_NAMED)
        raise ExpressionRefused(Said("{syntax} is not allowed: " + reason, syntax=type(node).__name__))


def _public(name: str) -> None:
    if name.startswith("_"):
        raise ExpressionRefused(Said("names do not start with an underscore"))


def _constant(node: Any) -> None:
    value = node.value
    if not (value is None or isinstance(value, bool | int | float | str)):
        raise ExpressionRefused(Said("a value of type {type} is not allowed", type=type(value).__name__))
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise ExpressionRefused(Said("this number is too large"))
    if isinstance(value, float) and not math.isfinite(value):
        raise ExpressionRefused(Said("this number is too large"))
    if isinstance(value, str) and UNSTORABLE.search(value):
        raise ExpressionRefused(Said("contains a character that no database can keep"))


def _call(node: Any) -> None:
    if not isinstance(node.func, ast.Name):
        raise ExpressionRefused(Said("only the given functions can be called, by their name"))
    for keyword in node.keywords:
        if keyword.arg is None:
            raise ExpressionRefused(Said("write the arguments out"))
        _public(keyword.arg)


def _dict(node: Any) -> None:
    for key in node.keys:
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
            raise ExpressionRefused(Said("the keys of { ... } are texts between quotes"))


def _compare(node: Any) -> None:
    for operator, right in zip(node.ops, node.comparators, strict=True):
        fixed = isinstance(right, ast.Constant) and (right.value is None or isinstance(right.value, bool))
        if isinstance(operator, ast.Is | ast.IsNot) and not fixed:
            raise ExpressionRefused(Said("'is' is for None, True and False; use == or !="))


RULES: Mapping[type[ast.AST], Callable[[Any], None]] = {
    ast.Name: lambda node: _public(node.id),
    ast.Attribute: lambda node: _public(node.attr),
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Dict: _dict,
    ast.Compare: _compare,
}
