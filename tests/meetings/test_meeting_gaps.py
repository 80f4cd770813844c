"""Who chairs hears by e-mail that no meeting falls before a planned day: once, that day, without a name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from pathlib import Path

from sqlalchemy import RowMapping, select

from engine.meetings import calendar, planning
from engine.outbox import meeting_gaps
from engine.outbox.digest import Source
from engine.settings import ROOT
from engine.tables import Letter
from engine.testing import House
from tests.meetings.conftest import registered

SOURCE = Source(ROOT, "https://drempel.example")


def write(house: House) -> int:
    return meeting_gaps.write_due(house.engine, SOURCE)


def messages(house: House) -> list[RowMapping]:
    with house.engine.database.read() as connection:
        found = select(Letter.__table__).where(Letter.kind == meeting_gaps.KIND).order_by(Letter.id)
        return list(connection.execute(found).mappings())


def test_the_chair_hears_once_of_each_day(house: House) -> None:
    told = registered(house, ontruimingsdatum="2026-02-09")
    assert [write(house), write(house)] == [1, 0]
    (message,) = messages(house)
    number = told.page().number
    assert message["subject"] == f"Geen Gebiedsteam Proef voor 9 februari 2026 in dossier {number}"
    assert "Het volgende overleg is op 10 februari 2026." in message["body"]
    assert f"https://drempel.example/dossiers/{told.case_id}" in message["body"]
    assert message["organisation_id"] == house.organisations["gebiedsteam"]
    assert told.page().label not in message["body"]
    registered(house, ontruimingsdatum="2026-02-09")
    assert write(house) == 1  # another dossier


def test_nothing_is_told_when_a_meeting_falls_in_time(house: House) -> None:
    registered(house, ontruimingsdatum="2026-02-11")
    registered(house)
    late = registered(house, ontruimingsdatum="2026-02-09")
    with house.engine.database.read() as connection:
        (series,) = calendar.series_of_region(connection, "proef")
    actor = house.actor("gebiedsteam")
    planning.plan_extra(house.engine, actor, series.id, date(2026, 2, 6), time(13), "", "ontruiming")
    assert late.page().status == "open"
    assert write(house) == 0


def test_two_workers_tell_it_once(house: House) -> None:
    registered(house, ontruimingsdatum="2026-02-09")
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda _: write(house), range(2)))
    assert len(messages(house)) == 1


def test_a_text_of_ones_own_is_told_once_too(house: House, tmp_path: Path) -> None:
    """Also when its subject does not name the day: it would be sent again every minute."""
    own = tmp_path / meeting_gaps.TEMPLATE
    own.parent.mkdir(parents=True)
    own.write_text("Onderwerp: Geen overleg\n\n{{ dossier }}", encoding="utf-8")
    registered(house, ontruimingsdatum="2026-02-09")
    source = Source(tmp_path, "https://drempel.example")
    assert [meeting_gaps.write_due(house.engine, source) for _ in range(2)] == [1, 0]
