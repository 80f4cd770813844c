"""The live diagram of a dossier: which drawing, what is done in it, where it stands, and what comes when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import url_for
from markupsafe import Markup

from engine.definitions import Definition
from engine.drawing import Drawing, Node
from engine.pages.dossier import CasePage, Route
from web import dutch
from web.diagrams import undrawn
from web.diagrams.steps import Step, as_list
from web.diagrams.svg import Link, Marks, render


class Passed(Protocol):
    """A process of a dossier: what was visited in it, and where it waits."""

    @property
    def id(self) -> str: ...
    @property
    def process(self) -> str: ...
    @property
    def visited(self) -> Collection[str]: ...
    @property
    def current(self) -> frozenset[str]: ...


class Waits(Protocol):
    """A term, and the process of the dossier in which it waits."""

    @property
    def element(self) -> str: ...
    @property
    def process(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...


@dataclass(frozen=True)
class Live:
    """A diagram and the same in words."""

    route: Passed
    process: str
    name: str
    picture: Markup | None
    steps: list[Step]
    not_drawn: str = ""  # why there is no picture, in words


def live(page: CasePage, route: Route, process: str | None = None) -> Live:
    """The diagram of a route, or of a process that it calls. Raises KeyError for one that is not in it."""
    link = calls(
        lambda called: url_for("dossiers.diagram", case_id=page.id, route_id=route.id, proces=called)
    )
    return drawn(page.definition, page.terms, route, process, link)


def calls(address: Callable[[str], str]) -> Link:
    """What calls another process leads to its diagram, at this address."""

    def link(node: Node) -> str | None:
        return address(node.calls) if node.kind == "callActivity" and node.calls is not None else None

    return link


def drawn(
    definition: Definition, terms: Iterable[Waits], route: Passed, process: str | None, link: Link
) -> Live:
    """The same for who has no page of the dossier. Raises KeyError."""
    process = process or route.process
    drawing = definition.drawings.get(process)
    if drawing is None:
        return _undrawn(definition, route, process)
    marks = _marks(definition, terms, route, drawing)
    return Live(route, process, drawing.name, render(drawing, marks, link), as_list(drawing, marks))


def _undrawn(definition: Definition, route: Passed, process: str) -> Live:
    """The steps in words, and what is wrong with the drawing: a version that runs goes on without one."""
    marks = Marks(frozenset(route.current), frozenset(route.visited))
    steps = undrawn.steps(definition, process, marks)
    name = definition.models[process].name
    return Live(route, process, name, None, steps, undrawn.why(definition, process))


def _marks(definition: Definition, terms: Iterable[Waits], route: Passed, drawing: Drawing) -> Marks:
    models = definition.models
    current = set(route.current)
    for node in drawing.nodes:
        if node.id in route.current:
            current |= {around.id for around in drawing.around(node.id)}
        if (
            node.calls is not None
            and node.calls in models
            and not models[node.calls].elements.keys().isdisjoint(route.current)
        ):
            # A process that is called from more than one place stands only in the one that was reached last.
            later = [flow.target for flow in drawing.outgoing(node.id)]
            if not any(target in route.visited for target in later) and _reached(drawing, route, node):
                current |= {node.id, *(around.id for around in drawing.around(node.id))}
    waiting = {term.element: dutch.date_in_words(term.due_at) for term in terms if term.process == route.id}
    return Marks(frozenset(current), frozenset(route.visited), waiting)


def _reached(drawing: Drawing, route: Passed, node: Node) -> bool:
    """Was something passed that leads here?"""
    before = [flow.source for flow in drawing.incoming(node.id)]
    return any(source in route.visited for source in before) or node.id in route.visited
