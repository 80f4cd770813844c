"""Lists that work is repeated for: the fact is there and is a list, and so are the fields named of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.checks.finding import Finding, stops
from engine.checks.region import own_elements
from engine.checks.sorts import LIST, Sources
from engine.spiff import lists_of

NOTHING_GIVES: Final = "goes through the list {name}, which nothing gives; correct the name"
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
            what = "{key} names {field}, which the items of {name} do not have; correct the name"
            yield stops(path, element, what, key=key, field=field, name=name)
