"""What time it is: a value that is passed along. The only place that reads the clock of the machine.

Must not know terms or time zones of people: every instant here is aware and in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from engine.errors import DrempelError


class ClockWrong(DrempelError):
    """A clock was given a time without a zone, or was turned back. Give an aware, later time."""

    code = "clock:wrong"


class Clock(Protocol):
    """Safe to share between threads."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still, for tests and previews. Raises ClockWrong for a time without a zone."""

    def __init__(self, at: datetime) -> None:
        self._at = _utc(at)

    def now(self) -> datetime:
        return self._at


class MovableClock(FixedClock):
    """A clock that stands still until it is moved, and never goes back: terms that fired stay fired."""

    def advance(self, by: timedelta) -> datetime:
        """Move on and give the new time. Raises ClockWrong for a negative distance."""
        return self.move_to(self._at + by)

    def move_to(self, at: datetime) -> datetime:
        """Move on to this instant and give it, in UTC. Raises ClockWrong for an earlier or naive time."""
        later = _utc(at)
        if later < self._at:
            raise ClockWrong("A clock was turned back. Give a later time.")
        self._at = later
        return later


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ClockWrong("A clock was given a time without a zone. Give an aware time.")
    return at.astimezone(UTC)
