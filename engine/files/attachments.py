"""The files of a dossier as rows: put aside with a form, part of the dossier once its answer is accepted.

Runs within the transaction of its caller. Must not know: who may do what (see uploads), HTTP.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, insert, or_, select

from engine.db import records
from engine.files.kinds import Upload
from engine.states import AttachmentStatus
from engine.tables import Attachment, User

LINES = (
    select(
        Attachment.id,
        Attachment.name,
        Attachment.media_type,
        Attachment.size,
        Attachment.sha256,
        User.name.label("uploaded_by"),
        Attachment.uploaded_at,
        Attachment.status,
    )
    .outerjoin(User, User.id == Attachment.uploaded_by)
    .order_by(Attachment.uploaded_at, Attachment.id)
)

KEPT_LINES = LINES.where(Attachment.case_id == bindparam("case"), Attachment.status == AttachmentStatus.KEPT)
DROP = delete(Attachment).where(
    Attachment.case_id == bindparam("case"), Attachment.status == AttachmentStatus.ASIDE
)
DROP_OF_TASKS = DROP.where(Attachment.task_id.in_(bindparam("tasks", expanding=True)))


@dataclass(frozen=True)
class Place:
    """The form with which a file was put aside: that of a task, or of an action of the dossier."""

    case_id: int
    task_id: str | None = None
    action: str | None = None


@dataclass(frozen=True)
class AttachedFile:
    """What a screen shows of a file."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    uploaded_by: str | None
    uploaded_at: datetime
    status: str


@dataclass(frozen=True)
class FetchedFile:
    """A file with its content, to send to who asked for it."""

    name: str
    media_type: str
    content: bytes


def add(
    connection: Connection,
    place: Place,
    upload: Upload,
    user_id: int | None,
    now: datetime,
    attachment_id: str | None = None,
) -> str:
    """Put a file aside; its id. Nobody sees it before an answer that names it is taken (see answering)."""
    found = attachment_id or uuid4().hex
    connection.execute(
        insert(Attachment).values(
            id=found,
            case_id=place.case_id,
            task_id=place.task_id,
            action=place.action,
            status=AttachmentStatus.ASIDE,
            name=upload.name,
            media_type=upload.media_type,
            size=len(upload.content),
            sha256=upload.sha256,
            content=upload.content,
            uploaded_by=user_id,
            uploaded_at=now,
        )
    )
    return found


def drop(connection: Connection, case_id: int, tasks: Collection[str] | None) -> None:
    """Remove what was put aside with these tasks and not kept; None: with anything of this dossier."""
    if tasks is None:
        connection.execute(DROP, {"case": case_id})
    else:
        connection.execute(DROP_OF_TASKS, {"case": case_id, "tasks": list(tasks)})


def drop_action(connection: Connection, place: Place, user_id: int | None) -> None:
    """Remove what this person put aside with an action that is done now."""
    connection.execute(
        delete(Attachment).where(
            Attachment.case_id == place.case_id,
            Attachment.status == AttachmentStatus.ASIDE,
            Attachment.action == place.action,
            Attachment.uploaded_by.is_not_distinct_from(user_id),
        )
    )


def of_case(connection: Connection, case_id: int) -> tuple[AttachedFile, ...]:
    """The files that are part of the dossier, oldest first; never their content."""
    return records(AttachedFile, connection.execute(KEPT_LINES, {"case": case_id}))


def fetch(connection: Connection, case_id: int, file_id: str) -> FetchedFile | None:
    """A file that is part of this dossier; None for any other, also one that is only put aside."""
    row = connection.execute(
        select(Attachment.name, Attachment.media_type, Attachment.content).where(
            Attachment.id == file_id,
            Attachment.case_id == case_id,
            Attachment.status == AttachmentStatus.KEPT,
        )
    ).one_or_none()
    return FetchedFile(*row) if row is not None else None


def shown(connection: Connection, place: Place) -> dict[str, AttachedFile]:
    """By id what a form can name: files put aside with it, and those of the dossier."""
    mine = Attachment.task_id == place.task_id if place.task_id else Attachment.action == place.action
    usable = or_(Attachment.status == AttachmentStatus.KEPT, mine)
    lines = connection.execute(LINES.where(Attachment.case_id == place.case_id, usable))
    return {line.id: line for line in records(AttachedFile, lines)}
