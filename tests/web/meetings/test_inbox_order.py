"""The order of the inbox is that of the days that it shows, and late is late from the day after."""

from __future__ import annotations

from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import update

from engine.deadlines import AMSTERDAM
from engine.pages import lists
from engine.pages.lists import Inbox
from engine.tables import Task
from engine.testing import House, Story
from tests.web.conftest import LogIn
from tests.web.meetings.telling import registered, to
from tests.web.test_tasks import text


def inbox(house: House, which: str = "team") -> Inbox:
    with house.engine.database.read() as connection:
        return lists.inbox(connection, house.actor("gebiedsteam"), house.clock.now(), which)


def names_in(found: Inbox) -> list[str]:
    return [item.label.split(",")[0] for item in found.items]


def due(house: House, told: Story, moment: str | None) -> None:
    """Give the task in which this dossier is discussed no meeting, and this last moment or none."""
    at = datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM) if moment else None
    with house.engine.database.write() as connection:
        changed = update(Task).where(Task.case_id == told.case_id, Task.element == "bespreken")
        connection.execute(changed.values(meeting=None, due_at=at))


def test_late_comes_first_then_the_days_that_are_shown_then_what_has_none(house: House) -> None:
    names = ["nooit", "na het overleg", "overleg", "ervoor", "te laat", "nog later"]
    told = {name: registered(house, name) for name in names}
    due(house, told["nooit"], None)
    due(house, told["na het overleg"], "2026-02-11T08:00")
    due(house, told["ervoor"], "2026-02-09T23:59")
    due(house, told["te laat"], "2026-01-31T08:00")
    due(house, told["nog later"], "2026-01-30T08:00")
    order = ["nog later", "te laat", "ervoor", "overleg", "na het overleg", "nooit"]
    assert names_in(inbox(house)) == order
    assert [item.is_late for item in inbox(house).items] == [True, True, False, False, False, False]


def test_a_meeting_that_nobody_closed_does_not_come_before_what_is_late(house: House) -> None:
    discussed, late = registered(house, "overleg"), registered(house, "te laat")
    to(house, "2026-02-10T12:00")
    registered(house, "volgend overleg")  # of the same day: the next one
    due(house, late, "2026-02-09T23:59")
    waiting = registered(house, "zonder dag")
    due(house, waiting, None)
    assert discussed.open_tasks() != []
    assert names_in(inbox(house)) == ["te laat", "overleg", "volgend overleg", "zonder dag"]


def test_a_task_is_late_from_the_day_after_its_last_day(house: House) -> None:
    """The whole last day counts, whatever the hour at which a term comes up."""
    told = registered(house)
    for now, late in (("2026-02-09T23:58", False), ("2026-02-10T00:00", True)):
        house.clock.move_to(datetime.fromisoformat(now).replace(tzinfo=AMSTERDAM))
        for moment in ("2026-02-09T00:00", "2026-02-09T08:00", "2026-02-09T23:59"):
            due(house, told, moment)
            found = inbox(house)
            assert [item.is_late for item in found.items] == [late]
            assert (found.late, inbox(house, "laat").total) == (int(late), int(late))
            assert [task.is_late for task in told.page().tasks if task.element == "bespreken"] == [late]


def test_no_page_says_late_on_the_last_day(house: House, client: FlaskClient, log_in: LogIn) -> None:
    told = registered(house)
    due(house, told, "2026-02-09T08:00")
    task = next(task.id for task in told.page().tasks if task.element == "bespreken")
    log_in(client)
    for now, times in (("2026-02-09T12:00", 0), ("2026-02-10T07:00", 1)):
        house.clock.move_to(datetime.fromisoformat(now).replace(tzinfo=AMSTERDAM))
        for page in ("/", f"/dossiers/{told.case_id}", f"/taken/{task}"):
            shown = text(client.get(page))
            assert "9\N{NO-BREAK SPACE}februari\N{NO-BREAK SPACE}2026" in shown
            assert shown.count(">Te laat</span>") == times, page
