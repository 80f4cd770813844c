"""A task whose last day it is and that is in nobody's daily overview, told by an e-mail of its own.

Who took the task hears it, else its organisation: once for each day. Owns: whom an overview reaches. The
message has the number of the dossier and the name of the task; never the name or address of a tenant.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import RowMapping, and_, exists, or_, select
from sqlalchemy.orm import aliased

from engine.access import WORKER
from engine.context import Engine
from engine.deadlines import AMSTERDAM, add_days, is_working_day, start_of_day
from engine.letters import templates
from engine.outbox import notices
from engine.outbox.digest import AT, Source, text_of
from engine.states import CaseStatus, Channel, LetterStatus, TaskStatus
from engine.tables import Case, Membership, Row, Task, User

TEMPLATE = "processes/gedeeld/overzicht/laatste_dag.txt"
KIND = "laatste_dag"
AT_ONCE = 50  # messages, each time the worker looks
MISSED = timedelta(days=7)  # a last day on which no worker ran is told afterwards, within a week


def write_due(engine: Engine, source: Source) -> int:
    """Write what was not told yet; how many messages. Idempotent, with any number of workers.

    On working days from half past seven on, as the overview. Raises LetterRefused for a text that cannot be
    filled in.
    """
    now = engine.clock.now()
    local = now.astimezone(AMSTERDAM)
    if local.time() < AT or not is_working_day(local.date()):
        return 0
    tomorrow = start_of_day(add_days(local.date(), 1))
    with engine.database.read() as connection:
        unread = connection.execute(
            _UNREAD.where(Task.due_at < tomorrow, Task.due_at >= tomorrow - MISSED)
        ).mappings()
        template = text_of(source, TEMPLATE)
        written = ((task["case_id"], _message(source, template, task, now)) for task in unread)
        rows = [(case_id, row) for case_id, row in written if not notices.was_told(connection, row)][:AT_ONCE]
    notices.tell(engine.database, rows)
    return len(rows)


_WORKS = and_(Membership.active, Membership.function == WORKER)
_ASSIGNEE = aliased(User)
_READS = (
    exists()
    .where(User.id == Membership.user_id, User.active, User.daily_digest)
    .where(_WORKS, Membership.organisation_id == Task.organisation_id)
    .where(or_(Task.assignee_id.is_(None), Task.assignee_id == User.id))
)
"""Whether someone who can do a task gets it in an overview."""
_UNREAD = (
    select(
        Task.case_id,
        Task.name,
        Task.role,
        Task.organisation_id,
        Task.due_at,
        Case.number,
        _ASSIGNEE.email,
    )
    .join(Case, Case.id == Task.case_id)
    .outerjoin(
        _ASSIGNEE,
        and_(
            _ASSIGNEE.id == Task.assignee_id,
            _ASSIGNEE.active,
            exists().where(
                _WORKS,
                Membership.user_id == _ASSIGNEE.id,
                Membership.organisation_id == Task.organisation_id,
            ),
        ),
    )
    .where(
        Task.status == TaskStatus.OPEN,
        Task.organisation_id.is_not(None),
        Case.status == CaseStatus.OPEN,
        ~_READS,
    )
    .order_by(Task.due_at, Task.id)
)


def _message(source: Source, template: str, task: RowMapping, now: datetime) -> Row:
    subject, body = templates.fill(
        template,
        {
            "taak": task["name"],
            "dossier": task["number"],
            "dag": task["due_at"].astimezone(AMSTERDAM).date().isoformat(),
            "link": f"{source.base_url}/dossiers/{task['case_id']}",
        },
    )
    own = task["email"] is not None
    return {
        "case_id": None if own else task["case_id"],
        "kind": KIND,
        "channel": Channel.EMAIL,
        "recipient": WORKER if own else task["role"],
        "organisation_id": None if own else task["organisation_id"],
        "address": task["email"],
        "subject": subject,
        "body": body,
        "status": LetterStatus.WAITING,
        "created_at": now,
        "attempts": 0,
        "next_try": now,
    }
