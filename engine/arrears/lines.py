"""What an import does with each dossier, line by line: from what to what.

As the dossier is now; once a row is done only the names of its columns are left. Must not know: who looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import Connection, or_, select

from engine.arrears import younger
from engine.arrears.changes import ARREARS, Change, compare, costs, since_the_pause
from engine.states import ImportAction, ImportStatus
from engine.tables import Case, Import, ImportRow, Row

AT_ONCE = 100
# Their number says all; who they are is in the file.
_UNTOLD = (ImportAction.QUESTION, ImportAction.NEW, ImportAction.NOT_TAKEN)


@dataclass(frozen=True)
class Line:
    """One row of an import about a dossier that is there."""

    position: int
    action: str
    tenancy: str
    case_id: int
    number: str
    label: str
    changes: tuple[Change, ...]  # none when the row is done
    changed: tuple[str, ...]  # columns
    left_out: tuple[tuple[str, str], ...]  # columns, and why
    since_the_pause: float = 0  # of the new arrears: what the pause of collection does not hold
    costs: float = 0  # owed beside them


def of_import(connection: Connection, import_id: int, after: int = 0) -> Sequence[Line]:
    """At most AT_ONCE of those that change or leave out something, from behind this position."""
    found = connection.execute(
        select(ImportRow.__table__, Case.number, Case.label, Case.facts, Import.as_of, Import.status)
        .join(Import, Import.id == ImportRow.import_id)
        .join(Case, Case.id == ImportRow.case_id)
        .where(
            ImportRow.import_id == import_id,
            ImportRow.position > after,
            ImportRow.action.not_in(_UNTOLD),
            or_(
                ImportRow.changed != "",
                ImportRow.left_out != "",
                ImportRow.action.in_((ImportAction.GONE, ImportAction.YOUNGER)),
            ),
        )
        .order_by(ImportRow.position)
        .limit(AT_ONCE)
    ).mappings()
    return [_line(connection, row) for row in found.all()]


def _line(connection: Connection, row: Row) -> Line:
    changes = _changes(connection, row, row["as_of"]) if row["status"] != ImportStatus.DONE else ()
    facts = orjson.loads(row["facts"])
    arrears = next((change.new for change in changes if change.path == ARREARS), None)
    return Line(
        position=row["position"],
        action=row["action"],
        tenancy=row["tenancy"],
        case_id=row["case_id"],
        number=row["number"],
        label=row["label"],
        changes=changes,
        changed=tuple(filter(None, row["changed"].split(","))),
        left_out=tuple(
            (column, why)
            for column, _, why in (each.partition(":") for each in row["left_out"].split(",") if each)
        ),
        since_the_pause=since_the_pause(arrears, facts) if arrears is not None else 0,
        costs=costs(facts) if arrears is not None else 0,
    )


def _changes(connection: Connection, row: Row, as_of: datetime) -> tuple[Change, ...]:
    data = orjson.loads(row["data"])
    if not data:
        return ()
    return compare(
        data, orjson.loads(row["facts"]), younger.of_case(connection, row["case_id"], as_of)
    ).changes
