"""Messages of the house itself that are told once: who already heard it is not told again.

Must not know: what they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, insert, select

from engine.db import Database
from engine.tables import Case, Letter, Row

SAME: Final = ("kind", "case_id", "organisation_id", "address", "recipient", "subject")


def tell(database: Database, rows: Sequence[tuple[int, Row]]) -> None:
    """Write each letter once, with any number of workers; beside it the dossier that it is about."""
    for case_id, row in rows:
        with database.write() as connection:
            # Whoever else is about to tell it waits here, and then sees that it was told.
            connection.execute(select(Case.id).where(Case.id == case_id).with_for_update())
            if not was_told(connection, row):
                connection.execute(insert(Letter).values(**row))


def was_told(connection: Connection, row: Row) -> bool:
    """Whether this letter was written already. Its subject has all in it that makes it one."""
    told = select(Letter.id).where(*(getattr(Letter, name).is_not_distinct_from(row[name]) for name in SAME))
    return connection.execute(told).first() is not None
