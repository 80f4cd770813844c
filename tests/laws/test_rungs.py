"""In every region a dossier that begins six months behind goes rung by rung, as one that was in time.

A rung is what brings somebody new into a dossier by itself, because time passed. Between two of
them lies at least the term of one, whenever the dossier was opened or its duties were done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from engine import definitions, testing
from engine.deadlines import amsterdam_date, parse_duration
from engine.settings import ROOT
from engine.testing import House, Story
from tests.stories import DUTIES

BEGIN = datetime(2026, 7, 6, 9, tzinfo=UTC)  # a Monday
SIX_MONTHS_AGO = "2026-01-01"
REGIONS = definitions.regions(ROOT)


@dataclass(frozen=True)
class Ladder:
    """The rungs of a region, and what people answer at once so that the clock can go on."""

    postcode: str
    letters: frozenset[tuple[str, str]]  # (kind, recipient)
    tasks: frozenset[str]
    term: int  # days
    rungs: int  # that a dossier climbs in half a year
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


# A step that comes at its own term, and never sooner than another one after the step before it.
APART = re.compile(r'max\(term\(.*\), term\(\w+, instelling\("(\w+)"\), .*\)\)')
UNSURE = {"aangetroffen": True, "hulpaanbod": {"reactie": "in_beraad"}}
OTHERWISE = {  # regions that draw their rungs in other ways
    "sittard_geleen": Ladder(
        "6131AB",
        frozenset({("seintje", "partners_in_welzijn")}),
        frozenset({"situatie_beoordelen"}),
        14,
        2,
        {"huisbezoek": {"huisbezoek_op": "vandaag", **UNSURE}},
    ),
    "deventer": Ladder("7411AB", frozenset({("seintje", "bad")}), frozenset({"overdragen_aan_bzt"}), 28, 2),
    "groningen": Ladder(
        "9711AB",
        frozenset({("seintje", "ehbg"), ("wijkteam_verder", "wijkteam")}),
        frozenset({"vervolg_kiezen"}),
        28,
        3,
        {"achterstand_melden": {"overlast": False}, "plichten_vastleggen": {"plichten": DUTIES}},
    ),
}


def ladder_of(region: str) -> Ladder:
    """What is said above, or what the main route of the region draws: the seintjes to who helps first, and
    a step behind each term that keeps its distance."""
    if region in OTHERWISE:
        return OTHERWISE[region]
    built = definitions.build(region, definitions.read_files(ROOT, region))
    drawing = built.drawings[built.main.id]
    apart = {node.id: found[1] for node in drawing.nodes if (found := APART.fullmatch(node.trigger))}
    assert apart, "draw a term between two rungs as in processes/zaanstad/huurachterstand.bpmn"
    return Ladder(
        postcode=built.forms.examples["adres"][0]["postcode"],
        letters=frozenset({("seintje", built.role("hulpverlener"))}),
        tasks=frozenset(
            flow.target
            for flow in drawing.flows
            if flow.source in apart and drawing.by_id[flow.target].kind == "userTask"
        ),
        term=min(parse_duration(built.settings[name].value).days for name in apart.values()),
        rungs=1 + len(apart),
    )


@pytest.fixture(params=REGIONS)
def region(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def house(database_url: str, region: str) -> Iterator[House]:
    built = testing.build(database_url, region, BEGIN)
    yield built
    built.engine.database.dispose()


def begin(house: House, ladder: Ladder, **answer: Any) -> Story:
    usual: dict[str, Any] = {
        "achterstand": 3600.0,
        "maandhuur": 600.0,
        "vervaldatum": SIX_MONTHS_AGO,
        "betaalprofiel": "wisselend",
        "adres": {"postcode": ladder.postcode, "huisnummer": 12},
    }
    return Story(house, **{**usual, **answer})


def half_a_year(story: Story, ladder: Ladder) -> list[date]:
    """The days of the rungs while time passes, and those answers are given the moment they are asked."""
    for _ in range(26):
        for element in set(story.open_tasks()) & ladder.answers.keys():
            story.complete(element, **ladder.answers[element])
        story.later(7)
    page = story.page()
    moments = [one.created_at for one in page.letters if (one.kind, one.recipient) in ladder.letters]
    moments += [one.created_at for one in page.tasks if one.element in ladder.tasks]
    return sorted(map(amsterdam_date, moments))


def test_a_dossier_that_begins_six_months_behind_goes_rung_by_rung(house: House, region: str) -> None:
    ladder = ladder_of(region)
    found = half_a_year(begin(house, ladder, plichten=DUTIES), ladder)
    assert len(found) == ladder.rungs, found
    assert found[0] == amsterdam_date(BEGIN), "old arrears are told at once"
    assert min((later - earlier).days for earlier, later in pairwise(found)) >= ladder.term, found


@pytest.mark.parametrize("day", ["2026-07-20", "2026-09-30"])
def test_duties_that_are_done_late_begin_the_same_ladder(house: House, region: str, day: str) -> None:
    ladder = ladder_of(region)
    story = begin(house, ladder)
    story.to(day)
    if "plichten_vastleggen" in story.open_tasks():
        story.complete("plichten_vastleggen", plichten=DUTIES)
    found = half_a_year(story, ladder)
    assert len(found) == ladder.rungs, found
    assert min((later - earlier).days for earlier, later in pairwise(found)) >= ladder.term, found
