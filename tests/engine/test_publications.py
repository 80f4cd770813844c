"""A publication says who made which version current and why; going back is one more, with its meetings."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from engine import deployment
from engine.access import CONSOLE
from engine.definitions import read_files
from engine.definitions.versions import Publishing
from engine.deployment import PublicationUnknown, VersionMoved
from engine.meetings import calendar, planning
from engine.states import MeetingStatus
from engine.tables import Meeting, MeetingSeries, Publication
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
    return deployment.deploy(house.engine, folder, "proef", CONSOLE.name, reason, expected).version.id


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


def number(house: House, reason: str) -> int:
    """Of the last publication with this reason."""
    with house.engine.database.read() as connection:
        query = select(Publication.id).where(Publication.reason == reason).order_by(Publication.id.desc())
        return connection.scalar(query.limit(1)) or 0


def go_back(house: House, to: str, reason: str) -> None:
    """To the publication with this reason, over the last one."""
    now = number(house, published(house)[-1][1])
    deployment.publish_again(house.engine, CONSOLE, "proef", number(house, to), reason, now)


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
    rename(folder, "De huurder bellen")
    move(folder, "De Burcht")
    deploy(house, folder, "Bellen")
    assert places(house) == {"De Burcht"} != before
    go_back(house, "Begin", "Toch niet")
    assert (current(house), places(house)) == (first, before)
    assert published(house)[-1] == (first, "Toch niet")


def test_going_back_to_meetings_that_moved_meanwhile_is_told(house: House, folder: Path) -> None:
    """Also when the version is the same: only the meetings are others."""
    deploy(house, folder, "Begin")
    seen = number(house, "Begin")
    move(folder, "De Burcht")
    deploy(house, folder, "Verhuisd")
    with pytest.raises(VersionMoved):
        deployment.publish_again(house.engine, CONSOLE, "proef", seen, "Terug", seen)
    assert places(house) == {"De Burcht"}


def test_meetings_of_which_nothing_was_kept_stay_as_they_are(house: House, folder: Path) -> None:
    """Of before the first release that kept them: going there, or publishing over it, ends no meeting."""
    deploy(house, folder, "Begin")
    before = places(house)
    with house.engine.database.write() as connection:
        connection.execute(update(Publication).values(meetings="{}", released_meetings="{}"))
    rename(folder, "De huurder bellen")
    deploy(house, folder, "Bellen")
    go_back(house, "Begin", "Terug")
    assert places(house) == before
    with house.engine.database.write() as connection:
        connection.execute(update(Publication).values(meetings="{}"))
        files = read_files(folder, "proef")
        deployment.put(house.engine, connection, "proef", files, "beheer", Publishing("Uit de browser"))
    assert places(house) == before


def test_what_is_planned_stays_planned_when_one_goes_back(house: House, folder: Path) -> None:
    """A kind of meeting that the earlier version did not have gets no new ones; what was planned stays."""
    deploy(house, folder, "Begin")
    text = (folder / MEETINGS).read_text()
    table = (
        text.replace('"gebiedsteam"', '"buurttafel"', 1)
        .replace("BYDAY=TU", "BYDAY=TH")
        .replace("02-10", "02-12")
    )
    files = read_files(folder, "proef") | {MEETINGS: f"{text}\n{table}".encode()}
    with house.engine.database.write() as connection:
        deployment.put(house.engine, connection, "proef", files, "beheer", Publishing("Buurttafel"))
    chair, day = house.actor("gebiedsteam"), date(2026, 4, 15)
    with house.engine.database.read() as connection:
        series = {one.kind: one for one in calendar.series_of_region(connection, "proef")}
    planning.plan_extra(house.engine, chair, series["buurttafel"].id, day, time(10), "Het Huis", "Extra")
    go_back(house, "Begin", "Toch niet")
    with house.engine.database.read() as connection:
        found = {one.kind: one for one in calendar.all_series(connection, chair.organisations)}
        planned = calendar.meetings(connection, found["buurttafel"], date(2026, 3, 1), date(2026, 9, 1))
        assert [one.day for one in planned] == [day]
        assert calendar.meetings(connection, found["gebiedsteam"], date(2026, 3, 1), date(2026, 9, 1))
    with house.engine.database.write() as connection:
        connection.execute(update(Meeting).values(status=MeetingStatus.HELD, held_at=house.clock.now()))
    with house.engine.database.read() as connection:
        assert [one.kind for one in calendar.all_series(connection, chair.organisations)] == ["gebiedsteam"]


def test_nothing_is_published_over_what_one_did_not_see(house: House, folder: Path) -> None:
    first = deploy(house, folder, "Begin")
    rename(folder, "De huurder bellen")
    second = deploy(house, folder, "Bellen", first[:12])
    noted = published(house)
    rename(folder, "Langsgaan")
    with pytest.raises(VersionMoved):
        deploy(house, folder, "Langs", first[:12])
    with pytest.raises(VersionMoved):
        deployment.publish_again(house.engine, CONSOLE, "proef", 1, "Terug", number(house, "Begin"))
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
            told.append(
                deployment.deploy(house.engine, each, "proef", CONSOLE.name, each.name, first).version.id
            )
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
        deployment.publish_again(house.engine, CONSOLE, "elders", 1, "Terug", 1)
    with pytest.raises(PublicationUnknown):
        deployment.publish_again(house.engine, house.actor("wijkteam"), "proef", 1, "Terug", 1)
