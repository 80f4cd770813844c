"""One setting of a region's `instellingen.toml` rewritten, or what it does otherwise than all regions.

Everything else in that file stays as it is.

Pure: text in, text out. Must not know: HTTP, what a setting means to a diagram.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from engine.errors import DrempelError


class SettingsUnreadable(DrempelError):
    """This file is no valid TOML with a block for each setting; mend it as text first."""

    code = "setting:unreadable"


@dataclass(frozen=True)
class Written:
    """What one setting says. `per_organisation`: slug -> what that organisation has instead."""

    value: Any
    title: str
    source: str
    per_organisation: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Otherwise:
    """What a region does otherwise than all regions."""

    words: Mapping[str, str] = field(default_factory=dict)  # a word of all -> what it is here
    partners: Mapping[str, str] = field(default_factory=dict)  # role -> what a choice calls it
    without: tuple[str, ...] = ()  # the shared diagrams that it switches off, by the names of their files


def path_of(region: str) -> str:
    return f"processes/{region}/instellingen.toml"


def written(data: bytes) -> dict[str, Written]:
    """The settings of a file, in its order, without what is no whole one. Raises SettingsUnreadable."""
    rows = _document(data).unwrap().get("instellingen", {})
    return {
        name: Written(row["waarde"], row["titel"], row["bron"], row.get("per_organisatie", {}))
        for name, row in rows.items()
        if isinstance(row, dict) and {"waarde", "titel", "bron"} <= row.keys()
    }


def otherwise(data: bytes) -> Otherwise:
    """Raises SettingsUnreadable."""
    said = _document(data).unwrap()
    words, partners, region = (said.get(name, {}) for name in ("woorden", "partners", "regio"))
    without = region.get("zonder", []) if isinstance(region, dict) else None
    if not isinstance(words, dict) or not isinstance(partners, dict) or not isinstance(without, list):
        raise SettingsUnreadable
    if not all(isinstance(one, str) for one in [*words.values(), *partners.values(), *without]):
        raise SettingsUnreadable
    return Otherwise(words, partners, tuple(without))


def with_otherwise(data: bytes, new: Otherwise) -> bytes:
    """The file with exactly these; comments and order stay. Raises SettingsUnreadable."""
    was, document = otherwise(data), _document(data)
    for name, texts in (("woorden", new.words), ("partners", new.partners)):
        if name not in document and not texts:
            continue
        block: Any = document.setdefault(name, tomlkit.table())
        for key in [key for key in block if key not in texts]:
            del block[key]
        for key, text in texts.items():
            if block.get(key) != text:
                block[key] = text
    if set(new.without) != set(was.without):
        region: Any = document.setdefault("regio", tomlkit.table())
        region["zonder"] = list(new.without)
    return tomlkit.dumps(document).encode()


def rewritten(data: bytes, name: str, new: Written) -> bytes:
    """The file with this setting as in `new`, added when it has none. Raises SettingsUnreadable.

    Comments and order stay. Only what differs is written: what stays the same keeps its quotes and comment.
    """
    document = _document(data)
    rows = document.setdefault("instellingen", tomlkit.table(is_super_table=True))
    row = rows.get(name)
    if not isinstance(row, dict):
        row = rows[name] = tomlkit.table()
    for key, value in (("waarde", new.value), ("titel", new.title), ("bron", new.source)):
        if row.get(key) != value:
            row[key] = value
    _rewrite_own(row, new.per_organisation)
    return tomlkit.dumps(document).encode()


def _rewrite_own(row: Any, own: Mapping[str, Any]) -> None:
    if not own:
        row.pop("per_organisatie", None)
        return
    if "per_organisatie" not in row:
        row["per_organisatie"] = tomlkit.table()
    table: Table = row["per_organisatie"]
    for slug in [slug for slug in table if slug not in own]:
        del table[slug]
    for slug, value in own.items():
        if table.get(slug) != value:
            table[slug] = value


def _document(data: bytes) -> tomlkit.TOMLDocument:
    try:
        document = tomlkit.parse(data.decode())
    except (TOMLKitError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsUnreadable from error
    rows = document.get("instellingen", {})
    if not isinstance(rows, dict) or not all(_is_block(row) for row in rows.values()):
        raise SettingsUnreadable
    return document


def _is_block(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("per_organisatie", {}), dict)
