"""Values where they belong: terms, settings and what a service is given, worked out by their sorts.

Each call is judged with every value that a setting can have, in every organisation too. What is not sure to
be wrong is passed over.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.checks.finding import Finding, stops
from engine.checks.settings import place_of
from engine.checks.sorts import (
    BLOCK,
    DAY,
    DURATION,
    INSTANT,
    LIST,
    NOTHING,
    NUMBER,
    TEXT,
    TRUTH,
    Sorts,
    Sources,
    of_value,
)
from engine.dossier.diagram_functions import FUNCTIONS
from engine.spiff import Text, texts_of
from engine.wording import Said

A_DAY: Final[Sorts] = frozenset({DAY, INSTANT})
ONE: Final = {
    DAY: Said("a day"),
    INSTANT: Said("an instant"),
    DURATION: Said("a duration such as P2M"),
    NUMBER: Said("a number"),
    TEXT: Said("a text"),
    TRUTH: Said("yes or no"),
    LIST: Said("a list"),
    BLOCK: Said("a block"),
    NOTHING: Said("nothing"),
}
SIGNATURES: Final = {name: inspect.signature(function) for name, function in FUNCTIONS.items()}
# What each function is given, by the name of its argument.
A_TERM: Final = {"datum": A_DAY, "duur": frozenset({DURATION}), "extra_dagen": frozenset({NUMBER})}
A_STEP: Final = {"datum": A_DAY, "n": frozenset({NUMBER})}
A_SPAN: Final = {"a": A_DAY, "b": A_DAY}
TAKES: Final[Mapping[str, Mapping[str, Sorts]]] = {
    "term": A_TERM,
    "wettelijke_term": A_TERM,
    "werkdag_term": A_TERM,
    "werkdagen_na": A_STEP,
    "dagen_later": A_STEP,
    "maanden_later": A_STEP,
    "dagen_tussen": A_SPAN,
    "maanden_tussen": A_SPAN,
    "volgende_betaaldag": {"dag": frozenset({NUMBER}), "na": A_DAY},
    "kies": {"lijst": frozenset({LIST}), "veld": frozenset({TEXT}), "waarden": frozenset({LIST})},
    "verplaats": {"lijst": frozenset({LIST}), "velden": frozenset({BLOCK})},
    "vasthouden": {
        "lijst": frozenset({LIST}),
        "afgesproken": frozenset({LIST}),
        "sleutel": frozenset({TEXT}),
        "veld": frozenset({TEXT}),
    },
    "round": {"getal": frozenset({NUMBER}), "cijfers": frozenset({NUMBER})},
    "sum": {"getallen": frozenset({LIST})},
    "len": {"waarde": frozenset({LIST, TEXT, BLOCK})},
}
# What the value of a whole text must be, by what the text is for.
GIVES: Final[Mapping[str, Sorts]] = {
    "timeDate": frozenset({INSTANT}),
    "property uiterlijk": A_DAY,
    "parameter soort": frozenset({TEXT}),
    "parameter aan": frozenset({TEXT, LIST}),
    "parameter van": frozenset({TEXT}),
    "parameter kanaal": frozenset({TEXT}),
    "parameter ook_op_papier": frozenset({TEXT}),
    "parameter overleg": frozenset({TEXT}),
    "parameter dag": A_DAY,
    "parameter tijd": frozenset({TEXT, INSTANT}),
}


def findings(sources: Sources) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()  # a setting that is wrong is one finding, wherever it is read
    for path, data in sources.definition.files.items():
        if path.endswith((".bpmn", ".dmn")):
            for text in texts_of(path, data):
                for finding in _of_text(sources, path, text):
                    if (finding.element, finding.said) not in seen:
                        yield finding
                    if finding.file != path:
                        seen.add((finding.element, finding.said))


def _of_text(sources: Sources, path: str, text: Text) -> Iterator[Finding]:
    found = []
    for node in text.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found += _of_call(sources, path, text, node.func.id, node)
        elif isinstance(node, ast.Compare):
            found += _of_comparison(sources, path, text, node)
    yield from found
    wanted = GIVES.get(text.use)
    if not found and wanted is not None:
        for tree in text.trees:
            given = sources.of(tree) - {NOTHING}
            wrong = _of_setting(sources, wanted, tree) if isinstance(tree, ast.expr) else None
            if wrong is not None:
                yield wrong
            elif given and not given & wanted:
                what = "gives {given}, and must give {wanted}: {text}; write another expression"
                yield stops(
                    path,
                    text.element,
                    what,
                    given=_named(given),
                    wanted=_named(wanted),
                    text=text.text.strip()[:80],
                )


def _of_call(sources: Sources, path: str, text: Text, name: str, call: ast.Call) -> list[Finding]:
    signature, takes = SIGNATURES.get(name), TAKES.get(name, {})
    if signature is None:
        return []
    try:
        given = signature.bind(*call.args, **{str(k.arg): k.value for k in call.keywords})
    except TypeError:
        names = ", ".join(signature.parameters)
        what = "{text}: {name} takes other arguments; write {name}({arguments})"
        return [stops(path, text.element, what, text=_shown(call), name=name, arguments=names)]
    found = []
    for argument, value in given.arguments.items():
        if argument in takes:
            found += _argument(sources, path, text, call, takes[argument], value)
    return found[:1]  # two that are swapped are one slip


def _argument(
    sources: Sources, path: str, text: Text, call: ast.Call, wanted: Sorts, value: ast.expr
) -> list[Finding]:
    wrong = _of_setting(sources, wanted, value)
    if wrong is not None:
        return [wrong]
    sorts = sources.of(value) - {NOTHING}
    if sorts and not sorts & wanted:
        what = "{text}: {value} is {given}, and must be {wanted}; write it so, or put it in its place"
        return [
            stops(
                path,
                text.element,
                what,
                text=_shown(call),
                value=_shown(value, 60),
                given=_named(sorts),
                wanted=_named(wanted),
            )
        ]
    return []


def _of_setting(sources: Sources, wanted: Sorts, value: ast.expr) -> Finding | None:
    """The first value of a setting, of the region or an organisation, that is of another sort."""
    for name, slug, given in _settings_in(sources, value):
        if not of_value(given) & wanted:
            what = "is {value}, and where it is used it must be {wanted}; write such a value"
            if slug:
                what = "is {value} at {slug}, and where it is used it must be {wanted}; write such a value"
            place = place_of(sources.definition, name)
            return stops(place, name, what, value=repr(given)[:40], slug=slug, wanted=_named(wanted))
    return None


def _settings_in(sources: Sources, value: ast.expr) -> list[tuple[str, str, Any]]:
    """(setting, organisation, value) of each value that a call such as instelling("x") itself can give."""
    if isinstance(value, ast.UnaryOp):
        return _settings_in(sources, value.operand)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "instelling":
        name = value.args[0].value if value.args and isinstance(value.args[0], ast.Constant) else ""
        return [(str(name), slug, given) for slug, given in sources.setting_values(value.args)]
    return []


def _of_comparison(sources: Sources, path: str, text: Text, node: ast.Compare) -> list[Finding]:
    """Things of which one can never be the other, or come before it."""
    found, left = [], node.left
    for op, right in zip(node.ops, node.comparators, strict=True):
        one, other = sources.of(left) - {NOTHING}, sources.of(right) - {NOTHING}
        same = isinstance(op, ast.Eq | ast.NotEq | ast.Lt | ast.LtE | ast.Gt | ast.GtE)
        if same and one and other and not one & other and not _both_days(one, other):
            what = "{text}: compares {one} with {other}; compare two of one sort"
            found.append(
                stops(
                    path,
                    text.element,
                    what,
                    text=_shown(node),
                    one=_named(one),
                    other=_named(other),
                )
            )
        left = right
    return found


def _both_days(one: Sorts, other: Sorts) -> bool:
    """As texts a day and an instant can be held against each other."""
    texts = {DAY, INSTANT, TEXT, DURATION}
    return bool(one & texts and other & texts)


def _shown(node: ast.expr, most: int = 80) -> str:
    return ast.unparse(node)[:most]


def _named(sorts: Sorts) -> Said:
    order = [sort for sort in ONE if sort in sorts]
    if len(order) > 1 and TEXT in order and {DURATION, DAY, INSTANT} & sorts:
        order.remove(TEXT)  # each of these is written as one
    first, *rest = order
    said = ONE[first]
    for sort in rest:
        said = Said("{one} or {other}", one=said, other=ONE[sort])
    return said
