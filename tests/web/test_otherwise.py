"""The page of what a region does otherwise: its words, who works together, what it switches off."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from engine.proposals.settings import Otherwise, otherwise, path_of, with_otherwise
from tests.web.conftest import LogIn
from tests.web.test_designs import words_of
from tests.web.test_proposals import change

FILE = b"""# Of this region.
[woorden]
signaal = "het seintje" # as people say

[regio]
naam = "Proef" # its name

[partners]
wijkteam = "Wijkteam"
politie = "Politie"
"""


@pytest.fixture
def proposal(client: FlaskClient, log_in: LogIn) -> str:
    """The address of a new one."""
    log_in(client, "ontwerper")
    return str(client.post("/ontwerp/proef/voorstel", data={"titel": "Anders"}).location)


def test_the_file_keeps_its_comments_and_order() -> None:
    said = otherwise(FILE)
    assert (said.without, said.partners["politie"]) == ((), "Politie")
    assert with_otherwise(FILE, said) == FILE
    new = Otherwise(
        {"signaal": "het seintje", "volger": "de volger"}, {"wijkteam": "Team"}, ("nieuwe_stand",)
    )
    changed = with_otherwise(FILE, new)
    assert otherwise(changed) == new
    for kept in (b"# Of this region.", b"# as people say", b'naam = "Proef" # its name'):
        assert kept in changed
    assert otherwise(with_otherwise(b"", new)) == new


def test_it_is_changed_on_a_page(client: FlaskClient, proposal: str) -> None:
    page = f"{proposal}/anders"
    shown = words_of(client.get(page).text)
    assert "Wat Proef anders doet" in shown
    typed = {"nieuw.rol": "wijkteam", "nieuw.naam": "Sociaal team", "zonder.betaling": "ja"}
    assert "Opgeslagen in het voorstel." in words_of(change(client, page, **typed))
    text = client.get(f"{proposal}/bestand?pad={path_of('proef')}").text
    assert "wijkteam = &#34;Sociaal team&#34;" in text
    assert "zonder = [&#34;betaling&#34;]" in text
    again = client.get(page).text
    assert 'name="partner.wijkteam"' in again
    assert 'id="zonder.betaling" name="zonder.betaling" value="ja" checked' in again
    change(client, page, **{"partner.wijkteam": ""})
    assert 'name="partner.wijkteam"' not in client.get(page).text


def test_what_is_half_filled_in_comes_back(client: FlaskClient, proposal: str) -> None:
    page = f"{proposal}/anders"
    assert "Vul in hoe deze heet." in words_of(change(client, page, **{"nieuw.rol": "wijkteam"}))
    assert "Kies wie erbij komt." in words_of(change(client, page, **{"nieuw.naam": "Team"}))
    assert client.get(page.replace("/proef/", "/gedeeld/")).status_code == 404
