"""Fields of facts that nothing gives: one that is misspelt reads as nothing, in a condition and in a letter.

Whether a fact itself exists is said elsewhere (engine.spiff.vocabulary, texts). What is not sure to be wrong
is passed over.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from engine.checks.finding import Finding, nearest, stops
from engine.checks.sorts import BLOCK, GIVEN, LIST, Sources, of_field, path_of
from engine.definitions import STAND
from engine.letters import templates
from engine.letters.templates import LetterRefused
from engine.spiff import texts_of

Fields = frozenset[str]
NONE: Final[Fields] = frozenset()
NO_FIELD: Final = "{name} has no field {field}: no form, script or decision gives it{hint}"


def findings(sources: Sources) -> Iterator[Finding]:
    for path, data in sources.definition.files.items():
        for text in texts_of(path, data) if path.endswith((".bpmn", ".dmn")) else ():
            read = (path_of(node) for node in text.nodes if isinstance(node, ast.Attribute))
            yield from _unknown(sources, path, text.element, (one for one in read if one is not None))
    letters = {f"berichten/{kind}.txt": text for kind, text in sources.definition.letters.items()}
    for place, template in {**letters, STAND: sources.definition.stand}.items():
        try:
            yield from _unknown(sources, place, "", templates.fields(template))
        except LetterRefused:  # said elsewhere
            continue


def _unknown(sources: Sources, path: str, element: str, read: Iterable[str]) -> Iterator[Finding]:
    """Of these, such as `plichten.herinnering_op`, those that cannot be; each once."""
    for one in dict.fromkeys(read):
        name, _, field = one.rpartition(".")
        known = fields_of(sources, name)
        if known is not None and field not in known:
            hint = nearest(field, known)
            yield stops(path, element or one, NO_FIELD, name=name, field=field, hint=hint)


def fields_of(sources: Sources, path: str, seen: frozenset[str] = frozenset()) -> Fields | None:
    """The fields that this fact, or this field of one, can have; None when nothing tells."""
    whole = path.partition(".")[0]
    if path in seen:
        return NONE
    if whole not in sources.definition.known or whole in sources.results or path.count(".") > 1:
        return None
    if path in GIVEN:
        return NONE
    asked = sources.fields.get(path, ())
    if any(LIST in of_field(one) for one in asked):
        return None
    set_to = sources.set_to(path)
    if set_to is None or not (asked or set_to):
        return None
    below = {child.name for one in asked if BLOCK in of_field(one) for child in one.fields}
    found = [_given(sources, value, seen | {path}) for value in set_to]
    return None if None in found else frozenset(below).union(*(one for one in found if one))


def _given(sources: Sources, value: ast.expr, seen: frozenset[str]) -> Fields | None:
    """The fields of what an expression gives."""
    match value:
        case ast.Constant() | ast.Compare():
            return NONE
        case ast.Dict(keys=keys):
            named = [key.value if isinstance(key, ast.Constant) else None for key in keys]
            return None if None in named else frozenset(str(one) for one in named)
        case ast.IfExp(body=one, orelse=other):
            sides = [_given(sources, each, seen) for each in (one, other)]
            return None if None in sides else NONE.union(*(side for side in sides if side))
        case ast.Name() | ast.Attribute():
            return fields_of(sources, path_of(value) or "", seen)
    return None
