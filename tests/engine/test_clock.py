"""Clocks: always aware, always UTC, moved only where that is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from engine.clock import Clock, ClockWrong, FixedClock, MovableClock, SystemClock

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def test_system_clock_reads_the_machine_in_utc() -> None:
    before = datetime.now(UTC)
    read = SystemClock().now()
    assert before <= read <= datetime.now(UTC)
    assert read.tzinfo is UTC


def test_fixed_clock_stands_still_in_utc() -> None:
    clock: Clock = FixedClock(NOON.astimezone(timezone(timedelta(hours=2))))
    assert clock.now() == clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_movable_clock_goes_on() -> None:
    clock = MovableClock(NOON)
    assert clock.advance(timedelta(days=14)) == clock.now() == NOON + timedelta(days=14)
    assert clock.move_to(NOON + timedelta(days=15)) == clock.now() == NOON + timedelta(days=15)


def test_movable_clock_never_goes_back() -> None:
    clock = MovableClock(NOON)
    for distance in (timedelta(seconds=-1), timedelta(days=-9)):
        with pytest.raises(ClockWrong, match="back"):
            clock.advance(distance)
    assert clock.now() == NOON


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ClockWrong, match="zone"):
        FixedClock(NOON.replace(tzinfo=None))
    with pytest.raises(ClockWrong, match="zone"):
        MovableClock(NOON).move_to(NOON.replace(tzinfo=None))


def test_no_other_module_reads_the_clock_of_the_machine() -> None:
    root = Path(__file__).parents[2]
    readers = {
        str(path.relative_to(root))
        for folder in ("engine", "web")
        for path in (root / folder).rglob("*.py")
        for text in [path.read_text("utf-8")]
        if any(call in text for call in ("datetime.now(", "utcnow(", "date.today(", "time.time("))
    }
    assert readers == {"engine/clock.py"}
