"""How an invented dossier begins where nothing else is said."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.definitions import Definition
from engine.spiff import ProcessModel


def usual(definition: Definition, main: ProcessModel, today: date) -> dict[str, Any]:
    """The rent was due on the first of the month, where the form of this route asks it."""
    asked = definition.forms.form(definition.start_form_of(main)).fact_names
    return {"vervaldatum": today.replace(day=1).isoformat()} if "vervaldatum" in asked else {}
