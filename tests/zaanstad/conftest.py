"""Zaanstad as it is deployed, with a clock that starts on 5 January 2026."""

from __future__ import annotations

from engine.testing import Story
from tests.stories import house_of, tell_in

house = house_of("zaanstad")
tell = tell_in("1506AB")


def seintje_1(story: Story) -> Story:
    """Up to the first seintje, with nobody at home."""
    story.to("2026-02-16")
    return story
