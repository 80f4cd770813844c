"""A publication says who made which version current and why; going back is one more, with its meetings."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import deployment
from engine.access import CONSOLE
from engine.definitions import read_files
from engine.deployment import PublicationUnknown, VersionMoved
from engine.tables import MeetingSeries, Publication
from engine.testing import House, build
from tests.web.conftest import BEGIN, REGION, ROLES

MEETINGS = "processes/proef/overleggen.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REGION, tmp_path / "regio"))


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = build(database_url, "proef", BEGIN, roles=ROLES, files=read_files(REGION, "proef"))
    yield made
    made.engine.database.dispose()


def deploy(house: House, folder: Path, reason: str, expected: str | None = None) -> str:
    house.clock.advance(timedelta(days=1))
    return deployment.deploy(house.engine, folder, "proef", CONSOLE.name, reason, expected).id


def published(house: House) -> list[tuple[str, str]]:
    with house.engine.database.read() as connection:
        rows = connection.execute(
            select(Publication.definition_id, Publication.reason).order_by(Publication.id)
        )
        return [(row.definition_id, row.reason) for row in rows]


def current(house: House) -> str:
    with house.engine.database.read() as connection:
        return house.engine.definitions.current(connection, "proef").id


def places(house: House) -> set[str]:
    with house.engine.database.read() as connection:
        return set(connection.scalars(select(MeetingSeries.place).where(MeetingSeries.active)))


def rename(folder: Path, name: str) -> None:
    route = folder / "processes" / "proef" / "huurachterstand.bpmn"
    route.write_text(route.read_text().replace("Contact zoeken met huurder", name))


def move(folder: Path, place: str) -> None:
    """The meetings of the region are held elsewhere."""
    path = folder / MEETINGS
    lines = [
        f'plaats = "{place}"' if line.startswith("plaats") else line for line in path.read_text().splitlines()
    ]
    path.write_text("\n".join(lines))


def test_what_is_current_already_is_published_once(house: House, folder: Path) -> None:
    first = deploy(house, folder, "Begin")
    assert deploy(house, folder, "Nog eens") == first
    assert [reason for _, reason in published(house)][-1] == "Begin"


def test_other_meetings_are_a_publication_of_the_same_version(house: House, folder: Path) -> None:
    first = deploy(house, folder, "Begin")
    move(folder, "De Burcht")
    assert deploy(house, folder, "Verhuisd") == first
    assert published(house)[-2:] == [(first, "Begin"), (first, "Verhuisd")]
    assert places(house) == {"De Burcht"}


def test_going_back_brings_back_the_meetings_and_is_noted(house: House, folder: Path) -> None:
    first = deploy(house, folder, "Begin")
    before = places(house)
    with house.engine.database.read() as connection:
        number = connection.scalar(select(Publication.id).where(Publication.reason == "Begin")) or 0
    rename(folder, "De huurder bellen")
    move(folder, "De Burcht")
    second = deploy(house, folder, "Bellen")
    assert places(house) == {"De Burcht"} != before
    deployment.publish_again(house.engine, CONSOLE, "proef", number, "Toch niet", second)
    assert (current(house), places(house)) == (first, before)
    assert published(house)[-1] == (first, "Toch niet")


def test_nothing_is_published_over_what_one_did_not_see(house: House, folder: Path) -> None:
    first = deploy(house, folder, "Begin")
    rename(folder, "De huurder bellen")
    second = deploy(house, folder, "Bellen", first[:12])
    noted = published(house)
    rename(folder, "Langsgaan")
    with pytest.raises(VersionMoved):
        deploy(house, folder, "Langs", first[:12])
    with pytest.raises(VersionMoved):
        deployment.publish_again(house.engine, CONSOLE, "proef", 1, "Terug", first)
    assert (current(house), published(house)) == (second, noted)


def test_of_two_at_the_same_moment_one_is_told(house: House, folder: Path, tmp_path: Path) -> None:
    first = deploy(house, folder, "Begin")
    folders = [Path(shutil.copytree(folder, tmp_path / name)) for name in ("een", "twee")]
    for each in folders:
        rename(each, f"Bellen {each.name}")
    gate, told = threading.Barrier(2), []

    def publish(each: Path) -> None:
        gate.wait()
        try:
            told.append(deployment.deploy(house.engine, each, "proef", CONSOLE.name, each.name, first).id)
        except VersionMoved:
            told.append("moved")

    threads = [threading.Thread(target=publish, args=(each,)) for each in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told, key=lambda one: one == "moved")[1:] == ["moved"]
    assert current(house) in told


def test_another_region_has_no_such_publication(house: House, folder: Path) -> None:
    deploy(house, folder, "Begin")
    with pytest.raises(PublicationUnknown):
        deployment.publish_again(house.engine, CONSOLE, "elders", 1, "Terug", "")
    with pytest.raises(PublicationUnknown):
        deployment.publish_again(house.engine, house.actor("wijkteam"), "proef", 1, "Terug", "")
