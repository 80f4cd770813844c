"""Putting a file aside with the form of a task or an action: one transaction each, before the answer.

The answer makes it part of the dossier (`tasks.complete`, `cases.act`); `looks.file` gives it back. Must
not know: HTTP.
"""

from __future__ import annotations

from sqlalchemy import select

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.dossier.dossier import CaseUnknown
from engine.dossier.tasks import TaskGone, TaskUnknown
from engine.files import attachments
from engine.files.attachments import Place
from engine.files.kinds import Upload
from engine.states import CaseStatus, TaskStatus
from engine.tables import Case, Task


def put_aside(engine: Engine, actor: Actor, task_id: str, upload: Upload, file_id: str | None = None) -> str:
    """Keep a file with the form of an open task; the id that its answer names.

    It stays when the answer is refused or put off, and goes when the task ends without it.
    Raises TaskUnknown, TaskGone.
    """
    with engine.database.write() as connection:
        query = select(Task.case_id, Task.status).where(Task.id == task_id, access.workable(actor))
        task = connection.execute(query).one_or_none()
        if task is None:
            raise TaskUnknown
        if task.status != TaskStatus.OPEN:
            raise TaskGone(task=task_id)
        place = Place(task.case_id, task_id=task_id)
        return attachments.add(connection, place, upload, actor.user_id, engine.clock.now(), file_id)


def put_aside_with_action(
    engine: Engine, actor: Actor, case_id: int, process: str, upload: Upload, file_id: str | None = None
) -> str:
    """Keep a file with the form of an action; only this person can send it in.

    It goes when the action is done or the dossier ends. Raises CaseUnknown.
    """
    with engine.database.write() as connection:
        query = select(Case.id).where(
            Case.id == case_id, Case.status == CaseStatus.OPEN, access.visible(actor)
        )
        if connection.scalar(query) is None:
            raise CaseUnknown
        place = Place(case_id, action=process)
        return attachments.add(connection, place, upload, actor.user_id, engine.clock.now(), file_id)
