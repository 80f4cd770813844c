"""The pages of meetings in a real browser, on the small region `proef`: both widths, axe, keyboard, print."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from engine.db import Database
from engine.deadlines import AMSTERDAM
from engine.definitions import read_files
from engine.meetings import calendar as meeting_calendar
from engine.meetings import series
from engine.organisations import people
from engine.testing import House, Story, build, pass_time
from tests.browser.pictures import look
from tests.browser.telling import can_be_used, go, window
from tests.web.conftest import BEGIN, PASSWORD, REGION, settings
from web.app import create_app

ROLES = ("woningcorporatie", "wijkteam", "gebiedsteam", "politie")
NAMES = ("Aylin Demir", "Bram de Boer", "Chantal Verhoeven-van Nieuwenhuizen", "Dirk Postma")
CHAIR, MEMBER = "gebiedsteam", "wijkteam"
MEETING, HOLIDAY = "/overleggen/1/2026-03-03", "/overleggen/1/2026-05-05"
ACTIONS = [
    {
        "actie": "Huisbezoek samen met de politie",
        "eigenaar": "Wijkteam",
        "deadline": "2026-02-20",
        "status": "open",
    },
    {
        "actie": "Inkomen in kaart brengen",
        "eigenaar": "Gemeente",
        "deadline": "2026-03-20",
        "status": "bezig",
    },
    {"actie": "Huurder bellen", "eigenaar": "Corporatie", "deadline": "2026-02-12", "status": "gedaan"},
]
Visit = Callable[[Page, str], Any]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A house on the morning of the second meeting: one dossier held over, some new, one decided."""
    url = f"sqlite:///{tmp_path_factory.mktemp('overleg') / 'drempel.sqlite'}"
    database = Database(url)
    database.migrate()
    database.dispose()
    house = build(url, "proef", BEGIN, read_files(REGION, "proef"), ROLES)
    with house.engine.database.write() as connection:
        meeting_calendar.store(connection, "proef", series.read(REGION, "proef"))
        for role in ROLES:
            people.set_password(connection, f"{role}@test.example", PASSWORD)
    fill(house)
    app = create_app(house.engine, settings(url))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    house.engine.database.dispose()


def fill(house: House) -> None:
    held_over = registered(house, NAMES[0])
    pass_time(house, datetime(2026, 2, 10, 12, tzinfo=AMSTERDAM))
    held_over.complete("bespreken", besluit="aanhouden", acties=ACTIONS)
    for name in NAMES[1:3]:
        registered(house, name)
    registered(house, NAMES[3], ontruimingsdatum="2026-03-03")
    pass_time(house, datetime(2026, 3, 3, 8, 30, tzinfo=AMSTERDAM))
    registered(house, "Elske Late", ontruimingsdatum="2026-03-20")


def registered(house: House, name: str, **facts: Any) -> Story:
    home = {"straat": "Dorpsstraat", "huisnummer": "12", "postcode": "1506 AB", "plaats": "Zaandam"}
    told = Story(house, achterstand=1234.5, vervaldatum="2026-02-01", huurder={"naam": name}, adres=home)
    told.act("woningcorporatie", "proef_bespreken", **({"ontruimingsdatum": None} | facts))
    return told


def log_in(page: Page, address: str, role: str) -> None:
    page.goto(f"{address}/inloggen")
    page.get_by_label("E-mailadres").fill(f"{role}@test.example")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    go(page, page.get_by_role("button", name="Inloggen", exact=True))
    expect(page.get_by_role("heading", level=1, name="Taken")).to_be_visible()


def at(path: str) -> Visit:
    return lambda page, address: page.goto(address + path)


def discussing(name: str) -> Visit:
    def visit(page: Page, address: str) -> None:
        page.goto(address + MEETING)
        go(page, page.get_by_role("link", name=name))
        page.get_by_role("heading", level=1, name=name).wait_for()

    return visit


def with_errors(page: Page, address: str) -> None:
    discussing(NAMES[1])(page, address)
    page.get_by_label("Doorzetten").check()
    go(page, page.get_by_role("button", name="Besluit vastleggen"))
    page.locator("#fouten").wait_for()


def minutes(page: Page, address: str) -> None:
    page.goto(f"{address}/overleggen/1/2026-02-10/verslag")


def planning_wrong(page: Page, address: str) -> None:
    page.goto(f"{address}{HOLIDAY}/wijzigen")
    page.get_by_label("Hoe laat begint het?").fill("half tien")
    go(page, page.get_by_role("button", name="Verplaatsen"))
    page.locator("#fouten").wait_for()


def adding(page: Page, address: str) -> None:
    page.goto(address + MEETING)
    page.get_by_text("Een dossier of onderwerp toevoegen").click()
    go(page, page.get_by_role("button", name="Op de agenda zetten"))
    page.locator("#punt-fout").wait_for()


def calendar(page: Page, address: str) -> None:
    page.goto(f"{address}/overleggen/kalender")
    go(page, page.get_by_role("button", name="adres maken"))
    page.get_by_label("Adres van de kalender").wait_for()


def warned(page: Page, address: str) -> None:
    page.goto(f"{address}/dossiers?zoek=Elske")
    go(page, page.get_by_role("link", name="Elske Late"))
    page.get_by_text("valt geen regulier gebiedsteam").wait_for()


PAGES: dict[str, tuple[str, Visit]] = {
    "overleggen": (CHAIR, at("/overleggen")),
    "overleggen_lid": (MEMBER, at("/overleggen")),
    "overleg": (CHAIR, at(MEETING)),
    "overleg_lid": (MEMBER, at(MEETING)),
    "overleg_feestdag": (CHAIR, at(HOLIDAY)),
    "overleg_toevoegen": (CHAIR, adding),
    "bespreken": (CHAIR, discussing(NAMES[0])),
    "bespreken_fouten": (CHAIR, with_errors),
    "verslag": (CHAIR, minutes),
    "verplaatsen": (CHAIR, planning_wrong),
    "extra": (CHAIR, at("/overleggen/1/extra")),
    "kalender": (CHAIR, calendar),
    "taken_overleg": (CHAIR, at("/")),
    "dossier_zonder_overleg": (CHAIR, warned),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_meetings_can_be_used_by_everyone(
    address: str, browser: Browser, axe_source: str, name: str
) -> None:
    who, visit = PAGES[name]
    with window(browser, address) as page:
        log_in(page, address, who)
        visit(page, address)
        can_be_used(page, axe_source, name)


def test_dossier_after_dossier_with_the_words_kept(address: str, page: Page) -> None:
    """The chair types, looks at another dossier, comes back, decides, and lands at the next one."""
    log_in(page, address, CHAIR)
    page.goto(address + MEETING)
    page.get_by_label("Komt", exact=True).first.check()
    go(page, page.get_by_role("link", name=NAMES[1]))
    page.goto(address + MEETING)
    expect(page.get_by_label("Komt", exact=True).first).to_be_checked()
    discussing(NAMES[1])(page, address)
    page.get_by_label("Doorzetten").check()
    page.get_by_label("Waarom?").fill("Nog uitzoeken")
    go(page, page.get_by_role("button", name=NAMES[2]))
    expect(page.get_by_role("heading", level=1, name=NAMES[2])).to_be_visible()
    go(page, page.get_by_role("button", name="Vorige"))
    expect(page.get_by_role("heading", level=1, name=NAMES[1])).to_be_visible()
    expect(page.get_by_label("Waarom?")).to_have_value("Nog uitzoeken")
    go(page, page.get_by_role("button", name="Besluit vastleggen en verder"))
    expect(page.get_by_role("heading", level=1, name=NAMES[2])).to_be_visible()
    page.goto(f"{address}{MEETING}/verslag")
    expect(page.get_by_text("Nog uitzoeken")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Waar ben je")).to_be_hidden()
    expect(page.get_by_role("button", name="Afdrukken")).to_be_hidden()
    look(page, "verslag-print")
    expect(page.get_by_text("Nog uitzoeken")).to_be_visible()
