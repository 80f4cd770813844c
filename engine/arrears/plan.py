"""The monthly arrears file: what it would do (a plan), and the decision to do it.

The whole file is checked before anything is kept. The worker does what is accepted, see work.py. Must not
know: HTTP, how a dossier takes up a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from engine import access, drafts
from engine.access import Actor
from engine.arrears import doubts, file, questions, rows
from engine.arrears.file import ArrearsFile, Problem
from engine.context import Engine
from engine.db import inserted_id
from engine.deadlines import amsterdam_date, end_of_day
from engine.errors import Conflict, DrempelError, NotFound
from engine.organisations import succession
from engine.organisations.people import require_landlord
from engine.states import CaseStatus, ImportAction, ImportAnswer, ImportStatus
from engine.tables import Case, Import, ImportRow, Organisation

ASK_AGAIN_ABOVE = Decimal("0.1")  # share of the open dossiers that a file may close without a second question
TAKEN = (ImportStatus.ACCEPTED, ImportStatus.DONE)
MAX_FAILURES = 50
PREVIEW_KEPT = timedelta(days=1)
WHAT = case((doubts.IS_ASKED, ImportAnswer.DOUBTED), else_=ImportRow.action).label("what")
"""What a row does: its action, unless that waits for somebody who says that it is right."""


class FileRefused(DrempelError):
    """This file has mistakes. Nothing was read in. Mend the lines that are named and try again."""

    code = "import:refused"

    def __init__(self, problems: Iterable[Problem], total: int | None = None) -> None:
        """`total`: how many there are, when `problems` holds the first of them only."""
        self.problems = tuple(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__()

    @property
    def names_look_wrong(self) -> bool:
        """Whether a person may say that they are right all the same."""
        return any(problem.code in file.DOUBTFUL for problem in self.problems)


class AlreadyImported(Conflict):
    """This very file was read in before. Nothing changed. Choose the file of this month."""

    code = "import:known"


class ImportGone(NotFound):
    """This preview was used already or thrown away. Upload the file again."""

    code = "import:gone"


class ManyClosings(DrempelError):
    """This file would close many dossiers, or is the first after a merger. Is it complete? Then confirm."""

    code = "import:many_closings"

    def __init__(self, closings: int) -> None:
        self.closings = closings
        super().__init__()


class DayInFuture(DrempelError):
    """A file cannot be of a day that is still to come. Give the day on which it was made."""

    code = "import:future"


@dataclass(frozen=True)
class Plan:
    """What an import will do or did."""

    id: int
    filename: str
    region: str
    landlord_id: int
    landlord: str
    status: str  # preview, accepted or done
    counts: Mapping[str, int]  # by ImportAction; those that are asked about apart
    open_cases: int  # before the import
    done: int
    failed: int
    created_at: datetime
    samples: Mapping[str, tuple[str, ...]]  # a few tenancies of each kind
    failures: tuple[str, ...]  # the first tenancies that could not be brought up to date
    as_of: datetime | None = None  # of when it is what the file tells
    changed: Mapping[str, int] = field(default_factory=dict)  # by column, in how many dossiers
    left_out: Mapping[tuple[str, str], int] = field(default_factory=dict)  # by column and why
    joined: tuple[str, ...] = ()  # what went into this landlord, or its region, since its last file

    @property
    def total(self) -> int:
        unmoved = (ImportAction.SAME, ImportAction.YOUNGER, ImportAction.NOT_TAKEN)
        return sum(self.counts.values()) - sum(self.counts.get(each, 0) for each in unmoved)

    @property
    def closings(self) -> int:
        return self.counts.get(ImportAction.PAID, 0) + self.counts.get(ImportAction.GONE, 0)

    @property
    def asks_again(self) -> bool:
        """Many would close, or some while a file may still hold only what one of two landlords had."""
        return self.closings > (0 if self.joined else self.open_cases * ASK_AGAIN_ABOVE)


def preview(
    engine: Engine,
    actor: Actor,
    landlord_id: int,
    region: str,
    filename: str,
    data: bytes,
    day: date | None = None,
    names_are_right: bool = False,
) -> int:
    """Check a whole file and keep what it would do; the id of the import. Changes no dossier.

    `day`: the day of which the file tells, where it has no column for that; else today. `names_are_right`: a
    person says so of names with letters that look wrong. Raises FileRefused with every problem,
    AlreadyImported, DayInFuture, NotAllowed, RegionUnknown, LandlordElsewhere.
    """
    access.require(access.may_work(actor, landlord_id))
    now = engine.clock.now()
    found = file.parse(data, amsterdam_date(now), names_are_right)
    if found.problems:
        raise FileRefused(found.problems, found.problem_count)
    as_of = _moment(found.day or day or amsterdam_date(now), now)
    with engine.database.read() as connection:
        form = engine.definitions.start_form(connection, region)
        require_landlord(connection, landlord_id, region)
        last = _same_as_last(connection, landlord_id, region, found)
        not_taken = doubts.not_taken(connection, last) if last is not None else ()
        maker = rows.Maker(connection, landlord_id, region, as_of, form, now)
    planned = maker.repeated(found.rows, not_taken) if last is not None else maker.planned(found.rows)
    if maker.problems:
        raise FileRefused(maker.problems[: file.MAX_PROBLEMS], len(maker.problems))
    with engine.database.write() as connection:
        _throw_away(connection, now - PREVIEW_KEPT)
        result = connection.execute(
            insert(Import).values(
                landlord_id=landlord_id,
                region=region,
                digest=found.digest,
                filename=filename[:200],
                status=ImportStatus.PREVIEW,
                as_of=as_of,
                created_at=now,
                created_by=actor.trace,
            )
        )
        import_id = inserted_id(result)
        rows.add(connection, import_id, planned)
    return import_id


def _moment(day: date, now: datetime) -> datetime:
    """Until when a file of this day knows what happened. Raises DayInFuture."""
    if day > amsterdam_date(now):
        raise DayInFuture
    return min(now, end_of_day(day))


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


def accept(
    engine: Engine,
    actor: Actor,
    import_id: int,
    confirmed: bool = False,
    answers: Mapping[int, ImportAnswer] | None = None,
    renumbered: bool = False,
    right: Collection[int] = (),
) -> None:
    """Decide that a preview is to be done; the worker does it. Idempotent.

    `answers`: by the position of the row, to each question; `renumbered` answers those in which only the
    number of a contract is another one. `right`: the positions of the rows that were doubted and are right;
    other rows that were are not taken over. Raises QuestionsOpen when one is missing,
    ManyClosings when the plan asks again and `confirmed` is not given; ImportGone.
    """
    with engine.database.write() as connection:
        what = plan(connection, actor, import_id)
        if what.status != ImportStatus.PREVIEW:
            return
        doubts.settle(connection, import_id, right)
        questions.settle(connection, import_id, answers or {}, renumbered)
        what = plan(connection, actor, import_id)
        if what.asks_again and not confirmed:
            raise ManyClosings(what.closings)
        connection.execute(
            update(Import)
            .where(Import.id == import_id, Import.status == ImportStatus.PREVIEW)
            .values(status=ImportStatus.ACCEPTED)
        )
        drafts.forget_all(connection, decision_form(what))


def upload_form(landlord_id: int) -> drafts.Place:
    """Where a file is chosen, with what was wrong with the last one."""
    return drafts.Place(f"{drafts.ARREARS}/bestand", landlord_id=landlord_id)


def decision_form(what: Plan) -> drafts.Place:
    """Where the questions about a file are answered."""
    return drafts.Place(f"{drafts.ARREARS}/{what.id}", landlord_id=what.landlord_id)


def require_undecided(connection: Connection, place: drafts.Place) -> None:
    """Raises ImportGone when this is the form of a file that was decided on; none is decided on meanwhile."""
    number = place.number_of(drafts.ARREARS)
    mine = Import.id == number, Import.landlord_id == place.landlord_id
    row = select(Import.status).where(*mine).with_for_update(read=True)
    if number is not None and connection.scalar(row) != ImportStatus.PREVIEW:
        raise ImportGone


def _same_as_last(connection: Connection, landlord_id: int, region: str, found: ArrearsFile) -> int | None:
    """The import that was read in last here, when it is this file: it may come again, and says nothing new.

    Raises AlreadyImported for one that was read in before that: it could only bring back old amounts.
    """
    taken = select(Import.id, Import.digest).where(
        Import.landlord_id == landlord_id, Import.status.in_(TAKEN)
    )
    newest = taken.where(Import.region == region).order_by(Import.as_of.desc(), Import.id.desc()).limit(1)
    last = connection.execute(newest).one_or_none()
    if last is not None and last.digest == found.digest:
        return int(last.id)
    if connection.execute(taken.where(Import.digest == found.digest).limit(1)).first() is not None:
        raise AlreadyImported
    return None


def _throw_away(connection: Connection, before: datetime) -> None:
    """Previews of which nothing came hold personal data without a purpose; their numbers are not reused."""
    old = and_(Import.status == ImportStatus.PREVIEW, Import.created_at < before)
    connection.execute(delete(ImportRow).where(ImportRow.import_id.in_(select(Import.id).where(old))))
    connection.execute(update(Import).where(old).values(status=ImportStatus.GONE))


def _plan(connection: Connection, row: RowMapping) -> Plan:
    counts: Counter[str] = Counter()
    done = failed = 0
    for action, is_done, has_problem, count in connection.execute(
        select(WHAT, ImportRow.done_at.is_not(None), ImportRow.problem.is_not(None), func.count())
        .where(ImportRow.import_id == row["id"])
        .group_by("what", ImportRow.done_at.is_not(None), ImportRow.problem.is_not(None))
    ):
        counts[action] += count
        done += count if is_done else 0
        failed += count if has_problem else 0
    samples = {
        action: tuple(
            connection.scalars(
                select(ImportRow.tenancy)
                .where(ImportRow.import_id == row["id"], WHAT.in_((action,)))
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
            Case.region.in_(succession.regions_of(connection, row["region"])),
            Case.status == CaseStatus.OPEN,
        )
    )
    return Plan(
        id=row["id"],
        filename=row["filename"],
        region=row["region"],
        landlord_id=row["landlord_id"],
        landlord=row["landlord"],
        status=row["status"],
        counts=counts,
        open_cases=open_cases or 0,
        done=done,
        failed=failed,
        created_at=row["created_at"],
        as_of=row["as_of"],
        changed=rows.columns(connection, row["id"], ImportRow.changed),
        left_out={
            (name, why): count
            for (name, _, why), count in (
                (each.partition(":"), count)
                for each, count in rows.columns(connection, row["id"], ImportRow.left_out).items()
            )
        },
        samples=samples,
        failures=tuple(connection.scalars(failed_rows)) if failed else (),
        joined=_joined(connection, row),
    )


def _joined(connection: Connection, row: RowMapping) -> tuple[str, ...]:
    before = select(func.max(Import.created_at)).where(
        Import.landlord_id == row["landlord_id"],
        Import.region == row["region"],
        Import.status.in_(TAKEN),
        Import.id != row["id"],
    )
    last, region = connection.scalar(before), row["region"]
    regions = succession.regions_joined(connection, region, last)
    return (*succession.joined(connection, row["landlord_id"], last), *regions)
