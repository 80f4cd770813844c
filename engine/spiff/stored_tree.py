"""The stored rows of a process as a tree that can be changed: what waits, what came before, what runs inside.

A node is a task of the engine, a level a process or what runs inside one of its tasks. Pure: knows the names
and kinds of the library, and nothing of versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

from engine.spiff.surroundings import JOIN, SPLIT, base

PREDICTED: Final = TaskState.MAYBE | TaskState.LIKELY | TaskState.FUTURE
OPEN: Final = TaskState.WAITING | TaskState.READY | TaskState.STARTED
BESIDE: Final = (BoundaryEvent, BoundaryEventJoin, _EndJoin)  # these wait only as long as something else does


@dataclass(eq=False)
class Node:
    """One task of the engine, as it is stored."""

    id: str
    state: int
    name: str
    rest: list[Any]  # internal data, data, triggered
    before: Any = None  # its specification in the old version
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    inside: Level | None = None  # of a part or a call that runs
    is_gone: bool = False
    came: Node | None = None  # what it followed in the old version

    @property
    def is_open(self) -> bool:
        return bool(self.state & OPEN)

    def cut(self) -> None:
        """It stands nowhere for a moment, with all that follows it."""
        if self.parent is not None:
            self.parent.children.remove(self)
            self.parent = None

    def drop(self) -> None:
        """It goes, with all that follows it."""
        self.cut()
        for node in self.walk():
            node.is_gone = True

    def add(self, child: Node, place: int | None = None) -> None:
        child.parent = self
        self.children.insert(len(self.children) if place is None else place, child)

    def leave(self) -> None:
        """It goes, and what follows it follows what it followed itself."""
        parent = self.parent
        if parent is None:
            return
        place = parent.children.index(self)
        self.cut()
        self.is_gone = True
        for child in list(self.children):
            child.cut()
            parent.add(child, place)
            place += 1

    def walk(self) -> Iterator[Node]:
        """Itself and all that follows, parents first. Nothing may change meanwhile."""
        yield self
        for child in self.children:
            yield from child.walk()

    def left(self) -> Iterator[Node]:
        """The same for who changes them: what went meanwhile is passed over."""
        return (node for node in list(self.walk()) if not node.is_gone)


@dataclass(eq=False)
class Level:
    """A process, or what runs inside one of its tasks."""

    root: Node
    old: Any = None  # its specification in the old version; None for one that begins
    spec: Any = None  # in the new version
    lacked: frozenset[str] = frozenset()  # the joins at which a branch was missing before

    def nodes(self) -> Iterator[Node]:
        return self.root.left()


def new_node(name: str, state: int, before: Any = None, *, drawn: bool = False) -> Node:
    """A task that the process did not have. `drawn`: it follows what it stands under, as the drawing says."""
    return Node(uuid4().hex, state, name, [None, None, 0 if drawn else 1], before)


def top_of(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node


def main_of(split: Node) -> Node | None:
    """What waits between the events on its border, when this holds such."""
    if not split.name.endswith(SPLIT):
        return None
    return next((one for one in split.children if one.is_open and base(one.name) == base(split.name)), None)


def lift(border: Node) -> None:
    """An event on a border goes; what it began goes on beside what it stood on."""
    above = border.parent
    if above is not None and above.name.endswith(SPLIT):
        above = above.parent
    for child in list(border.children):
        if child.name.endswith(JOIN):
            child.drop()
        elif above is not None:
            child.cut()
            above.add(child)
    border.drop()


def runs(level: Level, part: str) -> Level | None:
    """What runs inside this part or call."""
    return next((node.inside for node in level.nodes() if node.name == part and node.inside), None)


def is_token(node: Node) -> bool:
    """Whether a token stands here."""
    waits = node.is_open and not isinstance(node.before, BESIDE)
    return waits or bool(node.state & TaskState.FUTURE)


def rows_of(level: Level, inner: dict[str, list[list[Any]]]) -> list[list[Any]]:
    """Those of this part, and into `inner` those of what runs inside it, outer ones first."""
    nodes = list(level.root.walk())
    place = {node: index for index, node in enumerate(nodes)}
    for node in nodes:
        if node.inside is not None:
            inner[node.id] = []
            inner[node.id] = rows_of(node.inside, inner)
    return [
        [node.id, place[node.parent] if node.parent is not None else None, node.state, node.name, *node.rest]
        for node in nodes
    ]
