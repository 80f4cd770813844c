"""The blocks of the facts of a dossier: what belongs together, so that one can say who needs which.

A form says the block of what it asks (`x-blok`), `blokken.toml` which blocks there are and in which are the
facts that no form asks; that of all regions first, then that of the region. Reading never raises: a version
that deployed once loads. What is wrong: `engine.checks.blocks`. Pure. Must not know: who sees what.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from engine.definitions.files import SHARED

FILENAME: Final = "blokken.toml"
PROGRESS: Final = "procedure"  # how a dossier goes: that of the facts of Drempel itself, and of a new form


@dataclass(frozen=True)
class Blocks:
    """What `blokken.toml` says; empty for a version of before there was any."""

    titles: Mapping[str, str] = field(default_factory=dict)  # block -> what people call it
    derived: Mapping[str, str] = field(default_factory=dict)  # a fact that no form asks -> its block


def read(region: str, files: Mapping[str, bytes]) -> Blocks:
    """What these files say, as far as it can be read."""
    titles: dict[str, str] = {}
    derived: dict[str, str] = {}
    for slug in (SHARED, region):
        content = _toml(files.get(f"processes/{slug}/{FILENAME}"))
        titles |= {
            name: text for name, text in _table(content.get("blokken")).items() if isinstance(text, str)
        }
        for block, names in _table(content.get("afgeleid")).items():
            derived |= dict.fromkeys(map(str, names if isinstance(names, list) else ()), block)
    return Blocks(MappingProxyType(titles), MappingProxyType(derived))


def _toml(data: bytes | None) -> Mapping[str, Any]:
    try:
        return tomllib.loads((data or b"").decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return {}


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
