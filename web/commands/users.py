"""People who can log in."""

from __future__ import annotations

import click

from engine.organisations import people
from web.commands.opening import open_engine


@click.group()
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
