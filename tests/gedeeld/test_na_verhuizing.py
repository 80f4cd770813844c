"""What ended on an older version and has no diagram in the one to which the dossier moved."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from engine.helping import giving
from engine.helping.changes import Restart, WhyNot
from engine.states import ProcessStatus
from engine.tables import Process
from engine.testing import Story
from tests.gedeeld.conftest import Court
from tests.gedeeld.test_vastgelopen import look, mender

GONE = "zaanstad_van_vroeger"


@pytest.fixture
def moved(court: Court) -> Story:
    story = court()
    with story.house.engine.database.write() as connection:
        connection.execute(
            insert(Process).values(
                id="0" * 32,
                case_id=story.case_id,
                process=GONE,
                status=ProcessStatus.COMPLETED,
                visited="{}",
                waiting="[]",
                started_at=story.house.clock.now(),
                ended_at=story.house.clock.now(),
            )
        )
    return story


def test_the_page_and_the_help_leave_it_out(moved: Story) -> None:
    assert GONE not in {route.process for route in moved.page().routes}
    assert GONE not in {route.process for route in look(moved).routes}


def test_it_cannot_begin_anew(moved: Story) -> None:
    found = giving.attempt(moved.house.engine, mender(moved.house), moved.case_id, Restart("0" * 32))
    assert found.refused is not None
    assert found.refused.why is WhyNot.GONE
