"""The pages of plays: a try kept as one, a list that says how each went, random walks with their ways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from engine.playing.background import Round, Walks
from engine.playing.counting import Counted
from tests.browser.drawing import Desk, desk, watched
from tests.browser.telling import can_be_used, go
from web.designer import walks as walk_pages

CALLED = "Na de eerste termijn gebeurt er een dag niets"
WRONG = '\n[[stappen]]\ntaak = "vervolg_kiezen"\n'


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("proeven")) as found:
        yield found


@pytest.fixture
def proposal(at: Desk, page: Page) -> Iterator[int]:
    with watched(at, page, refusals=True) as number:
        page.goto(at.about(number))
        yield number


def press(page: Page, name: str) -> None:
    go(page, page.get_by_role("button", name=name, exact=True))


def follow(page: Page, name: str) -> None:
    go(page, page.get_by_role("link", name=name, exact=True))


def says(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def test_a_try_is_kept_as_a_play_and_the_list_says_how_it_went(
    at: Desk, page: Page, proposal: int, axe_source: str
) -> None:
    plays = page.get_by_role("region", name="Proeven", exact=True)
    expect(plays).to_contain_text("Nog geen proeven.")
    press(page, "Probeer het")
    press(page, "Naar de volgende termijn")
    follow(page, "Bewaar als proef")
    press(page, "Bewaar de proef")
    expect(page.get_by_text("Vul in wat deze proef vertelt.")).to_be_visible()
    can_be_used(page, axe_source, "proef-bewaren")
    page.get_by_label("Wat vertelt deze proef?").fill(CALLED)
    press(page, "Bewaar de proef")
    says(page, f"Bewaard als proef: {CALLED}.")
    says(page, "De proef slaagt.")
    expect(plays.get_by_role("listitem")).to_contain_text([f"{CALLED} nieuw geslaagd"])
    expect(page.get_by_role("region", name="Wat er verandert").get_by_role("list")).to_have_count(0)
    can_be_used(page, axe_source, "proeven")

    follow(page, f"Bekijk de proef {CALLED}")
    text = page.get_by_label("De hele tekst")
    text.fill(text.input_value() + WRONG)
    press(page, "Sla op in het voorstel")
    page.goto(at.about(proposal))
    press(page, f"Speel de proef {CALLED}")
    says(page, "De proef stopt.")
    expect(plays).to_contain_text("gestopt bij stap 2")
    can_be_used(page, axe_source, "proef-gestopt")
    press(page, f"Haal weg: de proef {CALLED}")
    expect(plays).to_contain_text("Nog geen proeven.")


class Running(Walks):
    """A round that stays halfway."""

    def report(self, key: str) -> Round:  # noqa: ARG002 - of whichever proposal
        return Round(Counted(done=1), self.most, is_running=True)


def test_random_walks_say_how_far_they_are_and_draw_the_ways_taken(
    at: Desk, page: Page, proposal: int, axe_source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Walks(most=2)
    monkeypatch.setitem(at.app.extensions, "drempel_walks", real)
    follow(page, "Honderd willekeurige gangen")
    can_be_used(page, axe_source, "gangen-begin")

    monkeypatch.setattr(walk_pages, "AGAIN", 600)  # seconds: the page holds still while it is looked at
    monkeypatch.setitem(at.app.extensions, "drempel_walks", Running(most=2))
    page.reload()
    expect(page.get_by_role("progressbar", name="Gelopen gangen")).to_have_attribute("value", "1")
    expect(page.get_by_role("status")).to_contain_text("1 van 2 gangen gelopen.")
    can_be_used(page, axe_source, "gangen-bezig")

    monkeypatch.setitem(at.app.extensions, "drempel_walks", real)
    page.reload()
    press(page, "Begin")
    real.wait()
    page.reload()
    expect(page.get_by_role("region", name="Waar het vastliep")).to_contain_text("Nergens, in 2 gangen.")
    route = page.get_by_role("region", name="De wegen").locator("details").first
    titles = route.locator("svg > g > title").all_text_contents()
    assert "2 van 2 gangen" in titles
    assert "0 van 2 gangen" in titles
    widths = route.locator("svg > g > polyline").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('stroke-width'))"
    )
    assert dict(zip(titles, widths, strict=False))["2 van 2 gangen"] == "6.3"
    expect(route).to_contain_text("Nooit bereikt:")
    can_be_used(page, axe_source, "gangen")
    real.close()
