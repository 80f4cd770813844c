"""A list that is longer than a page goes on where the page before it ended; some show the last few only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from engine.access import CONSOLE
from engine.arrears import plan
from engine.pages import lists, looks
from engine.states import CaseStatus, ImportAction, ImportStatus, ReadingKind
from engine.tables import Import, ImportRow, Incident
from engine.testing import House, Story


@pytest.fixture
def told(house: House, monkeypatch: pytest.MonkeyPatch) -> list[Story]:
    """Five dossiers, and two on a page."""
    for room in (lists, looks):
        monkeypatch.setattr(room, "PAGE", 2)
    return [Story(house, achterstand=500.0, vervaldatum="2026-01-01") for _ in range(5)]


def test_dossiers_and_tasks_are_read_page_by_page(house: House, told: list[Story]) -> None:
    actor, engine = house.actor("woningcorporatie"), house.engine
    pages = [looks.dossiers(engine, actor, CaseStatus.OPEN, "", number)[0] for number in (1, 2, 3)]
    assert [[line.id for line in page] for page in pages] == [[5, 4], [3, 2], [1]]
    work = [looks.inbox(engine, actor, "team", "", number) for number in (1, 2, 3)]
    assert [len(page.items) for page in work] == [2, 2, 1]
    assert {item.case_id for page in work for item in page.items} == {1, 2, 3, 4, 5}
    assert {item.created_at for page in work for item in page.items} == {house.clock.now()}


def test_who_looked_is_read_page_by_page(house: House, told: list[Story]) -> None:
    actor, engine, case_id = house.actor("woningcorporatie"), house.engine, told[0].case_id
    for _ in range(3):
        looks.case(engine, actor, case_id, ReadingKind.DOSSIER)
    first, number, count = looks.looks(engine, actor, case_id, 1)
    assert (number, count) == (1, 2)
    second, _, _ = looks.looks(engine, actor, case_id, 2)  # the look at the first page is there by now
    assert [one.what for one in first] == ["dossier", "dossier"]
    assert [one.what for one in second] == ["dossier", "dossier"]


def test_who_mends_sees_the_last_two_hundred_that_failed(house: House) -> None:
    one, other = (Story(house, achterstand=500.0, vervaldatum="2026-01-01") for _ in range(2))
    now = house.clock.now()
    about = {"element": "bellen", "reason": "StepFailed", "attempts": 1, "first_at": now}
    rows = [
        {"case_id": (one, other)[n % 2].case_id, "timer_id": str(n), "last_at": now + timedelta(n), **about}
        for n in range(201)
    ]
    with house.engine.database.write() as connection:
        connection.execute(insert(Incident), rows)
        found = lists.incidents(connection, CONSOLE)
    assert [shown.last_at for shown in found] == [now + timedelta(n) for n in range(200, 0, -1)]
    assert {(shown.case_id, shown.number) for shown in found} == {(1, "2026-000001"), (2, "2026-000002")}


def imported(house: House, tenancies: Sequence[str], **row: Any) -> int:
    """A file that was read in, with a row for each of these."""
    now = house.clock.now()
    where = {"landlord_id": house.landlord, "region": house.region, "filename": "stand.csv", "digest": ""}
    when = {"as_of": now, "created_at": now, "created_by": "klok", "status": ImportStatus.DONE}
    with house.engine.database.write() as connection:
        batch = connection.scalar(insert(Import).values(**where, **when).returning(Import.id)) or 0
        always = {"import_id": batch, "action": ImportAction.NEW, "data": "{}", "done_at": now, **row}
        rows = [{"position": n, "tenancy": name, **always} for n, name in enumerate(tenancies, 1)]
        connection.execute(insert(ImportRow), rows)
    return batch


def test_a_plan_shows_a_few_of_its_own_rows_and_counts_all(house: House) -> None:
    names = [f"HC-{n:03}" for n in range(60, 0, -1)]
    one = imported(house, names, problem="Er ging iets mis.")
    imported(house, ["ANDERS"], problem="Iets anders.")
    with house.engine.database.read() as connection:
        found = plan.plan(connection, house.actor("woningcorporatie"), one)
    assert found.samples == {ImportAction.NEW: tuple(names[:5])}
    assert found.failures == tuple(names[:50])
    assert (found.counts, found.done, found.failed) == ({ImportAction.NEW: 60}, 60, 60)


def test_the_last_twelve_files_are_shown(house: House) -> None:
    made = [imported(house, ["HC-1"]) for _ in range(13)]
    with house.engine.database.read() as connection:
        found = plan.plans(connection, house.actor("woningcorporatie"))
    assert [one.id for one in found] == made[:0:-1]
