"""Every diagram of the house goes through the real editor, and comes back as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from engine import geometry
from engine.drawing import read
from engine.drawing.names import NARROWEST_LABEL
from engine.geometry import Rule
from engine.settings import ROOT
from engine.spiff.subset import EXTENSIONS
from engine.writing import for_editor, restore
from web.app import BUILD
from web.diagrams.svg import render
from web.policy import POLICY

DIAGRAMS = sorted((ROOT / "processes").rglob("*.bpmn"))
ADDRESS = "http://127.0.0.1:9/"
FOLDER = ROOT / "web" / "assets" / "ontwerpen"
WORDS = (FOLDER / "vocabulary.js").read_text(encoding="utf-8")
EDITOR = "document.querySelector('[data-ontwerpen]').ontwerp"


def test_the_editor_knows_every_word_that_the_engine_executes() -> None:
    known = {name[0].lower() + name[1:] for name in re.findall(r'name: "(\w+)",\s+superClass', WORDS)}
    assert known == EXTENSIONS


def test_whatever_the_editor_can_say_is_said_in_dutch() -> None:
    """What bpmn-js translates, and the names of what a step can become here."""
    packages = ROOT / "node_modules"
    sources = [path for name in ("bpmn-js", "diagram-js") for path in (packages / name / "lib").rglob("*.js")]
    sources += (packages / "diagram-js-direct-editing" / "lib").rglob("*.js")
    sources.append(packages / "diagram-js-minimap" / "dist" / "index.esm.js")
    texts = {path: path.read_text(encoding="utf-8") for path in sources}
    said = {word for text in texts.values() for word in re.findall(r"translate\(\s*'([^']+)'", text)}
    said -= {"HELLO {you}", " + x + ", " + shift + "}  # of an example, of drawings
    said |= set(re.findall(r"_ERR_MSG = '([^']+)'", "".join(texts.values())))
    entries = texts[packages / "bpmn-js" / "lib" / "features" / "popup-menu" / "PopupEntries.js"]
    named = dict(re.findall(r"'([\w-]+)': {\s+label: '([^']+)'", entries))
    options = texts[packages / "bpmn-js" / "lib" / "features" / "replace" / "ReplaceOptions.js"]
    named |= {name: word for word, name in re.findall(r"label: '([^']+)',\s+actionName: '([\w-]+)'", options)}
    ways = dict(re.findall(r"replaceWith\('([\w-]+)', { actionName: '([\w-]+)'", options))
    for name, word in named.items():
        if {f"replace-with-{name}", name, ways.get(name)} & offered():
            said.add(word)
    dutch = (FOLDER / "dutch.js").read_text(encoding="utf-8")
    table, never = dutch.split("NEVER = [")
    known = {one or other for one, other in re.findall(r'^  (?:"([^"]+)"|(\w+)): "', table, re.MULTILINE)}
    left = set(re.findall(r'^  "([^"]+)",$', never, re.MULTILINE))
    assert said - known == left
    assert known - said == set()


def offered() -> set[str]:
    kinds = (FOLDER / "kinds.js").read_text(encoding="utf-8")
    return set(re.findall(r'"(replace-with-[\w-]+)"', kinds))


@pytest.fixture(scope="module")
def editor(browser: Browser) -> Iterator[Page]:
    """The bundle on an empty page of its own, under the content security policy of the house."""
    manifest = json.loads((BUILD / "manifest.json").read_text(encoding="utf-8"))
    script, style, house = (manifest[name] for name in ("ontwerpen.js", "ontwerpen.css", "main.css"))
    html = f"""<!doctype html><html lang="nl"><title>Proef</title>
        <link rel="stylesheet" href="/{house}"><link rel="stylesheet" href="/{style}">
        <div class="ontwerpen" data-ontwerpen></div><script src="/{script}"></script>"""

    def answer(route: Route) -> None:
        if route.request.url == ADDRESS:
            route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})
        else:
            route.fulfill(path=BUILD / route.request.url.removeprefix(ADDRESS))

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.route("**/*", answer)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(ADDRESS)
    yield page
    context.close()
    assert said == []


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_diagram_that_was_opened_and_saved_is_as_it_was(editor: Page, path: Any) -> None:
    before = path.read_bytes()
    warnings = editor.evaluate(f"(xml) => {EDITOR}.open(xml)", for_editor(before).decode())
    assert warnings == []
    saved = editor.evaluate(f"() => {EDITOR}.xml()").encode()
    assert saved != before
    assert restore(saved, before) == before


CROOKED = """(seed) => {
    const { modeler } = EDITOR;
    const registry = modeler.get('elementRegistry');
    let now = seed;
    const some = () => { now = (now * 1103515245 + 12345) % 2147483648; return now % 17 - 8; };
    const steps = registry.filter(({ businessObject: bo, type, host, waypoints }) =>
        bo && bo.$instanceOf('bpmn:FlowNode') && type !== 'label' && !host && !waypoints);
    for (const one of steps.filter(({ type }) => type !== 'bpmn:SubProcess'))
        modeler.get('modeling').moveElements([one], { x: some(), y: some() }, one.parent);
    return [...new Set(steps.map(({ parent }) => parent.id))]; }""".replace("EDITOR", EDITOR)
STRAIGHT = f"""(parent) => {{
    const {{ modeler }} = {EDITOR};
    modeler.get('straight').lay(modeler.get('elementRegistry').get(parent).children); }}"""
UNDO = f"() => {EDITOR}.modeler.get('commandStack').undo()"
PLACE = re.compile(rb"<(dc:Bounds|di:waypoint) [^>]*/>\s*")


@pytest.mark.parametrize("path", DIAGRAMS[::11], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_crooked_drawing_is_laid_straight_says_the_same_and_is_undone_at_once(
    editor: Page, path: Any
) -> None:
    """Each step a few pixels off, then all of a part at once: never worse than it was, and seldom as bad."""
    before = path.read_bytes()
    editor.evaluate(f"(xml) => {EDITOR}.open(xml)", for_editor(before).decode())
    parts = editor.evaluate(CROOKED, 7)
    crooked = saved(editor, before)
    for part in parts:
        editor.evaluate(STRAIGHT, part)
    straight = saved(editor, before)
    assert PLACE.sub(b"", straight) == PLACE.sub(b"", before)
    drawn = read(straight)
    found = geometry.problems(drawn)
    assert {problem.rule for problem in found} & {
        Rule.SLANTED,
        Rule.UNDOCKED,
        Rule.OVERLAP,
        Rule.OUTSIDE,
    } == set()
    assert len(found) <= len(geometry.problems(read(crooked)))
    labels = [one.label for one in drawn.nodes] + [one.label for one in drawn.flows]
    assert all(label.width >= NARROWEST_LABEL for label in labels if label is not None)
    for _ in parts:
        editor.evaluate(UNDO)
    assert saved(editor, before) == crooked


def saved(editor: Page, before: bytes) -> bytes:
    return restore(editor.evaluate(f"() => {EDITOR}.xml()").encode(), before)


NOTES = ROOT / "tests" / "browser" / "notes.bpmn"
BESIDE = {
    **dict.fromkeys(("notitie", "lijn", "pijl", "pijlen"), ":scope > path"),
    "groep": "rect",
    **dict.fromkeys(("stap", "diagram", "deel"), "[data-marker=parallel], [data-marker=sequential]"),
}
PLACES = r"""([of, svg]) => {
    const box = (shape, { x, y }) => {
        const { x: left, y: top, width, height } = shape.getBBox();
        return [x + left, y + top, width, height].map(Math.round);
    };
    const registry = EDITOR.modeler.get('elementRegistry');
    const theirs = Object.entries(of).map(([id, what]) => {
        const { x = 0, y = 0 } = registry.get(id);
        return [id, box(registry.getGraphics(id).querySelector('.djs-visual').querySelector(what), { x, y })];
    });
    const words = { groep: 'groep_label', notitie: 'notitie' };
    const first = (text, { x, y }) => {
        const { x: left, y: down } = text.querySelector('tspan').getStartPositionOfChar(0);
        return [x + left, y + down].map(Math.round);
    };
    document.body.insertAdjacentHTML('beforeend', svg);
    const drawn = document.body.lastElementChild;
    const own = (id) => box(drawn.querySelector(`[data-id=${id}]`), { x: 0, y: 0 });
    const ours = Object.keys(of).map((id) => [id, own(id)]);
    const slash = (marker, width) => [marker.getAttribute('refX'), marker.getAttribute('refY'),
        marker.getAttribute('markerWidth') * width, marker.firstChild.getAttribute('d').replaceAll(' ', '')];
    const flow = registry.getGraphics('nee').querySelector('path[style*=marker-start]');
    const named = /marker-start: url\("?#([\w-]+)/.exec(flow.getAttribute('style'))[1];
    theirs.push(['nee', slash(document.getElementById(named), 2)]);
    ours.push(['nee', slash(drawn.querySelector('[id^=anders]'), 1)]);
    for (const [id, label] of Object.entries(words)) {
        const text = registry.getGraphics(label).querySelector('text');
        const start = text.textContent.split(' ')[0];
        theirs.push([`${id} begint`, first(text, registry.get(label))]);
        ours.push([`${id} begint`, first([...drawn.querySelectorAll('text')].find((one) =>
            one.textContent.startsWith(start)), { x: 0, y: 0 })]);
    }
    drawn.remove();
    return [theirs, ours];
}""".replace("EDITOR", EDITOR)


def test_what_stands_beside_the_steps_is_in_the_same_place_on_the_page_and_in_the_editor(
    editor: Page,
) -> None:
    """A note, a group, lines to it, the sign of a list, the slash, and where words begin."""
    data = NOTES.read_bytes()
    assert editor.evaluate(f"(xml) => {EDITOR}.open(xml)", for_editor(data).decode()) == []
    theirs, ours = editor.evaluate(PLACES, [BESIDE, str(render(read(data)))])
    assert dict(theirs).keys() == dict(ours).keys()
    for (name, place), (_, our) in zip(theirs, ours, strict=True):
        assert len(place) == len(our)
        for one, other in zip(place, our, strict=True):
            close = abs(one - other) <= 2 if isinstance(one, int) else one == other
            assert close, f"{name}: {place} in the editor, {our} on the page"
