"""The whole work of a designer without a mouse: a term, a question, a step, a try, and publishing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.drawing import REGION, Desk, desk, rest

MOST = 250  # presses of Tab on one page; the list of steps is one of them


@pytest.fixture
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("toetsen")) as found:
        yield found


class Keys:
    """Someone who has a keyboard only: everything is reached with Tab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, control: Locator) -> None:
        expect(control).to_be_visible()
        wanted = control.element_handle()
        for _ in range(MOST):
            if self.page.evaluate("(wanted) => document.activeElement === wanted", wanted):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached with Tab: {control}")

    def enter(self, role: str, name: str) -> None:
        """Follow a link, press a button."""
        self.to(self.page.get_by_role(role, name=name, exact=True))  # type: ignore[arg-type]
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def type(self, label: str, text: str) -> None:
        self.to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        """A list is chosen from by the first letters."""
        field = self.page.get_by_label(label, exact=True)
        self.to(field)
        self.page.keyboard.type(option)
        assert field.evaluate("(one) => one.selectedOptions[0].text") == option

    def unfold(self, name: str) -> None:
        self.to(self.page.locator("summary").filter(has_text=name))
        self.page.keyboard.press("Enter")

    def step(self, name: str) -> None:
        """In the list of steps, which is one stop of Tab."""
        steps = self.page.get_by_role("navigation", name="Stappen")
        self.to(steps.locator('[tabindex="0"]'))
        self.page.keyboard.press("Home")
        for _ in range(MOST):
            if str(self.page.evaluate("document.activeElement.textContent")).startswith(name):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")


def test_a_designer_changes_tries_and_publishes_with_a_keyboard_alone(at: Desk, page: Page) -> None:
    at.enter(page)
    keys = Keys(page)
    page.goto(f"{at.address}/ontwerp/{REGION}")
    keys.type("Waar gaat een nieuw voorstel over?", "Eerder een tweede seintje")
    keys.enter("button", "Begin een voorstel")
    keys.enter("link", "Termijnen en instellingen")
    keys.enter("link", "Verander Achterstand tot seintje 2")
    keys.type("Dagen", "0")
    keys.enter("button", "Sla op in het voorstel")
    keys.unfold("Formulieren")
    keys.enter("link", "Reageren op seintje")
    keys.enter("link", "Voeg een vraag toe")
    keys.type("De vraag", "Hoe sprak je de huurder?")
    keys.choose("Soort antwoord", "Eén antwoord kiezen")
    keys.type("Antwoorden om uit te kiezen", "Aan de deur\nNiet")
    keys.enter("button", "Sla op in het voorstel")
    keys.enter("link", "Eerder een tweede seintje")
    keys.unfold("Diagrammen")
    keys.enter("link", "Huurachterstand")
    a_step_is_drawn(page, keys)
    keys.enter("link", "Terug naar het voorstel")
    expect(page.get_by_text("Stap ‘Nog één keer bellen’ in")).to_be_visible()
    keys.enter("button", "Probeer het")
    expect(page.get_by_role("complementary", name="Proef")).to_contain_text("Nu aan zet:")
    keys.enter("link", "Terug naar het voorstel")
    keys.type("Waarom verandert dit?", "Eerder horen dat het misgaat")
    keys.enter("button", "Publiceer deze versie")
    expect(page.get_by_text("Gepubliceerd.")).to_be_visible()


def a_step_is_drawn(page: Page, keys: Keys) -> None:
    expect(page.locator(".ontwerpen--klaar")).to_be_visible()
    keys.step("Aankondiging sturen")
    keys.choose("Stap erna", "Taak")
    keys.enter("button", "Voeg toe")
    page.keyboard.type("Nog één keer bellen")
    page.keyboard.press("Tab")
    page.keyboard.type("Misschien lukt het nu.")
    keys.choose("Formulier", "Adres controleren")
    page.keyboard.press("Tab")
    rest(page)
