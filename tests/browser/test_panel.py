"""The panel beside the drawing: every kind of element, what one chooses for it, and what it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drawing import CANVAS, Desk, desk, panel, rest, step, watched
from tests.browser.pictures import look

AFTER = (
    "Taak", "Brief of bericht", "Gegevens noteren", "Beslistabel", "Ander diagram", "Onderdeel", "Keuze",
    "Tegelijk", "Wachten op een termijn", "Wachten op een bericht", "Bericht sturen", "Einde",
)  # fmt: skip
ON_BORDER = (
    "Termijn onderbreekt", "Termijn, loopt ernaast", "Bericht onderbreekt", "Bericht, loopt ernaast",
)  # fmt: skip
ASKS = {
    "Taak": ["Formulier", "Uiterlijk klaar op"],
    "Brief of bericht": ["Wat gebeurt er"],
    "Gegevens noteren": ["Wat wordt genoteerd"],
    "Beslistabel": ["Welke beslistabel"],
    "Ander diagram": ["Welk diagram"],
    "Wachten op een termijn": ["Hoe lang"],
    "Wachten op een bericht": ["Welk bericht"],
    "Bericht sturen": ["Welk bericht"],
    "Einde": [],
}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("paneel")) as found:
        yield found


@pytest.fixture
def proposal(at: Desk, page: Page) -> Iterator[int]:
    with watched(at, page) as number:
        at.open(page, number)
        yield number


def heading(page: Page) -> str:
    return panel(page).get_by_role("heading", level=2).inner_text()


def test_every_kind_of_step_is_added_by_keyboard_and_asks_what_it_needs(page: Page, proposal: int) -> None:
    for kind in AFTER:
        step(page, "Vervolg kiezen").click()
        panel(page).get_by_label("Stap erna").select_option(label=kind)
        panel(page).get_by_role("button", name="Voeg toe").press("Enter")
        expect(page.locator("#veld-naam")).to_be_focused()
        assert heading(page) == kind
        for label in ASKS.get(kind, []):
            expect(panel(page).get_by_label(label, exact=True)).to_be_visible()
        page.get_by_role("button", name="Ongedaan maken").click()
    for kind in ON_BORDER:
        step(page, "Vervolg kiezen").click()
        panel(page).get_by_label("Op de rand").select_option(label=kind)
        panel(page).get_by_role("button", name="Zet erop").press("Enter")
        expect(page.locator("#veld-naam")).to_be_focused()
        assert heading(page) == kind
    host = f"{CANVAS}.modeler.get('elementRegistry').get('vervolg_kiezen')"
    places = page.evaluate(f"() => {host}.attachers.map(({{ x, y }}) => [x, y])")
    assert len(places) == len(ON_BORDER)
    for one, other in combinations(places, 2):
        assert max(abs(one[0] - other[0]), abs(one[1] - other[1])) >= 36


def test_a_step_becomes_another_kind_with_the_same_ways(at: Desk, page: Page, proposal: int) -> None:
    step(page, "Aankondiging sturen").click()
    panel(page).get_by_label("Soort", exact=True).select_option(label="Taak")
    expect(panel(page).get_by_label("Formulier", exact=True)).to_be_visible()
    expect(panel(page).get_by_label("Soort", exact=True)).to_be_focused()
    rest(page)
    saved = at.saved(proposal)
    (made,) = re.findall(rb'<bpmn:userTask id="(\w+)" name="Aankondiging sturen"', saved)
    assert b'targetRef="' + made + b'"' in saved
    assert b'sourceRef="' + made + b'"' in saved
    step(page, "Welk seintje is gegeven[?]").click()
    kinds = panel(page).get_by_label("Soort", exact=True).locator("option").all_inner_texts()
    assert kinds == ["Keuze", "Tegelijk"]


def test_the_panel_says_the_kind_with_its_icon_and_its_parts_fold_and_stay_so(
    page: Page, proposal: int
) -> None:
    step(page, "Vervolg kiezen").click()
    expect(panel(page).locator("h2 .bpmn-icon-user-task")).to_be_visible()
    part = panel(page).locator("summary", has_text="Eigenschappen")
    expect(panel(page).get_by_label("Uiterlijk klaar op")).to_be_visible()
    part.press("Enter")
    expect(panel(page).get_by_label("Uiterlijk klaar op")).to_be_hidden()
    step(page, "Seintje 1 geven").click()
    expect(panel(page).locator("h2 .bpmn-icon-call-activity")).to_be_visible()
    step(page, "Ontruiming aankondigen").click()
    expect(panel(page).get_by_label("Formulier", exact=True)).to_be_visible()
    expect(panel(page).get_by_label("Uiterlijk klaar op")).to_be_hidden()
    part.press("Enter")
    expect(panel(page).get_by_label("Uiterlijk klaar op")).to_be_visible()


def test_the_palette_is_one_column_of_which_everything_is_reached(page: Page, proposal: int) -> None:
    look(page, "editor")
    entries = page.locator(".djs-palette .entry")
    places = entries.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().left)")
    assert len(places) == 19
    assert len(set(places)) == 1
    end = entries.last
    end.scroll_into_view_if_needed()
    shown = "(one) => { const { left, top, width, height } = one.getBoundingClientRect();"
    shown += " return one.contains(document.elementFromPoint(left + width / 2, top + height / 2)); }"
    assert end.evaluate(shown)


def test_a_note_and_a_group_are_made_without_a_mouse_and_named(at: Desk, page: Page, proposal: int) -> None:
    step(page, "Vervolg kiezen").click()
    panel(page).get_by_role("button", name="Notitie erbij").press("Enter")
    page.keyboard.type("Bel eerst even")
    page.keyboard.press("Tab")
    step(page, "Seintje 1 geven").click()
    step(page, "2,5 maand").first.click(modifiers=["Shift"])
    panel(page).get_by_role("button", name="Groep eromheen").press("Enter")
    page.keyboard.type("Het eerste seintje")
    page.keyboard.press("Tab")
    rest(page)
    saved = at.saved(proposal).decode()
    assert "<bpmn:text>Bel eerst even</bpmn:text>" in saved
    assert re.search(r'<bpmn:categoryValue id="\w+" value="Het eerste seintje"/>', saved)
    assert re.search(r'<bpmn:association [^>]*sourceRef="vervolg_kiezen"', saved)
    assert [one for one in page.evaluate(f"() => {CANVAS}.findings") if one["severity"] == "stops"] == []
    at.open(page, proposal)
    assert at.saved(proposal).decode() == saved
    page.evaluate(
        f"() => {{ const {{ modeler }} = {CANVAS}; modeler.get('selection').select("
        "modeler.get('elementRegistry').find((one) => one.type === 'bpmn:Group')); }"
    )
    expect(panel(page).get_by_label("Naam", exact=True)).to_have_value("Het eerste seintje")


def test_what_a_step_names_is_opened_where_it_can_be_changed(at: Desk, page: Page, proposal: int) -> None:
    here = at.page(proposal).rpartition("/diagram/")[0].removeprefix(at.address)
    step(page, "Aankondiging sturen").click()
    link = panel(page).get_by_role("link", name=re.compile("^Openen in een nieuw tabblad"))
    expect(link).to_have_attribute("href", f"{here}/brief/aankondiging")
    panel(page).get_by_label("Welke brief").select_option("aanmaning")
    expect(link).to_be_hidden()  # a letter that all regions share
    step(page, "Seintje 1 geven").click()
    expect(panel(page).get_by_label("Welk diagram")).to_have_value("gedeeld_melding")
    region = here.partition("/voorstel/")[0]
    expect(panel(page).get_by_role("link")).to_have_attribute("href", f"{region}/diagram/gedeeld_melding")
    panel(page).get_by_label("Welk diagram").select_option("zaanstad_stedelijke_toegang")
    expect(panel(page).get_by_role("link")).to_have_attribute(
        "href", f"{here}/diagram/zaanstad_stedelijke_toegang"
    )


def test_properties_are_chosen_by_meaning_and_an_unknown_role_stays(
    at: Desk, page: Page, proposal: int
) -> None:
    expect(panel(page).get_by_label("Hoofdroute", exact=True)).to_have_value("ja")
    at.open(page, proposal, "zaanstad_stedelijke_toegang")
    steps = page.get_by_role("navigation", name="Stappen").get_by_role("button")
    steps.first.click()
    given = "woningcorporatie, wijkteam, vrijwilliger"
    page.evaluate(f"() => {CANVAS}.model.setProperty({CANVAS}.chosen, 'aanbieden_aan', '{given}')")
    steps.nth(1).click()
    steps.first.click()
    panel(page).get_by_label("Deurwaarder", exact=True).check()
    rest(page)
    (roles,) = re.findall(
        r'name="aanbieden_aan" value="([^"]*)"',
        at.saved(proposal, "processes/zaanstad/stedelijke_toegang.bpmn").decode(),
    )
    assert set(roles.split(", ")) == {"woningcorporatie", "wijkteam", "deurwaarder", "vrijwilliger"}
