"""Payments that were booked in a dossier, and undoing one: what is owed is as if it had not been booked.

A payment is an action with a form; its history is the trail. What later payments and arrears files did is
done again without it, by the scripts of their own diagrams. One that ended the dossier is undone by reopening
it. One that turned the route without ending it does not turn it back: what stays is told beforehand, and who
heard of that turn hears that the money was not there.
Must not know: HTTP, how an amount is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, select

from engine import drafts
from engine.access import Actor
from engine.context import Engine
from engine.definitions import Booking, Definition
from engine.dossier import reopening
from engine.dossier.audit import Entry
from engine.dossier.audit_actions import MOVES, AuditAction
from engine.dossier.cases import lock_case
from engine.dossier.dossier import CaseClosed, Dossier
from engine.dossier.statements import table_of
from engine.errors import NotFound
from engine.roles import CORRECTED, TENANT
from engine.roles import PAYMENT_UNDONE as UNDONE
from engine.spiff import ProcessModel
from engine.states import CaseStatus
from engine.tables import AuditEntry

Bookings = Mapping[str, Booking]

_trail = table_of(AuditEntry)
TRAIL = (
    select(_trail.c.seq, _trail.c.at, _trail.c.actor, _trail.c.action, _trail.c.element, _trail.c.detail)
    .where(_trail.c.case_id == bindparam("case"))
    .order_by(_trail.c.seq)
)


TURNS = frozenset(
    {
        AuditAction.MAIN_ROUTE_OVER,
        AuditAction.PROCESS_STARTED,
        AuditAction.MESSAGE_SENT,
        AuditAction.TASK_OPENED,
        AuditAction.TASK_WITHDRAWN,
        AuditAction.LETTER_WRITTEN,
    }
)
"""What can follow from a payment beside the amounts."""
CHOSEN = frozenset({AuditAction.TASK_COMPLETED, AuditAction.TERM_PASSED, AuditAction.ACTION_TAKEN})
"""With these a dossier goes on, and can choose by the amounts."""


class PaymentUnknown(NotFound):
    """There is no such payment in this dossier, or it was undone already."""

    code = "payment:unknown"


@dataclass(frozen=True)
class Payment:
    """One that was booked. `seq`: of its entry in the trail."""

    seq: int
    at: datetime
    actor: str
    amount: float
    paid_on: str | None
    is_undone: bool
    has_ended: bool  # the main route, or the dossier
    turned: tuple[Entry, ...] = ()  # what followed from it beside the amounts, and does not come back
    since: int = 0  # how often the dossier went on after it


@dataclass
class Step:
    """What one transaction noted: how it began, and what it changed (name -> before, after)."""

    entry: Entry
    changed: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    has_ended: bool = False
    followed: list[Entry] = field(default_factory=list)

    def booking(self, bookings: Bookings) -> Booking | None:
        """With which button it booked a payment; None when it did something else."""
        is_button = self.entry.action == AuditAction.ACTION_TAKEN
        return bookings.get(self.entry.element or "") if is_button else None

    def turned(self) -> Iterator[Entry]:
        """What followed from it in other processes than its own, in the order of the trail."""
        own = self.entry.element, self.entry.detail.get("bericht")
        for entry in self.followed:
            begins = entry.action == AuditAction.PROCESS_STARTED and entry.detail.get("proces") == own[0]
            spoke = entry.action == AuditAction.MESSAGE_SENT
            idle = spoke and (entry.element == own[1] or not entry.detail.get("ontvangers"))
            if not begins and not idle:
                yield entry


def payments(timeline: Iterable[Entry], bookings: Bookings) -> tuple[Payment, ...]:
    """All that were booked, also those undone, the newest first. `timeline`: in any order."""
    steps = list(_steps(sorted(timeline, key=lambda entry: entry.seq)))
    undone = _undone(steps)
    known: dict[str, Any] = {}
    found = []
    for place, step in enumerate(steps):
        known |= {name: change[1] for name, change in step.changed.items()}
        if (by := step.booking(bookings)) is not None:
            entry = step.entry
            later = (one for one in steps[place + 1 :] if one.booking(bookings) is None)
            found.append(
                Payment(
                    seq=entry.seq,
                    at=entry.at,
                    actor=entry.actor,
                    amount=float(known.get(by.amount) or 0),
                    paid_on=known.get(by.day),
                    is_undone=entry.seq in undone,
                    has_ended=step.has_ended,
                    turned=tuple(step.turned()),
                    since=sum(one.entry.action in CHOSEN for one in later),
                )
            )
    return tuple(reversed(found))


def undo(engine: Engine, actor: Actor, case_id: int, seq: int, reason: str) -> bool:
    """Undo this payment; whether that reopened the dossier, or its main route.

    Where something else ended it, the dossier has to be reopened first: what is put back holds the payment.
    Raises ReasonMissing, PaymentUnknown, ReopenRefused, CaseClosed, NotAllowed or CaseUnknown.
    """
    with engine.database.write() as connection:
        dossier = lock_case(engine, connection, actor, case_id, must_be_open=False)
        reopening.require_correction(dossier)
        why = reopening.reason_of(reason)
        steps = list(_steps(_entries(dossier)))
        rules = engine.definitions.that_hears(connection, dossier.definition, CORRECTED)
        step = next((one for one in steps if one.entry.seq == seq), None)
        if step is None or step.booking(rules.bookings) is None or seq in _undone(steps):
            raise PaymentUnknown(case=dossier.number)
        reopens = _ended_by(dossier, step)
        if reopens:
            reopening.put_back(engine, dossier, why, seq - 1)
        elif _is_over_since(dossier, (one for one in steps if one.entry.seq > seq)):
            raise CaseClosed(case=dossier.number)
        else:
            dossier.load_processes()
            dossier.trail.add(AuditAction.PAYMENT_UNDONE, step.entry.element, betaling=seq, reden=why)
            _count_again(dossier, steps, step)
            _tell(dossier, step, rules)
        drafts.forget(connection, actor.user_id, place(case_id, seq))
        dossier.save()
        return reopens


def place(case_id: int, seq: int) -> drafts.Place:
    """Where one types why a payment is undone."""
    return drafts.Place(f"correctie/betaling/{seq}", case_id=case_id)


# -- inside ----------------------------------------------------------------------------------------------


def _ended_by(dossier: Dossier, step: Step) -> bool:
    """Whether this payment ended what is still over. Its ending has the number of the entry before it."""
    return step.has_ended and _is_over(dossier)


def _is_over(dossier: Dossier) -> bool:
    return dossier.status != CaseStatus.OPEN or dossier.outcome is not None


def _is_over_since(dossier: Dossier, later: Iterable[Step]) -> bool:
    """Closed, or one of these later steps ended the main route: a payment booked after that can be undone."""
    ended = dossier.outcome is not None and any(step.has_ended for step in later)
    return dossier.status != CaseStatus.OPEN or ended


def _entries(dossier: Dossier) -> list[Entry]:
    rows = dossier.connection.execute(TRAIL, {"case": dossier.id})
    return [
        Entry(row.seq, row.at, row.actor, row.action, row.element, orjson.loads(row.detail)) for row in rows
    ]


def _steps(entries: Iterable[Entry]) -> Iterator[Step]:
    """The trail in its order, by what began each step."""
    step: Step | None = None
    for entry in entries:
        if entry.action in MOVES:
            if step is not None:
                yield step
            step = Step(entry)
        elif step is not None:
            _note(step, entry)
    if step is not None:
        yield step


def _note(step: Step, entry: Entry) -> None:
    if entry.action == AuditAction.FACTS_CHANGED:
        step.changed = entry.detail["feiten"]
    if entry.action in (AuditAction.MAIN_ROUTE_OVER, AuditAction.CASE_CLOSED):
        step.has_ended = True
    if entry.action in TURNS:
        step.followed.append(entry)


def _undone(steps: Iterable[Step]) -> set[int]:
    return {
        int(step.entry.detail["betaling"])
        for step in steps
        if step.entry.action == AuditAction.PAYMENT_UNDONE
    }


def _tell(dossier: Dossier, payment: Step, rules: Definition) -> None:
    """Whoever had a letter because of it hears that it was not there."""
    heard = list(dict.fromkeys(str(entry.detail.get("aan")) for entry in told_by(payment.followed)))
    others = [role for role in heard if role != TENANT]
    if heard:
        about = {"teruggedraaid_aan": others, "teruggedraaid_huurder": TENANT in heard}
        dossier.announce_with(UNDONE, rules, about)


def told_by(entries: Iterable[Entry]) -> list[Entry]:
    """The letters among these."""
    return [entry for entry in entries if entry.action == AuditAction.LETTER_WRITTEN]


def _count_again(dossier: Dossier, steps: Sequence[Step], payment: Step) -> None:
    """What payments and others like it write once more, without this one and those undone before."""
    model = dossier.definition.models[str(payment.entry.element)]
    names = model.facts_written | _asked(dossier.definition, model)
    undone = _undone(steps) | {payment.entry.seq}
    first = next(place for place, step in enumerate(steps) if step.entry.seq in undone)
    values = _before(steps[:first])
    past = [(steps[first].entry.seq - 1, values)]
    for step in steps[first:]:
        after = values | {name: change[1] for name, change in step.changed.items()}
        seq, action = step.entry.seq, step.entry.action
        if action == AuditAction.CASE_REOPENED:  # as before the step that it undid
            tot = step.entry.detail["tot"]
            then = next((known for number, known in reversed(past) if number <= tot), values)
            after |= _of(names, then)
        elif seq in undone or action == AuditAction.PAYMENT_UNDONE:
            after |= _of(names, values)
        elif counting := _counting(dossier.definition, step, model.facts_written):
            after |= _of(model.facts_written, values)
            for one in counting:
                dossier.processes.play(one, after)
        values = after
        past.append((seq, values))
    for name, value in _of(names, values).items():
        if value is None:
            dossier.facts.pop(name, None)
        else:
            dossier.facts[name] = value


def _of(names: Iterable[str], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values.get(name) for name in names}


def _before(steps: Sequence[Step]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for step in steps:
        known |= {name: change[1] for name, change in step.changed.items()}
    return known


def _counting(definition: Definition, step: Step, names: frozenset[str]) -> list[ProcessModel]:
    """The diagrams that this step began, by a button or a row of an arrears file, and that write these."""
    entry, found = step.entry, list[ProcessModel]()
    if entry.action == AuditAction.ACTION_TAKEN:
        found = [model for model in definition.models.values() if model.id == entry.element]
    elif entry.action == AuditAction.INTAKE_RECEIVED and entry.element is not None:
        found = definition.started_by(entry.element)
    return [model for model in found if model.facts_written & names]


def _asked(definition: Definition, model: ProcessModel) -> frozenset[str]:
    path = model.elements[model.start].form
    fields = definition.forms.form(path).fields if path is not None else ()
    return frozenset(each.name for each in fields if not each.read_only)
