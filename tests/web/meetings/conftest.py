"""The region `proef` with its gebiedsteam, and people who are logged in without a password."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.definitions import read_files
from engine.meetings import calendar, series
from engine.organisations import people
from engine.organisations.people import Account
from engine.tables import MeetingSeries
from engine.testing import House
from tests.begun import begun
from tests.web.conftest import BEGIN, REGION, LogIn, application

ROLES = ("woningcorporatie", "wijkteam", "gebiedsteam", "politie", "gemeente")


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The region `proef` with its gebiedsteam, which the gemeente is not invited to."""
    made = begun(database_url, "proef", BEGIN, read_files(REGION, "proef"), ROLES)
    with made.engine.database.write() as connection:
        calendar.store(connection, "proef", series.read(REGION, "proef"))
        assert connection.scalar(select(MeetingSeries.id)) == 1
    yield made
    made.engine.database.dispose()


@pytest.fixture
def app(house: House) -> Flask:
    return application(house.engine)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def log_in(house: House) -> LogIn:
    def begin(client: FlaskClient, who: str = "gebiedsteam") -> Account:
        with house.engine.database.read() as connection:
            account = people.find_account(connection, house.people[who])
        assert account is not None
        with client.session_transaction() as session:
            session["user"], session["key"] = account.id, account.session_key
        return account

    return begin
