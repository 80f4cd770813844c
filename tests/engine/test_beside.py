"""What runs beside a main route and after it, whose outcome counts, and tasks for the owners of a list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from engine.deadlines import amsterdam_date
from engine.definitions import read_files
from engine.dossier import cases
from engine.dossier.cases import RouteUnknown
from engine.pages import looks
from engine.pages.dossier import TaskLine
from engine.testing import House, Story, build
from tests.engine.conftest import BEGIN, SMALL

BUY, CALL = "Kast kopen", "Bank bellen"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    built = build(database_url, "verder", BEGIN, read_files(SMALL, "verder"))
    yield built
    built.engine.database.dispose()


def action(what: str, owner: str, status: str = "open", **more: Any) -> dict[str, Any]:
    return {"actie": what, "eigenaar": owner, "status": status, **more}


def agreed(house: House, *actions: dict[str, Any], **answer: Any) -> Story:
    told = Story(house, **answer)
    told.complete("afspreken", acties=list(actions))
    return told


def task(told: Story, about: str) -> TaskLine:
    return next(task for task in told.page().tasks if about in task.name)


# -- after the main route --------------------------------------------------------------------------------


def test_the_dossier_stays_open_for_what_goes_on(house: House) -> None:
    told = agreed(house, afloop="goed")
    told.complete("afronden")
    assert told.outcome == ("open", "goed")
    assert told.open_tasks() == ["volgen"]  # and not `kijken`: that stops with the main route
    told.complete("volgen")
    assert told.outcome == ("closed", "goed")


def test_what_stops_with_the_main_route_leaves_no_task(house: House) -> None:
    told = agreed(house, action(BUY, "gemeente"))
    told.complete("afronden")
    stopped = {route.process: route.status for route in told.page().routes}
    assert stopped["verder_acties"] == stopped["verder_kort"] == "cancelled"
    assert task(told, BUY).status == "withdrawn"
    gone = {one.id for one in told.page().tasks if one.status == "withdrawn"}
    said = [entry.detail for entry in told.page().timeline if entry.action == "taak_vervallen"]
    assert sorted(said, key=str) == sorted(({"taak": each} for each in gone), key=str)


def test_the_outcome_is_that_of_the_end_in_the_called_process(house: House) -> None:
    told = agreed(house, afloop="slecht")
    told.complete("afronden")
    told.complete("volgen")
    assert told.outcome == ("closed", "anders")


def test_a_dossier_starts_only_on_a_main_route(house: House) -> None:
    with pytest.raises(RouteUnknown):
        cases.start(
            house.engine, house.actor("woningcorporatie"), "verder", house.landlord, {}, route="verder_nazorg"
        )


# -- a list of actions -----------------------------------------------------------------------------------


def test_every_open_action_is_a_task_of_its_owner_with_its_deadline(house: House) -> None:
    told = agreed(
        house,
        action("Al gedaan", "gemeente", status="gedaan"),
        action(BUY, "gemeente", deadline="2026-02-20"),
        action(CALL, "wijkteam", status="bezig"),
    )
    assert {(t.name, t.role) for t in told.page().tasks if t.element == "actie_uitvoeren"} == {
        (f"Actie: {BUY}", "gemeente"),
        (f"Actie: {CALL}", "wijkteam"),
    }
    due = task(told, BUY).due_at
    assert due is not None
    assert amsterdam_date(due) == date(2026, 2, 20)
    assert task(told, CALL).due_at is None


def test_what_an_owner_answers_changes_the_own_action_only(house: House) -> None:
    told = agreed(house, action(BUY, "gemeente"), action(CALL, "wijkteam"))
    told.complete("actie_uitvoeren", about=CALL, status="gedaan", resultaat="Gebeld.")
    told.complete("actie_uitvoeren", about=BUY, status="bezig", resultaat="Besteld.")
    assert told.facts["acties"] == [
        action(BUY, "gemeente", "bezig", resultaat="Besteld."),
        action(CALL, "wijkteam", "gedaan", resultaat="Gebeld."),
    ]
    assert "status" not in told.facts


def test_the_form_of_a_task_is_filled_with_its_own_item(house: House) -> None:
    told = agreed(house, action(BUY, "gemeente"), action(CALL, "gemeente"))
    for about in (BUY, CALL):
        page = looks.task(house.engine, house.actor("gemeente"), task(told, about).id)
        assert page.subject["actie"] == about


def test_what_an_owner_adds_to_a_list_is_of_the_dossier(house: House) -> None:
    told = agreed(house, action(BUY, "gemeente"), action(CALL, "wijkteam"))
    told.complete("actie_uitvoeren", about=CALL, gesprekken=[{"met": "Anna"}])
    told.complete("actie_uitvoeren", about=BUY, gesprekken=[{"met": "Bas"}])
    assert told.facts["gesprekken"] == [{"met": "Anna"}, {"met": "Bas"}]
    assert all("gesprekken" not in one for one in told.facts["acties"])


def test_a_list_that_was_written_anew_loses_no_answer(house: House) -> None:
    told = agreed(house, action(BUY, "gemeente"), action(CALL, "wijkteam"))
    told.act("woningcorporatie", "verder_lijst", acties=[action(CALL, "wijkteam")])
    told.complete("actie_uitvoeren", about=BUY, status="gedaan", resultaat="Besteld.")
    told.complete("actie_uitvoeren", about=CALL, status="gedaan", resultaat="Gebeld.")
    assert [(each["actie"], each.get("resultaat")) for each in told.facts["acties"]] == [
        (CALL, "Gebeld."),
        (BUY, "Besteld."),
    ]
