"""What is in a file is stored once, however many versions and proposals have it, and goes with the last."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from engine.access import Actor
from engine.definitions import contents, read_files
from engine.definitions.contents import digest
from engine.organisations import people
from engine.proposals import editing, store
from engine.tables import Content, DefinitionFile
from engine.testing import House

SMALL = Path(__file__).resolve().parents[1] / "small"
SETTINGS = "processes/klein/instellingen.toml"
LETTER = "processes/klein/berichten/nieuw.txt"


@pytest.fixture
def ada(house: House) -> Actor:
    with house.engine.database.write() as connection:
        member = {"test-gemeente": "ontwerper"}
        address, word = "ada@test.example", "een lang wachtwoord"
        number = people.add_user(connection, house.clock, address, "Ada", word, member)
    return Actor(number, "Ada", {house.organisations["gemeente"]: "ontwerper"})


def held(house: House) -> set[str]:
    with house.engine.database.read() as connection:
        return set(connection.scalars(select(Content.digest)))


def test_two_versions_that_differ_in_one_file_have_the_rest_once(house: House) -> None:
    files = read_files(SMALL, "klein")
    with house.engine.database.write() as connection:
        before = connection.scalar(select(func.count()).select_from(Content))
        more = files | {SETTINGS: files[SETTINGS] + b"\n# anders\n"}
        made = house.engine.definitions.deploy(connection, house.clock, "klein", more, "beheer")
        after = connection.scalar(select(func.count()).select_from(Content))
        assert (before or 0) >= len(set(files.values()))
        assert after == (before or 0) + 1
        rows = select(func.count()).select_from(DefinitionFile).where(DefinitionFile.definition_id == made.id)
        assert connection.scalar(rows) == len(files)


def test_what_a_draft_said_before_goes_and_what_others_have_stays(house: House, ada: Actor) -> None:
    engine, before = house.engine, held(house)
    one, two = (store.start(engine, ada, "klein", title) for title in ("Een", "Twee"))
    first = editing.put(engine, ada, one, LETTER, b"Eerst", None)
    assert held(house) - before == {digest(b"Eerst")}
    editing.put(engine, ada, two, LETTER, b"Eerst", None)
    second = editing.put(engine, ada, one, LETTER, b"Daarna", first)
    assert held(house) - before == {digest(b"Eerst"), digest(b"Daarna")}
    editing.restore(engine, ada, two, LETTER, first)
    assert held(house) - before == {digest(b"Daarna")}
    editing.restore(engine, ada, one, LETTER, second)
    assert held(house) == before


def test_a_draft_that_says_what_a_version_says_takes_nothing_away(house: House, ada: Actor) -> None:
    engine, before = house.engine, held(house)
    text = read_files(SMALL, "klein")[SETTINGS]
    number = store.start(engine, ada, "klein", "Hetzelfde elders")
    seen = editing.put(engine, ada, number, LETTER, text, None)
    assert held(house) == before
    editing.put(engine, ada, number, LETTER, None, seen)
    assert held(house) == before


def test_what_a_proposal_said_that_was_thrown_away_is_kept(house: House, ada: Actor) -> None:
    engine = house.engine
    number = store.start(engine, ada, "klein", "Toch niet")
    editing.put(engine, ada, number, LETTER, b"Nieuw", None)
    with engine.database.read() as connection:
        seen = store.find(connection, ada, number).fingerprint
    store.drop(engine, ada, number, seen)
    with engine.database.read() as connection:
        assert [one.content for one in store.find(connection, ada, number).replaced] == [b"Nieuw"]


@pytest.mark.parametrize("first", ["keep", "drop"])
def test_what_one_lets_go_while_another_stores_it_stays(house: House, first: str) -> None:
    """Whoever comes second waits, or sees that it is in use."""
    database, same = house.engine.database, digest(b"Hetzelfde")
    with database.write() as connection:
        contents.keep(connection, [b"Hetzelfde"])
    begun, go_on = threading.Event(), threading.Event()

    def keep() -> None:
        with database.write() as connection:
            contents.keep(connection, [b"Hetzelfde"])
            row = {"definition_id": version, "path": "processes/klein/nieuw.txt", "digest": same}
            connection.execute(insert(DefinitionFile).values(**row))
            begun.set()
            go_on.wait(5)

    def drop() -> None:
        with database.write() as connection:
            contents.drop_unused(connection, [same])
            begun.set()
            go_on.wait(5)

    with database.read() as connection:
        version = house.engine.definitions.current(connection, "klein").id
    jobs = {"keep": keep, "drop": drop}
    threads = [threading.Thread(target=jobs.pop(first))]
    threads[0].start()
    assert begun.wait(5)
    threads.append(threading.Thread(target=jobs.popitem()[1]))
    threads[1].start()
    threads[1].join(0.1)
    go_on.set()
    for thread in threads:
        thread.join()
    assert same in held(house)
