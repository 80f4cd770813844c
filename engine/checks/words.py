"""The words of findings: for each English sentence its code and its Dutch, in three parts.

They stand in `words.toml`; a law holds that none is missing. Must not know: what is checked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from engine.wording import Said

DUTCH: Final = "nl"
ENGLISH: Final = "en"
LANGUAGES: Final = (DUTCH, ENGLISH)
OTHER: Final = "overig"  # the code of a sentence without words of its own


@dataclass(frozen=True)
class Words:
    what: str
    why: str
    cure: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.cure) if part)


@dataclass(frozen=True)
class _Entry:
    code: str
    dutch: tuple[str, str, str]


def code(said: Said) -> str:
    found = _entries().get(said.template)
    return found.code if found is not None else OTHER


def of(said: Said, language: str) -> Words:
    """The sentence in this language. Values that are sentences themselves are said in it too."""
    entry = _entries().get(said.template)
    if language == ENGLISH or entry is None:
        what, mark, cure = str(said).rpartition("; ")
        return Words(what, "", cure) if mark else Words(str(said), "", "")
    values = {name: _value(value, language) for name, value in said.values.items()}
    return Words(*(part.format_map(values) if values else part for part in entry.dutch))


def templates() -> frozenset[str]:
    """Every English sentence that has its Dutch."""
    return frozenset(_entries())


def _value(value: Any, language: str) -> str:
    return str(of(value, language)) if isinstance(value, Said) else str(value)


@cache
def _entries() -> Mapping[str, _Entry]:
    """By template. A file of words that cannot be read is a fault of ours, and fails at once."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    found: dict[str, _Entry] = {}
    for name, row in tomllib.loads(text).items():
        what, why, cure = row["nl"]
        for template in [row["en"]] if isinstance(row["en"], str) else row["en"]:
            found[template] = _Entry(name, (what, why, cure))
    return found
