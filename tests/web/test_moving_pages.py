"""The pages on which a designer lets running dossiers go on in the newest version."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from engine.access import CONSOLE
from engine.definitions import read_files
from engine.dossier import cases
from engine.moving import work
from engine.takeover import region as regions
from engine.testing import House, Story
from tests.engine.test_moves_elsewhere import neighbour
from tests.web.conftest import REGION, LogIn
from tests.web.test_designs import ROUTE, words_of

PAGE = "/ontwerp/proef/verhuizen"
TENANT = "Zwaluwstaart-Okkerse"
TWO_MONTHS = (b"P1M15D", b"P2M")
ONE_MONTH = (b"P1M15D", b"P1M")
RENAMED = ((b'"contact_zoeken"', b'"huurder_bellen"'), (b">contact_zoeken<", b">huurder_bellen<"))


def deploy(house: House, *changes: tuple[bytes, bytes]) -> None:
    files = read_files(REGION, "proef")
    for old, new in changes:
        assert old in files[ROUTE]
        files[ROUTE] = files[ROUTE].replace(old, new)
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, "proef", files, "test")


@pytest.fixture
def told(house: House) -> Story:
    return Story(house, vervaldatum="2026-01-01", huurder={"naam": TENANT})


@pytest.fixture
def designer(client: FlaskClient, log_in: LogIn) -> FlaskClient:
    log_in(client, "ontwerper")
    return client


def looked(designer: FlaskClient, house: House) -> str:
    """The page of a move that was asked and looked at."""
    asked = designer.post(PAGE, data={"reden": "Nieuwe afspraak"})
    assert asked.status_code == 303
    work.work(house.engine)
    return str(asked.location)


def shown(designer: FlaskClient, address: str) -> str:
    return words_of(designer.get(address).text)


def confirm(designer: FlaskClient, house: House, page: str, **more: str) -> str:
    found = re.search(r'name="termijnen" value="(\d+)"', designer.get(page).text)
    assert found is not None
    answer = designer.post(f"{page}/verhuis", data={"termijnen": found[1], **more}, follow_redirects=True)
    return words_of(answer.text)


def test_nothing_is_to_be_moved(designer: FlaskClient, told: Story) -> None:
    assert "Alle lopende dossiers staan op de versie van nu." in shown(designer, PAGE)
    assert "waarop nieuwe beginnen" not in shown(designer, "/ontwerp/proef")
    answer = designer.post(PAGE, data={"reden": "Zomaar"}, follow_redirects=True)
    assert "Er is niets te verhuizen." in words_of(answer.text)


def test_older_versions_stand_with_where_their_dossiers_are(
    designer: FlaskClient, house: House, told: Story
) -> None:
    deploy(house, TWO_MONTHS)
    assert "1 lopend dossier staat niet op de versie waarop nieuwe beginnen. Verhuizen" in shown(
        designer, "/ontwerp/proef"
    )
    page = designer.get(PAGE).text
    text = words_of(page)
    assert "1 lopend dossier. Alle stappen waarop ze staan, zijn er nog." in text
    assert "Contact zoeken met huurder: 1 taak" in text
    assert "Seintje 1: 1 termijn" in text
    compare = re.search(r'href="(/ontwerp/proef/verschil\?[^"]+)"', page)
    assert compare is not None
    assert "Contact zoeken" in shown(designer, compare[1].replace("&amp;", "&"))
    deploy(house, *RENAMED)
    assert "Contact zoeken met huurder: 1 taak (is er niet meer)" in shown(designer, PAGE)


def test_a_reason_is_asked_and_kept(designer: FlaskClient, house: House, told: Story) -> None:
    deploy(house, TWO_MONTHS)
    answer = designer.post(PAGE, data={"reden": "  "}, follow_redirects=True)
    assert "Vul in waarom de dossiers verhuizen." in words_of(answer.text)
    long = designer.post(PAGE, data={"reden": "a" * 1001}, follow_redirects=True).text
    assert "hoogstens 1000 tekens" in long
    assert "a" * 1001 in long


def test_changed_settings_move_without_a_choice(designer: FlaskClient, house: House, told: Story) -> None:
    deploy(house, TWO_MONTHS)
    asked = designer.post(PAGE, data={"reden": "Nieuwe afspraak"})
    waiting = designer.get(asked.location)
    assert "0 van 1 dossier bekeken." in words_of(waiting.text)
    assert waiting.headers["Refresh"] == "3"
    work.work(house.engine)
    page = designer.get(asked.location)
    text = words_of(page.text)
    assert "Refresh" not in page.headers
    assert "1 dossier kan verhuizen." in text
    assert "Seintje 1 Hoeveel: 1 Was: 16 februari 2026 Wordt: 1 maart 2026" in text
    assert "Test woningcorporatie, in 1 dossier" in text
    assert "Waar gaan ze verder?" not in text
    assert TENANT not in text
    assert f"/dossiers/{told.case_id}" not in page.text
    moving = designer.post(f"{asked.location}/verhuis", data={"termijnen": "0"}, follow_redirects=True)
    assert "0 van 1 dossier verhuisd." in words_of(moving.text)
    work.work(house.engine)
    assert "1 dossier is verhuisd." in shown(designer, asked.location)
    assert "De laatste verhuizing is klaar." in shown(designer, PAGE)
    assert str(told.terms()["Seintje 1"]) == "2026-03-01"


def test_a_term_that_would_pass_is_told_and_confirmed(
    designer: FlaskClient, house: House, told: Story
) -> None:
    deploy(house, ONE_MONTH)
    house.clock.advance(timedelta(days=3))
    page = looked(designer, house)
    text = shown(designer, page)
    assert "Seintje 1 Hoeveel: 1 Was: 16 februari 2026 Wordt: 5 maart 2026" in text
    assert "1 termijn zou door de verhuizing verstrijken; zij krijgt een latere dag" in text
    assert "Kruis eerst aan" in confirm(designer, house, page)
    other = designer.post(
        f"{page}/verhuis", data={"termijnen": "7", "weet_termijnen": "ja"}, follow_redirects=True
    )
    assert "Er veranderde intussen iets" in words_of(other.text)
    confirm(designer, house, page, weet_termijnen="ja")
    work.work(house.engine)
    assert "Termijnen die een later dag kregen" in shown(designer, page)
    assert str(told.terms()["Seintje 1"]) == "2026-03-05"


def test_a_step_that_is_gone_is_chosen_with_a_proposal(
    designer: FlaskClient, house: House, told: Story
) -> None:
    deploy(house, *RENAMED)
    page = looked(designer, house)
    text = shown(designer, page)
    assert "0 dossiers kunnen verhuizen." in text
    assert "1 dossier. Deze stap is er niet meer. De keuze die hier staat, is een voorstel." in text
    assert '<option value="huurder_bellen" selected>' in designer.get(page).text
    assert designer.get(page).text.count('/verhuis"') == 0
    nowhere = designer.post(f"{page}/stappen", data={"stap:contact_zoeken": ""})
    work.work(house.engine)
    assert "0 dossiers kunnen verhuizen." in shown(designer, nowhere.location)
    assert "of er kwam een andere voor in de plaats" in shown(designer, page)
    chosen = designer.post(f"{nowhere.location}/stappen", data={"stap:contact_zoeken": "huurder_bellen"})
    work.work(house.engine)
    assert "1 dossier kan verhuizen." in shown(designer, chosen.location)
    assert '<option value="huurder_bellen" selected>' in designer.get(chosen.location).text
    confirm(designer, house, chosen.location)
    work.work(house.engine)
    assert told.open_tasks() == ["huurder_bellen"]


def test_a_step_on_which_nothing_can_wait_is_asked_again(
    designer: FlaskClient, house: House, told: Story
) -> None:
    deploy(house, *RENAMED)
    page = looked(designer, house)
    chosen = designer.post(f"{page}/stappen", data={"stap:contact_zoeken": "termijn_seintje_1"})
    work.work(house.engine)
    text = shown(designer, chosen.location)
    assert "Contact zoeken met huurder 1 dossier. Op de gekozen stap kan niets wachten of beginnen." in text
    wrong = {"stap:contact_zoeken": "nergens"}
    asked = designer.post(f"{chosen.location}/stappen", data=wrong, follow_redirects=True)
    assert "Kies een stap uit de lijst." in words_of(asked.text)


def test_what_cannot_move_for_another_reason_is_named(
    designer: FlaskClient, house: House, told: Story
) -> None:
    deploy(house, TWO_MONTHS)
    page = looked(designer, house)
    cases.cancel(house.engine, CONSOLE, told.case_id, "Dubbel")
    confirm(designer, house, page)
    work.work(house.engine)
    text = shown(designer, page)
    assert "0 dossiers zijn verhuisd." in text
    assert f"Het dossier was intussen gesloten of al verhuisd. Dossier {told.page().number}." in text


def test_a_dossier_goes_back_until_something_happens(
    designer: FlaskClient, house: House, told: Story
) -> None:
    other = Story(house, vervaldatum="2026-01-01", huurder={"naam": TENANT})
    deploy(house, TWO_MONTHS)
    page = looked(designer, house)
    confirm(designer, house, page)
    work.work(house.engine)
    assert f"Dossier {told.page().number} Zet terug" in shown(designer, page)
    other.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=1.0)
    assert f"Dossier {other.page().number} Ging intussen verder" in shown(designer, page)
    late = designer.post(f"{page}/terug/{other.case_id}", follow_redirects=True)
    assert "In dit dossier gebeurde iets na de verhuizing." in words_of(late.text)
    back = designer.post(f"{page}/terug/{told.case_id}", follow_redirects=True)
    text = words_of(back.text)
    assert f"Dossier {told.page().number} staat weer op de versie van voor de verhuizing." in text
    assert f"Dossier {told.page().number} Teruggezet" in text
    assert str(told.terms()["Seintje 1"]) == "2026-02-16"
    assert designer.post(f"{page}/terug/999").status_code == 404


def test_a_move_is_dropped_and_a_second_does_not_run_beside_it(
    designer: FlaskClient, house: House, told: Story
) -> None:
    deploy(house, TWO_MONTHS)
    page = looked(designer, house)
    assert "Er staat een verhuizing klaar." in shown(designer, PAGE)
    confirm(designer, house, page)
    busy = designer.post(PAGE, data={"reden": "Nog eens"}, follow_redirects=True)
    assert "Er verhuizen al dossiers van deze regio." in words_of(busy.text)
    gone = designer.post(f"{page}/stop", follow_redirects=True)
    assert "Afgebroken. Wat al verhuisd was, blijft verhuisd." in words_of(gone.text)
    work.work(house.engine)
    assert str(told.terms()["Seintje 1"]) == "2026-02-16"


def test_a_newer_version_is_told(designer: FlaskClient, house: House, told: Story) -> None:
    deploy(house, TWO_MONTHS)
    page = looked(designer, house)
    deploy(house, ONE_MONTH)
    assert "Er is intussen een nieuwere versie gepubliceerd." in shown(designer, page)


def test_others_see_nothing_of_it(client: FlaskClient, house: House, told: Story, log_in: LogIn) -> None:
    deploy(house, TWO_MONTHS)
    log_in(client, "ontwerper")
    page = looked(client, house)
    assert client.get("/ontwerp/gedeeld/verhuizen").status_code == 404
    assert client.get(f"{PAGE}/999").status_code == 404
    for who in ("woningcorporatie", "functioneel", "beheerder"):
        log_in(client, who)
        for address in (PAGE, page):
            assert client.get(address).status_code == 404
        assert client.post(f"{page}/verhuis", data={"termijnen": "0"}).status_code == 404


def test_dossiers_of_a_region_that_went_into_another_move_there(
    designer: FlaskClient, house: House, told: Story
) -> None:
    gone = Story(house, vervaldatum="2026-01-01")
    gone.complete("contact_zoeken")
    with house.engine.database.write() as connection:
        files = neighbour(("Reageren op seintje", "Bellen met de huurder"))
        house.engine.definitions.deploy(connection, house.clock, "buren", files, "test")
    regions.merge(house.engine, CONSOLE, "proef", "buren", date(2026, 2, 2), "Herindeling")
    assert "2 lopende dossiers staan niet op de versie" in shown(designer, "/ontwerp/proef")
    page = shown(designer, PAGE)
    assert "Proef ging op in Buren. Na de verhuizing gelden de stappen, termijnen, rollen" in page
    assert "Reageren op seintje: 1 taak (is er daar niet)" in page
    assert "Contact zoeken met huurder: 1 taak (" not in page
    own = shown(designer, f"{PAGE}?naar=proef")
    assert "Alle lopende dossiers staan op de versie van nu." in own
    assert "Verhuis de dossiers naar Buren" in own
    assert designer.get(f"{PAGE}?naar=klein").status_code == 409
    asked = designer.post(PAGE, data={"reden": "Herindeling", "naar": "buren"})
    work.work(house.engine)
    found = shown(designer, str(asked.location))
    assert "2 lopende dossiers van Proef naar Buren" in found
    assert "Reageren op seintje 1 dossier. Deze stap is er niet meer." in found
    assert "Contact zoeken met huurder 1 dossier. Deze stap staat ook daar." in found
    steps = {"stap:reageren": "reageren_buren", "stap:contact_zoeken": "contact_zoeken_buren"}
    asked = designer.post(f"{asked.location}/stappen", data=steps)
    work.work(house.engine)
    confirm(designer, house, str(asked.location))
    work.work(house.engine)
    assert "2 dossiers zijn verhuisd." in shown(designer, str(asked.location))
    assert gone.page().region == told.page().region == "buren"
    assert "Er loopt geen dossier meer in Proef." in shown(designer, PAGE)
