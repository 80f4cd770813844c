"""What `overleggen.toml` may say, and what the diagrams and it must agree on."""

from __future__ import annotations

import shutil
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import checks, definitions
from engine.checks import Finding
from engine.meetings.calendar import store
from engine.meetings.series import SeriesRefused, read
from engine.tables import MeetingSeries
from engine.testing import House
from tests.meetings.conftest import REGION, registered


def plans(folder: Path, pattern: str = "", new: str = "") -> Path:
    """A copy of the region with one thing different in its meetings."""
    shutil.copytree(REGION, folder / "regio")
    path = folder / "regio" / "processes" / "proef" / "overleggen.toml"
    text = path.read_text(encoding="utf-8")
    assert pattern in text
    path.write_text(text.replace(pattern, new, 1), encoding="utf-8")
    return folder / "regio"


def found_in(folder: Path) -> list[Finding]:
    return checks.check("proef", definitions.read_all(folder, "proef"))


def test_a_series_as_the_file_says_it() -> None:
    (plan,) = read(REGION, "proef")
    assert (plan.kind, plan.rule) == ("gebiedsteam", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU")
    assert (plan.first_day, plan.starts, plan.minutes) == (date(2026, 2, 10), time(9, 30), 90)
    assert (plan.chair, plan.members) == ("gebiedsteam", ("woningcorporatie", "wijkteam", "politie"))


def test_a_region_without_the_file_has_no_meetings(tmp_path: Path) -> None:
    assert read(tmp_path, "nergens") == []


@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        ("begin = 2026-02-10", 'begin = "10 februari"'),
        ("begin = 2026-02-10", "begin = 2026-02-11"),  # a Wednesday
        ("tijd = 09:30:00", "tijd = 9"),
        ("minuten = 90", "minuten = 5"),
        ("plaats = ", "plek = "),
        ("voorzitter", "[voorzitter"),
        ("INTERVAL=3", "INTERVAL=0"),
        ("[[overleggen]]", "[[overleggen]]\nsoort = 'gebiedsteam'\n[[overleggen]]"),
    ],
)
def test_what_cannot_be_planned_is_refused_and_named(tmp_path: Path, pattern: str, new: str) -> None:
    folder = plans(tmp_path, pattern, new)
    with pytest.raises(SeriesRefused) as caught:
        read(folder, "proef")
    assert caught.value.problems
    assert any(finding.file.endswith("overleggen.toml") for finding in found_in(folder))


def test_diagrams_and_meetings_name_the_same_kinds(tmp_path: Path) -> None:
    assert [str(finding) for finding in found_in(REGION) if "overleg" in str(finding)] == []
    folder = plans(tmp_path, 'soort = "gebiedsteam"', 'soort = "gebeidsteam"')
    found = {finding.element for finding in found_in(folder) if "overleg" in finding.file}
    assert found == {"bespreken", "gebeidsteam"}


def test_a_shared_series_is_there_in_every_region_with_its_role_there(house: House, tmp_path: Path) -> None:
    folder = plans(tmp_path)
    own = folder / "processes" / "proef" / "overleggen.toml"
    own.rename(folder / "processes" / "gedeeld" / "overleggen.toml")
    (plan,) = read(folder, "proef")
    with house.engine.database.write() as connection:
        store(connection, "proef", [plan], lambda name: {"gebiedsteam": "wijkteam"}.get(name, name))
        assert connection.scalars(select(MeetingSeries.chair)).all() == ["wijkteam"]
    own.write_text(
        (REGION / "processes" / "proef" / "overleggen.toml").read_text("utf-8").replace("Wijkhuis", "Elders"),
        "utf-8",
    )
    assert [plan.place for plan in read(folder, "proef")] == ["Elders Proef"]


def test_storing_again_changes_and_one_that_is_gone_stays_as_inactive(house: House, tmp_path: Path) -> None:
    changed = read(plans(tmp_path, "Wijkhuis Proef", "Elders"), "proef")
    with house.engine.database.write() as connection:
        store(connection, "proef", changed)
        store(connection, "proef", changed)
        assert connection.scalars(select(MeetingSeries.place)).all() == ["Elders"]
        store(connection, "proef", [])
        assert connection.scalars(select(MeetingSeries.active)).all() == [False]
        store(connection, "proef", changed)
        assert connection.scalars(select(MeetingSeries.active)).all() == [True]


def test_a_task_of_a_meeting_is_marked_and_involves_who_sit_there(house: House) -> None:
    told = registered(house)
    (task,) = [t for t in told.page().tasks if t.element == "bespreken"]
    assert task.meeting == "gebiedsteam"
    assert {p.role for p in told.page().parties} >= {"gebiedsteam", "wijkteam", "politie"}
    assert {t.meeting for t in told.page().tasks if t.element != "bespreken"} == {None}
