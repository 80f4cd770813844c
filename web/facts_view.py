"""The facts of a dossier as people read them: by the questions of the forms that asked for them.

Must not know: HTTP, HTML. What no form asks (a counter of the route) is not shown here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.definitions import Definition
from engine.dossier.correcting import asks_all, is_correctable
from engine.forms import Field, Form, Kind
from engine.pages.dossier import CasePage
from web.forms.readable import readable

FIRST, OWN, OTHER = ("huurder", "adres"), "Het dossier", "Verder bekend"


@dataclass(frozen=True)
class Row:
    label: str
    text: str
    is_corrected: bool = False


@dataclass(frozen=True)
class Correctable:
    """Something that is known, and the form that asked for it."""

    name: str
    form: str
    label: str
    text: str


@dataclass(frozen=True)
class Group:
    """Facts that belong together; a block that was filled in more than once has a number in its title."""

    title: str
    rows: tuple[Row, ...]
    is_first: bool = False  # about whom and what it is: read before anything else
    is_corrected: bool = False


def fields(definition: Definition) -> dict[str, Field]:
    """Fact -> the field that asks for it; the start form goes before the others."""
    return {name: field for name, (_, field) in _asked(definition).items()}


def filled_in(page: CasePage) -> list[str]:
    """The forms of this dossier that somebody answered, the oldest first."""
    models = page.definition.models
    begun = [(route.started_at, models[route.process]) for route in page.routes]
    started = [(at, model.elements[model.start].form) for at, model in begun]
    done = [(task.ended_at, task.form) for task in page.tasks if task.answer is not None and task.ended_at]
    known = set(page.definition.forms.paths)
    return [form for _, form in sorted([*started, *done], key=lambda one: one[0]) if form in known]


def _asked(definition: Definition, filled: Iterable[str] = ()) -> dict[str, tuple[Form, Field]]:
    """Fact -> the form that asks for it, or at least shows it, and the field there.

    What was filled in goes first, then the start form.
    """
    paths = dict.fromkeys([*filled, definition.start_form, *definition.forms.paths])
    forms = [definition.forms.form(path) for path in paths]
    known: dict[str, tuple[Form, Field]] = {}
    for only_shown in (False, True):
        for form in forms:
            for field in form.fields:
                if field.read_only is only_shown:
                    known.setdefault(field.name, (form, field))
    return known


def correctable(page: CasePage) -> list[Correctable]:
    """What is known and can be put right, in the order of the forms that asked for it."""
    definition = page.definition
    return [
        Correctable(name, form.path, field.label, readable(field, page.facts[name]).replace("\n", "; "))
        for name, (form, field) in _asked(definition, filled_in(page)).items()
        if (value := page.facts.get(name)) is not None
        and is_correctable(page.rules, form, field)
        and asks_all(field, value)
        and name not in page.reserved
    ]


def groups(
    definition: Definition,
    facts: Mapping[str, Any],
    filled: Collection[str],
    corrected: Collection[str] = (),
) -> list[Group]:
    """Everything that is known, who it is about first, the rest by the form that was filled in.

    What came from elsewhere, such as a script, stands apart: no form is named that nobody filled in.
    `corrected`: the facts that somebody put right.
    """
    asked = _asked(definition, filled)
    start = definition.forms.form(definition.start_form)
    about = [
        replace(block, is_first=True, is_corrected=name in corrected)
        for name in FIRST
        if name in asked
        for block in _blocks(asked[name][1], facts.get(name))
    ]
    rows: dict[str, list[Row]] = {}
    rest: list[Group] = []
    for name, (form, field) in asked.items():
        if name in FIRST:
            continue
        blocks = _blocks(field, facts.get(name))
        rest += [replace(block, is_corrected=name in corrected) for block in blocks]
        if _is_single(field) and (text := readable(field, facts.get(name))):
            title = OWN if form is start else form.title if form.path in filled else OTHER
            rows.setdefault(title, []).append(Row(field.label, text, name in corrected))
    own = [Group(title, tuple(found), title == OWN) for title, found in rows.items()]
    return sorted([*about, *own, *rest], key=lambda group: not group.is_first)


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
