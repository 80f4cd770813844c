"""The people of a stored house at work: they complete tasks, use actions and hold meetings, with dice.

Through the use cases that people have, like `engine.testing.Story`; but for every dossier of a database, and
as whoever really works there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from engine.access import CONSOLE, WORKER, Actor
from engine.clock import MovableClock
from engine.context import Engine
from engine.db import Database
from engine.deadlines import amsterdam_date
from engine.definitions import Action
from engine.dossier import cases, tasks, timers, uploads
from engine.files import made_up
from engine.files.attachments import Place
from engine.files.kinds import Upload
from engine.forms import random_answer
from engine.meetings import agenda_dates, agendas, discussion, planning
from engine.meetings.calendar import Meeting
from engine.organisations import people
from engine.pages import dossier
from engine.pages.dossier import CasePage, TaskLine, TaskPage
from engine.states import AttendanceState
from engine.tables import Case, Membership, Task
from engine.testing import PARSED

FILE = Upload("stuk.txt", "text/plain", b"Een stuk.")
Hints = Mapping[str, Mapping[str, Any]]  # element -> what is answered there


class People:
    """Everyone who works in one database, its clock, and the dice. Not safe for concurrent use."""

    def __init__(self, database: Database, clock: MovableClock, seed: str) -> None:
        self.engine = Engine(database, clock, PARSED)
        self.clock = clock
        self.dice = Random(seed)  # noqa: S311 - made-up answers, no secret
        self._workers: dict[int | None, Actor] = {}
        self.tries_each_element_once = False

    def to_try(self, rows: Sequence[RowMapping]) -> Sequence[RowMapping]:
        """All of these, or of each element of a region the first."""
        if not self.tries_each_element_once:
            return rows
        first = {(row["region"], row["element"]): row for row in reversed(rows)}
        return list(reversed(first.values()))

    # -- looking -----------------------------------------------------------------------------------------

    def open_cases(self) -> list[int]:
        with self.engine.database.read() as connection:
            query = select(Case.id).where(Case.status == "open").order_by(Case.id)
            return list(connection.scalars(query))

    def page(self, case_id: int) -> CasePage:
        with self.engine.database.read() as connection:
            return dossier.case_page(self.engine, connection, CONSOLE, case_id)

    def owner(self, task_id: str) -> int | None:
        """The organisation whose task it is."""
        with self.engine.database.read() as connection:
            return connection.scalar(select(Task.organisation_id).where(Task.id == task_id))

    def worker_of(self, task_id: str) -> Actor:
        return self.worker(self.owner(task_id))

    def opened(self, task_id: str) -> TaskPage:
        with self.engine.database.read() as connection:
            return dossier.task_page(self.engine, connection, CONSOLE, task_id)

    def worker(self, organisation: int | None) -> Actor:
        """Someone who works for this organisation; the console when nobody does."""
        if organisation not in self._workers:
            with self.engine.database.read() as connection:
                self._workers[organisation] = _worker(connection, organisation)
        return self._workers[organisation]

    # -- doing -------------------------------------------------------------------------------------------

    def step(self, case_id: int, hints: Hints, patience: float, boldness: float) -> str | None:
        """Something that a person can do here now, if anything; the element or process."""
        if self.dice.random() < boldness:
            page = self.page(case_id)
            actions = usable(page)
            if actions:
                action = self.dice.choice(actions)
                return self.act(page, action, hints.get(action.process, {}))
        with self.engine.database.read() as connection:
            query = select(Task.id, Task.element).where(Task.case_id == case_id, Task.status == "open")
            waiting = connection.execute(query.order_by(Task.created_at, Task.id)).all()
        if waiting and self.dice.random() >= patience:
            task = self.dice.choice(waiting)
            return self.complete(task.id, hints.get(task.element, {}))
        return None

    def complete(self, task_id: str, given: Mapping[str, Any]) -> str | None:
        """At its meeting when one decides on it; None while that is still to come."""
        found = self.opened(task_id)
        with self.engine.database.read() as connection:
            meeting = agenda_dates.dates(self.engine, connection, [task_id]).get(task_id)
        actor = self.worker_of(task_id)
        answer = self.answer(found.case, found.task.form, found.subject, given)
        for upload, each in self.files(found.case, found.task.form, answer, Place(found.case.id, task_id)):
            uploads.put_aside(self.engine, actor, task_id, upload, each)
        if meeting is None or self.owner(task_id) not in meeting.series.chairs:
            tasks.complete(self.engine, actor, task_id, answer)
        elif meeting.day <= amsterdam_date(self.clock.now()):
            discussion.decide(self.engine, actor, meeting.series.id, meeting.occurrence, task_id, answer)
        else:
            return None
        return found.task.element

    def act(self, page: CasePage, action: Action, given: Mapping[str, Any]) -> str:
        actor = self.worker(self.dice.choice(_taking_part(page, action)))
        answer = self.answer(page, action.form, page.facts, given)
        for upload, each in self.files(page, action.form, answer, Place(page.id, action=action.process)):
            uploads.put_aside_with_action(self.engine, actor, page.id, action.process, upload, each)
        cases.act(self.engine, actor, page.id, action.process, answer)
        return action.process

    def hold(self, meeting: Meeting) -> int:
        """Its day came: some of what is on its agenda is decided, and it is closed; how many decisions."""
        engine, key = self.engine, (meeting.series.id, meeting.occurrence)
        with engine.database.read() as connection:
            items = agendas.agenda(engine, connection, CONSOLE, meeting).items
        decided = 0
        for item in items[: self.dice.randrange(4)]:
            found, owner = self.opened(item.task_id), self.owner(item.task_id)
            if found.task.status != "open" or owner not in meeting.series.chairs:
                continue  # an earlier decision ended it; whose task it is decides
            answer = self.answer(found.case, item.form, found.subject, {})
            for upload, each in self.files(found.case, item.form, answer, Place(found.case.id, item.task_id)):
                uploads.put_aside(engine, self.worker(owner), item.task_id, upload, each)
            discussion.decide(engine, self.worker(owner), *key, item.task_id, answer)
            decided += 1
        here = dict.fromkeys(meeting.series.invited, (AttendanceState.PRESENT, ""))
        chair = self.worker(min(meeting.series.chairs, default=None))
        discussion.record(engine, chair, *key, here, "Besproken.")
        planning.close(engine, chair, *key)
        return decided

    def answer(
        self, page: CasePage, form: str | None, subject: Mapping[str, Any], given: Mapping[str, Any]
    ) -> dict[str, Any]:
        if form is None:
            return {}
        today = amsterdam_date(self.clock.now())
        return random_answer(page.definition.forms.form(form), self.dice, subject, today, given)

    def pass_time(self, days: int) -> None:
        """Up to this many days later; terms and what failed are tried at their moments."""
        timers.pass_time(self.engine, self.clock, self.clock.now() + timedelta(days=days))

    def files(
        self, page: CasePage, form: str | None, answer: Mapping[str, Any], place: Place
    ) -> list[tuple[Upload, str]]:
        """A file for every id in a made-up answer that has none yet."""
        asked = page.definition.forms.form(form) if form is not None else None
        if asked is None or not asked.has_files:
            return []
        with self.engine.database.read() as connection:
            return list(made_up.files(connection, asked, answer, place, FILE))


def open_tasks(page: CasePage) -> list[TaskLine]:
    return [task for task in page.tasks if task.status == "open"]


def usable(page: CasePage) -> list[Action]:
    """What someone who takes part can do now."""
    return [action for action in page.actions if _taking_part(page, action)]


def _taking_part(page: CasePage, action: Action) -> list[int]:
    """The organisations that may use this action now; who is only informed can do nothing."""
    return sorted(
        {
            party.organisation_id
            for party in page.parties
            if party.kind == "betrokken" and party.role in action.roles
        }
    )


def _worker(connection: Connection, organisation: int | None) -> Actor:
    user = connection.scalar(
        select(Membership.user_id)
        .where(Membership.organisation_id == organisation, Membership.function == WORKER)
        .order_by(Membership.user_id)
    )
    account = people.find_account(connection, user) if user is not None else None
    return people.actor(connection, account) if account is not None else CONSOLE
