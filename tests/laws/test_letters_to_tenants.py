"""Every letter to a tenant says who writes, how to answer, where to pay, and what rights there are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, update

from engine.access import CONSOLE
from engine.definitions import build, read_files, regions, to_tenant
from engine.dossier import services
from engine.dossier.dossier import Dossier
from engine.letters import templates
from engine.organisations import letterhead
from engine.proposals.letters import MADE_UP
from engine.settings import ROOT
from engine.tables import Organisation
from engine.testing import House, Story
from tests.begun import begun

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
FACTS = {"dossier_nummer": "2026-000001", "corporatie": "Proefwonen"}
MONEY, RIGHTS = "Betaal € 900,00.", "De rechter beslist."
TENANT = {"naam": "Anna Voorbeeld", "e_mail": "anna@post.example"}
DETAILS = {
    "email": "huur@proefwonen.example",
    "phone": "0755550101",
    "hours": "elke werkdag van 9.00 tot 12.00 uur",
    "iban": "NL20INGB0001234567",
    "privacy": "www.proefwonen.example/privacy",
    "complaints": "www.proefwonen.example/klachten",
}


@pytest.fixture
def house(database_url: str) -> Any:
    built = begun(database_url, "zaanstad", BEGIN)
    yield built
    built.engine.database.dispose()


@pytest.mark.parametrize("region", regions(ROOT))
def test_what_stands_under_each_letter_tells_all_that_is_known_and_no_more(region: str) -> None:
    closing = build(region, read_files(ROOT, region)).closing
    said = templates.close(f"{MONEY} {RIGHTS}", closing, FACTS, BEGIN, MADE_UP)
    signs = MADE_UP["afzender"]
    for name in letterhead.NEEDED:
        assert signs[name] in said, name
    for part in ("2026-000001", "Juridisch Loket: 0800 8020", "Klopt het bedrag niet", "English:", "Türkçe:"):
        assert part in said
    assert "Over betalen" not in templates.close(RIGHTS, closing, FACTS, BEGIN, MADE_UP)
    assert "Juridisch" not in templates.close("Bel ons.", closing, FACTS, BEGIN, MADE_UP)
    nothing = templates.close(MONEY, closing, FACTS, BEGIN).removeprefix(MONEY)
    assert "None" not in nothing
    assert [line for line in nothing.splitlines() if line.rstrip(" .").endswith(":")] == []
    assert "rekening" not in nothing, "no line about an account that nobody knows"


@pytest.mark.parametrize("region", regions(ROOT))
def test_what_the_law_asks_goes_on_paper_as_well(region: str) -> None:
    definition = build(region, read_files(ROOT, region))
    official = {"vonnis_uitleg", "aanzegging", "melding_huurder"} & to_tenant.signed(definition).keys()
    for path, data in definition.files.items():
        text = data.decode(errors="replace")
        for kind in official:
            if f"\"'{kind}'\"" in text and path.endswith(".bpmn"):
                _, _, after = text.partition(f"\"'{kind}'\"")
                assert 'id="ook_op_papier"' in after.partition("</spiffworkflow:parameters>")[0], (path, kind)
    assert {"vonnis_uitleg", "aanzegging", "melding_huurder"} <= official


def test_each_letter_to_the_tenant_has_it_and_none_to_others(house: House) -> None:
    """There is one place where letters are written: what it does to one, it does to all."""
    with house.engine.database.write() as connection:
        connection.execute(
            update(Organisation)
            .where(Organisation.id == house.organisations["woningcorporatie"])
            .values(**DETAILS)
        )
    story = Story(house, achterstand=900.0, vervaldatum="2026-01-01", huurder=TENANT | {"telefoon": None})
    with house.engine.database.write() as connection:
        dossier = _dossier(house, connection, story)
        for kind in sorted(to_tenant.signed(dossier.definition).keys() & {"aankondiging", "aanmaning"}):
            services.send_letter(dossier, {"soort": kind, "aan": ["huurder", "wijkteam"]})
        written = dossier.letters
        assert {each["recipient"] for each in written} == {"huurder", "wijkteam"}
        for each in written:
            mine = each["recipient"] == "huurder"
            for told in ("075 555 01 01 (elke werkdag", "NL20 INGB 0001 2345 67", dossier.number):
                assert (told in each["body"]) is mine


def test_what_goes_on_paper_as_well_is_one_letter_twice(house: House) -> None:
    story = Story(house, achterstand=900.0, vervaldatum="2026-01-01", huurder=TENANT)
    asked = {"soort": "aankondiging", "aan": "huurder", "ook_op_papier": "ja"}
    with house.engine.database.write() as connection:
        dossier = _dossier(house, connection, story)
        services.send_letter(dossier, asked)
        first, second = dossier.letters
        assert [first["channel"], second["channel"]] == ["e-mail", "brief"]
        assert (first["status"], second["status"]) == ("waiting", "to_print")
        assert first["body"] == second["body"]
        dossier.letters.clear()
        dossier.facts["huurder"] = {"naam": "Anna Voorbeeld"}
        services.send_letter(dossier, asked)
        assert [each["channel"] for each in dossier.letters] == ["brief"]


def test_a_text_message_stays_short(house: House) -> None:
    story = Story(
        house, achterstand=900.0, vervaldatum="2026-01-01", huurder=TENANT | {"telefoon": "0612345678"}
    )
    with house.engine.database.write() as connection:
        dossier = _dossier(house, connection, story)
        dossier.facts["betaalmoment"] = "2026-02-01"
        services.send_letter(dossier, {"soort": "betaalherinnering", "aan": "huurder", "kanaal": "sms"})
        assert len(dossier.letters[0]["body"]) <= 160


def test_who_signs_and_does_not_say_how_to_reach_it_is_warned(house: House) -> None:
    definitions, numbers = house.engine.definitions, house.organisations
    with house.engine.database.write() as connection:
        landlord = numbers["woningcorporatie"]
        assert set(letterhead.lacking(connection, definitions, landlord)) == set(letterhead.NEEDED)
        assert letterhead.lacking(connection, definitions, numbers["wijkteam"]) == [], "it signs none"
        filled = {**DETAILS, "postal_address": "Postbus 1, 1500 AA Zaandam"}
        connection.execute(update(Organisation).where(Organisation.id == landlord).values(**filled))
        assert letterhead.lacking(connection, definitions, landlord) == []


def _dossier(house: House, connection: Connection, story: Story) -> Dossier:
    engine = house.engine
    return Dossier.lock(connection, engine.definitions, engine.clock, CONSOLE, case_id=story.case_id)
