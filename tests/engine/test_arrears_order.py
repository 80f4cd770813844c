"""Accepted files of one landlord are done one after the other, by their day, with any number of workers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, select

from engine.access import CONSOLE
from engine.arrears import plan, work
from engine.arrears.examples import arrears_csv
from engine.definitions import read_files
from engine.organisations.people import add_organisation
from engine.tables import Case, Import, ImportRow
from engine.testing import House, build
from tests.web.conftest import BEGIN, REGION, ROLES

TENANTS = 6


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = build(database_url, "proef", BEGIN, read_files(REGION, "proef"), ROLES)
    yield made
    made.engine.database.dispose()


def owing(amount: str) -> bytes:
    """The same tenants, who all owe this much."""
    head, *rows = arrears_csv(TENANTS).decode("utf-8-sig").splitlines()
    place = head.split(";").index("achterstand")
    cells = [row.split(";") for row in rows]
    return "\n".join([head, *(";".join([*row[:place], amount, *row[place + 1 :]]) for row in cells)]).encode()


def accepted(house: House, data: bytes, day: date | None = None, landlord: int | None = None) -> int:
    number = landlord or house.landlord
    batch = plan.preview(house.engine, CONSOLE, number, "proef", "stand.csv", data, day)
    plan.accept(house.engine, CONSOLE, batch, confirmed=True)
    return batch


def amounts(house: House) -> set[float]:
    with house.engine.database.read() as connection:
        return {orjson.loads(one)["achterstand"] for one in connection.scalars(select(Case.facts))}


def done_in_order(connection: Connection) -> list[int]:
    """The imports of the rows that are done, in the order in which they were done."""
    rows = select(ImportRow.import_id).where(ImportRow.done_at.is_not(None))
    return list(connection.scalars(rows.order_by(ImportRow.done_at, ImportRow.import_id, ImportRow.position)))


@pytest.mark.parametrize(("first", "last"), [("100,00", "200,00"), ("200,00", "100,00")])
def test_the_file_of_the_earlier_day_goes_first(house: House, first: str, last: str) -> None:
    """Whichever was sent first, whichever was accepted first, and whichever the database finds first."""
    later = accepted(house, owing(last))
    earlier = accepted(house, owing(first), BEGIN.date() - timedelta(days=3))
    order = []
    while work.work(house.engine, 1):
        house.clock.advance(timedelta(seconds=1))
        with house.engine.database.read() as connection:
            order = done_in_order(connection)
    assert order == [earlier] * TENANTS + [later] * TENANTS
    with house.engine.database.read() as connection:
        ended = connection.execute(select(Import.id, Import.finished_at).order_by(Import.finished_at)).all()
    assert [number for number, _ in ended] == [earlier, later]
    assert all(moment is not None for _, moment in ended)
    assert amounts(house) == {float(last.replace(",", "."))}


def test_a_landlord_is_claimed_whole_and_others_are_not_held_up(house: House) -> None:
    """Two workers in the middle of their transactions, without a clock between them."""
    with house.engine.database.write() as connection:
        other = add_organisation(
            connection, "ander", "Ander", [("woningcorporatie", "proef", "0000", "9999")]
        )
    first = accepted(house, owing("100,00"))
    accepted(house, owing("200,00"))
    theirs = accepted(house, owing("300,00"), landlord=other)
    engine = house.engine
    with engine.database.write() as one:
        claimed = work._first_accepted(one)
        assert claimed is not None
        assert claimed["id"] == first
        if engine.database.is_sqlite:
            return  # whoever writes has the whole database: there is no second worker
        with engine.database.write() as two:
            found = work._first_accepted(two)
            assert found is not None
            assert found["id"] == theirs
            with engine.database.write() as three:
                assert work._first_accepted(three) is None


def test_many_workers_leave_what_the_last_file_says(house: House) -> None:
    accepted(house, owing("100,00"))
    accepted(house, owing("200,00"))
    accepted(house, owing("300,00"))
    gate = threading.Barrier(4)
    wrong: list[Exception] = []

    def worker() -> None:
        gate.wait()
        try:
            for _ in range(200):
                work.work(house.engine, 5)
                with house.engine.database.read() as connection:
                    if not connection.scalar(select(Import.id).where(Import.status == "accepted").limit(1)):
                        return
        except Exception as error:  # noqa: BLE001 - told to the test below
            wrong.append(error)

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with house.engine.database.read() as connection:
        problems: list[Any] = list(connection.scalars(select(ImportRow.problem)))
        assert set(connection.scalars(select(Import.status))) == {"done"}
    assert problems == [None] * (3 * TENANTS)
    assert amounts(house) == {300.0}
