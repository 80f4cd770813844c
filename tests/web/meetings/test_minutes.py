"""Who was there, what was decided, what was brought in by hand."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from engine.organisations import people
from engine.tables import Reading
from engine.testing import House, Story
from tests.web.conftest import LogIn
from tests.web.meetings.telling import ANSWER, FIRST, item, registered, to, words
from tests.web.test_tasks import refused, text


def test_who_is_absent_says_so_and_reads_afterwards_what_was_decided(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    told, other = registered(house), registered(house, "B. Bakker")
    team = house.organisations["wijkteam"]
    log_in(client, "wijkteam")
    client.post(FIRST, data={f"stand-{team}": "absent", f"wie-{team}": ""})
    to(house, "2026-02-10T10:00")
    log_in(client)
    assert re.search(rf'name="stand-{team}" value="absent" checked', text(client.get(FIRST)))
    client.post(item(told), data={**ANSWER, "besluit": "doorzetten", "motivering": "Geen contact meer"})
    client.post(FIRST, data={"notities": "Volgende keer eerder beginnen"})
    client.post(f"{FIRST}/stand", data={"_actie": "afsluiten"})
    log_in(client, "wijkteam")
    shown = words(client.get(f"{FIRST}/verslag"))
    for part in (
        "A. de Vries",
        "Doorzetten",
        "Geen contact meer",
        "Afwezig Test wijkteam",
        "eerder beginnen",
    ):
        assert part in shown
    assert "Het volgende overleg is op dinsdag 3 maart 2026" in shown
    assert f"Niet besproken Dossier {other.page().number} , B. Bakker" in shown, "it went on to the next one"
    assert "B. Bakker" in words(client.get(FIRST)).partition("Niet besproken")[2]
    listed = words(client.get("/overleggen"))
    assert "Vorige keer: dinsdag 10 februari 2026. Lees wat er is besloten" in listed
    assert "Jullie waren er niet" in listed
    with house.engine.database.read() as connection:
        looked = connection.execute(
            select(Reading.what).where(
                Reading.case_id == told.case_id, Reading.user_id == house.people["wijkteam"]
            )
        ).scalars()
        assert "verslag" in set(looked)


def test_minutes_hide_what_is_not_for_the_reader(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = registered(house)
    to(house, "2026-02-10T10:00")
    log_in(client)
    client.post(item(told), data=ANSWER)
    with house.engine.database.write() as connection:
        people.add_organisation(connection, "x", "X", [("wijkteam", "proef", "9000", "9999")])
        house.people["vreemde"] = people.add_user(  # type: ignore[index]
            connection, house.clock, "x@test.example", "X", "een lang wachtwoord", {"x": "medewerker"}
        )
    log_in(client, "vreemde")
    shown = words(client.get(f"{FIRST}/verslag"))
    assert "En een dossier waar je niet bij betrokken bent" in shown
    assert "Vries" not in shown
    assert "Hulp inzetten" not in shown


def test_by_hand(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = Story(house, achterstand=500.0, vervaldatum="2026-02-01", huurder={"naam": "C. Cohen"})
    log_in(client, "woningcorporatie")
    for data, error in (
        ({}, "Vul het nummer"),
        ({"nummer": "2026-999999", "onderwerp": "x"}, "geen open dossier"),
    ):
        wrong = refused(client, FIRST, {**data, "_actie": "toevoegen"})
        assert error in words(wrong)
    add = {"_actie": "toevoegen"}
    client.post(FIRST, data={**add, "nummer": told.page().number, "onderwerp": "vooruitblik"})
    client.post(FIRST, data={**add, "onderwerp": "De zomer"})
    assert "C. Cohen" in text(client.get(FIRST))
    log_in(client)
    shown = text(client.get(FIRST))
    assert "C. Cohen" not in shown
    assert "De zomer" in shown
    client.post(FIRST, data={"conclusie-2": "In juni opnieuw"})
    assert "In juni opnieuw" in words(client.get(f"{FIRST}/verslag"))
    wrong = refused(client, FIRST, {**add, "notities": "Mijn notitie", "nummer": "2026-999999"})
    assert "Mijn notitie" in text(wrong)  # what else was typed on the page is kept
    client.post(FIRST, data={"_actie": "weghalen:2"})
    assert "De zomer" not in text(client.get(FIRST))
