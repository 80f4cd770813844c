"""Expressions and scripts of diagrams: data from a designer, never trusted code.

One allow-list of syntax (`grammar`), one bounded evaluator (`evaluation`). Must not know what the facts mean,
which functions exist, or SpiffWorkflow. Compiled texts are immutable, cached and shared between threads.
"""

from __future__ import annotations

import ast
from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engine.expressions.errors import ExpressionFailed, ExpressionRefused
from engine.expressions.evaluation import Scope, value_of
from engine.expressions.grammar import Assignment, parse_expression, parse_script

__all__ = [
    "Expression",
    "ExpressionFailed",
    "ExpressionRefused",
    "Script",
    "compile_expression",
    "compile_script",
]

Functions = Mapping[str, Callable[..., Any]]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Expression:
    """A text that passed the allow-list. Check `names` and `functions` at deploy time against what exists."""

    text: str
    names: frozenset[str]  # facts it reads
    functions: frozenset[str]  # functions it calls
    tree: ast.expr = field(repr=False, compare=False)

    def evaluate(
        self, names: Mapping[str, Any], functions: Functions | None = None, known: frozenset[str] = NOTHING
    ) -> Any:
        """The value: JSON only, at most 100,000 elements and characters, sharing nothing with `names`.

        A name in `known` without a value is None. Fields and items of None are None. It has no order
        (`None >= 1` and `None < 1` are False), holds nothing (`x in None` is False); arithmetic fails.
        Raises ExpressionFailed. The functions must be bounded and free of side effects themselves.
        """
        return value_of(self.tree, Scope(names, functions or {}, known))


@dataclass(frozen=True)
class Script:
    """Assignments that passed the allow-list: `a = expression`, `a += expression`, one a line."""

    text: str
    names: frozenset[str]  # facts it reads before it sets them itself
    functions: frozenset[str]
    targets: frozenset[str]  # facts it sets
    steps: tuple[Assignment, ...] = field(repr=False, compare=False)

    def run(
        self,
        names: MutableMapping[str, Any],
        functions: Functions | None = None,
        known: frozenset[str] = NOTHING,
    ) -> None:
        """Set the targets in `names`: all of them, or none when a line fails. Raises ExpressionFailed."""
        changed: dict[str, Any] = {}
        scope = Scope(ChainMap(changed, names), functions or {}, known)
        for step in self.steps:
            changed |= dict.fromkeys(step.targets, value_of(step.value, scope))
        names.update(changed)


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """Check a text once. Raises ExpressionRefused, and nothing else, for any text that is not allowed."""
    tree = parse_expression(text)
    names, functions = _used(tree)
    return Expression(text, names, functions, tree)


@lru_cache(maxsize=1024)
def compile_script(text: str) -> Script:
    """Check a script once. Raises ExpressionRefused, and nothing else, for any text that is not allowed."""
    steps = parse_script(text)
    names: frozenset[str] = NOTHING
    functions: frozenset[str] = NOTHING
    targets: frozenset[str] = NOTHING
    for step in steps:
        read, called = _used(step.value)
        names |= read - targets
        functions |= called
        targets |= frozenset(step.targets)
    return Script(text, names, functions, targets, steps)


def _used(tree: ast.expr) -> tuple[frozenset[str], frozenset[str]]:
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    functions = frozenset(function.id for function in called if isinstance(function, ast.Name))
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in called)
    return frozenset(node.id for node in names), functions
