"""What was tried is kept as a play of the proposal; the page plays them and says where one stops."""

from __future__ import annotations

import re
import tomllib

import pytest
from flask.testing import FlaskClient

from engine.definitions import read_files
from engine.definitions.versions import Publishing
from engine.testing import House
from tests.engine.test_plays import BEGIN as OPENING
from tests.engine.test_plays import step
from tests.web.conftest import REGION, LogIn
from tests.web.test_designs import words_of
from tests.web.test_proposals import change, file_of
from tests.web.test_shared_design import shared
from tests.web.test_trying import begin, do, proposal

__all__ = ["proposal", "shared"]
STOPS = OPENING + step("taak = 'reageren'", "titel = 'Reageren op seintje'")
KEPT = "processes/proef/proeven/bellen_helpt_niet.toml"


def kept_play(client: FlaskClient, proposal: str) -> str:
    """Half of a try is kept; the page that follows."""
    page = begin(client, proposal)
    page = do(client, page, "/demo/verder", stap="termijn", terug="/dossiers/1")
    assert "Bewaar als proef" in page
    asked = client.get(f"{proposal}/proeven/bewaren")
    assert asked.status_code == 200
    kept = client.post(
        f"{proposal}/proeven/bewaren", data={"titel": "Bellen helpt niet"}, follow_redirects=True
    )
    return words_of(kept.text)


def text_of(client: FlaskClient, proposal: str) -> str:
    page = client.get(file_of(proposal, KEPT)).text
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return found[1].replace("&#34;", '"').replace("&#39;", "'")


def test_a_try_is_kept_as_a_play_and_played(client: FlaskClient, proposal: str) -> None:
    page = kept_play(client, proposal)
    assert "Bewaard als proef: Bellen helpt niet." in page
    assert "De proef slaagt." in page
    assert "De proef ‘Bellen helpt niet’ komt erbij." in page
    assert "Bellen helpt niet nieuw geslaagd" in page
    told = tomllib.loads(text_of(client, proposal))
    (waited,) = told["stappen"]
    assert (waited["termijn"], waited["titel"]) == ("termijn_seintje_1", "Seintje 1")
    assert waited["verwacht"] == {"taken": ["reageren"]}
    assert told["antwoord"]["vervaldatum"].startswith("vandaag")


def test_two_plays_have_two_names(client: FlaskClient, proposal: str) -> None:
    kept_play(client, proposal)
    do(client, client.get("/proef/dossiers/1").text, "/demo/verder", stap="dag", terug="/dossiers/1")
    again = client.post(
        f"{proposal}/proeven/bewaren", data={"titel": "Bellen helpt niet"}, follow_redirects=True
    )
    assert "Er is al een proef die zo heet" in words_of(again.text)
    assert 'value="Bellen helpt niet"' in again.text


def test_a_play_needs_a_name_and_a_try(client: FlaskClient, proposal: str) -> None:
    nameless = client.post(f"{proposal}/proeven/bewaren", data={"titel": "  "}, follow_redirects=True)
    assert "Vul in wat deze proef vertelt." in words_of(nameless.text)
    over = client.post(f"{proposal}/proeven/bewaren", data={"titel": "Bellen"}, follow_redirects=True)
    assert "Deze proef loopt niet meer" in words_of(over.text)
    assert 'value="Bellen"' in over.text


def test_the_page_says_where_a_play_stops_and_the_cure(client: FlaskClient, proposal: str) -> None:
    kept_play(client, proposal)
    change(client, file_of(proposal, KEPT), tekst=STOPS)
    page = client.post(f"{proposal}/proeven/spelen", data={"pad": KEPT}, follow_redirects=True)
    said = words_of(page.text)
    assert "De proef stopt." in said
    assert "gestopt bij stap 1" in said
    assert "De taak Reageren op seintje (reageren) staat hier niet open." in said
    assert "Herstel anders het diagram." in said


def test_it_is_not_published_while_a_play_stops(house: House, client: FlaskClient, proposal: str) -> None:
    kept_play(client, proposal)
    change(client, file_of(proposal, KEPT), tekst=STOPS)
    page = client.get(proposal).text
    data = {
        "gezien": page.rsplit('name="gezien" value="', 1)[1].split('"')[0],
        "nu": page.split('name="nu" value="', 1)[1].split('"')[0],
        "reden": "Beter",
    }
    answer = client.post(f"{proposal}/publiceren", data=data, follow_redirects=True)
    assert "Niet alle proeven slagen. Kijk onder Proeven waar het stopt." in words_of(answer.text)
    assert "gestopt bij stap 1" in words_of(answer.text)


def test_all_are_played_with_one_button(client: FlaskClient, proposal: str) -> None:
    kept_play(client, proposal)
    assert "De proef slaagt." in words_of(
        client.post(f"{proposal}/proeven/spelen", follow_redirects=True).text
    )
    other = client.post(f"{proposal}/proeven/spelen", data={"pad": "forms/x.json"}, follow_redirects=True)
    assert other.status_code == 200


def test_a_play_is_taken_away(client: FlaskClient, proposal: str) -> None:
    kept_play(client, proposal)
    page = client.get(proposal).text
    seen = page.split(f'name="pad" value="{KEPT}"')[-1].split('name="gezien" value="')[1].split('"')[0]
    after = client.post(f"{proposal}/proeven/weg", data={"pad": KEPT, "gezien": seen}, follow_redirects=True)
    assert "Nog geen proeven." in words_of(after.text)
    stale = client.post(f"{proposal}/proeven/weg", data={"pad": KEPT, "gezien": seen}, follow_redirects=True)
    assert stale.status_code == 200


@pytest.mark.usefixtures("shared")
def test_what_all_regions_share_plays_those_of_each(house: House, client: FlaskClient, log_in: LogIn) -> None:
    with house.engine.database.write() as connection:
        note = Publishing(plays={KEPT: OPENING + step("dagen = 1")})
        house.engine.definitions.deploy(
            connection, house.clock, "proef", read_files(REGION, "proef"), "beheer", note
        )
    log_in(client, "ontwerper")
    shared_one = client.post("/ontwerp/gedeeld/voorstel", data={"titel": "Betalen"}).location
    page = words_of(client.get(shared_one).text)
    assert "Betaald na het seintje" in page
    assert "Honderd willekeurige gangen" not in page
    played = client.post(f"{shared_one}/proeven/spelen", data={"pad": KEPT}, follow_redirects=True)
    assert "De proef slaagt." in words_of(played.text)
    assert client.post(f"{shared_one}/proeven/gangen").status_code == 404
    kept = client.post(f"{shared_one}/proeven/bewaren", data={"titel": "Bellen"}, follow_redirects=True)
    assert "Deze proef loopt niet meer" in words_of(kept.text)
