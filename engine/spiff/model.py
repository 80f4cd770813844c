"""What the rest of the engine knows of a process: its drawn elements, and that it can be run.

Immutable and shared between threads. Must not know XML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from engine.spiff.texts import ON_MOVE


@dataclass(frozen=True)
class Element:
    """One drawn element: what the inbox, the timeline and the checks need to know of it."""

    id: str
    kind: str  # the BPMN tag: userTask, boundaryEvent, ...
    name: str
    process: str  # id of the process in whose drawing it stands
    role: str | None  # from the lane it is drawn in
    documentation: str
    properties: Mapping[str, str]

    @property
    def form(self) -> str | None:
        return self.properties.get("formJsonSchemaFilename")

    @property
    def roles_involved(self) -> tuple[str, ...]:
        """Roles that take part in the dossier from the moment that this task is open (`betrekt`)."""
        names = (name.strip() for name in self.properties.get("betrekt", "").split(","))
        return tuple(name for name in names if name)


@dataclass(frozen=True)
class ProcessModel:
    """One process, ready to run with all that it calls. `start_message` is None for a main route."""

    id: str
    name: str
    path: str
    elements: Mapping[str, Element]  # of this process and of everything that it calls
    own: frozenset[str]  # ids drawn in this process itself
    start: str  # id of its start event
    start_message: str | None
    properties: Mapping[str, str]
    facts_written: frozenset[str]  # by its scripts, decisions and lists; not by forms and services
    throws: frozenset[str]  # names of the messages that it, or what it calls, can send
    catches: frozenset[str]  # names of the messages that it, or what it calls, can wait for
    keeps: frozenset[str]  # names of the messages of its file that wait until someone catches them
    spec: Any = field(repr=False)
    subspecs: Mapping[str, Any] = field(repr=False)

    @property
    def is_main(self) -> bool:
        """The dossier is not over as long as it runs."""
        return self.properties.get("hoofdroute") in ("ja", "erbij")

    @property
    def opens(self) -> bool:
        """A dossier can start on it; another main route only begins in one that is there."""
        return self.properties.get("hoofdroute") == "ja"

    @property
    def route(self) -> str:
        """By what diagrams know a main route: the name of its file."""
        return PurePosixPath(self.path).stem

    @property
    def goes_on(self) -> bool:
        """Runs on after the main route has ended: aftercare, an exclusion."""
        return self.properties.get("loopt_door") == "ja"

    @property
    def on_move(self) -> str:
        """A script: what a fact is when a dossier of an older version goes on here, and does not know it."""
        return self.properties.get(ON_MOVE, "")

    def outcome(self, visited: Sequence[str]) -> str | None:
        """What came of it, from the elements completed in order: the last end of this process says it."""
        return self._outcome_of(self.id, visited)

    def ends_dossier(self, visited: Sequence[str]) -> bool:
        """Whether an end on the way is that of every main route (`einde_dossier`): nobody lives there."""
        return any(
            self.elements[e].properties.get("einde_dossier") == "ja" for e in visited if e in self.elements
        )

    def _outcome_of(self, process: str, visited: Sequence[str]) -> str | None:
        for end in (self.elements[e] for e in reversed(visited) if e in self.elements):
            if end.process != process or end.kind != "endEvent":
                continue
            if "uitkomst" in end.properties:
                return end.properties["uitkomst"]
            if "uitkomst_van" in end.properties:
                return self._outcome_of(end.properties["uitkomst_van"], visited)
        return None
