"""A text that is too long: said in its field, never cut."""

from __future__ import annotations

from collections.abc import Mapping


def wrong(given: Mapping[str, str], most: Mapping[str, int]) -> dict[str, str]:
    """By name of a field what is wrong with it."""
    return {
        name: f"Maak dit korter: hoogstens {number} tekens. Nu zijn het er {len(given[name])}."
        for name, number in most.items()
        if len(given.get(name, "")) > number
    }
