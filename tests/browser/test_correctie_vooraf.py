"""What is told before something is put right, in a real browser: what stays, what moves, what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from engine.dossier.answering import EVERY_DOUBT
from engine.testing import House, Story
from tests.browser.prepared import told
from tests.browser.serving import running
from tests.browser.telling import People, people
from tests.browser.test_ontruiming import CORPORATIE
from tests.gedeeld.overlast.telling import open_arrears
from tests.stories import BEGIN, DUE, DUTIES
from tests.web.test_intake_known import NEIGHBOUR, file

BESIDE, CLOSED = "Ans Verkerk", "Joop Tuinman"


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One tenant whose arrears were paid by mistake while overlast goes on, and one whose dossier closed."""
    folder = tmp_path_factory.mktemp("vooraf")
    with told(folder, BEGIN, "zaanstad") as house:
        beside(house)
        closed(house)
    with running(folder) as found:
        yield found


def beside(house: House) -> None:
    story = open_arrears(house, huurder={"naam": BESIDE, "geboortedatum": "1980-05-01"})
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=story.facts["achterstand"])


def closed(house: House) -> None:
    story = Story(
        house,
        achterstand=900.0,
        vervaldatum=DUE,
        plichten=DUTIES,
        adres={"postcode": "1506AB", "huisnummer": 12},
        huurder={"naam": CLOSED, "geboortedatum": "1971-03-02"},
    )
    amount = 99_999_999.0
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=amount, confirmed=EVERY_DOUBT)


def test_what_stays_what_moves_and_what_is_asked_is_told(
    address: str, browser: Browser, axe_source: str, tmp_path: Path
) -> None:
    with people(browser, address, axe_source) as who:
        what_stays(who)
        what_moves(who)
        what_is_asked(who, tmp_path)


def what_stays(who: People) -> None:
    marit = who(CORPORATIE)
    dossier = marit.open_dossier(BESIDE)
    marit.at(f"{dossier}/correctie")
    marit.follow("Terugdraaien")
    marit.shows("Dit komt niet terug", "De hoofdroute is klaar", "Dit doe je zelf", "Bericht krijgen vanzelf")
    marit.can_use("betaling-blijft")
    marit.press("Betaling terugdraaien")
    marit.shows("Vul in wat er mis ging.", "Dit komt niet terug")
    expect(marit.page.locator('[name="reden"]')).to_be_focused()
    expect(marit.page.locator('[name="reden"]')).to_be_in_viewport()
    marit.can_use("betaling-blijft-geweigerd")
    marit.fill({"reden": "Van een andere huurder"})
    marit.press("Betaling terugdraaien")
    marit.shows("De betaling is teruggedraaid. De route staat nog waar die stond.")


def what_moves(who: People) -> None:
    marit = who(CORPORATIE)
    dossier = marit.open_dossier(CLOSED)
    marit.at(f"{dossier}/correctie/vervaldatum")
    marit.fill({"vervaldatum": "28-12-2025", "correctie_reden": "Verkeerd overgetypt"})
    marit.press("Corrigeren")
    marit.at(f"{dossier}/heropenen")
    marit.shows("een gegeven is gecorrigeerd")
    marit.can_use("heropenen-gecorrigeerd")


def what_is_asked(who: People, folder: Path) -> None:
    marit = who(CORPORATIE)
    sent = folder / "stand.csv"
    sent.write_bytes(file({"achterstand": "128000"}, NEIGHBOUR))
    marit.at("/inlezen")
    marit.page.locator('input[type="file"]').set_input_files(sent)
    marit.press("Controleren")
    marit.shows("Klopt dit?", "Huurcontract WB-7c: Tineke Bos", "Zonder vinkje nemen wij de regel niet over")
    marit.can_use("inlezen-twijfel")
