"""The trail: what it keeps beside each action, and that a change in it is found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.access import CONSOLE
from engine.dossier import audit
from engine.dossier.audit_actions import AuditAction
from engine.dossier.dossier import Dossier
from engine.tables import AuditEntry
from engine.testing import House, Story
from tests.engine.telling import PAYMENT, story


def trail(told: Story) -> list[tuple[str, str | None, dict[str, Any]]]:
    """What happened, oldest first; a task by its element, for its number is by chance."""
    page = told.page()
    elements = {task.id: task.element for task in page.tasks}
    return [
        (
            entry.action,
            entry.element,
            {k: elements.get(v, v) if k == "taak" else v for k, v in entry.detail.items()},
        )
        for entry in reversed(page.timeline)
        if entry.action != "feiten"
    ]


def test_the_trail_keeps_what_its_sentences_need(house: House) -> None:
    told = story(house)
    told.later(30)  # the reminder
    told.act("woningcorporatie", PAYMENT, bedrag=500.0)
    landlord = {"rol": "woningcorporatie", "organisatie": "Test woningcorporatie"}
    assert trail(told) == [
        ("dossier_geopend", "begin", {"wijze": "hand"}),
        ("deelnemer_erbij", None, landlord),
        ("route_gestart", "begin", {"proces": "klein_route"}),
        ("taak_open", "bellen", {"rol": "woningcorporatie", "taak": "bellen"}),
        ("term_verstreken", "na_14_dagen", {"term": "2026-01-15T07:00:00+00:00"}),
        ("brief", "herinnering", {"aan": "huurder", "kanaal": "brief"}),
        ("handeling", PAYMENT, {"bericht": "betaling_geboekt"}),
        ("route_gestart", "geboekt", {"proces": PAYMENT}),
        ("bericht", "betaling_geboekt", {"ontvangers": 1, "status": "delivered"}),
        ("bericht", "betaald", {"ontvangers": 1, "status": "delivered"}),
        ("hoofdroute_afgelopen", "voorkomen_betaald", {}),
        ("dossier_gesloten", "voorkomen_betaald", {"status": "closed"}),
    ]


def test_who_was_informed_and_comes_to_take_part_is_named_in_the_trail(house: House) -> None:
    told = story(house)
    for bring_in in (Dossier.inform, Dossier.involve, Dossier.inform):
        with house.engine.database.write() as connection:
            step = Dossier.lock(
                connection, house.engine.definitions, house.clock, CONSOLE, case_id=told.case_id
            )
            bring_in(step, "wijkteam")
            step.save()
    named = {"rol": "wijkteam", "organisatie": "Test wijkteam"}
    assert trail(told)[-2:] == [("deelnemer_geinformeerd", None, named), ("deelnemer_erbij", None, named)]


def test_what_json_has_no_word_for_is_kept_in_the_trail_as_text(house: House) -> None:
    told, engine = story(house), house.engine
    with engine.database.write() as connection:
        step = Dossier.lock(connection, engine.definitions, house.clock, CONSOLE, case_id=told.case_id)
        step.trail.add(AuditAction.LETTER_WRITTEN, "brief", bedrag=Decimal("12.50"))
        step.save()
    assert told.page().timeline[0].detail == {"bedrag": "12.50"}


def test_the_trail_tells_every_change_with_old_and_new_value(house: House) -> None:
    told = story(house)
    told.act("woningcorporatie", PAYMENT, bedrag=100.0)
    facts = next(entry for entry in told.page().timeline if entry.action == "feiten")
    assert facts.detail["feiten"]["achterstand"] == [500.0, 400.0]


def test_a_changed_trail_is_found(house: House) -> None:
    told = story(house)
    with house.engine.database.read() as connection:
        assert list(audit.verify(connection)) == []
    with house.engine.database.write() as connection:
        connection.execute(
            AuditEntry.__table__.update()  # type: ignore[attr-defined]
            .where(AuditEntry.case_id == told.case_id, AuditEntry.seq == 2)
            .values(actor="klok")
        )
    with house.engine.database.read() as connection:
        assert [(found.seq, found.reason) for found in audit.verify(connection)] == [
            (2, "this entry was changed")
        ]


@pytest.mark.parametrize(("seq", "where"), [(2, 2), (None, None)], ids=["middle", "end"])
def test_a_removed_entry_is_found(house: House, seq: int | None, where: int | None) -> None:
    told = story(house)
    with house.engine.database.write() as connection:
        last = connection.scalar(select(func.max(AuditEntry.seq)).where(AuditEntry.case_id == told.case_id))
        connection.execute(
            AuditEntry.__table__.delete().where(AuditEntry.seq == (seq or last))  # type: ignore[attr-defined]
        )
    with house.engine.database.read() as connection:
        assert [found.seq for found in audit.verify(connection)] == [where or (last or 0) - 1]
