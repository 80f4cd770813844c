"""Lists that work is repeated for or chosen from: the fact is a list, and its items have the fields named."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from engine.checks.finding import Finding, stops
from engine.checks.region import own_elements
from engine.checks.sorts import LIST, Sources, path_of
from engine.spiff import Text, lists_of, texts_of

NOTHING_GIVES: Final = "goes through the list {name}, which nothing gives; correct the name"
NO_FIELD: Final = "{key} names {field}, which the items of {name} do not have; correct the name"
FIELDS: Final = ("eigenaar_veld", "uiterlijk_veld", "naam_veld")


def findings(sources: Sources) -> Iterator[Finding]:
    definition = sources.definition
    for path, data in definition.files.items():
        for element, name in lists_of(path, data) if path.endswith(".bpmn") else ():
            if name not in definition.known:
                yield stops(path, element, NOTHING_GIVES, name=name)
            elif LIST not in sources.of_fact(name):
                what = "goes through {name}, which is no list; name one"
                yield stops(path, element, what, name=name)
            else:
                yield from _fields(sources, path, element, name)
        for text in texts_of(path, data) if path.endswith((".bpmn", ".dmn")) else ():
            yield from _chosen(sources, path, text)
    for model, drawn in own_elements(definition):
        changed = drawn.properties.get("werkt_bij")
        if changed is not None and changed not in definition.known:
            yield stops(model.path, drawn.id, NOTHING_GIVES, name=changed)


def _fields(sources: Sources, path: str, element: str, name: str) -> Iterator[Finding]:
    """Only of a list that a form asks: what a script chooses may have more fields."""
    drawn = sources.definition.elements.get(element)
    asked = {each.rpartition(".")[2] for each in sources.fields if each.startswith(f"{name}.*.")}
    if drawn is None:
        return
    for key in FIELDS:
        field = drawn.properties.get(key)
        if field is not None and asked and name not in sources.written and field not in asked:
            yield stops(path, element, NO_FIELD, key=key, field=field, name=name)


def _chosen(sources: Sources, path: str, text: Text) -> Iterator[Finding]:
    """kies(acties, "status", ["open"]) and the like: the field is one of the items."""
    for call in text.nodes:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args:
            named = list(_named(call.func.id, call.args))
            known = _fields_of(sources, call.args[0], frozenset()) if named else None
            for field in named if known is not None else ():
                if field not in (known or ()):
                    name = ast.unparse(call.args[0])[:60]
                    key = f"{call.func.id}()"
                    yield stops(path, text.element, NO_FIELD, key=key, field=repr(field), name=name)


def _named(function: str, args: list[ast.expr]) -> Iterator[str]:
    """The fields that items must have, as they are written out."""
    named: list[ast.expr | None] = []
    if function == "kies":
        named += args[1:2]
    elif function == "vasthouden":
        named += args[2:3]
    elif function == "verplaats" and len(args) > 1 and isinstance(args[1], ast.Dict):
        named += args[1].keys
    yield from (one.value for one in named if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _fields_of(sources: Sources, items: ast.expr, seen: frozenset[str]) -> frozenset[str] | None:
    """The fields that items of a list can have; None when nothing tells. Facts that are `seen` add none."""
    match items:
        case ast.Constant(value=None) | ast.List(elts=[]):
            return frozenset()
        case ast.List(elts=rows) if all(isinstance(row, ast.Dict) for row in rows):
            return frozenset(_text(key) for row in rows if isinstance(row, ast.Dict) for key in row.keys)
        case ast.BinOp(left=one, op=ast.Add(), right=other) | ast.IfExp(body=one, orelse=other):
            return _together([_fields_of(sources, each, seen) for each in (one, other)])
        case ast.Call(func=ast.Name(id="kies"), args=[of, *_]):
            return _together([_fields_of(sources, of, seen), frozenset({"plaats"})])
        case ast.Call(func=ast.Name(id="vasthouden"), args=[of, *_]):
            return _fields_of(sources, of, seen)
        case ast.Call(func=ast.Name(id="verplaats"), args=[of, ast.Dict(keys=keys, values=values)]):
            before = _fields_of(sources, of, seen)
            moved, to = ({_text(each) for each in side} for side in (keys, values))
            return None if before is None else (before - moved) | to
        case ast.Name() | ast.Attribute():
            return _fields_of_fact(sources, path_of(items) or "", seen)
    return None


def _fields_of_fact(sources: Sources, path: str, seen: frozenset[str]) -> frozenset[str] | None:
    if path in seen:
        return frozenset()
    start = f"{path}.*."
    asked = {name.removeprefix(start) for name in sources.fields if name.startswith(start)}
    written = sources.written.get(path, []) if "." not in path else []
    if path in sources.results or not (asked or written):
        return None
    given = [_fields_of(sources, each, seen | {path}) for each in written]
    return _together([frozenset(name for name in asked if "." not in name), *given])


def _together(found: list[frozenset[str] | None]) -> frozenset[str] | None:
    return None if None in found else frozenset().union(*(each for each in found if each))


def _text(node: ast.expr | None) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""
