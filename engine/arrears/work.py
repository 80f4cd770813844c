"""Doing what an accepted arrears file asks: row by row, each in one transaction with its own mark.

So it can stop anywhere and go on later, and nothing is done twice. Must not know: the file, who accepted it.
"""

from __future__ import annotations

import orjson
import structlog
from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.exc import OperationalError

from engine.access import INTAKE
from engine.arrears.plan import same_amount
from engine.context import Engine
from engine.deadlines import AMSTERDAM
from engine.dossier import cases
from engine.errors import DrempelError
from engine.states import CaseStatus, ImportStatus
from engine.tables import Case, Import, ImportRow

log = structlog.get_logger(__name__)
UPDATE_MESSAGE, UPDATE_FORM = "stand_bijgewerkt", "gedeeld/nieuwe_stand.json"


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
        batch = _oldest_accepted(connection)
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


def _oldest_accepted(connection: Connection) -> RowMapping | None:
    """Under its lock; None too while another worker has it."""
    accepted = select(Import.__table__).where(Import.status == ImportStatus.ACCEPTED)
    query = accepted.order_by(Import.id).limit(1)
    return connection.execute(query.with_for_update(skip_locked=True)).mappings().one_or_none()


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
    known = connection.execute(
        select(Case.id, Case.facts).where(
            Case.landlord_id == batch["landlord_id"],
            Case.tenancy == row["tenancy"],
            Case.status == CaseStatus.OPEN,
        )
    ).one_or_none()
    if known is None:
        if data["achterstand"] > 0:
            cases.open_case(engine, connection, INTAKE, batch["region"], batch["landlord_id"], data, "invoer")
        return
    if same_amount(data["achterstand"], orjson.loads(known.facts).get("achterstand")):
        return
    stand = {
        "nieuwe_achterstand": data["achterstand"],
        "standdatum": batch["as_of"].astimezone(AMSTERDAM).date().isoformat(),
    }
    cases.receive(engine, connection, INTAKE, known.id, UPDATE_MESSAGE, UPDATE_FORM, stand)
