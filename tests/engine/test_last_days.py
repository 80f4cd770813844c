"""A task whose last day it is reaches a person, also where nobody gets the daily overview."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import RowMapping, select, update

from engine.definitions import read_files
from engine.dossier import tasks
from engine.organisations import people
from engine.outbox import delivery, digest, last_days
from engine.outbox.digest import Source
from engine.scheduler import Post, Worker
from engine.settings import ROOT
from engine.tables import Letter, Membership, Organisation, User
from engine.testing import House, Story, build
from tests.mailserver import mail_server

SMALL = Path(__file__).resolve().parents[1] / "small"
SOURCE = Source(ROOT, "https://drempel.example")
FACTS: dict[str, Any] = {"achterstand": 9876.54, "vervaldatum": "2026-01-01"}
LAST = datetime(2026, 1, 15, 6, 30, tzinfo=UTC)  # half past seven on the last day of the call, a Thursday


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """One landlord with one worker, on Monday 5 January: a new dossier asks for a call before the 15th."""
    made = build(database_url, "klein", datetime(2026, 1, 5, 9, tzinfo=UTC), read_files(SMALL, "klein"))
    yield made
    made.engine.database.dispose()


@pytest.fixture
def told(house: House) -> Story:
    return Story(house, **FACTS)


def switch_off(house: House, *users: int) -> None:
    for user in users or (house.people["woningcorporatie"],):
        people.choose_digest(house.engine.database, user, wanted=False)


def colleague(house: House, function: str = "medewerker") -> int:
    with house.engine.database.write() as connection:
        mine = {"test-woningcorporatie": function}
        where = ("collega@test.example", "Test collega", "een lang wachtwoord")
        return people.add_user(connection, house.clock, *where, mine)


def write(house: House, at: datetime = LAST) -> int:
    house.clock.move_to(at)
    return last_days.write_due(house.engine, SOURCE)


def messages(house: House) -> list[RowMapping]:
    with house.engine.database.read() as connection:
        found = select(Letter.__table__).where(Letter.kind == last_days.KIND).order_by(Letter.id)
        return list(connection.execute(found).mappings())


@pytest.mark.usefixtures("told")
def test_what_stands_in_an_overview_needs_no_message(house: House) -> None:
    assert write(house) == 0
    assert digest.write_due(house.engine, SOURCE) == len(house.people)
    with house.engine.database.read() as connection:
        body = connection.scalar(select(Letter.body).where(Letter.kind == digest.KIND))
    assert "Vandaag klaar of te laat: 1" in (body or "")


def test_the_organisation_hears_it_on_the_last_day_and_once(house: House, told: Story) -> None:
    switch_off(house)
    assert write(house, LAST - timedelta(days=1)) == 0
    assert write(house, LAST - timedelta(seconds=1)) == 0
    assert write(house) == 1
    assert write(house, LAST + timedelta(hours=3)) == 0
    assert write(house, LAST + timedelta(days=1)) == 0
    (letter,) = messages(house)
    number = told.page().number
    assert (letter["organisation_id"], letter["address"]) == (house.landlord, None)
    assert (letter["case_id"], letter["recipient"]) == (told.case_id, "woningcorporatie")
    assert letter["subject"] == f"Bellen, dossier {number}: uiterlijk 15 januari 2026"
    assert letter["body"].splitlines() == [
        f"In dossier {number} moet ‘Bellen’ uiterlijk op 15 januari 2026 klaar zijn.",
        "",
        "Je krijgt dit bericht omdat deze taak bij niemand in het dagoverzicht staat.",
        "",
        f"https://drempel.example/dossiers/{told.case_id}",
    ]
    assert "9876" not in letter["body"]


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("gone", ["account", "function"])
def test_where_nobody_works_the_organisation_hears_it(house: House, gone: str) -> None:
    with house.engine.database.write() as connection:
        if gone == "account":
            connection.execute(update(User).values(active=False))
        else:
            connection.execute(update(Membership).values(active=False))
    assert write(house) == 1
    assert messages(house)[0]["organisation_id"] == house.landlord


def test_who_took_it_and_gets_no_overview_hears_it_alone(house: House, told: Story) -> None:
    colleague(house)  # gets the overview, in which this task is not
    tasks.claim(house.engine, house.actor("woningcorporatie"), told.page().tasks[0].id)
    switch_off(house)
    assert write(house) == 1
    (letter,) = messages(house)
    assert (letter["address"], letter["recipient"]) == ("woningcorporatie@test.example", "medewerker")
    assert (letter["case_id"], letter["organisation_id"]) == (None, None)
    assert write(house) == 0


def test_when_who_took_it_left_the_organisation_hears_it(house: House, told: Story) -> None:
    colleague(house)
    tasks.claim(house.engine, house.actor("woningcorporatie"), told.page().tasks[0].id)
    with house.engine.database.write() as connection:
        left = Membership.user_id == house.people["woningcorporatie"]
        connection.execute(update(Membership).where(left).values(active=False))
    assert write(house) == 1
    assert messages(house)[0]["organisation_id"] == house.landlord


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(("function", "count"), [("medewerker", 0), ("beheerder", 1), ("ontwerper", 1)])
def test_only_the_overview_of_a_worker_counts(house: House, function: str, count: int) -> None:
    switch_off(house)
    colleague(house, function)
    assert write(house) == count


def test_what_is_done_or_over_is_not_told(house: House, told: Story) -> None:
    switch_off(house)
    told.complete("bellen", bereikt=True)
    other = Story(house, **FACTS)
    other.act("woningcorporatie", "klein_betaling", bedrag=9876.54)
    assert write(house) == 0


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("at", "count"),
    [
        (datetime(2026, 1, 17, 12, tzinfo=UTC), 0),  # a Saturday
        (datetime(2026, 1, 19, 12, tzinfo=UTC), 1),  # the Monday after
        (datetime(2026, 1, 21, 12, tzinfo=UTC), 1),
        (datetime(2026, 1, 22, 12, tzinfo=UTC), 0),  # a week is over: it is late on every page by now
    ],
)
def test_a_day_on_which_no_worker_ran_is_told_within_a_week(house: House, at: datetime, count: int) -> None:
    switch_off(house)
    assert write(house, at) == count


@pytest.mark.usefixtures("told")
def test_workers_side_by_side_tell_it_once(house: House) -> None:
    switch_off(house)
    house.clock.move_to(LAST)
    gate = threading.Barrier(3)

    def work() -> None:
        gate.wait()
        last_days.write_due(house.engine, SOURCE)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(messages(house)) == 1


@pytest.mark.usefixtures("told")
def test_the_worker_writes_and_delivers_it(house: House) -> None:
    switch_off(house)
    with house.engine.database.write() as connection:
        mine = update(Organisation).where(Organisation.id == house.landlord)
        connection.execute(mine.values(email="post@test.example"))
    house.clock.move_to(LAST)
    with mail_server() as inbox:
        Worker(house.engine, Post(inbox.server, SOURCE))._deliver()
        delivery.deliver(house.engine, inbox.server)
    assert "post@test.example" in inbox.to
    assert messages(house)[0]["status"] == "sent"
