"""`drempel migrate-dossiers`: running dossiers of a region go on in its newest version, told first."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import click

from engine.access import CONSOLE
from engine.context import Engine
from engine.deadlines import amsterdam_date
from engine.moving import back, orders, work
from engine.moving.back import MovedOn
from engine.moving.orders import NothingToMove, Standing
from engine.moving.records import Work
from engine.moving.summary import Terms, summary
from engine.states import MovedStatus
from web.commands.opening import open_engine

AT_ONCE: Final = 10  # dossiers between two looks at how far it is
CHOOSE: Final = "Name another step with --step OLD=NEW, or leave them on their version."


@click.command("migrate-dossiers")
@click.argument("region")
@click.option(
    "--step",
    "steps",
    multiple=True,
    metavar="OLD=NEW",
    help="This step of the newest version takes the place of that one; can be repeated.",
)
@click.option(
    "--into",
    metavar="OTHER",
    help="To the newest version of the region into which REGION went (merge-region).",
)
@click.option("--reason", default="", help="Why; it stands in every dossier that moves. Needed with --yes.")
@click.option("--yes", is_flag=True, help="Do it; without, only what would happen is told.")
@click.option(
    "--back", "move", type=int, metavar="NUMBER", help="Put the dossiers of this move back instead."
)
def migrate_dossiers(
    region: str, steps: tuple[str, ...], into: str | None, reason: str, yes: bool, move: int | None
) -> None:
    """Let running dossiers of REGION go on in its newest version, or in that of OTHER. No term passes by it.

    Ends with 1 when a dossier cannot move, or not back.
    """
    if yes and not reason.strip() and move is None:
        raise click.UsageError("Say why with --reason: it stands in every dossier that moves.")
    chosen = dict(_step(one) for one in steps)
    engine, _ = open_engine()
    if move is not None:
        _put_back(engine, region, move)
        return
    try:
        number = orders.ask(engine, CONSOLE, region, reason, chosen, into=into)
    except NothingToMove:
        click.echo(f"No open dossier of {region} stands on another version. Nothing to move.")
        return
    with _dropped_unless_done(engine, number):
        found = _go_on(engine, number, "Looking")
        _tell(found)
        if not yes:
            click.echo("Nothing changed. Do it with --yes and --reason.")
        elif found.with_status(MovedStatus.CAN):
            orders.confirm(engine, CONSOLE, number, found.late)
            found = _go_on(engine, number, "Moving")
            moved = len(found.with_status(MovedStatus.MOVED))
            click.echo(
                f"Done: {moved} dossiers moved. Back with --back {number}, as long as nothing happens."
            )
    _refuse_left(found)


def _step(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old and equals and new):
        raise click.BadParameter("write OLD=NEW, two ids of steps", param_hint="--step")
    return old, new


@contextmanager
def _dropped_unless_done(engine: Engine, number: int) -> Iterator[None]:
    """However it ends, no move waits that nobody will confirm."""
    try:
        yield
    finally:
        orders.drop(engine, CONSOLE, number)  # nothing when it is done


def _go_on(engine: Engine, number: int, label: str) -> Standing:
    """Do what the move asks, here; a worker beside it may do a part."""
    found = _standing(engine, number)
    with click.progressbar(length=len(found.dossiers), label=label, file=sys.stderr) as bar:
        while found.is_running:
            done = work.work(engine, AT_ONCE)
            bar.update(done)
            found = _standing(engine, number)
            if not done and found.is_running:
                time.sleep(0.2)  # a worker has the last of them
    return found


def _standing(engine: Engine, number: int) -> Standing:
    with engine.database.read() as connection:
        return orders.standing(connection, CONSOLE, number)


def _put_back(engine: Engine, region: str, number: int) -> None:
    found = _standing(engine, number)
    if found.region != region:
        raise orders.MoveUnknown(move=number)
    stayed, done = [], 0
    for one in found.with_status(MovedStatus.MOVED):
        try:
            back.put_back(engine, CONSOLE, number, one.case_id)
            done += 1
        except MovedOn:
            stayed.append(one.number)
    click.echo(f"Done: {done} dossiers are back on the version of before.")
    if stayed:
        raise click.ClickException(f"{', '.join(stayed)} stayed: something happened there since the move.")


# -- what is told --------------------------------------------------------------------------------------------


def _tell(found: Standing) -> None:
    click.echo(f"{len(found.dossiers):8} open dossiers on older versions")
    click.echo(f"{len(found.with_status(MovedStatus.CAN)):8} can move")
    for (element, why), count in sorted(found.in_the_way.items()):
        click.echo(f"{count:8} cannot: {element or 'the dossier'}: {why}")
    comes = summary(found)
    for one in comes.terms:
        click.echo(f"{one.count:8} terms {_term(one)}")
    for one in comes.late:
        click.echo(f"{one.count:8} terms would have passed and get a later day: {_term(one)}")
    _tell_work("tasks open", comes.opened)
    _tell_work("tasks go", comes.gone)
    _tell_work("tasks change", comes.changed)
    _tell_counts("letters", comes.letters)
    _tell_counts("dossiers in which this organisation notices it:", comes.organisations)


def _tell_work(what: str, tasks: Mapping[Work, int]) -> None:
    _tell_counts(what, {f"{one.name} ({one.role})": count for one, count in tasks.items()})


def _tell_counts(what: str, counts: Mapping[str, int]) -> None:
    for name, count in counts.items():
        click.echo(f"{count:8} {what} {name}")


def _term(one: Terms) -> str:
    return f"{one.label}: {_days(one.was, 'new')} -> {_days(one.will, 'gone')}"


def _days(span: tuple[datetime, datetime] | None, absent: str) -> str:
    if span is None:
        return absent
    return " to ".join(dict.fromkeys(f"{amsterdam_date(one):%Y-%m-%d}" for one in span))


def _refuse_left(found: Standing) -> None:
    left = found.with_status(MovedStatus.CANNOT, MovedStatus.LEFT)
    if left:
        raise click.ClickException(f"{', '.join(one.number for one in left)} cannot move. {CHOOSE}")
