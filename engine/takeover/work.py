"""An organisation goes into another: it begins at once, its dossiers follow one by one, then it is closed.

All in one transaction would hold every dossier of an organisation for minutes. So each step leaves what is
true: while dossiers follow, the people of the one work for both. Killed anywhere, the same call goes on where
it was. Must not know: HTTP, what it is called on the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from engine import drafts
from engine.access import Actor
from engine.context import Engine
from engine.deadlines import amsterdam_date
from engine.dossier.cases import TenancyKnown
from engine.drafts import Place
from engine.organisations import neighbourhoods
from engine.organisations.page import record
from engine.organisations.ranges import united
from engine.states import AttendanceState, ImportStatus
from engine.tables import (
    Attendance,
    Case,
    ContactPerson,
    Draft,
    Import,
    ImportRow,
    Meeting,
    Membership,
    Organisation,
    Takeover,
)
from engine.takeover import dossiers, pair, plan
from engine.takeover.pair import Pair, TakeoverRefused
from engine.takeover.plan import IS_COMING, PREVIEW

WENT: Final = "opgegaan"  # in the log of the one
CAME: Final = "overgenomen"  # in the log of the other
LONGEST_REASON: Final = 500


@dataclass(frozen=True)
class Done:
    """`moved`: how many dossiers followed now. `left`: the numbers of those that could not."""

    moved: int
    left: tuple[str, ...]


def merge(
    engine: Engine,
    actor: Actor,
    source: str,
    target: str,
    day: date,
    reason: str,
    each: Callable[[int], object] = lambda _: None,
) -> Done:
    """`source` goes into `target`, from this day on. Idempotent; goes on where it stopped.

    `each` hears of every dossier that followed. One that meanwhile got a namesake stays, and is told: then
    the organisation is not closed yet. Raises TakeoverRefused, OrganisationUnknown.
    """
    with engine.database.write() as connection:
        both = pair.find(connection, source, target)
        if not both.has_begun:
            _begin(engine, connection, actor, both, day, reason)
        known = connection.execute(
            select(Takeover.day, Takeover.reason).where(Takeover.organisation_id == both.source.id)
        ).one()
        waiting = dossiers.of_organisation(connection, both.source.id)
    moved, left = 0, list[int]()
    for case_id in waiting:
        try:
            dossiers.move(engine, actor, both, case_id, known.day, known.reason)
        except TenancyKnown:
            left.append(case_id)
            continue
        moved += 1
        each(case_id)
    with engine.database.write() as connection:
        if not left:
            _finish(engine, connection, both)
        numbers = connection.scalars(select(Case.number).where(Case.id.in_(left)).order_by(Case.id)).all()
    return Done(moved, tuple(numbers))


def require_day(engine: Engine, day: date) -> None:
    """Raises TakeoverRefused for a day that is still to come."""
    if day > amsterdam_date(engine.clock.now()):
        raise TakeoverRefused((f"{day.isoformat()} is still to come: do it on that day, or after it.",))


# -- at once -----------------------------------------------------------------------------------------------


def _begin(engine: Engine, connection: Connection, actor: Actor, both: Pair, day: date, reason: str) -> None:
    """All that is of no dossier is the other's; from here on nothing new comes to who goes."""
    require_day(engine, day)
    if not reason.strip():
        raise TakeoverRefused(("Say why: it stands in every dossier that goes along.",))
    ids = sorted((both.source.id, both.target.id))
    # Without `key_share` who refers to one of them would wait.
    locked = select(Organisation.id).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    connection.execute(locked.with_for_update(key_share=True))
    plan.make(engine, connection, both).require_possible()
    now, text = engine.clock.now(), reason.strip()[:LONGEST_REASON]
    source, target = both.source.id, both.target.id
    connection.execute(
        insert(Takeover).values(
            organisation_id=source, into_id=target, day=day, reason=text, begun_at=now, done_at=None
        )
    )
    about = {"per": day.isoformat(), "reden": text}
    record(connection, actor, now, source, WENT, {"naar": both.target.name, **about})
    record(connection, actor, now, target, CAME, {"van": both.source.name, **about})
    for action, detail in (*_roles(connection, both), *_people(connection, both)):
        record(connection, actor, now, target, action, detail)
    _contacts(connection, source, target)
    _attendance(connection, source, target)
    _files(connection, source, target)
    _drafts(connection, source, target)


def _roles(connection: Connection, both: Pair) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each role in each region, with the postcodes of both."""
    source, target = both.source.id, both.target.id
    for region in sorted({region for region, _ in plan.roles(connection, source)}):
        mine = neighbourhoods.ranges_of(connection, source, region)
        theirs = neighbourhoods.ranges_of(connection, target, region)
        for role, ranges in mine.items():
            old = theirs.get(role)
            new = united([*ranges, *(old or ())])
            neighbourhoods.fill(connection, source, region, role, ())
            neighbourhoods.fill(connection, target, region, role, new)
            if old != new:
                action = "rol_erbij" if old is None else "postcodes"
                yield action, {"rol": role, "regio": region, "oud": old, "nieuw": new}


def _people(connection: Connection, both: Pair) -> Iterator[tuple[str, dict[str, Any]]]:
    """Who works for the one also works for the other from now on; who does so already keeps that function."""
    source, target = both.source.id, both.target.id
    theirs = {
        row.user_id: row.active
        for row in connection.execute(
            select(Membership.user_id, Membership.active).where(Membership.organisation_id == target)
        )
    }
    mine = select(Membership.user_id, Membership.function).where(
        Membership.organisation_id == source, Membership.active
    )
    for user, function in connection.execute(mine.order_by(Membership.user_id)).all():
        row = {"user_id": user, "organisation_id": target}
        if user not in theirs:
            connection.execute(insert(Membership).values(function=function, **row))
        elif not theirs[user]:
            again = update(Membership).filter_by(**row)
            connection.execute(again.values(function=function, active=True))
        else:
            continue
        yield "persoon_erbij", {"gebruiker": user, "nieuw": function}


def _contacts(connection: Connection, source: int, target: int) -> None:
    """Behind those of the other, in each region; who stands there already does not come twice."""
    who = (ContactPerson.region, ContactPerson.name, ContactPerson.phone, ContactPerson.email)
    theirs = select(*who).where(ContactPerson.organisation_id == target)
    known = {tuple(row) for row in connection.execute(theirs)}
    mine = select(ContactPerson.id, *who).where(ContactPerson.organisation_id == source)
    for key, *contact in connection.execute(mine.order_by(ContactPerson.position)).all():
        this = ContactPerson.id == key
        if tuple(contact) in known:
            connection.execute(delete(ContactPerson).where(this))
            continue
        last = connection.scalar(
            select(func.max(ContactPerson.position)).where(
                ContactPerson.organisation_id == target, ContactPerson.region == contact[0]
            )
        )
        place = 0 if last is None else last + 1
        connection.execute(update(ContactPerson).where(this).values(organisation_id=target, position=place))


def _attendance(connection: Connection, source: int, target: int) -> None:
    """Of meetings to come; when both said something, one of them comes if either does, with all its names."""
    columns = (Attendance.id, Attendance.meeting_id, Attendance.state, Attendance.names)
    of = select(*columns).join(Meeting, Meeting.id == Attendance.meeting_id).where(IS_COMING)
    there = connection.execute(of.where(Attendance.organisation_id == target))
    theirs = {row.meeting_id: row for row in there}
    for mine in connection.execute(of.where(Attendance.organisation_id == source)).all():
        this, other = Attendance.id == mine.id, theirs.get(mine.meeting_id)
        if other is None:
            connection.execute(update(Attendance).where(this).values(organisation_id=target))
            continue
        states = {mine.state, other.state}
        state = AttendanceState.PRESENT if AttendanceState.PRESENT in states else AttendanceState.ABSENT
        names = ", ".join(filter(None, (other.names, mine.names)))
        connection.execute(delete(Attendance).where(this))
        connection.execute(
            update(Attendance).where(Attendance.id == other.id).values(state=state, names=names)
        )


def _files(connection: Connection, source: int, target: int) -> None:
    """What was read in; a preview was made beside the dossiers of one of them, so it is thrown away."""
    mine = Import.landlord_id == source
    previews = select(Import.id).where(mine, PREVIEW)
    connection.execute(delete(ImportRow).where(ImportRow.import_id.in_(previews)))
    connection.execute(update(Import).where(mine, PREVIEW).values(status=ImportStatus.GONE))
    connection.execute(update(Import).where(mine).values(landlord_id=target))


def _drafts(connection: Connection, source: int, target: int) -> None:
    """Of no dossier: their place has the number of the organisation. What was written last stays."""
    found = select(Draft.user_id, Draft.place, Draft.saved_at).where(
        Draft.organisation_id == source, Draft.case_id.is_(None)
    )
    for user, key, saved_at in connection.execute(found).all():
        place = _place(Place.read(key), source, target)
        this = (Draft.user_id == user, Draft.place == key)
        if place is None:
            connection.execute(delete(Draft).where(*this))
            continue
        other = (Draft.user_id == user, Draft.place == place.key, Draft.place != key)
        newer = select(Draft.place).where(*other, Draft.saved_at > saved_at)
        if connection.scalar(newer) is not None:
            connection.execute(delete(Draft).where(*this))
            continue
        connection.execute(delete(Draft).where(*other))
        connection.execute(update(Draft).where(*this).values(place=place.key, organisation_id=target))


def _place(place: Place | None, source: int, target: int) -> Place | None:
    """None for what is about a preview that was thrown away."""
    if place is None or place.number_of(drafts.ARREARS) is not None:
        return None
    if place.landlord_id == source:
        return replace(place, landlord_id=target)
    return replace(place, organisation_id=target) if place.organisation_id == source else place


# -- at the end --------------------------------------------------------------------------------------------


def _finish(engine: Engine, connection: Connection, both: Pair) -> None:
    """Nobody works for it any more; that it is closed and where it went is told from now on."""
    mine = Membership.organisation_id == both.source.id
    connection.execute(update(Membership).where(mine).values(active=False))
    left = Takeover.organisation_id == both.source.id, Takeover.done_at.is_(None)
    connection.execute(update(Takeover).where(*left).values(done_at=engine.clock.now()))
