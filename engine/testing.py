"""Driving dossiers in tests, plays and walks: a clock that is moved, people of every role, fitting answers.

Uses the same use cases as the web; nothing here can do what a person or the clock cannot.
"""

from __future__ import annotations

import random
from collections.abc import Container, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import Connection, insert

from engine import access
from engine.access import Actor
from engine.clock import MovableClock
from engine.context import Engine
from engine.db import Database
from engine.deadlines import AMSTERDAM
from engine.definitions import Action, Definition, read_files
from engine.definitions.versions import Definitions
from engine.dossier import cases, tasks, timers, uploads
from engine.dossier.dossier import Dossier
from engine.dossier.list_items import worked_on
from engine.dossier.standing import Standing, standing
from engine.dossier.statements import CASE
from engine.dossier.timers import Fired
from engine.files import made_up
from engine.files.attachments import Place
from engine.files.kinds import Upload
from engine.forms import random_answer
from engine.organisations.people import read_seed
from engine.pages import dossier
from engine.pages.dossier import CasePage
from engine.plays.days import dated
from engine.settings import ROOT
from engine.tables import Membership, Organisation, OrganisationRole, User

SMALL_FILE = Upload("stuk.txt", "text/plain", b"Een stuk.")
PARSED = Definitions()  # a version is parsed once for all houses: that takes longer than a whole story
ROLES = ("woningcorporatie", "gemeente", "wijkteam")


@dataclass
class House:
    """An engine with one deployed region, a landlord, and an organisation for every role."""

    engine: Engine
    clock: MovableClock
    region: str
    landlord: int
    organisations: Mapping[str, int]  # role -> organisation
    people: Mapping[str, int]  # role -> user
    numbers: Iterator[int] = field(default_factory=lambda: count(1))  # of the stories told here

    def actor(self, role: str) -> Actor:
        """Someone who works for the organisation that fills this role, and has no other right.

        The work of a role that nobody fills is the landlord's.
        """
        role = role if role in self.people else "woningcorporatie"
        return Actor(self.people[role], f"test-{role}", {self.organisations[role]: "medewerker"})


def build(
    url: str,
    region: str,
    begin: datetime,
    files: Mapping[str, bytes] | None = None,
    roles: tuple[str, ...] = ROLES,
) -> House:
    """A house on a migrated, empty database. `roles`: beside those that the diagrams of the region name."""
    database, clock = Database(url), MovableClock(begin)
    engine = Engine(database, clock, PARSED)
    with database.write() as connection:
        deployed = engine.definitions.deploy(connection, clock, region, files or _files_of(region), "test")
        named = sorted({*roles, *deployed.roles_named, *_seeded(region)})
        made = _add_organisations(connection, region, named)
        people = _add_people(connection, clock, made)
    return House(engine, clock, region, made["woningcorporatie"], made, people)


@lru_cache
def _files_of(region: str) -> Mapping[str, bytes]:
    return read_files(ROOT, region)


@lru_cache
def _seeded(region: str) -> frozenset[str]:
    """The roles that the demonstration fills in this region; only letters may go to some of them."""
    if not (ROOT / "processes" / region / "organisaties.toml").is_file():
        return frozenset()
    return frozenset(role for each in read_seed(ROOT, region).organisations for role in each["rollen"])


def _add_organisations(connection: Connection, region: str, roles: list[str]) -> dict[str, int]:
    """Role -> the organisation that fills it everywhere. All at once: many tests begin here."""
    rows = [{"slug": f"test-{role}", "name": f"Test {role}"} for role in roles]
    made = dict(zip(roles, _numbers(connection, Organisation, rows), strict=True))
    filled = [{"organisation_id": number, "role": role, "region": region} for role, number in made.items()]
    connection.execute(insert(OrganisationRole), filled)
    return made


def _add_people(
    connection: Connection, clock: MovableClock, organisations: Mapping[str, int]
) -> dict[str, int]:
    """Accounts that nobody can log in with: hashing a password takes longer than a whole story."""
    always = {"password_hash": "-", "session_key": "-", "active": True, "created_at": clock.now()}
    rows = [{"email": f"{role}@test.example", "name": f"Test {role}", **always} for role in organisations]
    people = dict(zip(organisations, _numbers(connection, User, rows), strict=True))
    work = [
        {"user_id": number, "organisation_id": organisations[role], "function": "medewerker"}
        for role, number in people.items()
    ]
    connection.execute(insert(Membership), work)
    return people


def _numbers(
    connection: Connection, table: type[Organisation | User], rows: list[dict[str, Any]]
) -> list[int]:
    """The numbers that these new rows got, in their order."""
    added = insert(table).returning(table.id, sort_by_parameter_order=True)
    return list(connection.scalars(added, rows))


class Story:
    """One dossier told from begin to end."""

    def __init__(
        self,
        house: House,
        route: str | None = None,
        there: int | None = None,
        confirmed: Container[str] = (),
        dice: random.Random | None = None,
        **answer: Any,
    ) -> None:
        """A new dossier on a main route (rent arrears if none is named), or one that is `there` already.

        `dice` make up what is not given; `confirmed` as with a task.
        """
        self.house = house
        number = next(house.numbers)
        self.dice = dice or random.Random(number)  # noqa: S311 - made-up answers, no secret
        if there is not None:
            self.case_id = there
            return
        definition = self._definition()
        main = definition.mains[route] if route is not None else definition.main
        form = definition.start_form_of(main)
        usual = {"huurcontract": f"HC-{number:06}"}
        asked = {name: usual[name] for name in usual if name in definition.forms.form(form).fact_names}
        full = self._fill(definition, form, {}, {**asked, **answer})
        self.case_id = cases.start(
            house.engine,
            house.actor("woningcorporatie"),
            house.region,
            house.landlord,
            full,
            route=main.id,
            confirmed=confirmed,
        )
        timers.fire_due(house.engine)

    # -- looking -----------------------------------------------------------------------------------------

    def page(self) -> CasePage:
        """Everything of the dossier, its history too: where it stands takes far less to read."""
        with self.house.engine.database.read() as connection:
            return dossier.case_page(self.house.engine, connection, access.CONSOLE, self.case_id)

    def standing(self) -> Standing:
        with self.house.engine.database.read() as connection:
            return standing(self.house.engine, connection, self.case_id)

    def usable(self) -> Generator[tuple[Action, list[str]]]:
        """The actions that can be used now, each with the roles that take part here and may."""
        engine = self.house.engine
        with engine.database.read() as connection:
            case = connection.execute(CASE, {"case": self.case_id}).mappings().one()
            definition = engine.definitions.load(connection, case["definition_id"])
            here = Dossier(connection, case, definition, engine.clock.now(), access.CONSOLE)
            for action in definition.actions if here.status == "open" else ():
                roles = sorted(action.roles & here.participants().keys())
                if roles and cases.offered(here, action):
                    yield action, roles

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.standing().facts

    def open_tasks(self, role: str | None = None) -> list[str]:
        """Elements of the open tasks, of everyone or of one role."""
        return sorted(task["element"] for task in self.standing().tasks if role in (None, task["role"]))

    def terms(self) -> dict[str, date]:
        """Label -> the day on which that term passes, in Amsterdam."""
        return {term.label: term.due_at.astimezone(AMSTERDAM).date() for term in self.standing().terms}

    def letters(self) -> list[tuple[str, str]]:
        """(kind, recipient) of every letter, oldest first."""
        return [(letter.kind, letter.recipient) for letter in reversed(self.page().letters)]

    @property
    def outcome(self) -> tuple[str, str | None]:
        now = self.standing()
        return now.status, now.outcome

    # -- doing -------------------------------------------------------------------------------------------

    def complete(self, element: str, about: str = "", confirmed: Any = (), **answer: Any) -> None:
        """Complete the open task of this element; what is not given is made up so that it fits the form.

        `about`: part of the name, to choose among the tasks of one element that is repeated. `confirmed`:
        what may be doubted about the answer and is meant (see `engine.dossier.answering`).
        """
        now = self.standing()
        found = [task for task in now.tasks if task["element"] == element and about in task["name"]]
        if not found:
            raise LookupError(f"no open task {element}; open are {self.open_tasks()}")
        task = found[0]
        actor, place = self.house.actor(task["role"]), Place(self.case_id, task["id"])
        full = dict(answer)
        if task["form"]:
            subject = worked_on(now.definition.elements[element], dict(now.facts), task["item"])
            full = self._fill(now.definition, task["form"], subject, answer)
            for upload, each in self._missing_files(now.definition, task["form"], full, place):
                uploads.put_aside(self.house.engine, actor, task["id"], upload, each)
        tasks.complete(self.house.engine, actor, task["id"], full, confirmed=confirmed)

    def act(self, role: str, process: str, confirmed: Any = (), **answer: Any) -> None:
        """Use an action of the dossier; `confirmed` as with a task."""
        now = self.standing()
        action = next(a for a in now.definition.actions if a.process == process)
        full = self._fill(now.definition, action.form, now.facts, answer)
        engine, actor, place = self.house.engine, self.house.actor(role), Place(self.case_id, action=process)
        for upload, each in self._missing_files(now.definition, action.form, full, place):
            uploads.put_aside_with_action(engine, actor, self.case_id, process, upload, each)
        cases.act(engine, actor, self.case_id, process, full, confirmed=confirmed)

    def to(self, day: date | str) -> list[Fired]:
        """Let time pass until 12:00 in Amsterdam on that day; every term fires at its own moment."""
        day = date.fromisoformat(day) if isinstance(day, str) else day
        return pass_time(self.house, datetime(day.year, day.month, day.day, 12, tzinfo=AMSTERDAM))

    def later(self, days: int) -> list[Fired]:
        return self.to(self.today + timedelta(days=days))

    @property
    def today(self) -> date:
        return self.house.clock.now().astimezone(AMSTERDAM).date()

    # -- inside ------------------------------------------------------------------------------------------

    def _missing_files(
        self, definition: Definition, form: str, answer: Mapping[str, Any], place: Place
    ) -> Iterator[tuple[Upload, str]]:
        """A small file for every id in an answer that no file has yet: made-up answers make up ids."""
        asked = definition.forms.form(form)
        if not asked.has_files:
            return
        with self.house.engine.database.read() as connection:
            missing = list(made_up.files(connection, asked, answer, place, SMALL_FILE))
        yield from missing

    def _definition(self) -> Definition:
        with self.house.engine.database.read() as connection:
            return self.house.engine.definitions.current(connection, self.house.region)

    def _fill(
        self, definition: Definition, form: str, facts: Mapping[str, Any], given: Mapping[str, Any]
    ) -> Any:
        when = dated(given, self.today, self.dice)
        return random_answer(definition.forms.form(form), self.dice, facts, self.today, when)


def pass_time(house: House, until: datetime) -> list[Fired]:
    """Move the clock from term to term up to this moment; what fired, in order."""
    return timers.pass_time(house.engine, house.clock, until)
