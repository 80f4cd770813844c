"""Where a dossier stands is what its page says, read with less."""

from __future__ import annotations

import pytest

from engine.dossier.dossier import CaseUnknown
from engine.dossier.standing import standing
from engine.testing import House, Story


def compare(told: Story) -> None:
    now, page = told.standing(), told.page()
    assert (now.status, now.outcome, now.facts) == (page.status, page.outcome, page.facts)
    assert now.definition is page.definition
    opened = [task for task in page.tasks if task.status == "open"]
    assert [(t["id"], t["created_at"]) for t in now.tasks] == [(t.id, t.created_at) for t in opened]
    assert [(t.element, t.label, t.due_at) for t in now.terms] == [
        (t.element, t.label, t.due_at) for t in page.terms
    ]


def test_it_says_what_the_page_says_as_long_as_the_dossier_goes_on(house: House) -> None:
    told = Story(house, achterstand=500.0, vervaldatum="2026-01-01")
    Story(house, achterstand=700.0, vervaldatum="2026-01-01")  # of another dossier nothing is told
    compare(told)
    while told.open_tasks():
        told.complete(told.open_tasks()[0])
        compare(told)
    told.later(400)
    compare(told)


def test_what_takes_part_can_use_is_offered_on_the_page_too(house: House) -> None:
    told = Story(house, achterstand=500.0, vervaldatum="2026-01-01")
    offered = {action.process: action.roles for action in told.page().actions}
    assert offered.keys() == {"klein_betaling"}
    taking_part = {party.role for party in told.page().parties}
    usable = {action.process: set(roles) for action, roles in told.usable()}
    assert usable == {process: roles & taking_part for process, roles in offered.items()}
    told.act("woningcorporatie", "klein_betaling", bedrag=told.facts["achterstand"])
    assert told.outcome[0] == "closed"
    assert list(told.usable()) == []


def test_there_is_no_standing_of_a_dossier_that_is_not_there(house: House) -> None:
    with house.engine.database.read() as connection, pytest.raises(CaseUnknown):
        standing(house.engine, connection, 999)
