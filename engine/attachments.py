"""The files of a dossier as rows: put aside with a form, part of the dossier once its answer is accepted.

Runs within the transaction of its caller. Must not know: who may do what (see uploads), HTTP.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, or_, select, update

from engine.file_sorts import Upload
from engine.forms import FieldError, Form
from engine.forms.messages import message
from engine.tables import Attachment, User

if TYPE_CHECKING:
    from engine.dossier import Dossier

ASIDE: Final = "aside"
KEPT: Final = "kept"


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
    """Put a file aside; its id. Nobody sees it before `keep`."""
    found = attachment_id or uuid4().hex
    connection.execute(
        insert(Attachment).values(
            id=found,
            case_id=place.case_id,
            task_id=place.task_id,
            action=place.action,
            status=ASIDE,
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


def keep(dossier: Dossier, form: Form, answer: Mapping[str, Any], place: Place) -> list[FieldError]:
    """Make the files of this answer part of the dossier; what is wrong when one is not there (any more).

    A file counts when the dossier has it already, or when it was put aside with this form: with the same task
    by anyone who works on it, as drafts are shared; with an action by this person.
    """
    wanted = form.attached(answer)
    if not wanted:
        return []
    rows = dossier.connection.execute(
        select(
            Attachment.id,
            Attachment.status,
            Attachment.task_id,
            Attachment.action,
            Attachment.uploaded_by,
            Attachment.media_type,
            Attachment.size,
            Attachment.sha256,
        ).where(Attachment.case_id == place.case_id, Attachment.id.in_([each for _, each in wanted]))
    )
    found = {row.id: row for row in rows}
    new = []
    errors = []
    for path, each in wanted:
        row = found.get(each)
        if row is not None and row.status == KEPT:
            continue
        if row is None or not _belongs(row, place, dossier.actor.user_id):
            errors.append(FieldError(path, message(None, "file_gone", None)))
        else:
            new.append(row)
    for row in new if not errors else ():
        dossier.connection.execute(
            update(Attachment).where(Attachment.id == row.id).values(status=KEPT, kept_at=dossier.now)
        )
        # The hash proves later which file it was; a name can tell about people and stays out of the trail.
        dossier.trail.add(
            "bestand_toegevoegd",
            None,
            bestand=row.id,
            sha256=row.sha256,
            soort=row.media_type,
            grootte=row.size,
        )
    return errors


def _belongs(row: Any, place: Place, user_id: int | None) -> bool:
    if place.task_id is not None:
        return bool(row.task_id == place.task_id)
    return bool(row.action == place.action and row.uploaded_by == user_id)


def drop(connection: Connection, case_id: int, tasks: Collection[str] | None) -> None:
    """Remove what was put aside with these tasks and not kept; None: with anything of this dossier."""
    aside = delete(Attachment).where(Attachment.case_id == case_id, Attachment.status == ASIDE)
    connection.execute(aside if tasks is None else aside.where(Attachment.task_id.in_(tasks)))


def drop_action(connection: Connection, place: Place, user_id: int | None) -> None:
    """Remove what this person put aside with an action that is done now."""
    connection.execute(
        delete(Attachment).where(
            Attachment.case_id == place.case_id,
            Attachment.status == ASIDE,
            Attachment.action == place.action,
            Attachment.uploaded_by.is_not_distinct_from(user_id),
        )
    )


def of_case(connection: Connection, case_id: int) -> tuple[AttachedFile, ...]:
    """The files that are part of the dossier, oldest first; never their content."""
    return _lines(connection, Attachment.case_id == case_id, Attachment.status == KEPT)


def fetch(connection: Connection, case_id: int, file_id: str) -> FetchedFile | None:
    """A file that is part of this dossier; None for any other, also one that is only put aside."""
    row = connection.execute(
        select(Attachment.name, Attachment.media_type, Attachment.content).where(
            Attachment.id == file_id, Attachment.case_id == case_id, Attachment.status == KEPT
        )
    ).one_or_none()
    return FetchedFile(*row) if row is not None else None


def shown(connection: Connection, place: Place) -> dict[str, AttachedFile]:
    """By id what a form can name: files put aside with it, and those of the dossier."""
    mine = Attachment.task_id == place.task_id if place.task_id else Attachment.action == place.action
    lines = _lines(connection, Attachment.case_id == place.case_id, or_(Attachment.status == KEPT, mine))
    return {line.id: line for line in lines}


def _lines(connection: Connection, *where: Any) -> tuple[AttachedFile, ...]:
    rows = connection.execute(
        select(
            Attachment.id,
            Attachment.name,
            Attachment.media_type,
            Attachment.size,
            Attachment.sha256,
            User.name,
            Attachment.uploaded_at,
            Attachment.status,
        )
        .outerjoin(User, User.id == Attachment.uploaded_by)
        .where(*where)
        .order_by(Attachment.uploaded_at, Attachment.id)
    )
    return tuple(AttachedFile(*row) for row in rows)
