"""The actions that were agreed on in a dossier, as a meeting looks at them: what is done, what is late.

Must not know: HTTP, HTML. Words come from the form that asks for the actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.deadlines import day_of_fact
from engine.definitions import Definition
from engine.forms import Field, Kind
from web import facts_view
from web.forms.readable import readable

PARTS = {"actie", "deadline", "status"}  # a list whose blocks have these is a list of actions
UNFINISHED = ("open", "bezig")


@dataclass(frozen=True)
class Action:
    what: str
    owner: str
    deadline: date | None
    state: str
    result: str
    postponed: str  # why it has a new deadline
    is_late: bool
    is_done: bool


def actions(definition: Definition, facts: Mapping[str, Any], today: date) -> list[Action]:
    """What is still to do first, the longest overdue on top; then what is done."""
    found = [
        _action({each.name: each for each in field.fields}, row, today)
        for field in lists(definition)
        for row in facts.get(field.name) or ()
        if isinstance(row, Mapping)
    ]
    return sorted(found, key=lambda action: (action.is_done, action.deadline or date.max))


def lists(definition: Definition) -> list[Field]:
    """The fields that ask for actions."""
    return [
        field
        for field in facts_view.fields(definition).values()
        if field.kind is Kind.LIST and {each.name for each in field.fields} >= PARTS
    ]


def _action(asked: Mapping[str, Field], row: Mapping[str, Any], today: date) -> Action:
    def text(*names: str) -> str:
        return ", ".join(
            said for name in names if name in asked and (said := readable(asked[name], row.get(name)))
        )

    day = day_of_fact(row.get("nieuwe_deadline")) or day_of_fact(row.get("deadline"))
    unfinished = row.get("status", UNFINISHED[0]) in UNFINISHED
    return Action(
        what=text("actie"),
        owner=text("eigenaar", "medewerker"),
        deadline=day,
        state=text("status"),
        result=text("resultaat"),
        postponed=text("reden_nieuwe_deadline" if row.get("nieuwe_deadline") else "reden_deadline"),
        is_late=unfinished and day is not None and day < today,
        is_done=not unfinished,
    )
