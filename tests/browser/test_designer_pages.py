"""Decision tables, meetings and what begins from nothing, in a browser: at once, and for everyone to use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from engine.settings import ROOT
from tests.browser.serving import running
from tests.browser.telling import Person, go, people

TONE = ROOT / "processes" / "gedeeld" / "toon_aanmaning.dmn"


@pytest.fixture
def address(tmp_path: Path, demonstration: Path) -> Iterator[str]:
    with running(tmp_path, demonstration) as found:
        yield found


def test_a_designer_makes_and_changes_parts_of_a_region(
    address: str, browser: Browser, axe_source: str
) -> None:
    with people(browser, address, axe_source) as who:
        ilse = who("Ilse Oudejans")
        ilse.at("/ontwerp/zaanstad")
        ilse.page.get_by_label("Waar gaat een nieuw voorstel over?").fill("Van alles")
        go(ilse.page, ilse.page.get_by_role("button", name="Begin een voorstel"))
        proposal = ilse.page.url.removeprefix(address)
        a_table_says_what_overlaps(ilse, proposal)
        a_meeting_shows_its_days(ilse, proposal)
        a_diagram_begins_and_gets_a_new_form(ilse, proposal)
        a_setting_says_on_which_day_it_ends(ilse, proposal)


def a_table_says_what_overlaps(ilse: Person, proposal: str) -> None:
    page = ilse.page
    text = TONE.read_text().replace("toon_aanmaning", "toon_brief").replace('id="toon_', 'id="zaan_')
    ilse.at(f"{proposal}/bestand?pad=processes/zaanstad/toon_brief.dmn")
    page.get_by_label("De hele tekst").fill(text.replace('name="toon_advies"', 'name="toon_brief"'))
    go(page, page.get_by_role("button", name="Sla op in het voorstel"))
    ilse.at(f"{proposal}/tabel/toon_brief")
    page.get_by_label("Rij 1, Maanden achterstand").fill("< 3")
    for row in (1, 2):
        expect(of_row(page, row)).to_contain_text("De rijen 1 en 2 gelden allebei")
    page.get_by_role("button", name="Kopie van rij 5").click()
    expect(page.get_by_label("Rij 6, Hoe betaalt de huurder?")).to_have_value('"risico"')
    page.get_by_role("button", name="Haal rij 6 weg").click()
    page.get_by_role("button", name="Zet rij 5 omhoog").click()
    expect(page.get_by_label("Rij 4, Hoe betaalt de huurder?")).to_have_value('"risico"')
    page.get_by_label("Rij 1, Maanden achterstand").fill("< 1")
    expect(page.locator("[data-gaten]")).to_contain_text("Geen rij geldt bij")
    page.get_by_label("Hoe betaalt de huurder?", exact=True).select_option(label="Betaalt vaak te laat")
    page.get_by_label("Maanden achterstand", exact=True).fill("4")
    expect(page.locator("[data-proef]")).to_have_text("Rij 4 klopt. Toon: dringend.")
    ilse.can_use("voorstel-tabel")
    go(page, page.get_by_role("button", name="Sla op in het voorstel"))
    expect(page.locator("[data-gaten]")).to_contain_text("Geen rij geldt bij")


def of_row(page: Page, number: int) -> Locator:
    return page.locator("[data-rij]").nth(number - 1).locator("[data-mis]")


def a_meeting_shows_its_days(ilse: Person, proposal: str) -> None:
    page = ilse.page
    ilse.at(f"{proposal}/overleggen")
    ilse.can_use("voorstel-overleggen")
    go(page, page.get_by_role("link", name="Verander Casusoverleg overlast Zaanstad"))
    page.get_by_label("Hoe vaak?").select_option(label="Om de zoveel weken")
    page.get_by_label("maandag").check()
    expect(page.locator("[data-data] li")).to_have_count(6)
    ilse.can_use("voorstel-overleg")


def a_diagram_begins_and_gets_a_new_form(ilse: Person, proposal: str) -> None:
    page = ilse.page
    ilse.at(f"{proposal}/nieuw/diagram")
    ilse.can_use("voorstel-nieuw")
    page.get_by_label("Hoe het diagram heet").fill("Nog eens langs")
    page.get_by_label("Wie doet de eerste stap?").select_option(label="Wijkteam")
    page.get_by_label("De eerste stap", exact=True).fill("Aanbellen")
    go(page, page.get_by_role("button", name="Maak het"))
    expect(page.locator(".ontwerpen--klaar")).to_be_visible()
    steps = page.get_by_role("navigation", name="Stappen")
    steps.get_by_role("button").filter(has_text="Aanbellen").click()
    page.locator("summary", has_text="Nieuw formulier").click()
    page.get_by_label("Hoe het nieuwe formulier heet").fill("Aan de deur")
    page.get_by_role("button", name="Maak het formulier").click()
    expect(page.get_by_label("Formulier", exact=True)).to_have_value("zaanstad/aan_de_deur.json")
    expect(page.get_by_role("link", name="Open het formulier")).to_be_visible()
    expect(page.locator("[data-stand]")).to_contain_text("Bewaard in het voorstel")
    ilse.at(f"{proposal}/weghalen?pad=forms/zaanstad/aan_de_deur.json")
    ilse.shows("Dit kan nog niet weg: het wordt gebruikt.", "Aanbellen")
    ilse.can_use("voorstel-weghalen")
    ilse.at(f"{proposal}/weghalen?pad=forms/zaanstad/nog_eens_langs_doen.json")
    go(page, page.get_by_role("button", name="Haal weg uit het voorstel"))
    ilse.says("Formulier ‘Aanbellen’ gaat weg")


def a_setting_says_on_which_day_it_ends(ilse: Person, proposal: str) -> None:
    page = ilse.page
    ilse.at(f"{proposal}/instellingen/termijn_seintje_2")
    page.get_by_label("Dagen", exact=True).fill("0")
    expect(page.locator("[data-gezegd]")).to_have_text("Geteld vanaf 1 maart 2026: 1 mei 2026.")
    go(page, page.get_by_role("button", name="Sla op in het voorstel"))
    ilse.at(f"{proposal}/instellingen/termijn_seintje_2")
    ilse.shows(
        "‘Achterstand tot seintje 2’ is 2 maanden, en dat lukt niet altijd.",
        "Minste tijd tussen twee seintjes",
    )
    ilse.can_use("voorstel-instelling-opmerking")
    ilse.at(proposal)
    cure = page.get_by_role("link", name=re.compile("^Instelling ‘Minste tijd tussen twee seintjes")).first
    expect(cure).to_have_attribute("href", re.compile("/instellingen/"))
    ilse.at(f"{proposal}/anders")
    ilse.shows("Wat Zaanstad anders doet", "In plaats van ‘de melding’", "Wat hier niet gebeurt")
    ilse.can_use("voorstel-anders")
