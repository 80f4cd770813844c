"""A day before which no meeting falls any more, told by e-mail to who chairs, on the day that it becomes so.

Owns: that each of them hears of a dossier and a day once. Which dossiers these are, `engine.meetings` knows.
The message has the number of the dossier and the day; never the name or address of a tenant.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, insert, select

from engine.access import CONSOLE
from engine.context import Engine
from engine.letters import templates
from engine.meetings import agenda_dates, calendar
from engine.meetings.agenda_dates import Gap
from engine.outbox.digest import Source, text_of
from engine.states import Channel, LetterStatus
from engine.tables import Case, Letter, MeetingSeries, Row

TEMPLATE = "processes/gedeeld/overzicht/geen_overleg.txt"
KIND = "geen_overleg"


def write_due(engine: Engine, source: Source) -> int:
    """Write what was not told yet; how many messages. Idempotent, with any number of workers.

    Raises LetterRefused for a text that cannot be filled in.
    """
    template = text_of(source, TEMPLATE)
    with engine.database.read() as connection:
        regions = connection.scalars(
            select(MeetingSeries.region)
            .where(MeetingSeries.active, MeetingSeries.precedes.is_not(None))
            .distinct()
        ).all()
        every = [series for region in regions for series in calendar.series_of_region(connection, region)]
        found = [
            row
            for series in every
            for gap in agenda_dates.gaps_of_series(engine, connection, CONSOLE, series)
            for row in _messages(engine, source, template, gap)
            if not _was_told(connection, row)
        ]
    for row in found:
        with engine.database.write() as connection:
            # Whoever else is about to tell it waits here, and then sees that it was told.
            connection.execute(select(Case.id).where(Case.id == row["case_id"]).with_for_update())
            if not _was_told(connection, row):
                connection.execute(insert(Letter).values(**row))
    return len(found)


def _was_told(connection: Connection, row: Row) -> bool:
    """By its subject, which has the day in it."""
    same = ("kind", "case_id", "organisation_id", "recipient", "subject")
    told = select(Letter.id).where(*(getattr(Letter, name) == row[name] for name in same))
    return connection.execute(told).first() is not None


def _messages(engine: Engine, source: Source, template: str, gap: Gap) -> Iterator[Row]:
    """One for each organisation that chairs."""
    subject, body = templates.fill(
        template,
        {
            "dossier": gap.number,
            "dag": gap.day.isoformat(),
            "overleg": gap.series.name,
            "volgende": gap.following.day.isoformat() if gap.following is not None else None,
            "link": f"{source.base_url}/dossiers/{gap.case_id}",
        },
    )
    now = engine.clock.now()
    for chair in sorted(gap.series.chairs):
        yield {
            "case_id": gap.case_id,
            "kind": KIND,
            "channel": Channel.EMAIL,
            "recipient": gap.series.chair,
            "organisation_id": chair,
            "address": None,
            "subject": subject,
            "body": body,
            "status": LetterStatus.WAITING,
            "created_at": now,
            "attempts": 0,
            "next_try": now,
        }
