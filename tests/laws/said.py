"""Every sentence that a check can say, read from the source: in `Said(...)`, `stops(...)` and `warns(...)`.

A sentence may be named first (`what = "..."`), chosen (`a if b else c`) or put together (`"..." + CURE`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from engine.settings import ROOT

ROOMS = (
    "checks",
    "drawing",
    "expressions",
    "forms",
    "geometry",
    "letters",
    "meetings",
    "playing",
    "plays",
    "spiff",
    "definitions",
)
TEMPLATES = ("STARTS_BESIDE", "ENDS_BESIDE")  # chosen between in a loop
PLACE = {"Said": 0, "stops": 2, "warns": 2, "say": 2}  # where the sentence stands


def sentences() -> dict[str, str]:
    """Template -> the file in which it stands."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for path in sorted((ROOT / "engine" / room).glob("*.py")):
            for template in _in_module(path):
                found[template] = path.relative_to(ROOT).as_posix()
    return found


def _in_module(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        for target, value in _assigned(node):
            if isinstance(target, ast.Name):
                named.setdefault(target.id, []).append(value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLACE:
            yield from (text for each in node.args[PLACE[node.func.id] :][:1] for text in _texts(each, named))
    for name in TEMPLATES:
        yield from (text for value in named.get(name, ()) for text in _texts(value, named))


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        yield node.target, node.value
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=True)
        else:
            yield target, node.value


def _texts(node: ast.expr, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name):
        for value in named.get(node.id, ()):
            yield from _texts(value, named)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, named)
        yield from _texts(node.orelse, named)
    elif isinstance(node, ast.BinOp):
        for left, right in product(list(_texts(node.left, named)), list(_texts(node.right, named))):
            yield left + right
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _texts(value, named)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        yield from _texts(node.func.value, named)
        for argument in node.args[1:]:
            yield from _texts(argument, named)
