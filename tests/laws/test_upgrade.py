"""Dossiers that older releases stored run on with the engine of today, each to its end."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import access
from engine.access import Actor
from engine.clock import MovableClock
from engine.context import Engine
from engine.db import Database
from engine.definitions.versions import Definitions
from engine.dossier import audit, cases, tasks
from engine.dossier.timers import fire_due
from engine.forms import random_answer
from engine.pages import dossier
from engine.tables import Case, Participant, Task, Timer
from tests.upgrade import FOLDER, restore

RELEASES = sorted(FOLDER.glob("*.json.gz"))
STORED = datetime(2026, 4, 17, 9, tzinfo=UTC)


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_dossiers_of_an_older_release_run_to_their_end(release: Path, database_url: str) -> None:
    database = Database(database_url)
    restore(release, database)
    clock = MovableClock(STORED)
    engine = Engine(database, clock, Definitions())
    with database.read() as connection:
        ids = list(connection.scalars(select(Case.id).where(Case.status == "open").order_by(Case.id)))
        open_before = set(connection.scalars(select(Task.id).where(Task.status == "open")))
    assert len(ids) == 5
    assert open_before

    clock.advance(timedelta(days=120))  # every term that waits passes; processes are loaded and stored again
    assert fire_due(engine)
    for case_id in ids:
        with database.read() as connection:
            page = dossier.case_page(engine, connection, access.CONSOLE, case_id)
            assert page.incidents == ()
            landlord = connection.scalar(
                select(Participant.organisation_id).where(
                    Participant.case_id == case_id, Participant.role == "woningcorporatie"
                )
            )
        assert landlord is not None
        payer = Actor(1, "test", {landlord: "medewerker"})
        amount = {"betaling_bedrag": page.facts["achterstand"], "betaling_op": "2026-08-01"}
        cases.act(engine, payer, case_id, "gedeeld_betaling", amount)
    with database.read() as connection:
        assert set(connection.scalars(select(Case.status))) == {"closed"}
        assert connection.scalar(select(Timer.id)) is None
        assert list(audit.verify(connection)) == []
    database.dispose()


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_tasks_of_an_older_release_can_be_completed(release: Path, database_url: str) -> None:
    database = Database(database_url)
    restore(release, database)
    engine = Engine(database, MovableClock(STORED), Definitions())
    dice = random.Random(1)  # noqa: S311 - dice, no secret
    with database.read() as connection:
        stored = connection.execute(select(Task).where(Task.status == "open").order_by(Task.id)).all()
    for task in stored:
        with database.read() as connection:
            page = dossier.case_page(engine, connection, access.CONSOLE, task.case_id)
        if task.id not in {line.id for line in page.tasks if line.status == "open"}:
            continue  # an earlier answer ended it
        form = page.definition.forms.form(task.form)
        answer = random_answer(form, dice, page.facts, STORED.date(), {})
        worker = Actor(1, "test", {task.organisation_id: "medewerker"})
        tasks.complete(engine, worker, task.id, answer)
    with database.read() as connection:
        now = {row.id: row.status for row in connection.execute(select(Task.id, Task.status))}
        ended = [now[task.id] for task in stored]
        assert set(ended) <= {"done", "withdrawn"}
        assert ended.count("done") > len(ended) / 2
        assert list(audit.verify(connection)) == []
    database.dispose()


def test_every_release_so_far_is_kept() -> None:
    assert [path.name for path in RELEASES] == ["0.1.0.json.gz"]
