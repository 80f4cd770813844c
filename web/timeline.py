"""The trail of a dossier as a story: per moment what someone did, and what followed from it by itself.

Must not know: HTTP, HTML. Every sentence is plain Dutch; nothing of the trail is hidden, small things fold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from engine.dossier.audit import Entry
from engine.dossier.participants import THINKS_ALONG
from engine.pages.dossier import CasePage
from web import facts_view

ACTORS = {"klok": "Drempel", "invoer": "Maandbestand", "beheer": "Beheer"}
DEEDS = {
    "dossier_geopend",
    "taak_afgerond",
    "term_verstreken",
    "handeling",
    "invoer",
    "dossier_geannuleerd",
    "taak_opgepakt",
    "taak_teruggegeven",
    "taak_doorgegeven",
    "regie_overgedragen",
    "deelnemer_vervangen",
    "vraag_gesteld",
    "vraag_beantwoord",
    "brief_verstuurd",
    "brief_vervallen",
}
BY_HAND = {"brief": "Brief geprint en verstuurd", "sms": "Sms zelf verstuurd"}
SMALL = {"bericht", "route_gestart", "taak_vervallen", "deelnemer_erbij", "deelnemer_geinformeerd"}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Moment:
    """What happened at once, in one transaction."""

    at: datetime
    who: str
    title: str
    consequences: tuple[str, ...]
    changes: tuple[Change, ...]
    small: tuple[str, ...]  # for whoever wants to know exactly


def moments(page: CasePage) -> list[Moment]:
    """Newest first."""
    told = []
    for (at, actor), group in groupby(page.timeline, key=lambda entry: (entry.at, entry.actor)):
        entries = sorted(group, key=lambda entry: entry.seq)
        deed = next((entry for entry in entries if entry.action in DEEDS), entries[0])
        lines = [(entry, _sentence(page, entry)) for entry in entries if entry is not deed]
        told.append(
            Moment(
                at,
                ACTORS.get(actor, actor),
                _sentence(page, deed),
                tuple(text for entry, text in lines if text and entry.action not in SMALL),
                tuple(_changes(page, entries)),
                tuple(text for entry, text in lines if text and entry.action in SMALL),
            )
        )
    return told


def of_task(page: CasePage, task_id: str) -> list[tuple[datetime, str, str]]:
    """(when, who, what) of everything that happened with one task, the last first."""
    return [
        (entry.at, ACTORS.get(entry.actor, entry.actor), _sentence(page, entry))
        for entry in page.timeline
        if entry.detail.get("taak") == task_id
    ]


def _changes(page: CasePage, entries: list[Entry]) -> Iterator[Change]:
    for entry in entries:
        if entry.action == "feiten":
            for change in facts_view.changes(page.definition, entry.detail["feiten"]):
                yield Change(*change)


def _sentence(page: CasePage, entry: Entry) -> str:
    name = element_name(page, entry.element)
    role = role_name(page, str(entry.detail.get("rol", "")))
    tasks = {task.id: task.name for task in page.tasks}
    reader = role_name(page, str(entry.detail.get("aan", "")))
    task = tasks.get(str(entry.detail.get("taak", "")), name)
    texts: Mapping[str, str] = {
        "dossier_geopend": "Dossier geopend"
        + (" uit het maandbestand" if entry.detail.get("wijze") == "invoer" else ""),
        "taak_afgerond": f"‘{task}’ afgerond",
        "taak_open": f"Nieuwe taak voor {role}: {task}",
        "taak_vervallen": f"De taak ‘{task}’ is niet meer nodig",
        "taak_opgepakt": f"‘{task}’ opgepakt",
        "taak_teruggegeven": f"‘{task}’ teruggegeven aan het team",
        "taak_doorgegeven": f"‘{task}’ doorgegeven aan {entry.detail.get('collega')}",
        "taak_verhuisd": f"‘{task}’ gaat over naar {entry.detail.get('naar')}",
        "regie_overgedragen": f"Regie naar {role}: {entry.detail.get('reden')}",
        "meedenker_erbij": f"{entry.detail.get('organisatie')} denkt vanaf nu mee en ziet het dossier",
        "vraag_gesteld": f"Vraag gesteld aan {entry.detail.get('organisatie')}",
        "vraag_beantwoord": f"{entry.detail.get('organisatie')} beantwoordde een vraag",
        "deelnemer_vervangen": f"{_capital(role)} is nu {entry.detail.get('naar')}"
        + (f", eerst {entry.detail['van']}" if entry.detail.get("van") else "")
        + f": {entry.detail.get('reden')}",
        "term_verstreken": f"Termijn bereikt: {_term(page, entry.element)}",
        "handeling": _action(page, entry.element),
        "invoer": "Nieuwe stand uit het maandbestand",
        "deelnemer_erbij": f"{_capital(role)} doet vanaf nu mee",
        "deelnemer_geinformeerd": f"{_capital(role)} is geïnformeerd: alleen datum en adres",
        "brief": f"Bericht klaargezet: {_words(entry.element)}, voor {reader}",
        "brief_verstuurd": f"{BY_HAND.get(entry.detail.get('kanaal', ''), 'Bericht verstuurd')}: "
        f"{_words(entry.element)}, aan {reader}",
        "brief_vervallen": f"Bericht hoeft niet meer weg: {_words(entry.element)}, aan {reader}",
        "route_gestart": f"Route begonnen: {name}",
        "bericht": f"Sein tussen routes: {_words(entry.element)}",
        "hoofdroute_afgelopen": f"De hoofdroute is klaar: {outcome_name(page)}. Wat daarna komt, loopt door",
        "dossier_gesloten": f"Dossier gesloten: {outcome_name(page)}",
        "dossier_geannuleerd": f"Dossier geannuleerd: {entry.detail.get('reden', '')}",
        "bestand_toegevoegd": "Bestand toegevoegd",
        "feiten": "",
    }
    return texts.get(entry.action, _words(entry.action))


def element_name(page: CasePage, element: str | None) -> str:
    found = page.definition.elements.get(element or "")
    return found.name if found is not None and found.name else _words(element)


def role_name(page: CasePage, role: str) -> str:
    """As the lanes call it; in a sentence without a capital, unless it is a proper name of two words."""
    if role.startswith(THINKS_ALONG):
        return "Denkt mee"
    name = page.definition.role_names.get(page.definition.role(role), role.replace("_", " "))
    return name if " " in name else name.lower()


def outcome_name(page: CasePage) -> str:
    """What the end event is called that set the outcome."""
    if page.status == "cancelled":
        return "geannuleerd"
    named = (
        e.name for e in page.definition.elements.values() if e.properties.get("uitkomst") == page.outcome
    )
    return next(named, _words(page.outcome))


def _term(page: CasePage, element: str | None) -> str:
    found = page.definition.elements.get(element or "")
    return (found.properties.get("mijlpaal") or found.name) if found is not None else _words(element)


def _action(page: CasePage, process: str | None) -> str:
    return next((a.label for a in page.definition.actions if a.process == process), _words(process))


def _words(code: str | None) -> str:
    return (code or "").replace("_", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
