"""How an invented dossier begins where nothing else is said."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from engine.definitions import Definition
from engine.spiff import ProcessModel

STREET: Final = "Proefstraat"  # a form need not ask it, but letters and agendas name it


def usual(definition: Definition, main: ProcessModel, today: date) -> dict[str, Any]:
    """Where the form of this route asks it: the rent was due on the first of the month, in this street."""
    asked = definition.forms.form(definition.start_form_of(main)).fact_names
    facts = {"vervaldatum": today.replace(day=1).isoformat(), "adres.straat": STREET}
    return {path: fact for path, fact in facts.items() if path.partition(".")[0] in asked}
