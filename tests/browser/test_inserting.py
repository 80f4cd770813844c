"""A step comes where a designer wants it: on an arrow and its name, before a step, on a branch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drawing import CANVAS, PROCESS, Desk, desk, panel, rest, step, told, watched

WAY = "van_vervolg_vraag_naar_aanpak_deurwaarder"  # its name is: deurwaarder
REGISTRY = f"{CANVAS}.modeler.get('elementRegistry')"
OVERLAPS = f"""(all = {REGISTRY}.filter((one) => one.parent && !one.waypoints && one.type !== 'label' &&
    !['BoundaryEvent', 'SubProcess', 'Lane', 'Participant', 'Group'].includes(one.type.slice(5)))) =>
    all.flatMap((a) => all.filter((b) => a.id < b.id && a.x < b.x + b.width && b.x < a.x + a.width &&
        a.y < b.y + b.height && b.y < a.y + a.height).map((b) => a.id + ' ' + b.id))"""


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("ertussen")) as found:
        yield found


@pytest.fixture
def proposal(at: Desk, page: Page) -> Iterator[int]:
    with watched(at, page) as number:
        at.open(page, number)
        yield number


@pytest.mark.parametrize("where", ["begin", "end", "middle"])
def test_a_step_between_gets_room_on_every_arrow(at: Desk, page: Page, proposal: int, where: str) -> None:
    for process in (PROCESS, "zaanstad_reactie_op_seintje", "zaanstad_stedelijke_toegang"):
        at.open(page, proposal, process)
        found = page.evaluate(
            f"""(where) => {{
                const {{ modeler }} = {CANVAS};
                const stack = modeler.get('commandStack');
                const overlaps = {OVERLAPS};
                const before = overlaps();
                return {REGISTRY}.filter((one) => one.type === 'bpmn:SequenceFlow').flatMap(({{ id }}) => {{
                    const way = {REGISTRY}.get(id);
                    const [from, to] = [way.source.id, way.target.id];
                    const made = modeler.get('room').insert(way, {{ type: 'bpmn:UserTask' }}, where);
                    const wrong = overlaps().filter((one) => !before.includes(one));
                    const first = made.incoming.map((one) => one.source.id).join();
                    const after = made.outgoing.map((one) => one.target.id).join();
                    if (first !== from || after !== to)
                        wrong.push('not between ' + from + ' and ' + to);
                    stack.undo();
                    return wrong.map((one) => id + ': ' + one);
                }});
            }}""",
            where,
        )
        assert found == [], process


def name_of(page: Page, element: str) -> list[float]:
    """Where the name of an element stands on the screen."""
    page.evaluate(f"(id) => {CANVAS}.choose({REGISTRY}.get(id), false)", element)
    place: list[float] = page.evaluate(
        f"""(id) => {{ const box = {REGISTRY}.getGraphics(id + '_label').getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2]; }}""",
        element,
    )
    return place


def drop(page: Page, place: list[float], by: str, what: str = "taak") -> None:
    """Take a step from the palette, by dragging it or by a click, and put it there."""
    page.locator(f'.djs-palette [data-action="create.{what}"]').hover()
    page.mouse.down()
    if by == "click":
        page.mouse.up()
    page.mouse.move(place[0] - 40, place[1] - 30, steps=4)
    page.mouse.move(*place, steps=4)
    if by == "click":
        page.mouse.down()
    page.mouse.up()


def around(page: Page) -> list[list[str]]:
    """What stands before and after what is chosen."""
    found: list[list[str]] = page.evaluate(
        f"() => {{ const {{ chosen }} = {CANVAS}; return [chosen.incoming.map((one) => one.source.id), "
        "chosen.outgoing.map((one) => one.target.id)]; }"
    )
    return found


@pytest.mark.parametrize("by", ["drag", "click"])
def test_a_step_dropped_on_the_name_of_an_arrow_comes_on_the_arrow(
    page: Page, proposal: int, by: str
) -> None:
    drop(page, name_of(page, WAY), by)
    rest(page)
    assert around(page) == [["vervolg_vraag"], ["aanpak_deurwaarder"]]
    assert page.evaluate(f"({OVERLAPS})()") == []
    names = f"() => {CANVAS}.chosen.incoming.map((one) => one.businessObject.name)"
    assert page.evaluate(names) == ["deurwaarder"]


@pytest.mark.parametrize("what", ["deel", "diagram"])
def test_a_part_and_another_diagram_come_on_the_arrow_too(page: Page, proposal: int, what: str) -> None:
    drop(page, name_of(page, WAY), "drag", what)
    rest(page)
    assert around(page) == [["vervolg_vraag"], ["aanpak_deurwaarder"]]
    assert page.evaluate(f"({OVERLAPS})()") == []
    inside = page.evaluate(f"() => {CANVAS}.chosen.children.map((one) => one.type)")
    assert inside == (["bpmn:StartEvent"] if what == "deel" else [])


def test_a_new_step_is_as_large_as_most_of_the_diagram(page: Page, proposal: int) -> None:
    """Not as bpmn-js draws it: the steps beside it would look like another sort."""
    size = "(one) => one.width + ' by ' + one.height"
    sizes = page.evaluate(
        f"() => {REGISTRY}.filter((one) => one.type === 'bpmn:UserTask' && one.parent).map({size})"
    )
    drop(page, name_of(page, WAY), "drag")
    rest(page)
    assert page.evaluate(f"() => ({size})({CANVAS}.chosen)") == max(set(sizes), key=sizes.count)
    assert "100 by 80" not in sizes


def test_a_step_dropped_on_the_name_of_a_step_is_not_lost(page: Page, proposal: int) -> None:
    drop(page, name_of(page, "vervolg_vraag"), "drag")
    rest(page)
    assert page.evaluate(f"() => {CANVAS}.chosen.parent.type") == "bpmn:SubProcess"


def test_a_step_that_is_refused_says_so(page: Page, proposal: int) -> None:
    page.evaluate(f"() => {CANVAS}.choose({REGISTRY}.get('vervolg_kiezen'), false)")
    onto = page.evaluate(
        f"""() => {{ const box = {REGISTRY}.getGraphics('vervolg_kiezen').getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2]; }}"""
    )
    drop(page, onto, "drag")
    words = "Niet neergezet: hier staat al iets. Zet deze stap op een pijl, of op een lege plek."
    expect(page.locator(".djs-tooltip").get_by_text(words)).to_be_visible()
    expect(page.locator("[data-gedaan]")).to_have_text(words)
    expect(told(page)).to_have_text("")


def test_a_step_is_put_on_a_chosen_arrow_with_the_keyboard(at: Desk, page: Page, proposal: int) -> None:
    step(page, "Deurwaarder of hulp[?]").click()
    panel(page).get_by_role("button", name="deurwaarder: ").press("Enter")
    panel(page).get_by_label("Stap hiertussen", exact=True).select_option(label="Taak")
    panel(page).get_by_role("button", name="Zet ertussen", exact=True).press("Enter")
    expect(page.locator("#veld-naam")).to_be_focused()
    page.keyboard.type("Laatste brief")
    page.keyboard.press("Tab")
    rest(page)
    assert around(page) == [["vervolg_vraag"], ["aanpak_deurwaarder"]]
    assert page.evaluate(f"() => {CANVAS}.findings.filter((one) => one.element !== 'laatste_brief')") == []
    assert b'<bpmn:userTask id="laatste_brief" name="Laatste brief"' in at.saved(proposal)


def test_a_step_is_put_firstan_end_with_the_keyboard(page: Page, proposal: int) -> None:
    page.evaluate(f"() => {CANVAS}.choose({REGISTRY}.get('aanpak_deurwaarder'), false)")
    panel(page).get_by_label("Stap ervoor", exact=True).select_option(label="Taak")
    panel(page).get_by_role("button", name="Zet ervoor", exact=True).press("Enter")
    expect(page.locator("#veld-naam")).to_be_focused()
    assert around(page) == [["vervolg_vraag"], ["aanpak_deurwaarder"]]


def test_a_step_firstis_offered_where_one_arrow_comes(page: Page, proposal: int) -> None:
    before = panel(page).get_by_label("Stap ervoor", exact=True)
    for element, count in page.evaluate(
        f"""() => {REGISTRY}.filter((one) => one.incoming && one.businessObject.$instanceOf('bpmn:FlowNode')
            && one.type !== 'label').map(({{ id, incoming }}) => [id, incoming.length])"""
    ):
        page.evaluate(f"(id) => {CANVAS}.choose({REGISTRY}.get(id), false)", element)
        expect(before).to_have_count(1 if count == 1 else 0)


def test_after_a_question_one_says_on_which_branch(page: Page, proposal: int) -> None:
    step(page, "Deurwaarder of hulp[?]").click()
    branch = panel(page).get_by_label("Op welke tak?", exact=True)
    assert branch.locator("option").all_inner_texts() == ["deurwaarder", "hulp", "Een nieuwe tak"]
    branch.select_option(label="hulp")
    panel(page).get_by_role("button", name="Voeg toe", exact=True).press("Enter")
    assert around(page) == [["vervolg_vraag"], ["alsnog_hulp_gemeld"]]
    page.get_by_role("button", name="Ongedaan maken").click()
    step(page, "Deurwaarder of hulp[?]").click()
    branch.select_option(label="Een nieuwe tak")
    panel(page).get_by_role("button", name="Voeg toe", exact=True).press("Enter")
    page.keyboard.type("Iets anders doen")
    page.keyboard.press("Tab")
    rest(page)
    assert around(page) == [["vervolg_vraag"], []]
    assert page.evaluate(f"({OVERLAPS})()") == []
    new = ["iets_anders_doen", "van_vervolg_vraag_naar_iets_anders_doen"]
    drawn = [one for one in page.evaluate(f"() => {CANVAS}.findings") if one["element"] not in new]
    assert [one["code"] for one in drawn if one["element"] != "vervolg_vraag"] == []


def test_an_end_comes_on_a_branch_of_its_own(page: Page, proposal: int) -> None:
    step(page, "Deurwaarder of hulp[?]").click()
    panel(page).get_by_label("Stap erna", exact=True).select_option(label="Einde")
    branch = panel(page).get_by_label("Op welke tak?", exact=True)
    expect(branch).to_be_disabled()
    panel(page).get_by_role("button", name="Voeg toe", exact=True).press("Enter")
    assert around(page) == [["vervolg_vraag"], []]
    assert page.evaluate(f"() => {REGISTRY}.get('vervolg_vraag').outgoing.length") == 3


def test_the_first_click_after_typing_a_name_is_not_lost(page: Page, proposal: int) -> None:
    """What the name changes in the panel must not move the button away under the mouse."""
    page.evaluate(f"(id) => {CANVAS}.choose({REGISTRY}.get(id), false)", WAY)
    panel(page).get_by_label("Stap hiertussen", exact=True).select_option(label="Taak")
    panel(page).get_by_role("button", name="Zet ertussen", exact=True).click()
    panel(page).get_by_label("Naam", exact=True).fill("Huisbezoek voor de deurwaarder")
    summary = panel(page).get_by_text("Nieuw formulier", exact=True)
    summary.scroll_into_view_if_needed()
    place = summary.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.down()
    page.mouse.up()
    expect(panel(page).get_by_label("Hoe het nieuwe formulier heet")).to_be_visible()


def test_a_remark_about_a_step_leads_to_the_step(at: Desk, page: Page, proposal: int) -> None:
    page.evaluate(f"(id) => {CANVAS}.choose({REGISTRY}.get(id), false)", WAY)
    panel(page).get_by_label("Stap hiertussen", exact=True).select_option(label="Taak")
    panel(page).get_by_role("button", name="Zet ertussen", exact=True).click()
    panel(page).get_by_label("Naam", exact=True).fill("Huisbezoek")
    panel(page).get_by_label("Naam", exact=True).press("Tab")
    rest(page)
    made = page.evaluate(f"() => {CANVAS}.chosen.id")
    page.goto(at.about(proposal))
    page.locator(f'a[href$="#{made}"]').first.click()
    expect(page.locator(".ontwerpen--klaar")).to_be_visible()
    assert page.evaluate(f"() => {CANVAS}.chosen.id") == made
    expect(panel(page).get_by_label("Naam", exact=True)).to_have_value("Huisbezoek")
