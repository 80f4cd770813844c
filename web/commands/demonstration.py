"""The demonstration: made-up people and dossiers, and a clock that can be moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import click

from engine.context import Engine
from engine.demo.demonstration import accounts, advance, is_empty, load, to_begin_with
from engine.settings import Settings
from web.commands.opening import open_engine

CAN = {
    "marit.blom@dezaan.example": "reminds tenants, books payments, reads in the file of arrears",
    "noor.zwart@wijkteams-zaan.example": "answers meldingen within two days and offers help",
    "lieke.wetzels@zvh-westelijke-mijnstreek.example": "chairs a meeting, with its agenda and decisions",
    "ilse.oudejans@gemeente-zaanstad.example": "designs the route: changes terms, questions and steps",
}
DEMO_PASSWORD = "drempel-demonstratie"  # noqa: S105 - printed for everyone, and only where DREMPEL_DEMO=1


@click.group("demo")
def demonstration() -> None:
    """The demonstration: only with DREMPEL_DEMO=1."""


def _demo_engine() -> tuple[Engine, Settings]:
    engine, found = open_engine()
    if not found.demo:
        raise click.ClickException("This is for the demonstration only. Set DREMPEL_DEMO=1.")
    return engine, found


@demonstration.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when there are accounts already.")
@click.option("--region", help="Only this one, also beside others that were loaded.")
def demo_load(if_empty: bool, region: str | None) -> None:
    """Fill an empty database with made-up organisations, people and dossiers: everything, or nothing."""
    engine, found = _demo_engine()
    with engine.database.read() as connection:
        empty = is_empty(connection)
    if not empty and if_empty:
        return
    if not empty and region is None:
        raise click.ClickException(
            "This database is not empty. Name another with DREMPEL_DATABASE_URL, or one region with --region."
        )
    loaded = load(engine, found.definitions, DEMO_PASSWORD, region)
    click.echo(f"Loaded {loaded.cases} dossiers and {loaded.users} accounts.")


@demonstration.command("accounts")
@click.option("--first", is_flag=True, help="Only whom to begin with, and what they can do.")
def demo_accounts(first: bool) -> None:
    """List the accounts of the demonstration."""
    engine, _ = _demo_engine()
    with engine.database.read() as connection:
        found = accounts(connection)
    if first:
        _tell_first(found)
        return
    for account in found:
        click.echo(f"{account[2]:42} {account[1]:24} {account[3]}")
    click.echo(f"The password of each is: {DEMO_PASSWORD}")


def _tell_first(found: Sequence[tuple[int, str, str, str]]) -> None:
    click.echo("\nOn the log-in page, one click each; everybody and everything is made up. Begin as:")
    for _, name, email, organisations in to_begin_with(found):
        click.echo(f"  {name}, {organisations}: {CAN.get(email, 'has tasks and dossiers')}")
    click.echo("All others: drempel demo accounts\n")


@demonstration.command("advance")
@click.argument("days", type=click.IntRange(1, 366))
def demo_advance(days: int) -> None:
    """Move the clock of the demonstration DAYS forward and show what fired."""
    engine, _ = _demo_engine()
    for fired in advance(engine, timedelta(days=days)):
        click.echo(f"{fired.due_at:%Y-%m-%d} {fired.case} {fired.label}")
