"""Plays stand with a publication; each passes before the next one, and none of now is changed unseen."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import select, update

from engine import deployment
from engine.access import CONSOLE, Actor
from engine.definitions.contents import digest
from engine.proposals import editing, plays, publishing, store
from engine.proposals.judging import Whole, whole_of
from engine.proposals.publishing import ApprovalMissing, PlaysStop
from engine.tables import Publication
from engine.testing import House
from tests.engine.test_plays import BEGIN, PAID, TO_TERM, step
from tests.engine.test_proposals import (
    FORM,
    ROUTE,
    Designer,
    designer,
    found,
    house,
    now,
    publish,
    rename,
    version,
)
from tests.web.conftest import REGION

__all__ = ["designer", "house"]
PLAY = "processes/proef/proeven/betaald.toml"
STOPS = (BEGIN + step("taak = 'reageren'")).encode()


def put(house: House, actor: Actor, number: int, content: bytes | None, path: str = PLAY) -> None:
    seen = digest(found(house, actor, number).over(now(house)).get(path))
    editing.put(house.engine, actor, number, path, content, seen)


def published(house: House, actor: Actor, content: bytes = PAID.encode()) -> str:
    """A play is added and published; the id of the version, which stays what it was."""
    number = store.start(house.engine, actor, "proef", "Een proef erbij")
    put(house, actor, number, content)
    publish(house, actor, number)
    return version(house)


def whole(house: House, actor: Actor, number: int) -> Whole:
    with house.engine.database.read() as connection:
        return whole_of(connection, "proef", found(house, actor, number).over(now(house)))


def test_a_play_is_published_and_makes_no_new_version(house: House, designer: Designer) -> None:
    before = version(house)
    assert published(house, designer("ada")) == before
    assert now(house)[PLAY] == PAID.encode()


def test_a_play_that_stops_stops_the_publication(house: House, designer: Designer) -> None:
    ada = designer("ada")
    number = store.start(house.engine, ada, "proef", "Te vroeg")
    put(house, ada, number, STOPS)
    with pytest.raises(PlaysStop) as caught:
        publish(house, ada, number)
    (finding,) = caught.value.findings
    assert (finding.code, finding.file, finding.element) == ("proef_taak_niet_open", PLAY, "stap 1")
    assert PLAY not in now(house)
    assert found(house, ada, number).is_open


def test_a_change_that_breaks_a_play_of_now_is_not_published(house: House, designer: Designer) -> None:
    refusal = TO_TERM + step("taak = 'reageren'", "antwoord = { reactie = 'geweigerd' }")
    ada, before = designer("ada"), published(house, designer("ada"), (BEGIN + refusal).encode())
    number = store.start(house.engine, ada, "proef", "Niemand weigert")
    put(house, ada, number, now(house)[FORM].replace(b'"geweigerd"', b'"later"'), FORM)
    with pytest.raises(PlaysStop):
        publish(house, ada, number)
    assert version(house) == before


def test_a_change_that_breaks_none_is_published_by_who_made_it(house: House, designer: Designer) -> None:
    ada, before = designer("ada"), published(house, designer("ada"))
    number = store.start(house.engine, ada, "proef", "Later")
    put(house, ada, number, now(house)[ROUTE].replace(b'"P1M15D"', b'"P2M"'), ROUTE)
    publish(house, ada, number)
    assert version(house) != before
    assert now(house)[PLAY] == PAID.encode()


@pytest.mark.parametrize("content", [None, (BEGIN + TO_TERM).encode()], ids=["taken away", "changed"])
def test_a_play_of_now_is_changed_by_two(house: House, designer: Designer, content: bytes | None) -> None:
    ada, bob = designer("ada"), designer("bob")
    published(house, ada)
    number = store.start(house.engine, ada, "proef", "Zonder proef")
    put(house, ada, number, content)
    with pytest.raises(ApprovalMissing):
        publish(house, ada, number)
    (line,) = plays.lines(whole(house, ada, number), now(house))
    assert (line.before, line.after, line.is_changed) == (PAID.encode(), content, True)
    publishing.approve(house.engine, bob, number, found(house, bob, number).fingerprint)
    publish(house, ada, number)
    assert now(house).get(PLAY) == content


def test_files_bring_their_plays(house: House, designer: Designer, tmp_path: Path) -> None:
    folder = Path(copytree(REGION, tmp_path / "regio"))
    (folder / PLAY).parent.mkdir()
    (folder / PLAY).write_text(PAID)
    deployment.deploy(house.engine, folder, "proef", CONSOLE.name, "Met proef")
    assert now(house)[PLAY] == PAID.encode()
    (folder / PLAY).unlink()
    deployment.deploy(house.engine, folder, "proef", CONSOLE.name, "Zonder proef")
    assert PLAY not in now(house)


def back(house: House, actor: Actor, number: int) -> None:
    with house.engine.database.read() as connection:
        last = connection.scalars(select(Publication.id).order_by(Publication.id.desc())).first()
    deployment.publish_again(house.engine, actor, "proef", number, "Terug", last or 0)


def test_going_back_brings_back_the_plays_of_then(house: House, designer: Designer) -> None:
    ada = designer("ada")
    with house.engine.database.read() as connection:
        first = connection.scalars(select(Publication.id).order_by(Publication.id.desc())).first() or 0
    published(house, ada)
    number = store.start(house.engine, ada, "proef", "Anders")
    rename(house, ada, number, "Bellen")
    publish(house, ada, number)
    back(house, ada, first)
    assert PLAY not in now(house)


def test_where_no_plays_are_known_those_of_now_stay(house: House, designer: Designer) -> None:
    """A publication of before a publication kept them."""
    ada = designer("ada")
    with house.engine.database.write() as connection:
        first = connection.scalars(select(Publication.id).order_by(Publication.id.desc())).first() or 0
        connection.execute(update(Publication).values(plays=None))
    published(house, ada)
    number = store.start(house.engine, ada, "proef", "Anders")
    rename(house, ada, number, "Bellen")
    publish(house, ada, number)
    back(house, ada, first)
    assert now(house)[PLAY] == PAID.encode()


def test_the_same_play_on_the_same_files_is_played_once(house: House, designer: Designer) -> None:
    ada = designer("ada")
    number = store.start(house.engine, ada, "proef", "Een proef erbij")
    put(house, ada, number, PAID.encode())
    assert plays.play(whole(house, ada, number), PLAY) is plays.play(whole(house, ada, number), PLAY)
    (line,) = plays.lines(whole(house, ada, number), now(house))
    assert line.played is not None
    assert (line.title, line.played.is_passed) == ("Betaald na het seintje", True)


def test_a_play_that_cannot_be_read_has_the_name_of_its_file() -> None:
    assert plays.title_of(PLAY, b"titel = ") == "betaald.toml"
    assert plays.title_of(PLAY, b"titel = 'Betaald'") == "Betaald"
