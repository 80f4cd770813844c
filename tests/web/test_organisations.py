"""The pages of an administrator: preview of a file and loading it, people come and go, others see nothing."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine.access import CONSOLE
from engine.organisations import changes, file, neighbourhoods, people
from engine.testing import House
from tests.web.conftest import LogIn
from tests.web.test_tasks import refused

FILE = """
regio = "proef"
[[organisaties]]
slug = "test-woningcorporatie"
naam = "Proefwonen Groot"
rollen = ["woningcorporatie"]
contactpersonen = [{ naam = "Ans Dijk", telefoon = "075-1234567" }]
[[gebruikers]]
naam = "Nieuwe Collega"
e_mail = "nieuw@test.example"
lid_van = { "test-woningcorporatie" = "medewerker" }
"""
OWN, UPLOAD = "/beheer/organisaties/test-woningcorporatie", "/beheer/organisatiebestand"


def upload(client: FlaskClient, text: str | bytes) -> Any:
    data = text.encode() if isinstance(text, str) else text
    chosen = {"bestand": (io.BytesIO(data), "organisaties.toml")}
    return client.post(UPLOAD, data=chosen, follow_redirects=True)


def hidden(page: str) -> dict[str, str]:
    found = dict(re.findall(r'type="hidden" name="(_gezien)" value="([^"]*)"', page, re.DOTALL))
    return {name: value.replace("&#34;", '"').replace("&amp;", "&") for name, value in found.items()}


def test_a_file_is_previewed_and_then_loaded(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "beheerder")
    preview = upload(client, FILE).text
    assert "heet nu Proefwonen Groot, eerst Test woningcorporatie" in preview
    assert "Nieuwe Collega wordt medewerker" in preview
    assert "contactpersonen voor Proef: 1" in preview
    assert "Nieuwe Collega" not in client.get(OWN).text  # nothing was done yet
    done = client.post(f"{UPLOAD}/doorvoeren", data=hidden(preview), follow_redirects=True)
    assert "Doorgevoerd: 3 wijzigingen." in done.text
    page = client.get(OWN).text
    assert "Proefwonen Groot" in page
    assert "Nog geen wachtwoord" in page
    assert "Test beheerder: Nieuwe Collega wordt medewerker" in page
    assert "Er verandert niets" in upload(client, FILE).text


def test_an_administrator_changes_addresses_postcodes_and_contact_persons(
    client: FlaskClient, house: House, log_in: LogIn
) -> None:
    log_in(client, "beheerder")
    details = f"{OWN}/gegevens/proef"
    wrong = {"naam": "", "postcodes": "1506 AB", "contactpersonen.0.naam": "Ans Dijk"}
    text = refused(client, details, wrong).text
    for message in ("Vul de naam in.", "Schrijf postcodes als 1500-1509, 1551.", "Vul een telefoonnummer of"):
        assert message in text
    assert 'value="1506 AB"' in text, "what was typed stays"
    typed = {"naam": "Proefwonen", "telefoon": "bel maar", "iban": "NL21INGB0001234567"}
    for message in ("Dit is geen telefoonnummer.", "Dit is geen rekeningnummer."):
        assert message in refused(client, details, typed).text
    turned = {"naam": "Proefwonen", "postcodes": "1509-1500"}
    assert "Schrijf de laagste postcode eerst" in refused(client, details, turned).text
    answer = {
        "naam": "Proefwonen",
        "e_mail": "post@proefwonen.example",
        "postadres": "Postbus 12, 1500 AA Zaandam",
        "telefoon": "075 000 00 01",
        "iban": "nl20 ingb 0001 2345 67",
        "postcodes": "1500-1509, 1551",
        "contactpersonen.0.naam": "Ans Dijk",
        "contactpersonen.0.telefoon": "075 000 00 01",
    }
    page = client.post(details, data=answer, follow_redirects=True).text
    for shown in ("Postbus 12, 1500 AA Zaandam", "postcode 1500 tot en met 1509 en 1551", "Ans Dijk, 075"):
        assert shown in page
    assert "postadres wordt Postbus 12, 1500 AA Zaandam, was leeg" in page
    assert "telefoonnummer voor huurders wordt 0750000001, was leeg" in page
    assert "rekeningnummer wordt NL20INGB0001234567, was leeg" in page
    form = client.get(details).text
    assert 'value="1500-1509, 1551"' in form
    assert "Er veranderde niets." in client.post(details, data=answer, follow_redirects=True).text
    empty = client.post(details, data={"naam": "Proefwonen"}, follow_redirects=True).text
    assert "postadres wordt leeg, was Postbus 12, 1500 AA Zaandam" in empty
    assert "Er zijn nog geen contactpersonen." in empty
    for other in ("elders", "proef/anders"):
        assert client.get(f"{OWN}/gegevens/{other}").status_code == 404


def test_postcodes_that_two_have_or_nobody_has_are_warned_of(
    client: FlaskClient, house: House, log_in: LogIn
) -> None:
    number = house.organisations["woningcorporatie"]
    with house.engine.database.write() as connection:
        neighbourhoods.fill(connection, number, "proef", "buurtteam", [("1500", "1509"), ("1551", "1551")])
        people.add_organisation(connection, "zuid", "Team Zuid", [("buurtteam", "proef", "1500", "1509")])
        people.add_organisation(connection, "b", "Bureau", [("bureau", "proef", "1500", "1560")])
    log_in(client, "beheerder")
    page = client.get(OWN).text
    assert "Buurtteam in Proef,\n          postcode 1500 tot en met 1509 en 1551" in page
    assert "utrecht-alert--warning" in page
    for shown in (page, client.get("/beheer/organisaties").text):
        assert "Test woningcorporatie en Team Zuid hebben allebei postcode 1500 tot en met 1509." in shown
        assert "Nieuwe dossiers gaan naar Test woningcorporatie." in shown
        assert (
            "Buurtteam in Proef: niemand heeft postcode 1510 tot en met 1550 en 1552 tot en met 1560."
            in shown
        )
    with house.engine.database.write() as connection:
        neighbourhoods.fill(connection, number, "proef", "buurtteam", [("1510", "1560")])
    assert "utrecht-alert--warning" not in client.get(OWN).text


def test_what_changed_since_the_preview_is_shown_first(
    client: FlaskClient, house: House, log_in: LogIn
) -> None:
    log_in(client, "beheerder")
    values = hidden(upload(client, FILE).text)
    changes.load(house.engine, CONSOLE, file.read(FILE.replace("Groot", "Klein")))
    late = client.post(f"{UPLOAD}/doorvoeren", data=values)
    assert late.status_code == 303
    for _ in range(2):  # the page can be opened again
        again = client.get(late.location).text
        assert "Er is intussen iets veranderd" in again
        assert "heet nu Proefwonen Groot, eerst Proefwonen Klein" in again
    done = client.post(f"{UPLOAD}/doorvoeren", data=hidden(again), follow_redirects=True)
    assert "Doorgevoerd: " in done.text


def test_a_file_that_was_chosen_stays_until_it_is_decided_on(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "beheerder")
    values = hidden(upload(client, FILE).text)
    client.post("/uitloggen")
    log_in(client, "beheerder")
    assert "heet nu Proefwonen Groot" in client.get(UPLOAD).text
    gone = client.post(UPLOAD, data={"_actie": "weggooien"}, follow_redirects=True)
    assert "Bestand (TOML)" in gone.text
    late = client.post(f"{UPLOAD}/doorvoeren", data=values, follow_redirects=True)
    assert "Dit overzicht is er niet meer" in late.text
    assert "Proefwonen Groot" not in client.get(OWN).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (FILE.replace('"medewerker"', '"baas"'), "Deze functie bestaat niet"),
        (
            FILE.replace("test-woningcorporatie", "test-wijkteam"),
            "Je bent geen beheerder van deze organisatie",
        ),
        (b"", "Dit is geen tekstbestand"),
        (b"\x00\xff\xfe", "Dit is geen tekstbestand"),
        (b"#" * 400_000, "Dit is geen tekstbestand, of het is te groot"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(
    client: FlaskClient, log_in: LogIn, data: str | bytes, said: str
) -> None:
    log_in(client, "beheerder")
    answer = upload(client, data)
    assert "<title>Fout: " in answer.text
    assert said in answer.text
    assert said in client.get(UPLOAD).text
    assert "Er is niets veranderd" in answer.text


def test_someone_is_added_gets_a_password_and_stops(client: FlaskClient, house: House, log_in: LogIn) -> None:
    log_in(client, "beheerder")
    wrong = refused(client, f"{OWN}/mensen", {"naam": "Piet", "e_mail": "piet", "functie": "medewerker"})
    assert "Vul een e-mailadres in" in wrong.text
    assert 'value="Piet"' in wrong.text
    right = {"naam": "Piet Noord", "e_mail": "piet@test.example", "functie": "medewerker"}
    assert client.post(f"{OWN}/mensen", data=right).status_code == 302
    page = client.get(OWN).text
    found = re.search(rf'action="({OWN}/mensen/\d+)"(?:(?!</form>).)*Piet Noord', page, re.DOTALL)
    assert found is not None
    made = client.post(found[1], data={"wat": "wachtwoord"}).text
    password = re.search(r'class="wachtwoord">([0-9a-f-]+)<', made)
    assert password is not None
    with house.engine.database.read() as connection:
        assert people.authenticate(connection, "piet@test.example", password[1]) is not None
    assert password[1] not in client.get(OWN).text
    client.post(found[1], data={"wat": "stoppen"})
    assert "Gestopt" in client.get(OWN).text
    with house.engine.database.read() as connection:
        assert people.authenticate(connection, "piet@test.example", password[1]) is None


def test_a_password_of_someone_who_also_works_elsewhere_is_not_made(
    client: FlaskClient, house: House, log_in: LogIn
) -> None:
    log_in(client, "beheerder")
    known = {"naam": "X", "e_mail": "wijkteam@test.example", "functie": "medewerker"}
    client.post(f"{OWN}/mensen", data=known)
    number = house.people["wijkteam"]
    answer = client.post(f"{OWN}/mensen/{number}", data={"wat": "wachtwoord"}, follow_redirects=True)
    assert "Dit kan hier niet" in answer.text


def test_another_organisation_is_not_there(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "beheerder")
    assert "Test wijkteam" not in client.get("/beheer/organisaties").text
    assert client.get("/beheer/organisaties/test-wijkteam").status_code == 404
    data = {"naam": "X", "e_mail": "x@test.example", "functie": "beheerder"}
    assert client.post("/beheer/organisaties/test-wijkteam/mensen", data=data).status_code == 404
    assert client.post("/beheer/organisaties/test-wijkteam/mensen/1").status_code in (400, 404)
