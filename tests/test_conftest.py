"""The databases of the tests: real, one per test, gone afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_gets_a_database_of_its_own(database_url: str, attempt: int) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mark (attempt INTEGER)"))
        connection.execute(text("INSERT INTO mark VALUES (:attempt)"), {"attempt": attempt})
        assert connection.execute(text("SELECT attempt FROM mark")).all() == [(attempt,)]
    engine.dispose()


def test_a_bare_database_has_no_tables(bare_database_url: str) -> None:
    engine = create_engine(bare_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
