"""Dossiers that older versions stored open, move and run on to their end with the engine of today.

What each file must hold is in test_upgrade_span.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from engine import access
from engine.arrears import work
from engine.clock import FixedClock, MovableClock
from engine.db import Database
from engine.deadlines import amsterdam_date
from engine.dossier import audit, cases, endings, tasks
from engine.dossier.answering import EVERY_DOUBT
from engine.files import attachments
from engine.files.attachments import Place
from engine.meetings import agendas, calendar, feed
from engine.meetings.calendar import Meeting
from engine.outbox import by_hand, delivery
from engine.pages import dossier as case_pages
from engine.participation import questions
from engine.states import CaseStatus
from engine.tables import (
    Attachment,
    AuditEntry,
    CalendarFeed,
    Case,
    Draft,
    Ending,
    Incident,
    Letter,
    MeetingSeries,
    Message,
    Process,
    Question,
    Task,
    Timer,
)
from tests.conftest import MadeOnce
from tests.stories import AGREED
from tests.upgrade import FOLDER, restore
from tests.upgrade.people import FILE, People, open_tasks

FILES = sorted(FOLDER.glob("*.json.?z"))
ROUNDS = 5
FIRST, *LARGE = FILES
OLD = [
    pytest.param(FIRST, id=FIRST.name),
    *(pytest.param(path, id=path.name, marks=pytest.mark.slow) for path in LARGE),
]


@pytest.fixture(params=OLD)
def house(request: pytest.FixtureRequest, made_once: MadeOnce) -> Iterator[People]:
    """The people of a file at work, a moment after it was stored."""

    def restored(url: str) -> None:
        empty = Database(url)
        restore(request.param, empty)
        empty.dispose()

    database = Database(made_once(request.param.name, restored))
    with database.read() as connection:
        stored: datetime | None = connection.scalar(select(func.max(AuditEntry.at)))
    assert stored is not None
    yield People(database, MovableClock(stored + timedelta(minutes=5)), "upgrade")
    database.dispose()


def count(connection: Connection, *where: Any) -> int:
    return connection.scalar(select(func.count()).where(*where)) or 0


# -- what was stored opens, and each task and term goes on from where it stands ----------------------------


def test_every_page_opens(house: People) -> None:
    engine = house.engine
    with engine.database.read() as connection:
        assert list(audit.verify(connection)) == []
        wrong = {row.id: row.attempts for row in connection.execute(select(Incident)) if not row.solved_at}
        for case_id in connection.scalars(select(Case.id).order_by(Case.id)).all():
            page = case_pages.case_page(engine, connection, access.CONSOLE, case_id)
            assert {one.id: one.attempts for one in page.incidents}.items() <= wrong.items()
            assert len(page.timeline) == count(connection, AuditEntry.case_id == case_id)
            assert len(page.letters) == count(connection, Letter.case_id == case_id)
            assert len(questions.of_case(connection, house.clock.now(), case_id)) == count(
                connection, Question.case_id == case_id
            )
            for file in page.files:
                found = attachments.fetch(connection, case_id, file.id)
                assert found is not None
                assert replace(FILE, content=found.content).sha256 == file.sha256
            assert len(open_tasks(page)) == count(connection, Task.case_id == case_id, Task.status == "open")
        for meeting in all_meetings(connection, house):
            agendas.agenda(engine, connection, access.CONSOLE, meeting)
        for token in connection.scalars(select(CalendarFeed.token)).all():
            assert feed.read(engine, connection, token).count(b"BEGIN:VEVENT")
        assert delivery.waiting(connection) == count(connection, Letter.status == "waiting")
        on_paper = connection.scalars(select(Letter.id).where(Letter.status == "to_print")).all()
    for letter in on_paper:
        assert by_hand.sheet(engine, access.CONSOLE, letter).body
        assert by_hand.settle(engine, access.CONSOLE, letter, sent=True)


def all_meetings(connection: Connection, house: People) -> list[Meeting]:
    """Those of half a year around now."""
    today, half = amsterdam_date(house.clock.now()), timedelta(days=90)
    return [
        meeting
        for series in connection.scalars(select(MeetingSeries.id)).all()
        for meeting in calendar.meetings(
            connection, calendar.series_with(connection, series), today - half, today + half
        )
    ]


def test_every_open_task_can_be_completed(house: People) -> None:
    """Each from where the dossier was stored: what an answer does is not kept."""
    engine, now = house.engine, house.clock.now()
    with engine.database.read() as connection:
        waiting = connection.execute(
            select(Task.id, Task.case_id, Task.element, Case.region)
            .join(Case, Case.id == Task.case_id)
            .where(Task.status == "open")
            .order_by(Task.case_id, Task.id)
        ).mappings()
        tried = house.to_try(waiting.all())
    for task in tried:
        actor, found = house.worker_of(task["id"]), house.opened(task["id"])
        form, place = found.task.form, Place(task["case_id"], task["id"])
        element = found.case.definition.elements[found.task.element]
        assert (found.subject != found.case.facts) == ("werkt_bij" in element.properties), "what it is about"
        answer = house.answer(found.case, form, found.subject, {})
        with engine.database.read() as connection:
            for upload, each in house.files(found.case, form, answer, place):
                attachments.add(connection, place, upload, actor.user_id, now, each)
            tasks.complete_task(engine, connection, actor, task["id"], answer, None, EVERY_DOUBT)
            assert count(connection, Task.id == task["id"], Task.status == "done") == 1
            assert_whole(connection, task["case_id"])


def test_every_term_that_waits_can_pass(house: People) -> None:
    """Each at its moment, from where the dossier was stored: what it does is not kept."""
    engine, now = house.engine, house.clock.now()
    with engine.database.read() as connection:
        waiting = (
            connection.execute(
                select(Timer.__table__, Case.region)
                .join(Case, Case.id == Timer.case_id)
                .order_by(Timer.case_id, Timer.id)
            )
            .mappings()
            .all()
        )
    assert waiting
    for term in house.to_try(waiting):
        later = replace(engine, clock=FixedClock(max(now, term["due_at"])))
        with engine.database.read() as connection:
            assert cases.fire(later, connection, access.CLOCK, term), term["element"]
            assert count(connection, Timer.id == term["id"]) == 0
            assert_whole(connection, term["case_id"])


def test_every_message_that_is_waited_for_arrives(house: People) -> None:
    """Each once in every region, at a process that waited for it when it was stored; not kept either."""
    engine = house.engine
    with engine.database.read() as connection:
        rows = connection.execute(
            select(Case.id, Case.region, Process.process, Process.waiting)
            .join(Process, Process.case_id == Case.id)
            .where(Process.status == "open")
            .order_by(Case.id, Process.id)
        ).all()
    places = {
        (row.region, row.process, message): row.id for row in rows for message in json.loads(row.waiting)
    }
    assert places
    for (_, process, message), case_id in places.items():
        with engine.database.read() as connection:
            last = connection.scalar(select(func.max(Message.id)).where(Message.case_id == case_id))
            dossier = cases.lock_case(engine, connection, access.CONSOLE, case_id)
            dossier.load_processes()
            dossier.facts.setdefault("regeling", dict(AGREED))  # of which a message may tell
            dossier.send(message)
            dossier.save()
            arrived = (Message.case_id == case_id, Message.id > last, Message.status == "delivered")
            assert count(connection, *arrived, Message.name == message), (process, message)
            assert_whole(connection, case_id)


def test_a_message_that_was_kept_arrives_once_a_process_waits_for_it(house: People) -> None:
    """After the pause; not kept either."""
    with house.engine.database.read() as connection:
        rows = connection.execute(select(Case.id, Case.kept_messages).where(Case.status == "open")).all()
    for case_id, kept in [(row.id, json.loads(row.kept_messages)) for row in rows]:
        with house.engine.database.read() as connection:
            for _ in range(20 if kept else 0):
                _go_on(house, connection, case_id)
                if connection.scalar(select(Case.kept_messages).where(Case.id == case_id)) == "[]":
                    break
            for name in kept:
                mine = (Message.case_id == case_id, Message.name == name)
                assert count(connection, *mine, Message.status == "delivered")


def _go_on(house: People, connection: Connection, case_id: int) -> None:
    """The pause ends when someone is asked about it; until then the next term passes."""
    asked = connection.scalar(
        select(Task.id).where(
            Task.case_id == case_id, Task.status == "open", Task.element == "pauze_beoordelen"
        )
    )
    if asked is not None:
        page = case_pages.task_page(house.engine, connection, access.CONSOLE, asked)
        answer = house.answer(page.case, page.task.form, page.subject, {"pauze_besluit": "beeindigen"})
        tasks.complete_task(house.engine, connection, access.CONSOLE, asked, answer, None)
        return
    timers = select(Timer.__table__).where(Timer.case_id == case_id).order_by(Timer.due_at)
    term = connection.execute(timers).mappings().first()
    assert term is not None
    later = replace(house.engine, clock=FixedClock(max(house.clock.now(), term["due_at"])))
    cases.fire(later, connection, access.CLOCK, term)


def assert_whole(connection: Connection, case_id: int) -> None:
    """Each process of an open dossier waits for something; nothing waits in one that is over."""
    status = connection.scalar(select(Case.status).where(Case.id == case_id))
    running = set(
        connection.scalars(select(Process.id).where(Process.case_id == case_id, Process.status == "open"))
    )
    timers = set(connection.scalars(select(Timer.process_id).where(Timer.case_id == case_id)))
    open_ = set(
        connection.scalars(select(Task.process_id).where(Task.case_id == case_id, Task.status == "open"))
    )
    assert timers | open_ == running
    assert bool(running) == (status == "open")


# -- they run on -----------------------------------------------------------------------------------------


def test_all_dossiers_run_on_to_their_end(house: People) -> None:
    engine, database = house.engine, house.engine.database
    with database.read() as connection:
        before = {row.id: row.version for row in connection.execute(select(Case.id, Case.version))}
        incidents = set(connection.scalars(select(Incident.id)))
        waiting = count(connection, Task.status == "open", Task.meeting.is_not(None))
    started, decided = house.open_cases(), 0
    for _ in range(ROUNDS):
        for case_id in house.open_cases():
            house.step(case_id, {}, patience=0.3, boldness=0.07)
        decided += hold_meetings(house)
        house.pass_time(house.dice.randrange(1, 20))
        while work.work(engine):
            pass
    for case_id in unmoved(database, before):  # the dice left it alone
        house.step(case_id, {}, patience=0, boldness=0)
    with database.read() as connection:
        later = set(connection.scalars(select(Timer.case_id).where(Timer.due_at > house.clock.now())))
        meeting = Task.meeting.is_not(None)  # one that is still to come
        later |= set(connection.scalars(select(Task.case_id).where(Task.status == "open", meeting)))
    assert set(unmoved(database, before)) & set(started) <= later, "no answer and no term moves these"
    assert bool(decided) == bool(waiting), "a meeting decides on what waits for one"
    answer_questions(house)
    for case_id in house.open_cases():
        finish(house, case_id)
    with database.read() as connection:
        assert set(connection.scalars(select(Case.status))) <= {"closed", "cancelled"}
        assert list(audit.verify(connection)) == []
        assert set(connection.scalars(select(Incident.id))) == incidents
        for left in (Timer.id.is_not(None), Task.status == "open", Process.status == "open"):
            assert count(connection, left) == 0
    with database.write() as connection:
        while endings.forget_over(connection, house.clock.now() + timedelta(days=31)):
            pass
        assert count(connection, Attachment.status == "aside") == 0
        assert count(connection, Ending.seq.is_not(None)) == 0
        assert count(connection, Draft.case_id.is_not(None)) == 0


def unmoved(database: Database, before: Mapping[int, int]) -> list[int]:
    """Open dossiers whose version is still what it was."""
    with database.read() as connection:
        found = connection.execute(
            select(Case.id, Case.version).where(Case.status == CaseStatus.OPEN).order_by(Case.id)
        ).all()
    return [row.id for row in found if before.get(row.id) == row.version]


def hold_meetings(house: People) -> int:
    """Those whose day came; how many decisions they took."""
    today = amsterdam_date(house.clock.now())
    with house.engine.database.read() as connection:
        past = [one for one in all_meetings(connection, house) if one.is_coming and one.day <= today]
    return sum(house.hold(one) for one in past)


def answer_questions(house: People) -> None:
    with house.engine.database.read() as connection:
        waiting = connection.execute(
            select(Question.id, Question.organisation_id)
            .join(Case, Case.id == Question.case_id)
            .where(Question.answered_at.is_(None), Case.status == "open")
        ).all()
    for one in waiting:
        questions.answer(house.engine, house.worker(one.organisation_id), one.id, "Wij weten niets.")


def finish(house: People, case_id: int) -> None:
    """What is owed is paid; a dossier that goes on even then is stopped by the landlord."""
    page = house.page(case_id)
    landlord = house.worker(page.landlord_id)
    owed = page.facts.get("achterstand")
    if owed and "gedeeld_betaling" in {action.process for action in page.actions}:
        paid = {"betaling_bedrag": owed, "betaling_op": amsterdam_date(house.clock.now()).isoformat()}
        cases.act(house.engine, landlord, case_id, "gedeeld_betaling", paid)
    if case_id in house.open_cases():
        cases.cancel(house.engine, landlord, case_id, "Einde van de proef.")


def test_every_file_so_far_is_kept() -> None:
    assert [path.name for path in FILES] == ["0.1.0.json.gz", "0.2.0-21f1d8e.json.xz"]
