"""Lets an example dossier come to where it should stand: people answer, meetings decide, terms pass.

Everything goes through the use cases that people and the clock have, on a clock of its own. Must not know:
how the file of a region tells its scenes (see scenes).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.access import CONSOLE, WORKER, Actor
from engine.clock import MovableClock
from engine.context import Engine
from engine.deadlines import amsterdam_date, is_working_day
from engine.demo.scenes import Scene, SceneFailed, extra_meetings
from engine.dossier import cases, tasks, timers, uploads
from engine.dossier.list_items import worked_on
from engine.dossier.standing import Standing, standing
from engine.files import made_up
from engine.files.attachments import Place
from engine.files.kinds import Upload
from engine.forms import Form, random_answer
from engine.meetings import agenda_dates, calendar, discussion, planning
from engine.meetings.calendar import Meeting
from engine.organisations import people
from engine.outbox import by_hand
from engine.plays.days import dated
from engine.roles import LANDLORD
from engine.states import AttendanceState, CaseStatus
from engine.tables import (
    Letter,
    Membership,
    Organisation,
    OrganisationRole,
    Participant,
    Row,
)

MOST_STEPS = 400
EVIDENCE = Upload(
    "logboek.txt", "text/plain", b"Logboek van de buren: harde muziek na middernacht, drie keer."
)
ON_PAPER = select(Letter.id, Letter.sender).where(
    Letter.case_id == bindparam("case"), by_hand.BY_HAND, Letter.created_at < bindparam("before")
)
TAKING_PART = select(Participant.organisation_id).where(
    Participant.case_id == bindparam("case"), Participant.role == bindparam("role")
)
UNPOSTED = timedelta(days=5)  # letters on paper that are newer still wait for the printer


def play(engine: Engine, region: str, scene: Scene, until: datetime, number: int) -> int:
    """Let this dossier come to where it should stand at `until`; its id.

    Raises SceneFailed, with the dossier as it then stands in `ids`.
    """
    begin = until - timedelta(days=scene.days)
    clock = MovableClock(begin.replace(hour=8, minute=0, second=0, microsecond=0))
    player = _Player(replace(engine, clock=clock), clock, region, scene, number)
    player.open(amsterdam_date(begin))
    player.go(until)
    return player.case_id


def hold_meetings(engine: Engine, folder: Path, region: str, until: datetime) -> None:
    """After the scenes: meetings before `until` that decided something were held and are over, and those of
    `[[overleggen]]`, `over_dagen` after it, are planned."""
    today = amsterdam_date(until)
    with engine.database.read() as connection:
        series = calendar.series_of_region(connection, region)
        past = [
            (one, meeting)
            for one in series
            for meeting in calendar.meetings(connection, one, one.first_day, today)
            if meeting.id is not None and meeting.ends_at <= until
        ]
        chairs = {one.id: _worker(connection, min(one.chairs, default=None)) for one in series}
    for one, meeting in past:
        at = replace(engine, clock=MovableClock(meeting.ends_at))
        here = dict.fromkeys(one.invited, (AttendanceState.PRESENT, ""))
        here[one.seats[-1].organisation_id] = (
            AttendanceState.ABSENT,
            "",
        )  # who reads afterwards what was decided
        discussion.record(at, chairs[one.id], one.id, meeting.occurrence, here)
        planning.close(at, chairs[one.id], one.id, meeting.occurrence)
    kinds = {one.kind: one for one in series}
    for row in extra_meetings(folder, region):
        one, day = kinds[row["soort"]], today + timedelta(days=row["over_dagen"])
        at = replace(engine, clock=MovableClock(until))
        planning.plan_extra(at, chairs[one.id], one.id, day, one.starts, one.place, row.get("reden", ""))


class _Player:
    """Plays one scene. Not safe for concurrent use."""

    def __init__(self, engine: Engine, clock: MovableClock, region: str, scene: Scene, number: int) -> None:
        self.engine, self.clock, self.region, self.scene, self.number = engine, clock, region, scene, number
        self.dice = Random(f"{region}: {scene.name}")  # noqa: S311 - made-up answers, no secret
        self.case_id = 0
        self._done: set[int] = set()
        self._people: dict[int | None, Actor] = {}

    def open(self, due: date) -> None:
        with self.engine.database.read() as connection:
            definition = self.engine.definitions.current(connection, self.region)
            landlord = connection.scalar(
                select(OrganisationRole.organisation_id)
                .join(Organisation, Organisation.id == OrganisationRole.organisation_id)
                .where(OrganisationRole.region == self.region, OrganisationRole.role == LANDLORD)
                .order_by(Organisation.slug != (self.scene.landlord or ""), OrganisationRole.id)
            )
        main = definition.mains[self.scene.route] if self.scene.route else definition.main
        form = definition.forms.form(definition.start_form_of(main))
        usual = {
            "huurcontract": f"VB-{self.region[:3].upper()}-{self.number:04}",
            "vervaldatum": due.isoformat(),
            **self.scene.opening,
        }
        given = {name: value for name, value in usual.items() if name in form.fact_names}
        answer = self._answer(form, {}, given)
        self.case_id = cases.start(self.engine, CONSOLE, self.region, landlord or 0, answer, route=main.id)

    def go(self, until: datetime) -> None:
        timers.fire_due(self.engine)
        for _ in range(MOST_STEPS):
            sight = self._look()
            self._post(sight, until - UNPOSTED)
            if sight.status != CaseStatus.OPEN or self.clock.now() >= until:
                break
            if self._act(sight):
                continue
            if self._stands(sight):
                break
            if not self._work(sight, until):
                self._wait(sight, until)
        self._pass_time(until)
        sight = self._look()
        self._post(sight, until - UNPOSTED)
        if self.scene.goal is not None and not self._stands(sight):
            there = "; ".join(self._waits(sight)) or f"it is over: {sight.outcome}"
            raise SceneFailed(
                f"{self.region}: {self.scene.name}: not at {self.scene.goal} on {amsterdam_date(until)}. "
                f"Where it is: {there}. Mend its answers, handelingen or dagen in voorbeelden.toml.",
                case=self.case_id,
            )

    def _waits(self, sight: Standing) -> Iterator[str]:
        """Each task and term of it: why it waits there, and until when."""
        for task in sight.tasks:
            meeting = self._meeting(task)
            if meeting is not None:
                why = f"for the meeting of {amsterdam_date(meeting.starts_at)}"
            elif task["meeting"] is not None:
                why = "for a meeting that nobody planned"
            elif not self._may_answer(task):
                why = "until something else happens: its answer says wacht"
            else:
                why = f"for {sight.definition.role(task['role'])}, on the next working day"
            yield f"{task['element']} waits {why}"
        for term in sight.terms:
            yield f"{term.element} waits until {amsterdam_date(term.due_at)}"

    # -- one step ----------------------------------------------------------------------------------------

    def _stands(self, sight: Standing) -> bool:
        if sight.status != CaseStatus.OPEN:
            return sight.outcome == self.scene.goal
        at_tasks, at_terms = (task["element"] for task in sight.tasks), (term.element for term in sight.terms)
        return self.scene.goal in {*at_tasks, *at_terms}

    def _act(self, sight: Standing) -> bool:
        """Use an action whose moment has come: while that task is open, each once."""
        there = {task["element"] for task in sight.tasks}
        for index, deed in enumerate(self.scene.deeds):
            if index in self._done or (deed.get("bij") is not None and deed["bij"] not in there):
                continue
            process = deed["handeling"]
            action = next((a for a in sight.definition.actions if a.process == process), None)
            if action is None:
                raise SceneFailed(
                    f"{self.region}: {self.scene.name}: there is no action {process}.", case=self.case_id
                )
            actor = self._someone(sight, deed["rol"])
            form = sight.definition.forms.form(action.form)
            answer = self._answer(form, sight.facts, deed.get("antwoord", {}))
            for upload, file_id in self._files(form, answer, Place(self.case_id, action=process)):
                uploads.put_aside_with_action(self.engine, actor, self.case_id, process, upload, file_id)
            try:
                cases.act(self.engine, actor, self.case_id, process, answer)
            except cases.ActionUnavailable:
                continue
            self._done.add(index)
            return True
        return False

    def _post(self, sight: Standing, before: datetime) -> None:
        """Who signs a letter on paper posts it; what is newer than this still waits at the end."""
        with self.engine.database.read() as connection:
            letters = connection.execute(ON_PAPER, {"case": self.case_id, "before": before}).all()
        for letter in letters:
            by_hand.settle(self.engine, self._someone(sight, letter.sender), letter.id, sent=True)

    def _work(self, sight: Standing, until: datetime) -> bool:
        """Decide what the meeting of today speaks of; else complete the oldest open task, next workday."""
        tasks = [task for task in sight.tasks if self._may_answer(task)]
        meetings_of = {task["id"]: self._meeting(task) for task in tasks}
        for task in tasks:
            meeting = meetings_of[task["id"]]
            if meeting is not None and meeting.starts_at <= self.clock.now():
                self._complete(sight, task, meeting)
                return True
        others = [task for task in tasks if meetings_of[task["id"]] is None]
        tomorrow = _next_workday(self.clock.now())
        if not others or tomorrow >= until:
            return False
        if not self._pass_time(tomorrow):  # else something happened meanwhile: look again
            self._complete(sight, others[0], None)
        return True

    def _may_answer(self, task: Row) -> bool:
        """`{ wacht = true }` in the answers leaves a task alone."""
        return not self._given(task).get("wacht", False)

    def _complete(self, sight: Standing, task: Row, meeting: Meeting | None) -> None:
        actor, answer = self._someone(sight, task["role"]), dict[str, Any]()
        if task["form"] is not None:
            form = sight.definition.forms.form(task["form"])
            subject = worked_on(sight.definition.elements[task["element"]], dict(sight.facts), task["item"])
            answer = self._answer(form, subject, self._given(task))
            for upload, file_id in self._files(form, answer, Place(self.case_id, task_id=task["id"])):
                uploads.put_aside(self.engine, actor, task["id"], upload, file_id)
        if meeting is None:
            tasks.complete(self.engine, actor, task["id"], answer)
        else:
            self._decide(meeting, task["id"], answer)

    def _decide(self, meeting: Meeting, task_id: str, answer: Mapping[str, Any]) -> None:
        """The chair writes it down at the table."""
        with self.engine.database.read() as connection:
            chair = _worker(connection, min(meeting.series.chairs, default=None))
        discussion.decide(self.engine, chair, meeting.series.id, meeting.occurrence, task_id, answer)

    def _meeting(self, task: Row) -> Meeting | None:
        """The meeting at which this task is decided; None for other tasks, and when none is planned."""
        if task["meeting"] is None:
            return None
        with self.engine.database.read() as connection:
            return agenda_dates.dates(self.engine, connection, [task["id"]]).get(task["id"])

    def _given(self, task: Row) -> Mapping[str, Any]:
        return self.scene.answers.get(task["element"], {})

    def _wait(self, sight: Standing, until: datetime) -> None:
        """Up to the next term or meeting."""
        planned = [self._meeting(task) for task in sight.tasks if self._may_answer(task)]
        coming = [term.due_at for term in sight.terms] + [one.starts_at for one in planned if one is not None]
        self._pass_time(min(max(min(coming, default=until), self.clock.now() + timedelta(hours=1)), until))

    def _pass_time(self, until: datetime) -> bool:
        """Let terms pass up to this moment; whether one did."""
        return bool(timers.pass_time(self.engine, self.clock, until))

    # -- answers and people ------------------------------------------------------------------------------

    def _answer(self, form: Form, facts: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        today = amsterdam_date(self.clock.now())
        return random_answer(form, self.dice, facts, today, dated(given, today, self.dice))

    def _files(self, form: Form, answer: Mapping[str, Any], place: Place) -> list[tuple[Upload, str]]:
        if not form.has_files:
            return []
        with self.engine.database.read() as connection:
            return list(made_up.files(connection, form, answer, place, EVIDENCE))

    def _someone(self, sight: Standing, role: str) -> Actor:
        """A person who does the work of this role in the dossier; the console when nobody does."""
        with self.engine.database.read() as connection:
            place = {"case": self.case_id, "role": sight.definition.role(role)}
            organisation = connection.scalar(TAKING_PART, place)
            if organisation not in self._people:
                self._people[organisation] = _worker(connection, organisation)
        return self._people[organisation]

    def _look(self) -> Standing:
        with self.engine.database.read() as connection:
            return standing(self.engine, connection, self.case_id)


def _worker(connection: Connection, organisation: int | None) -> Actor:
    user = connection.scalar(
        select(Membership.user_id)
        .where(Membership.organisation_id == organisation, Membership.function == WORKER)
        .order_by(Membership.user_id)
    )
    account = people.find_account(connection, user) if user is not None else None
    return people.actor(connection, account) if account is not None else CONSOLE


def _next_workday(now: datetime) -> datetime:
    day = now + timedelta(days=1)
    while not is_working_day(amsterdam_date(day)):
        day += timedelta(days=1)
    return day
