"""A day before which no meeting falls any more, told by e-mail to who chairs, on the day that it becomes so.

Owns: that each of them hears of a dossier and a day once. Which dossiers these are, `engine.meetings` knows.
The message has the number of the dossier and the day; never the name or address of a tenant.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from engine.access import CONSOLE
from engine.context import Engine
from engine.letters import templates
from engine.meetings import agenda_dates, calendar
from engine.meetings.agenda_dates import Gap
from engine.outbox import notices
from engine.outbox.digest import Source, text_of
from engine.states import Channel, LetterStatus
from engine.tables import MeetingSeries, Row

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
        written = (
            row
            for series in every
            for gap in agenda_dates.gaps_of_series(engine, connection, CONSOLE, series)
            for row in _messages(engine, source, template, gap)
        )
        found = [(row["case_id"], row) for row in written if not notices.was_told(connection, row)]
    notices.tell(engine.database, found)
    return len(found)


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
