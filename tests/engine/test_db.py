"""Statements in one go: together on PostgreSQL, one by one on SQLite, and all of them or none."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from engine.db import Database, in_one_go
from engine.tables import Organisation

ADD = insert(Organisation).inline()
SLUGS = select(Organisation.slug).order_by(Organisation.slug)


def add(database: Database, *slugs: str) -> None:
    with database.write() as connection, in_one_go(connection):
        for slug in slugs:
            connection.execute(ADD, {"slug": slug, "name": "Woonstichting De Brug"})


def kept(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(SLUGS))


def test_they_are_all_there_afterwards(database_url: str) -> None:
    database = Database(database_url)
    add(database, "een", "twee")
    assert kept(database) == ["een", "twee"]
    database.dispose()


def test_when_one_fails_none_is_kept(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(IntegrityError):
        add(database, "een", "twee", "twee", "drie")
    assert kept(database) == []
    add(database, "vier")
    assert kept(database) == ["vier"]
    database.dispose()


def _twice(database: Database) -> None:
    with database.all_or_nothing() as inside:
        add(inside, "een")
        add(inside, "een")


def test_what_many_transactions_do_is_there_as_one(database_url: str) -> None:
    database = Database(database_url)
    with database.all_or_nothing() as inside:
        add(inside, "een")
        with pytest.raises(IntegrityError):
            add(inside, "twee", "een")
        add(inside, "drie")
        assert kept(inside) == ["drie", "een"]
    assert kept(database) == ["drie", "een"]
    database.dispose()


def test_when_one_of_many_fails_nothing_is_kept(database_url: str) -> None:
    database = Database(database_url)
    with database.all_or_nothing() as inside:
        add(inside, "nul")
    with pytest.raises(IntegrityError):
        _twice(database)
    assert kept(database) == ["nul"]
    add(database, "vier")
    assert kept(database) == ["nul", "vier"]
    database.dispose()
