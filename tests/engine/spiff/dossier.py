"""Several processes on the same facts, as the dossier runs them: messages between them, timers by day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.spiff import Execution, ProcessModel
from tests.engine.spiff.driver import models


def term(day: str, duration: str, extra_days: int = 0) -> str:
    """Months and days; no month here ends before the day that is asked for. The real one is tested apart."""
    months, _, days = duration.removeprefix("P").rpartition("M")
    begin = date.fromisoformat(day[:10])
    year, month = divmod(begin.month - 1 + int(months or 0), 12)
    moved = begin.replace(year=begin.year + year, month=month + 1)
    moved += timedelta(days=int(days.removesuffix("D") or 0) + extra_days)
    return datetime(moved.year, moved.month, moved.day, 8, tzinfo=UTC).isoformat()


class Dossier:
    """Every process is loaded from its stored state, on models parsed again, for everything that happens."""

    def __init__(self, *names: str, today: str, **facts: Any) -> None:
        self.names, self.facts, self.today = names, facts, date.fromisoformat(today)
        self.letters: list[tuple[str, Mapping[str, Any]]] = []
        self._states: list[tuple[str, bytes]] = []
        self._start(self.models()[names[0]])

    def models(self) -> dict[str, ProcessModel]:
        return models(*self.names)

    @property
    def open(self) -> list[str]:
        return sorted(item.element for execution in self._loaded() for item in execution.work_items())

    @property
    def due(self) -> dict[str, str]:
        return {t.element: t.due.date().isoformat() for e in self._loaded() for t in e.timers()}

    @property
    def done(self) -> bool:
        return all(execution.is_completed for execution in self._loaded())

    def complete(self, element: str, **facts: Any) -> None:
        self.facts |= facts
        for place, execution in enumerate(self._loaded()):
            for item in execution.work_items():
                if item.element == element:
                    execution.complete(item.id)
                    self._store(place, execution)
                    return
        raise AssertionError(f"{element} is not open, but {self.open}")

    def until(self, day: str) -> None:
        """Let the days pass; every timer fires on its own day, the earliest first."""
        last = date.fromisoformat(day)
        while True:
            waiting = [(t.due, place, t.id) for place, e in enumerate(self._loaded()) for t in e.timers()]
            due, place, timer = min(waiting, default=(None, 0, ""))
            if due is None or due.date() > last:
                break
            self.today = max(self.today, due.date())
            execution = self._loaded()[place]
            execution.fire(timer)
            self._store(place, execution)
        self.today = last

    def send(self, message: str) -> None:
        for place, execution in enumerate(self._loaded()):
            if message in execution.waits_for():
                execution.deliver(message)
                self._store(place, execution)
        for model in self.models().values():
            if model.start_message == message:
                self._start(model)

    def _start(self, model: ProcessModel) -> None:
        execution = Execution.start(model, *self._arguments())
        self._states.append((model.id, b""))
        self._store(len(self._states) - 1, execution)

    def _loaded(self) -> list[Execution]:
        known, arguments = self.models(), self._arguments()
        return [Execution.load(known[name], state, *arguments) for name, state in self._states]

    def _store(self, place: int, execution: Execution) -> None:
        thrown = execution.thrown()
        self._states[place] = (execution.model.id, execution.dump())
        for message in thrown:
            self.send(message.name)

    def _arguments(self) -> tuple[dict[str, Any], Mapping[str, Callable[..., Any]], frozenset[str], Any]:
        functions: dict[str, Callable[..., Any]] = {
            "vandaag": lambda: self.today.isoformat(),
            "term": term,
            "dagen_tussen": lambda a, b: (date.fromisoformat(b) - date.fromisoformat(a)).days,
        }
        known = {"signaal_nr", "reactie", "resultaat", "pauze_vanaf", "gelukt", "besluit_overleg"}
        return self.facts, functions, frozenset(known), lambda *call: self.letters.append(call)
