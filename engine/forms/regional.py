"""What a form of all regions takes from the region: who works together there, and its own words.

Pure: a schema in, a schema out. Must not know: where a region writes these down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Schema = Mapping[str, Any]
PARTNERS: Final = "x-partners"
OTHER: Final = "anders"  # a choice that stays the last


@dataclass(frozen=True)
class Regional:
    """Of one region. Nothing in it changes a form that takes nothing."""

    partners: Mapping[str, str] = field(default_factory=dict)  # role -> what a choice calls it
    words: Mapping[str, str] = field(default_factory=dict)  # place in a text -> what the region says there

    def said(self, text: str) -> str:
        """A text with the words of the region at their places."""
        if "{" in text:
            for place, word in self.words.items():
                text = text.replace(f"{{{place}}}", word)
        return text


NOTHING: Final = Regional()


def taken(value: Any, own: Regional) -> Any:
    """The same schema with the choices and the words of the region in it; what takes nothing is itself."""
    if isinstance(value, str):
        return own.said(value)
    if isinstance(value, list):
        return [taken(each, own) for each in value]
    if not isinstance(value, Mapping):
        return value
    whole = {key: taken(each, own) for key, each in value.items()}
    if value.get(PARTNERS) is True and isinstance(value.get("oneOf"), list):
        whole["oneOf"] = _with_partners(whole["oneOf"], own.partners)
    return whole


def _with_partners(choices: list[Any], partners: Mapping[str, str]) -> list[Any]:
    there = {each.get("const") for each in choices if isinstance(each, Mapping)}
    more = [{"const": role, "title": title} for role, title in partners.items() if role not in there]
    last = [each for each in choices if isinstance(each, Mapping) and each.get("const") == OTHER]
    return [*(each for each in choices if each not in last), *more, *last]
