"""What stands on the page of a meeting for who looks, and what he or she typed over it.

Others write on that page too. So a draft counts only where it differs from what the page showed then; all
else stands as it is now. Must not know: HTTP, HTML.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import orjson

from engine.drafts import Draft
from engine.meetings.agendas import Agenda

POINT: Final = "punt"  # under which stands what is wrong with a new one
NEW_POINT: Final = ("nummer", "onderwerp")  # a dossier or subject that is not on the agenda yet
LABELS: Final = {
    "wie": "Wie",
    "conclusie": "Wat spraken jullie af?",
    "notities": "Notities",
    "nummer": "Nummer van het dossier",
    "onderwerp": "Waar gaat het over?",
}
"""Of what is typed there, by the first word of the name of its field (`wie-12`)."""
Values = dict[str, str]


def standing(agenda: Agenda, own: Collection[int]) -> Values:
    """By name of a field what stands in it; the fields that this person may fill in."""
    found: Values = {}
    for one in agenda.present:
        if agenda.may_chair or one.organisation_id in own:
            found[f"stand-{one.organisation_id}"] = one.state or ""
            found[f"wie-{one.organisation_id}"] = one.names
    if agenda.may_chair:
        found |= {f"conclusie-{point.id}": point.conclusion for point in agenda.extras if point.visible}
        found["notities"] = agenda.meeting.notes
    return found


def shown(now: Values, draft: Draft | None) -> tuple[Values, bool]:
    """What to show, and whether anything of it is typed and not saved."""
    if draft is None:
        return now, False
    typed = {name: texts[0] for name, texts in draft.typed.items() if texts}
    mine = changed(typed, typed.get("_basis"))
    known = {name: text for name, text in mine.items() if name in now or name in NEW_POINT}
    return {**now, **known}, bool(known)


def changed(typed: Mapping[str, str], basis: str | None) -> Values:
    """Of what was sent, what differs from what its page showed."""
    before = _read(basis)
    return {
        name: text
        for name, text in typed.items()
        if not name.startswith("_") and _plain(text) != _plain(before.get(name, ""))
    }


def labels(names: Collection[str]) -> Values:
    """How to call these fields; those in which one types."""
    return {name: LABELS[kind] for name in names if (kind := name.partition("-")[0]) in LABELS}


def basis(now: Values) -> str:
    """For a hidden field of the page."""
    return orjson.dumps(now).decode()


def _read(text: str | None) -> Values:
    try:
        found = orjson.loads(text or "{}")
    except orjson.JSONDecodeError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _plain(text: str) -> str:
    """A browser writes the end of a line in two ways."""
    return text.replace("\r\n", "\n").strip()
