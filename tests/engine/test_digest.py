"""The daily overview: half past seven on working days, once for each person, numbers and no names."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import RowMapping, select, update

from engine.access import CONSOLE, Actor
from engine.definitions import read_files
from engine.dossier import tasks
from engine.letters import templates
from engine.organisations import people
from engine.outbox import delivery, digest
from engine.outbox.digest import Source
from engine.settings import ROOT
from engine.tables import Digest, Letter, Membership, Task, User
from engine.testing import House, Story, build
from tests.mailserver import mail_server

SMALL = Path(__file__).resolve().parents[1] / "small"
SOURCE = Source(ROOT, "https://drempel.example")
MORNING = datetime(2026, 1, 6, 6, 30, tzinfo=UTC)  # Tuesday, half past seven in Amsterdam
FACTS: dict[str, Any] = {"achterstand": 9876.54, "vervaldatum": "2026-01-01"}


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """One landlord with two workers; the others have nothing to do. It is Monday."""
    made = build(database_url, "klein", datetime(2026, 1, 5, 9, tzinfo=UTC), read_files(SMALL, "klein"))
    yield made
    made.engine.database.dispose()


def overviews(house: House) -> list[RowMapping]:
    with house.engine.database.read() as connection:
        found = connection.execute(
            select(Letter.__table__).where(Letter.kind == digest.KIND).order_by(Letter.id)
        )
        return list(found.mappings())


def write(house: House) -> int:
    return digest.write_due(house.engine, SOURCE)


def days(house: House) -> int:
    with house.engine.database.read() as connection:
        return len(connection.execute(select(Digest.user_id)).all())


def test_it_comes_at_half_past_seven_on_working_days(house: House) -> None:
    Story(house, **FACTS)
    assert write(house) == len(house.people)  # on Monday at ten: whoever did not get that of today
    house.clock.move_to(MORNING - timedelta(seconds=1))
    assert write(house) == 0
    house.clock.advance(timedelta(seconds=1))
    assert write(house) == len(house.people)
    assert write(house) == 0
    house.clock.move_to(datetime(2026, 1, 10, 9, tzinfo=UTC))  # Saturday
    assert write(house) == 0
    house.clock.move_to(datetime(2026, 4, 6, 9, tzinfo=UTC))  # Easter Monday
    assert write(house) == 0


def test_it_says_what_is_new_due_and_taken_and_nobody_without_work_gets_one(house: House) -> None:
    told = Story(house, **FACTS)
    house.clock.move_to(MORNING)
    write(house)
    (letter,) = overviews(house)
    assert (letter["address"], letter["recipient"]) == ("woningcorporatie@test.example", "medewerker")
    assert (letter["case_id"], letter["status"], letter["subject"]) == (
        None,
        "waiting",
        "Je taken van 6 januari 2026",
    )
    number = told.page().number
    assert letter["body"].splitlines() == [
        "Goedemorgen,",
        "",
        "Dit staat vandaag voor je klaar in Drempel.",
        "",
        "Nieuw voor je team: 1",
        f"- Bellen, dossier {number}, uiterlijk 15 januari 2026",
        f"  https://drempel.example/dossiers/{told.case_id}",
        "",
        "Alle taken: https://drempel.example/",
        "",
        f"Wil je deze mail niet meer? Zet hem uit bij Mijn instellingen: {SOURCE.base_url}/mijn-instellingen",
    ]

    task = told.page().tasks[0].id
    tasks.claim(house.engine, house.actor("woningcorporatie"), task)
    with house.engine.database.write() as connection:
        connection.execute(update(Task).values(due_at=MORNING))
    house.clock.advance(timedelta(days=1))
    write(house)
    body = overviews(house)[-1]["body"]
    assert "Vandaag klaar of te laat: 1" in body
    assert f"Bellen, dossier {number}, te laat sinds 6 januari 2026" in body
    assert "Door jou opgepakt: 1" in body
    assert "Nieuw voor je team" not in body  # it was in that of yesterday


def test_it_names_no_tenant_and_no_amount(house: House) -> None:
    Story(house, **FACTS, huurcontract="HC-GEHEIM")
    house.clock.move_to(MORNING)
    write(house)
    text = overviews(house)[0]["subject"] + overviews(house)[0]["body"]
    assert "GEHEIM" not in text
    assert "9876" not in text
    assert "9.876" not in text


def test_what_a_colleague_has_taken_is_not_told(house: House) -> None:
    told = Story(house, **FACTS)
    with house.engine.database.write() as connection:
        other = people.add_user(
            connection,
            house.clock,
            "collega@test.example",
            "Test collega",
            "een lang wachtwoord",
            {"test-woningcorporatie": "medewerker", "test-wijkteam": "beheerder"},
        )
    tasks.claim(house.engine, house.actor("woningcorporatie"), told.page().tasks[0].id)
    house.clock.move_to(MORNING)
    write(house)
    assert [letter["address"] for letter in overviews(house)] == ["woningcorporatie@test.example"]
    assert other
    assert days(house) == len(house.people) + 1  # nothing to tell is done too


def test_a_long_list_ends_in_a_number(house: House) -> None:
    for _ in range(digest.NAMED + 3):
        Story(house, **FACTS)
    house.clock.move_to(MORNING)
    write(house)
    body = overviews(house)[0]["body"]
    assert f"Nieuw voor je team: {digest.NAMED + 3}" in body
    assert body.count("- Bellen, dossier") == digest.NAMED
    assert "- en nog 3" in body


def test_who_switched_it_off_gets_none(house: House) -> None:
    Story(house, **FACTS)
    user = house.people["woningcorporatie"]
    with house.engine.database.read() as connection:
        assert people.wants_digest(connection, user)
    people.choose_digest(house.engine.database, user, wanted=False)
    house.clock.move_to(MORNING)
    assert write(house) == len(house.people) - 1
    assert overviews(house) == []
    people.choose_digest(house.engine.database, user, wanted=True)
    assert write(house) == 1
    assert len(overviews(house)) == 1


def test_who_has_no_account_any_more_gets_none(house: House) -> None:
    Story(house, **FACTS)
    with house.engine.database.write() as connection:
        connection.execute(update(User).values(active=False))
    house.clock.move_to(MORNING)
    assert write(house) == 0


@pytest.mark.parametrize("how", ["account", "function"])
def test_one_that_waited_does_not_go_to_who_left_meanwhile(house: House, how: str) -> None:
    Story(house, **FACTS)
    house.clock.move_to(MORNING)
    write(house)
    with house.engine.database.write() as connection:
        closed = update(User) if how == "account" else update(Membership)
        connection.execute(closed.values(active=False))
    with mail_server() as inbox:
        assert delivery.deliver(house.engine, inbox.server).sent == 0
    assert inbox.to == []
    (overview,) = overviews(house)
    assert (overview["status"], overview["failure"]) == ("not_sent", "account_closed")
    with house.engine.database.read() as connection:
        assert delivery.undelivered(connection, CONSOLE) == ()


def test_an_administrator_sees_and_mends_those_of_the_own_people_only(house: House) -> None:
    Story(house, **FACTS)
    house.clock.move_to(MORNING)
    write(house)
    with mail_server() as inbox:
        inbox.recipient_answer = lambda _: "550 No such mailbox"
        delivery.deliver(house.engine, inbox.server)
    own = Actor(1, "test", {house.landlord: "beheerder"})
    other = Actor(2, "test", {house.organisations["wijkteam"]: "beheerder"})
    with house.engine.database.read() as connection:
        (found,) = delivery.undelivered(connection, own)
        assert delivery.undelivered(connection, other) == ()
    delivery.retry(house.engine, other, found.id)
    assert overviews(house)[0]["status"] == "failed"
    delivery.retry(house.engine, own, found.id)
    assert overviews(house)[0]["status"] == "waiting"


def test_several_workers_write_it_once(house: House) -> None:
    Story(house, **FACTS)
    house.clock.move_to(MORNING)
    gate = threading.Barrier(3)

    def work() -> None:
        gate.wait()
        write(house)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(overviews(house)) == 1
    assert days(house) == len(house.people)


def test_it_is_delivered_like_every_letter(house: House) -> None:
    Story(house, **FACTS)
    house.clock.move_to(MORNING)
    write(house)
    with mail_server() as inbox:
        assert delivery.deliver(house.engine, inbox.server).sent == 1
    assert inbox.to == ["woningcorporatie@test.example"]
    assert inbox.messages[0]["Subject"] == "Je taken van 6 januari 2026"


def test_a_text_that_cannot_be_written_is_written_when_it_is_mended(house: House, tmp_path: Path) -> None:
    Story(house, **FACTS)
    house.clock.move_to(MORNING)
    broken = tmp_path / digest.TEMPLATE
    broken.parent.mkdir(parents=True)
    broken.write_text("Onderwerp: x\n\n{{ onbekend }}")
    with pytest.raises(templates.LetterRefused):
        digest.write_due(house.engine, replace(SOURCE, folder=tmp_path))
    assert write(house) >= 1  # who has something to tell; the others were done before it broke
    assert len(overviews(house)) == 1
