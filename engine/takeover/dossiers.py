"""One dossier of an organisation that goes into another: all that it has there is the other's, or nothing is.

Each is one transaction, under the lock of the dossier, with its line in the trail. Must not know: what else
goes along (work.py), HTTP.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, select, union, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from engine.access import Actor
from engine.context import Engine
from engine.dossier.audit_actions import AuditAction
from engine.dossier.cases import TenancyKnown, lock_case
from engine.dossier.participants import THINKS_ALONG
from engine.organisations.people import colleagues
from engine.states import LetterStatus, ParticipantKind, TaskStatus
from engine.tables import Case, Draft, Letter, Participant, Question, Task
from engine.takeover.pair import Pair

LANDLORD_NAME: Final = "corporatie"  # the fact with the name of whose dossier it is
ON_ITS_WAY: Final = Letter.status.not_in((LetterStatus.SENT, LetterStatus.DROPPED))


def of_organisation(connection: Connection, organisation: int, case_id: int | None = None) -> list[int]:
    """The dossiers in which it still has anything to do, the oldest first; or of these only this one."""
    places: tuple[tuple[InstrumentedAttribute[Any], ColumnElement[bool]], ...] = (
        (Case.id, Case.landlord_id == organisation),
        (Participant.case_id, Participant.organisation_id == organisation),
        (Task.case_id, open_tasks(organisation)),
        (Question.case_id, open_questions(organisation)),
        (Letter.case_id, letters(organisation)),
        (Draft.case_id, Draft.organisation_id == organisation),
    )
    which = [of.is_not(None) if case_id is None else of == case_id for of, _ in places]
    found = union(*(select(of).where(where, one) for (of, where), one in zip(places, which, strict=True)))
    return sorted(int(row[0]) for row in connection.execute(found))


def move(engine: Engine, actor: Actor, pair: Pair, case_id: int, day: date, reason: str) -> None:
    """What one has in this dossier is the other's from now on. Idempotent.

    Raises TenancyKnown when the other has an open dossier of the same contract.
    """
    source, target = pair.source.id, pair.target.id
    try:
        with engine.database.write() as connection:
            dossier = lock_case(engine, connection, actor, case_id, must_be_open=False)
            if not of_organisation(connection, source, case_id):
                return
            dossier.trail.add(
                AuditAction.ORGANISATION_MERGED, van=source, naar=target, per=day.isoformat(), reden=reason
            )
            if dossier.row["landlord_id"] == source:
                connection.execute(update(Case).where(Case.id == case_id).values(landlord_id=target))
                dossier.facts[LANDLORD_NAME] = pair.target.name
            _participants(connection, case_id, source, target, dossier.now)
            _tasks(connection, case_id, source, target)
            for table, which in ((Question, open_questions(source)), (Letter, letters(source))):
                moved = update(table).where(table.case_id == case_id, which)
                connection.execute(moved.values(organisation_id=target))
            _drafts(connection, case_id, source, target)
            dossier.save()
    except IntegrityError as error:
        if "tenancy" not in str(error.orig):
            raise
        raise TenancyKnown(case=case_id) from error


def _participants(connection: Connection, case_id: int, source: int, target: int, now: datetime) -> None:
    """Every role goes along, from now on; who thinks along does so under a number, and once."""
    here = Participant.case_id == case_id
    asked, other = f"{THINKS_ALONG}{source}", f"{THINKS_ALONG}{target}"
    takes_part = select(Participant.id).where(
        here,
        Participant.organisation_id.in_((source, target)),
        Participant.kind == ParticipantKind.INVOLVED,
        Participant.role != asked,
    )
    if connection.scalar(takes_part.limit(1)) is not None:
        connection.execute(delete(Participant).where(here, Participant.role == asked))
    else:
        connection.execute(update(Participant).where(here, Participant.role == asked).values(role=other))
    mine = update(Participant).where(here, Participant.organisation_id == source)
    connection.execute(mine.values(organisation_id=target, since=now))


def _tasks(connection: Connection, case_id: int, source: int, target: int) -> None:
    """Open tasks keep who took them, when he or she works at the other too; what was done stays as it is."""
    mine = Task.case_id == case_id, open_tasks(source)
    team = [number for number, _ in colleagues(connection, target)]
    taken = update(Task).where(*mine, Task.assignee_id.is_not(None), Task.assignee_id.not_in(team))
    connection.execute(taken.values(assignee_id=None))
    connection.execute(update(Task).where(*mine).values(organisation_id=target))


def _drafts(connection: Connection, case_id: int, source: int, target: int) -> None:
    """What is typed goes along with who works at the other."""
    mine = Draft.case_id == case_id, Draft.organisation_id == source
    team = [number for number, _ in colleagues(connection, target)]
    connection.execute(delete(Draft).where(*mine, Draft.user_id.not_in(team)))
    connection.execute(update(Draft).where(*mine).values(organisation_id=target))


def open_tasks(organisation: int) -> ColumnElement[bool]:
    return (Task.organisation_id == organisation) & (Task.status == TaskStatus.OPEN)


def open_questions(organisation: int) -> ColumnElement[bool]:
    return (Question.organisation_id == organisation) & Question.answered_at.is_(None)


def letters(organisation: int) -> ColumnElement[bool]:
    return (Letter.organisation_id == organisation) & ON_ITS_WAY
