"""What a designer can choose from in a diagram: forms, roles, terms and more of the version, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from engine.deadlines import parse_duration
from engine.definitions import Definition
from engine.definitions.labels import in_words
from engine.dossier.services import AT_WORK
from engine.errors import DrempelError
from engine.forms import Kind
from engine.roles import TENANT
from engine.spiff import read_xml
from web.designer import contract_words
from web.designer.places import named

Pairs = list[tuple[str, str]]
LETTERS: Final = "/berichten/"


def of(definition: Definition, path: str, filled: Collection[str]) -> dict[str, Any]:
    """For the editor of the diagram at this path, as JSON. `filled`: the roles that organisations have."""
    models = definition.models.values()
    names = definition.role_names
    roles = by_name(
        (role, names.get(role) or role.replace("_", " ").capitalize())
        for role in definition.roles_named.union(filled)
    )
    elsewhere = (one.id for model in models if model.path != path for one in model.elements.values())
    return {
        "forms": by_name((form, definition.forms.form(form).title) for form in definition.forms.paths),
        "roles": roles,
        "recipients": [(TENANT, "De huurder"), (AT_WORK, "Iedereen die ermee bezig was"), *roles],
        "diagrams": by_name(
            (model.id, model.name) for model in definition.used.values() if model.path != path
        ),
        "contracts": {model.id: contract_words.owed(definition, model.id) for model in models},
        "decisions": by_name(decisions(definition)),
        "letters": by_name(letters(definition)),
        "messages": sorted(frozenset().union(*(model.catches | model.throws for model in models))),
        "terms": by_name(terms(definition)),
        "days": by_name(days(definition)),
        "facts": sorted(definition.known),
        "meetings": used(definition, "overleg"),
        "outcomes": used(definition, "uitkomst"),
        "settings": {name: in_words(one.value) for name, one in definition.settings.items()},
        "ids": sorted(set(elsewhere)),
    }


def used(definition: Definition, name: str) -> list[str]:
    """What the elements of the region say in this property; one can also type another."""
    return sorted({e.properties[name] for e in definition.elements.values() if name in e.properties})


def by_name(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return sorted(set(pairs), key=lambda pair: (pair[1].casefold(), pair[0]))


def decisions(definition: Definition) -> Iterator[tuple[str, str]]:
    for _, decision in _decisions(definition):
        yield str(decision.get("id")), str(decision.get("name") or decision.get("id"))


def decision_files(definition: Definition) -> Iterator[tuple[str, str]]:
    """Decision -> the file in which it stands."""
    for path, decision in _decisions(definition):
        yield str(decision.get("id")), path


def _decisions(definition: Definition) -> Iterator[tuple[str, Any]]:
    for path, data in definition.files.items():
        if path.endswith(".dmn"):
            yield from ((path, decision) for decision in read_xml(path, data).iter("{*}decision"))


def letters(definition: Definition) -> Iterator[tuple[str, str]]:
    """Kind of letter -> its subject; that of the region goes before the shared one."""
    own = f"processes/{definition.region}/"
    found: dict[str, str] = {}
    for path in sorted(definition.files, key=lambda one: one.startswith(own)):
        if LETTERS in path:
            found[PurePosixPath(path).stem] = named(definition, path).name
    yield from found.items()


def terms(definition: Definition) -> Iterator[tuple[str, str]]:
    """The settings that say how long something takes."""
    for name, setting in definition.settings.items():
        if isinstance(setting.value, str) and _is_duration(setting.value):
            yield name, f"{setting.title} ({in_words(setting.value)})"


def days(definition: Definition) -> Iterator[tuple[str, str]]:
    """The facts that are a day, by what their form asks."""
    found: dict[str, str] = {}
    for path in definition.forms.paths:
        for field in definition.forms.fields(path):
            if field.kind is Kind.DATE:
                found.setdefault(field.name, field.label)
    yield from ((name, f"{title} ({name})") for name, title in found.items())


def _is_duration(value: str) -> bool:
    try:
        parse_duration(value)
    except DrempelError:
        return False
    return True
