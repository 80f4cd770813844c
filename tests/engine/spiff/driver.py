"""Drives one Execution over tiny diagrams, going through its stored form after every step.

The models are parsed afresh for every load, so nothing can hide in a specification that was used before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from engine.spiff import Execution, ProcessModel, WorkItem, parse

DIAGRAMS = Path(__file__).parent / "diagrams"
TODAY = date(2026, 1, 1)


def files(*names: str) -> dict[str, bytes]:
    """The named diagrams (`user_task`) and decision tables (`toon.dmn`), by file name."""
    paths = (DIAGRAMS / (name if name.endswith(".dmn") else f"{name}.bpmn") for name in names)
    return {path.name: path.read_bytes() for path in paths}


def models(*names: str) -> dict[str, ProcessModel]:
    return parse(files(*names))


def term(day: str, duration: str, extra_days: int = 0) -> str:
    """Days only; the real one is tested where it lives."""
    days = int(duration.removeprefix("P").removesuffix("D")) + extra_days
    return (datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=days)).isoformat()


class Run:
    """One process: `complete`, `fire`, `deliver` by element id, and what is open afterwards."""

    def __init__(
        self,
        *names: str,
        facts: Mapping[str, Any] | None = None,
        live: bool = False,
        process: str | None = None,
    ) -> None:
        self.names, self.live, self.process = names, live, process or names[0]
        self.facts: dict[str, Any] = dict(facts or {})
        self.today = TODAY
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.sent: list[str] = []
        self.visited: list[str] = []
        self.state = b""
        self._execution = Execution.start(self.model(), *self.arguments())
        self._settle()

    def model(self) -> ProcessModel:
        return models(*self.names)[self.process]

    def arguments(self) -> tuple[dict[str, Any], Mapping[str, Callable[..., Any]], frozenset[str], Any]:
        known = {
            "achterstand", "gelukt", "toon_advies", "gebeld_op", "signaal_nr", "acties", "resultaten",
            "pauze_tot", "profiel", "maanden", "te_laat_op", "laatste", "links", "rechts",
        }  # fmt: skip
        functions: dict[str, Callable[..., Any]] = {
            "vandaag": lambda: self.today.isoformat(),
            "term": term,
            "len": len,
        }
        return self.facts, functions, frozenset(known), self.serve

    def serve(self, name: str, parameters: Mapping[str, Any]) -> None:
        self.calls.append((name, dict(parameters)))

    def execution(self) -> Execution:
        """The process as it was stored, on a specification that nobody used yet."""
        if not self.live:
            self._execution = Execution.load(self.model(), self.state, *self.arguments())
        return self._execution

    def complete(self, element: str, answer: Mapping[str, Any] | None = None, **facts: Any) -> None:
        self.facts |= facts
        execution = self.execution()
        execution.complete(next(i.id for i in execution.work_items() if i.element == element), answer)
        self._settle()

    def fire(self, element: str) -> None:
        execution = self.execution()
        execution.fire(next(t.id for t in execution.timers() if t.element == element))
        self._settle()

    def deliver(self, message: str) -> int:
        caught = self.execution().deliver(message)
        self._settle()
        return caught

    @property
    def items(self) -> list[WorkItem]:
        return self.execution().work_items()

    @property
    def open(self) -> list[str]:
        return sorted(item.element for item in self.items)

    @property
    def due(self) -> dict[str, str]:
        return {timer.element: timer.due.date().isoformat() for timer in self.execution().timers()}

    @property
    def waits_for(self) -> set[str]:
        return self.execution().waits_for()

    @property
    def done(self) -> bool:
        return self.execution().is_completed

    def _settle(self) -> None:
        self.sent += [thrown.name for thrown in self._execution.thrown()]
        self.visited += self._execution.visited
        self._execution.visited.clear()
        self.state = self._execution.dump()
