"""What is wrong with a template before it is written: words that do not exist, more than a letter holds.

Guards publishing only: a letter that was published goes on as it was. Must not know: facts, what is shared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from jinja2 import Environment, nodes
from jinja2.sandbox import MAX_RANGE

from engine.wording import Said

MOST_NESTED: Final = 2
# What can make a long text of a short one, by its name: `center(1000000)`.
GROWING: Final = frozenset(
    {"batch", "center", "expandtabs", "format", "format_map", "indent"}
    | {"ljust", "lipsum", "namespace", "rjust", "slice", "zfill"}
)
OTHER_FILES: Final = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


def wrongs(environment: Environment, parts: Sequence[nodes.Node], most: int) -> Iterator[Said]:
    """`parts` is everything in the template, itself first; `most` characters fit in a letter."""
    loops = [part.iter for part in parts if isinstance(part, nodes.For)]
    counted = {id(over.node) for over in loops if isinstance(over, nodes.Call)}
    for part in parts:
        if isinstance(part, nodes.Filter) and part.name not in environment.filters:
            what = "There is no filter {name}{hint}"
            yield Said(what, name=part.name, hint=_hint(part.name, environment.filters))
        elif isinstance(part, nodes.Test) and part.name not in environment.tests:
            what = "There is no test {name}{hint}"
            yield Said(what, name=part.name, hint=_hint(part.name, environment.tests))
        elif isinstance(part, OTHER_FILES):
            yield Said("A letter takes in no other file. Write the text here.")
        elif isinstance(part, nodes.Pow) or _grows(part):
            yield Said(
                "This repeats a text or list, or takes a power, which can grow without end. Write it out."
            )
        elif _counts(part, counted):
            yield Said("This loop counts as far as a fact says. Go through a list of facts.")
    if not loops and _written(parts) <= most:
        return
    if _depth(parts[0]) > MOST_NESTED:
        yield Said(
            "A loop stands in more than {most} others. Go through one list at a time.", most=MOST_NESTED - 1
        )
    longest = _longest(parts[0])
    if longest > most:
        what = "The letter writes {count} characters, and may have {most}. Shorten it, or its loops."
        yield Said(what, count=longest, most=most)


def _written(parts: Sequence[nodes.Node]) -> int:
    return sum(len(part.data) for part in parts if isinstance(part, nodes.TemplateData))


def _hint(name: str, known: Collection[str]) -> Said:
    close = get_close_matches(name, known, n=1)
    return Said("; did you mean {close}?", close=close[0]) if close else Said("; add it, or mend the text")


def _grows(part: nodes.Node) -> bool:
    if isinstance(part, nodes.Macro | nodes.CallBlock):
        return any(True for _ in part.find_all((nodes.For, nodes.Call)))
    if isinstance(part, nodes.Call):
        named = part.node
        name = getattr(named, "attr", getattr(named, "name", ""))
        return name in GROWING
    return (isinstance(part, nodes.Filter) and part.name in GROWING) or (
        isinstance(part, nodes.Mul) and _repeats(part)
    )


def _counts(part: nodes.Node, counted: Collection[int]) -> bool:
    """A loop without a bound, or a `range` that is kept and gone through elsewhere."""
    if isinstance(part, nodes.For):
        return _times(part.iter) is None
    return isinstance(part, nodes.Name) and part.name == "range" and id(part) not in counted


def _repeats(part: nodes.Mul) -> bool:
    return any(
        isinstance(side, nodes.List | nodes.Tuple)
        or (isinstance(side, nodes.Const) and isinstance(side.value, str))
        for side in (part.left, part.right)
    )


def _depth(node: nodes.Node) -> int:
    below = max((_depth(each) for each in node.iter_child_nodes()), default=0)
    return below + isinstance(node, nodes.For)


def _times(over: nodes.Node) -> int | None:
    """How often a loop turns; once for a list of facts, whose length nobody knows; None without a bound."""
    if isinstance(over, nodes.List | nodes.Tuple):
        return len(over.items)
    if isinstance(over, nodes.Const):
        return len(over.value) if isinstance(over.value, str) else 1
    if isinstance(over, nodes.Call) and isinstance(over.node, nodes.Name) and over.node.name == "range":
        numbers = [number for each in over.args if (number := _number(each)) is not None]
        whole = len(numbers) == len(over.args) and 1 <= len(numbers) <= 3 and 0 not in numbers[2:]
        count = len(range(*numbers)) if whole else MAX_RANGE + 1
        return count if count <= MAX_RANGE else None
    return 1


def _number(node: nodes.Node) -> int | None:
    if isinstance(node, nodes.Neg):
        number = _number(node.node)
        return None if number is None else -number
    return node.value if isinstance(node, nodes.Const) and type(node.value) is int else None


def _longest(node: nodes.Node) -> int:
    """The most characters that stand in the template itself, by the longest way through it."""
    if isinstance(node, nodes.TemplateData):
        return len(node.data)
    if isinstance(node, nodes.If):
        ways = [_all(node.body), *(_longest(each) for each in node.elif_), _all(node.else_)]
        return max(ways)
    if isinstance(node, nodes.For):
        # A turn that writes nothing takes time as well.
        return (_times(node.iter) or 1) * max(1, _all(node.body)) + _all(node.else_)
    return sum(_longest(each) for each in node.iter_child_nodes())


def _all(body: list[nodes.Node]) -> int:
    return sum(map(_longest, body))
