"""A verdict served before it was there, in a real browser: asked about once, and a day to come refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from engine.testing import Story
from tests.browser.prepared import told
from tests.browser.serving import running
from tests.browser.telling import people
from tests.gedeeld.conftest import in_court, judge
from tests.stories import BEGIN, DUE, DUTIES

TENANT, DEURWAARDER, TASK = "B. Tekening", "Arjan Bakker", "Vonnis brengen en uitleggen"


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Monday 18 May 2026: the verdict is there and must be served."""
    folder = tmp_path_factory.mktemp("twijfel")
    with told(folder, BEGIN, "zaanstad") as house:
        story = Story(
            house,
            achterstand=2400.0,
            maandhuur=600.0,
            vervaldatum=DUE,
            betaalprofiel="wisselend",
            plichten=DUTIES,
            adres={"postcode": "1506AB", "huisnummer": 12, "straat": "Westzijde", "plaats": "Zaandam"},
            huurder={"naam": TENANT, "geboortedatum": "1980-05-01"},
            kinderen_bekend=False,
        )
        story.to("2026-04-16")
        story.complete("ontruiming_aankondigen")
        story.complete("vervolg_kiezen", vervolg="deurwaarder")
        in_court(story)
        story.to("2026-05-18")
        judge(story, "toegewezen", vonnis_op="2026-05-13")
    with running(folder) as found:
        yield found


def test_served_before_the_verdict_or_tomorrow(address: str, browser: Browser, axe_source: str) -> None:
    with people(browser, address, axe_source) as who:
        arjan = who(DEURWAARDER)
        arjan.open_task(TASK, TENANT)
        arjan.fill({"betekend_op": "19-5-2026", "huurder_gesproken": "ja", "vonnis_uitgelegd": "ja"})
        arjan.press("Afronden")
        arjan.refused("betekend_op", "Deze dag is nog niet geweest. Vul vandaag of een eerdere dag in.")
        arjan.can_use("dag-die-nog-komt")
        arjan.fill({"betekend_op": "1-4-2026"})
        arjan.press("Afronden")
        arjan.shows("Klopt dit antwoord?", "volgens het dossier was dat 13 mei 2026")
        expect(arjan.page.get_by_role("alert")).to_be_focused()
        arjan.can_use("dag-die-niet-past")
        arjan.page.get_by_label("Het klopt: 1 april 2026").check()
        arjan.finish(TASK)
