"""Every diagram of the house goes through the real editor, and comes back as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from engine.settings import ROOT
from engine.spiff.subset import EXTENSIONS
from engine.writing import for_editor, restore
from web.app import BUILD, POLICY

DIAGRAMS = sorted((ROOT / "processes").rglob("*.bpmn"))
ADDRESS = "http://127.0.0.1:9/"
WORDS = (ROOT / "web" / "assets" / "ontwerpen" / "woordenschat.js").read_text(encoding="utf-8")
EDITOR = "document.querySelector('[data-ontwerpen]').ontwerp"


def test_the_editor_knows_every_word_that_the_engine_executes() -> None:
    known = {name[0].lower() + name[1:] for name in re.findall(r'name: "(\w+)",\s+superClass', WORDS)}
    assert known == EXTENSIONS


@pytest.fixture(scope="module")
def editor(browser: Browser) -> Iterator[Page]:
    """The bundle on an empty page of its own, under the content security policy of the house."""
    manifest = json.loads((BUILD / "manifest.json").read_text(encoding="utf-8"))
    script, style = manifest["ontwerpen.js"], manifest["ontwerpen.css"]
    html = f"""<!doctype html><html lang="nl"><title>Proef</title><link rel="stylesheet" href="/{style}">
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
