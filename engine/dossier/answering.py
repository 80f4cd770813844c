"""An answer of a form becomes part of a dossier: it is checked, its files are kept, the facts take it up.

Runs within the transaction of a use case. Must not know: who may answer, what the process does with it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update

from engine.dossier.audit_actions import AuditAction
from engine.dossier.dossier import Dossier
from engine.errors import Conflict, DrempelError
from engine.files.attachments import Place
from engine.forms import Doubt, FieldError, Form
from engine.forms.messages import message
from engine.states import AttachmentStatus
from engine.tables import Attachment


class AnswerInvalid(DrempelError):
    """The form is not filled in well yet; each field says what is needed."""

    code = "answer:invalid"

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__()


class AnswerDoubted(DrempelError):
    """This answer fits and may still be wrong. Mend it, or send it again with the key of each doubt."""

    code = "answer:doubted"

    def __init__(self, doubts: list[Doubt]) -> None:
        self.doubts = doubts
        super().__init__()


class _Every(Container[str]):
    def __contains__(self, key: object) -> bool:
        return True


EVERY_DOUBT: Final[Container[str]] = _Every()
"""Confirms whatever is doubted, where no person is to be asked."""
SEEN: Final[Container[str]] = _Every()
"""The same for who speaks for a person who was shown it and said that it is right: that is in the trail."""


class FactsChanged(Conflict):
    """What this form shows has changed since you opened it. Look at the new values and send it again."""

    code = "facts:changed"


def validate(
    form: Form, answer: Mapping[str, Any], facts: Mapping[str, Any], now: datetime, confirmed: Container[str]
) -> list[Doubt]:
    """What is doubted in this answer and was confirmed.

    Raises AnswerInvalid with everything that is wrong, or AnswerDoubted with what nobody confirmed.
    """
    errors = form.validate(answer, now)
    if errors:
        raise AnswerInvalid(errors)
    doubts = form.doubts(answer, facts, now)
    unsure = [doubt for doubt in doubts if doubt.key not in confirmed]
    if unsure:
        raise AnswerDoubted(unsure)
    return list(doubts) if confirmed is not EVERY_DOUBT else []


def take(
    dossier: Dossier,
    form_path: str,
    answer: Mapping[str, Any],
    basis: str | None,
    place: Place,
    item: dict[str, Any] | None = None,
    confirmed: Container[str] = (),
) -> Form:
    """Check an answer, make its files part of the dossier and merge it into the facts.

    `confirmed`: the keys of what was asked about twice, and a person said to be right.
    With an `item`: into that one of a list that a task works on. What adds to a list, such as contact with
    the tenant, is of the dossier all the same.
    """
    form = dossier.definition.forms.form(form_path)
    target = dossier.facts if item is None else item
    doubts = validate(form, answer, target, dossier.now, confirmed)
    if basis is not None and basis != form.basis(target):
        raise FactsChanged(case=dossier.number)
    lost = _keep_files(dossier, form, answer, place)
    if lost:
        raise AnswerInvalid(lost)
    note_confirmed(dossier, doubts)
    merged = form.merge(target, form.heard(answer, dossier.now))
    target.clear()
    target.update(merged)
    if target is not dossier.facts:
        for name in [field.name for field in form.fields if field.append and field.name in target]:
            dossier.facts[name] = [*(dossier.facts.get(name) or ()), *target.pop(name)]
    return form


def note_confirmed(dossier: Dossier, doubts: Iterable[Doubt]) -> None:
    """Into the trail goes what was doubtful in an answer, and that who acts said that it is right."""
    for doubt in doubts:
        asked = f"{doubt.label} {doubt.agree}".strip()
        dossier.trail.add(AuditAction.DOUBT_CONFIRMED, None, veld=doubt.path, vraag=asked)


def _keep_files(dossier: Dossier, form: Form, answer: Mapping[str, Any], place: Place) -> list[FieldError]:
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
        if row is not None and row.status == AttachmentStatus.KEPT:
            continue
        if row is None or not _belongs(row, place, dossier.actor.user_id):
            errors.append(FieldError(path, message(None, "file_gone", None)))
        else:
            new.append(row)
    for row in new if not errors else ():
        dossier.connection.execute(
            update(Attachment)
            .where(Attachment.id == row.id)
            .values(status=AttachmentStatus.KEPT, kept_at=dossier.now)
        )
        # The hash proves later which file it was; a name can tell about people and stays out of the trail.
        dossier.trail.add(
            AuditAction.FILE_ADDED,
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
