"""Everything that a person or the clock can do with a dossier: one function each, one transaction each.

Web, command line, import, timers and tests call these and nothing below them. Each locks the dossier, checks
the right, moves its processes and writes all that follows, or changes nothing.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from engine import access, drafts
from engine.access import Actor
from engine.context import Engine
from engine.db import inserted_id
from engine.definitions import Action
from engine.dossier.answering import EVERY_DOUBT, note_confirmed, take, validate
from engine.dossier.audit import START
from engine.dossier.audit_actions import AuditAction
from engine.dossier.dossier import CaseUnknown, Dossier
from engine.dossier.services import SERVICES
from engine.dossier.statements import TIMER
from engine.errors import Conflict, DrempelError
from engine.files import attachments
from engine.files.attachments import Place
from engine.forms import Doubt
from engine.organisations.people import require_landlord
from engine.roles import LANDLORD, MISTAKEN
from engine.states import CaseStatus
from engine.tables import Case, Row
from engine.values import contract_key, show_postcode

LONGEST_KEY = 80
AS_OF = "stand"


@dataclass(frozen=True)
class Received:
    """What came from outside: facts that are known now, and a message with the answer to its form.

    `as_of`: of when it is.
    """

    as_of: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    message: str | None = None
    form: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    confirmed: tuple[Doubt, ...] = ()  # what was doubted about it, and a person said to be right


class ActionUnavailable(Conflict):
    """This cannot be done in this dossier now. Open the dossier to see what can."""

    code = "action:unavailable"


class TenancyKnown(Conflict):
    """There is an open dossier for this tenancy already. Go on in that one."""

    code = "tenancy:known"


class RouteUnknown(DrempelError):
    """No dossier can start on this route in this region. Choose one that the start page offers."""

    code = "route:unknown"


def start(
    engine: Engine,
    actor: Actor,
    region: str,
    landlord_id: int,
    answer: Mapping[str, Any],
    reason: str = "hand",
    route: str | None = None,
    confirmed: Container[str] = (),
) -> int:
    """Open a dossier with the start form of a main route (rent arrears if none is named); its id.

    `confirmed`: the keys of the doubts that a person said to. Raises AnswerInvalid, AnswerDoubted,
    NotAllowed, LandlordElsewhere, TenancyKnown, RegionUnknown, RouteUnknown or StepFailed.
    """
    try:
        with engine.database.write() as connection:
            arguments = (region, landlord_id, answer, reason, route)
            return open_case(engine, connection, actor, *arguments, confirmed=confirmed)
    except IntegrityError as error:
        if "tenancy" not in str(error.orig):
            raise
        raise TenancyKnown from error


def open_case(
    engine: Engine,
    connection: Connection,
    actor: Actor,
    region: str,
    landlord_id: int,
    answer: Mapping[str, Any],
    reason: str,
    route: str | None = None,
    as_of: datetime | None = None,
    confirmed: Container[str] = (),
) -> int:
    """`start` inside a transaction that the caller owns (the import does a row and its mark together).

    `as_of`: of when it is what the dossier begins with, where that is not now.
    """
    access.require(access.may_work(actor, landlord_id))
    definition = engine.definitions.current(connection, region)
    landlord = require_landlord(connection, landlord_id, region)
    main = definition.mains.get(route) if route is not None else definition.main
    if main is None:
        raise RouteUnknown(region=region)
    form = definition.forms.form(definition.start_form_of(main))
    now = engine.clock.now()
    doubts = validate(form, answer, {}, now, confirmed)
    facts = form.merge({}, form.heard(answer, now))
    values = {
        "number": uuid4().hex[:20],
        "region": region,
        "definition_id": definition.id,
        "landlord_id": landlord_id,
        **identity(facts),
        "status": CaseStatus.OPEN,
        "outcome": None,
        "version": 0,
        "facts": "{}",
        "kept_messages": "[]",
        "created_at": now,
        "closed_at": None,
        "audit_seq": 0,
        "audit_hash": START,
    }
    result = connection.execute(insert(Case).values(**values))
    case_id = inserted_id(result)
    row = {**values, "id": case_id, "number": f"{now.year}-{case_id:06d}"}
    dossier = Dossier(connection, row, definition, now, actor, SERVICES)
    dossier.rename({"number": dossier.number})
    dossier.facts |= facts | {"dossier_nummer": dossier.number, "regio": region, "corporatie": landlord}
    dossier.trail.add(AuditAction.CASE_OPENED, main.start, wijze=reason, **_told(as_of))
    note_confirmed(dossier, doubts)
    dossier.involve(LANDLORD)
    dossier.start(main)
    dossier.save()
    drafts.forget(connection, actor.user_id, start_form(landlord_id, main.id))
    return case_id


def identity(facts: Mapping[str, Any]) -> dict[str, str | None]:
    """The columns by which a dossier is recognised: they follow from the facts."""
    tenancy = facts.get("huurcontract")
    key = contract_key(tenancy)[:LONGEST_KEY] if tenancy else None
    return {"tenancy": tenancy, "tenancy_key": key, "label": label(facts)}


def _told(as_of: datetime | None) -> dict[str, str]:
    """How the trail says of when it is what came in (engine.arrears.younger reads it)."""
    return {AS_OF: as_of.isoformat()} if as_of is not None else {}


def label(facts: Mapping[str, Any]) -> str:
    """How lists name a dossier: the tenant, the street, the place."""
    found = ((facts.get("huurder") or {}).get("naam"), address(facts))
    return ", ".join(part for part in found if part) or "Zonder naam"


def address(facts: Mapping[str, Any]) -> str:
    """The street and the place, without the tenant."""
    home = facts.get("adres") or {}

    def line(*parts: str) -> str:
        return " ".join(str(home[part]) for part in parts if home.get(part))

    place = f"{show_postcode(line('postcode'))} {line('plaats')}".strip()
    return ", ".join(part for part in (line("straat", "huisnummer", "toevoeging"), place) if part)


def act(
    engine: Engine,
    actor: Actor,
    case_id: int,
    process: str,
    answer: Mapping[str, Any],
    basis: str | None = None,
    confirmed: Container[str] = (),
) -> None:
    """Use an action of a dossier (book a payment, call in Stedelijke Toegang ...).

    `confirmed`: the keys of the doubts that a person said to. Raises AnswerInvalid, AnswerDoubted,
    NotAllowed, ActionUnavailable, CaseClosed, FactsChanged, CaseUnknown or StepFailed.
    """
    with engine.database.write() as connection:
        dossier = lock_case(engine, connection, actor, case_id)
        dossier.load_processes()
        action = next((a for a in dossier.definition.actions if a.process == process), None)
        if action is None or not offered(dossier, action):
            raise ActionUnavailable(case=dossier.number)
        access.require(access.may_take(actor, action.roles, dossier.participants()))
        dossier.trail.add(AuditAction.ACTION_TAKEN, action.process, bericht=action.message)
        place = Place(case_id, action=process)
        form = take(dossier, action.form, answer, basis, place, confirmed=confirmed)
        if form.has_files:
            attachments.drop_action(connection, place, actor.user_id)
        drafts.forget(connection, actor.user_id, action_form(case_id, process))
        dossier.send(action.message)
        dossier.save()


def action_form(case_id: int, process: str) -> drafts.Place:
    return drafts.Place(f"handeling/{process}", case_id=case_id)


def start_form(landlord_id: int, route: str) -> drafts.Place:
    return drafts.Place(route, landlord_id=landlord_id)


def offered(dossier: Dossier, action: Action) -> bool:
    """Whether an action can be used now; once the main route is over, only what goes on after it."""
    if dossier.outcome is not None and not dossier.definition.models[action.process].goes_on:
        return False
    return action.offered_when is None or bool(dossier.evaluate(action.offered_when))


def receive(
    engine: Engine,
    connection: Connection,
    actor: Actor,
    case_id: int,
    received: Received,
) -> None:
    """What came from outside (an arrears file) reaches a dossier, in the caller's transaction.

    Raises AnswerInvalid, CaseClosed, CaseUnknown or StepFailed.
    """
    dossier = lock_case(engine, connection, actor, case_id)
    dossier.load_processes()
    dossier.trail.add(AuditAction.INTAKE_RECEIVED, received.message, **_told(received.as_of))
    note_confirmed(dossier, received.confirmed)
    if received.facts:
        _take_over(dossier, received.facts)
    if received.message is not None:
        take(dossier, received.form, received.data, None, Place(case_id), confirmed=EVERY_DOUBT)
        dossier.send(received.message)
    dossier.save()


def _take_over(dossier: Dossier, facts: Mapping[str, Any]) -> None:
    """Write facts by their path (`huurder.telefoon`); None removes one."""
    for path, value in facts.items():
        *group, name = path.split(".")
        place = dossier.facts
        for part in group:
            inner = place[part] = dict(place.get(part) or {})
            place = inner
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value
    names = identity(dossier.facts)
    if "huurcontract" not in facts:
        names = {"label": names["label"]}
    dossier.rename(names)


def fire(engine: Engine, connection: Connection, actor: Actor, timer: Row) -> bool:
    """Let a due timer fire, in the transaction that claimed it; False when it is gone."""
    dossier = lock_case(engine, connection, actor, timer["case_id"], must_be_open=False)
    still = connection.scalar(TIMER, {"timer": timer["id"]})
    if still is None or dossier.status != CaseStatus.OPEN:
        return False
    dossier.load_processes()
    dossier.trail.add(AuditAction.TERM_PASSED, timer["element"], term=timer["due_at"].isoformat())
    dossier.fire(timer["process_id"], timer["id"])
    dossier.save()
    return True


def cancel(engine: Engine, actor: Actor, case_id: int, reason: str) -> None:
    """Stop a dossier that should not have been there. Raises NotAllowed, CaseClosed, CaseUnknown."""
    with engine.database.write() as connection:
        dossier = lock_case(engine, connection, actor, case_id)
        access.require(access.may_work(actor, dossier.row["landlord_id"]))
        dossier.load_processes()
        dossier.trail.add(AuditAction.CASE_CANCELLED, None, reden=reason)
        dossier.announce(MISTAKEN)
        dossier.end(CaseStatus.CANCELLED, None)
        dossier.save()


def lock_case(
    engine: Engine, connection: Connection, actor: Actor, case_id: int, must_be_open: bool = True
) -> Dossier:
    """The dossier under its lock, for a use case of another module. Raises CaseUnknown or CaseClosed."""
    dossier = Dossier.lock(
        connection, engine.definitions, engine.clock, actor, case_id=case_id, services=SERVICES
    )
    # Who does not take part hears that there is no such dossier, never that it is closed.
    if not actor.is_system and not access.may_see(actor, dossier.participants().values()):
        raise CaseUnknown
    if must_be_open:
        dossier.require_open()
    return dossier
