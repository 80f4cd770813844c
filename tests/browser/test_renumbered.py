"""A corporatie that gave its contracts other numbers answers once for all of them, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from engine.testing import Story
from tests.browser.prepared import told
from tests.browser.serving import running
from tests.browser.telling import people
from tests.stories import BEGIN, DUE, DUTIES

MARIT = "Marit Blom"
NAMES = ("Tineke Proef", "Bas Kat", "Renée van 't Hof", "Öznur Şahin", "Jan Bos")


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Five tenants with a dossier, on Monday 5 January 2026."""
    folder = tmp_path_factory.mktemp("nummers")
    with told(folder, BEGIN, "zaanstad") as house:
        for number, name in enumerate(NAMES, 1):
            Story(
                house,
                huurcontract=f"A-{number}",
                achterstand=1200.0,
                maandhuur=600.0,
                vervaldatum=DUE,
                plichten=DUTIES,
                adres={
                    "postcode": "1506AB",
                    "huisnummer": number,
                    "straat": "Westzijde",
                    "plaats": "Zaandam",
                },
                huurder={"naam": name, "geboortedatum": f"1980-05-0{number}"},
            )
    with running(folder) as found:
        yield found


def monthly_file() -> bytes:
    """Every contract has another number; the last tenant another name as well."""
    header = (
        "huurcontract;naam;geboortedatum;postcode;huisnummer;maandhuur;achterstand;vervaldatum;"
        "contact_gezocht_op;gewezen_op_hulp_op;herinnering_op;aanbod_doorgeven_op;bezwaar_ontvangen"
    )
    rows = [
        f"B-{number};{name};{number}-5-1980;1506 AB;{number};600;1200;1-1-2026;;;;;nee"
        for number, name in enumerate((*NAMES[:-1], "Jan Bos-Kat"), 1)
    ]
    return "\n".join([header, *rows, ""]).encode()


def test_one_tick_for_all_that_differ_in_nothing_else(
    address: str, browser: Browser, axe_source: str
) -> None:
    with people(browser, address, axe_source) as who:
        marit = who(MARIT)
        marit.at("/inlezen")
        chosen: FilePayload = {"name": "januari.csv", "mimeType": "text/csv", "buffer": monthly_file()}
        marit.page.get_by_label("Bestand met achterstanden").set_input_files(chosen)
        marit.press("Controleren")
        marit.shows("Bij 4 huurcontracten is alleen het nummer anders", "Huurcontract B-5: Jan Bos-Kat")
        marit.can_use("nieuwe-nummers")
        marit.page.get_by_label("Ja, het zijn alle 4 dezelfde huurders").check()
        marit.page.get_by_role("group", name="Huurcontract B-5").get_by_label("Dezelfde huurder").check()
        marit.press("Inlezen")
        expect(marit.page.get_by_role("heading", level=1)).to_have_text(
            "Het bestand is ingelezen", timeout=20_000
        )
