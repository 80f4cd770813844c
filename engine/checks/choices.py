"""Conditions that ask for an answer: held against the answers that the forms really offer."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from engine.checks.finding import Finding, nearest, stops
from engine.checks.sorts import Sources, path_of
from engine.spiff import texts_of


def findings(sources: Sources) -> Iterator[Finding]:
    for path, data in sources.definition.files.items():
        if path.endswith((".bpmn", ".dmn")):
            for text in texts_of(path, data):
                for what, value in _asked(sources, text.nodes):
                    yield never(sources, path, text.element, what, value)


def never(sources: Sources, path: str, element: str, asked: str, value: Any) -> Finding:
    """`asked` never is `value`, so whoever waits for it waits for ever."""
    offered = sorted(str(each) for each in sources.choices_of(asked) or ())
    hint = nearest(str(value), offered)
    what = "{asked} is never {value}, but one of {offered}{hint}"
    return stops(path, element, what, asked=asked, value=repr(value), offered=", ".join(offered), hint=hint)


def _asked(sources: Sources, nodes: Iterable[ast.AST]) -> Iterator[tuple[str, Any]]:
    """(fact, value) of each comparison with an answer that is not offered."""
    for node in nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield from _in_comparison(sources, node.left, node.ops[0], node.comparators[0])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "kies":
            yield from _in_selection(sources, node.args)


def _in_comparison(
    sources: Sources, left: ast.expr, op: ast.cmpop, right: ast.expr
) -> Iterator[tuple[str, Any]]:
    if isinstance(op, ast.Eq | ast.NotEq):
        for fact, value in ((left, right), (right, left)):
            yield from _unknown(sources, path_of(fact), [value])
    elif isinstance(op, ast.In | ast.NotIn):
        if isinstance(right, ast.List | ast.Tuple):
            yield from _unknown(sources, path_of(left), right.elts)
        else:
            yield from _unknown(sources, path_of(right), [left])


def _in_selection(sources: Sources, args: list[ast.expr]) -> Iterator[tuple[str, Any]]:
    """kies(acties, "status", ["open"]): the answers of a question in a list."""
    if len(args) == 3 and isinstance(args[1], ast.Constant) and isinstance(args[2], ast.List | ast.Tuple):
        whole = path_of(args[0])
        if whole is not None:
            field = str(args[1].value)
            yield from _unknown(sources, f"{whole}.*.{field}", args[2].elts)


def _unknown(sources: Sources, path: str | None, values: list[ast.expr]) -> Iterator[tuple[str, Any]]:
    offered = sources.choices_of(path) if path is not None else None
    for value in values if offered is not None else ():
        if isinstance(value, ast.Constant) and value.value is not None and value.value not in (offered or ()):
            yield str(path), value.value
