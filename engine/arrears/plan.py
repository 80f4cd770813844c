"""The monthly arrears file: what it would do (a plan), and the decision to do it.

The whole file is checked before anything is kept. The worker does what is accepted, see work.py. Must not
know: HTTP, how a dossier takes up a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, and_, delete, func, insert, select, update

from engine import access
from engine.access import Actor
from engine.arrears import file
from engine.arrears.answers import answer_of
from engine.arrears.file import ArrearsFile, ArrearsRow, Problem
from engine.context import Engine
from engine.db import inserted_id
from engine.deadlines import AMSTERDAM
from engine.errors import Conflict, DrempelError, NotFound
from engine.organisations.people import require_landlord
from engine.states import CaseStatus, ImportAction, ImportStatus
from engine.tables import Case, Import, ImportRow, Organisation

ASK_AGAIN_ABOVE = Decimal("0.1")  # share of the open dossiers that a file may close without a second question
TAKEN = (ImportStatus.ACCEPTED, ImportStatus.DONE)
MAX_FAILURES = 50
PREVIEW_KEPT = timedelta(days=1)


class FileRefused(DrempelError):
    """This file has mistakes. Nothing was read in. Mend the lines that are named and try again."""

    code = "import:refused"

    def __init__(self, problems: Iterable[Problem], total: int | None = None) -> None:
        """`total`: how many there are, when `problems` holds the first of them only."""
        self.problems = tuple(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__()


class AlreadyImported(Conflict):
    """This very file was read in before. Nothing changed. Choose the file of this month."""

    code = "import:known"


class ImportGone(NotFound):
    """This preview was used already or thrown away. Upload the file again."""

    code = "import:gone"


class ManyClosings(DrempelError):
    """This file would close more than a tenth of the open dossiers. Is it complete? Then confirm."""

    code = "import:many_closings"


@dataclass(frozen=True)
class Known:
    """An open dossier of a tenancy."""

    region: str
    arrears: float
    is_about_arrears: bool  # one about overlast alone is in no arrears file


@dataclass(frozen=True)
class Plan:
    """What an import will do or did."""

    id: int
    filename: str
    region: str
    landlord: str
    status: str  # preview, accepted or done
    counts: Mapping[str, int]  # nieuw, bedrag, betaald, verdwenen, gelijk
    open_cases: int  # before the import
    done: int
    failed: int
    created_at: datetime
    samples: Mapping[str, tuple[str, ...]]  # a few tenancies of each kind
    failures: tuple[str, ...]  # the first tenancies that could not be brought up to date

    @property
    def total(self) -> int:
        return sum(self.counts.values()) - self.counts.get(ImportAction.SAME, 0)

    @property
    def closings(self) -> int:
        return self.counts.get(ImportAction.PAID, 0) + self.counts.get(ImportAction.GONE, 0)

    @property
    def asks_again(self) -> bool:
        return self.closings > self.open_cases * ASK_AGAIN_ABOVE


def preview(engine: Engine, actor: Actor, landlord_id: int, region: str, filename: str, data: bytes) -> int:
    """Check a whole file and keep what it would do; the id of the import. Changes no dossier.

    Raises FileRefused with every problem, AlreadyImported, NotAllowed, RegionUnknown, LandlordElsewhere.
    """
    access.require(access.may_work(actor, landlord_id))
    now = engine.clock.now()
    found = file.parse(data, now.astimezone(AMSTERDAM).date())
    if found.problems:
        raise FileRefused(found.problems, found.problem_count)
    with engine.database.read() as connection:
        definition = engine.definitions.current(connection, region)
        require_landlord(connection, landlord_id, region)
        _refuse_repetition(connection, landlord_id, found)
        known = _open_cases(connection, landlord_id)
    form = definition.forms.form(definition.start_form)
    rows, problems = [], []
    for row in found.rows:
        answer = answer_of(row)
        action = _action(row, known.get(row.huurcontract))
        if action == ImportAction.NEW:
            problems += [
                Problem("form", row.line, error.path, error.message, "Verbeter deze waarde.")
                for error in form.validate(answer)
            ]
        if action is not None:
            rows.append(
                {"action": action, "tenancy": row.huurcontract, "data": orjson.dumps(answer).decode()}
            )
    if problems:
        raise FileRefused(problems[: file.MAX_PROBLEMS], len(problems))
    present = {row.huurcontract for row in found.rows}
    gone = orjson.dumps({"achterstand": 0}).decode()
    missing = (t for t in sorted(known.keys() - present) if _says_gone(known[t], region))
    rows += [{"action": ImportAction.GONE, "tenancy": t, "data": gone} for t in missing]
    with engine.database.write() as connection:
        _throw_away(connection, now - PREVIEW_KEPT)
        result = connection.execute(
            insert(Import).values(
                landlord_id=landlord_id,
                region=region,
                digest=found.digest,
                filename=filename[:200],
                status=ImportStatus.PREVIEW,
                as_of=now,
                created_at=now,
                created_by=actor.trace,
            )
        )
        import_id = inserted_id(result)
        if rows:
            numbered = [{"import_id": import_id, "position": n, **row} for n, row in enumerate(rows, 1)]
            connection.execute(insert(ImportRow), numbered)
    return import_id


def plan(connection: Connection, actor: Actor, import_id: int) -> Plan:
    """Raises ImportGone, also for an import of another organisation."""
    row = (
        connection.execute(
            select(Import.__table__, Organisation.name.label("landlord"))
            .join(Organisation, Organisation.id == Import.landlord_id)
            .where(Import.id == import_id)
        )
        .mappings()
        .one_or_none()
    )
    if row is None or row["status"] == ImportStatus.GONE or not access.may_work(actor, row["landlord_id"]):
        raise ImportGone
    return _plan(connection, row)


def plans(connection: Connection, actor: Actor) -> list[Plan]:
    """The last imports of this person's organisations, newest first."""
    rows = connection.execute(
        select(Import.__table__, Organisation.name.label("landlord"))
        .join(Organisation, Organisation.id == Import.landlord_id)
        .where(Import.landlord_id.in_(actor.organisations), Import.status.in_(TAKEN))
        .order_by(Import.id.desc())
        .limit(12)
    ).mappings()
    return [_plan(connection, row) for row in rows.all()]


def accept(engine: Engine, actor: Actor, import_id: int, confirmed: bool = False) -> None:
    """Decide that a preview is to be done; the worker does it. Idempotent.

    Raises ManyClosings when the plan asks again and `confirmed` is not given; ImportGone.
    """
    with engine.database.write() as connection:
        what = plan(connection, actor, import_id)
        if what.status != ImportStatus.PREVIEW:
            return
        if what.asks_again and not confirmed:
            raise ManyClosings
        connection.execute(
            update(Import)
            .where(Import.id == import_id, Import.status == ImportStatus.PREVIEW)
            .values(status=ImportStatus.ACCEPTED)
        )


def _action(row: ArrearsRow, known: Known | None) -> ImportAction | None:
    """What this row does; None for a tenancy without arrears and without a dossier."""
    arrears = float(row.achterstand)
    if known is None:
        return ImportAction.NEW if arrears > 0 else None
    if same_amount(arrears, known.arrears):
        return ImportAction.SAME if known.is_about_arrears else None
    return ImportAction.PAID if arrears <= 0 else ImportAction.AMOUNT


def _says_gone(known: Known, region: str) -> bool:
    """Whether a file without this tenancy says that it was paid: it says nothing of another region."""
    return known.is_about_arrears and known.region == region


def same_amount(one: float, other: float | None) -> bool:
    """The same amount, to the cent; no arrears known is none."""
    return round(one - (other or 0), 2) == 0


def _refuse_repetition(connection: Connection, landlord_id: int, found: ArrearsFile) -> None:
    """Taking a file twice could only bring back old amounts."""
    known = connection.scalar(
        select(Import.id)
        .where(Import.landlord_id == landlord_id, Import.digest == found.digest, Import.status.in_(TAKEN))
        .limit(1)
    )
    if known is not None:
        raise AlreadyImported


def _throw_away(connection: Connection, before: datetime) -> None:
    """Previews of which nothing came hold personal data without a purpose; their numbers are not reused."""
    old = and_(Import.status == ImportStatus.PREVIEW, Import.created_at < before)
    connection.execute(delete(ImportRow).where(ImportRow.import_id.in_(select(Import.id).where(old))))
    connection.execute(update(Import).where(old).values(status=ImportStatus.GONE))


def _open_cases(connection: Connection, landlord_id: int) -> dict[str, Known]:
    """tenancy -> its open dossier, in every region: a tenancy has one, and a row of a file goes there."""
    rows = connection.execute(
        select(Case.tenancy, Case.region, Case.facts).where(
            Case.landlord_id == landlord_id, Case.status == CaseStatus.OPEN, Case.tenancy.is_not(None)
        )
    )
    return {row.tenancy: _known(row.region, orjson.loads(row.facts)) for row in rows}


def _known(region: str, facts: Mapping[str, Any]) -> Known:
    return Known(region, float(facts.get("achterstand") or 0), facts.get("vervaldatum") is not None)


def _plan(connection: Connection, row: RowMapping) -> Plan:
    counts: Counter[str] = Counter()
    done = failed = 0
    for action, is_done, has_problem, count in connection.execute(
        select(ImportRow.action, ImportRow.done_at.is_not(None), ImportRow.problem.is_not(None), func.count())
        .where(ImportRow.import_id == row["id"])
        .group_by(ImportRow.action, ImportRow.done_at.is_not(None), ImportRow.problem.is_not(None))
    ):
        counts[action] += count
        done += count if is_done else 0
        failed += count if has_problem else 0
    samples = {
        action: tuple(
            connection.scalars(
                select(ImportRow.tenancy)
                .where(ImportRow.import_id == row["id"], ImportRow.action == action)
                .order_by(ImportRow.position)
                .limit(5)
            )
        )
        for action in counts
    }
    failed_rows = (
        select(ImportRow.tenancy)
        .where(ImportRow.import_id == row["id"], ImportRow.problem.is_not(None))
        .order_by(ImportRow.position)
        .limit(MAX_FAILURES)
    )
    open_cases = connection.scalar(
        select(func.count()).where(
            Case.landlord_id == row["landlord_id"],
            Case.region == row["region"],
            Case.status == CaseStatus.OPEN,
        )
    )
    return Plan(
        id=row["id"],
        filename=row["filename"],
        region=row["region"],
        landlord=row["landlord"],
        status=row["status"],
        counts=counts,
        open_cases=open_cases or 0,
        done=done,
        failed=failed,
        created_at=row["created_at"],
        samples=samples,
        failures=tuple(connection.scalars(failed_rows)) if failed else (),
    )
