"""A proposal is tried: invented people, an invented dossier, a clock of its own, a throw-away database.

Nothing in it is of a real tenant, and nobody is mailed: no worker delivers from it. Must not know: HTTP.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Connection, func, insert, select

from engine.access import CONSOLE, WORKER, Actor
from engine.clock import MovableClock
from engine.context import Engine
from engine.db import Database, inserted_id, records
from engine.deadlines import amsterdam_date
from engine.definitions import Definition, of_version
from engine.definitions.versions import Definitions, Publishing
from engine.demo.demonstration import DemoClock
from engine.dossier import cases, timers
from engine.dossier.answering import EVERY_DOUBT
from engine.dossier.timers import Fired
from engine.errors import DrempelError
from engine.forms import random_answer
from engine.meetings import calendar, series
from engine.names import organisation_key
from engine.organisations import people
from engine.playing import throwaway
from engine.playing.opening import usual
from engine.roles import LANDLORD
from engine.states import TaskStatus
from engine.tables import Letter, Membership, Task, User

READ = Definitions()  # a version is read once for all tries
HOUR = 8  # of the day in UTC at which a try begins


@dataclass(frozen=True)
class Turn:
    """Someone with work to do. `user` works for the role whose name this is."""

    user: int
    name: str
    tasks: int


@dataclass(frozen=True)
class Sent:
    """A letter that would have gone out."""

    subject: str
    body: str
    recipient: str
    channel: str
    at: datetime


def begin(path: Path, region: str, files: Mapping[str, bytes], at: datetime) -> tuple[Engine, int, int]:
    """A new try in this file: what it runs on, its dossier, and the account of the landlord.

    `files` are those of a version with the meetings beside it; they were found sound. Raises DrempelError
    when no dossier begins all the same, such as by a form that no answer fits.
    """
    path.write_bytes(throwaway.empty())
    database = Database(f"sqlite:///{path}")
    clock = DemoClock(database)
    clock.set(at.replace(hour=HOUR, minute=0, second=0, microsecond=0))
    engine = Engine(database, clock, READ)
    meetings = series.texts(files, region)
    try:
        with database.write() as connection:
            made = READ.deploy(
                connection, clock, region, of_version(files), CONSOLE.name, Publishing(meetings=meetings)
            )
            landlord = _fill(connection, engine, made)
            calendar.store(connection, region, series.parse(meetings), made.role)
        return engine, _open(engine, made, landlord), landlord.user_id or 0
    except DrempelError:
        database.dispose()
        raise


def settle(engine: Engine) -> None:
    """What is due at once fires, as the worker of an installation would see to. Idempotent."""
    timers.fire_due(engine)


def next_term(engine: Engine) -> list[Fired]:
    """Let time pass until the next term passes; what fired. Nothing when no term waits."""
    with engine.database.read() as connection:
        due = timers.next_due(connection)
    if due is None:
        return []
    return _pass(engine, max(due, engine.clock.now()))


def pass_days(engine: Engine, days: int) -> list[Fired]:
    """Let so many days pass; what fired, in order."""
    return _pass(engine, engine.clock.now() + timedelta(days=days))


def turns(connection: Connection) -> tuple[Turn, ...]:
    """Who has work now: by name."""
    rows = connection.execute(
        select(User.id.label("user"), User.name, func.count().label("tasks"))
        .join(Membership, Membership.user_id == User.id)
        .join(Task, Task.organisation_id == Membership.organisation_id)
        .where(Task.status == TaskStatus.OPEN)
        .group_by(User.id, User.name)
    )
    return tuple(sorted(records(Turn, rows), key=lambda turn: organisation_key(turn.name)))


def letters(connection: Connection) -> tuple[Sent, ...]:
    """All that would have gone out, the newest first."""
    rows = connection.execute(
        select(
            Letter.subject, Letter.body, Letter.recipient, Letter.channel, Letter.created_at.label("at")
        ).order_by(Letter.id.desc())
    )
    return records(Sent, rows)


def _pass(engine: Engine, until: datetime) -> list[Fired]:
    clock = engine.clock
    if not isinstance(clock, DemoClock):
        raise TypeError("a try has a clock that can be moved")
    fired = timers.pass_time(engine, MovableClock(clock.now()), until)
    clock.set(until)
    return fired


def _fill(connection: Connection, engine: Engine, made: Definition) -> Actor:
    """An organisation and a person for every role that the region names; gives the one of the landlord."""
    landlord = CONSOLE
    for role in sorted(made.roles_named | {LANDLORD}):
        name, slug = made.role_names.get(role, role.replace("_", " ").capitalize()), f"proef-{role}"
        number = people.add_organisation(connection, slug, name, [(role, made.region, "1000", "9999")])
        account = {
            "email": f"{role}@proef.example",
            "name": name,
            "password_hash": people.NO_PASSWORD,
            "active": True,
            "session_key": secrets.token_hex(16),
            "created_at": engine.clock.now(),
        }
        user = inserted_id(connection.execute(insert(User).values(**account)))
        connection.execute(insert(Membership).values(user_id=user, organisation_id=number, function=WORKER))
        if role == LANDLORD:
            landlord = Actor(user, name, {number: WORKER})
    return landlord


def _open(engine: Engine, made: Definition, landlord: Actor) -> int:
    """The dossier with which it begins: on the main route of the region, with answers made up once."""
    today = amsterdam_date(engine.clock.now())
    form = made.forms.form(made.start_form)
    answer = random_answer(form, Random(2026), {}, today, usual(made, made.main, today))  # noqa: S311 - made-up answers, no secret
    (organisation,) = landlord.organisations
    case = cases.start(engine, landlord, made.region, organisation, answer, confirmed=EVERY_DOUBT)
    timers.fire_due(engine)
    return case
