"""The eight steps of the README, in their order: what a newcomer is told to press is there, and does that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from engine.settings import ROOT
from tests.browser.serving import running
from tests.browser.telling import People, go, people

MARCH = ROOT / "voorbeelden" / "achterstanden_2026-03.csv"


@pytest.fixture
def address(tmp_path: Path, demonstration: Path) -> Iterator[str]:
    with running(tmp_path, demonstration) as found:
        yield found


def test_the_eight_steps_hold(address: str, browser: Browser, axe_source: str) -> None:
    with people(browser, address, axe_source) as who:
        for step in (
            the_tone_is_chosen,
            an_eviction_is_called_off,
            a_gebiedsteam_meets,
            an_ontruimingsoverleg_is_prepared,
            agreements_in_groningen,
            two_weeks_pass,
            help_is_accepted,
            a_new_month,
        ):
            step(who)


def the_tone_is_chosen(who: People) -> None:
    marit = who("Marit Blom")
    marit.at("/")
    marit.follow("Herinneringsbrief sturen")
    expect(marit.page.locator('input[name="toon"]:checked')).to_have_count(1)


def two_weeks_pass(who: People) -> None:
    marit = who("Marit Blom")
    marit.at("/")
    marit.wait("week")
    expect(marit.page.locator(".demo__gebeurd")).to_contain_text("Reactie van het wijkteam")
    marit.wait("week")
    expect(marit.page.locator(".demo__gebeurd")).to_contain_text("Seintje 1")
    marit.follow("Post")
    marit.comes("Reactie op seintje 1 is te laat")
    marit.comes("aan huurincasso@dezaan.example")


def help_is_accepted(who: People) -> None:
    who("Marit Blom").press("Uitloggen")
    noor = who("Noor Zwart")
    noor.at("/")
    noor.follow("Reageren op seintje")
    noor.fill({"contactpogingen.0.notitie": "Aan de deur gesproken"})
    noor.press("Afronden")
    expect(noor.page.locator("#fouten")).to_be_visible()
    noor.kept("contactpogingen.0.notitie", "Aan de deur gesproken")
    noor.fill(
        {
            "contactpogingen.0.datum_tijd": "16-2-2026 8:30",
            "contactpogingen.0.kanaal": "huisbezoek",
            "contactpogingen.0.uitkomst": "contact",
            "hulpaanbod.reactie": "geaccepteerd",
            "hulpaanbod.reactie_op": "16-2-2026",
            "gezin.kinderen": "nee",
            "kwetsbaarheid.kwetsbaar": "nee",
        }
    )
    noor.finish("Reageren op seintje")
    noor.shows("Hulp loopt, incasso staat stil")


def an_eviction_is_called_off(who: People) -> None:
    arjan = who("Arjan Bakker")
    arjan.open_task("Aanwezigheid vastleggen", "Rosa Mulder")
    arjan.shows("Ontruiming op 2 februari 2026, 10:00 uur", "Leg vast wie er is")
    tessa = who("Tessa Rem")
    tessa.open_dossier("Rosa Mulder")
    tessa.follow("Betaling boeken")
    tessa.fill({"betaling_bedrag": "4284,00"})
    tessa.press("Vastleggen")


def a_gebiedsteam_meets(who: People) -> None:
    lieke = who("Lieke Wetzels")
    lieke.at("/overleggen")
    lieke.follow("Open het overleg van donderdag 19 februari")
    lieke.shows("te laat")
    lieke.at("/overleggen")
    lieke.follow("Lees wat er is besloten")
    lieke.shows("29 januari 2026")
    faruk = who("Faruk Yilmaz")
    faruk.at("/overleggen")
    faruk.shows("Jullie waren er niet")
    faruk.follow("Lees wat er is besloten")


def an_ontruimingsoverleg_is_prepared(who: People) -> None:
    ineke = who("Ineke Lubbers")
    ineke.at("/overleggen")
    ineke.follow("Open het overleg van donderdag 26 februari")
    ineke.shows("Deel A", "Deel B", "Voor deze ontruiming valt geen regulier ontruimingsoverleg")
    ineke.open_dossier("Sandra Mulders")
    ineke.shows("Opvang regelen")


def agreements_in_groningen(who: People) -> None:
    jelmer = who("Jelmer Kuipers")
    for tenant, task in (
        ("Roel Dijkema", "Handtekening huurder vastleggen"),
        ("Chantal Bakema", "Woonkansovereenkomst controleren"),
        ("Nico Terpstra", "Mislukking vastleggen"),
    ):
        jelmer.open_dossier(tenant)
        jelmer.shows(task)
    lies = who("Lies Mulder")
    lies.open_dossier("Sven Kruize")
    lies.shows("Achterstand sinds", "Bewijs")


def a_new_month(who: People) -> None:
    marit = who("Marit Blom")
    marit.at("/inloggen")
    go(marit.page, marit.page.get_by_role("button", name="Marit Blom"))
    marit.wait("maand")
    marit.follow("Inlezen")
    marit.page.locator('input[type="file"]').set_input_files(MARCH)
    go(marit.page, marit.page.locator("main button[type=submit]"))
    marit.shows("nieuw", "betaald")
