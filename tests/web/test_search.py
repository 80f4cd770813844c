"""Finding a dossier or a task by what people type, the same on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from engine.access import CONSOLE
from engine.dossier import cases
from engine.pages import lists
from engine.states import CaseStatus
from engine.tables import Search, Task
from engine.testing import House, Story
from tests.web.conftest import LogIn
from tests.web.test_tasks import text

ELISE, HOF = "Élise Jansen-de Vries", "Bo van ’t Hof"


def tell(house: House, name: str, **more: Any) -> Story:
    """A dossier of a tenant with this name; everything else is known too."""
    home = {"straat": "Zwaluwstraat", "huisnummer": 12, "toevoeging": "a", "postcode": "1507TB"}
    tenant = {"naam": name, "geboortedatum": "1990-01-01", "telefoon": "06-12345678"}
    given: dict[str, Any] = {
        "huurder": tenant,
        "adres": {**home, "plaats": "Zaandam"},
        "huurcontract": "HC_2-100%",
    }
    return Story(house, achterstand=500.0, vervaldatum="2026-02-01", **(given | more))


def found(house: House, search: str) -> list[str]:
    """The tenants of the dossiers in the list, and those of the tasks in the inbox: the same."""
    actor, now = house.actor("woningcorporatie"), house.clock.now()
    with house.engine.database.read() as connection:
        dossiers, total, _ = lists.dossiers(connection, actor, CaseStatus.OPEN, search)
        inbox = lists.inbox(connection, actor, now, search=search)
    in_list = sorted(line.label.split(",")[0] for line in dossiers)
    assert len(in_list) == total
    assert sorted(item.label.split(",")[0] for item in inbox.items) == in_list
    return in_list


@pytest.fixture
def two(house: House) -> tuple[Story, Story]:
    home = {"straat": "Merelhof", "huisnummer": 3, "postcode": "1521 AX", "plaats": "Wormerveer"}
    phoned = {"naam": HOF, "geboortedatum": "1980-01-01", "telefoon": "+31 6 87654321"}
    return tell(house, ELISE), tell(house, HOF, huurder=phoned, adres=home, huurcontract="88-1")


OF_ELISE = [
    *("élise", "elise", "ÉLISE", "vries elise", "jansen de vries", "Jansen-de Vries, Élise"),
    *("1507tb", "1507 TB", "1507 TB 12a", "zwaluw 12 A", "zaandam"),
    *("0612345678", "+31 (0)6 12 34 56 78", "06 1234 5678", "hc_2", "100%"),
]
OF_HOF = ["van 't hof", "VAN ’T HOF", "'t Hof van", "1521ax", "06-87654321", "88-1"]
OF_NOBODY = ["%", "\\", "elise merelhof", "-", "'", "hc%2", "h_f", "\x00", "/%"]


def test_what_people_type_finds_one_and_not_the_other(house: House, two: tuple[Story, Story]) -> None:
    assert {typed: found(house, typed) for typed in OF_ELISE} == {typed: [ELISE] for typed in OF_ELISE}
    assert {typed: found(house, typed) for typed in OF_HOF} == {typed: [HOF] for typed in OF_HOF}


def test_a_dossier_is_found_by_its_number_and_only_that_one(house: House, two: tuple[Story, Story]) -> None:
    one, other = two
    assert found(house, one.page().number) == [ELISE]
    assert found(house, f" {other.page().number.lower()} ") == [HOF]


def test_signs_of_the_database_are_letters(house: House) -> None:
    tell(house, HOF, huurcontract="88")
    assert {typed: found(house, typed) for typed in OF_NOBODY} == {typed: [] for typed in OF_NOBODY}


def test_nothing_typed_finds_all(house: House, two: tuple[Story, Story]) -> None:
    assert found(house, "  ") == sorted([ELISE, HOF])


def test_a_task_is_found_by_its_name_together_with_its_tenant(house: House, two: tuple[Story, Story]) -> None:
    actor, now = house.actor("woningcorporatie"), house.clock.now()
    with house.engine.database.read() as connection:
        both = lists.inbox(connection, actor, now, search="contact HUURDER")
        one = lists.inbox(connection, actor, now, search="zoeken élise")
        none = lists.inbox(connection, actor, now, search="élise bezoek")
    assert (both.total, one.total, none.total) == (2, 1, 0)
    assert one.items[0].label.startswith(ELISE)


def test_a_word_can_stand_in_the_dossier_or_in_the_name_of_the_task(house: House) -> None:
    """Who is called as a task of others is called is found beside those."""
    named, _ = tell(house, "Jo Contact", huurcontract="1"), tell(house, HOF, huurcontract="2")
    with house.engine.database.write() as connection:
        connection.execute(update(Task).where(Task.case_id == named.case_id).values(name="Bellen"))
    with house.engine.database.read() as connection:
        actor = house.actor("woningcorporatie")
        inbox = lists.inbox(connection, actor, house.clock.now(), search="contact")
    assert {item.label.split(",")[0]: item.name for item in inbox.items} == {
        "Jo Contact": "Bellen",
        HOF: "Contact zoeken met huurder",
    }


def test_what_becomes_known_later_is_found_too(house: House) -> None:
    told = tell(house, HOF)
    assert found(house, "06-11112222") == []
    with house.engine.database.write() as connection:
        dossier = cases.lock_case(house.engine, connection, CONSOLE, told.case_id)
        dossier.load_processes()
        dossier.facts["huurder"]["telefoon"] = "0611112222"
        dossier.save()
    assert found(house, "06-11112222") == [HOF]


def test_a_search_is_noted_without_what_was_typed(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = tell(house, ELISE)
    log_in(client)
    assert told.page().number in text(client.get("/dossiers", query_string={"zoek": "elise vries"}))
    assert client.get("/", query_string={"zoek": "onvind\x00baar"}).status_code == 200
    with house.engine.database.read() as connection:
        rows = connection.execute(select(Search.within, Search.found).order_by(Search.id)).all()
        assert connection.scalar(select(func.count()).select_from(Search)) == len(rows) == 2
    assert [tuple(row) for row in rows] == [("dossiers", 1), ("taken", 0)]
    assert set(Search.__table__.columns.keys()) == {"id", "user_id", "at", "within", "found"}
