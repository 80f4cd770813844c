"""Payments and arrangements in Zaanstad, at every moment of the route."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from engine.testing import Story
from tests.stories import Tell
from tests.zaanstad.telling import announce, arrange, help_accepted, seintje_1

MOMENTS: dict[str, Callable[[Story], object]] = {
    "before the first term": lambda _: None,
    "while contact is sought": lambda story: story.to("2026-01-20"),
    "after seintje 1": seintje_1,
    "during help": lambda story: help_accepted(seintje_1(story)),
    "after seintje 2": lambda story: story.to("2026-03-20"),
    "after the announcement": lambda story: announce(story),
    "during an arrangement": lambda story: arrange(story),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_payment_ends_the_dossier_from_anywhere(tell: Tell, moment: str) -> None:
    story = tell()
    MOMENTS[moment](story)
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=900.0)
    status, outcome = story.outcome
    assert (status, outcome) == (
        "closed",
        "voorkomen_regeling" if moment == "during an arrangement" else "voorkomen_betaald",
    )
    assert (story.open_tasks(), story.terms()) == ([], {})


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_partial_payment_changes_the_amount_only(tell: Tell, moment: str) -> None:
    story = tell()
    MOMENTS[moment](story)
    tasks, terms = story.open_tasks(), story.terms()
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=100.0)
    assert story.facts["achterstand"] == 800.0
    assert (story.outcome, story.open_tasks(), story.terms()) == (("open", None), tasks, terms)


def test_a_broken_arrangement_brings_the_dossier_back(tell: Tell) -> None:
    story = tell()
    arrange(story)
    story.to("2026-03-02")
    assert story.open_tasks("woningcorporatie") == ["gemiste_termijn_beoordelen"]
    story.complete("gemiste_termijn_beoordelen", regeling_besluit="niet_nagekomen", vervolg_regeling="terug")
    assert story.facts["pauze_dagen"] == 56  # from 5 January to 2 March
    assert story.terms()["Seintje 1"] == date(2026, 4, 13)


def test_a_missed_term_can_be_waited_for(tell: Tell) -> None:
    story = tell()
    arrange(story)
    story.to("2026-03-02")
    story.complete("gemiste_termijn_beoordelen", regeling_besluit="afwachten")
    assert story.terms()["Termijn regeling controleren"] == date(2026, 4, 2)


def test_an_arrangement_without_both_signatures_is_a_draft(tell: Tell) -> None:
    story = tell()
    arrange(story, akkoord_huurder=False)
    assert story.facts.get("regeling_status") != "lopend"
    assert "Seintje 1" in story.terms()
