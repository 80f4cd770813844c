"""Doing what an accepted arrears file asks: row by row, each in one transaction with its own mark.

So it can stop anywhere and go on later, and nothing is done twice. The files of one landlord go one after the
other, however many workers there are. Must not know: the file, who accepted it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.exc import OperationalError

from engine.access import INTAKE
from engine.arrears import doubts, younger
from engine.arrears.changes import ARREARS, compare
from engine.context import Engine
from engine.deadlines import amsterdam_date
from engine.dossier import cases
from engine.dossier.answering import EVERY_DOUBT, SEEN
from engine.dossier.cases import LONGEST_KEY, Received
from engine.errors import DrempelError
from engine.roles import UPDATED
from engine.states import CaseStatus, ImportAction, ImportAnswer, ImportStatus
from engine.tables import Case, Import, ImportRow, Organisation
from engine.values import contract_key

log = structlog.get_logger(__name__)
ORDER = (Import.as_of, Import.id)
"""In which the files of a landlord are worked off: by their day."""
UPDATE_FORM = "gedeeld/nieuwe_stand.json"


def work(engine: Engine, limit: int = 100) -> int:
    """Do at most `limit` rows of accepted imports; how many were done."""
    for done in range(limit):
        if not _work_one(engine):
            return done
    return limit


def _work_one(engine: Engine) -> bool:
    with engine.database.read() as connection:
        accepted = select(Import.id).where(Import.status == ImportStatus.ACCEPTED).limit(1)
        if connection.scalar(accepted) is None:
            return False
    with engine.database.write() as connection:
        batch = _first_accepted(connection)
        if batch is None:
            return False
        row = _next_row(connection, batch["id"])
        if row is None:
            connection.execute(
                update(Import)
                .where(Import.id == batch["id"])
                .values(status=ImportStatus.DONE, finished_at=engine.clock.now())
            )
            return True
        problem = _try(engine, connection, batch, row)
        connection.execute(
            update(ImportRow)
            .where(ImportRow.import_id == batch["id"], ImportRow.position == row["position"])
            .values(done_at=engine.clock.now(), problem=problem, data="{}")  # the dossier has it now
        )
    return True


def _first_accepted(connection: Connection) -> RowMapping | None:
    """The first import of a landlord that no other worker has; None when there is none.

    The landlord is locked, not the import: so two files of one landlord are never worked off at once, and the
    later one waits for the earlier.
    """
    waiting = (
        select(Organisation.id)
        .join(Import, Import.landlord_id == Organisation.id)
        .where(Import.status == ImportStatus.ACCEPTED)
        .order_by(*ORDER)
        .limit(1)
    )
    # Without `key_share` who refers to this organisation would wait.
    locked = waiting.with_for_update(skip_locked=True, key_share=True, of=Organisation.__table__)
    landlord = connection.scalar(locked)
    if landlord is None:
        return None
    first = select(Import.__table__).where(
        Import.landlord_id == landlord, Import.status == ImportStatus.ACCEPTED
    )
    return connection.execute(first.order_by(*ORDER).limit(1)).mappings().one_or_none()


def _next_row(connection: Connection, import_id: int) -> RowMapping | None:
    query = (
        select(ImportRow.__table__)
        .where(ImportRow.import_id == import_id, ImportRow.done_at.is_(None))
        .order_by(ImportRow.position)
        .limit(1)
    )
    return connection.execute(query).mappings().one_or_none()


def _try(engine: Engine, connection: Connection, batch: RowMapping, row: RowMapping) -> str | None:
    """Do this row; what is wrong when that does not work, without anything personal."""
    try:
        with connection.begin_nested():
            _apply(engine, connection, batch, row)
    except OperationalError:
        raise  # the database itself: no fault of this row, the next round tries again
    except DrempelError as error:
        log.warning("import.row_failed", batch=batch["id"], position=row["position"], code=error.code)
        return str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not stop the other rows
        problem = type(error).__name__  # without its message, which can hold personal data
        log.error("import.row_failed", batch=batch["id"], position=row["position"], code=problem)  # noqa: TRY400 - no traceback: it shows values
        return problem
    return None


def _apply(engine: Engine, connection: Connection, batch: RowMapping, row: RowMapping) -> None:
    """Bring one tenancy to what the file says, whatever happened since the preview."""
    data = orjson.loads(row["data"])
    if not data or row["action"] == ImportAction.NOT_TAKEN:
        return  # the file came again, or nobody said that the row is right
    is_right = row["answer"] == ImportAnswer.RIGHT
    known = _dossier(connection, batch, row)
    if known is None:
        if data[ARREARS] > 0 and not _ended_since(connection, batch, row):
            arguments = (INTAKE, batch["region"], batch["landlord_id"], data, "invoer")
            seen = SEEN if is_right else EVERY_DOUBT
            cases.open_case(engine, connection, *arguments, as_of=batch["as_of"], confirmed=seen)
        return
    newer = younger.of_case(connection, known["id"], batch["as_of"])
    before = orjson.loads(known["facts"])
    outcome = compare(data, before, newer)
    facts = outcome.facts
    if row["answer"] == ImportAnswer.SAME:
        facts["huurcontract"] = data["huurcontract"]
    if facts or outcome.new_arrears is not None:
        received = _received(batch["as_of"], outcome.new_arrears, facts)
        if is_right:
            form = engine.definitions.start_form(connection, batch["region"])
            asked = doubts.of_changes(form, before, outcome.changes, engine.clock.now())
            received = replace(received, confirmed=tuple(asked))
        cases.receive(engine, connection, INTAKE, known["id"], received)


def _received(as_of: datetime, arrears: float | None, facts: Mapping[str, Any]) -> Received:
    if arrears is None:
        return Received(as_of, facts)
    stand = {"nieuwe_achterstand": arrears, "standdatum": amsterdam_date(as_of).isoformat()}
    return Received(as_of, facts, UPDATED, UPDATE_FORM, stand)


def _dossier(connection: Connection, batch: RowMapping, row: RowMapping) -> RowMapping | None:
    """The open dossier of this row: that of the preview, or one of the same tenancy by now."""
    found = select(Case.id, Case.facts).where(Case.status == CaseStatus.OPEN)
    own = found.where(Case.landlord_id == batch["landlord_id"]).order_by(Case.id).limit(1)
    tries = [found.where(Case.id == row["case_id"]), own.where(Case.tenancy == row["tenancy"])]
    if row["answer"] in (None, ImportAnswer.RIGHT):
        taken = select(ImportRow.case_id).where(
            ImportRow.import_id == batch["id"], ImportRow.case_id.is_not(None)
        )
        same = own.where(Case.tenancy_key == contract_key(row["tenancy"])[:LONGEST_KEY])
        tries.append(same.where(Case.id.not_in(taken)))
    for query in tries[row["case_id"] is None :]:
        known = connection.execute(query).mappings().one_or_none()
        if known is not None:
            return known
    return None


def _ended_since(connection: Connection, batch: RowMapping, row: RowMapping) -> bool:
    key = contract_key(row["tenancy"])[:LONGEST_KEY]
    return bool(younger.ended_tenancies(connection, batch["landlord_id"], batch["as_of"], key))
