"""Organisations, and the roles that they fill."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from engine.access import CONSOLE, SHARED
from engine.context import Engine
from engine.organisations import letterhead, neighbourhoods, people, succession
from engine.organisations import ranges as postcodes
from engine.organisations.changes import Change, LoadRefused, fingerprint, load, plan
from engine.organisations.file import Contents, read
from engine.organisations.neighbourhoods import Gap, Overlap
from engine.takeover import pair
from engine.takeover import region as regions
from engine.takeover.plan import Plan
from engine.takeover.plan import make as plan_of_merger
from engine.takeover.work import merge
from engine.values import read_email
from web.commands.opening import open_engine
from web.organisations import doubt, lacking, sentence

Command = Callable[..., Any]


@click.group()
def organisation() -> None:
    """Organisations, and the roles that they fill."""


@organisation.command("add")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, required=True, help="Such as wijkteam; can be repeated.")
@click.option("--region", required=True, help="Such as zaanstad; or gedeeld: what all share.")
@click.option(
    "--postcodes",
    "ranges",
    multiple=True,
    default=["0000-9999"],
    show_default=True,
    help="Only for these addresses; can be repeated.",
)
@click.option("--email", help="Where messages for this organisation go.")
def organisation_add(
    slug: str, name: str, roles: tuple[str, ...], region: str, ranges: tuple[str, ...], email: str | None
) -> None:
    """Make or renew the organisation with this short name (SLUG)."""
    found = [reach for one in ranges if (reach := postcodes.read(one)) is not None]
    if len(found) < len(ranges):
        cure = "write four digits or two times four, such as 1521 or 1500-1509"
        raise click.BadParameter(cure, param_hint="--postcodes")
    if postcodes.double(found) is not None:
        raise click.BadParameter("name each postcode once", param_hint="--postcodes")
    address = read_email(email or "")
    if email and address is None:
        raise click.BadParameter("write one address, such as post@corporatie.example", param_hint="--email")
    engine, _ = open_engine()
    with engine.database.write() as connection:
        if region != SHARED:  # what all regions share is designed for like a region, and is none
            engine.definitions.current(connection, region)
        wanted = [(role, region, first, last) for role in roles for first, last in found]
        people.add_organisation(connection, slug, name, wanted, address)
        doubts = neighbourhoods.doubts(connection, region)
    click.echo(f"Made: {slug}")
    _tell(doubts)


@organisation.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--region", default="", help="Region of the roles, for a file that names none.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def organisation_load(file: Path, region: str, yes: bool) -> None:
    """Make organisations, roles, contact persons and people as FILE says; what it does not name stays."""
    engine, _ = open_engine()
    contents = read(file.read_text(encoding="utf-8"), region)
    changes = _planned(engine, contents)
    for change in changes:
        click.echo(f"{change.slug}: {sentence(change.action, change.detail)}")
    if not changes:
        click.echo("Nothing changes.")
        return
    if not yes:
        click.confirm("Go on?", abort=True)
    load(engine, CONSOLE, contents, fingerprint(changes))
    click.echo(f"Done: {len(changes)} changes.")
    with engine.database.read() as connection:
        _tell(neighbourhoods.doubts(connection, contents.region))
        for one in contents.organisations:
            number = people.organisation_id(connection, one.slug)
            if said := lacking(letterhead.lacking(connection, engine.definitions, number)):
                click.echo(f"Look at this: {one.name}: {said}")


def _planned(engine: Engine, contents: Contents) -> list[Change]:
    """What the file changes; says every problem when it cannot be loaded."""
    with engine.database.read() as connection:
        try:
            changes = plan(connection, CONSOLE, contents)
        except LoadRefused as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            raise
        if contents.region not in ("", SHARED):
            engine.definitions.current(connection, contents.region)
    return changes


def _tell(doubts: list[Overlap | Gap]) -> None:
    for one in doubts:
        click.echo(f"Look at this: {doubt(one)}")


@organisation.command("list")
def organisation_list() -> None:
    """List the organisations with their short names."""
    engine, _ = open_engine()
    with engine.database.read() as connection:
        gone = succession.closed(connection)
        for slug, name in people.organisations(connection):
            went = f", went into {gone[slug].into_slug} on {gone[slug].day}" if slug in gone else ""
            click.echo(f"{slug:30} {name}{went}")


def _merger(day: str, reason: str) -> Callable[[Command], Command]:
    """What both mergers ask: of what into what, from when, why; and whether to do it."""
    options = (
        click.argument("source", metavar="FROM"),
        click.argument("target", metavar="INTO"),
        click.option("--on", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help=day),
        click.option("--reason", required=True, help=reason),
        click.option("--do-it", is_flag=True, help="Do it; without, only what would happen is told."),
        click.option("--yes", is_flag=True, help="With --do-it: do not ask."),
    )

    def asked(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return asked


@organisation.command("merge")
@_merger(
    "Day from which they are one; not one that is still to come.",
    "Why; it stands in every dossier that goes along.",
)
def organisation_merge(source: str, target: str, day: datetime, reason: str, do_it: bool, yes: bool) -> None:
    """Let the organisation FROM go into INTO: dossiers, tasks, people, roles, postcodes. Can be run again."""
    engine, _ = open_engine()
    with engine.database.read() as connection:
        found = plan_of_merger(engine, connection, pair.find(connection, source, target))
    _tell_plan(found, day)
    found.require_possible()
    if not do_it:
        click.echo("Nothing changed. Do it with --do-it.")
        return
    if not yes:
        click.confirm("Go on?", abort=True)
    with click.progressbar(length=found.dossiers, label="Dossiers", file=sys.stderr) as bar:
        done = merge(engine, CONSOLE, source, target, day.date(), reason, lambda _: bar.update(1))
    click.echo(f"Done: {done.moved} dossiers went along.")
    if done.left:
        raise click.ClickException(
            f"{', '.join(done.left)} stayed: {target} opened a dossier of the same contract meanwhile. Stop "
            "one of the two, or correct its contract, and run this again."
        )


@click.command("merge-region")
@_merger("Day from which dossiers begin in INTO; not one that is still to come.", "Why.")
def merge_region(source: str, target: str, day: datetime, reason: str, do_it: bool, yes: bool) -> None:
    """Let the region FROM go into INTO: dossiers begin there; what runs in FROM stays until it is moved."""
    engine, _ = open_engine()
    with engine.database.read() as connection:
        found = regions.make(engine, connection, source, target)
    click.echo(f"{source} goes into {target} on {day:%Y-%m-%d}.")
    _tell_more(found.counts, found.look)
    found.require_possible()
    if found.is_done:
        click.echo("That was done already.")
    elif not do_it:
        click.echo("Nothing changed. Do it with --do-it.")
    else:
        if not yes:
            click.confirm("Go on?", abort=True)
        regions.merge(engine, CONSOLE, source, target, day.date(), reason)
        click.echo(f"Done: dossiers begin in {target}.")
        click.echo(f"Take along what runs: drempel migrate-dossiers {source} --into {target}")


def _tell_plan(found: Plan, day: datetime) -> None:
    source, target = found.pair.source, found.pair.target
    click.echo(f"{source.name} ({source.slug}) goes into {target.name} ({target.slug}) on {day:%Y-%m-%d}.")
    if found.pair.has_begun:
        click.echo("That began already; this is what is left.")
    _tell_more(found.counts, found.look)


def _tell_more(counts: Iterable[tuple[str, int]], look: Iterable[str]) -> None:
    for what, count in counts:
        click.echo(f"{count:8} {what}")
    for text in look:
        click.echo(f"Look at this: {text}")
