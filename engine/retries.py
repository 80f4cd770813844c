"""When something that failed is tried again: soon at first, then ever later. Pure."""

from __future__ import annotations

from datetime import timedelta

FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)


def pause(attempts: int) -> timedelta:
    """How long to wait after this many attempts: 1, 2, 4 ... minutes, at most six hours."""
    return min(FIRST * (1 << min(attempts - 1, 12)), LONGEST)
