"""Looking into a dossier: each look of a person is recorded, and who looked can be read (NEN 7513, 5 to 8).

What is written down is who, when, which dossier and which part; of a search who, when and how much was found,
never what was typed. Must not know: HTTP, what a page shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.dossier.cases import address
from engine.dossier.dossier import CaseUnknown
from engine.errors import NotFound
from engine.files import attachments
from engine.files.attachments import FetchedFile
from engine.meetings import agendas
from engine.meetings.agendas import Agenda
from engine.meetings.calendar import Meeting
from engine.organisations import people
from engine.pages import dossier, lists
from engine.pages.dossier import CasePage, TaskPage
from engine.pages.lists import PAGE, CaseLine, Inbox, Notice
from engine.states import CaseStatus, ReadingKind
from engine.tables import Case, Organisation, Reading, Row, Search, User


@dataclass(frozen=True)
class Look:
    """Someone looked into a dossier."""

    at: datetime
    name: str
    organisations: str
    what: str
    reason: str | None  # only of what asks for one


class FileUnknown(NotFound):
    """There is no such file in this dossier, or you have nothing to do with this dossier."""

    code = "file:unknown"


def case(
    engine: Engine,
    actor: Actor,
    case_id: int,
    what: ReadingKind = ReadingKind.DOSSIER,
    reason: str | None = None,
) -> CasePage:
    """A dossier, with the note that this person saw it. Raises CaseUnknown."""
    with engine.database.read() as connection:
        page = dossier.case_page(engine, connection, actor, case_id)
    _record(engine, actor, case_id, what, reason)
    return page


def task(engine: Engine, actor: Actor, task_id: str) -> TaskPage:
    """A task with its dossier beside it, noted as a look into that dossier. Raises TaskUnknown."""
    with engine.database.read() as connection:
        page = dossier.task_page(engine, connection, actor, task_id)
    _record(engine, actor, page.case.id, ReadingKind.TASK)
    return page


def file(engine: Engine, actor: Actor, case_id: int, file_id: str) -> FetchedFile:
    """A file of a dossier, for who takes part in it; noted as a look into it. Raises FileUnknown."""
    with engine.database.read() as connection:
        seen = connection.scalar(select(Case.id).where(Case.id == case_id, access.visible(actor)))
        found = attachments.fetch(connection, case_id, file_id) if seen is not None else None
    if found is None:
        raise FileUnknown
    _record(engine, actor, case_id, ReadingKind.FILE)
    return found


def minutes(engine: Engine, actor: Actor, meeting: Meeting) -> Agenda:
    """The minutes of a meeting, noted as a look into each dossier that this person sees there.

    Raises NotAllowed.
    """
    with engine.database.read() as connection:
        found = agendas.agenda(engine, connection, actor, meeting)
    named = (*found.decided, *found.items, *found.left)
    for case_id in sorted({item.case_id for item in named if item.case_id is not None}):
        _record(engine, actor, case_id, ReadingKind.MINUTES)
    return found


def notice(engine: Engine, actor: Actor, case_id: int) -> Notice:
    """What someone who is only informed may know of an eviction, noted too. Raises CaseUnknown."""
    with engine.database.read() as connection:
        query = _notices().where(access.informed(actor), Case.id == case_id)
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise CaseUnknown
    _record(engine, actor, case_id, ReadingKind.NOTICE)
    return _notice(row)


def notices(connection: Connection, actor: Actor) -> list[Notice]:
    """The evictions of which this person may know the day and the address, the soonest first."""
    found = [_notice(row) for row in connection.execute(_notices().where(access.informed(actor))).mappings()]
    return sorted(found, key=lambda one: (one.day is None, one.day or "", one.time or "", one.id))


def inbox(engine: Engine, actor: Actor, which: str, search: str, page: int) -> Inbox:
    """`lists.inbox`; a search is recorded."""
    with engine.database.read() as connection:
        found = lists.inbox(connection, actor, engine.clock.now(), which, search, page)
    if search.strip():
        _record_search(engine, actor, "taken", found.total)
    return found


def dossiers(
    engine: Engine, actor: Actor, status: CaseStatus | None, search: str, page: int
) -> tuple[tuple[CaseLine, ...], int, int]:
    """`lists.dossiers`; a search is recorded."""
    with engine.database.read() as connection:
        found = lists.dossiers(connection, actor, status, search, page)
    if search.strip():
        _record_search(engine, actor, "dossiers", found[1])
    return found


def looks(engine: Engine, actor: Actor, case_id: int, page: int) -> tuple[tuple[Look, ...], int, int]:
    """Who looked into this dossier, the last first: a page, its number, how many. Raises CaseUnknown."""
    with engine.database.read() as connection:
        if connection.scalar(select(Case.id).where(Case.id == case_id, access.visible(actor))) is None:
            raise CaseUnknown
        total = connection.scalar(select(func.count()).where(Reading.case_id == case_id)) or 0
        pages = max(1, -(-total // PAGE))
        page = min(max(page, 1), pages)
        rows = connection.execute(
            select(Reading.at, Reading.user_id, User.name, Reading.what, Reading.reason)
            .join(User, User.id == Reading.user_id)
            .where(Reading.case_id == case_id)
            .order_by(Reading.id.desc())
            .limit(PAGE)
            .offset((page - 1) * PAGE)
        ).all()
        works_at = {
            reader: ", ".join(
                one.organisation for one in people.affiliations(connection, reader, also_former=True)
            )
            for reader in {row.user_id for row in rows}
        }
    _record(engine, actor, case_id, ReadingKind.READERS)
    found = (
        Look(
            at=row.at,
            name=row.name,
            organisations=works_at[row.user_id],
            what=row.what,
            reason=row.reason,
        )
        for row in rows
    )
    return tuple(found), page, pages


# -- inside ----------------------------------------------------------------------------------------------


def _notices() -> Any:
    return select(Case.id, Case.number, Case.facts, Organisation.name, Organisation.email).join(
        Organisation, Organisation.id == Case.landlord_id
    )


def _notice(row: Row) -> Notice:
    facts = orjson.loads(row["facts"])
    day, time = (str(facts.get(name) or "") or None for name in ("ontruimingsdatum", "ontruimingstijd"))
    return Notice(
        id=row["id"],
        number=row["number"],
        address=address(facts),
        day=day,
        time=time,
        landlord=row["name"],
        email=row["email"],
    )


def _record(engine: Engine, actor: Actor, case_id: int, what: ReadingKind, reason: str | None = None) -> None:
    if actor.user_id is None:
        return
    values = {"case_id": case_id, "user_id": actor.user_id, "at": engine.clock.now(), "what": what}
    with engine.database.write() as connection:
        connection.execute(insert(Reading).values(**values, reason=reason))


def _record_search(engine: Engine, actor: Actor, within: str, found: int) -> None:
    if actor.user_id is None:
        return
    with engine.database.write() as connection:
        values = {"user_id": actor.user_id, "at": engine.clock.now(), "within": within, "found": found}
        connection.execute(insert(Search).values(**values))
