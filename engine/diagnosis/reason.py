"""Why a dossier stands still, in words for whoever looks after the installation, and nothing of a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from engine.deadlines import AMSTERDAM
from engine.diagnosis.records import Diagnosis, OpenTask, Term, Trouble
from engine.states import CaseStatus

ALIVE = timedelta(seconds=30)  # a worker that runs writes its heartbeat every ten seconds


def why(found: Diagnosis, wall: datetime) -> tuple[str, ...]:
    """What it waits for, what presses most first. `wall`: the time by the clock of this machine."""
    if found.status != CaseStatus.OPEN:
        return (f"It is {found.status} ({found.outcome or 'no outcome'}): nothing has to happen any more.",)
    failed = {trouble.element for trouble in found.incidents}
    overdue = [term for term in found.terms if term.is_overdue and term.element not in failed]
    said = [
        *map(_incident, found.incidents),
        *(_overdue(term, found, wall) for term in overdue),
        *(_task(task, found) for task in found.tasks),
    ]
    return tuple(said or _quiet(found))


def local(moment: datetime) -> str:
    """2026-02-02 09:00, in Amsterdam."""
    return f"{moment.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"


# -- inside ----------------------------------------------------------------------------------------------


def _incident(trouble: Trouble) -> str:
    again = f"tried again at {local(trouble.next_try)}" if trouble.next_try else "its term is gone"
    times = "once" if trouble.attempts == 1 else f"{trouble.attempts} times"
    return f"An incident at {trouble.element}: {trouble.reason} (failed {times}, {again})"


def _overdue(term: Term, found: Diagnosis, wall: datetime) -> str:
    return f"The term {term.element} is overdue by {_span(found.now - term.due_at)}: {_worker(found, wall)}"


def _worker(found: Diagnosis, wall: datetime) -> str:
    seen = found.worker_seen_at
    if seen is None:
        return "no worker ever ran here. Start `drempel worker`."
    if wall - seen > ALIVE:
        return (
            f"is a worker running? The last sign of one is {_span(wall - seen)} old. Start `drempel worker`."
        )
    return "a worker runs. Look again in a minute; if it still stands there, the worker cannot keep up."


def _task(task: OpenTask, found: Diagnosis) -> str:
    of = f"{task.role} ({task.organisation})" if task.organisation else f"{task.role} (no organisation yet)"
    said = f"It waits for a task of {of} since {local(task.since)}: {task.element}"
    for one in found.meetings:
        if one.element == task.element:
            return f"{said}, on which a meeting decides: {one.day or 'none is planned'}."
    late = f", late since {local(task.due_at)}" if task.due_at and task.is_late else ""
    return f"{said}{late}, {'claimed' if task.is_claimed else 'claimed by nobody'}."


def _quiet(found: Diagnosis) -> Iterator[str]:
    """Nobody has to do anything and nothing went wrong."""
    heard = sorted({message for process in found.processes for message in process.hears})
    if found.terms:
        yield f"It waits for the term {found.terms[0].element}, due {local(found.terms[0].due_at)}."
    elif heard:
        yield f"It waits for a message, and no task or term will send it by itself: {', '.join(heard)}."
    else:
        yield "Nothing waits: this dossier is stuck. Stop it with a reason and start it again."


def _span(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds()) // 60)
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)} days"
    return f"{minutes // 60} hours" if minutes >= 120 else f"{minutes} minutes"
