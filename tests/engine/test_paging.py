"""A list that is longer than a page goes on where the page before it ended."""

from __future__ import annotations

import pytest

from engine.pages import lists, looks
from engine.states import CaseStatus, ReadingKind
from engine.testing import House, Story


@pytest.fixture
def told(house: House, monkeypatch: pytest.MonkeyPatch) -> list[Story]:
    """Five dossiers, and two on a page."""
    for room in (lists, looks):
        monkeypatch.setattr(room, "PAGE", 2)
    return [Story(house, achterstand=500.0, vervaldatum="2026-01-01") for _ in range(5)]


def test_dossiers_and_tasks_are_read_page_by_page(house: House, told: list[Story]) -> None:
    actor, engine = house.actor("woningcorporatie"), house.engine
    pages = [looks.dossiers(engine, actor, CaseStatus.OPEN, "", number)[0] for number in (1, 2, 3)]
    assert [[line.id for line in page] for page in pages] == [[5, 4], [3, 2], [1]]
    work = [looks.inbox(engine, actor, "team", "", number) for number in (1, 2, 3)]
    assert [len(page.items) for page in work] == [2, 2, 1]
    assert {item.case_id for page in work for item in page.items} == {1, 2, 3, 4, 5}
    assert {item.created_at for page in work for item in page.items} == {house.clock.now()}


def test_who_looked_is_read_page_by_page(house: House, told: list[Story]) -> None:
    actor, engine, case_id = house.actor("woningcorporatie"), house.engine, told[0].case_id
    for _ in range(3):
        looks.case(engine, actor, case_id, ReadingKind.DOSSIER)
    first, number, count = looks.looks(engine, actor, case_id, 1)
    assert (number, count) == (1, 2)
    second, _, _ = looks.looks(engine, actor, case_id, 2)  # the look at the first page is there by now
    assert [one.what for one in first] == ["dossier", "dossier"]
    assert [one.what for one in second] == ["dossier", "dossier"]
