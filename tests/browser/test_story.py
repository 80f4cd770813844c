"""The whole story in a real browser: from an arrears file to a dossier closed because help worked."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.settings import ROOT
from tests.browser.serving import running
from tests.browser.telling import AT_MOST, Watched, go, log_in

EXAMPLE = ROOT / "voorbeelden" / "achterstanden_2026-02.csv"
PICTURES = ROOT / "docs" / "beelden"
TENANT = "Wil Verzonnen"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("verhaal"), demonstration) as found:
        yield found


def file_with_one_more(folder: Path) -> Path:
    """The file of the demonstration and one tenancy more: not paid since 1 January, all duties done."""
    text = EXAMPLE.read_bytes().decode("utf-8-sig")
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    model = next(
        row for row in rows if all(row[name] for name in row if name.endswith("_op") and name != "bezwaar_op")
    )
    new = {
        **model,
        "huurcontract": "HC-900001",
        "naam": TENANT,
        "postcode": "1506AB",
        "vervaldatum": "1-1-2026",
        "bezwaar_ontvangen": "nee",
        "bezwaar_op": "",
    }
    target = folder / "achterstanden.csv"
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(model), delimiter=delimiter)
        writer.writeheader()
        writer.writerows([*rows, new])
    return target


def open_task(page: Page, address: str, task: str) -> None:
    page.goto(f"{address}/?zoek={TENANT}")
    go(page, page.get_by_role("link", name=task))
    expect(page.get_by_role("heading", level=1, name=task)).to_be_visible()


def choose(page: Page, field: str, value: str) -> None:
    page.locator(f'input[name="{field}"][value="{value}"]').check()


def finish(page: Page) -> None:
    go(page, page.get_by_role("button", name="Afronden"))


def picture(page: Page, name: str) -> None:
    """The pictures of the README, made again with SCREENSHOTS=1."""
    if os.environ.get("SCREENSHOTS") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")


def test_from_an_arrears_file_to_an_eviction_prevented(
    address: str, browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(locale="nl-NL", viewport={"width": 1280, "height": 860})
    context.set_default_timeout(AT_MOST)
    watched = Watched(context, address)
    page = watched.page

    # The corporatie reads in its monthly file.
    log_in(page, address, "Marit Blom")
    go(page, page.get_by_role("link", name="Inlezen"))
    page.locator('input[type="file"]').set_input_files(file_with_one_more(tmp_path))
    go(page, page.locator("main button[type=submit]"))
    expect(page.get_by_role("heading", level=1, name="Dit gaat er gebeuren")).to_be_visible()
    expect(page.locator("main")).to_contain_text("1 nieuw")
    go(page, page.locator("main").get_by_role("button", name="Inlezen"))
    expect(page.get_by_role("heading", level=1, name="Het bestand is ingelezen")).to_be_visible()

    # Two weeks pass: the first seintjes go out by themselves.
    for _ in range(2):
        go(page, page.get_by_role("button", name="Een week verder"))
        page.locator(".demo__gebeurd").wait_for()
    expect(page.locator(".demo__gebeurd")).to_contain_text("Seintje 1")

    # The wijkteam reacts. A form that is not complete loses nothing.
    log_in(page, address, "Noor Zwart")
    picture(page, "inbox")
    open_task(page, address, "Reageren op seintje")
    go(page, page.get_by_role("button", name="Ik pak deze taak op"))
    expect(page.locator("main")).to_contain_text("op jouw naam")
    page.locator('[name="contactpogingen.0.datum_tijd"]').fill("16-2-2026 8:30")
    note = page.locator('[name="contactpogingen.0.notitie"]')
    note.fill("Gesproken aan de deur & blij met hulp")
    finish(page)
    expect(page.locator("#fouten")).to_be_visible()
    expect(page.locator('[name="contactpogingen.0.notitie"]')).to_have_value(
        "Gesproken aan de deur & blij met hulp"
    )
    choose(page, "contactpogingen.0.kanaal", "huisbezoek")
    choose(page, "contactpogingen.0.uitkomst", "contact")
    choose(page, "hulpaanbod.reactie", "geaccepteerd")
    page.locator('[name="hulpaanbod.reactie_op"]').fill("16-2-2026")
    choose(page, "gezin.kinderen", "nee")
    choose(page, "kwetsbaarheid.kwetsbaar", "nee")
    finish(page)
    expect(page.locator("main")).to_contain_text("‘Reageren op seintje’ is klaar.")

    open_task(page, address, "Terugkoppelen aan corporatie")
    page.locator('[name="terugkoppeling.datum"]').fill("16 februari 2026")
    choose(page, "terugkoppeling.stand", "hulp_loopt")
    page.locator('[name="terugkoppeling.tekst"]').fill("De huurder wil hulp.")
    finish(page)
    expect(page.locator("main")).to_contain_text("Hulp loopt, incasso staat stil tot 18 maart 2026")
    picture(page, "dossier")

    # Help works; the corporatie closes the dossier.
    open_task(page, address, "Ondersteuning bieden")
    choose(page, "hulpaanbod.reactie", "geaccepteerd")
    choose(page, "resultaat", "opgelost")
    finish(page)
    expect(page.locator("main")).to_contain_text("‘Ondersteuning bieden’ is klaar.")
    log_in(page, address, "Marit Blom")
    open_task(page, address, "Dossier afsluiten")
    finish(page)
    expect(page.locator("main")).to_contain_text("Gesloten: Voorkomen: hulp")
    go(page, page.get_by_role("link", name="Diagram groot"))
    expect(page.locator("svg.diagram")).to_be_visible()
    page.get_by_role("button", name="Groter").click()
    picture(page, "diagram")

    assert watched.complaints == []
    context.close()


def test_without_javascript_and_with_the_keyboard_only(address: str, browser: Browser) -> None:
    context = browser.new_context(locale="nl-NL", java_script_enabled=False)
    context.set_default_timeout(AT_MOST)
    page = context.new_page()
    page.goto(f"{address}/inloggen")
    page.get_by_label("E-mailadres").focus()
    page.keyboard.type("marit.blom@dezaan.example")
    page.keyboard.press("Tab")
    page.keyboard.type("drempel-demonstratie")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Taken")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.get_by_role("link", name="Herinneringsbrief sturen").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Herinneringsbrief sturen")).to_be_visible()
    page.locator('input[name="toon"]:checked').focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Afronden").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("‘Herinneringsbrief sturen’ is klaar.")
    expect(page.locator("svg.diagram")).to_be_visible()
    context.close()
