"""The command line: `drempel`. Each reads the settings, calls one use case and says what came of it."""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import structlog

from engine import (
    audit,
    checks,
    definitions,
    delivery,
    demo,
    digest,
    intake,
    neighbourhoods,
    organisation_changes,
    organisation_file,
    people,
    postcodes,
    scheduler,
    settings,
    timers,
)
from engine.access import CONSOLE
from engine.cases import Engine
from engine.clock import SystemClock
from engine.db import Database
from engine.definitions import Definitions
from engine.digest import Source
from engine.errors import DrempelError
from engine.neighbourhoods import Gap, Overlap
from engine.scheduler import Post
from engine.settings import Settings
from web.app import create_app
from web.organisations import doubt, sentence
from web.server import Server

DEMO_PASSWORD = "drempel-demonstratie"  # noqa: S105 - printed for everyone, and only where DREMPEL_DEMO=1


class Commands(click.Group):
    """Errors that we know end a command with their message, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except intake.FileRefused as error:
            for problem in error.problems:
                click.echo(_of_file(problem), err=True)
            if error.total > len(error.problems):
                click.echo(f"... and {error.total - len(error.problems)} more.", err=True)
            raise click.ClickException(str(error)) from None
        except organisation_changes.LoadRefused as error:
            for each in error.problems:
                click.echo(str(each), err=True)
            raise click.ClickException(str(error)) from None
        except DrempelError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=Commands)
def main() -> None:
    """Drempel: case management that keeps tenants in their homes."""


def open_engine() -> tuple[Engine, Settings]:
    """The engine on the settings of the environment."""
    found = settings.load(os.environ)
    database = Database(found.database_url)
    clock = demo.DemoClock(database) if found.demo else SystemClock()
    _log()
    return Engine(database, clock, Definitions()), found


def _log() -> None:
    """One line of JSON per event, on the error stream."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


@main.command()
def migrate() -> None:
    """Bring the tables of the database up to date. Can be run again at any time."""
    engine, _ = open_engine()
    engine.database.migrate()
    click.echo("The database is up to date.")


@main.command()
@click.option("--threads", default=8, show_default=True, help="Requests served at the same time.")
def serve(threads: int) -> None:
    """Serve the web pages, on HOST and PORT."""
    engine, found = open_engine()
    Server(create_app(engine, found), found.host, found.port, threads).run()


@main.command()
def worker() -> None:
    """Fire terms when they are due, work off accepted imports and deliver letters, until stopped."""
    engine, found = open_engine()
    stop = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop)  # before any thread starts: all of them leave it to us
    scheduler.run(engine, lambda: signal.sigwait(stop), _post(found))


def _post(found: Settings) -> Post | None:
    """What delivering takes, when a mail server is set."""
    if found.mail is None:
        click.echo("No mail server is set (DREMPEL_SMTP_HOST): letters wait.", err=True)
        return None
    return Post(found.mail, Source(found.definitions, found.base_url))


@main.command()
@click.argument("regions", nargs=-1)
def check(regions: tuple[str, ...]) -> None:
    """Validate all diagrams, decisions, forms, letters and settings of REGIONS, or of all."""
    folder = settings.folder(os.environ)
    wanted = list(regions) or definitions.regions(folder)
    problems = [problem for region in wanted for problem in checks.check(folder, region)]
    for problem in dict.fromkeys(problems):
        click.echo(str(problem), err=True)
    if problems:
        raise click.ClickException(f"{len(dict.fromkeys(problems))} problems in {', '.join(wanted)}.")
    click.echo(f"No problems in {', '.join(wanted)}.")


@main.command()
@click.argument("regions", nargs=-1)
def deploy(regions: tuple[str, ...]) -> None:
    """Make the files of REGIONS (or all) what new dossiers start on; running ones keep theirs."""
    engine, found = open_engine()
    for region in regions or definitions.regions(found.definitions):
        deployed = checks.deploy(engine, found.definitions, region, CONSOLE.name)
        click.echo(f"{region}: version {deployed.id[:12]}")


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--landlord", required=True, help="Short name (slug) of the woningcorporatie.")
@click.option("--region", required=True, help="Region in which its dossiers start, such as zaanstad.")
@click.option("--yes", is_flag=True, help="Do not ask, also when many dossiers would close.")
def import_file(file: Path, landlord: str, region: str, yes: bool) -> None:
    """Read in the monthly arrears FILE of a woningcorporatie. The whole file is checked first."""
    engine, _ = open_engine()
    with engine.database.read() as connection:
        landlord_id = people.organisation_id(connection, landlord)
    batch = intake.preview(engine, CONSOLE, landlord_id, region, file.name, file.read_bytes())
    with engine.database.read() as connection:
        plan = intake.plan(connection, CONSOLE, batch)
    for action, count in sorted(plan.counts.items()):
        click.echo(f"{action}: {count}")
    if plan.asks_again:
        click.echo(f"This closes {plan.closings} of {plan.open_cases} open dossiers. Is the file complete?")
    if not yes:
        click.confirm("Go on?", abort=True)
    intake.accept(engine, CONSOLE, batch, confirmed=True)
    _work_off(engine, batch, sum(plan.counts.values()))


def _work_off(engine: Engine, batch: int, total: int) -> None:
    with click.progressbar(length=total, label="Reading in", file=sys.stderr) as bar:
        shown = 0
        while intake.work(engine, 25):
            with engine.database.read() as connection:
                done = intake.plan(connection, CONSOLE, batch).done
            bar.update(done - shown)
            shown = done
    with engine.database.read() as connection:
        plan = intake.plan(connection, CONSOLE, batch)
    click.echo(f"Done: {plan.done} rows, {plan.failed} with a problem.")


@main.command()
def verify() -> None:
    """Check the chain of the audit trail of every dossier."""
    engine, _ = open_engine()
    with engine.database.read() as connection:
        breaks = list(audit.verify(connection))
    for found in breaks:
        click.echo(f"{found.case}, entry {found.seq}: {found.reason}", err=True)
    if breaks:
        raise click.ClickException(f"{len(breaks)} dossiers have a broken trail.")
    click.echo("Every trail holds.")


@main.group()
def user() -> None:
    """People who can log in."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option(
    "--member", "members", multiple=True, required=True, help="organisation=function; can be repeated."
)
@click.password_option(help="Asked for when not given.")
def user_add(email: str, name: str, members: tuple[str, ...], password: str) -> None:
    """Make an account for EMAIL."""
    engine, _ = open_engine()
    wanted = {slug: function or "medewerker" for slug, _, function in (m.partition("=") for m in members)}
    with engine.database.write() as connection:
        people.add_user(connection, engine.clock, email, name, password, wanted)
    click.echo(f"Made: {email}")


@user.command("password")
@click.argument("email")
@click.password_option(help="Asked for when not given.")
def user_password(email: str, password: str) -> None:
    """Give EMAIL a new password; every session of this person ends."""
    engine, _ = open_engine()
    with engine.database.write() as connection:
        people.set_password(connection, email, password)
    click.echo("Changed.")


@user.command("close")
@click.argument("email")
def user_close(email: str) -> None:
    """Close the account of EMAIL at once; what this person did stays."""
    _open_or_close(email, active=False)


@user.command("open")
@click.argument("email")
def user_open(email: str) -> None:
    """Open the closed account of EMAIL again."""
    _open_or_close(email, active=True)


def _open_or_close(email: str, *, active: bool) -> None:
    engine, _ = open_engine()
    with engine.database.write() as connection:
        people.set_active(connection, email, active)
    click.echo("Changed.")


@main.group()
def organisation() -> None:
    """Organisations, and the roles that they fill."""


@organisation.command("add")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, required=True, help="Such as wijkteam; can be repeated.")
@click.option("--region", required=True, help="Region in which it fills these roles, such as zaanstad.")
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
    engine, _ = open_engine()
    with engine.database.write() as connection:
        engine.definitions.current(connection, region)
        wanted = [(role, region, first, last) for role in roles for first, last in found]
        people.add_organisation(connection, slug, name, wanted, email)
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
    contents = organisation_file.read(file.read_text(encoding="utf-8"), region)
    with engine.database.read() as connection:
        changes = organisation_changes.plan(connection, CONSOLE, contents)
        if contents.region:
            engine.definitions.current(connection, contents.region)
    for change in changes:
        click.echo(f"{change.slug}: {sentence(change.action, change.detail)}")
    if not changes:
        click.echo("Nothing changes.")
        return
    if not yes:
        click.confirm("Go on?", abort=True)
    organisation_changes.load(engine, CONSOLE, contents, organisation_changes.fingerprint(changes))
    click.echo(f"Done: {len(changes)} changes.")
    with engine.database.read() as connection:
        _tell(neighbourhoods.doubts(connection, contents.region))


def _tell(doubts: list[Overlap | Gap]) -> None:
    for one in doubts:
        click.echo(f"Look at this: {doubt(one)}")


@organisation.command("list")
def organisation_list() -> None:
    """List the organisations with their short names."""
    engine, _ = open_engine()
    with engine.database.read() as connection:
        for slug, name in people.organisations(connection):
            click.echo(f"{slug:30} {name}")


@main.group("demo")
def demonstration() -> None:
    """The demonstration: only with DREMPEL_DEMO=1."""


def _demo_engine() -> tuple[Engine, Settings]:
    engine, found = open_engine()
    if not found.demo:
        raise click.ClickException("This is for the demonstration only. Set DREMPEL_DEMO=1.")
    return engine, found


@demonstration.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when there are accounts already.")
def demo_load(if_empty: bool) -> None:
    """Fill an empty database with made-up organisations, people and dossiers."""
    engine, found = _demo_engine()
    with engine.database.read() as connection:
        empty = demo.is_empty(connection)
    if not empty:
        if if_empty:
            return
        raise click.ClickException("This database is not empty. Name another with DREMPEL_DATABASE_URL.")
    loaded = demo.load(engine, found.definitions, DEMO_PASSWORD)
    click.echo(f"Loaded {loaded.cases} dossiers and {loaded.users} accounts.")


@demonstration.command("accounts")
def demo_accounts() -> None:
    """List the accounts of the demonstration."""
    engine, _ = _demo_engine()
    with engine.database.read() as connection:
        for account in demo.accounts(connection):
            click.echo(f"{account[2]:42} {account[1]:24} {account[3]}")
    click.echo(f"The password of each is: {DEMO_PASSWORD}")


@demonstration.command("advance")
@click.argument("days", type=click.IntRange(1, 366))
def demo_advance(days: int) -> None:
    """Move the clock of the demonstration DAYS forward and show what fired."""
    engine, _ = _demo_engine()
    for fired in demo.advance(engine, timedelta(days=days)):
        click.echo(f"{fired.due_at:%Y-%m-%d} {fired.case} {fired.label}")


@main.command("fire")
def fire() -> None:
    """Fire and send what is due now, once, and stop; for a machine without a running worker."""
    engine, found = open_engine()
    click.echo(f"{len(timers.fire_due(engine))} terms fired.")
    post = _post(found)
    if post is not None:
        digest.write_due(engine, post.digest)
        click.echo(f"{delivery.deliver(engine, post.server, limit=1000).sent} letters sent.")


def _of_file(problem: Any) -> str:
    place = ", ".join(
        f"{what} {where}" for what, where in (("regel", problem.line), ("kolom", problem.column)) if where
    )
    return f"{place or 'bestand'}: {problem.what} {problem.cure}".strip()


if __name__ == "__main__":
    main()
