"""The page of random walks: begins them, shows how far they are, stops them, and draws the ways taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from engine.playing.background import Round, Walks
from engine.playing.counting import Counted
from tests.web.test_designs import words_of
from tests.web.test_proposals import change, file_of
from tests.web.test_trying import proposal

__all__ = ["proposal"]
FORM = "forms/proef/reageren.json"


class Fake(Walks):
    """A round without a process of its own; the real one: tests/engine/test_counted_walks.py."""

    def __init__(self) -> None:
        super().__init__(most=2)
        self.key, self.running, self.counted = "", False, Counted()

    def start(self, key: str, *_: object) -> bool:
        if self.running:
            return False
        self.key, self.running = key, True
        return True

    def stop(self, key: str) -> None:
        self.running = self.running and key != self.key

    def report(self, key: str) -> Round | None:
        return Round(self.counted, self.most, self.running) if key == self.key else None


@pytest.fixture
def walks(client: FlaskClient) -> Iterator[Fake]:
    made = Fake()
    known = client.application.extensions["drempel_walks"]
    client.application.extensions["drempel_walks"] = made
    yield made
    client.application.extensions["drempel_walks"] = known


def test_walks_begin_and_are_shown(client: FlaskClient, proposal: str, walks: Fake) -> None:
    page = client.get(f"{proposal}/proeven/gangen")
    assert "Begin" in words_of(page.text)
    assert "Refresh" not in page.headers
    going = client.post(f"{proposal}/proeven/gangen", follow_redirects=True)
    assert "0 van 2 gangen gelopen." in words_of(going.text)
    assert going.headers["Refresh"] == "4"
    busy = client.post(f"{proposal}/proeven/gangen", follow_redirects=True)
    assert "Er loopt al een reeks" in words_of(busy.text)
    walks.running, walks.counted = False, Counted(2, {"open": 2}, {"huur_niet_betaald": 2})
    done = client.get(f"{proposal}/proeven/gangen")
    assert "Nergens, in 2 gangen." in words_of(done.text)
    assert "2 van 2 gangen gelopen." in words_of(done.text)
    assert "2 van 2 gangen" in done.text
    assert "Loop opnieuw" in words_of(done.text)
    assert "Refresh" not in done.headers


def test_walks_are_stopped(client: FlaskClient, proposal: str, walks: Fake) -> None:
    client.post(f"{proposal}/proeven/gangen")
    stopped = client.post(f"{proposal}/proeven/gangen/stop", follow_redirects=True)
    assert "Loop opnieuw" in words_of(stopped.text)
    assert "0 van 2 gangen gelopen; de reeks hield eerder op." in words_of(stopped.text)


def test_after_a_change_the_walks_are_of_something_else(
    client: FlaskClient, proposal: str, walks: Fake
) -> None:
    client.post(f"{proposal}/proeven/gangen")
    client.post(f"{proposal}/proeven/gangen/stop")
    change(
        client, file_of(proposal, "processes/proef/berichten/hallo.txt"), tekst="Onderwerp: Hallo\n\nHallo."
    )
    assert "Loop opnieuw" not in words_of(client.get(f"{proposal}/proeven/gangen").text)


def test_what_is_wrong_is_not_walked(client: FlaskClient, proposal: str, walks: Fake) -> None:
    change(client, file_of(proposal, FORM), tekst="{")
    answer = client.post(f"{proposal}/proeven/gangen", follow_redirects=True)
    assert "Er staan nog fouten in dit voorstel" in words_of(answer.text)


def test_where_walks_got_stuck_and_never_were_is_told(
    client: FlaskClient, proposal: str, walks: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited = {"huur_niet_betaald": 3, "achterstand_aanpakken": 3, "aanpak_begin": 3, "contact_zoeken": 1}
    stuck = [{"where": "contact_zoeken", "why": "no answer"}, {"where": "proef_huurachterstand", "why": ""}]
    counted = Counted(3, {"open": 1}, visited, stuck)
    monkeypatch.setattr(Fake, "report", lambda *_: Round(counted, 3, False, True))
    page = client.get(f"{proposal}/proeven/gangen").text
    said = words_of(page)
    assert "De huurder bellen , 1 keer: no answer" in said
    assert "Huurachterstand , 1 keer: er stond geen taak open" in said
    assert "Nog bezig na alle stappen: 1" in said
    assert "Nooit bereikt:" in said
    assert "Reageren op seintje" in said.split("Nooit bereikt:")[1]
    assert "Het lopen is halverwege misgegaan." in said
    assert "1 van 3 gangen" in page
    assert 'stroke-dasharray="2 5"' in page
