"""In every region: a last chance rests the ladder, and what can run beside it does (R09, TK-6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine import definitions, testing
from engine.settings import ROOT
from engine.testing import House, Story
from tests.stories import AGREED, BEGIN, DUE, DUTIES

CHANCE = "gedeeld_laatste_kans_ernaast"


@pytest.fixture(params=definitions.regions(ROOT))
def house(request: Any, tmp_path: Path, sqlite_template: Path) -> Iterator[House]:
    path = tmp_path / "rest.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    built = testing.build(f"sqlite:///{path}", request.param, BEGIN)
    yield built
    built.engine.database.dispose()


@pytest.fixture
def story(house: House) -> Story:
    """A dossier on 20 January 2026, in which nobody has been warned yet."""
    begun = Story(house, achterstand=900.0, vervaldatum=DUE, betaalprofiel="wisselend", plichten=DUTIES)
    begun.to("2026-01-20")
    return begun


def first_term(story: Story) -> tuple[str, date]:
    """The first term of the ladder: the signal."""
    terms = story.terms()
    terms.pop("Sms-herinnering", None)
    return min(terms.items(), key=lambda term: term[1])


def chance(story: Story, signed: bool) -> None:
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=signed)


def test_the_terms_stand_still_and_go_on_when_it_is_not_signed(story: Story) -> None:
    name, day = first_term(story)
    story.act("woningcorporatie", CHANCE)
    assert name not in story.terms()
    story.to("2026-01-30")
    chance(story, signed=False)
    assert story.terms()[name] == date.fromordinal(day.toordinal() + 10)


@pytest.mark.parametrize(
    ("how", "outcome"), [("gelukt", ("closed", "laatste_kans")), ("mislukt", ("open", None))]
)
def test_kept_it_ends_the_dossier_and_lost_it_goes_to_court(
    story: Story, how: str, outcome: tuple[str, str | None]
) -> None:
    story.act("woningcorporatie", CHANCE)
    chance(story, signed=True)
    story.to("2026-02-20")
    story.complete("laatste_kans_beoordelen", laatste_kans_stand=how)
    assert story.outcome == outcome
    assert ("overdragen" in story.open_tasks()) == (how == "mislukt")


def test_paid_meanwhile_it_ends(story: Story) -> None:
    story.act("woningcorporatie", CHANCE)
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    assert story.outcome == ("closed", "voorkomen_betaald")


def test_help_starts_while_an_arrangement_runs(story: Story) -> None:
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=AGREED)
    accepted = {"reactie": "geaccepteerd", "reactie_op": "vandaag"}
    story.act("woningcorporatie", "gedeeld_hulp_gemeld", hulpaanbod=accepted)
    assert "ondersteuning_bieden" in story.open_tasks()
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.terms()["Termijn regeling controleren"] == date(2026, 5, 2)
    assert story.facts["pauze_vanaf"] == "2026-01-20"
