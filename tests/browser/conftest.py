"""A real Chromium for the browser tests, cut off from the world; each test gets a fresh profile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import REMEDY, find_chromium
from tests.browser.serving import load
from tests.browser.telling import AT_MOST

FOLDER = Path(__file__).parent
AXE = FOLDER.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",  # it cannot make its sandbox as root, as in CI
    "--disable-dev-shm-usage",
    # It must not phone home; and no name resolves, so that a page that asks for one is found out.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder carries the marker, so that none is forgotten."""
    for item in items:
        if item.path.is_relative_to(FOLDER):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; without one the tests fail, unless SKIP_BROWSER=1 says that this is known."""
    if os.environ.get("SKIP_BROWSER") == "1":
        pytest.skip("SKIP_BROWSER=1")
    path = find_chromium()
    if path is None:
        pytest.fail(REMEDY, pytrace=False)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of a run."""
    expect.set_options(timeout=AT_MOST)
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield instance
        instance.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a profile of its own, in Dutch and Amsterdam time; the content security policy holds."""
    context = browser.new_context(
        locale="nl-NL", timezone_id="Europe/Amsterdam", viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(AT_MOST)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a house that begins; loading it takes long, so each test copies it."""
    return load(tmp_path_factory.mktemp("demonstratie"))


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The accessibility checker: `page.evaluate(axe_source)`, then `page.evaluate("axe.run()")`."""
    if not AXE.is_file():
        pytest.fail("axe-core is missing: run `make assets` first.", pytrace=False)
    return AXE.read_text(encoding="utf-8")
