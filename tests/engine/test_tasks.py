"""What a person can do with a task: take it, give it back, complete it once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from engine.access import Actor
from engine.context import Engine
from engine.dossier import cases, tasks
from engine.dossier.answering import FactsChanged
from engine.dossier.dossier import Dossier
from engine.dossier.tasks import TaskGone, TaskTaken, TaskUnknown
from engine.states import TaskStatus
from engine.tables import Task
from engine.testing import House
from tests.engine.telling import PAYMENT, story, task_id


def test_a_task_is_completed_once(house: House) -> None:
    told = story(house)
    task = task_id(told)
    told.complete("bellen", bereikt=True)
    with pytest.raises(TaskGone):
        tasks.complete(house.engine, house.actor("woningcorporatie"), task, {"bereikt": True})
    with pytest.raises(TaskUnknown):
        tasks.complete(house.engine, house.actor("woningcorporatie"), "0" * 32, {"bereikt": True})


@pytest.mark.parametrize("step", [tasks.claim, tasks.release])
def test_a_task_that_is_done_meanwhile_is_given_to_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch, step: Callable[..., None]
) -> None:
    """Between reading it and the lock of its dossier another can complete it."""
    told, actor = story(house), house.actor("woningcorporatie")
    task = task_id(told)
    if step is tasks.release:
        tasks.claim(house.engine, actor, task)
    lock = cases.lock_case

    def too_late(engine: Engine, connection: Connection, *rest: Any) -> Dossier:
        connection.execute(update(Task).where(Task.id == task).values(status=TaskStatus.DONE))
        return lock(engine, connection, *rest)

    monkeypatch.setattr(tasks, "lock_case", too_late)
    with pytest.raises(TaskGone):
        step(house.engine, actor, task)


def test_a_form_filled_with_other_facts_is_not_accepted(house: House) -> None:
    told = story(house)
    form = told.page().definition.forms.form("klein/bellen.json")
    seen = form.basis(told.facts)
    told.act("woningcorporatie", PAYMENT, bedrag=1.0)
    with pytest.raises(FactsChanged):
        tasks.complete(
            house.engine, house.actor("woningcorporatie"), task_id(told), {"bereikt": True}, basis=seen
        )
    assert told.open_tasks() == ["bellen"]


def test_claiming_and_giving_back(house: House, person: Callable[[str], Actor]) -> None:
    told = story(house)
    task, one, other = task_id(told), person("een"), person("ander")
    tasks.claim(house.engine, one, task)
    tasks.claim(house.engine, one, task)
    with pytest.raises(TaskTaken):
        tasks.claim(house.engine, other, task)
    tasks.claim(house.engine, other, task, take_over=True)
    assert told.page().tasks[0].assignee == "ander"
    tasks.release(house.engine, other, task)
    assert told.page().tasks[0].assignee is None


def test_a_task_that_is_withdrawn_was_there_until_then(house: House) -> None:
    told = story(house)
    told.later(2)
    cases.cancel(house.engine, house.actor("woningcorporatie"), told.case_id, "vergissing")
    assert [(one.status, one.ended_at) for one in told.page().tasks] == [("withdrawn", house.clock.now())]


def test_a_task_of_the_whole_dossier_has_no_item(house: House) -> None:
    story(house)
    with house.engine.database.read() as connection:
        assert connection.scalars(select(Task.item.is_(None))).all() == [True]


def test_of_two_completions_at_once_one_wins_and_one_hears_it(house: House) -> None:
    told = story(house)
    task, gate = task_id(told), threading.Barrier(2)
    results: list[str] = []

    def attempt() -> None:
        gate.wait()
        try:
            tasks.complete(house.engine, house.actor("woningcorporatie"), task, {"bereikt": True})
            results.append("won")
        except TaskGone:
            results.append("gone")

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["gone", "won"]
