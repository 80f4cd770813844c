"""A designer draws in the browser: by mouse and by keyboard, saved meanwhile, never over someone else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from engine.proposals import store
from engine.settings import ROOT
from engine.writing import canonical
from tests.browser.drawing import CANVAS, PATH, SAVED, Desk, desk, panel, rest, step, told, watched

BEFORE = (ROOT / PATH).read_bytes()


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("tekenen")) as found:
        yield found


@pytest.fixture
def proposal(at: Desk, page: Page) -> Iterator[int]:
    """The main route of Zaanstad before Anna, in a new proposal; every complaint of the page counts."""
    with watched(at, page, refusals=True) as number:
        at.open(page, number)
        yield number


def lines(data: bytes) -> set[str]:
    return {line.strip() for line in data.decode().splitlines()}


def test_looking_saves_nothing(at: Desk, page: Page, proposal: int) -> None:
    step(page, "Seintje 1 geven").click()
    expect(panel(page).get_by_label("Welk diagram")).to_have_value("gedeeld_melding")
    assert page.evaluate(f"() => {CANVAS}.modeler.get('commandStack').canUndo()") is False
    expect(told(page)).to_have_text("")
    with at.house.engine.database.read() as connection:
        assert store.find(connection, at.actor(), proposal).replaced == ()


def test_a_step_is_added_named_and_given_a_form_by_keyboard_alone(
    at: Desk, page: Page, proposal: int
) -> None:
    step(page, "Huur niet betaald").focus()
    for _ in range(40):
        page.keyboard.press("ArrowDown")
        if "Ontruiming aankondigen" in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")
    expect(panel(page).get_by_label("Naam", exact=True)).to_have_value("Ontruiming aankondigen")
    panel(page).get_by_label("Stap erna").focus()
    page.keyboard.type("Taak")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel(page).get_by_label("Naam", exact=True)).to_be_focused()
    page.keyboard.type("Nog één keer bellen")
    page.keyboard.press("Tab")
    page.keyboard.type("Misschien lukt het nu.")
    page.keyboard.press("Tab")  # the handle that folds the next part
    page.keyboard.press("Tab")
    expect(panel(page).get_by_label("Formulier", exact=True)).to_be_focused()
    page.keyboard.type("Adres controleren")
    page.keyboard.press("Tab")
    rest(page)
    saved = at.saved(proposal)
    assert canonical(saved) == saved
    assert {
        '<bpmn:userTask id="nog_een_keer_bellen" name="Nog één keer bellen">',
        "<bpmn:documentation>Misschien lukt het nu.</bpmn:documentation>",
        "<bpmn:flowNodeRef>nog_een_keer_bellen</bpmn:flowNodeRef>",
        "<bpmn:incoming>van_ontruiming_aankondigen_naar_nog_een_keer_bellen</bpmn:incoming>",
        '<spiffworkflow:property name="formJsonSchemaFilename" value="gedeeld/adres_controleren.json"/>',
    } <= lines(saved)
    gone = [line for line in lines(BEFORE) - lines(saved) if not re.match(r"<(dc:Bounds|di:waypoint)", line)]
    assert all("aankondiging_versturen" in line for line in gone), gone


def test_undone_it_is_as_it_was_and_the_proposal_leaves_it_alone(at: Desk, page: Page, proposal: int) -> None:
    step(page, "Ontruiming aankondigen").click()
    panel(page).get_by_role("button", name="Voeg toe").click()
    rest(page)
    assert at.saved(proposal) != BEFORE
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(told(page)).to_have_text("Wordt bewaard …")
    rest(page)
    assert at.saved(proposal) == BEFORE


OVERLAPS = f"""() => {{
    const all = {CANVAS}.modeler.get('elementRegistry').filter((one) =>
        one.parent && !one.waypoints && one.type !== 'label' &&
        !['BoundaryEvent', 'SubProcess', 'Lane', 'Participant'].includes(one.type.slice(5)));
    return all.flatMap((a) => all.filter((b) => a.id < b.id && a.x < b.x + b.width &&
        b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
        .map((b) => a.id + ' ' + b.id)); }}"""
FLOW = "van_ontruiming_aankondigen_naar_aankondiging_versturen"


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        ("Ontruiming aankondigen", "Taak"),
        ("Huur niet betaald", "Keuze"),
        ("Seintje 3 geven", "Wachten op een termijn"),
    ],
)
def test_a_step_between_two_others_gets_room(page: Page, proposal: int, after: str, kind: str) -> None:
    step(page, after).click()
    panel(page).get_by_label("Stap erna").select_option(label=kind)
    panel(page).get_by_role("button", name="Voeg toe").click()
    panel(page).locator("#veld-naam").fill("Nieuwe stap?")
    page.keyboard.press("Tab")
    rest(page)
    assert page.evaluate(OVERLAPS) == []
    crooked = page.evaluate(f"() => {CANVAS}.findings.filter((one) => one.element !== 'nieuwe_stap')")
    assert crooked == []


def test_a_step_after_an_event_on_a_border_comes_below_it(page: Page, proposal: int) -> None:
    step(page, "Betaald").click()
    panel(page).get_by_role("button", name="Voeg toe").click()
    assert page.evaluate(OVERLAPS) == []
    below = page.evaluate(
        f"() => {{ const one = {CANVAS}.chosen; return one.y > one.incoming[0].source.y + 36; }}"
    )
    assert below is True


def test_a_step_that_is_dropped_on_a_flow_gets_room(page: Page, proposal: int) -> None:
    step(page, "Ontruiming aankondigen").click()
    place = page.evaluate(
        f"""() => {{
            const registry = {CANVAS}.modeler.get('elementRegistry');
            const flow = registry.getGraphics('{FLOW}').getBoundingClientRect();
            return [flow.left + flow.width / 2, flow.top + flow.height / 2]; }}"""
    )
    page.locator('.djs-palette [data-action="create.taak"]').hover()
    page.mouse.down()
    page.mouse.move(place[0] - 40, place[1] - 30, steps=4)
    page.mouse.move(*place, steps=4)
    page.mouse.up()
    rest(page)
    assert page.evaluate(OVERLAPS) == []
    new = page.evaluate(f"() => {CANVAS}.chosen.outgoing.map((flow) => flow.target.id)")
    assert new == ["aankondiging_versturen"]


def test_a_term_follows_another_setting_and_is_read_in_words(at: Desk, page: Page, proposal: int) -> None:
    step(page, "1,5 maand").last.click()
    field = panel(page).get_by_label("Hoe lang")
    expect(field).to_have_value("termijn_seintje_1")
    field.select_option("termijn_seintje_2")
    expect(step(page, "2,5 maand")).to_have_count(2)
    panel(page).get_by_label("De tijd van een pauze telt niet mee").uncheck()
    rest(page)
    assert b'>term(vervaldatum, instelling("termijn_seintje_2"))<' in at.saved(proposal)
    panel(page).get_by_label("Hoe lang").select_option("eigen")
    panel(page).get_by_label("Duur").fill("P3W")
    page.keyboard.press("Tab")
    expect(panel(page).get_by_text("nu: 3 weken")).to_be_visible()


def test_who_does_it_is_the_lane_in_which_it_stands(at: Desk, page: Page, proposal: int) -> None:
    at.open(page, proposal, "zaanstad_reactie_op_seintje")
    other = "processes/zaanstad/reactie_op_seintje.bpmn"
    lanes = re.findall(rb'<bpmn:lane id="([^"]+)" name="([^"]+)"', (ROOT / other).read_bytes())
    step(page, "Te laat noteren").click()
    field = panel(page).get_by_label("Wie doet dit")
    was = field.input_value()
    to = next(lane for lane, _ in lanes if lane.decode() != was)
    field.select_option(to.decode())
    rest(page)
    inside = at.saved(proposal, other).split(b'<bpmn:lane id="' + to)[1].split(b"</bpmn:lane>")[0]
    (moved,) = re.findall(rb'id="([^"]+)" name="Te laat noteren"', at.saved(proposal, other))
    assert b"<bpmn:flowNodeRef>" + moved + b"</bpmn:flowNodeRef>" in inside


def test_leaving_with_a_field_half_typed_asks_first(page: Page, proposal: int) -> None:
    step(page, "Vervolg kiezen").click()
    panel(page).get_by_label("Naam", exact=True).press_sequentially("?")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.evaluate("() => { location.href = '/'; }")
    expect(told(page)).to_have_text(SAVED)
    assert asked == ["beforeunload"]
    assert page.url.endswith("zaanstad_huurachterstand")


def test_a_letter_has_its_kind_and_who_gets_it(at: Desk, page: Page, proposal: int) -> None:
    step(page, "Aankondiging sturen").click()
    expect(panel(page).get_by_label("Welke brief")).to_have_value("aankondiging")
    expect(panel(page).get_by_label("De huurder", exact=True)).to_be_checked()
    panel(page).get_by_label("Wijkteam", exact=True).check()
    rest(page)
    assert b"""id="aan" type="str" value="['huurder', 'wijkteam']\"""" in at.saved(proposal)


def test_a_new_message_is_declared_and_an_unused_one_forgotten(at: Desk, page: Page, proposal: int) -> None:
    step(page, "Vertrokken").click()
    field = panel(page).get_by_label("Welk bericht")
    expect(field).to_have_value("vertrokken")
    field.fill("verhuisd naar elders")
    page.keyboard.press("Tab")
    rest(page)
    saved = at.saved(proposal)
    assert b'<bpmn:message id="M_verhuisd_naar_elders" name="verhuisd naar elders"/>' in saved
    assert b"M_vertrokken" not in saved


def test_another_answer_is_the_usual_one(at: Desk, page: Page, proposal: int) -> None:
    step(page, "Deurwaarder of hulp[?]").click()
    panel(page).get_by_role("button", name="deurwaarder: Deurwaarder", exact=True).click()
    expect(panel(page).get_by_label("Geldt als")).to_have_value('vervolg == "deurwaarder"')
    panel(page).get_by_label("Als geen ander antwoord geldt").check()
    expect(panel(page).get_by_label("Geldt als")).to_have_count(0)
    rest(page)
    assert b'default="van_vervolg_vraag_naar_aanpak_deurwaarder"' in at.saved(proposal)
    assert b'>vervolg == "deurwaarder"<' not in at.saved(proposal)


def test_a_step_is_removed_from_the_list_and_what_is_wrong_then_stands_beside_it(
    at: Desk, page: Page, proposal: int
) -> None:
    step(page, "Aankondiging sturen").focus()
    page.keyboard.press("Delete")
    expect(step(page, "Aankondiging sturen")).to_have_count(0)
    rest(page)
    step(page, "Vervolg kiezen").click()
    panel(page).get_by_label("Formulier", exact=True).select_option("")
    rest(page)
    expect(page.locator("[data-oordeel]")).to_contain_text("om te herstellen")
    expect(step(page, "Vervolg kiezen")).to_contain_text("kijk hier")
    expect(panel(page).locator(".utrecht-alert--error")).to_be_visible()
    expect(page.locator(".bevinding--stopt").first).to_be_attached()


def test_who_is_second_hears_who_was_first_and_keeps_what_was_drawn(
    at: Desk, page: Page, proposal: int
) -> None:
    browser = page.context.browser
    assert browser is not None
    other = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    at.enter(other, "bram")
    at.open(other, proposal)
    for where, name in ((other, "Bellen"), (page, "Schrijven")):
        step(where, "Vervolg kiezen").click()
        panel(where).get_by_label("Naam", exact=True).fill(name)
        where.keyboard.press("Tab")
        if where is other:
            rest(other)
    expect(page.get_by_role("alert")).to_contain_text("Bram Kok sloeg dit diagram om 09:00 op.")
    expect(told(page)).to_have_text("Niet bewaard.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download wat ik tekende").click()
    assert "Schrijven" in Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename == "huurachterstand.bpmn"
    step(page, "Begin").first.click()
    panel(page).get_by_label("Naam", exact=True).fill("Start")
    page.keyboard.press("Tab")
    assert b'name="Bellen"' in at.saved(proposal)
    assert b"Schrijven" not in at.saved(proposal)
    page.get_by_role("link", name="Open de versie van nu").click()
    expect(step(page, "Bellen")).to_be_visible()
    other.context.close()


def test_logged_in_again_in_another_tab_it_is_saved_by_itself(at: Desk, page: Page, proposal: int) -> None:
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    step(page, "Vervolg kiezen").click()
    panel(page).get_by_label("Naam", exact=True).fill("Verder kiezen")
    page.keyboard.press("Tab")
    expect(told(page)).to_contain_text("je bent niet meer ingelogd")
    other = page.context.new_page()
    at.enter(other)
    rest(page)
    assert b'name="Verder kiezen"' in at.saved(proposal)


def test_the_palette_and_the_menu_offer_what_is_executed_in_dutch(page: Page, proposal: int) -> None:
    titles = page.locator(".djs-palette .entry").evaluate_all(
        """(all) => all.map((one) => one.getAttribute('aria-label')
            ?? one.querySelector('[aria-label]')?.getAttribute('aria-label'))"""
    )
    assert titles[4:] == [
        "Taak", "Brief of bericht", "Gegevens noteren", "Beslistabel", "Ander diagram", "Onderdeel", "Keuze",
        "Tegelijk", "Wachten op een termijn", "Wachten op een bericht", "Bericht sturen", "Begin", "Einde",
        "Notitie", "Groep",
    ]  # fmt: skip
    step(page, "Vervolg kiezen").click()
    page.locator('.djs-context-pad [data-action="replace"]').click()
    menu = page.locator(".djs-popup")
    expect(menu.locator(".djs-popup-title")).to_have_text("Ander soort stap")
    assert menu.locator(".entry .djs-popup-label").all_inner_texts() == [
        "Brief of bericht", "Beslistabel", "Gegevens noteren", "Ander diagram", "Onderdeel",
    ]  # fmt: skip


def test_a_copy_keeps_what_the_step_says(at: Desk, page: Page, proposal: int) -> None:
    page.evaluate(
        f"""() => {{
            const {{ modeler }} = {CANVAS};
            const registry = modeler.get('elementRegistry');
            modeler.get('copyPaste').copy([registry.get('vervolg_kiezen')]);
            const parent = registry.get('achterstand_aanpakken');
            modeler.get('copyPaste').paste({{ element: parent, point: {{ x: 700, y: 600 }} }}); }}"""
    )
    rest(page)
    assert at.saved(proposal).count(b'value="zaanstad/vervolg_kiezen.json"') == 2


def test_what_was_copied_is_pasted_in_another_diagram_of_the_proposal(
    at: Desk, page: Page, proposal: int
) -> None:
    """Form, letter, list of messages: with ids of its own, and its message declared there."""
    choose(page, "Vervolg kiezen", "Aankondiging sturen", "Huurder wil hulp")
    page.keyboard.press("Control+c")
    other = "processes/zaanstad/stedelijke_toegang.bpmn"
    at.open(page, proposal, "zaanstad_stedelijke_toegang")
    page.get_by_role("navigation", name="Stappen").get_by_role("button").first.focus()
    page.keyboard.press("Control+v")
    rest(page)
    saved = at.saved(proposal, other).decode()
    (task,) = re.findall(r'<bpmn:userTask id="(\w+)" name="Vervolg kiezen">', saved)
    assert task == "vervolg_kiezen_2"
    assert 'value="zaanstad/vervolg_kiezen.json"' in saved
    assert "value=\"'aankondiging'\"" in saved
    (message,) = re.findall(r'<bpmn:message id="(\w+)" name="hulp_geaccepteerd"/>', saved)
    assert f'messageRef="{message}"' in saved
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(told(page)).to_have_text("Wordt bewaard …")
    rest(page)
    assert at.saved(proposal, other) == (ROOT / other).read_bytes()


def test_what_was_copied_in_another_proposal_stays_there(at: Desk, page: Page, proposal: int) -> None:
    step(page, "Vervolg kiezen").click()
    page.keyboard.press("Control+c")
    expect(page.locator("[data-gedaan]")).to_contain_text("Gekopieerd.")
    at.open(page, at.proposal())
    page.get_by_role("button", name="Plakken", exact=True).click()
    expect(page.locator("[data-gedaan]")).to_have_text("Er is nog niets gekopieerd.")


def choose(page: Page, *names: str) -> None:
    """By keyboard: the first one, then each one more."""
    for place, name in enumerate(names):
        step(page, name).first.focus()
        page.keyboard.press("Shift+Enter" if place else "Enter")


def test_chosen_steps_are_laid_straight_with_equal_gaps_by_keyboard(
    at: Desk, page: Page, proposal: int
) -> None:
    page.evaluate(
        f"""() => {{
            const {{ modeler }} = {CANVAS};
            const off = {{ ontruiming_aankondigen: [9, -14], aankondiging_versturen: [-12, 11] }};
            for (const [id, [x, y]] of Object.entries(off)) {{
                const one = modeler.get('elementRegistry').get(id);
                modeler.get('modeling').moveElements([one], {{ x, y }}, one.parent);
            }} }}"""
    )
    rest(page)
    crooked = at.saved(proposal)
    choose(page, "Ontruiming aankondigen", "Aankondiging sturen", "Seintje 3 geven", "Vervolg kiezen")
    expect(panel(page).get_by_role("heading", name="4 gekozen")).to_be_visible()
    panel(page).get_by_role("button", name="Recht leggen").focus()
    page.keyboard.press("Enter")
    rest(page)
    boxes = page.evaluate(
        f"() => {CANVAS}.several.map(({{ x, y, width, height }}) => [x, y + height / 2, x + width])"
    )
    assert len({middle for _, middle, _ in boxes}) == 1
    gaps = [after[0] - before[2] for before, after in pairwise(sorted(boxes))]
    assert max(gaps) - min(gaps) <= 1
    assert page.evaluate(f"() => {CANVAS}.findings") == []
    page.keyboard.press("Control+z")
    expect(told(page)).to_have_text("Wordt bewaard …")
    rest(page)
    assert at.saved(proposal) == crooked


def test_one_step_cannot_be_laid_straight(page: Page, proposal: int) -> None:
    step(page, "Vervolg kiezen").click()
    expect(page.get_by_role("button", name="Recht leggen")).to_be_disabled()


def test_what_passes_over_a_flow_is_not_put_into_it(at: Desk, page: Page, proposal: int) -> None:
    """A step that is part of the route keeps its ways, wherever it is moved."""
    page.evaluate(
        f"""() => {{
            const {{ modeler }} = {CANVAS};
            const registry = modeler.get('elementRegistry');
            const [one, flow] = ['vervolg_kiezen', '{FLOW}'].map((id) => registry.get(id));
            const [start, end] = flow.waypoints;
            const x = (start.x + end.x - one.width) / 2 - one.x;
            const by = {{ x, y: start.y - one.y - one.height / 2 }};
            modeler.get('modeling').moveElements([one], by, one.parent); }}"""
    )
    rest(page)
    ways = re.compile(rb"<bpmn:sequenceFlow [^>]*>")
    assert ways.findall(at.saved(proposal)) == ways.findall(BEFORE)


def test_what_lies_badly_is_coloured_in_the_drawing_itself(page: Page, proposal: int) -> None:
    """A step over another, and a name over a line: the name then, not what it names."""
    page.evaluate(
        f"""() => {{
            const {{ modeler }} = {CANVAS};
            const registry = modeler.get('elementRegistry');
            const move = (one, x, y) => modeler.get('modeling').moveElements([one], {{ x, y }}, one.parent);
            const step = registry.get('vervolg_kiezen');
            move(step, registry.get('aankondiging_versturen').x + 30 - step.x, 20);
            const label = registry.find(({{ labelTarget: of }}) => of?.businessObject.name === 'Vertrokken');
            move(label, -20, -30); }}"""
    )
    rest(page)
    expect(page.locator('.djs-element.let-op[data-element-id="aankondiging_versturen"]')).to_be_attached()
    line = page.locator('[data-element-id="aankondiging_versturen"] .djs-visual > rect').first
    assert line.evaluate("(one) => getComputedStyle(one).stroke") == "rgb(163, 74, 0)"
    name = page.locator('.djs-element.let-op[data-element-id$="_label"] text')
    assert name.first.evaluate("(one) => getComputedStyle(one).fill") == "rgb(163, 74, 0)"
    page.get_by_role("button", name="Ongedaan maken").click()
    page.get_by_role("button", name="Ongedaan maken").click()
    rest(page)
    expect(page.locator(".djs-element.let-op")).to_have_count(0)


def test_a_new_name_has_room_for_dutch_words(at: Desk, page: Page, proposal: int) -> None:
    step(page, "Ontruiming aankondigen").click()
    panel(page).get_by_label("Stap erna").select_option(label="Wachten op een termijn")
    panel(page).get_by_role("button", name="Voeg toe").click()
    panel(page).locator("#veld-naam").fill("Even")
    page.keyboard.press("Tab")
    rest(page)
    (label,) = re.findall(
        rb'bpmnElement="even">.*?<bpmndi:BPMNLabel>\s*(<dc:Bounds[^>]*>)', at.saved(proposal), re.DOTALL
    )
    assert b'width="90"' in label


def test_the_whole_diagram_is_seen_small_and_put_away(page: Page, proposal: int) -> None:
    small = page.locator(".djs-minimap .map")
    expect(small).to_be_hidden()
    button = page.get_by_role("button", name="Overzicht")
    button.click()
    expect(small).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.press("Enter")
    expect(small).to_be_hidden()


def test_what_the_editor_does_not_understand_is_looked_at_and_not_saved(
    at: Desk, page: Page, proposal: int
) -> None:
    address = at.page(proposal).split("/diagram/", 1)[0]
    page.route(
        "**/inhoud",
        lambda route: route.fulfill(
            json={
                **route.fetch().json(),
                "xml": BEFORE.decode().replace(
                    "<bpmn:script>onderbreking", "<bpmn:onbekend/><bpmn:script>onderbreking", 1
                ),
            }
        ),
    )
    at.open(page, proposal)
    assert address
    expect(page.locator("[data-melding]")).to_contain_text("De editor kent niet alles in dit diagram.")
    step(page, "Vervolg kiezen").click()
    panel(page).get_by_label("Naam", exact=True).fill("Anders")
    page.keyboard.press("Tab")
    expect(told(page)).to_have_text("")


def test_a_step_is_found_by_its_name(page: Page, proposal: int) -> None:
    page.get_by_role("button", name="Zoeken", exact=True).click()
    page.get_by_label("Zoeken in het diagram").press_sequentially("Kans noteren")
    page.keyboard.press("Enter")
    expect(step(page, "Kans noteren")).to_have_attribute("aria-current", "true")
    expect(panel(page).get_by_label("Wat wordt genoteerd")).to_have_value('onderbreking = "kans"')


def test_the_watermark_stays_fully_visible(page: Page, proposal: int) -> None:
    for width, height in ((1280, 900), (1680, 1050), (390, 800)):
        page.set_viewport_size({"width": width, "height": height})
        mark = page.locator(".bjs-powered-by")
        mark.scroll_into_view_if_needed()
        on_top = mark.evaluate(
            """(one) => { const { left, right, top, bottom } = one.getBoundingClientRect();
                const at = (x, y) => one.contains(document.elementFromPoint(x, y));
                return [at(left + 2, top + 2), at(right - 2, bottom - 2),
                    at((left + right) / 2, (top + bottom) / 2)]; }"""
        )
        assert on_top == [True, True, True], width


def test_everyone_can_use_the_page(page: Page, proposal: int, axe_source: str) -> None:
    step(page, "Aankondiging sturen").click()
    page.evaluate(axe_source)
    found = page.evaluate(
        """axe.run({ exclude: ['[data-vlak]'] }).then((result) => result.violations.map((one) =>
            one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 120))))"""
    )
    assert found == []
