"""Zaanstad as it is deployed, with a clock that starts on 5 January 2026."""

from __future__ import annotations

from tests.stories import house_of, tell_in

house = house_of("zaanstad")
tell = tell_in("1506AB")
