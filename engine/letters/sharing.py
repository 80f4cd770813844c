"""What a message may tell of a dossier, by its kind: lists of what may be told, never of what is secret.

Pure. `letters` hands a template nothing but what `pick` gives, so what is not listed cannot leave the house.
Must not know: templates, dossiers, who reads the message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.values import read_postcode

Allowed = Mapping[str, frozenset[str]]
"""Fact -> the fields of it that may be told. No fields: the fact as it is, when it is one plain value."""


class Sharing(StrEnum):
    """`Deelt:` in the head of a template."""

    ALL = "alles"  # to the tenant himself; a seintje (Besluit gemeentelijke schuldhulpverlening, art. 2)
    DOSSIER = "dossier"  # to who works in the dossier: its number, its dates; nothing about the tenant
    DATE_ONLY = "alleen_datum"  # the day of the eviction and the address, no more (report, lines 455-457)


ALWAYS = ("dossier_nummer", "regio", "corporatie")
HOME = ("straat", "huisnummer", "toevoeging", "postcode", "plaats")
DATE_ONLY = ("dossier_nummer", "ontruimingsdatum", "ontruimingstijd", *(f"adres.{part}" for part in HOME))


def _is_day(value: Any) -> bool:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _fits(pattern: str) -> Any:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


# A diagram could put a name into these; then they are not told.
_FORMS = {
    "dossier_nummer": _fits(r"[0-9]{4}-[0-9]{6,}"),
    "ontruimingsdatum": _is_day,
    "ontruimingstijd": _fits(r"[0-9]{1,2}[:.][0-9]{2}(:[0-9]{2})?"),
    "adres.postcode": lambda value: isinstance(value, str) and read_postcode(value) is not None,
    "adres.huisnummer": lambda value: isinstance(value, int) or _fits(r"[0-9]{1,5}")(value),
}


def allowed(sharing: Sharing, listed: Iterable[str]) -> Allowed | None:
    """What may be told; None is everything. `listed`: the facts (`seintje_op`, `terugkoppeling.stand`) that a
    region lists for `dossier` in its `delen.toml`."""
    if sharing is Sharing.ALL:
        return None
    found: dict[str, set[str]] = {}
    for path in DATE_ONLY if sharing is Sharing.DATE_ONLY else (*ALWAYS, *listed):
        name, _, part = path.partition(".")
        found.setdefault(name, set()).update({part} if part else ())
    return {name: frozenset(parts) for name, parts in found.items()}


def pick(allow: Allowed | None, facts: Mapping[str, Any], wanted: Iterable[str]) -> dict[str, Any]:
    """The wanted facts, without all that may not be told: that is missing, or None."""
    if allow is None:
        return {name: facts.get(name) for name in wanted}
    return {name: _told(name, facts.get(name), allow[name]) for name in wanted if name in allow}


def _told(name: str, value: Any, parts: frozenset[str]) -> Any:
    if parts:
        fields = value if isinstance(value, Mapping) else {}
        return {part: _single(f"{name}.{part}", fields.get(part)) for part in sorted(parts)}
    return _single(name, value)


def _single(path: str, value: Any) -> Any:
    fits = _FORMS[path](value) if path in _FORMS else isinstance(value, str | int | float | bool)
    return value if fits else None
