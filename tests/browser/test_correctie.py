"""A typed amount ended a dossier and called off its eviction: put right a day later, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.prepared import told
from tests.browser.serving import running
from tests.browser.telling import People, go, people
from tests.browser.test_ontruiming import CORPORATIE, DEURWAARDER, POLITIE, TENANT, planned
from tests.stories import BEGIN


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Monday 15 June 2026, a week before the eviction."""
    folder = tmp_path_factory.mktemp("correctie")
    with told(folder, BEGIN, "zaanstad") as house:
        planned(house)
    with running(folder) as found:
        yield found


def test_a_typo_that_ended_a_dossier_is_put_right(address: str, browser: Browser, axe_source: str) -> None:
    with people(browser, address, axe_source) as who:
        dossier = too_many_nines(who)
        put_right(who, dossier)
        it_stands_again(who, dossier)
        an_amount_too(who, dossier)


def too_many_nines(who: People) -> str:
    """Asked once more, and confirmed in a hurry."""
    marit = who(CORPORATIE)
    path = marit.open_dossier(TENANT)
    marit.follow("Betaling boeken")
    marit.fill({"betaling_bedrag": "99999999"})
    marit.press("Vastleggen")
    marit.shows("Klopt dit antwoord?")
    marit.can_use("correctie-twijfel")
    marit.page.locator('[name="_klopt"]').check()
    marit.press("Vastleggen")
    marit.shows("Gesloten", "Per vergissing gesloten?", "Nagekeken en bevestigd")
    marit.can_use("correctie-gesloten")
    return path


def put_right(who: People, dossier: str) -> None:
    marit = who(CORPORATIE)
    marit.wait("dag")
    marit.at(dossier)
    marit.follow("Klopt er iets niet? Correctie")
    marit.heading("Correctie")
    marit.can_use("correctie-overzicht")
    marit.follow("Terugdraaien")
    marit.shows("Door deze betaling stopte het dossier.", "Deze termijnen lopen weer", "22 juni 2026")
    marit.press("Betaling terugdraaien")
    marit.shows("Vul in wat er mis ging.")
    marit.can_use("correctie-betaling-fout")
    marit.fill({"reden": "Vier negens te veel getypt."})
    marit.press("Betaling terugdraaien")
    marit.says("De betaling is teruggedraaid. Het dossier is weer open.")


def it_stands_again(who: People, dossier: str) -> None:
    marit, arjan, wouter = who(CORPORATIE), who(DEURWAARDER), who(POLITIE)
    marit.shows("Ontruiming op 22 juni 2026", "Dossier heropend: Vier negens te veel getypt.")
    marit.can_use("correctie-heropend")
    arjan.at(dossier)
    arjan.shows("Ontruiming op 22 juni 2026")
    wouter.at("/dossiers?lijst=ter-kennisgeving")
    wouter.shows("22 juni 2026")


def an_amount_too(who: People, dossier: str) -> None:
    """The rent was wrong as well: who has the lead puts it right."""
    arjan = who(DEURWAARDER)
    arjan.at(dossier)
    arjan.follow("Klopt er iets niet? Correctie")
    arjan.shows("met de knop Dag van ontruiming wijzigen of afzeggen")
    rent = arjan.page.get_by_role("row").filter(has_text="Huur per maand")
    go(arjan.page, rent.get_by_role("link"))
    arjan.fill({"maandhuur": "650"})
    arjan.press("Corrigeren")
    arjan.refused("correctie_reden", "Vul in waarom het niet klopt.")
    arjan.can_use("correctie-gegeven-fout")
    arjan.fill({"correctie_reden": "De huur ging in juli omhoog."})
    arjan.press("Corrigeren")
    arjan.says("is gecorrigeerd.")
    arjan.shows("€ 650,00 (gecorrigeerd)")
    arjan.can_use("correctie-gecorrigeerd")
