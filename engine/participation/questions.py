"""A question to a colleague of another organisation in a dossier, and the answer that comes back.

It stands outside the diagrams: nothing waits for it, and the dossier goes on. It closes with the dossier. The
audit trail says that it was asked and answered; what was written stands in its own row. Must not know: HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, insert, or_, select, update
from sqlalchemy.orm import aliased

from engine import access, drafts
from engine.access import Actor
from engine.context import Engine
from engine.db import inserted_id
from engine.deadlines import add_working_days, amsterdam_date, end_of_day, is_late
from engine.dossier import cases
from engine.dossier.audit_actions import AuditAction
from engine.dossier.dossier import CaseUnknown, Dossier
from engine.dossier.participants import THINKS_ALONG
from engine.errors import Conflict, DrempelError, NotFound
from engine.names import organisation_key
from engine.participation.hand_over import OrganisationUnfit
from engine.participation.who import Askable, contacts
from engine.roles import QUESTION_TERM
from engine.states import CaseStatus, ParticipantKind, ReadingKind
from engine.tables import Case, Organisation, OrganisationRole, Participant, Question, Reading, User

USUAL_TERM = 5
ANSWER = "antwoord"


@dataclass(frozen=True)
class QuestionLine:
    """A question to another organisation, with its answer once it came."""

    id: int
    case_id: int
    number: str
    label: str
    text: str
    asker: str
    from_organisation: str
    to_organisation: str
    organisation_id: int  # that was asked
    contact: str | None
    asked_at: datetime
    due_at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    is_open: bool  # can still be answered
    is_late: bool


class QuestionUnknown(NotFound):
    """There is no such question. Look in the dossier for the questions that were asked."""

    code = "question:unknown"


class QuestionAnswered(Conflict):
    """A colleague answered this question already. Read the answer; ask again when it is not enough."""

    code = "question:answered"


class TextMissing(DrempelError):
    """Write down what you want to ask or answer."""

    code = "question:text"


class NotConfirmed(DrempelError):
    """This organisation does not take part yet. Confirm that it will see the whole dossier."""

    code = "question:confirm"


def ask(
    engine: Engine,
    actor: Actor,
    case_id: int,
    organisation_id: int,
    text: str,
    contact: str | None = None,
    confirmed: bool = False,
) -> int:
    """Ask another organisation; the id of the question. Who did not take part does so once `confirmed`.

    Raises TextMissing, OrganisationUnfit, NotConfirmed, NotAllowed, CaseClosed or CaseUnknown.
    """
    access.require(actor.user_id is not None)
    with engine.database.write() as connection:
        dossier = cases.lock_case(engine, connection, actor, case_id)
        asker = min(actor.organisations.intersection(dossier.participants().values()))
        if not text.strip():
            raise TextMissing
        known = {one.id: one for one in askable(connection, actor, dossier.id, dossier.row["region"])}
        if organisation_id not in known:
            raise OrganisationUnfit
        if not known[organisation_id].takes_part:
            if not confirmed:
                raise NotConfirmed
            _let_in(connection, dossier, organisation_id)
        names = {one.name for one in known[organisation_id].contacts}
        question = inserted_id(
            connection.execute(
                insert(Question).values(
                    case_id=case_id,
                    asked_by=actor.user_id,
                    asker_id=asker,
                    organisation_id=organisation_id,
                    contact=contact if contact in names else None,
                    text=text.strip()[:4000],
                    asked_at=dossier.now,
                    due_at=_due(dossier),
                )
            )
        )
        dossier.trail.add(AuditAction.QUESTION_ASKED, None, vraag=question, organisatie=organisation_id)
        dossier.save()
        drafts.forget(connection, actor.user_id, question_form(case_id))
    return question


def answer(engine: Engine, actor: Actor, question_id: int, text: str) -> int:
    """Answer for one's organisation; the id of the dossier.

    Raises TextMissing, QuestionAnswered, NotAllowed, CaseClosed or QuestionUnknown.
    """
    with engine.database.write() as connection:
        row = connection.execute(
            select(Question.case_id, Question.organisation_id).where(Question.id == question_id)
        ).one_or_none()
        if row is None:
            raise QuestionUnknown
        try:
            dossier = cases.lock_case(engine, connection, actor, row.case_id)
        except CaseUnknown:
            raise QuestionUnknown from None
        access.require(access.may_work(actor, row.organisation_id))
        if not text.strip():
            raise TextMissing
        done = connection.execute(
            update(Question)
            .where(Question.id == question_id, Question.answered_at.is_(None))
            .values(answer=text.strip()[:4000], answered_by=actor.user_id, answered_at=dossier.now)
        )
        if done.rowcount != 1:
            raise QuestionAnswered
        dossier.trail.add(
            AuditAction.QUESTION_ANSWERED, None, vraag=question_id, organisatie=row.organisation_id
        )
        dossier.save()
        drafts.forget_all(connection, answer_form(row.case_id, question_id))
    return int(row.case_id)


def question_form(case_id: int) -> drafts.Place:
    return drafts.Place("vraag", case_id=case_id)


def answer_form(case_id: int, question_id: int) -> drafts.Place:
    return drafts.Place(f"{ANSWER}/{question_id}", case_id=case_id)


def require_unanswered(connection: Connection, place: drafts.Place) -> None:
    """Under the lock of the dossier. Raises QuestionAnswered for the form of an answer that was given."""
    number = place.number_of(ANSWER)
    done = select(Question.id).where(Question.id == number, Question.answered_at.is_not(None))
    if number is not None and connection.scalar(done) is not None:
        raise QuestionAnswered


def case_of_question(connection: Connection, question_id: int) -> int:
    """The dossier of a question. Raises QuestionUnknown."""
    found = connection.scalar(select(Question.case_id).where(Question.id == question_id))
    if found is None:
        raise QuestionUnknown
    return found


def read(engine: Engine, actor: Actor, question_id: int) -> QuestionLine:
    """One question, noted as a look into its dossier; its answer is read now when the asker looks.

    Raises QuestionUnknown, also for who does not see the dossier.
    """
    now = engine.clock.now()
    with engine.database.write() as connection:
        found = _lines(connection, now, Question.id == question_id, access.visible(actor))
        if not found:
            raise QuestionUnknown
        if actor.user_id is not None:
            values = {
                "case_id": found[0].case_id,
                "user_id": actor.user_id,
                "at": now,
                "what": ReadingKind.QUESTION,
            }
            connection.execute(insert(Reading).values(**values))
        connection.execute(
            update(Question)
            .where(
                Question.id == question_id,
                Question.asked_by == actor.user_id,
                Question.answered_at.is_not(None),
                Question.read_at.is_(None),
            )
            .values(read_at=now)
        )
    return found[0]


def of_case(connection: Connection, now: datetime, case_id: int) -> tuple[QuestionLine, ...]:
    """The questions of a dossier, the newest first."""
    return tuple(reversed(_lines(connection, now, Question.case_id == case_id)))


def waiting(connection: Connection, actor: Actor, now: datetime) -> tuple[QuestionLine, ...]:
    """For the inbox: questions to this person's organisations, and answers that he or she did not read."""
    to_us = and_(
        Question.organisation_id.in_(actor.organisations),
        Question.answered_at.is_(None),
        Case.status == CaseStatus.OPEN,
    )
    to_me = and_(
        Question.asked_by == actor.user_id, Question.answered_at.is_not(None), Question.read_at.is_(None)
    )
    return tuple(_lines(connection, now, or_(to_us, to_me), access.visible(actor)))


def askable(connection: Connection, actor: Actor, case_id: int, region: str) -> list[Askable]:
    """The other organisations of the region; those that take part first."""
    taking_part = set(
        connection.scalars(
            select(Participant.organisation_id).where(
                Participant.case_id == case_id, Participant.kind == ParticipantKind.INVOLVED
            )
        )
    )
    rows = connection.execute(
        select(Organisation.id, Organisation.name)
        .join(OrganisationRole, OrganisationRole.organisation_id == Organisation.id)
        .where(OrganisationRole.region == region, Organisation.id.not_in(actor.organisations))
        .distinct()
    ).all()
    people = contacts(connection, {row.id for row in rows}, region)
    found = [
        Askable(
            id=row.id,
            name=row.name,
            contacts=tuple(people.get(row.id, ())),
            takes_part=row.id in taking_part,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one.takes_part, organisation_key(one.name)))


# -- inside ----------------------------------------------------------------------------------------------


def _due(dossier: Dossier) -> datetime:
    """The end of the last working day on which an answer is in time (setting `vraag_werkdagen`)."""
    has_term = QUESTION_TERM in dossier.definition.settings
    days = dossier.setting(QUESTION_TERM) if has_term else USUAL_TERM
    return end_of_day(add_working_days(amsterdam_date(dossier.now), int(days)))


def _let_in(connection: Connection, dossier: Dossier, organisation_id: int) -> None:
    """Takes part without a role of the diagrams: it sees the dossier, and no task or button is for it."""
    connection.execute(
        insert(Participant).values(
            case_id=dossier.id,
            role=f"{THINKS_ALONG}{organisation_id}",
            organisation_id=organisation_id,
            kind=ParticipantKind.INVOLVED,
            since=dossier.now,
        )
    )
    dossier.trail.add(AuditAction.PARTICIPANT_THINKS_ALONG, None, organisatie=organisation_id)


def _lines(connection: Connection, now: datetime, *which: Any) -> Sequence[QuestionLine]:
    """The first that must be answered first."""
    asker, asked = aliased(User), aliased(User)
    from_, to = aliased(Organisation), aliased(Organisation)
    rows = connection.execute(
        select(
            Question.__table__,
            Case.number,
            Case.label,
            Case.status,
            asker.name.label("asker"),
            asked.name.label("who_answered"),
            from_.name.label("from_organisation"),
            to.name.label("to_organisation"),
        )
        .join(Case, Case.id == Question.case_id)
        .join(asker, asker.id == Question.asked_by)
        .outerjoin(asked, asked.id == Question.answered_by)
        .join(from_, from_.id == Question.asker_id)
        .join(to, to.id == Question.organisation_id)
        .where(*which)
        .order_by(Question.due_at, Question.id)
    ).mappings()
    return [_line(row, now) for row in rows]


def _line(row: RowMapping, now: datetime) -> QuestionLine:
    is_open = row["answered_at"] is None and row["status"] == CaseStatus.OPEN
    return QuestionLine(
        id=row["id"],
        case_id=row["case_id"],
        number=row["number"],
        label=row["label"],
        text=row["text"],
        asker=row["asker"],
        from_organisation=row["from_organisation"],
        to_organisation=row["to_organisation"],
        organisation_id=row["organisation_id"],
        contact=row["contact"],
        asked_at=row["asked_at"],
        due_at=row["due_at"],
        answer=row["answer"],
        answered_by=row["who_answered"],
        answered_at=row["answered_at"],
        is_open=is_open,
        is_late=is_open and is_late(row["due_at"], now),
    )
