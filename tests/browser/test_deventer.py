"""A family in Deventer in a real browser: from melding through ontruimingsoverleg to a home they keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser

from engine.deadlines import AMSTERDAM
from tests.browser.prepared import told
from tests.browser.serving import running
from tests.browser.telling import Answers, People, go, people

TENANT = "Familie Verzonnen"
MONDAY = datetime(2026, 2, 2, 9, tzinfo=AMSTERDAM)
TABLE = "Ontruimingsoverleg Deventer"
CORPORATIE, BAD, JEUGD, BZT = "Lotte Huisman", "Gerda Roelofs", "Mirjam Zandbelt", "Ineke Lubbers"
WIJKTEAM, ELSEWHERE = "Sjoerd Klein Haneveld", "Noor Zwart"

OPENED: Answers = {
    "huurcontract": "HC-740001",
    "huurder.naam": TENANT,
    "huurder.geboortedatum": "14-5-1988",
    "adres.postcode": "7411 AB",
    "adres.huisnummer": "12",
    "adres.straat": "Achter de Muren",
    "adres.plaats": "Deventer",
    "maandhuur": "612,50",
    "achterstand": "1225,00",
    "betaalprofiel": "wisselend",
    "plichten.contact_gezocht_op": "3-1-2026",
    "plichten.gewezen_op_hulp_op": "3-1-2026",
    "plichten.herinnering_op": "2-1-2026",
    "plichten.aanbod_doorgeven_op": "3-1-2026",
    "plichten.bezwaar_ontvangen": "nee",
}


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("deventer")
    with told(folder, MONDAY, "deventer", "zaanstad"):
        pass  # nothing has happened yet
    with running(folder) as found:
        yield found


def attempt(day: str, how: str, result: str) -> Answers:
    return {
        "contactpogingen.0.datum_tijd": f"{day}-2026 8:30",
        "contactpogingen.0.kanaal": how,
        "contactpogingen.0.uitkomst": result,
    }


def test_a_family_from_melding_to_a_prevented_eviction(
    address: str, browser: Browser, axe_source: str
) -> None:
    with people(browser, address, axe_source) as who:
        dossier = opened(who)
        reported(who)
        for stranger in (WIJKTEAM, ELSEWHERE, BZT):
            who(stranger).cannot_find(dossier, TENANT)
        visited(who)
        handed_over(who)
        discussed(who)
        helped(who)
        for stranger in (WIJKTEAM, ELSEWHERE):
            who(stranger).cannot_find(dossier, TENANT)


def opened(who: People) -> str:
    """The corporatie opens the dossier; a day that is forgotten is asked for and nothing typed is lost."""
    lotte = who(CORPORATIE)
    lotte.at("/dossiers")
    lotte.follow("Nieuw dossier")
    lotte.fill(OPENED)
    lotte.press("Dossier openen")
    lotte.refused("vervaldatum", "Vul een datum in.")
    lotte.kept("huurder.naam", TENANT)
    lotte.kept("achterstand", "1225,00")
    lotte.can_use("deventer-openen-fout")
    lotte.fill({"vervaldatum": "1 januari 2026"})
    lotte.press("Dossier openen")
    lotte.heading(TENANT)
    lotte.shows("1.225,00", "Melding bij BAD op 1 maart 2026")
    lotte.can_use("deventer-geopend")
    return lotte.open_dossier(TENANT)


def reported(who: People) -> None:
    """The reminder brings nothing, nobody answers: a melding, with two children."""
    lotte = who(CORPORATIE)
    lotte.wait("dag")
    lotte.open_task("Herinneringsbrief sturen", TENANT)
    lotte.can_use("deventer-aanmaning")
    lotte.finish("Herinneringsbrief sturen")
    lotte.open_task("Contact zoeken met huurder", TENANT)
    lotte.fill(attempt("3-2", "telefoon", "geen_reactie"))
    lotte.fill({"andere_schulden": "onbekend", "overlast": "nee", "contact_resultaat": "geen_resultaat"})
    lotte.can_use("deventer-contact")
    lotte.finish("Contact zoeken met huurder")
    lotte.open_task("Melden bij BAD", TENANT)
    lotte.shows("Dan gaat Team Toegang Jeugd mee.")
    lotte.fill({"gezin.kinderen": "ja", "gezin.aantal_kinderen": "2", "gezin.leeftijden": "4 en 9"})
    lotte.can_use("deventer-melding")
    lotte.finish("Melden bij BAD")
    lotte.shows("Huisbezoek door BAD", "Gesprek met de ouders")
    lotte.can_use("deventer-gemeld")


def visited(who: People) -> None:
    """BAD finds nobody at home; meanwhile Team Toegang Jeugd talks with the parents."""
    gerda, mirjam = who(BAD), who(JEUGD)
    gerda.at("/")
    gerda.shows(TENANT, "Huisbezoek door BAD")
    gerda.hides("Gesprek met de ouders")
    gerda.can_use("deventer-taken-bad")
    gerda.open_task("Huisbezoek door BAD", TENANT)
    gerda.fill(attempt("3-2", "huisbezoek", "niet_aangetroffen"))
    gerda.fill({"hulpaanbod.reactie": "nog_geen_contact", "bezoek_resultaat": "nog_geen_contact"})
    gerda.can_use("deventer-huisbezoek")
    gerda.finish("Huisbezoek door BAD")

    mirjam.open_task("Gesprek met de ouders", TENANT)
    mirjam.fill(attempt("3-2", "huisbezoek", "contact"))
    mirjam.fill(
        {
            "waar_kinderen_onderbrengen": "Bij oma in Raalte.",
            "oplossingen_ouders": "Een lening van familie.",
            "familie_kan_opvangen": "nee",
            "keuze_ouders": "schuldhulpverlening",
        }
    )
    mirjam.can_use("deventer-gesprek")
    mirjam.finish("Gesprek met de ouders")


def handed_over(who: People) -> None:
    """BAD gets no further; BZT hears of it, confirms, and seeks contact."""
    gerda, ineke = who(BAD), who(BZT)
    gerda.wait("week")
    gerda.open_task("Huisbezoek door BAD", TENANT)
    gerda.fill(attempt("10-2", "huisbezoek", "weigert_gesprek"))
    gerda.fill({"hulpaanbod.reactie": "geen_reactie", "bezoek_resultaat": "overdragen"})
    gerda.finish("Huisbezoek door BAD")
    gerda.open_task("Overdragen aan BZT", TENANT)
    gerda.fill({"overdracht_samenvatting": "Twee keer aan de deur; de moeder zegt dat zij het zelf oplost."})
    gerda.can_use("deventer-overdragen")
    gerda.finish("Overdragen aan BZT")

    ineke.open_task("Overdracht bevestigen", TENANT)
    ineke.shows("de moeder zegt dat zij het zelf oplost")
    ineke.fill({"overdracht_bevestigd_door": BZT})
    ineke.can_use("deventer-bevestigen")
    ineke.finish("Overdracht bevestigen")
    ineke.shows("Contact zoeken door BZT", "Ontruimingsoverleg op 1 maart 2026")
    ineke.open_task("Contact zoeken door BZT", TENANT)
    ineke.can_use("deventer-bzt-contact")


def discussed(who: People) -> None:
    """Two months of arrears: part B of the overleg of 9 April, which decides and hands out an action."""
    ineke = who(BZT)
    ineke.wait("maand", "week", "week", "week", "week", "dag", "dag")
    ineke.today("donderdag 9 april 2026")
    ineke.follow("Overleggen")
    ineke.can_use("deventer-overleggen")
    go(ineke.page, ineke.page.get_by_role("link", name="9 april"))
    ineke.heading(TABLE)
    ineke.shows("Deel B", TENANT)
    for organisation in ("Meldpunt Bijzondere Zorg Deventer", "Ieder1", "Budget Adviesbureau Deventer"):
        ineke.page.get_by_role("group", name=organisation).get_by_label("Komt", exact=True).check()
    ineke.press("Bewaren")
    ineke.can_use("deventer-overleg")
    ineke.follow(TENANT)
    ineke.heading(TENANT)
    ineke.fill({"proces": "hulp_voortzetten"})
    ineke.fill({"opvang_nodig": "nee"})
    go(ineke.page, ineke.page.get_by_role("button", name="Acties: toevoegen"))
    action = {
        "actie": "Samen met school langsgaan",
        "eigenaar": "bzt",
        "deadline": "20-4-2026",
        "status": "open",
    }
    ineke.fill({f"overleg_acties.0.{name}": value for name, value in action.items()})
    ineke.press("Besluit vastleggen")
    ineke.refused("huurder_wil_hulp", "Vul in of de huurder de hulp wil.")
    ineke.kept("overleg_acties.0.actie", "Samen met school langsgaan")
    ineke.can_use("deventer-bespreken-fout")
    ineke.fill({"huurder_wil_hulp": "nee"})
    ineke.press("Besluit vastleggen")
    ineke.heading(TABLE)
    ineke.shows("Besloten", TENANT)
    ineke.can_use("deventer-besloten")
    ineke.follow("Verslag")
    ineke.can_use("deventer-verslag")
    for reader in (ineke, who(CORPORATIE)):
        reader.at(ineke.page.url.removeprefix(reader.address))
        reader.shows(TENANT, "De hulp gaat door", "Samen met school langsgaan", "20 april 2026")
        reader.shows("Aanwezig", "Niet bekend")


def helped(who: People) -> None:
    """The action leads to contact, contact to help, help to an end: the family stays."""
    ineke, gerda, lotte = who(BZT), who(BAD), who(CORPORATIE)
    ineke.open_task("Actie: Samen met school langsgaan", TENANT)
    ineke.fill({"status": "gedaan", "resultaat": "De moeder gesproken op school. Zij wil hulp."})
    ineke.can_use("deventer-actie")
    ineke.finish("Actie: Samen met school langsgaan")
    ineke.open_task("Contact zoeken door BZT", TENANT)
    ineke.fill(attempt("9-4", "huisbezoek", "contact"))
    ineke.fill({"hulpaanbod.reactie": "geaccepteerd", "kwetsbaarheid.kwetsbaar": "nee"})
    ineke.fill({"hulpaanbod.reactie_op": "9-4-2026"})
    ineke.finish("Contact zoeken door BZT")
    ineke.shows("Hulp loopt, incasso staat stil tot 9 mei 2026", "Ondersteuning bieden")
    ineke.can_use("deventer-hulp")

    gerda.open_task("Ondersteuning bieden", TENANT)
    gerda.can_use("deventer-ondersteuning")
    gerda.fill({"resultaat": "opgelost"})
    gerda.finish("Ondersteuning bieden")
    lotte.open_task("Dossier afsluiten", TENANT)
    lotte.can_use("deventer-afsluiten")
    lotte.finish("Dossier afsluiten")
    lotte.shows("Gesloten: Voorkomen: hulp")
    lotte.can_use("deventer-gesloten")
