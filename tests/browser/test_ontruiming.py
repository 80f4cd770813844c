"""An eviction in a real browser of someone who turns out to be gone: the day, the goods, what follows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from engine.testing import House, Story
from tests.browser.prepared import told
from tests.browser.serving import running
from tests.browser.telling import People, people
from tests.gedeeld.conftest import ALONE, arrange, decide, in_court, judge, plan
from tests.stories import BEGIN, DUE, DUTIES

TENANT, ADDRESS = "S. Verdwenen", "Westzijde 12, 1506 AB Zaandam"
CORPORATIE, GEMEENTE, DEURWAARDER, OFFICIER = "Marit Blom", "Ruud Kat", "Arjan Bakker", "Sanne Visser"
POLITIE, OTHER_TEAM, ELSEWHERE = "Wouter Prins", "Geke Schaap", "Ineke Lubbers"


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Monday 15 June 2026, a week before the eviction: everything for the day is arranged."""
    folder = tmp_path_factory.mktemp("ontruiming")
    with told(folder, BEGIN, "zaanstad", "deventer") as house:
        planned(house)
    with running(folder) as found:
        yield found


def planned(house: House) -> None:
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
    judge(story, "toegewezen")
    story.to("2026-05-20")
    story.complete("vonnis_betekenen", betekend_op="2026-05-20")
    story.to("2026-06-01")
    decide(story, gezin=ALONE)
    plan(story)
    arrange(story)
    story.to("2026-06-15")


def test_an_eviction_of_someone_who_is_gone(address: str, browser: Browser, axe_source: str) -> None:
    with people(browser, address, axe_source) as who:
        dossier = told_beforehand(who)
        on_the_day(who)
        registered(who)
        for stranger in (OTHER_TEAM, ELSEWHERE):
            who(stranger).cannot_find(dossier, TENANT)
        out_of_sight(who)
        renting_again(who)
        back_in_sight(who)


def told_beforehand(who: People) -> str:
    """Who takes part sees the dossier; who is only informed sees a day and an address."""
    arjan, wouter = who(DEURWAARDER), who(POLITIE)
    path = arjan.open_dossier(TENANT)
    arjan.shows("Ontruiming op 22 juni 2026", "Politie Zaanstreek", "Weet alleen datum en adres")
    arjan.can_use("ontruiming-gepland")

    wouter.at(f"/?zoek={TENANT}")
    wouter.shows("Geen taken gevonden")
    wouter.at("/dossiers?lijst=ter-kennisgeving")
    wouter.shows(ADDRESS, "22 juni 2026")
    wouter.hides(TENANT)
    wouter.can_use("ontruiming-kennisgevingen")
    wouter.follow(ADDRESS)
    only_day_and_address(who)
    wouter.can_use("ontruiming-kennisgeving")
    assert wouter.at(path) == 200
    only_day_and_address(who)
    return path


def only_day_and_address(who: People) -> None:
    wouter = who(POLITIE)
    wouter.heading("Je bent geïnformeerd over een ontruiming")
    wouter.shows("22 juni 2026", "om 10:00 uur", ADDRESS, "Woonstichting De Zaan")
    wouter.hides(TENANT, "Verdwenen", "2.400", "Opvang", "huurachterstand")


def on_the_day(who: People) -> None:
    """Nobody opens. The deurwaarder forgets to say whether the tenant seems gone; the officer lets him in."""
    arjan, sanne = who(DEURWAARDER), who(OFFICIER)
    arjan.wait("week")
    arjan.today("maandag 22 juni 2026")
    arjan.open_task("Aanwezigheid vastleggen", TENANT)
    arjan.can_use("ontruiming-aanwezigheid")
    arjan.fill(
        {
            "aanwezigen.0.partij": "hulpofficier",
            "aanwezigen.0.aanwezig": "ja",
            "aanwezigen.0.naam": "Sanne Visser & een collega",
            "huurder_aanwezig": "nee",
            "kan_doorgaan": "ja",
        }
    )
    arjan.press("Afronden")
    arjan.refused("noorderzon", "Vul in of de huurder al weg lijkt.")
    arjan.kept("aanwezigen.0.naam", "Sanne Visser & een collega")
    arjan.can_use("ontruiming-aanwezigheid-fout")
    arjan.fill({"noorderzon": "ja"})
    arjan.finish("Aanwezigheid vastleggen")
    arjan.shows("Huurder afwezig: binnentreden")
    arjan.hides("Woning leegmaken")

    sanne.open_task("Huurder afwezig: binnentreden", TENANT)
    sanne.shows("De huurder lijkt al weg, zonder bericht")
    sanne.fill({"toestemming_betreden": "ja", "belangen_opmerking": "Bewaar de papieren uit de kast."})
    sanne.can_use("ontruiming-binnentreden")
    sanne.finish("Huurder afwezig: binnentreden")


def registered(who: People) -> None:
    """The home is emptied, the goods are stored, the locks replaced; the corporatie writes it down."""
    arjan, marit = who(DEURWAARDER), who(CORPORATIE)
    arjan.open_task("Woning leegmaken", TENANT)
    arjan.fill({"woning_leeg_om": "22-6-2026 11:15"})
    arjan.can_use("ontruiming-leegmaken")
    arjan.finish("Woning leegmaken")
    arjan.open_task("Sloten vervangen", TENANT)
    arjan.fill({"sloten_vervangen": "ja"})
    arjan.can_use("ontruiming-sloten")
    arjan.finish("Sloten vervangen")
    arjan.open_task("Ontruiming afronden", TENANT)
    arjan.fill({"inboedel": "opgeslagen", "opslaglocatie": "Loods 4, Westerspoor"})
    arjan.kept("opslag_tot", "21-9-2026")
    arjan.fill({"sleutels_overhandigd_aan": CORPORATIE, "bezemschoon": "ja", "ontruimingskosten": "1850"})
    arjan.can_use("ontruiming-afronden")
    arjan.finish("Ontruiming afronden")

    marit.open_task("Ontruiming vastleggen", TENANT)
    marit.fill({"bestemming": "onbekend", "restschuld": "2400"})
    marit.can_use("ontruiming-vastleggen")
    marit.finish("Ontruiming vastleggen")
    marit.shows("nazorg loopt", "Opslag inboedel voorbij op 21 september 2026")
    marit.can_use("ontruiming-uitgevoerd")


def out_of_sight(who: People) -> None:
    """The deurwaarder refers a tenant who is not there; the gemeente does not know where that is."""
    arjan, ruud = who(DEURWAARDER), who(GEMEENTE)
    arjan.open_task("Doorverwijzen naar gemeente", TENANT)
    arjan.fill({"huurder_doorverwezen": "nee", "doorverwijzing_opmerking": "Niemand aangetroffen."})
    arjan.can_use("nazorg-doorverwijzen")
    arjan.finish("Doorverwijzen naar gemeente")

    ruud.open_task("Verblijf en kwetsbaarheid bepalen", TENANT)
    ruud.fill({"verblijf": "onbekend", "contact_mogelijk": "nee", "kwetsbaarheid.kwetsbaar": "nee"})
    ruud.fill({"stoppen_met_zoeken": "nee"})
    ruud.can_use("nazorg-verblijf")
    ruud.finish("Verblijf en kwetsbaarheid bepalen")
    ruud.shows("Nazorg: nog eens zoeken op 22 september 2026")


def renting_again(who: People) -> None:
    """Three years, and then under conditions: the answer for any day."""
    marit = who(CORPORATIE)
    marit.open_task("Uitsluiting vastleggen", TENANT)
    marit.fill(
        {
            "uitsluiting": "uitsluiting",
            "uitsluiting_reden": "Vertrokken zonder de huur te betalen.",
            "voorwaarden.schuld_betaald": "nee",
            "voorwaarden.regeling_afgesloten": "nee",
            "voorwaarden.geen_nieuwe_achterstand": "ja",
            "voorwaarden.geen_overlast": "ja",
        }
    )
    marit.can_use("nazorg-uitsluiting")
    marit.finish("Uitsluiting vastleggen")
    marit.shows("Einde van de uitsluiting op 22 juni 2029")
    question = "Mag de huurder weer huren?"
    for day, answer in (
        ("21-6-2029", f"{question} De termijn van de uitsluiting loopt nog."),
        ("22-6-2029", f"{question} De schuld is nog niet betaald en er is geen regeling."),
    ):
        marit.open_dossier(TENANT)
        marit.follow(question)
        marit.fill({"peildatum": day})
        marit.can_use("nazorg-mag-huren")
        marit.press("Vastleggen")
        marit.says(answer)
    marit.can_use("nazorg-antwoord")


def back_in_sight(who: People) -> None:
    """The goods bring the tenant back: the gemeente talks, hears where he or she stays, and lets go."""
    ruud = who(GEMEENTE)
    ruud.wait("week")
    ruud.open_dossier(TENANT)
    ruud.follow("Inboedel: huurder meldt zich")
    ruud.can_use("nazorg-inboedel-gemeld")
    ruud.press("Vastleggen")
    ruud.open_task("Inboedel laten ophalen", TENANT)
    ruud.fill({"gesprek_gevoerd": "ja", "opgehaald": "ja"})
    ruud.fill({"opgehaald_op": "29-6-2026"})
    ruud.can_use("nazorg-inboedel-ophalen")
    ruud.finish("Inboedel laten ophalen")
    ruud.hides("Opslag inboedel voorbij")
    expect(ruud.page.get_by_role("link", name="Inboedel: huurder meldt zich")).to_have_count(0)
    ruud.open_task("Verblijf en kwetsbaarheid bepalen", TENANT)
    ruud.fill({"verblijf": "eigen_netwerk", "contact_mogelijk": "ja", "kwetsbaarheid.kwetsbaar": "nee"})
    ruud.finish("Verblijf en kwetsbaarheid bepalen")
    ruud.open_task("Loslaten", TENANT)
    ruud.fill({"losgelaten_reden": "eigen_netwerk"})
    ruud.can_use("nazorg-loslaten")
    ruud.finish("Loslaten")
    ruud.shows("Er is nu niets te doen", "Adres controleren op 22 september 2026")
    ruud.can_use("nazorg-losgelaten")
