"""Keeping what someone typed and did not send in yet: one function each, one transaction each.

Only for who may send the form in. What a draft is and how long it stays: `engine.drafts`. Must not know:
HTTP, what a form asks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from engine import access, drafts
from engine.access import Actor
from engine.arrears import plan
from engine.arrears.plan import ImportGone
from engine.context import Engine
from engine.dossier.dossier import CaseClosed, CaseUnknown
from engine.dossier.tasks import TaskGone, TaskUnknown
from engine.drafts import NOTHING, Place, Told
from engine.forms import Raw
from engine.meetings import forms as meeting_forms
from engine.meetings.rows import MeetingOver
from engine.participation import questions
from engine.participation.questions import QuestionAnswered
from engine.states import CaseStatus, ParticipantKind, TaskStatus
from engine.tables import Case, Ending, Participant, Task

AFTER_ITS_END: Final = ("heropenen", "correctie")  # forms of a closed dossier, while it can be put right
OVER: Final = (TaskGone, CaseClosed, QuestionAnswered, MeetingOver, ImportGone)
"""Nobody can send the form in any more: its task, dossier, question, meeting or file is done."""


def task_form(task_id: str) -> Place:
    return Place(task_id=task_id)


def keep(engine: Engine, actor: Actor, place: Place, typed: Raw, told: Told = NOTHING) -> datetime:
    """Keep what stands in a form now; when that was. The last one to write wins, nothing is refused for it.

    Raises NotAllowed, TaskUnknown, CaseUnknown, MeetingUnknown, and one of `OVER`.
    """
    access.require(actor.user_id is not None)
    now = engine.clock.now()
    with engine.database.write() as connection:
        whole, organisation_id = _work(connection, actor, place)
        drafts.save(connection, actor.user_id or 0, whole, organisation_id, typed, told, now)
    return now


def throw_away(engine: Engine, actor: Actor, place: Place) -> None:
    """Forget what this person typed in this form. Idempotent."""
    with engine.database.write() as connection:
        drafts.forget(connection, actor.user_id, place)


def _work(connection: Connection, actor: Actor, place: Place) -> tuple[Place, int]:
    """The place with its dossier, and the organisation for which this person works there."""
    if place.task_id is not None:
        return _task(connection, actor, place, place.task_id)
    if place.case_id is not None:
        return _dossier(connection, actor, place, place.case_id)
    if place.series_id is not None:
        return place, meeting_forms.writer(connection, actor, place)
    if place.organisation_id is not None:
        access.require(place.organisation_id in actor.administers | actor.designs_for | actor.mends_for)
        return place, place.organisation_id
    access.require(place.landlord_id is not None and access.may_work(actor, place.landlord_id))
    plan.require_undecided(connection, place)
    return place, place.landlord_id or 0


def _task(connection: Connection, actor: Actor, place: Place, task_id: str) -> tuple[Place, int]:
    seen = select(Task.case_id).where(Task.id == task_id, access.workable(actor))
    case_id = connection.scalar(seen)
    if case_id is None:
        raise TaskUnknown
    _status(connection, case_id)
    # Under the lock: whoever ends the task comes before this, or finds the draft and takes it away.
    task = connection.execute(select(Task.status, Task.organisation_id).where(Task.id == task_id)).one()
    if task.status != TaskStatus.OPEN or task.organisation_id is None:
        raise TaskGone(task=task_id)
    return replace(place, case_id=case_id), task.organisation_id


def _dossier(connection: Connection, actor: Actor, place: Place, case_id: int) -> tuple[Place, int]:
    seen = select(Participant.organisation_id).where(
        Participant.case_id == case_id,
        Participant.kind == ParticipantKind.INVOLVED,
        Participant.organisation_id.in_(actor.organisations),
    )
    mine = connection.scalars(seen).all()
    if not mine:
        raise CaseUnknown
    if _status(connection, case_id) != CaseStatus.OPEN and not _can_be_put_right(connection, place):
        raise CaseClosed(case=case_id)
    questions.require_unanswered(connection, place)
    return place, min(mine)


def _can_be_put_right(connection: Connection, place: Place) -> bool:
    kept = select(Ending.seq).where(Ending.case_id == place.case_id).limit(1)
    return place.name.partition("/")[0] in AFTER_ITS_END and connection.scalar(kept) is not None


def _status(connection: Connection, case_id: int) -> str | None:
    """Of a dossier that does not move meanwhile. Several drafts of it can be written side by side."""
    row = select(Case.status).where(Case.id == case_id).with_for_update(read=True, key_share=True)
    return connection.scalar(row)
