"""Names and documentation that take a number of a setting: `{termijn_seintje_2}` is read as `2,5 maand`.

So that a drawing says what runs. Pure. Must not know: where a name is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from engine.deadlines import Duration, parse_duration
from engine.errors import DrempelError

PLACE: Final = re.compile(r"\{([A-Za-z][a-z0-9_]*)\}")


def filled(name: str, settings: Mapping[str, Any]) -> str:
    """The text with the value of each setting in words; what is no setting stays as it is written."""
    return PLACE.sub(lambda found: _said(found, settings), name)


def named_in(name: str) -> list[str]:
    """The settings that a name takes."""
    return PLACE.findall(name)


def _said(found: re.Match[str], settings: Mapping[str, Any]) -> str:
    return in_words(settings[found[1]]) if found[1] in settings else found[0]


def in_words(value: Any) -> str:
    """`P2M15D` is `2,5 maand`, `P28D` is `4 weken`, `P14D` is `14 dagen`, true is `ja`; a text is itself."""
    if isinstance(value, list):
        return ", ".join(map(in_words, value))
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if not isinstance(value, str):
        return str(value).replace(".", ",") if isinstance(value, float) else str(value)
    try:
        return _duration(parse_duration(value))
    except DrempelError:
        return value


def _duration(length: Duration) -> str:
    months, days = length.months, length.days
    if months and days == 15:
        return f"{months},5 maand"
    parts = [_counted(months, "maand", "maanden")] if months else []
    if days >= 28 and days % 7 == 0:
        parts.append(_counted(days // 7, "week", "weken"))
    elif days or not months:
        parts.append(_counted(days, "dag", "dagen"))
    return " en ".join(parts)


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if abs(number) == 1 else more}"
