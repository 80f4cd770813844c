"""A region goes into another: dossiers begin there, what runs stays, what differs is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from engine.access import CONSOLE
from engine.arrears import plan as arrears
from engine.arrears import work
from engine.arrears.examples import arrears_csv
from engine.definitions import read_files
from engine.organisations import changes, file, people, succession
from engine.organisations.neighbourhoods import ranges_of
from engine.organisations.succession import RegionClosed
from engine.roles import LANDLORD
from engine.states import ImportStatus
from engine.tables import Case, Import, OrganisationRole, RegionTakeover
from engine.takeover import region
from engine.takeover.pair import TakeoverRefused
from engine.testing import House, Story
from tests.begun import begun
from tests.engine.conftest import SMALL

WEB = Path(__file__).resolve().parents[1] / "web" / "regio"
ROLES = ("woningcorporatie", "wijkteam", "gebiedsteam", "politie", "gemeente")
BEGIN = datetime(2026, 2, 2, 8, tzinfo=UTC)
OLD, NEW, DAY, WHY = "proef", "klein", date(2026, 2, 2), "Herindeling"
SETTINGS = "processes/klein/instellingen.toml"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The region `proef` with its organisations, and beside it `klein`, in which nobody works yet."""
    made = begun(database_url, OLD, BEGIN, read_files(WEB, OLD), ROLES)
    with made.engine.database.write() as connection:
        files = read_files(SMALL, NEW)
        made.engine.definitions.deploy(connection, made.clock, NEW, files, "test")
    yield made
    made.engine.database.dispose()


def planned(house: House) -> region.RegionPlan:
    with house.engine.database.read() as connection:
        return region.make(house.engine, connection, OLD, NEW)


def merge(house: House, day: date = DAY, why: str = WHY) -> region.RegionPlan:
    return region.merge(house.engine, CONSOLE, OLD, NEW, day, why)


def ranges(house: House, role: str, where: str) -> Any:
    with house.engine.database.read() as connection:
        return ranges_of(connection, house.organisations[role], where).get(role)


def story(house: House, **answer: Any) -> Story:
    return Story(house, **{"achterstand": 500.0, "vervaldatum": "2026-01-01", **answer})


def test_dossiers_begin_in_the_other_region_and_what_runs_goes_on_where_it_is(house: House) -> None:
    told = story(house)
    merge(house)
    with pytest.raises(RegionClosed, match="Name klein instead"):
        story(house)
    begun_there = story(replace(house, region=NEW))
    assert (told.page().region, begun_there.page().region) == (OLD, NEW)
    told.complete("contact_zoeken")  # its next task is for a role of the old region
    assert told.open_tasks("wijkteam") != []
    with house.engine.database.read() as connection:
        landlords = people.landlords(connection, house.actor("woningcorporatie"))
        assert [one.region for one in landlords] == [NEW]
        assert region.running(connection, OLD) == [told.case_id]


def test_roles_that_the_other_has_are_filled_there_too(house: House) -> None:
    left = [one for one in planned(house).look if "has no role" in one]
    assert any("klein has no role politie: test-politie does nothing there." in one for one in left)
    merge(house)
    assert ranges(house, "woningcorporatie", NEW) == ranges(house, "woningcorporatie", OLD) != None  # noqa: E711 - both are there
    assert ranges(house, "politie", NEW) is None
    assert ranges(house, "politie", OLD) is not None


def test_a_second_time_nothing_happens(house: House) -> None:
    assert not merge(house).is_done
    before = rows(house)
    assert merge(house).is_done
    assert planned(house).is_done
    assert rows(house) == before


def rows(house: House) -> list[int | None]:
    with house.engine.database.read() as connection:
        return [
            connection.scalar(select(func.count()).select_from(table))
            for table in (OrganisationRole, RegionTakeover)
        ]


def test_a_dry_run_counts_and_changes_nothing(house: House) -> None:
    story(house)
    before, found = rows(house), planned(house)
    assert dict(found.counts) == {
        "dossiers that run in it, and stay there until they are moved": 1,
        "organisations that get a role": 1,
        "series of meetings, which go on for those dossiers": 0,
        "arrears files that were previewed and not read in, which go": 0,
    }
    assert any(one.startswith("termijn (") and "proef has nothing" in one for one in found.look)
    assert rows(house) == before


def test_an_arrears_file_of_the_other_region_holds_what_still_runs(house: House) -> None:
    data = arrears_csv(3)
    read_in(house, OLD, data)
    assert statuses(house) == ["open", "open", "open"]
    merge(house)
    with pytest.raises(RegionClosed):
        arrears.preview(house.engine, CONSOLE, house.landlord, OLD, "a.csv", data)
    house.clock.advance(timedelta(days=1))
    lines = data.decode().splitlines()
    batch = read_in(house, NEW, "\n".join([*lines[:3], ""]).encode())  # one of the three is not in it
    with house.engine.database.read() as connection:
        found = arrears.plan(connection, CONSOLE, batch)
    assert (found.open_cases, found.joined) == (2, (OLD,))
    assert sorted(statuses(house)) == ["closed", "open", "open"]


def read_in(house: House, where: str, data: bytes) -> int:
    batch = arrears.preview(house.engine, CONSOLE, house.landlord, where, "a.csv", data)
    arrears.accept(house.engine, CONSOLE, batch, confirmed=True)
    while work.work(house.engine):
        pass
    return batch


def statuses(house: House) -> list[str]:
    with house.engine.database.read() as connection:
        return list(connection.scalars(select(Case.status).order_by(Case.id)))


TEAM = """
regio = "klein"
[[organisaties]]
slug = "team-klein"
naam = "Team Klein"
rollen = ["wijkteam"]
postcodes = [{postcodes}]
"""


@pytest.mark.parametrize(
    ("postcodes", "refused"), [('"0000-9999"', True), ('"1500-1509"', False), ('"1500-1509", "1521"', False)]
)
def test_postcodes_of_both_are_said_first_whose_they_are(house: House, postcodes: str, refused: bool) -> None:
    changes.load(house.engine, CONSOLE, file.read(TEAM.format(postcodes=postcodes)))
    found = planned(house).refused
    assert [one.partition(".")[0] for one in found] == (
        ["klein, wijkteam: test-wijkteam and team-klein would both have 0000-9999"] if refused else []
    )
    if refused:
        with pytest.raises(TakeoverRefused, match="--postcodes"):
            merge(house)
        assert rows(house)[1] == 0


def test_a_file_that_is_being_read_in_comes_first(house: House) -> None:
    with house.engine.database.write() as connection:
        batch = {"landlord_id": house.landlord, "region": OLD, "digest": "0", "filename": "a.csv"}
        batch |= {"as_of": BEGIN, "created_at": BEGIN, "created_by": "x", "status": ImportStatus.ACCEPTED}
        connection.execute(insert(Import).values(**batch))
    with pytest.raises(TakeoverRefused, match="being read in"):
        merge(house)


def test_what_is_not_meant_is_refused(house: House) -> None:
    with pytest.raises(TakeoverRefused, match="still to come"):
        merge(house, date(2026, 2, 3))
    with pytest.raises(TakeoverRefused, match="Say why"):
        merge(house, why=" ")
    for source, target in ((OLD, OLD), ("gedeeld", NEW)):
        with pytest.raises(TakeoverRefused, match="two regions"):
            region.merge(house.engine, CONSOLE, source, target, DAY, WHY)
    merge(house)
    with pytest.raises(TakeoverRefused, match="itself"):
        region.merge(house.engine, CONSOLE, NEW, OLD, DAY, WHY)


def test_whoever_asks_is_told_where_a_region_is_now(house: House) -> None:
    merge(house)
    with house.engine.database.read() as connection:
        assert succession.region_now(connection, OLD) == NEW
        assert succession.regions_of(connection, NEW) == {OLD, NEW}
        with pytest.raises(RegionClosed):
            people.require_landlord(connection, house.landlord, OLD)
        assert people.require_landlord(connection, house.landlord, NEW) == f"Test {LANDLORD}"
