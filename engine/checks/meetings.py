"""What a meeting decides has a series of its own, and who sits in it exists."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from engine.checks.finding import Finding, nearest, of_reason, stops, warns
from engine.definitions import SHARED, Definition
from engine.meetings import series
from engine.meetings.series import Plan, SeriesRefused
from engine.roles import LANDLORD
from engine.spiff import Element, texts_of

NO_MEETINGS: Final = "there are no meetings of the kind {kind}; add the series, here or in processes/gedeeld"


def findings(definition: Definition, files: Mapping[str, bytes], roles: Collection[str]) -> Iterator[Finding]:
    """`roles` are those that organisations have; none means that it is not known which."""
    try:
        plans = series.parse(series.texts(files, definition.region))
    except SeriesRefused as error:
        yield from (of_reason(reason) for reason in error.problems)
        return
    place = series.path_of(definition.region)
    drawn = {e.id: e for e in definition.elements.values() if "overleg" in e.properties}
    for element in drawn.values():
        if element.kind != "userTask":
            path = definition.models[element.process].path
            yield stops(path, element.id, "only a user task can have the property overleg")
    planned = {plan.kind: plan for plan in plans}
    taken = list(_taken(definition, drawn.values()))
    yield from taken
    unclear = {one.said.values["kind"] for one in taken}
    yield from _series(
        definition, planned, [e for e in drawn.values() if e.properties["overleg"] not in unclear]
    )
    decided = {e.properties["overleg"] for e in drawn.values()}
    yield from _planned_by_diagrams(definition, planned.keys() | decided)
    for plan in plans:
        if plan.precedes is not None and plan.precedes not in definition.known:
            what = "moet_voor: {fact} is no known fact; correct the name"
            yield stops(place, plan.kind, what, fact=plan.precedes)
        yield from _sitting(definition, plan, roles)
    for kind in sorted(planned.keys() - decided):
        yield stops(place, kind, "no task has this meeting as its property overleg; correct the name")


def filled(region: str, files: Mapping[str, bytes]) -> frozenset[str]:
    """The roles that the organisations of the demonstration have."""
    return frozenset(
        role for row in _rows(files, region, "organisaties") for role in _texts(row.get("rollen"))
    )


def roles_given(region: str, files: Mapping[str, bytes]) -> frozenset[str]:
    """The roles that the organisations of the demonstration have, or who sits in a meeting.

    None when the region has no such organisations.
    """
    found = set(filled(region, files))
    if not found:
        return frozenset()
    for slug in (series.SHARED, region):
        for row in _rows(files, slug, "overleggen"):
            found |= {*_texts(row.get("leden")), str(row.get("voorzitter", LANDLORD))}
    return frozenset(found)


def _rows(files: Mapping[str, bytes], slug: str, name: str) -> list[dict[str, Any]]:
    content = tomllib.loads(files.get(f"processes/{slug}/{name}.toml", b"").decode())
    rows = content.get(name, [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _planned_by_diagrams(definition: Definition, known: Collection[str]) -> Iterator[Finding]:
    """A service makes a meeting of a series that there is, or that a task asked for already."""
    for path, data in definition.files.items():
        for text in texts_of(path, data) if path.endswith(".bpmn") else ():
            for tree in text.trees if text.use == "parameter overleg" else ():
                if isinstance(tree, ast.Constant) and tree.value not in known:
                    yield stops(path, text.element, NO_MEETINGS, kind=tree.value)


def _series(
    definition: Definition, planned: Mapping[str, Plan], deciding: Iterable[Element]
) -> Iterator[Finding]:
    """Without any series it is said, and stops nothing: of an older publication the series are not known."""
    place, say = series.path_of(definition.region), stops if planned else warns
    for element in deciding:
        kind = element.properties["overleg"]
        if kind not in planned:
            yield say(place, element.id, NO_MEETINGS, kind=kind)
        elif definition.role(element.role or "") != definition.role(planned[kind].chair):
            what = "who chairs must be the role of its lane; write voorzitter = {role}"
            yield stops(place, element.id, what, role=element.role or "")


def _sitting(definition: Definition, plan: Plan, roles: Collection[str]) -> Iterator[Finding]:
    """Who is invited is somebody."""
    known = {*roles, *definition.roles}
    for role in dict.fromkeys(plan.members):
        if roles and definition.role(role) not in roles:
            what = "invites {role}, and no organisation has that role{hint}"
            place = series.path_of(definition.region)
            yield warns(place, plan.kind, what, role=role, hint=nearest(role, known))


def _taken(definition: Definition, deciding: Collection[Element]) -> Iterator[Finding]:
    """A kind of meeting is of one body: tasks of two cannot both have it, whoever chairs."""
    bodies: dict[str, dict[str, Element]] = {}
    shared = f"processes/{SHARED}/"
    path = {element.id: definition.models[element.process].path for element in deciding}
    for element in sorted(deciding, key=lambda one: not path[one.id].startswith(shared)):
        body = bodies.setdefault(element.properties["overleg"], {})
        body.setdefault(definition.role(element.role or ""), element)
    for kind, by_role in bodies.items():
        (role, first), *others = by_role.items()
        for _, other in others:
            what = "the meetings {kind} are of {role}, for {task}; choose another kind, with its own series"
            yield stops(path[other.id], other.id, what, kind=kind, role=role, task=first.name)
