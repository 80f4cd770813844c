"""A series of meetings is changed in its file; comments and what stays the same keep their bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from engine.meetings import pattern, rhythm
from engine.meetings.pattern import Pattern
from engine.meetings.rhythm import RuleRefused
from engine.meetings.series import Plan
from engine.proposals import meetings
from engine.proposals.meetings import MeetingsUnreadable, SeriesTaken, SeriesUnknown
from engine.settings import ROOT

REAL = sorted((ROOT / "processes").glob("*/overleggen.toml"))
TWO = b"""# Wat hier samenkomt.

# Elke drie weken.
[[overleggen]]
soort = "gebiedsteam"
naam = "Gebiedsteam"
ritme = "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU" # zoals afgesproken
begin = 2026-02-10
tijd = 09:30:00
minuten = 90
plaats = "Wijkhuis"
voorzitter = "gebiedsteam"
leden = ["woningcorporatie", "wijkteam"]

# Over een huishouden.
[[overleggen]] # met de hand
soort = "casusoverleg"
naam = "Casusoverleg"
begin = 2026-01-05
tijd = 13:00:00
minuten = 60
plaats = "Wijkhuis"
voorzitter = "wijkteam"
leden = ["politie"]
"""


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.parent.name)
def test_every_real_series_keeps_its_bytes_and_comes_back(path: Path) -> None:
    data = path.read_bytes()
    for plan in meetings.plans(data):
        assert meetings.rewritten(data, plan) == data
        other = replace(
            plan, name="Anders", rule="FREQ=WEEKLY;BYDAY=MO", first_day=date(2026, 1, 5), horizon=9
        )
        changed = meetings.rewritten(data, other)
        assert other in meetings.plans(changed)
        assert [line for line in data.split(b"\n") if line.startswith(b"#")] == [
            line for line in changed.split(b"\n") if line.startswith(b"#")
        ]
        assert meetings.plans(meetings.rewritten(changed, plan)) == meetings.plans(data)


def test_what_is_changed_is_all_that_changes() -> None:
    first, second = meetings.plans(TWO)
    changed = meetings.rewritten(TWO, replace(first, starts=time(10), members=("woningcorporatie",)))
    lines = list(zip(TWO.splitlines(), changed.splitlines(), strict=True))
    assert [new for old, new in lines if old != new] == [b"tijd = 10:00:00", b'leden = ["woningcorporatie"]']
    more = meetings.rewritten(TWO, replace(first, horizon=90, rule=""))
    assert b"ritme" not in more
    assert b"dagen_vooruit = 90\n\n# Over een huishouden.\n[[overleggen]] # met de hand" in more
    assert meetings.plans(more)[1] == second


def test_a_series_comes_and_goes_with_the_comment_above_it() -> None:
    first, second = meetings.plans(TWO)
    third = replace(second, kind="werkgroep")
    more = meetings.added(TWO, third)
    assert more.startswith(TWO)
    assert meetings.plans(more) == [first, second, third]
    assert meetings.removed(more, "werkgroep") == TWO
    assert b"huishouden" not in meetings.removed(TWO, "casusoverleg")
    assert b"# Over een huishouden." in meetings.removed(TWO, "gebiedsteam")
    assert b"# Wat hier samenkomt." in meetings.removed(TWO, "gebiedsteam")
    assert meetings.plans(meetings.added(b"", third)) == [third]
    with pytest.raises(SeriesTaken):
        meetings.added(TWO, second)
    with pytest.raises(SeriesUnknown):
        meetings.removed(TWO, "elders")
    with pytest.raises(SeriesUnknown):
        meetings.rewritten(TWO, third)


@pytest.mark.parametrize(
    "data",
    [
        b"overleggen = 3",
        b"[[overleggen",
        b"\xff",
        b"overleggen = []",
        TWO.replace(b"minuten = 60", b'minuten = "een uur"'),
        TWO.replace(b"[[overleggen]] # met", b"[[ overleggen ]] # met"),
        TWO.replace(b'"Casusoverleg"', b'"""\n[[overleggen]]\n"""'),
    ],
)
def test_what_is_written_in_another_way_is_changed_as_text(data: bytes) -> None:
    if data == b"overleggen = []":
        assert meetings.plans(data) == []
        return
    with pytest.raises(MeetingsUnreadable):
        meetings.plans(data)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TH", Pattern("WEEKLY", 3, ("TH",))),
        ("FREQ=WEEKLY;BYDAY=FR,MO", Pattern("WEEKLY", 1, ("MO", "FR"))),
        ("FREQ=MONTHLY;BYDAY=2TU", Pattern("MONTHLY", 1, ("TU",), 2)),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR", Pattern("MONTHLY", 2, ("FR",), -1)),
        ("FREQ=MONTHLY;BYMONTHDAY=15", Pattern("MONTHLY", 1, month_day=15)),
        ("BYMONTHDAY=-1;FREQ=MONTHLY", Pattern("MONTHLY", 1, month_day=-1)),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231", Pattern("WEEKLY", 1, ("TU",), until=date(2026, 12, 31))),
        ("FREQ=WEEKLY", None),
        ("FREQ=WEEKLY;BYDAY=TU;WKST=SU", None),
        ("FREQ=WEEKLY;BYDAY=TU;BYMONTH=1,2", None),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", None),
        ("FREQ=MONTHLY;BYDAY=TU", None),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO", None),
    ],
)
def test_a_rule_in_parts_gives_the_same_days(rule: str, found: Pattern | None) -> None:
    assert pattern.read(rule) == found
    if found is not None:
        begin, until = date(2026, 1, 1), date(2028, 1, 1)
        first = pattern.first_day(rule, begin)
        assert first is not None
        written = pattern.written(found)
        assert rhythm.occurrences(written, first, begin, until) == rhythm.occurrences(
            rule, first, begin, until
        )
        rhythm.check(rule, first)


def test_the_first_day_is_the_first_that_fits() -> None:
    rule = "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU"
    assert pattern.first_day(rule, date(2026, 2, 4)) == date(2026, 2, 10)
    assert pattern.first_day(rule, date(2026, 2, 10)) == date(2026, 2, 10)
    assert pattern.first_day("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 2, 1)) == date(2026, 3, 31)
    assert pattern.first_day("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260101", date(2026, 2, 1)) is None
    for bad in ("FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=2", "elke week", "FREQ=WEEKLY;BYDAY=2TU"):
        with pytest.raises(RuleRefused):
            pattern.first_day(bad, date(2026, 2, 1))


def test_a_holiday_is_said_and_another_day_takes_its_place() -> None:
    found = pattern.coming("FREQ=WEEKLY;BYDAY=MO", date(2026, 1, 5), date(2026, 3, 30), 6)
    assert [one.day.isoformat() for one in found if one.free] == ["2026-04-06", "2026-04-27", "2026-05-25"][
        :2
    ]
    assert len([one for one in found if not one.free]) == 6
    assert found[0].day == date(2026, 3, 30)
    assert pattern.coming("", date(2026, 1, 5), date(2026, 3, 30), 6) == []
    plan: Plan = meetings.plans(TWO)[0]
    assert pattern.coming(plan.rule, plan.first_day, date(2026, 1, 1), 1)[0].day == plan.first_day
