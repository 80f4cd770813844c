"""Dossiers of the demonstration that stand somewhere on their route: at a task, a term or after the end.

`processes/<region>/voorbeelden.toml` tells each: where it should stand, and the answers that lead there. They
are played with the same use cases that people and the clock use. Must not know: which routes there are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from engine import cases, people, queries, timers
from engine.access import CONSOLE, Actor
from engine.cases import Engine
from engine.clock import MovableClock
from engine.deadlines import amsterdam_date
from engine.definitions import SHARED
from engine.errors import DrempelError
from engine.forms import Form, random_answer
from engine.tables import Membership, OrganisationRole, Participant
from engine.views import CasePage, TaskLine

FILE = "voorbeelden.toml"
MOST_STEPS = 400
TODAY = re.compile(r"vandaag(?:([+-]\d+))?")


class SceneFailed(DrempelError):
    """An example dossier does not come where it should. Mend its answers in voorbeelden.toml."""

    code = "scene:failed"


@dataclass(frozen=True)
class Scene:
    """One example dossier: it stops at the open task `goal`, or goes on to its end without one."""

    name: str
    goal: str | None
    days: int  # from the due date to the day on which it stands there
    opening: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, Any]]  # element -> answer
    deeds: tuple[Mapping[str, Any], ...]  # actions: {bij: open element, handeling: process, rol, antwoord}
    route: str | None


def read(folder: Path, region: str) -> list[Scene]:
    """The scenes of a region; what the shared file answers counts where a region says nothing else."""
    usual: dict[str, Mapping[str, Any]] = {}
    rows: list[Mapping[str, Any]] = []
    for slug in (SHARED, region):
        path = folder / "processes" / slug / FILE
        if path.is_file():
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            usual |= content.get("antwoorden", {})
            rows = content.get("dossiers", [])
    return [
        Scene(
            row["naam"],
            row.get("doel"),
            row.get("dagen", 0),
            row.get("openen", {}),
            {**usual, **row.get("antwoorden", {})},
            tuple(row.get("handelingen", ())),
            row.get("route"),
        )
        for row in rows
    ]


def play(engine: Engine, region: str, scene: Scene, until: datetime, number: int) -> int:
    """Let this dossier come to where it should stand at `until`; its id. Raises SceneFailed."""
    begin = until - timedelta(days=scene.days)
    clock = MovableClock(begin.replace(hour=8, minute=0, second=0, microsecond=0))
    player = _Player(replace(engine, clock=clock), clock, region, scene, number)
    player.open(amsterdam_date(begin))
    player.go(until)
    return player.case_id


class _Player:
    """Plays one scene. Not safe for concurrent use."""

    def __init__(self, engine: Engine, clock: MovableClock, region: str, scene: Scene, number: int) -> None:
        self.engine, self.clock, self.region, self.scene, self.number = engine, clock, region, scene, number
        self.dice = Random(number)  # noqa: S311 - made-up answers, no secret
        self.case_id = 0
        self._done: set[int] = set()

    def open(self, due: date) -> None:
        with self.engine.database.read() as connection:
            definition = self.engine.definitions.current(connection, self.region)
            landlord = connection.scalar(
                select(OrganisationRole.organisation_id)
                .where(OrganisationRole.region == self.region, OrganisationRole.role == "woningcorporatie")
                .order_by(OrganisationRole.id)
            )
        main = definition.mains[self.scene.route] if self.scene.route else definition.main
        form = definition.forms.form(definition.start_form_of(main))
        usual = {
            "huurcontract": f"VB-{self.region[:3].upper()}-{self.number:04}",
            "vervaldatum": due.isoformat(),
        }
        given = {name: value for name, value in usual.items() if name in form.fact_names}
        answer = self._answer(form, {}, {**given, **self.scene.opening})
        self.case_id = cases.start(self.engine, CONSOLE, self.region, landlord or 0, answer, route=main.id)

    def go(self, until: datetime) -> None:
        timers.fire_due(self.engine)
        for _ in range(MOST_STEPS):
            page = self._page()
            if page.status != "open" or self._stands(page):
                break
            if self.clock.now() >= until:
                break
            if not (self._act(page) or self._work(page)):
                self._wait(page, until)
        self._pass_time(until)
        page = self._page()
        if self.scene.goal is not None and not self._stands(page):
            there = ", ".join(sorted(t.element for t in page.tasks if t.status == "open")) or page.outcome
            raise SceneFailed(
                f"{self.region}: {self.scene.name}: stands at {there}, not at {self.scene.goal}. "
                "Mend its answers or its days in voorbeelden.toml."
            )

    # -- one step ----------------------------------------------------------------------------------------

    def _stands(self, page: CasePage) -> bool:
        return any(t.element == self.scene.goal for t in page.tasks if t.status == "open")

    def _act(self, page: CasePage) -> bool:
        """Use an action whose moment has come: while that task is open, each once."""
        there = {task.element for task in page.tasks if task.status == "open"}
        for index, deed in enumerate(self.scene.deeds):
            if index in self._done or (deed.get("bij") is not None and deed["bij"] not in there):
                continue
            action = next((a for a in page.actions if a.process == deed["handeling"]), None)
            if action is None:
                continue
            self._done.add(index)
            form = page.definition.forms.form(action.form)
            answer = self._answer(form, page.facts, deed.get("antwoord", {}))
            cases.act(self.engine, self._someone(page, deed["rol"]), self.case_id, action.process, answer)
            return True
        return False

    def _work(self, page: CasePage) -> bool:
        """Complete the oldest open task, on the next working morning."""
        tasks = [t for t in page.tasks if t.status == "open" and self._may_answer(t)]
        if not tasks:
            return False
        if self._pass_time(self.clock.now() + timedelta(days=1)):
            return True  # something happened meanwhile: look again
        task = tasks[0]
        with self.engine.database.read() as connection:
            shown = queries.task_page(self.engine, connection, CONSOLE, task.id)
        given = self.scene.answers.get(task.element, {})
        answer: Mapping[str, Any] = {}
        if task.form is not None:
            form = shown.case.definition.forms.form(task.form)
            answer = self._answer(form, shown.subject, given)
        cases.complete(self.engine, self._someone(page, task.role), task.id, answer)
        return True

    def _may_answer(self, task: TaskLine) -> bool:
        """`{ wacht = true }` in the answers leaves a task alone."""
        return not self.scene.answers.get(task.element, {}).get("wacht", False)

    def _wait(self, page: CasePage, until: datetime) -> None:
        coming = min((term.due_at for term in page.terms), default=until)
        self._pass_time(min(max(coming, self.clock.now() + timedelta(hours=1)), until))

    def _pass_time(self, until: datetime) -> bool:
        """Let terms pass up to this moment; whether one did."""
        passed = False
        while True:
            with self.engine.database.read() as connection:
                due = timers.next_due(connection)
            if due is None or due > until:
                break
            self.clock.move_to(max(due, self.clock.now()))
            passed |= bool(timers.fire_due(self.engine))
        self.clock.move_to(max(until, self.clock.now()))
        return passed

    # -- answers and people ------------------------------------------------------------------------------

    def _answer(self, form: Form, facts: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        today = amsterdam_date(self.clock.now())
        return random_answer(form, self.dice, facts, today, dated(given, today))

    def _someone(self, page: CasePage, role: str) -> Actor:
        """A person who does the work of this role in the dossier; the console when nobody does."""
        role = page.definition.role(role)
        with self.engine.database.read() as connection:
            organisation = connection.scalar(
                select(Participant.organisation_id).where(
                    Participant.case_id == self.case_id, Participant.role == role
                )
            )
            user = connection.scalar(
                select(Membership.user_id)
                .where(Membership.organisation_id == organisation, Membership.function == "medewerker")
                .order_by(Membership.user_id)
            )
            account = people.find_account(connection, user) if user is not None else None
            return people.actor(connection, account) if account is not None else CONSOLE

    def _page(self) -> CasePage:
        with self.engine.database.read() as connection:
            return queries.case_page(self.engine, connection, CONSOLE, self.case_id)


def dated(given: Mapping[str, Any], today: date) -> dict[str, Any]:
    """`vandaag`, `vandaag+21` and `vandaag-3` become dates, also within groups and lists."""
    return {name: _day(value, today) for name, value in given.items()}


def _day(value: Any, today: date) -> Any:
    if isinstance(value, dict):
        return {name: _day(part, today) for name, part in value.items()}
    if isinstance(value, list):
        return [_day(part, today) for part in value]
    if isinstance(value, str) and (found := TODAY.fullmatch(value)):
        return (today + timedelta(days=int(found.group(1) or 0))).isoformat()
    return value


__all__ = ["Scene", "SceneFailed", "dated", "play", "read"]
