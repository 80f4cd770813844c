"""Every page at both widths: axe finds nothing, nothing is wider than the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, StorageState, expect

from tests.browser.serving import running
from tests.browser.telling import can_be_used, go, log_in, log_out, window
from tests.browser.test_story import EXAMPLE

CORPORATIE, WIJKTEAM, ADMINISTRATOR = "Marit Blom", "Noor Zwart", "Samira Achahbar"
DESIGNER, MENDER = "Ilse Oudejans", "Hugo Brandsma"
ON_PAPER = "Tessa Rem"  # of a corporatie whose example tenants have no e-mail address
Visit = Callable[[Page, str], Any]
NAMES_OF_A_MACHINE = r"""() => {
  const read = document.querySelector("main").cloneNode(true);
  read.querySelectorAll("code, pre, textarea, script, style").forEach((one) => one.remove());
  return read.textContent.match(/(?<![\w\/.@-])[a-z]+(?:_[a-z0-9]+)+(?![\w\/.@-])/g) ?? [];
}"""
"""What a reader of the page meets and only a machine needs; what one writes in a file is shown as code."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, browser: Browser, demonstration: Path) -> Iterator[str]:
    """A house a month further, so that there is work for everyone."""
    with running(tmp_path_factory.mktemp("schermen"), demonstration) as found:
        context = browser.new_context(locale="nl-NL")
        page = context.new_page()
        log_in(page, found, CORPORATIE)
        go(page, page.get_by_role("button", name="Een maand verder"))
        page.locator(".demo__gebeurd").wait_for()
        context.close()
        yield found


def at(path: str) -> Visit:
    return lambda page, address: page.goto(address + path)


def first(path: str, link: str) -> Visit:
    def visit(page: Page, address: str) -> None:
        page.goto(address + path)
        go(page, page.locator(link))

    return visit


def helped(link: str = "") -> Visit:
    """A dossier as a functional administrator sees it, and the page of this link on it."""

    def visit(page: Page, address: str) -> None:
        numbers = (f"2026-{number:06}" for number in range(265, 0, -1))
        found = (page.goto(f"{address}/beheer/vastgelopen?nummer={number}") for number in numbers)
        next(one for one in found if one is not None and "nummer=" not in one.url)
        if link:
            go(page, page.get_by_role("link", name=link).first)

    return visit


def wrong_login(page: Page, address: str) -> None:
    page.goto(f"{address}/inloggen")
    log_out(page)
    page.get_by_label("E-mailadres").fill("iemand@nergens.example")
    page.get_by_label("Wachtwoord").fill("onjuist wachtwoord")
    go(page, page.get_by_role("button", name="Inloggen", exact=True))


def logged_out(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    log_out(page)


def task(name: str) -> Visit:
    def visit(page: Page, address: str) -> None:
        page.goto(f"{address}/")
        go(page, page.get_by_role("link", name=name))

    return visit


def task_with_errors(page: Page, address: str) -> None:
    task("Reageren op seintje")(page, address)
    go(page, page.get_by_role("button", name="Afronden"))
    page.locator("#fouten").wait_for()


def closed_task(page: Page, address: str) -> None:
    task("Herinneringsbrief sturen")(page, address)
    its_page = page.url
    go(page, page.get_by_role("button", name="Afronden"))
    page.get_by_text("‘Herinneringsbrief sturen’ is klaar.").wait_for()
    page.goto(its_page)


def action(page: Page, address: str) -> None:
    first("/dossiers", "a.werklijst__taak")(page, address)
    go(page, page.get_by_role("link", name="Betaling boeken"))


def busy_dossier(page: Page, address: str) -> None:
    task("Reageren op seintje")(page, address)
    go(page, page.get_by_role("link", name="Naar het hele dossier"))


def diagram(page: Page, address: str) -> None:
    busy_dossier(page, address)
    go(page, page.get_by_role("link", name="Diagram groot"))
    expect(page.locator(".stap--nu").first).to_be_in_viewport()  # it opens where the dossier is


def stopping(page: Page, address: str) -> None:
    first("/dossiers", "a.werklijst__taak")(page, address)
    go(page, page.get_by_role("link", name="Dit dossier stoppen"))
    go(page, page.get_by_role("button", name="Dossier stoppen"))


def upload(data: bytes) -> Visit:
    def visit(page: Page, address: str) -> None:
        page.goto(f"{address}/inlezen")
        file: FilePayload = {"name": "achterstanden.csv", "mimeType": "text/csv", "buffer": data}
        page.locator('input[type="file"]').set_input_files(file)
        go(page, page.locator("main button[type=submit]"))

    return visit


def organisation_file(text: str) -> Visit:
    def visit(page: Page, address: str) -> None:
        page.goto(f"{address}/beheer/organisatiebestand")
        file: FilePayload = {"name": "o.toml", "mimeType": "application/toml", "buffer": text.encode()}
        page.locator('input[type="file"]').set_input_files(file)
        go(page, page.locator("main button[type=submit]"))

    return visit


def shared(page: Page, address: str) -> None:
    """As the corporatie in a dossier in which the wijkteam, who is logged in, takes part."""
    busy_dossier(page, address)
    its_page = page.url
    change_to(page, address, CORPORATIE)
    page.goto(its_page)


def change_to(page: Page, address: str, who: str) -> None:
    log_out(page)
    log_in(page, address, who)


def giving(link: str) -> Visit:
    """A form that was sent empty, so that its mistakes show."""

    def visit(page: Page, address: str) -> None:
        shared(page, address)
        go(page, page.get_by_role("link", name=link))
        go(page, page.locator("main form button[type=submit]"))

    return visit


def asked(page: Page, address: str) -> None:
    """The corporatie asks the wijkteam something; then the inbox of the wijkteam."""
    shared(page, address)
    go(page, page.get_by_role("link", name="Vraag een collega"))
    page.get_by_label("Aan wie vraag je het?").select_option(label="Wijkteam Zaandam")
    page.get_by_label("Wat wil je weten?").fill("Kennen jullie dit gezin al?")
    go(page, page.get_by_role("button", name="Vraag stellen"))
    page.get_by_text("Je vraag is gesteld.").wait_for()
    change_to(page, address, WIJKTEAM)
    page.goto(f"{address}/")


def question(page: Page, address: str) -> None:
    asked(page, address)
    go(page, page.get_by_role("link", name="Vraag van Woonstichting De Zaan"))
    go(page, page.get_by_role("button", name="Antwoord versturen"))
    page.get_by_text("Schrijf je antwoord op.").wait_for()


def readers(page: Page, address: str) -> None:
    busy_dossier(page, address)
    go(page, page.get_by_role("link", name="Wie heeft dit dossier bekeken?"))


def half_a_file(page: Page, address: str) -> None:
    """A preview that asks again: half of the open dossiers would close."""
    lines = EXAMPLE.read_bytes().splitlines(keepends=True)
    upload(b"".join(lines[:100]))(page, address)


BAD = b"".join(EXAMPLE.read_bytes().replace(b";1-2-2026;", b";gisteren;").splitlines(keepends=True)[:12])
ORGANISATION = """
regio = "zaanstad"
[[organisaties]]
slug = "de-zaan"
naam = "Woonstichting De Zaan en omstreken"
rollen = ["woningcorporatie"]
contactpersonen = [{ naam = "Marit Blom", telefoon = "075-1234567" }]
[[gebruikers]]
naam = "Nieuwe Collega"
e_mail = "nieuwe.collega@dezaan.example"
lid_van = { "de-zaan" = "medewerker" }
"""
PAGES: dict[str, tuple[str, Visit]] = {
    "inloggen": (CORPORATIE, logged_out),
    "inloggen_fout": (CORPORATIE, wrong_login),
    "taken": (WIJKTEAM, at("/")),
    "taken_mijn_leeg": (WIJKTEAM, at("/?lijst=mijn")),
    "taken_laat": (WIJKTEAM, at("/?lijst=laat")),
    "taken_niets_gevonden": (WIJKTEAM, at("/?zoek=onvindbaar")),
    "taak": (WIJKTEAM, task("Reageren op seintje")),
    "taak_fouten": (WIJKTEAM, task_with_errors),
    "taak_aanmaning": (CORPORATIE, task("Herinneringsbrief sturen")),
    "taak_gesloten": (CORPORATIE, closed_task),
    "handeling": (CORPORATIE, action),
    "dossier_nieuw": (CORPORATIE, at("/dossiers/nieuw")),
    "dossiers": (CORPORATIE, at("/dossiers")),
    "dossier": (WIJKTEAM, busy_dossier),
    "diagram": (WIJKTEAM, diagram),
    "dossier_stoppen": (CORPORATIE, stopping),
    "inlezen": (CORPORATIE, at("/inlezen")),
    "inlezen_uitleg": (CORPORATIE, at("/inlezen/uitleg")),
    "inlezen_fouten": (CORPORATIE, upload(BAD)),
    "inlezen_half": (CORPORATIE, half_a_file),
    "inlezen_niet_voor_jou": (WIJKTEAM, at("/inlezen")),
    "post": (CORPORATIE, at("/demo/post")),
    "mijn_instellingen": (CORPORATIE, at("/mijn-instellingen")),
    "haperingen": (ADMINISTRATOR, at("/beheer/haperingen")),
    "vastgelopen": (MENDER, at("/beheer/vastgelopen")),
    "vastgelopen_dossier": (MENDER, helped()),
    "vastgelopen_overslaan": (MENDER, helped("Sla over")),
    "vastgelopen_stap": (MENDER, helped("Verplaats")),
    "vastgelopen_gegeven": (MENDER, helped("Een gegeven corrigeren")),
    "taken_beheerder": (ADMINISTRATOR, at("/")),
    "dossiers_beheerder": (ADMINISTRATOR, at("/dossiers")),
    "organisaties": (ADMINISTRATOR, at("/beheer/organisaties")),
    "organisatie": (ADMINISTRATOR, first("/beheer/organisaties", "a.haperingen__dossier")),
    "organisatie_gegevens": (ADMINISTRATOR, at("/beheer/organisaties/gemeente-zaanstad/gegevens/zaanstad")),
    "organisatie_bestand": (ADMINISTRATOR, at("/beheer/organisatiebestand")),
    "organisatie_bestand_fout": (ADMINISTRATOR, organisation_file('naam = "De Zaan')),
    "organisatie_plan": (ADMINISTRATOR, organisation_file(ORGANISATION)),
    "ontwerp": (DESIGNER, at("/ontwerp")),
    "ontwerp_regio": (DESIGNER, at("/ontwerp/zaanstad")),
    "ontwerp_diagram": (DESIGNER, at("/ontwerp/zaanstad/diagram/zaanstad_huurachterstand")),
    "ontwerp_boekje": (DESIGNER, at("/ontwerp/zaanstad/boekje")),
    "ontwerp_kaart": (DESIGNER, at("/ontwerp/zaanstad/kaart")),
    "ontwerp_terug": (DESIGNER, at("/ontwerp/zaanstad/terug/4")),
    "ontwerp_verhuizen": (DESIGNER, at("/ontwerp/zaanstad/verhuizen")),
    "ontwerp_verschil": (DESIGNER, at("/ontwerp/zaanstad/verschil")),
    "bekeken": (WIJKTEAM, readers),
    "brieven": (ON_PAPER, at("/brieven")),
    "brief": (ON_PAPER, first("/brieven", "a.werklijst__taak")),
    "brieven_printen": (ON_PAPER, at("/brieven/printen")),
    "vraag_stellen": (WIJKTEAM, giving("Vraag een collega")),
    "vraag": (WIJKTEAM, question),
    "taken_vraag": (WIJKTEAM, asked),
    "regie": (WIJKTEAM, giving("Regie overdragen")),
    "andere_organisatie": (WIJKTEAM, giving("Andere organisatie voor wijkteam")),
    "verboden": (WIJKTEAM, at("/dossiers/nieuw")),
    "niet_gevonden": (WIJKTEAM, at("/nergens")),
}


@pytest.fixture(scope="module")
def sessions(address: str, browser: Browser) -> Callable[[str], StorageState]:
    """The cookies of someone who logged in once: no test has to go through the login page for them again."""

    @cache
    def of(who: str) -> StorageState:
        context = browser.new_context(locale="nl-NL")
        log_in(context.new_page(), address, who)
        kept = context.storage_state()
        context.close()
        return kept

    return of


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_by_everyone(
    address: str, browser: Browser, axe_source: str, sessions: Callable[[str], StorageState], name: str
) -> None:
    who, visit = PAGES[name]
    with window(browser, address, sessions(who)) as page:
        visit(page, address)
        can_be_used(page, axe_source, name)
        assert page.evaluate(NAMES_OF_A_MACHINE) == []


def test_a_printed_dossier_is_unfolded_and_has_no_buttons(
    address: str, browser: Browser, sessions: Callable[[str], StorageState]
) -> None:
    closed = "details:not([open])"
    with window(browser, address, sessions(CORPORATIE)) as page:
        page.goto(f"{address}/dossiers")
        go(page, page.locator("tbody a").first)
        folded = page.locator(closed).count()
        assert folded
        page.evaluate(
            "shut => addEventListener('beforeprint', "
            "() => { window.folded = document.querySelectorAll(shut).length; })",
            closed,
        )
        page.pdf()
        assert page.evaluate("window.folded") == 0
        assert page.locator(closed).count() == folded
        buttons = page.locator(".utrecht-button, .utrecht-button-link, .demo button").locator("visible=true")
        assert buttons.count()
        page.emulate_media(media="print")
        assert buttons.count() == 0
