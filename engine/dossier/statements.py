"""The statements of one step of a dossier, built once: building them costs more than running them."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, delete, exists, insert, or_, select, update

from engine.states import MeetingStatus, ProcessStatus, TaskStatus
from engine.tables import (
    AgendaExtra,
    AuditEntry,
    Base,
    Case,
    Draft,
    Letter,
    Meeting,
    MeetingSeries,
    Message,
    Organisation,
    Participant,
    Process,
    Task,
    Timer,
)


def table_of(row: type[Base]) -> Table:
    return cast(Table, row.__table__)


_cases, _tasks, _processes, _timers = (table_of(row) for row in (Case, Task, Process, Timer))
_series, _meetings, _extras = (table_of(row) for row in (MeetingSeries, Meeting, AgendaExtra))
_participants, _organisations = table_of(Participant), table_of(Organisation)

# The last columns decide on what began or is due at the same moment, so that it never depends on chance.
TASK_ORDER = (_tasks.c.created_at, _tasks.c.element, _tasks.c.name, _tasks.c.id)  # oldest first
TIMER_ORDER = (_timers.c.due_at, _timers.c.case_id, _timers.c.element, _timers.c.id)  # soonest first

CASE = select(_cases).where(_cases.c.id == bindparam("case"))
LOCK_CASE = CASE.with_for_update()
TASK = select(_tasks).where(_tasks.c.id == bindparam("task"))
# The dossier comes first: it is waited for, and then the task is read as it is by then. The columns of CASE,
# then those of TASK.
LOCK_TASK = (
    select(*_cases.c, *_tasks.c)
    .join_from(_cases, _tasks, _tasks.c.case_id == _cases.c.id)
    .where(_tasks.c.id == bindparam("task"))
    .with_for_update(of=[_cases, _tasks])
)
CASE_COLUMNS = tuple(_cases.c.keys())
TASK_COLUMNS = tuple(_tasks.c.keys())
# Somebody began to fill in the form of one of its tasks. To be asked under the lock.
_has_drafts = exists().where(Draft.case_id == bindparam("case"), Draft.task_id.is_not(None))
OPEN_PROCESSES = (
    select(
        _processes.c.id,
        _processes.c.process,
        _processes.c.state,
        _processes.c.visited,
        _processes.c.waiting,
        _has_drafts.label("has_drafts"),
    )
    .where(_processes.c.case_id == bindparam("case"), _processes.c.status == ProcessStatus.OPEN)
    .order_by(_processes.c.started_at, _processes.c.process, _processes.c.id)
)
PROCESSES = select(_processes.c.id, _processes.c.process).where(_processes.c.case_id == bindparam("case"))
PARTICIPANTS = (
    select(
        _participants.c.role,
        _participants.c.organisation_id,
        _participants.c.kind,
        _organisations.c.slug,
        _organisations.c.name,
    )
    .join(_organisations, _organisations.c.id == _participants.c.organisation_id)
    .where(_participants.c.case_id == bindparam("case"))
    .order_by(_participants.c.id)
)
ORGANISATION = select(_organisations.c.slug, _organisations.c.name).where(
    _organisations.c.id == bindparam("organisation")
)

_PROCESS_VALUES = ("status", "state", "visited", "waiting", "ended_at")
_TASK_VALUES = ("status", "ended_at", "ended_by", "answer")
CASE_NAMES = ("number", "tenancy", "tenancy_key", "label")  # with indexes of their own
_CASE_VALUES = (
    "status",
    "outcome",
    "version",
    "facts",
    "search_text",
    "kept_messages",
    "closed_at",
    "audit_seq",
    "audit_hash",
)
CHANGE_PROCESSES = (
    update(_processes)
    .where(_processes.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in _PROCESS_VALUES})
)
END_TASKS = (
    update(_tasks)
    .where(_tasks.c.id == bindparam("task"), _tasks.c.status == TaskStatus.OPEN)
    .values({name: bindparam(name) for name in _TASK_VALUES})
)
WITHDRAW_TASKS = (
    update(_tasks)
    .where(_tasks.c.case_id == bindparam("case"), _tasks.c.status == TaskStatus.OPEN)
    .values(status=TaskStatus.WITHDRAWN, ended_at=bindparam("now"))
)
OPEN_TASKS = (
    select(_tasks.c.id, _tasks.c.role, _tasks.c.organisation_id, _tasks.c.element, _tasks.c.meeting)
    .where(_tasks.c.case_id == bindparam("case"), _tasks.c.status == TaskStatus.OPEN)
    .order_by(*TASK_ORDER)
)
# Who sits at the meetings of these kinds, and at those to come to which the dossier was brought by hand.
SEATS = select(_series.c.chair, _series.c.members).where(
    _series.c.region == bindparam("region"),
    or_(
        _series.c.kind.in_(bindparam("kinds", expanding=True)),
        _series.c.id.in_(
            select(_meetings.c.series_id)
            .join(_extras, _extras.c.meeting_id == _meetings.c.id)
            .where(
                _extras.c.case_id == bindparam("case"),
                _meetings.c.status.in_((MeetingStatus.PLANNED, MeetingStatus.MOVED)),
                _meetings.c.day >= bindparam("today"),
            )
        ),
    ),
)
TIMER = select(_timers.c.id).where(_timers.c.id == bindparam("timer"))
REMOVE_TIMERS = delete(_timers).where(_timers.c.id == bindparam("timer"))
REMOVE_ALL_TIMERS = delete(_timers).where(_timers.c.case_id == bindparam("case"))
CHANGE_CASE = (
    update(_cases)
    .where(_cases.c.id == bindparam("case"), _cases.c.version == bindparam("before"))
    .values({name: bindparam(name) for name in _CASE_VALUES})
)
NAME_CASE = (
    update(_cases)
    .where(_cases.c.id == bindparam("case"))
    .values({name: bindparam(name) for name in CASE_NAMES})
)
CHANGE_PARTICIPANTS = (
    update(_participants)
    .where(_participants.c.case_id == bindparam("case"), _participants.c.role == bindparam("for_role"))
    .values(kind=bindparam("kind"))
)
ADD_PROCESSES, ADD_TASKS, ADD_TIMERS = (
    insert(_processes).inline(),
    insert(_tasks).inline(),
    insert(_timers).inline(),
)
ADD_PARTICIPANTS, ADD_MESSAGES = insert(_participants).inline(), insert(table_of(Message)).inline()
ADD_LETTERS, ADD_AUDIT = insert(table_of(Letter)).inline(), insert(table_of(AuditEntry)).inline()
