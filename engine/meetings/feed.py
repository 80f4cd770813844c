"""The meetings of an organisation as a calendar that other programs read (iCalendar, RFC 5545).

Dates, places and how many dossiers there are: nothing of a tenant, so an address that nobody can guess is
enough. Owns those addresses. Must not know: HTTP.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from sqlalchemy import Connection, delete, insert, select

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.deadlines import AMSTERDAM, amsterdam_date
from engine.errors import NotFound
from engine.meetings import agendas, calendar
from engine.meetings.calendar import Meeting
from engine.names import organisation_key
from engine.organisations.succession import gone_into, successor
from engine.states import MeetingStatus
from engine.tables import CalendarFeed, Organisation

PRODUCT = "-//Drempel//Overleggen//NL"
BACK = timedelta(days=60)


class FeedUnknown(NotFound):
    """There is no calendar at this address. Ask a colleague for the one of today."""

    code = "meeting:feed"


def renew(engine: Engine, actor: Actor, organisation_id: int) -> str:
    """A new address for this organisation; those before stop at once. Raises NotAllowed."""
    access.require(access.may_work(actor, organisation_id))
    token = secrets.token_urlsafe(32)
    with engine.database.write() as connection:
        _stop(connection, organisation_id)
        connection.execute(
            insert(CalendarFeed).values(
                organisation_id=organisation_id,
                token=token,
                made_at=engine.clock.now(),
                made_by=actor.user_id,
            )
        )
    return token


def revoke(engine: Engine, actor: Actor, organisation_id: int) -> None:
    """Nobody reads the calendar of this organisation any more. Idempotent. Raises NotAllowed."""
    access.require(access.may_work(actor, organisation_id))
    with engine.database.write() as connection:
        _stop(connection, organisation_id)


def _stop(connection: Connection, organisation_id: int) -> None:
    """Also the addresses of those that went into it, which read its meetings."""
    whose = {organisation_id, *gone_into(connection, organisation_id)}
    connection.execute(delete(CalendarFeed).where(CalendarFeed.organisation_id.in_(whose)))


def feeds(connection: Connection, actor: Actor) -> list[tuple[int, str, str | None]]:
    """(id, name, token or None) of the organisations for which this person works."""
    rows = connection.execute(
        select(Organisation.id, Organisation.name, CalendarFeed.token)
        .outerjoin(CalendarFeed, CalendarFeed.organisation_id == Organisation.id)
        .where(Organisation.id.in_(actor.organisations))
    )
    found = [(row.id, row.name, row.token) for row in rows]
    return sorted(found, key=lambda one: organisation_key(one[1]))


def read(engine: Engine, connection: Connection, token: str) -> bytes:
    """The calendar at this address; that of an organisation that went into another goes on as the other's.

    Raises FeedUnknown.
    """
    owner = connection.scalar(select(CalendarFeed.organisation_id).where(CalendarFeed.token == token))
    if owner is None:
        raise FeedUnknown
    now_of = select(Organisation.id, Organisation.name).where(Organisation.id == successor(connection, owner))
    row = connection.execute(now_of).one()
    now = engine.clock.now()
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", f"Overleggen van {row.name}")
    for series in calendar.all_series(connection, {row.id}):
        today = amsterdam_date(now)
        until = today + timedelta(days=series.horizon)
        for meeting in calendar.meetings(connection, series, today - BACK, until):
            found.add_component(_event(engine, connection, meeting, now))
    found.add_component(_amsterdam())
    return bytes(found.to_ical())


def _amsterdam() -> Timezone:
    """The rule of the European Union (Directive 2000/84/EC): the same for all years in which we plan."""
    zone = Timezone()
    zone.add("tzid", str(AMSTERDAM))
    for part, name, month, hour, before, after in (
        (TimezoneDaylight(), "CEST", 3, 2, 1, 2),
        (TimezoneStandard(), "CET", 10, 3, 2, 1),
    ):
        part.add("dtstart", datetime(1970, month, {3: 29, 10: 25}[month], hour))  # noqa: DTZ001 - a local time
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        part.add("tzname", name)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(part)
    return zone


def _event(engine: Engine, connection: Connection, meeting: Meeting, now: datetime) -> Event:
    event = Event()
    event.add(
        "uid", f"{meeting.series.region}-{meeting.series.kind}-{meeting.occurrence.isoformat()}@drempel"
    )
    event.add("dtstamp", now)
    event.add("sequence", meeting.changes)
    event.add("dtstart", meeting.starts_at.astimezone(AMSTERDAM))
    event.add("dtend", meeting.ends_at.astimezone(AMSTERDAM))
    event.add("location", meeting.place)
    if meeting.is_coming or meeting.status == MeetingStatus.HELD:
        count = agendas.count(engine, connection, meeting)
        event.add("summary", meeting.series.name)
        event.add("description", f"{count} {'dossier' if count == 1 else 'dossiers'} op de agenda")
        event.add("status", "CONFIRMED")
    else:
        why = f" ({meeting.free_day})" if meeting.status == MeetingStatus.SKIPPED and meeting.free_day else ""
        event.add("summary", f"Vervalt: {meeting.series.name}{why}")
        event.add("status", "CANCELLED")
    return event
