"""An installation: its tables, and the processes that serve it."""

from __future__ import annotations

import signal

import click

from engine import scheduler
from engine.dossier import timers
from engine.outbox import delivery, digest, last_days, meeting_gaps
from engine.outbox.digest import Source
from engine.scheduler import Post
from engine.settings import Settings
from web.app import create_app
from web.commands.opening import open_engine
from web.server import Server


@click.command()
def migrate() -> None:
    """Bring the tables of the database up to date. Can be run again at any time."""
    engine, _ = open_engine()
    engine.database.migrate()
    click.echo("The database is up to date.")


@click.command()
@click.option("--threads", default=8, show_default=True, help="Requests served at the same time.")
def serve(threads: int) -> None:
    """Serve the web pages, on HOST and PORT."""
    engine, found = open_engine()
    Server(create_app(engine, found), found.host, found.port, threads).run()


@click.command()
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


@click.command("fire")
def fire() -> None:
    """Fire and send what is due now, once, and stop; for a machine without a running worker."""
    engine, found = open_engine()
    click.echo(f"{len(timers.fire_due(engine))} terms fired.")
    post = _post(found)
    if post is not None:
        digest.write_due(engine, post.digest)
        meeting_gaps.write_due(engine, post.digest)
        last_days.write_due(engine, post.digest)
        click.echo(f"{delivery.deliver(engine, post.server, limit=1000).sent} letters sent.")
