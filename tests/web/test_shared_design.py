"""The pages on which a designer changes what all regions share, and what a region says of it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from engine.definitions import SHARED, read_all, read_files
from engine.definitions.versions import Publishing
from engine.meetings import series
from engine.tables import OrganisationRole
from engine.testing import House
from tests.web.conftest import REGION, LogIn
from tests.web.test_designs import words_of

PAYMENT = "processes/gedeeld/betaling.bpmn"


@pytest.fixture
def shared(house: House) -> None:
    """The corporatie has what all regions share; there are two regions."""
    with house.engine.database.write() as connection:
        role = {"organisation_id": house.landlord, "role": "ontwerp", "region": SHARED}
        connection.execute(insert(OrganisationRole).values(**role))
        files = {
            path.replace("/proef/", "/elders/"): data.replace(b"proef", b"elders")
            for path, data in read_files(REGION, "proef").items()
        }
        house.engine.definitions.deploy(connection, house.clock, "elders", files, "beheer")
        note = Publishing(meetings=series.texts(read_all(REGION, "proef"), "proef"))
        files = read_files(REGION, "proef")
        house.engine.definitions.deploy(connection, house.clock, "proef", files, "beheer", note)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return unescape(found[1])


def test_a_region_says_who_changes_what_it_shares(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "ontwerper")
    shown = words_of(client.get("/ontwerp/proef").text)
    assert "Niemand mag ze hier veranderen" in shown
    assert "Huurachterstand" in shown
    assert client.get("/ontwerp/gedeeld").status_code == 404


@pytest.mark.usefixtures("shared")
def test_who_has_that_right_finds_the_way(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "ontwerper")
    assert 'href="/ontwerp/gedeeld"' in client.get("/ontwerp").text
    assert 'href="/ontwerp/gedeeld"' in client.get("/ontwerp/proef").text
    shown = words_of(client.get("/ontwerp/gedeeld").text)
    assert "Betaling" in shown
    assert "Huurachterstand" not in shown
    for elsewhere in ("verschil", "boekje", "terug/1"):
        assert client.get(f"/ontwerp/gedeeld/{elsewhere}").status_code == 404


@pytest.mark.usefixtures("shared")
def test_a_shared_diagram_is_changed_and_published_everywhere(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client, "ontwerper")
    place = client.post("/ontwerp/gedeeld/voorstel", data={"titel": "Boeken"}).location
    page = client.get(place).text
    for address in sorted(set(re.findall(rf'href="({place}[^"#]*)', page))):
        assert client.get(unescape(address)).status_code in (200, 302), address
    at = f"{place}/bestand?pad={PAYMENT}"
    text = read_files(REGION, "proef")[PAYMENT].decode()
    sent = {
        "tekst": text.replace('name="Betaling"', 'name="Boeken"'),
        "gezien": hidden(client.get(at).text, "gezien"),
    }
    assert client.post(at, data=sent).status_code == 303
    page = client.get(place).text
    assert "Elders: verder niets" in words_of(page)
    assert "Probeer het in Elders" in words_of(page)
    tried = client.post(f"{place}/proef", data={"in": "nergens"})
    assert tried.status_code == 404
    sent = {"gezien": hidden(page, "gezien"), "nu": hidden(page, "nu"), "reden": "Zo heet het"}
    sent["gezien"] = re.findall(r'name="gezien" value="([^"]*)"', page)[-1]
    done = client.post(f"{place}/publiceren", data=sent, follow_redirects=True)
    assert "Nieuwe dossiers beginnen in alle regio's vanaf nu op deze versie." in unescape(done.text)
    assert "Voorstel: Boeken door Test ontwerper" in words_of(done.text)
    with house.engine.database.read() as connection:
        for region in ("proef", "elders"):
            assert b"Boeken" in house.engine.definitions.current(connection, region).files[PAYMENT]
