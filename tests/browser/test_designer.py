"""A designer changes a term, adds a question and a step, tries and publishes it, and moves what runs.

Few actions and pages, on a system with more than 200 running dossiers in every stage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.serving import Apart, apart
from tests.browser.telling import People, Person, go, people

MOST_ACTIONS, MOST_PAGES = 40, 15
MOST_TO_MOVE = 6  # actions
MOVED = "SELECT count(*) FROM moved_dossiers WHERE status = 'moved'"
HALF = """
  SELECT count(*) FROM moved_dossiers JOIN moves ON moves.id = move_id JOIN cases ON cases.id = case_id
  WHERE (moved_dossiers.status = 'moved') <> (cases.definition_id = moves.target_id)
"""


@pytest.fixture
def house(tmp_path: Path, demonstration: Path) -> Iterator[Apart]:
    with apart(tmp_path, demonstration) as found:
        yield found


class Counted:
    """A designer of whom each thing that he or she does is counted, and each page that follows."""

    def __init__(self, person: Person) -> None:
        self.person, self.page, self.actions, self.pages = person, person.page, 0, 0
        self.page.on("framenavigated", self._arrived)

    def _arrived(self, frame: object) -> None:
        if frame == self.page.main_frame:
            self.pages += 1

    def type(self, label: str, text: str) -> None:
        self.actions += 1
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str, option: str) -> None:
        self.actions += 1
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def tick(self, label: str) -> None:
        self.actions += 1
        self.page.get_by_label(label, exact=True).check()

    def follow(self, name: str) -> None:
        self._go(self.page.get_by_role("link", name=name, exact=True))

    def press(self, name: str) -> None:
        self._go(self.page.get_by_role("button", name=name, exact=True))

    def unfold(self, name: str) -> None:
        self.actions += 1
        self.page.get_by_text(name, exact=True).click()

    def click(self, control: Locator) -> None:
        """What stays on its page."""
        self.actions += 1
        control.click()

    def _go(self, control: Locator) -> None:
        self.actions += 1
        go(self.page, control)


def test_a_designer_needs_few_actions(house: Apart, browser: Browser, axe_source: str) -> None:
    with people(browser, house.address, axe_source) as who:
        ilse = Counted(who("Ilse Oudejans"))
        a_proposal_begins(ilse)
        a_term_is_changed(ilse)
        a_question_is_added(ilse)
        a_step_is_drawn(ilse)
        it_is_tried(ilse)
        it_is_published(ilse)
        assert ilse.actions <= MOST_ACTIONS, ilse.actions
        assert ilse.pages <= MOST_PAGES, ilse.pages
        a_new_dossier_starts_on_it(who)
        before = ilse.actions
        running_dossiers_move(ilse, house)
        assert ilse.actions - before <= MOST_TO_MOVE
        a_running_dossier_goes_on_in_it(who)


def a_proposal_begins(ilse: Counted) -> None:
    ilse.follow("Ontwerp")
    ilse.type("Waar gaat een nieuw voorstel over?", "Eerder een tweede seintje")
    ilse.press("Begin een voorstel")
    ilse.person.can_use("voorstel-leeg")


def a_term_is_changed(ilse: Counted) -> None:
    ilse.follow("Termijnen en instellingen")
    ilse.person.can_use("voorstel-instellingen")
    ilse.follow("Verander Achterstand tot seintje 2")
    ilse.person.can_use("voorstel-instelling")
    ilse.type("Dagen", "0")
    ilse.press("Sla op in het voorstel")
    ilse.person.shows("was 2,5 maand, wordt 2 maanden", "Geldt voor: ‘2 maanden’")


def a_question_is_added(ilse: Counted) -> None:
    ilse.unfold("Formulieren")
    ilse.follow("Reageren op seintje")
    frame = ilse.page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Reageren op seintje")).to_be_visible()
    ilse.person.can_use("voorstel-formulier")
    ilse.follow("Voeg een vraag toe")
    ilse.person.can_use("voorstel-vraag")
    ilse.type("De vraag", "Hoe sprak je de huurder?")
    ilse.choose("Soort antwoord", "Eén antwoord kiezen")
    ilse.type("Antwoorden om uit te kiezen", "Aan de deur\nAan de telefoon\nNiet")
    ilse.tick("Deze vraag moet worden ingevuld")
    ilse.press("Sla op in het voorstel")
    expect(frame.get_by_text("Hoe sprak je de huurder?")).to_be_attached()
    ilse.follow("Eerder een tweede seintje")
    ilse.person.can_use("voorstel-vol")
    ilse.person.shows("Vraag ‘Hoe sprak je de huurder?’ in ‘Reageren op seintje’")


def a_step_is_drawn(ilse: Counted) -> None:
    """After the announcement, before anything goes to the deurwaarder."""
    ilse.unfold("Diagrammen")
    ilse.follow("Huurachterstand")
    expect(ilse.page.locator(".ontwerpen--klaar")).to_be_visible()
    steps = ilse.page.get_by_role("navigation", name="Stappen")
    ilse.click(steps.get_by_role("button", name=re.compile("^Aankondiging sturen ")))
    ilse.choose("Stap erna", "Taak")
    ilse.click(ilse.page.get_by_role("button", name="Voeg toe"))
    ilse.type("Naam", "Nog één keer bellen")
    ilse.type("Uitleg voor wie dit doet", "Misschien lukt het nu.")
    ilse.choose("Formulier", "Adres controleren")
    expect(ilse.page.locator("[data-stand]")).to_contain_text("Bewaard in het voorstel")
    ilse.follow("Terug naar het voorstel")
    ilse.person.can_use("voorstel-met-stap")
    ilse.person.shows(
        "Stap ‘Nog één keer bellen’ in ‘Zaanstad: van huurachterstand tot ontruiming of oplossing’"
    )
    ilse.person.hides("Dit moet eerst goed")


def it_is_tried(ilse: Counted) -> None:
    ilse.press("Probeer het")
    expect(ilse.page.get_by_role("complementary", name="Proef")).to_contain_text("Nu aan zet:")
    ilse.person.can_use("voorstel-proef")
    ilse.press("Naar de volgende termijn")
    expect(ilse.page.locator(".demo__gebeurd")).to_contain_text("1 termijn ging af")
    ilse.follow("Terug naar het voorstel")


def it_is_published(ilse: Counted) -> None:
    ilse.type("Waarom verandert dit?", "Het wijkteam wil eerder horen dat het misgaat")
    ilse.press("Publiceer deze versie")
    ilse.person.says("Gepubliceerd.")
    ilse.person.shows("Het wijkteam wil eerder horen dat het misgaat", "door Ilse Oudejans, 0 open dossiers")
    ilse.person.can_use("voorstel-gepubliceerd")


def a_new_dossier_starts_on_it(who: People) -> None:
    """The drawing of the region says the new term; a dossier of before keeps the old one."""
    ilse = who("Ilse Oudejans")
    ilse.at("/ontwerp/zaanstad/diagram/zaanstad_huurachterstand")
    assert _drawn(ilse.page, "2 maanden") == 1
    ilse.shows("Nog één keer bellen")
    tessa = who("Tessa Rem")
    tessa.open_dossier("Fatima Amrani")
    assert (_drawn(tessa.page, "2,5 maand"), _drawn(tessa.page, "2 maanden")) == (1, 0)
    tessa.hides("Nog één keer bellen")


def running_dossiers_move(ilse: Counted, house: Apart) -> None:
    """The worker is killed in the middle: nothing is half, and another goes on where it was."""
    ilse.person.at("/ontwerp/zaanstad")
    ilse.follow("Verhuizen: dossiers van Zaanstad")
    ilse.person.can_use("verhuizen")
    ilse.type("Waarom verhuizen ze?", "Het wijkteam hoort het voortaan eerder")
    ilse.press("Bekijk wat een verhuizing doet")
    go_on = ilse.page.get_by_role("button", name=re.compile(r"^Verhuis \d+ dossiers$"))
    expect(go_on).to_be_visible()
    ilse.person.can_use("verhuizing-vooraf")
    ilse.person.shows("Niemand merkt er iets van")  # a second seintje comes a month after the first
    total = house.rows("SELECT count(*) FROM moved_dossiers")[0][0]
    assert total >= 200
    ilse.press(str(go_on.text_content()))
    house.wait_until(MOVED, lambda moved: moved >= total // 10)
    house.kill_worker()
    moved = house.rows(MOVED)[0][0]
    assert 0 < moved < total
    assert house.rows(HALF) == [(0,)]
    expect(ilse.page.get_by_text(f"{moved} van {total} dossiers verhuisd.")).to_be_visible()
    ilse.person.can_use("verhuizing-bezig")
    house.work()
    expect(ilse.page.get_by_text(f"{total} dossiers zijn verhuisd.")).to_be_visible()
    assert house.rows(HALF) == [(0,)]
    ilse.person.can_use("verhuizing-klaar")


def a_running_dossier_goes_on_in_it(who: People) -> None:
    tessa = who("Tessa Rem")
    tessa.open_dossier("Fatima Amrani")
    assert (_drawn(tessa.page, "2,5 maand"), _drawn(tessa.page, "2 maanden")) == (0, 1)
    tessa.shows("Nog één keer bellen", "Het wijkteam hoort het voortaan eerder")


def _drawn(page: Page, name: str) -> int:
    """How many names in the diagram say this."""
    words = page.locator("svg text").all_text_contents()
    return sum(name in " ".join(text.split()) for text in words)
