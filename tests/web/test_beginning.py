"""A form, a letter, a decision table or a diagram begins from nothing, and goes when nothing names it."""

from __future__ import annotations

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
from tests.web.test_proposals import file_of, hidden, now, publish


@pytest.fixture
def proposal(house: House, client: FlaskClient, log_in: LogIn) -> str:
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(
            connection,
            house.clock,
            "proef",
            read_files(REGION, "proef"),
            "beheer",
            Publishing(meetings=series.texts(read_all(REGION, "proef"), "proef")),
        )
    log_in(client, "ontwerper")
    return client.post("/ontwerp/proef/voorstel", data={"titel": "Iets nieuws"}).location


def begin(client: FlaskClient, proposal: str, kind: str, **fields: str) -> str:
    """The page that follows."""
    address = f"{proposal}/nieuw/{kind}"
    data = {"_concept": hidden(client.get(address).text, "_concept"), **fields}
    answer = client.post(address, data=data)
    assert answer.status_code == 303
    return answer.location


def remove(client: FlaskClient, proposal: str, path: str) -> str:
    address = f"{proposal}/weghalen?pad={path}"
    page = client.get(address).text
    data = {"gezien": hidden(page, "gezien") if 'name="gezien"' in page else ""}
    return words_of(page) + words_of(client.post(address, data=data, follow_redirects=True).text)


def test_a_form_begins_with_one_question(house: House, client: FlaskClient, proposal: str) -> None:
    page = begin(client, proposal, "formulier", titel="Nog eens bellen?", vraag="Wat sprak je af?")
    assert page.endswith("/formulier/nog_eens_bellen")
    shown = words_of(client.get(page).text)
    assert "Wat sprak je af? Lange tekst, verplicht" in shown
    assert "Formulier ‘Nog eens bellen?’ nieuw" in words_of(client.get(proposal).text)
    assert "Dit moet eerst goed" not in client.get(proposal).text
    assert begin(client, proposal, "formulier", titel="Nog eens bellen", vraag="x").endswith("bellen_2")
    publish(client, proposal, "Voor straks")
    assert "wat_sprak_je_af" in now(house, "forms/proef/nog_eens_bellen.json")


def test_the_answer_of_a_new_form_is_a_fact_of_its_own(client: FlaskClient, proposal: str) -> None:
    page = begin(client, proposal, "formulier", titel="Terugbellen", vraag="Reactie")
    assert client.get(f"{page}/vraag/terugbellen_reactie").status_code == 200
    assert client.get(f"{page}/vraag/reactie").status_code == 404


def test_a_letter_begins_with_its_subject(client: FlaskClient, proposal: str) -> None:
    page = begin(client, proposal, "brief", titel="We komen langs", deelt="dossier")
    assert page.endswith("/brief/we_komen_langs")
    assert 'value="We komen langs"' in client.get(page).text
    assert "Dit moet eerst goed" not in client.get(proposal).text


def test_a_table_begins_with_facts_that_are_known(client: FlaskClient, proposal: str) -> None:
    fields = {"vraag_1": "reactie", "vraag_2": "achterstand", "gegeven": "toon_van_brief"}
    page = begin(client, proposal, "tabel", titel="Welke toon?", **fields)
    assert page.endswith("/tabel/welke_toon")
    shown = words_of(client.get(page).text)
    assert "Als Wat doet de huurder?" in shown
    assert "Als Achterstand" in shown
    assert "Dan Welke toon?" in shown
    assert "Dit moet eerst goed" not in client.get(proposal).text


def test_a_diagram_begins_in_the_lane_of_a_role_with_a_step_and_its_form(
    house: House, client: FlaskClient, proposal: str
) -> None:
    page = begin(client, proposal, "diagram", titel="Nog eens langs", rol="wijkteam", stap="Bel & praat")
    assert page.endswith("/diagram/proef_nog_eens_langs")
    assert "Bel &amp; praat" in client.get(page).text
    told = words_of(client.get(proposal).text)
    assert "Dit moet eerst goed" not in told
    assert "praat’ nieuw" in told
    inside = client.get(f"{page}/inhoud").json
    assert inside is not None
    form_pages = inside["choices"]["form_pages"]
    assert form_pages["proef/nog_eens_langs_doen.json"].endswith("/formulier/nog_eens_langs_doen")
    assert 'id="lane_wijkteam__nog_eens_langs"' in inside["xml"]
    publish(client, proposal, "Voor straks")
    assert "formJsonSchemaFilename" in now(house, "processes/proef/nog_eens_langs.bpmn")


def test_a_diagram_takes_a_form_that_is_there(client: FlaskClient, proposal: str) -> None:
    fields = {"rol": "wijkteam", "stap": "Bellen", "formulier": "proef/reageren.json"}
    begin(client, proposal, "diagram", titel="Bellen", **fields)
    assert client.get(file_of(proposal, "forms/proef/bellen_doen.json")).text.count("reactie") == 0
    assert "proef/reageren.json" in client.get(file_of(proposal, "processes/proef/bellen.bpmn")).text


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("formulier", {"titel": "", "vraag": "Ja?"}, "Vul in hoe het formulier heet."),
        ("formulier", {"titel": "Bellen", "vraag": " "}, "Vul de eerste vraag in."),
        ("formulier", {"titel": "x" * 121, "vraag": "Ja?"}, "hoogstens 120 tekens"),
        ("brief", {"titel": "Hoi", "deelt": "iets"}, "Kies wat deze brief mag vertellen."),
        ("tabel", {"titel": "Toon", "gegeven": "toon"}, "Kies waar de tabel naar kijkt."),
        (
            "tabel",
            {"titel": "Toon", "vraag_1": "elders", "gegeven": "toon"},
            "Kies een gegeven uit de lijst.",
        ),
        ("tabel", {"titel": "Toon", "vraag_1": "reactie", "gegeven": "De toon"}, "Gebruik kleine letters"),
        ("diagram", {"titel": "Langs", "rol": "niemand", "stap": "Bellen"}, "Kies wie de eerste stap doet."),
        ("diagram", {"titel": "Langs", "rol": "wijkteam", "stap": "x" * 61}, "hoogstens 60 tekens"),
    ],
)
def test_what_is_missing_is_said_and_nothing_begins(
    client: FlaskClient, proposal: str, kind: str, fields: dict[str, str], told: str
) -> None:
    page = client.get(begin(client, proposal, kind, **fields)).text
    assert told in page
    assert "Nog niets." in words_of(client.get(proposal).text)
    assert client.get(f"{proposal}/nieuw/iets").status_code == 404


def test_the_editor_gets_a_new_form_and_stays(client: FlaskClient, proposal: str) -> None:
    address, fetch = f"{proposal}/nieuw/formulier", {"X-Requested-With": "fetch"}
    made = client.post(address, data={"titel": "Bellen", "vraag": "Wat?"}, headers=fetch).json
    assert made is not None
    assert (made["path"], made["title"]) == ("proef/bellen.json", "Bellen")
    assert client.get(made["address"]).status_code == 200
    refused = client.post(address, data={"titel": "", "vraag": "Wat?"}, headers=fetch)
    assert refused.status_code == 400
    assert "Vul in hoe het formulier heet." in str(refused.json)


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("forms/proef/reageren.json", "Diagram"),
        ("processes/proef/huurachterstand.bpmn", "Dossiers beginnen met dit diagram"),
    ],
)
def test_what_is_named_stays_and_says_by_whom(
    client: FlaskClient, proposal: str, path: str, who: str
) -> None:
    told = remove(client, proposal, path)
    assert "Dit kan nog niet weg: het wordt gebruikt." in told
    assert who in told
    assert "Dit wordt nog gebruikt." in told
    assert "Nog niets." in words_of(client.get(proposal).text)


def test_what_nothing_names_goes_when_it_is_published(
    house: House, client: FlaskClient, proposal: str
) -> None:
    begin(client, proposal, "brief", titel="We komen langs", deelt="dossier")
    publish(client, proposal, "Een brief")
    path = "processes/proef/berichten/we_komen_langs.txt"
    assert path in _files(house)
    proposal = client.post("/ontwerp/proef/voorstel", data={"titel": "Toch niet"}).location
    assert "gaat weg als het voorstel wordt gepubliceerd" in remove(client, proposal, path)
    publish(client, proposal, "Toch niet")
    assert path not in _files(house)


def test_only_files_of_the_region_itself_go(client: FlaskClient, proposal: str) -> None:
    for path in (
        "processes/proef/overleggen.toml",
        "processes/gedeeld/betaling.bpmn",
        "forms/gedeeld/betaling.json",
        "forms/proef/elders.json",
    ):
        assert client.get(f"{proposal}/weghalen?pad={path}").status_code == 404


def test_what_only_a_region_names_stays_in_what_all_share(
    house: House, client: FlaskClient, log_in: LogIn
) -> None:
    with house.engine.database.write() as connection:
        role = {"organisation_id": house.landlord, "role": "ontwerp", "region": SHARED}
        connection.execute(insert(OrganisationRole).values(**role))
        files = read_files(REGION, "proef")
        form = "forms/gedeeld/van_de_regio.json"
        files[form] = files["forms/proef/reageren.json"].replace(b"proef/reageren", b"gedeeld/van_de_regio")
        route = "processes/proef/huurachterstand.bpmn"
        files[route] = files[route].replace(b"proef/reageren.json", b"gedeeld/van_de_regio.json")
        note = Publishing(meetings=series.texts(read_all(REGION, "proef"), "proef"))
        house.engine.definitions.deploy(connection, house.clock, "proef", files, "beheer", note)
    log_in(client, "ontwerper")
    proposal = client.post("/ontwerp/gedeeld/voorstel", data={"titel": "Weg ermee"}).location
    assert "Dit kan nog niet weg" in remove(client, proposal, form)
    assert "Nog niets." in words_of(client.get(proposal).text)


def _files(house: House) -> frozenset[str]:
    with house.engine.database.read() as connection:
        return frozenset(house.engine.definitions.current(connection, "proef").files)
