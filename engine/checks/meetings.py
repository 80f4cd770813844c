"""What a meeting decides has a series, once the region names its meetings."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from engine.checks.finding import Finding, of_reason, stops
from engine.definitions import Definition
from engine.meetings import series
from engine.meetings.series import Plan, SeriesRefused
from engine.roles import LANDLORD
from engine.spiff import texts_of

NO_MEETINGS: Final = "there are no meetings of the kind {kind}; add the series, here or in processes/gedeeld"


def findings(definition: Definition, files: Mapping[str, bytes]) -> Iterator[Finding]:
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
    yield from _series(definition, {plan.kind: plan for plan in plans}, place)
    if plans:
        yield from _planned_by_diagrams(definition, {plan.kind for plan in plans})
    for plan in plans:
        if plan.precedes is not None and plan.precedes not in definition.known:
            what = "moet_voor: {fact} is no known fact; correct the name"
            yield stops(place, plan.kind, what, fact=plan.precedes)
    for kind in sorted({plan.kind for plan in plans} - {e.properties["overleg"] for e in drawn.values()}):
        yield stops(place, kind, "no task has this meeting as its property overleg; correct the name")


def roles_given(region: str, files: Mapping[str, bytes]) -> frozenset[str]:
    """The roles that the organisations of the demonstration have, or who sits in a meeting.

    None when the region has no such organisations.
    """
    found = {role for row in _rows(files, region, "organisaties") for role in _texts(row.get("rollen"))}
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


def _planned_by_diagrams(definition: Definition, planned: Collection[str]) -> Iterator[Finding]:
    """A service makes a meeting of a series that there is."""
    for path, data in definition.files.items():
        for text in texts_of(path, data) if path.endswith(".bpmn") else ():
            if text.use != "parameter overleg":
                continue
            for tree in text.trees:
                if isinstance(tree, ast.Constant) and tree.value not in planned:
                    yield stops(path, text.element, NO_MEETINGS, kind=tree.value)


def _series(definition: Definition, planned: Mapping[str, Plan], place: str) -> Iterator[Finding]:
    for element in definition.elements.values():
        kind = element.properties.get("overleg")
        if kind is None or not planned:
            continue
        if kind not in planned:
            yield stops(place, element.id, NO_MEETINGS, kind=kind)
        elif definition.role(element.role or "") != definition.role(planned[kind].chair):
            what = "who chairs must be the role of its lane; write voorzitter = {role}"
            yield stops(place, element.id, what, role=element.role or "")
