"""The actions that were agreed on in a dossier, as a meeting looks at them: what is done, what is late.

Must not know: HTTP, HTML. Words come from the form that asks for the actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.definitions import Definition
from web import facts_view
from web.forms import readable

FACT = "acties"
UNFINISHED = ("open", "bezig")


@dataclass(frozen=True)
class Action:
    what: str
    owner: str
    deadline: date | None
    state: str
    result: str
    is_late: bool
    is_done: bool


def actions(definition: Definition, facts: Mapping[str, Any], today: date) -> list[Action]:
    """What is still to do first, the longest overdue on top; then what is done."""
    field = facts_view.fields(definition).get(FACT)
    rows = facts.get(FACT)
    if field is None or not isinstance(rows, list):
        return []
    inner = {each.name: each for each in field.fields}

    def text(row: Mapping[str, Any], name: str) -> str:
        return readable(inner[name], row.get(name)) if name in inner else str(row.get(name) or "")

    found = []
    for row in rows:
        if not isinstance(row, Mapping):
            continue
        day = _day(row.get("deadline"))
        unfinished = row.get("status", UNFINISHED[0]) in UNFINISHED
        found.append(
            Action(
                text(row, "actie"),
                text(row, "eigenaar"),
                day,
                text(row, "status"),
                text(row, "resultaat"),
                unfinished and day is not None and day < today,
                not unfinished,
            )
        )
    return sorted(found, key=lambda action: (action.is_done, action.deadline or date.max))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
