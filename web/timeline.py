"""The trail of a dossier as a story: per moment what someone did, and what followed from it by itself.

Must not know: HTTP, HTML. Every sentence is plain Dutch; nothing of the trail is hidden, small things fold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from engine.deadlines import is_late
from engine.definitions import Definition
from engine.dossier.audit import Entry
from engine.dossier.audit_actions import MOVES, AuditAction
from engine.dossier.participants import THINKS_ALONG
from engine.dossier.payments import payments
from engine.pages.dossier import CasePage, TaskLine
from engine.states import CaseStatus, Channel, HelpKind
from web import dutch, facts_view

ACTORS = {"klok": "Drempel", "invoer": "Maandbestand", "beheer": "Beheer"}
DEEDS = MOVES | {
    AuditAction.TASK_CLAIMED,
    AuditAction.TASK_RELEASED,
    AuditAction.TASK_PASSED_ON,
    AuditAction.PARTICIPANT_REPLACED,
    AuditAction.QUESTION_ASKED,
    AuditAction.QUESTION_ANSWERED,
    AuditAction.LETTER_SENT,
    AuditAction.LETTER_DROPPED,
}
SMALL = {
    AuditAction.MESSAGE_SENT,
    AuditAction.PROCESS_STARTED,
    AuditAction.TASK_WITHDRAWN,
    AuditAction.PARTICIPANT_INVOLVED,
    AuditAction.PARTICIPANT_INFORMED,
}
BECAUSE = {
    "correctie": "een gegeven is gecorrigeerd",
    "verhuizing": "het dossier gaat verder in een nieuwe versie van de route",
}  # in the detail of a term that was set anew
BY_HAND = {Channel.PAPER: "Brief geprint en verstuurd", Channel.TEXT_MESSAGE: "Sms zelf verstuurd"}


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
    is_undone: bool = False  # a payment that was withdrawn


@dataclass(frozen=True)
class Told:
    """An entry of the trail with what its sentence can name, each looked up when it is asked for."""

    page: CasePage
    tasks: Mapping[str, TaskLine]  # by id
    entry: Entry

    @property
    def element(self) -> str:
        return element_name(self.page, self.entry.element)

    @property
    def words(self) -> str:
        """The element as it is stored: a kind of letter, a message."""
        return _words(self.entry.element)

    @property
    def task(self) -> str:
        """As the task is called, which can be after what it is about; else as the diagram calls it."""
        found = self.tasks.get(str(self.noted("taak")))
        return found.name if found is not None else self.element

    @property
    def in_time(self) -> str:
        """Whether the task was done by its last day; nothing when it had none."""
        found = self.tasks.get(str(self.noted("taak")))
        if found is None or found.due_at is None:
            return ""
        late = is_late(found.due_at, self.entry.at)
        return f", te laat: uiterlijk {dutch.date_in_words(found.due_at)}" if late else ", op tijd"

    @property
    def role(self) -> str:
        return role_name(self.page, str(self.noted("rol", "")))

    @property
    def receiver(self) -> str:
        return role_name(self.page, str(self.noted("aan", "")))

    def noted(self, name: str, absent: object = None) -> Any:
        return self.entry.detail.get(name, absent)


def _opened(told: Told) -> str:
    return "Dossier geopend" + (" uit het maandbestand" if told.noted("wijze") == "invoer" else "")


def _replaced(told: Told) -> str:
    before = f", eerst {told.noted('van')}" if told.noted("van") else ""
    return f"{_capital(told.role)} is nu {told.noted('naar')}{before}: {told.noted('reden')}"


HELPED: Mapping[str, str] = {
    HelpKind.RETRY: "Termijn opnieuw geprobeerd",
    HelpKind.SKIP: "Termijn overgeslagen",
    HelpKind.MOVE: "Op een andere stap gezet, vanaf",
    HelpKind.RESTART: "Deelroute opnieuw begonnen",
}


def _helped(told: Told) -> str:
    what = HELPED.get(told.noted("soort", ""), _words(told.noted("soort", "")))
    to = f", naar ‘{element_name(told.page, told.noted('stap'))}’" if told.noted("stap") else ""
    asked = f", gevraagd door {told.noted('collega')}" if told.noted("collega") else ""
    return f"Functioneel beheer. {what} ‘{told.element}’{to}{asked}: {told.noted('reden', '')}"


SENTENCES: Mapping[AuditAction, Callable[[Told], str]] = {
    AuditAction.CASE_OPENED: _opened,
    AuditAction.CASE_CLOSED: lambda told: f"Dossier gesloten: {_end(told)}",
    AuditAction.CASE_CANCELLED: lambda told: f"Dossier geannuleerd: {told.noted('reden', '')}",
    AuditAction.CASE_MOVED: lambda told: (
        f"Gaat verder in een nieuwe versie van de route: {told.noted('reden', '')}"
    ),
    AuditAction.CASE_MOVED_BACK: lambda _told: "Weer in de versie van voor de verhuizing",
    AuditAction.MAIN_ROUTE_OVER: lambda told: (
        f"De hoofdroute is klaar: {_end(told)}. Wat daarna komt, loopt door"
    ),
    AuditAction.CASE_REOPENED: lambda told: f"Dossier heropend: {told.noted('reden', '')}",
    AuditAction.CASE_HELPED: _helped,
    AuditAction.PROCESS_STARTED: lambda told: f"Route begonnen: {told.element}",
    AuditAction.MESSAGE_SENT: lambda told: f"Bericht tussen routes: {told.words}",
    AuditAction.TERM_PASSED: lambda told: f"Termijn bereikt: {_term(told.page, told.entry.element)}",
    AuditAction.TERM_SET_ANEW: lambda told: (
        f"Opnieuw gezet: {_term(told.page, told.entry.element)}, op {_day(told, 'naar')}; "
        f"was {_day(told, 'van')}"
    ),
    AuditAction.ACTION_TAKEN: lambda told: _action(told.page, told.entry.element),
    AuditAction.INTAKE_RECEIVED: lambda told: (
        "Nieuwe stand uit het maandbestand" if told.entry.element else "Andere gegevens uit het maandbestand"
    ),
    AuditAction.FACTS_CHANGED: lambda _told: "",  # they are shown with old and new value
    AuditAction.FACT_CORRECTED: lambda told: (
        f"Correctie van ‘{_fact(told.page, told.noted('feit', ''))}’: {told.noted('reden', '')}"
    ),
    AuditAction.PAYMENT_UNDONE: lambda told: f"Betaling teruggedraaid: {told.noted('reden', '')}",
    AuditAction.DOUBT_CONFIRMED: lambda told: f"Nagekeken en bevestigd: {told.noted('vraag', '')}",
    AuditAction.FILE_ADDED: lambda _told: "Bestand toegevoegd",
    AuditAction.TASK_OPENED: lambda told: f"Nieuwe taak voor {told.role}: {told.task}",
    AuditAction.TASK_COMPLETED: lambda told: f"‘{told.task}’ afgerond{told.in_time}",
    AuditAction.TASK_WITHDRAWN: lambda told: f"De taak ‘{told.task}’ is niet meer nodig",
    AuditAction.TASK_REOPENED: lambda told: f"‘{told.task}’ staat weer open, voor {told.role}",
    AuditAction.TASK_CLAIMED: lambda told: f"‘{told.task}’ opgepakt",
    AuditAction.TASK_RELEASED: lambda told: f"‘{told.task}’ teruggegeven aan het team",
    AuditAction.TASK_PASSED_ON: lambda told: f"‘{told.task}’ doorgegeven aan {told.noted('collega')}",
    AuditAction.TASK_MOVED: lambda told: f"‘{told.task}’ gaat over naar {told.noted('naar')}",
    AuditAction.PARTICIPANT_INVOLVED: lambda told: f"{_capital(told.role)} doet vanaf nu mee",
    AuditAction.PARTICIPANT_INFORMED: lambda told: (
        f"{_capital(told.role)} is geïnformeerd: alleen datum en adres"
    ),
    AuditAction.PARTICIPANT_REPLACED: _replaced,
    AuditAction.ORGANISATION_MERGED: lambda told: (
        f"{told.noted('van')} ging op {dutch.date_in_words(told.noted('per', ''))} op in "
        f"{told.noted('naar')}, die hier verdergaat: {told.noted('reden')}"
    ),
    AuditAction.PARTICIPANT_THINKS_ALONG: lambda told: (
        f"{told.noted('organisatie')} denkt vanaf nu mee en ziet het dossier"
    ),
    AuditAction.LEAD_HANDED_OVER: lambda told: f"Regie naar {told.role}: {told.noted('reden')}",
    AuditAction.QUESTION_ASKED: lambda told: f"Vraag gesteld aan {told.noted('organisatie')}",
    AuditAction.QUESTION_ANSWERED: lambda told: f"{told.noted('organisatie')} beantwoordde een vraag",
    AuditAction.LETTER_WRITTEN: lambda told: f"Bericht klaargezet: {told.words}, voor {told.receiver}",
    AuditAction.LETTER_SENT: lambda told: (
        f"{BY_HAND.get(told.noted('kanaal', ''), 'Bericht verstuurd')}: {told.words}, aan {told.receiver}"
    ),
    AuditAction.LETTER_DROPPED: lambda told: (
        f"Bericht hoeft niet meer weg: {told.words}, aan {told.receiver}"
    ),
}


def moments(page: CasePage) -> list[Moment]:
    """Newest first."""
    tasks = {task.id: task for task in page.tasks}
    undone = {each.seq for each in payments(page.timeline, page.rules.bookings) if each.is_undone}
    found = []
    for (at, actor), group in groupby(page.timeline, key=lambda entry: (entry.at, entry.actor)):
        entries = sorted(group, key=lambda entry: entry.seq)
        deed = next((entry for entry in entries if entry.action in DEEDS), entries[0])
        lines = [(entry, sentence(Told(page, tasks, entry))) for entry in entries if entry is not deed]
        found.append(
            Moment(
                at=at,
                who=ACTORS.get(actor, actor),
                title=sentence(Told(page, tasks, deed)),
                consequences=tuple(text for entry, text in lines if text and entry.action not in SMALL),
                changes=tuple(_changes(page, entries)),
                small=tuple(text for entry, text in lines if text and entry.action in SMALL),
                is_undone=deed.seq in undone,
            )
        )
    return found


def of_task(page: CasePage, task_id: str) -> list[tuple[datetime, str, str]]:
    """(when, who, what) of everything that happened with one task, the last first."""
    tasks = {task.id: task for task in page.tasks}
    return [
        (entry.at, ACTORS.get(entry.actor, entry.actor), sentence(Told(page, tasks, entry)))
        for entry in page.timeline
        if entry.detail.get("taak") == task_id
    ]


def told(page: CasePage, entries: Iterable[Entry]) -> list[str]:
    """These entries as sentences, each once, without the small ones between routes."""
    tasks = {task.id: task for task in page.tasks}
    small = SMALL - {AuditAction.TASK_WITHDRAWN}
    said = (sentence(Told(page, tasks, entry)) for entry in entries if entry.action not in small)
    return list(dict.fromkeys(said))


def corrected(page: CasePage) -> frozenset[str]:
    """The facts that somebody put right."""
    found = (entry for entry in page.timeline if entry.action == AuditAction.FACT_CORRECTED)
    return frozenset(str(entry.detail.get("feit", "")) for entry in found)


def set_anew(page: CasePage) -> dict[str, str]:
    """Element of a term that got a new day -> why it has that day. What got another since is not told."""
    days = {term.element: term.due_at for term in page.terms}
    found: dict[str, str] = {}
    for entry in sorted(page.timeline, key=lambda one: one.seq):
        if entry.action == AuditAction.TERM_SET_ANEW and "taak" not in entry.detail:
            was, now = (datetime.fromisoformat(entry.detail[name]) for name in ("van", "naar"))
            if days.get(entry.element or "") == now:
                why = BECAUSE.get(entry.detail.get("door", ""), "het dossier was per vergissing gesloten")
                found[entry.element or ""] = f"Opnieuw gezet, was {dutch.date_in_words(was)}: {why}."
    return found


def sentence(told: Told) -> str:
    """What happened, in Dutch; of an action that this version does not know, the stored words."""
    action = told.entry.action
    return SENTENCES[AuditAction(action)](told) if action in SENTENCES else _words(action)


def _changes(page: CasePage, entries: list[Entry]) -> Iterator[Change]:
    for entry in entries:
        if entry.action == AuditAction.FACTS_CHANGED:
            for change in facts_view.changes(page.definition, entry.detail["feiten"]):
                yield Change(*change)


def element_name(page: CasePage, element: str | None) -> str:
    found = page.definition.elements.get(element or "")
    return found.name if found is not None and found.name else _words(element)


def role_name(page: CasePage, role: str) -> str:
    """As the lanes call it; in a sentence without a capital, unless it is a proper name of two words."""
    return "Denkt mee" if role.startswith(THINKS_ALONG) else role_in(page.definition, role)


def role_in(definition: Definition, role: str) -> str:
    """The same, for who has the version alone."""
    name = definition.role_names.get(definition.role(role), role.replace("_", " "))
    return name if " " in name else name.lower()


def outcome_name(page: CasePage) -> str:
    """What the end event is called that set the outcome."""
    return _named(page, page.status, page.outcome)


def _end(told: Told) -> str:
    """How it ended then: it can have been reopened since."""
    return _named(told.page, told.noted("status", CaseStatus.CLOSED), told.entry.element)


def _named(page: CasePage, status: str, outcome: str | None) -> str:
    if status == CaseStatus.CANCELLED:
        return "geannuleerd"
    ends = page.definition.elements.values()
    return next((end.name for end in ends if end.properties.get("uitkomst") == outcome), _words(outcome))


def _day(told: Told, name: str) -> str:
    moment = told.noted(name)
    return dutch.date_in_words(datetime.fromisoformat(moment)) if moment else ""


def _term(page: CasePage, element: str | None) -> str:
    found = page.definition.elements.get(element or "")
    return (found.properties.get("mijlpaal") or found.name) if found is not None else _words(element)


def _action(page: CasePage, process: str | None) -> str:
    return next((a.label for a in page.definition.actions if a.process == process), _words(process))


def _fact(page: CasePage, name: str) -> str:
    found = facts_view.fields(page.definition).get(name)
    return found.label if found is not None and found.label else _words(name)


def _words(code: str | None) -> str:
    return (code or "").replace("_", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
