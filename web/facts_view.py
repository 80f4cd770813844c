"""The facts of a dossier as people read them: by the questions of the forms that asked for them.

Must not know: HTTP, HTML. What no form asks (a counter of the route) is not shown here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.definitions import Definition
from engine.forms import Field, Form, Kind
from web.forms import readable

FIRST = ("huurder", "adres")


@dataclass(frozen=True)
class Row:
    label: str
    text: str


@dataclass(frozen=True)
class Group:
    """Facts that belong together; a block that was filled in more than once has a number in its title."""

    title: str
    rows: tuple[Row, ...]


def fields(definition: Definition) -> dict[str, Field]:
    """Fact -> the field that asks for it; the start form goes before the others."""
    known: dict[str, Field] = {}
    for path in (definition.start_form, *definition.forms.paths):
        for field in definition.forms.form(path).fields:
            known.setdefault(field.name, field)
    return known


def groups(definition: Definition, facts: Mapping[str, Any]) -> list[Group]:
    """Everything that is known and was asked, who it is about first; nothing empty."""
    known = fields(definition)
    names = sorted(known, key=lambda name: (name not in FIRST, FIRST.index(name) if name in FIRST else 0))
    single = [Row(known[n].label, readable(known[n], facts.get(n))) for n in names if _is_single(known[n])]
    found = [group for name in names for group in _blocks(known[name], facts.get(name))]
    about = [group for group in found if group.title in {known[n].label for n in FIRST if n in known}]
    rest = [group for group in found if group not in about]
    own = Group("Het dossier", tuple(row for row in single if row.text))
    return [*about, *([own] if own.rows else []), *rest]


def answers(form: Form, answer: Mapping[str, Any]) -> list[Group]:
    """An answer as one reads it: what was asked once first, then each block; nothing empty."""
    asked = [field for field in form.fields if not field.read_only]
    single = [Row(each.label, readable(each, answer.get(each.name))) for each in asked if _is_single(each)]
    own = Group("", tuple(row for row in single if row.text))
    blocks = [group for each in asked for group in _blocks(each, answer.get(each.name))]
    return [*([own] if own.rows else []), *blocks]


def changes(definition: Definition, changed: Mapping[str, list[Any]]) -> Iterator[tuple[str, str, str]]:
    """(label, old, new) of the facts that were changed; what no form asks is left out."""
    known = fields(definition)
    for name, (old, new) in changed.items():
        if name in known:
            before, after = readable(known[name], old), readable(known[name], new)
            if before != after:
                yield known[name].label, before, after


def _is_single(field: Field) -> bool:
    return field.kind not in (Kind.GROUP, Kind.LIST)


def _blocks(field: Field, value: Any) -> Iterator[Group]:
    if field.kind is Kind.GROUP and isinstance(value, Mapping):
        rows = tuple(_rows(field, value))
        if rows:
            yield Group(field.label, rows)
    if field.kind is Kind.LIST and isinstance(value, list):
        for number, item in enumerate(value, 1):
            rows = tuple(_rows(field, item)) if isinstance(item, Mapping) else ()
            if rows:
                yield Group(f"{field.label} ({number})" if len(value) > 1 else field.label, rows)


def _rows(field: Field, value: Mapping[str, Any]) -> Iterator[Row]:
    for inner in field.fields:
        text = readable(inner, value.get(inner.name))
        if text:
            yield Row(inner.label, text)
