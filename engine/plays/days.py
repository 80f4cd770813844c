"""Days and files in written answers: what they say of the day of the answer, and not of a calendar.

Pure. Must not know: which form is answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from engine.deadlines import AMSTERDAM

NEW_FILE: Final = "nieuw bestand"
TODAY: Final = re.compile(r"vandaag(?:([+-]\d{1,5}))?(?:T((?:[01]\d|2[0-3]):[0-5]\d))?")


def dated(given: Mapping[str, Any], today: date, dice: Random) -> dict[str, Any]:
    """`vandaag`, `vandaag+21`, `vandaag-3T22:30` become dates and moments, also within groups and lists, and
    `nieuw bestand` the id of a file that is still to come."""
    return {name: _value(part, today, dice) for name, part in given.items()}


def _value(value: Any, today: date, dice: Random) -> Any:
    if isinstance(value, dict):
        return dated(value, today, dice)
    if isinstance(value, list):
        return [_value(part, today, dice) for part in value]
    if value == NEW_FILE:
        return f"{dice.getrandbits(128):032x}"
    if isinstance(value, str) and (found := TODAY.fullmatch(value)):
        day = today + timedelta(days=int(found.group(1) or 0))
        if found.group(2) is None:
            return day.isoformat()
        return datetime.combine(day, time.fromisoformat(found.group(2)), AMSTERDAM).isoformat()
    return value
