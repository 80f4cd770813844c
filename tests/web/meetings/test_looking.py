"""The list of meetings and an agenda, for who is invited and who is not."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from engine.organisations import people
from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.meetings.telling import FIRST, item, registered, words
from tests.web.test_tasks import text


def test_the_list_names_the_next_meeting_and_the_menu_leads_there(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    registered(house)
    log_in(client, "wijkteam")
    shown = words(client.get("/overleggen"))
    assert "dinsdag 10 februari 2026 , 09:30 tot 11:00 uur" in shown
    assert "1 dossier op de agenda" in shown
    assert "Vervalt: bevrijdingsdag" in shown
    assert "Extra overleg plannen" not in shown
    assert 'href="/overleggen"' in text(client.get("/"))
    log_in(client, "gemeente")
    assert 'href="/overleggen"' not in text(client.get("/"))
    assert "geen overleggen" in words(client.get("/overleggen"))
    log_in(client)
    assert "Extra overleg plannen" in words(client.get("/overleggen"))


def test_the_agenda_by_part_and_another_dossier_without_a_name(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    registered(house, "B. Bakker")
    registered(house, "E. Eerst", ontruimingsdatum="2026-04-01")
    log_in(client)
    shown = words(client.get(FIRST))
    assert shown.index("Deel A") < shown.index("E. Eerst") < shown.index("Deel B") < shown.index("B. Bakker")
    with house.engine.database.write() as connection:
        number = people.add_organisation(
            connection, "x", "X", [("woningcorporatie", "proef", "0000", "9999")]
        )
        member = people.add_user(
            connection, house.clock, "x@test.example", "X", "een lang wachtwoord", {"x": "medewerker"}
        )
    assert number
    house.people["buitenstaander"] = member  # type: ignore[index]
    log_in(client, "buitenstaander")
    hidden = text(client.get(FIRST))
    assert hidden.count("Een dossier waar je niet bij betrokken bent") == 2
    assert "Bakker" not in hidden


@pytest.mark.parametrize(
    "address", ["/overleggen/9/2026-02-10", "/overleggen/1/2026-02-11", "/overleggen/1/x"]
)
def test_a_meeting_that_does_not_exist(client: FlaskClient, log_in: LogIn, address: str) -> None:
    log_in(client)
    assert client.get(address).status_code == 404


def test_who_is_not_invited_hears_that_it_is_not_there(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told = registered(house)
    log_in(client, "gemeente")
    for address in (FIRST, f"{FIRST}/verslag", item(told), f"{FIRST}/wijzigen", "/overleggen/1/extra"):
        assert client.get(address).status_code == 404, address
    log_in(client, "wijkteam")
    for address in (item(told), f"{FIRST}/wijzigen", "/overleggen/1/extra"):
        assert client.get(address).status_code == 403, address
