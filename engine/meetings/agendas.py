"""The agenda of a meeting and what was decided there, for one reader, who sees only the own dossiers.

The agenda fills itself: the open tasks of its kind and region that were registered before its day, and what
was added by hand. Of a dossier that the reader takes no part in, nothing but its place leaves this module.
Must not know: HTTP, HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from engine import access, drafts
from engine.access import Actor
from engine.context import Engine
from engine.db import records
from engine.deadlines import amsterdam_date
from engine.definitions import Definition
from engine.dossier.dossier import Dossier
from engine.expressions import ExpressionFailed
from engine.meetings import agenda_rows
from engine.meetings.calendar import Meeting
from engine.tables import Attendance, Case, MeetingChange, Organisation, User

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
    has_draft: bool = False  # of who looks
    decided_by: str | None = None
    form: str | None = None
    answer: Mapping[str, Any] | None = None
    definition: Definition | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # of what is still open, as they are now


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
    left: tuple[Item, ...]  # of a meeting that was closed: what it did not come to
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
    extras, decided = agenda_rows.extras(connection, meeting), agenda_rows.decided(connection, meeting)
    brought = agenda_rows.by_hand(extras)
    waiting = agenda_rows.waiting(connection, meeting, brought, amsterdam_date(engine.clock.now()))
    left = agenda_rows.left(connection, meeting, brought)
    on_it = {row["id"] for row in (*waiting, *left)}
    done = {row["case_id"] for row in decided}
    shown = _visible(connection, actor, on_it | brought | done)
    return Agenda(
        meeting=meeting,
        items=tuple(_items(engine, connection, actor, waiting, shown)),
        decided=tuple(_decision(engine, connection, row, shown) for row in decided),
        left=tuple(_items(engine, connection, actor, left, shown)),
        extras=tuple(_extra(row, shown) for row in extras if _stands_alone(row, on_it, done)),
        present=present(connection, meeting),
        changes=_changes(connection, meeting),
        may_chair=access.may_chair(actor, series.chairs),
    )


def count(engine: Engine, connection: Connection, meeting: Meeting) -> int:
    """How many dossiers it speaks of; tells nothing about them, so anyone invited may know."""
    brought = agenda_rows.by_hand(agenda_rows.extras(connection, meeting))
    today = amsterdam_date(engine.clock.now())
    waiting = {row["id"] for row in agenda_rows.waiting(connection, meeting, brought, today)}
    left = {row["id"] for row in agenda_rows.left(connection, meeting, brought)}
    decided = {row["case_id"] for row in agenda_rows.decided(connection, meeting)}
    return len(brought | waiting | left | decided)


def place_of(
    engine: Engine, connection: Connection, actor: Actor, meeting: Meeting, task_id: str
) -> Place | None:
    """Where this open task stands on its agenda; None when it does not."""
    brought = agenda_rows.by_hand(agenda_rows.extras(connection, meeting))
    for row in agenda_rows.waiting(connection, meeting, brought, amsterdam_date(engine.clock.now())):
        if row["task_id"] == task_id:
            return Place(_part(engine, connection, actor, row))
    return None


def present(connection: Connection, meeting: Meeting) -> tuple[Present, ...]:
    """Everyone who is invited, who chairs first; tells nothing of a dossier.

    Of a meeting that is over also who was there then and is not invited any more.
    """
    known = {
        row.organisation_id: row
        for row in connection.execute(
            select(Attendance.organisation_id, Attendance.state, Attendance.names, Organisation.name)
            .join(Organisation, Organisation.id == Attendance.organisation_id)
            .where(Attendance.meeting_id == meeting.id)
            .order_by(Attendance.id)
        )
    }
    then = known.keys() - meeting.series.invited if not meeting.is_coming else frozenset()
    left = (Present(key, row.name, False, row.state, row.names) for key, row in known.items() if key in then)
    seated = tuple(
        Present(
            organisation_id=seat.organisation_id,
            organisation=seat.organisation,
            chairs=seat.chairs,
            state=known[seat.organisation_id].state if seat.organisation_id in known else None,
            names=known[seat.organisation_id].names if seat.organisation_id in known else "",
        )
        for seat in meeting.series.seats
    )
    return (*seated, *left)


# -- inside ----------------------------------------------------------------------------------------------


def _visible(connection: Connection, actor: Actor, cases: set[int]) -> frozenset[int]:
    """Those of these dossiers that this person sees."""
    return frozenset(connection.scalars(select(Case.id).where(Case.id.in_(cases), access.visible(actor))))


def _items(
    engine: Engine,
    connection: Connection,
    actor: Actor,
    waiting: list[RowMapping],
    shown: frozenset[int],
) -> list[Item]:
    items = []
    begun = drafts.begun(connection, actor.user_id, [row["task_id"] for row in waiting])
    for row in waiting:
        part = _part(engine, connection, actor, row)
        if row["id"] not in shown:
            items.append(Item(visible=False, part=part))
            continue
        items.append(
            Item(
                visible=True,
                part=part,
                case_id=row["id"],
                number=row["number"],
                label=row["label"],
                task_id=row["task_id"],
                name=row["task_name"],
                registered=amsterdam_date(row["registered_at"]),
                has_draft=row["task_id"] in begun,
                form=row["form"],
                definition=engine.definitions.load(connection, row["definition_id"]),
                facts=orjson.loads(row["facts"]),
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


def _decision(engine: Engine, connection: Connection, row: RowMapping, shown: frozenset[int]) -> Item:
    if row["case_id"] not in shown:
        return Item(visible=False, part=row["part"], decided_at=row["decided_at"])
    return Item(
        visible=True,
        part=row["part"],
        decided_at=row["decided_at"],
        case_id=row["case_id"],
        number=row["number"],
        label=row["label"],
        task_id=row["task_id"],
        name=row["name"],
        decided_by=row["who"],
        form=row["form"],
        answer=orjson.loads(row["answer"]) if row["answer"] else NOTHING,
        definition=engine.definitions.load(connection, row["definition_id"]),
    )


def _stands_alone(row: RowMapping, on_it: set[int], done: set[int]) -> bool:
    """Whether the agenda says nothing else of this dossier, or somebody wrote something beside it."""
    wordless = not row["subject"] and not row["conclusion"]
    return row["case_id"] not in on_it and not (wordless and row["case_id"] in done)


def _extra(row: RowMapping, shown: frozenset[int]) -> Extra:
    if row["case_id"] is not None and row["case_id"] not in shown:
        return Extra(id=row["id"], visible=False)
    return Extra(
        id=row["id"],
        visible=True,
        subject=row["subject"],
        conclusion=row["conclusion"],
        case_id=row["case_id"],
        number=row["number"] or "",  # of a subject without a dossier
        label=row["label"] or "",
    )


def _changes(connection: Connection, meeting: Meeting) -> tuple[Change, ...]:
    rows = connection.execute(
        select(
            MeetingChange.at,
            User.name.label("who"),
            MeetingChange.action,
            MeetingChange.from_at,
            MeetingChange.to_at,
            MeetingChange.reason,
        )
        .outerjoin(User, User.id == MeetingChange.user_id)
        .where(MeetingChange.meeting_id == meeting.id)
        .order_by(MeetingChange.id)
    )
    return records(Change, rows)
