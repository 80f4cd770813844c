"""Reopening in tests: where a dossier stands before its end, and whether it stands there again afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest.mock import patch

import orjson
from sqlalchemy import Connection

from engine.access import CONSOLE
from engine.context import Engine
from engine.deadlines import amsterdam_date
from engine.dossier import endings, reopening, tasks
from engine.dossier.dossier import Dossier
from engine.dossier.standing import standing
from engine.states import CaseStatus, TaskStatus
from engine.testing import Story

Standing = tuple[Counter[tuple[str, str]], Counter[str]]
TOLD = {"heropend_op", "heropend_aan", "heropend_huurder"}


def again(story: Story, role: str = "woningcorporatie", reason: str = "Verkeerd bedrag getypt.") -> None:
    reopening.reopen(story.house.engine, story.house.actor(role), story.case_id, reason)


def standing_of(story: Story) -> Standing:
    """What it waits for: the open tasks with who has to do them, and the terms."""
    with story.house.engine.database.read() as connection:
        return _standing(story.house.engine, connection, story.case_id)


def _standing(engine: Engine, connection: Connection, case_id: int) -> Standing:
    now = standing(engine, connection, case_id)
    waiting = Counter((str(task["id"]), str(task["organisation_id"])) for task in now.tasks)
    return waiting, Counter(term.element for term in now.terms)


@dataclass
class Ended:
    """What a dossier waited for and knew just before it ended."""

    waited_for: Standing
    facts: dict[str, Any]
    is_kept: bool
    at: datetime
    done: tuple[str, Any] | None  # the task that ended it, and its answer
    end: tuple[str, str | None]


@contextmanager
def noted(engine: Engine) -> Iterator[dict[int, Ended]]:
    """Of every dossier that ends meanwhile, by number."""
    found: dict[int, Ended] = {}
    save = Dossier.save

    def looked_at(dossier: Dossier) -> None:
        ends = dossier.status != CaseStatus.OPEN and dossier.row["status"] == CaseStatus.OPEN
        before = _standing(engine, dossier.connection, dossier.id) if ends else None
        ended = (row for row in dossier._waiting._ended_tasks if row["status"] == TaskStatus.DONE)
        done = [(row["task"], orjson.loads(row["answer"])) for row in ended]
        save(dossier)
        if before is not None:
            kept = endings.of_case(dossier.connection, dossier.id)
            found[dossier.id] = Ended(
                before,
                orjson.loads(dossier.row["facts"]),
                bool(kept),
                dossier.now,
                next(iter(done), None),
                (dossier.status, dossier.outcome),
            )

    with patch.object(Dossier, "save", looked_at):
        yield found


def wrongs(engine: Engine, ended: Mapping[int, Ended]) -> Iterator[str]:
    """Every dossier that ended is reopened, if it can be; in what it then stands elsewhere than before.

    Who then gives the same answer on the same day comes to the same end.
    """
    for case_id, was in ended.items():
        with engine.database.read() as connection:
            offer = reopening.offer(engine, connection, case_id)
            is_open = standing(engine, connection, case_id).status == CaseStatus.OPEN
        if not was.is_kept:
            yield f"{case_id}: nothing was kept"
        if is_open or offer is None or offer.why_not is not None:
            continue
        reopening.reopen(engine, CONSOLE, case_id, "Een vergissing.")
        with engine.database.read() as connection:
            waits_for = _standing(engine, connection, case_id)
            now = standing(engine, connection, case_id)
        if waits_for != was.waited_for:
            yield f"{case_id}: waits for {waits_for}, waited for {was.waited_for}"
        names = (now.facts.keys() | was.facts.keys()) - TOLD
        other = sorted(name for name in names if now.facts.get(name) != was.facts.get(name))
        if other:
            yield f"{case_id}: knows otherwise {other}"
        early = [term.element for term in now.terms if term.due_at <= engine.clock.now()]
        if early:
            yield f"{case_id}: {early} would fire at once"
        if was.done is not None and amsterdam_date(was.at) == amsterdam_date(engine.clock.now()):
            tasks.complete(engine, CONSOLE, *was.done)
            with engine.database.read() as connection:
                again = standing(engine, connection, case_id)
            if (again.status, again.outcome) != was.end:
                yield f"{case_id}: ends in {again.status} {again.outcome}, ended in {was.end}"
