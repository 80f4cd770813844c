"""After a merger: who logs in hears it, the log of the organisation tells it, the first file asks."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from engine.access import CONSOLE
from engine.organisations import changes, file, people
from engine.takeover import work
from engine.testing import House
from tests.web.conftest import PASSWORD, LogIn, Team
from tests.web.test_intake_known import file as arrears
from tests.web.test_intake_known import preview, read_in, words

OLD = """
regio = "proef"
[[organisaties]]
slug = "oud"
naam = "Oud Wonen"
rollen = ["woningcorporatie"]
[[gebruikers]]
naam = "Olga Oud"
e_mail = "olga@oud.example"
lid_van = { "oud" = "medewerker" }
"""


@pytest.fixture
def merged(house: House, team: Team) -> None:
    """Oud Wonen went into Test woningcorporatie today."""
    changes.load(house.engine, CONSOLE, file.read(OLD), password=PASSWORD)
    work.merge(house.engine, CONSOLE, "oud", "test-woningcorporatie", date(2026, 2, 2), "Samen sterker")


def log_in_as(client: FlaskClient, email: str) -> str:
    return words(
        client.post("/inloggen", data={"e_mail": email, "wachtwoord": PASSWORD}, follow_redirects=True)
    )


@pytest.mark.usefixtures("merged")
def test_who_logs_in_hears_where_the_organisation_went(client: FlaskClient) -> None:
    said = log_in_as(client, "olga@oud.example")
    assert "Oud Wonen ging op 2 februari 2026 op in Test woningcorporatie." in said
    assert "Je werkt nu voor Test woningcorporatie." in said
    client.post("/uitloggen")
    assert "ging op" not in log_in_as(client, "woningcorporatie@test.example")


def test_a_form_that_was_open_when_it_went_is_sent_for_the_other(
    house: House, team: Team, client: FlaskClient
) -> None:
    changes.load(house.engine, CONSOLE, file.read(OLD), password=PASSWORD)
    log_in_as(client, "olga@oud.example")
    page = client.get("/dossiers/nieuw").text
    with house.engine.database.read() as connection:
        key = f"{people.organisation_id(connection, 'oud')}-proef"
    work.merge(house.engine, CONSOLE, "oud", "test-woningcorporatie", date(2026, 2, 2), "Samen sterker")
    sent = {"corporatie": key, "achterstand": "500", "huurcontract": "HC-9"}
    assert page
    asked = client.post("/dossiers/nieuw", data=sent)
    assert asked.status_code == 303  # back to the form, with what was typed
    assert 'value="HC-9"' in client.get(asked.location).text
    upload = {"corporatie": key, "bestand": (io.BytesIO(arrears({})), "stand.csv")}
    plan = client.post("/inlezen", data=upload)
    assert "van Test woningcorporatie in" in words(client.get(plan.location))
    for wrong in ("999-proef", "x", f"{key}x"):
        assert client.post("/inlezen", data={"corporatie": wrong}).status_code == 403


@pytest.mark.usefixtures("merged")
def test_the_page_of_the_organisation_tells_it(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "beheerder")
    shown = words(client.get("/beheer/organisaties/test-woningcorporatie"))
    assert "Oud Wonen ging op 2 februari 2026 hierin op: Samen sterker" in shown
    assert "Olga Oud" in shown


def test_the_first_file_after_it_asks_whether_all_tenants_are_in_it(
    client: FlaskClient, log_in: LogIn, house: House, team: Team
) -> None:
    log_in(client)
    rows = [{"huurcontract": f"WB-{n}", "huisnummer": str(n)} for n in range(1, 16)]
    read_in(client, house, arrears(*rows), day="1-2-2026")
    house.clock.advance(timedelta(days=1))
    changes.load(house.engine, CONSOLE, file.read(OLD))
    work.merge(house.engine, CONSOLE, "oud", "test-woningcorporatie", date(2026, 2, 2), "Samen sterker")
    house.clock.advance(timedelta(days=1))
    address = preview(client, arrears(*rows[1:]), day="4-2-2026")  # one of fifteen: less than a tenth
    asked = words(client.get(address))
    assert "Dit is het eerste bestand sinds de samenvoeging met Oud Wonen." in asked
    assert "Ja, dit bestand is volledig" in asked
    assert client.post(address, data={}).status_code == 303
    assert "Zet eerst een vinkje" in words(client.get(address))
    read_in(client, house, arrears(*rows[1:]), day="4-2-2026")
    house.clock.advance(timedelta(days=1))
    again = words(client.get(preview(client, arrears(*rows[2:]), day="5-2-2026")))
    assert "samenvoeging" not in again
