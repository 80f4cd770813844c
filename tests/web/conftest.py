"""What the tests of the web pages share: a tiny region, people of each role, an application, a client.

The region (regio/processes/proef) has one main route, two side processes and short forms; tests of pages
stand on it, so that a change of a real route never breaks them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.access import MENDER
from engine.context import Engine
from engine.definitions import read_files
from engine.organisations import people
from engine.organisations.people import Account
from engine.settings import ROOT, Settings
from engine.testing import House
from tests.begun import begun
from web import auth
from web.app import create_app

REGION = Path(__file__).parent / "regio"
BEGIN = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)  # Monday morning, nine o'clock in Amsterdam
PASSWORD = "een lang wachtwoord"
ROLES = ("woningcorporatie", "gemeente", "wijkteam")
LogIn = Callable[..., Account]


def settings(url: str, demo: bool = False) -> Settings:
    """The settings of a test installation."""
    return Settings(
        database_url=url,
        host="127.0.0.1",
        port=8000,
        secret_key="k" * 40,
        demo=demo,
        base_url="http://localhost",
        secure_cookies=False,
        definitions=ROOT,
    )


MADE: dict[bool, tuple[Flask, dict[str, Any]]] = {}


def application(engine: Engine, demo: bool = False) -> Flask:
    """The application on this engine; forms need no token here (test_auth.py tests that they do).

    It is made once and set back for each test: to make one takes as long as many pages.
    """
    if demo not in MADE:
        app = create_app(engine, settings("sqlite://", demo))
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        MADE[demo] = app, dict(app.config)
    app, config = MADE[demo]
    app.config.clear()
    app.config.update(config)
    app.extensions["drempel"] = engine
    auth.limiter.reset()  # no test uses up the tries of another
    return app


@dataclass(frozen=True)
class Team:
    """The people of the house: one of each role; a colleague, designer and administrator of the first."""

    accounts: dict[str, Account]

    def __getitem__(self, who: str) -> Account:
        return self.accounts[who]


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """An engine with the tiny region `proef`, and an organisation for every role; it is 2 February 2026."""
    made = begun(database_url, "proef", BEGIN, read_files(REGION, "proef"), ROLES)
    yield made
    made.engine.database.dispose()


@pytest.fixture
def team(house: House) -> Team:
    """Everyone has the password `PASSWORD` and the e-mail address <who>@test.example."""
    numbers = dict(house.people)
    with house.engine.database.write() as connection:
        for role in ROLES:
            people.set_password(connection, f"{role}@test.example", PASSWORD)
        for who, function in (
            ("collega", "medewerker"),
            ("ontwerper", "ontwerper"),
            ("beheerder", "beheerder"),
            ("functioneel", MENDER),
            ("tweede", MENDER),
        ):
            member = {"test-woningcorporatie": function}
            numbers[who] = people.add_user(
                connection, house.clock, f"{who}@test.example", f"Test {who}", PASSWORD, member
            )
        found = {who: people.find_account(connection, number) for who, number in numbers.items()}
    return Team({who: account for who, account in found.items() if account is not None})


@pytest.fixture
def app(house: House, team: Team) -> Flask:
    """The application on the house."""
    return application(house.engine)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript; nobody is logged in."""
    return app.test_client()


@pytest.fixture
def log_in(team: Team) -> LogIn:
    """`log_in(client, "wijkteam")` begins a session of that person, without the login page."""

    def begin(client: FlaskClient, who: str = "woningcorporatie") -> Account:
        account = team[who]
        with client.session_transaction() as session:
            session["user"], session["key"] = account.id, account.session_key
        return account

    return begin
