"""Works out a checked tree over the facts, in bounded time and space.

Values are those of JSON (and tuples); nothing reaches a real attribute, a type or a function object. Each
value made on the way is bounded, so a tree of bounded size gives bounded work.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.expressions.errors import ExpressionFailed
from engine.expressions.grammar import MAX_BITS

MAX_SIZE = 100_000  # elements and characters together
MAX_NESTING = 50

ARITHMETIC: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
ORDERING: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
EQUALITY: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
# What functions and operators raise on a value they cannot use. Anything else is a defect and must be seen.
VALUE_ERRORS = (TypeError, ValueError, ArithmeticError, LookupError, RecursionError)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a tree can see. A name in `known` that has no value reads as None."""

    names: Mapping[str, Any]
    functions: Mapping[str, Callable[..., Any]]
    known: frozenset[str]


def value_of(tree: ast.expr, scope: Scope) -> Any:
    """The value of a checked tree, at most MAX_SIZE elements and characters. Raises ExpressionFailed.

    Errors of a given function that are DrempelErrors (a setting that does not exist) pass unchanged.
    """
    return _copied(_value(tree, scope), [MAX_SIZE], 0)


def _copied(value: Any, left: list[int], nesting: int) -> Any:
    """A copy that shares nothing with the facts; tuples become lists. `left` counts down what still fits."""
    left[0] -= 1 + (len(value) if isinstance(value, str) else 0)
    if left[0] < 0 or nesting > MAX_NESTING:
        raise ExpressionFailed("the result is too large")
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return _bounded(value)
    if isinstance(value, list | tuple):
        return [_copied(item, left, nesting + 1) for item in value]
    if isinstance(value, Mapping):
        return {_key(key, left): _copied(item, left, nesting + 1) for key, item in value.items()}
    raise ExpressionFailed(f"a value of type {type(value).__name__} cannot be a fact")


def _key(key: Any, left: list[int]) -> str:
    if not isinstance(key, str):
        raise ExpressionFailed("the keys of a block must be texts")
    left[0] -= len(key)
    return key


def _bounded(value: Any) -> Any:
    if isinstance(value, str | list | tuple):
        too_large = len(value) > MAX_SIZE
    elif isinstance(value, int):
        too_large = value.bit_length() > MAX_BITS
    else:
        too_large = isinstance(value, float) and not math.isfinite(value)
    if too_large:
        raise ExpressionFailed("the result is too large")
    return value


def _value(node: ast.AST, scope: Scope) -> Any:
    return EVALUATE[type(node)](node, scope)


def _name(node: ast.Name, scope: Scope) -> Any:
    try:
        return scope.names[node.id]
    except KeyError:
        if node.id in scope.known:
            return None
        raise ExpressionFailed(f"{node.id} is not known here; check how it is written") from None


def _field(node: ast.Attribute, scope: Scope) -> Any:
    block = _value(node.value, scope)
    if block is None:
        return None
    if not isinstance(block, Mapping):
        raise _failed(node, "this value has no fields")
    return block.get(node.attr)


def _item(node: ast.Subscript, scope: Scope) -> Any:
    container, key = _value(node.value, scope), _value(node.slice, scope)
    if container is None:
        return None
    if isinstance(container, Mapping):
        if not isinstance(key, str):
            raise _failed(node, "a field is named by a text")
        return container.get(key)
    if isinstance(container, str | list | tuple) and isinstance(key, int | slice):
        try:
            return container[key]
        except (IndexError, ValueError, TypeError) as error:
            raise _failed(node, "there is no such item") from error
    raise _failed(node, "this value has no items")


def _slice(node: ast.Slice, scope: Scope) -> slice:
    lower, upper, step = (
        None if part is None else _value(part, scope) for part in (node.lower, node.upper, node.step)
    )
    return slice(lower, upper, step)


def _call(node: ast.Call, scope: Scope) -> Any:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    function = scope.functions.get(name)
    if function is None:
        raise ExpressionFailed(f"{name}() is not a function that a diagram can call")
    arguments = [_value(argument, scope) for argument in node.args]
    named = {str(keyword.arg): _value(keyword.value, scope) for keyword in node.keywords}
    try:
        return _bounded(function(*arguments, **named))
    except ExpressionFailed as error:
        raise _failed(node, str(error)) from error
    except VALUE_ERRORS as error:
        raise _failed(node, f"{name}() cannot work with these values") from error


def _list(node: ast.List | ast.Tuple, scope: Scope) -> list[Any]:
    return [_value(item, scope) for item in node.elts]


def _dict(node: ast.Dict, scope: Scope) -> dict[str, Any]:
    pairs = zip(node.keys, node.values, strict=True)
    return {str(key.value): _value(value, scope) for key, value in pairs if isinstance(key, ast.Constant)}


def _choice(node: ast.IfExp, scope: Scope) -> Any:
    return _value(node.body if _value(node.test, scope) else node.orelse, scope)


def _boolean(node: ast.BoolOp, scope: Scope) -> Any:
    stop_at = isinstance(node.op, ast.Or)
    value: Any = None
    for part in node.values:
        value = _value(part, scope)
        if bool(value) is stop_at:
            break
    return value


def _unary(node: ast.UnaryOp, scope: Scope) -> Any:
    value = _value(node.operand, scope)
    if isinstance(node.op, ast.Not):
        return not value
    if not isinstance(value, int | float):
        raise _failed(node, "this sign needs a number")
    return -value if isinstance(node.op, ast.USub) else +value


def _binary(node: ast.BinOp, scope: Scope) -> Any:
    left, right = _value(node.left, scope), _value(node.right, scope)
    try:
        return _arithmetic(node.op, left, right)
    except ExpressionFailed as error:
        raise _failed(node, str(error)) from error


def _arithmetic(step: ast.operator, left: Any, right: Any) -> Any:
    """Numbers; texts and lists can be joined and repeated; `%` formats no text, it could grow."""
    if left is None or right is None:
        raise ExpressionFailed("one of the two has no value yet")
    if isinstance(step, ast.Mult):
        _check_repeat(left, right)
    elif not isinstance(step, ast.Add) and not (
        isinstance(left, int | float) and isinstance(right, int | float)
    ):
        raise ExpressionFailed("this needs numbers")
    try:
        return _bounded(ARITHMETIC[type(step)](left, right))
    except ZeroDivisionError as error:
        raise ExpressionFailed("division by zero") from error
    except VALUE_ERRORS as error:
        raise ExpressionFailed("these two do not go together") from error


def _check_repeat(left: Any, right: Any) -> None:
    for sequence, times in ((left, right), (right, left)):
        if (
            isinstance(sequence, str | list | tuple)
            and isinstance(times, int)
            and len(sequence) * times > MAX_SIZE
        ):
            raise ExpressionFailed("the result is too large")


def _compare(node: ast.Compare, scope: Scope) -> bool:
    left = _value(node.left, scope)
    for step, part in zip(node.ops, node.comparators, strict=True):
        right = _value(part, scope)
        try:
            holds = _holds(step, left, right)
        except VALUE_ERRORS as error:
            raise _failed(node, "these two cannot be compared") from error
        if not holds:
            return False
        left = right
    return True


def _holds(step: ast.cmpop, left: Any, right: Any) -> bool:
    """No value has no order, is in no text, and holds nothing: a condition may be asked early."""
    if isinstance(step, ast.In | ast.NotIn):
        nowhere = right is None or (left is None and isinstance(right, str))
        return (not nowhere and left in right) is isinstance(step, ast.In)
    if type(step) in EQUALITY:
        return bool(EQUALITY[type(step)](left, right))
    if left is None or right is None:
        return False
    return bool(ORDERING[type(step)](left, right))


def _failed(node: ast.AST, reason: str) -> ExpressionFailed:
    return ExpressionFailed(f"{ast.unparse(node)[:80]}: {reason}")


EVALUATE: Mapping[type[ast.AST], Callable[[Any, Scope], Any]] = {
    ast.Constant: lambda node, _: node.value,
    ast.Name: _name,
    ast.Attribute: _field,
    ast.Subscript: _item,
    ast.Slice: _slice,
    ast.Call: _call,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Dict: _dict,
    ast.IfExp: _choice,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
}
