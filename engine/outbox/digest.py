"""The daily overview: what waits for a person, by e-mail at half past seven on working days.

Owns: when it is due, what it counts, that each person gets one a day. It becomes a letter in the outbox, with
numbers of dossiers and names of tasks; never with the name or address of a tenant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, exists, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from engine import access
from engine.access import Actor
from engine.context import Engine
from engine.deadlines import AMSTERDAM, add_days, is_late, is_working_day, start_of_day
from engine.letters import templates
from engine.organisations import people
from engine.participation import questions
from engine.settings import ROOT
from engine.states import Channel, LetterStatus, TaskStatus
from engine.tables import Case, Digest, Letter, Task, User

AT = time(7, 30)
TEMPLATE = "processes/gedeeld/overzicht/dagoverzicht.txt"
AT_ONCE = 50  # people, each time the worker looks
NAMED = 15  # tasks in each list; the others are counted
KIND = "dagoverzicht"


@dataclass(frozen=True)
class Source:
    """Where the text of the overview stands, and the address of the pages that it points to."""

    folder: Path
    base_url: str


def write_due(engine: Engine, source: Source) -> int:
    """Write the overview of today for who did not get it yet; how many people were done. Idempotent.

    Exactly once for each person and day, with any number of workers: who adds the row of the day writes it.
    On working days from 7.30 on, at most AT_ONCE people a call. Raises LetterRefused for a text that cannot
    be filled in.
    """
    local = engine.clock.now().astimezone(AMSTERDAM)
    if local.time() < AT or not is_working_day(local.date()):
        return 0
    day = local.date().isoformat()
    had = exists().where(Digest.user_id == User.id, Digest.day == day)
    with engine.database.read() as connection:
        users = connection.scalars(
            select(User.id).where(User.active, User.daily_digest, ~had).order_by(User.id).limit(AT_ONCE)
        ).all()
    template = text_of(source, TEMPLATE) if users else ""
    for user in users:
        try:
            with engine.database.write() as connection:
                _write(connection, user, template, source, engine.clock.now())
        except IntegrityError:
            continue  # another worker was first
    return len(users)


def text_of(source: Source, path: str) -> str:
    """The template of this folder, or that of the program when it has none."""
    own = source.folder / path
    return (own if own.is_file() else ROOT / path).read_text(encoding="utf-8")


def _write(connection: Connection, user: int, template: str, source: Source, now: datetime) -> None:
    """The row of the day, and a letter when there is anything to tell. Raises LetterRefused."""
    today = now.astimezone(AMSTERDAM).date()
    before = connection.scalar(select(func.max(Digest.made_at)).where(Digest.user_id == user))
    connection.execute(insert(Digest).values(user_id=user, day=today.isoformat(), made_at=now))
    account = people.find_account(connection, user)
    if account is None:
        return
    tomorrow = start_of_day(add_days(today, 1))
    actor = people.actor(connection, account)
    free = or_(Task.assignee_id.is_(None), Task.assignee_id == user)
    fresh = Task.created_at > (before or now - timedelta(days=1))
    lists = {
        "vandaag": _tasks(connection, actor, source, now, free, Task.due_at < tomorrow),
        "nieuw": _tasks(connection, actor, source, now, free, fresh),
        "van_jou": _tasks(connection, actor, source, now, Task.assignee_id == user),
        "vragen": _questions(connection, actor, source, now),
    }
    if not any(found["aantal"] for found in lists.values()):
        return
    subject, body = templates.fill(template, {**lists, "dag": today.isoformat(), "adres": source.base_url})
    connection.execute(
        insert(Letter).values(
            case_id=None,
            kind=KIND,
            channel=Channel.EMAIL,
            recipient="medewerker",
            organisation_id=None,
            address=account.email,
            subject=subject,
            body=body,
            status=LetterStatus.WAITING,
            created_at=now,
            attempts=0,
            next_try=now,
        )
    )


def _questions(connection: Connection, actor: Actor, source: Source, now: datetime) -> dict[str, object]:
    """Questions to this person's teams, and answers that he or she did not read yet."""
    found = questions.waiting(connection, actor, now)
    named = [
        {
            "taak": f"Antwoord van {one.to_organisation}"
            if one.answered_at
            else f"Vraag van {one.from_organisation}",
            "dossier": one.number,
            "uiterlijk": one.due_at if one.is_open else None,
            "te_laat": one.is_late,
            "link": f"{source.base_url}/vragen/{one.id}",
        }
        for one in found[:NAMED]
    ]
    return {"aantal": len(found), "taken": named, "rest": len(found) - len(named)}


def _tasks(
    connection: Connection, actor: Actor, source: Source, now: datetime, *which: ColumnElement[bool]
) -> dict[str, object]:
    """How many open tasks of this person's teams these are, and the most urgent ones."""
    rows = connection.execute(
        select(Task.name, Task.due_at, Task.case_id, Case.number, func.count().over().label("total"))
        .join(Case, Case.id == Task.case_id)
        .where(Task.status == TaskStatus.OPEN, access.workable(actor), *which)
        .order_by(Task.due_at.is_(None), Task.due_at, Task.id)
        .limit(NAMED)
    ).all()
    named = [
        {
            "taak": row.name,
            "dossier": row.number,
            "uiterlijk": row.due_at,
            "te_laat": is_late(row.due_at, now),
            "link": f"{source.base_url}/dossiers/{row.case_id}",
        }
        for row in rows
    ]
    total = rows[0].total if rows else 0
    return {"aantal": total, "taken": named, "rest": total - len(named)}
