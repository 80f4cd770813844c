"""A house with Zaanstad and a designer, for the tests of the editor of diagrams."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from playwright.sync_api import Locator, Page, expect
from werkzeug.serving import make_server

from engine.access import Actor
from engine.db import Database
from engine.organisations import people
from engine.proposals import editing, store
from engine.testing import House, build
from tests.browser.telling import go
from tests.web.conftest import PASSWORD, settings
from web.app import create_app

BEGIN = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
REGION, PROCESS = "zaanstad", "zaanstad_huurachterstand"
PATH = "processes/zaanstad/huurachterstand.bpmn"
DESIGNERS = {"anna": "Anna Vos", "bram": "Bram Kok"}
REFUSED = "the server responded with a status of 4"
SAVED = "Bewaard in het voorstel om 09:00."
CANVAS = "document.querySelector('[data-ontwerpen]').ontwerp"


@dataclass(frozen=True)
class Desk:
    """Where designers work: the house, its address, and a proposal of their own for each test."""

    house: House
    app: Flask
    address: str
    numbers: dict[str, int]

    def actor(self, who: str = "anna") -> Actor:
        member = {self.house.organisations["woningcorporatie"]: "ontwerper"}
        return Actor(self.numbers[who], DESIGNERS[who], member)

    def proposal(self) -> int:
        return store.start(self.house.engine, self.actor(), REGION, "Proef")

    def about(self, proposal: int) -> str:
        """The page of the proposal."""
        return f"{self.address}/ontwerp/{REGION}/voorstel/{proposal}"

    def page(self, proposal: int, process: str = PROCESS) -> str:
        return f"{self.about(proposal)}/diagram/{process}"

    def saved(self, proposal: int, path: str = PATH) -> bytes:
        engine = self.house.engine
        with engine.database.read() as connection:
            found = editing.open_file(engine, connection, self.actor(), proposal, path)
        return found.content or b""

    def enter(self, page: Page, who: str = "anna") -> None:
        page.goto(f"{self.address}/inloggen")
        page.get_by_label("E-mailadres").fill(f"{who}@test.example")
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        go(page, page.get_by_role("button", name="Inloggen", exact=True))

    def open(self, page: Page, proposal: int, process: str = PROCESS) -> None:
        page.goto(self.page(proposal, process))
        expect(page.locator(".ontwerpen--klaar")).to_be_visible()


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    url = f"sqlite:///{folder / 'drempel.sqlite'}"
    database = Database(url)
    database.migrate()
    database.dispose()
    house = build(url, REGION, BEGIN)
    numbers = {}
    with house.engine.database.write() as connection:
        for who, name in DESIGNERS.items():
            member = {"test-woningcorporatie": "ontwerper"}
            numbers[who] = people.add_user(
                connection, house.clock, f"{who}@test.example", name, PASSWORD, member
            )
    app = create_app(house.engine, settings(url))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Desk(house, app, f"http://127.0.0.1:{server.server_port}", numbers)
    server.shutdown()
    thread.join()
    server.server_close()
    for what_was_tried in ("drempel_tries", "drempel_walks"):
        app.extensions[what_was_tried].close()  # now and here: the collector would do it in another's test
    house.engine.database.dispose()


@contextmanager
def watched(at: Desk, page: Page, refusals: bool = False) -> Iterator[int]:
    """A new proposal, with Anna logged in; every complaint of the page counts.

    `refusals`: what the server refuses is no complaint.
    """
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    number = at.proposal()
    at.enter(page)
    yield number
    assert [text for text in said if not (refusals and REFUSED in text)] == []


def step(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Stappen").get_by_role("button", name=re.compile(f"^{name} "))


def panel(page: Page) -> Locator:
    return page.locator("[data-paneel]")


def told(page: Page) -> Locator:
    return page.locator("[data-stand]")


def rest(page: Page) -> None:
    """Until what was drawn is saved."""
    expect(told(page)).to_have_text(SAVED)
