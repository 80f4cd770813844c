"""The agenda of a meeting and what was decided there, for one reader, who sees only the own dossiers.

The agenda fills itself: the open tasks of its kind and region that were registered before its day, and what
was added by hand. Of a dossier that the reader takes no part in, nothing but its place leaves this module.
Must not know: HTTP, HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from engine import access, meeting_calendar
from engine.access import Actor
from engine.cases import Engine
from engine.deadlines import amsterdam_date
from engine.definitions import Definition
from engine.dossier import Dossier
from engine.expressions import ExpressionFailed
from engine.meeting_calendar import Meeting
from engine.tables import AgendaExtra, Attendance, Case, MeetingChange, MeetingItem, Task, User

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Item:
    """A dossier on an agenda. When it is not `visible`, everything that could tell which one is empty."""

    visible: bool
    part: str | None
    decided_at: datetime | None = None
    case_id: int | None = None
    number: str = ""
    label: str = ""
    task_id: str = ""
    name: str = ""
    registered: date | None = None
    has_draft: bool = False
    decided_by: str | None = None
    form: str | None = None
    answer: Mapping[str, Any] | None = None
    definition: Definition | None = None


@dataclass(frozen=True)
class Place:
    """Where an open task stands on an agenda."""

    part: str | None


@dataclass(frozen=True)
class Extra:
    """Put on the agenda by hand; `case_id` only for who sees that dossier."""

    id: int
    visible: bool
    subject: str = ""
    conclusion: str = ""
    case_id: int | None = None
    number: str = ""
    label: str = ""


@dataclass(frozen=True)
class Present:
    """Whether an organisation that is invited comes, and with whom."""

    organisation_id: int
    organisation: str
    chairs: bool
    state: str | None  # present, absent, or not known yet
    names: str


@dataclass(frozen=True)
class Change:
    """One line of the history of the meeting itself."""

    at: datetime
    who: str | None
    action: str
    from_at: datetime | None
    to_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Agenda:
    """A meeting as one reader sees it."""

    meeting: Meeting
    items: tuple[Item, ...]  # open: by part, then who waits longest
    decided: tuple[Item, ...]  # in the order in which they were decided
    extras: tuple[Extra, ...]
    present: tuple[Present, ...]
    changes: tuple[Change, ...]  # oldest first
    may_chair: bool

    @property
    def parts(self) -> list[tuple[str | None, list[Item]]]:
        """Part of the agenda -> its open items."""
        found: dict[str | None, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.part, []).append(item)
        return list(found.items())


def agenda(engine: Engine, connection: Connection, actor: Actor, meeting: Meeting) -> Agenda:
    """All of a meeting that this person may see. Raises NotAllowed for who is not invited."""
    series = meeting.series
    access.require(access.may_attend(actor, series.invited))
    extras, decided = _extras(connection, meeting), _decided(connection, meeting)
    waiting = _waiting(engine, connection, meeting, _by_hand(extras))
    on_it = {row["id"] for row in waiting}
    shown = _visible(connection, actor, on_it | _by_hand(extras) | {row["case_id"] for row in decided})
    return Agenda(
        meeting,
        tuple(_open_items(engine, connection, actor, waiting, shown)),
        tuple(_decision(engine, connection, row, shown) for row in decided),
        tuple(_extra(row, shown) for row in extras if row["case_id"] not in on_it),
        _present(connection, meeting),
        _changes(connection, meeting),
        access.may_chair(actor, series.chairs),
    )


def count(engine: Engine, connection: Connection, meeting: Meeting) -> int:
    """How many dossiers it speaks of; tells nothing about them, so anyone invited may know."""
    extras = _by_hand(_extras(connection, meeting))
    waiting = {row["id"] for row in _waiting(engine, connection, meeting, extras)}
    decided = {row["case_id"] for row in _decided(connection, meeting)}
    return len(extras | waiting | decided)


def place_of(
    engine: Engine, connection: Connection, actor: Actor, meeting: Meeting, task_id: str
) -> Place | None:
    """Where this open task stands on its agenda; None when it does not."""
    extras = _by_hand(_extras(connection, meeting))
    for row in _waiting(engine, connection, meeting, extras):
        if row["task_id"] == task_id:
            return Place(_part(engine, connection, actor, row))
    return None


# -- inside ----------------------------------------------------------------------------------------------


def _visible(connection: Connection, actor: Actor, cases: set[int]) -> frozenset[int]:
    """Those of these dossiers that this person sees."""
    return frozenset(connection.scalars(select(Case.id).where(Case.id.in_(cases), access.visible(actor))))


def _by_hand(extras: list[RowMapping]) -> set[int]:
    return {row["case_id"] for row in extras if row["case_id"] is not None}


def _waiting(engine: Engine, connection: Connection, meeting: Meeting, by_hand: set[int]) -> list[RowMapping]:
    """Open tasks, with their dossiers, that this meeting speaks of."""
    if not meeting.is_coming:
        return []
    series, today = meeting.series, amsterdam_date(engine.clock.now())
    planned = meeting_calendar.coming(connection, series, today)
    rows = connection.execute(
        select(
            Case.__table__,
            Task.id.label("task_id"),
            Task.name.label("task_name"),
            Task.element,
            Task.created_at.label("registered_at"),
            Task.draft,
            Task.form,
        )
        .join(Case, Case.id == Task.case_id)
        .where(
            Task.status == "open",
            Task.meeting == series.kind,
            Case.region == series.region,
            Case.status == "open",
        )
        .order_by(Task.created_at, Case.id, Task.id)
    ).mappings()

    def belongs(row: RowMapping) -> bool:
        registered = amsterdam_date(row["registered_at"])
        if row["id"] in by_hand or (meeting.day < today and registered < meeting.day):
            return True
        found = meeting_calendar.on_agenda_of(planned, registered)
        return found is not None and found.occurrence == meeting.occurrence

    return [row for row in rows if belongs(row)]


def _open_items(
    engine: Engine,
    connection: Connection,
    actor: Actor,
    waiting: list[RowMapping],
    shown: frozenset[int],
) -> list[Item]:
    items = []
    for row in waiting:
        part = _part(engine, connection, actor, row)
        if row["id"] not in shown:
            items.append(Item(False, part))
            continue
        items.append(
            Item(
                True,
                part,
                case_id=row["id"],
                number=row["number"],
                label=row["label"],
                task_id=row["task_id"],
                name=row["task_name"],
                registered=amsterdam_date(row["registered_at"]),
                has_draft=row["draft"] is not None,
                form=row["form"],
            )
        )
    return sorted(items, key=lambda item: (item.part is None, item.part or ""))


def _part(engine: Engine, connection: Connection, actor: Actor, row: RowMapping) -> str | None:
    """The part of the agenda that the diagram gives this dossier, on its facts as they are now."""
    definition = engine.definitions.load(connection, row["definition_id"])
    element = definition.elements.get(row["element"])
    text = element.properties.get("agendadeel") if element is not None else None
    if text is None:
        return None
    try:
        found = Dossier(connection, row, definition, engine.clock.now(), actor).evaluate(text)
    except ExpressionFailed:
        return None  # a fact that is not there yet: it stands at the end, without a part
    return str(found) if found is not None else None


def _decided(connection: Connection, meeting: Meeting) -> list[RowMapping]:
    rows = connection.execute(
        select(
            MeetingItem.__table__,
            User.name.label("who"),
            Case.number,
            Case.label,
            Case.definition_id,
            Task.name,
            Task.form,
            Task.answer,
        )
        .join(Task, Task.id == MeetingItem.task_id)
        .join(Case, Case.id == MeetingItem.case_id)
        .outerjoin(User, User.id == MeetingItem.decided_by)
        .where(MeetingItem.meeting_id == meeting.id)
        .order_by(MeetingItem.decided_at, MeetingItem.task_id)
    )
    return list(rows.mappings())


def _decision(engine: Engine, connection: Connection, row: RowMapping, shown: frozenset[int]) -> Item:
    if row["case_id"] not in shown:
        return Item(False, row["part"], row["decided_at"])
    return Item(
        True,
        row["part"],
        row["decided_at"],
        row["case_id"],
        row["number"],
        row["label"],
        row["task_id"],
        row["name"],
        decided_by=row["who"],
        form=row["form"],
        answer=orjson.loads(row["answer"]) if row["answer"] else NOTHING,
        definition=engine.definitions.load(connection, row["definition_id"]),
    )


def _extras(connection: Connection, meeting: Meeting) -> list[RowMapping]:
    rows = connection.execute(
        select(AgendaExtra.__table__, Case.number, Case.label)
        .outerjoin(Case, Case.id == AgendaExtra.case_id)
        .where(AgendaExtra.meeting_id == meeting.id)
        .order_by(AgendaExtra.id)
    )
    return list(rows.mappings())


def _extra(row: RowMapping, shown: frozenset[int]) -> Extra:
    if row["case_id"] is None:
        return Extra(row["id"], True, row["subject"], row["conclusion"])
    if row["case_id"] not in shown:
        return Extra(row["id"], False)
    return Extra(
        row["id"], True, row["subject"], row["conclusion"], row["case_id"], row["number"], row["label"]
    )


def _present(connection: Connection, meeting: Meeting) -> tuple[Present, ...]:
    known = {
        row.organisation_id: row
        for row in connection.execute(
            select(Attendance.organisation_id, Attendance.state, Attendance.names).where(
                Attendance.meeting_id == meeting.id
            )
        )
    }
    return tuple(
        Present(
            seat.organisation_id,
            seat.organisation,
            seat.chairs,
            known[seat.organisation_id].state if seat.organisation_id in known else None,
            known[seat.organisation_id].names if seat.organisation_id in known else "",
        )
        for seat in meeting.series.seats
    )


def _changes(connection: Connection, meeting: Meeting) -> tuple[Change, ...]:
    rows = connection.execute(
        select(
            MeetingChange.at,
            User.name,
            MeetingChange.action,
            MeetingChange.from_at,
            MeetingChange.to_at,
            MeetingChange.reason,
        )
        .outerjoin(User, User.id == MeetingChange.user_id)
        .where(MeetingChange.meeting_id == meeting.id)
        .order_by(MeetingChange.id)
    )
    return tuple(Change(*row) for row in rows)
