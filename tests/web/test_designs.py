"""The pages of designers: the diagrams and versions of their regions, and what changed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from engine.definitions import Definition, read_files
from engine.definitions.versions import Publishing
from engine.testing import House
from tests.web.conftest import REGION, LogIn, Team
from tests.web.test_tasks import story

PAYMENT, NEW_STAND = "processes/gedeeld/betaling.bpmn", "processes/gedeeld/nieuwe_stand.bpmn"
ROUTE, SETTINGS = "processes/proef/huurachterstand.bpmn", "processes/proef/instellingen.toml"
TERM = """
[instellingen.reactietermijn]
waarde = "P{}"
titel = "Tijd om te reageren"
bron = "Afspraak"
"""


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def newer(house: House, team: Team) -> Definition:
    """Two more versions: one with a setting, and one a day later with another value and a renamed step."""
    files = read_files(REGION, "proef") | {SETTINGS: TERM.format("1M15D").encode()}
    house.clock.advance(timedelta(days=1))
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, "proef", files, "beheer")
    files[SETTINGS] = TERM.format("2M").encode()
    files[ROUTE] = files[ROUTE].replace(b'name="Contact zoeken met huurder"', b'name="De huurder bellen"')
    house.clock.advance(timedelta(days=1))
    who = f"gebruiker:{team['ontwerper'].id}"
    with house.engine.database.write() as connection:
        deploy = house.engine.definitions.deploy
        return deploy(connection, house.clock, "proef", files, who, Publishing("Twee maanden is genoeg"))


def test_a_designer_sees_the_regions_where_the_organisation_has_a_role(
    client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client, "ontwerper")
    shown = client.get("/ontwerp").text
    assert 'href="/ontwerp/proef"' in shown
    assert client.get("/ontwerp/zaanstad").status_code == 404


def test_who_designs_nothing_has_no_such_menu(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "woningcorporatie")
    assert "/ontwerp" not in client.get("/").text
    assert "href=" not in client.get("/ontwerp").text.split("<main", 1)[1]


def test_versions_stand_with_their_dossiers(
    house: House, newer: Definition, client: FlaskClient, log_in: LogIn
) -> None:
    story(house)
    log_in(client, "ontwerper")
    shown = words_of(client.get("/ontwerp/proef").text)
    assert "4 februari 2026, 09:00 uur nu Twee maanden is genoeg door Test ontwerper, 1 open dossier" in shown
    assert "door beheer, 0 open dossiers" in shown
    assert shown.count("Wat veranderde er?") == shown.count("Zet deze terug") == 2
    assert newer.title in shown


@pytest.mark.usefixtures("newer")
def test_a_change_is_told_in_words_and_drawn(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "ontwerper")
    page = client.get("/ontwerp/proef/verschil").text
    shown = words_of(page)
    assert "waarde was 1,5 maand , wordt 2 maanden" in shown
    assert "Stap ‘De huurder bellen’ in ‘" in shown
    assert "naam was Contact zoeken met huurder , wordt De huurder bellen" in shown
    assert "Taak: De huurder bellen — anders" in page
    assert page.count('id="stap-contact_zoeken"') == page.count('id="was-stap-contact_zoeken"') == 1
    assert "Alleen de tekening" not in shown


def test_the_same_version_has_no_difference(newer: Definition, client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "ontwerper")
    same = f"/ontwerp/proef/verschil?van={newer.id}&naar={newer.id}"
    assert "Deze versies zeggen hetzelfde" in client.get(same).text
    assert client.get(f"/ontwerp/proef/verschil?van={'0' * 64}").status_code == 404


def test_a_diagram_stands_as_picture_and_list(house: House, client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "ontwerper")
    with house.engine.database.read() as connection:
        process = house.engine.definitions.current(connection, "proef").main.id
    page = client.get(f"/ontwerp/proef/diagram/{process}").text
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="diagram"' in page
    assert "Het diagram als lijst" in page
    assert "hier is het dossier" not in page
    assert client.get("/ontwerp/proef/diagram/bestaat_niet").status_code == 404


def test_a_diagram_says_what_who_calls_it_must_know(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "ontwerper")
    page = html.fromstring(client.get("/ontwerp/proef/diagram/gedeeld_betaling").text)
    rows = page.xpath("//table[contains(@class, 'afspraken')]/tbody/tr")
    told = {words_of(what.text_content()): words_of(which.text_content()) for what, which in rows}
    assert told["Vooraf nodig"] == "achterstand"
    assert told["Berichten op de rand van de hoofdroute"] == "betaald"


def test_the_map_says_what_each_diagram_does_to_others(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "ontwerper")
    shown = words_of(client.get("/ontwerp/proef/kaart").text)
    assert "Onderbreekt Huurachterstand met ‘betaald’" in shown
    assert re.search(r"Wordt onderbroken door Betaling[^.]* met ‘betaald’", shown)
    assert "Knop voor Woningcorporatie" in shown
    assert "Wordt besproken in het overleg gebiedsteam" in shown
    assert "Niemand" not in shown


def test_the_map_is_a_line_for_each_diagram_that_unfolds(client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "ontwerper")
    page = html.fromstring(client.get("/ontwerp/proef/kaart").text)
    lines = {words_of(one.text_content()) for one in page.xpath("//details/summary")}
    (payment,) = (one for one in lines if one.startswith("Betaling"))
    assert re.search(r"begint \d, onderbreekt \d|onderbreekt \d", payment)
    assert page.xpath("//details[@open and summary[contains(@class, 'samenhang__kop')]]") == []
    assert page.xpath("//details//*[@id='gedeeld_betaling']")  # a browser unfolds what a link leads to
    unfolded = html.fromstring(client.get("/ontwerp/proef/kaart?alles=ja").text)
    assert len(unfolded.xpath("//details[@open]/summary[contains(@class, 'samenhang__kop')]")) == len(
        page.xpath("//summary[contains(@class, 'samenhang__kop')]")
    )


def test_the_map_warns_of_a_message_that_nobody_hears(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    files = read_files(REGION, "proef")
    said = b'<bpmn:message id="M_betaald" name="betaald"'
    for path in (PAYMENT, NEW_STAND):
        assert said in files[path]
        files[path] = files[path].replace(said, b'<bpmn:message id="M_betaald" name="afgelost"')
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, "proef", files, "beheer")
    log_in(client, "ontwerper")
    shown = words_of(client.get("/ontwerp/proef/kaart").text)
    assert "Niemand hoort het bericht ‘afgelost’ van Betaling" in shown
    assert "wacht op het bericht ‘betaald’, maar niemand zegt het" in shown
    boxes = re.findall(
        r'samenhang__vak--los">.*?id="(\w+)".*?</li>', client.get("/ontwerp/proef/kaart").text, re.DOTALL
    )
    assert "gedeeld_betaling" in boxes
    assert len(boxes) == 2
    assert "Niemand zegt het bericht ‘betaald’." in shown


# -- going back ------------------------------------------------------------------------------------------


def current(house: House) -> str:
    with house.engine.database.read() as connection:
        return house.engine.definitions.current(connection, "proef").id


def test_going_back_shows_what_changes_and_asks_why(
    house: House, newer: Definition, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client, "ontwerper")
    shown = words_of(client.get("/ontwerp/proef/terug/2").text)
    assert "waarde was 2 maanden , wordt 1,5 maand" in shown
    refused = client.post("/ontwerp/proef/terug/2", data={"reden": " ", "nu": "3"})
    assert refused.status_code == 303
    again = client.get(refused.location).text
    assert "Vul in waarom je teruggaat." in again
    assert "<title>Fout: " in again
    assert current(house) == newer.id


def test_going_back_is_a_publication_of_its_own(
    house: House, newer: Definition, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client, "ontwerper")
    sent = {"reden": "Te lang gewacht", "nu": "3"}
    assert client.post("/ontwerp/proef/terug/2", data=sent).status_code == 303
    assert current(house) != newer.id
    shown = words_of(client.get("/ontwerp/proef").text)
    assert "nu Te lang gewacht door Test ontwerper" in shown
    assert client.get("/ontwerp/proef/terug/99").status_code == 404


def test_who_saw_another_version_changes_nothing_and_keeps_the_words(
    house: House, newer: Definition, client: FlaskClient, log_in: LogIn
) -> None:
    log_in(client, "ontwerper")
    late = client.post("/ontwerp/proef/terug/1", data={"reden": "Terug naar het begin", "nu": "0"})
    assert "Iemand anders zette intussen een andere versie" in late.text
    assert "Terug naar het begin" in late.text
    assert current(house) == newer.id


def test_a_diagram_is_taken_along(house: House, client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "ontwerper")
    here = "/ontwerp/proef/diagram/gedeeld_betaling"
    page = client.get(here).text
    assert f'href="{here}/bpmn"' in page
    assert f'href="{here}/svg"' in page
    assert client.get(f"{here}/bpmn").data == read_files(REGION, "proef")[PAYMENT]
    picture = client.get(f"{here}/svg")
    assert picture.headers["Content-Disposition"] == 'attachment; filename="gedeeld_betaling.svg"'
    root = etree.fromstring(picture.data)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "Betaling boeken" in " ".join(root.itertext())
    for kind in ("bpmn", "svg"):
        assert client.get(f"/ontwerp/proef/diagram/elders/{kind}").status_code == 404


def test_a_region_is_read_as_a_booklet(newer: Definition, client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, "ontwerper")
    page = client.get("/ontwerp/proef/boekje").text
    told = words_of(page)
    assert "versie van 4 februari 2026: Twee maanden is genoeg" in told
    assert "Tijd om te reageren 2 maanden Afspraak" in told
    assert "Reageren op seintje" in told
    assert "Wat doet de huurder?" in told
    assert page.count("<svg") == len(newer.models)
    assert "{%" not in page
    assert "De huurder bellen" in told
    older = client.get("/ontwerp/proef").text
    versions = re.findall(r"van=(\w{64})&", older.replace("&amp;", "&"))
    assert "1,5 maand" in words_of(client.get(f"/ontwerp/proef/boekje?versie={versions[0]}").text)
