"""What is typed, in a real browser: saved meanwhile, and there again after whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import make_server

from engine.db import Database
from engine.definitions import read_files
from engine.meetings import calendar, series
from engine.organisations import people
from engine.testing import House, build
from tests.browser.telling import can_be_used, go
from tests.web.conftest import BEGIN, PASSWORD, REGION, ROLES, settings
from tests.web.test_tasks import open_task, story
from web import bodies
from web.app import create_app

WORDS, MORE = "Zij huilde aan de deur", "Zij belt morgen terug"
SAVED = "Concept bewaard om 09:00. Nog niet verstuurd."
LANDLORD = "woningcorporatie@test.example"


@dataclass(frozen=True)
class Site:
    house: House
    address: str

    def task(self) -> str:
        """The page of a new task."""
        return f"{self.address}/taken/{open_task(story(self.house))}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path_factory.mktemp('concept') / 'drempel.sqlite'}"
    database = Database(url)
    database.migrate()
    database.dispose()
    roles = (*ROLES, "gebiedsteam")
    house = build(url, "proef", BEGIN, read_files(REGION, "proef"), roles)
    with house.engine.database.write() as connection:
        calendar.store(connection, "proef", series.read(REGION, "proef"))
        for role in roles:
            people.set_password(connection, f"{role}@test.example", PASSWORD)
    server = make_server("127.0.0.1", 0, create_app(house.engine, settings(url)), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(house, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    house.engine.database.dispose()


@pytest.fixture
def task(site: Site, page: Page) -> str:
    """A task that the landlord has before her; its address."""
    page.goto(f"{site.address}/inloggen")
    enter(page)
    address = site.task()
    page.goto(address)
    return address


def enter(page: Page, email: str = LANDLORD) -> None:
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    go(page, page.get_by_role("button", name="Inloggen", exact=True))


def lose_session(page: Page) -> None:
    """What is still on its way to the page would bring the cookie back."""
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()


def note(page: Page) -> Locator:
    return page.locator('[name="contact_verslag"]')


def told(page: Page) -> Locator:
    return page.locator("[data-concept-stand]")


def test_what_is_typed_is_saved_meanwhile(task: str, page: Page, axe_source: str) -> None:
    note(page).fill(WORDS)
    expect(told(page)).to_have_text(SAVED)
    expect(told(page)).to_have_attribute("aria-live", "polite")
    can_be_used(page, axe_source, "concept")
    page.goto(task)
    expect(note(page)).to_have_value(WORDS)
    expect(told(page)).to_have_text(SAVED)
    go(page, page.get_by_role("button", name="Concept weggooien"))
    expect(note(page)).to_have_value("")
    expect(told(page)).to_have_text("")


def test_the_last_window_to_write_wins_and_the_task_is_done_in_either(task: str, page: Page) -> None:
    other = page.context.new_page()
    other.goto(task)
    note(page).fill(WORDS)
    expect(told(page)).to_have_text(SAVED)
    note(other).fill(MORE)
    expect(told(other)).to_have_text(SAVED)
    page.locator('[name="contact_gelukt"][value="ja"]').check()
    go(page, page.get_by_role("button", name="Afronden"))
    expect(page.locator("main")).to_contain_text("is klaar.")
    note(other).fill(WORDS)
    expect(told(other)).to_contain_text("Niet bewaard: dit kan niet meer worden ingevuld.")
    expect(note(other)).to_have_value(WORDS)


def test_taking_the_task_keeps_what_was_typed_and_enter_takes_nothing(task: str, page: Page) -> None:
    note(page).fill(WORDS)
    page.locator('[name="contact_op"]').focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#fouten")).to_be_visible()
    expect(page.get_by_role("button", name="Ik pak deze taak op")).to_be_visible()
    note(page).fill(MORE)
    go(page, page.get_by_role("button", name="Ik pak deze taak op"))
    expect(page.locator("main")).to_contain_text("op jouw naam")
    expect(note(page)).to_have_value(MORE)


def test_back_after_a_form_that_was_refused(task: str, page: Page, site: Site) -> None:
    note(page).fill(WORDS)
    go(page, page.get_by_role("button", name="Afronden"))
    expect(page).to_have_title("Fout: Contact zoeken met huurder · Drempel")
    expect(note(page)).to_have_value(WORDS)
    page.goto(f"{site.address}/dossiers")
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Contact zoeken met huurder")).to_be_visible()
    expect(note(page)).to_have_value(WORDS)


def test_logging_out_right_after_the_last_key(task: str, page: Page) -> None:
    note(page).fill(WORDS)
    go(page, page.get_by_role("button", name="Uitloggen"))
    enter(page)
    page.goto(task)
    expect(note(page)).to_have_value(WORDS)


def test_a_session_that_ended(task: str, page: Page, axe_source: str) -> None:
    lose_session(page)
    note(page).fill(WORDS)
    expect(told(page)).to_contain_text("Nog niet bewaard: je bent niet meer ingelogd.")
    go(page, page.get_by_role("button", name="Afronden"))
    expect(page.get_by_role("heading", level=1, name="Inloggen")).to_be_visible()
    can_be_used(page, axe_source, "inloggen_getypt")
    page.get_by_text("Wat je typte", exact=True).click()
    expect(page.locator("main")).to_contain_text(WORDS)
    enter(page)
    can_be_used(page, axe_source, "teruggegeven")
    go(page, page.get_by_role("button", name="Verder met het formulier"))
    expect(page).to_have_url(task)
    expect(note(page)).to_have_value(WORDS)


def test_logged_in_again_in_another_tab(task: str, page: Page, site: Site) -> None:
    lose_session(page)
    note(page).fill(WORDS)
    expect(told(page)).to_contain_text("Nog niet bewaard: je bent niet meer ingelogd.")
    other = page.context.new_page()
    other.goto(f"{site.address}/inloggen")
    enter(other)
    note(page).fill(MORE)
    expect(told(page)).to_have_text(SAVED)  # by itself
    page.locator('[name="contact_gelukt"][value="ja"]').check()
    go(page, page.get_by_role("button", name="Afronden"))
    expect(page.locator("main")).to_contain_text("is klaar.")


def test_someone_else_logged_in_in_another_tab(task: str, page: Page, site: Site, axe_source: str) -> None:
    lose_session(page)
    other = page.context.new_page()
    other.goto(f"{site.address}/inloggen")
    enter(other, "wijkteam@test.example")
    note(page).fill(WORDS)
    expect(told(page)).to_have_text("Nog niet bewaard: er is nu iemand anders ingelogd.")
    go(page, page.get_by_role("button", name="Afronden"))
    expect(page.locator("main")).to_contain_text("hoort niet bij wie nu is ingelogd")
    expect(page.locator("main")).to_contain_text(WORDS)
    can_be_used(page, axe_source, "van_een_ander")


def test_without_a_connection(task: str, page: Page) -> None:
    page.context.set_offline(True)
    note(page).fill(WORDS)
    expect(told(page)).to_have_text("Nog niet bewaard. We proberen het zo weer.")
    page.context.set_offline(False)
    expect(told(page)).to_have_text(SAVED)


def test_without_scripts(site: Site, browser: Browser) -> None:
    context = browser.new_context(locale="nl-NL", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/inloggen")
    enter(page)
    page.goto(site.task())
    note(page).fill(WORDS)
    go(page, page.get_by_role("button", name="Ik pak deze taak op"))
    expect(note(page)).to_have_value(WORDS)
    expect(told(page)).to_have_text(SAVED)
    context.close()


# -- forms that are of no task ----------------------------------------------------------------------------


@pytest.fixture
def meeting(site: Site, page: Page) -> str:
    """A meeting that the chair has before her; its address."""
    page.goto(f"{site.address}/inloggen")
    enter(page, "gebiedsteam@test.example")
    address = f"{site.address}/overleggen/1/2026-02-10"
    page.goto(address)
    return address


def test_notes_of_a_meeting_are_saved_meanwhile(meeting: str, page: Page, axe_source: str) -> None:
    notes = page.get_by_label("Voor in het verslag")
    notes.fill(WORDS)
    expect(told(page)).to_have_text(SAVED)
    can_be_used(page, axe_source, "overleg_concept")
    page.goto(meeting)
    expect(notes).to_have_value(WORDS)
    page.get_by_text("Een dossier of onderwerp toevoegen").click()
    page.get_by_label("Nummer van het dossier").fill("2026-999999")
    go(page, page.get_by_role("button", name="Op de agenda zetten"))
    expect(page).to_have_title("Fout: Gebiedsteam Proef, dinsdag 10 februari · Drempel")
    expect(page.get_by_label("Nummer van het dossier")).to_have_value("2026-999999")
    can_be_used(page, axe_source, "overleg_geweigerd")
    page.goto(f"{meeting}/verslag")
    page.go_back()
    expect(page.get_by_label("Nummer van het dossier")).to_have_value("2026-999999")
    expect(notes).to_have_value(WORDS)
    go(page, page.get_by_role("button", name="Concept weggooien"))
    expect(page.get_by_label("Nummer van het dossier")).to_have_value("")


def test_enter_on_the_page_of_a_meeting_saves_and_closes_nothing(meeting: str, page: Page) -> None:
    name = page.get_by_role("textbox", name="Wie").first
    name.fill("Anna Vos")
    with page.expect_navigation():
        name.press("Enter")
    expect(page.locator("main")).to_contain_text("Bewaard.")
    expect(page.get_by_role("textbox", name="Wie").first).to_have_value("Anna Vos")


def test_back_to_the_plan_of_a_meeting_that_was_refused(meeting: str, page: Page, axe_source: str) -> None:
    page.goto(f"{meeting}/wijzigen")
    page.get_by_label("Waar?").fill(WORDS)
    page.get_by_label("Op welke dag?").fill("ooit")
    go(page, page.get_by_role("button", name="Verplaatsen"))
    expect(page.locator("#fouten")).to_be_visible()
    can_be_used(page, axe_source, "plannen_geweigerd")
    page.goto(meeting)
    page.go_back()
    expect(page.get_by_label("Waar?")).to_have_value(WORDS)
    reason = page.locator("#reden-afzeggen")
    reason.fill(MORE)
    expect(told(page).last).to_have_text(SAVED)
    page.reload()
    expect(reason).to_have_value(MORE)
    expect(page.get_by_label("Waarom?").first).to_have_value("")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> str:
    """More text than a form takes here: a browser needs a minute to draw two megabytes."""
    monkeypatch.setattr(bodies, "LARGEST_TEXT", 10_000)
    return "Heel veel tekst. " * 1_000


def test_too_much_text_is_told_while_one_types(task: str, page: Page, small: str) -> None:
    note(page).fill(small)
    expect(told(page)).to_contain_text("Nog niet bewaard: de tekst is te lang.")
    note(page).fill(WORDS)
    expect(told(page)).to_have_text(SAVED)


def test_too_much_text_that_is_sent_comes_back_to_be_made_shorter(
    task: str, page: Page, axe_source: str, small: str
) -> None:
    note(page).fill(small)
    go(page, page.get_by_role("button", name="Afronden"))
    expect(page.locator("main")).to_contain_text("Er past 2 MB tekst in een formulier")
    expect(note(page)).to_have_value(small)
    note(page).fill(WORDS)
    can_be_used(page, axe_source, "te_lang")
    go(page, page.get_by_role("button", name="Verder met het formulier"))
    expect(page).to_have_url(task)
    expect(note(page)).to_have_value(WORDS)
