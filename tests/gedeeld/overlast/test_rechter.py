"""Ground and procedure, and what a judge decides (OV-9)."""

from __future__ import annotations

import pytest

from tests.gedeeld.conftest import arrange, decide, execute, judge, plan
from tests.gedeeld.overlast.telling import (
    choose,
    to_court,
)
from tests.stories import Tell


def test_overlast_alone_goes_to_court_on_that_ground(alone: Tell) -> None:
    story = to_court(alone())
    assert story.facts["grondslag"] == "overlast"
    assert story.open_tasks("deurwaarder") == ["dagvaarden"]


@pytest.mark.parametrize("ground", ["huurachterstand", "overlast", "combinatie"])
def test_with_arrears_as_well_a_person_chooses_the_ground(alone: Tell, ground: str) -> None:
    story = alone(ook_achterstand=True, achterstand=1200.0, vervaldatum="2025-12-01")
    to_court(story, ook_achterstand=True, grondslag=ground)
    assert story.facts["grondslag"] == ground
    assert story.facts["achterstand"] == 1200.0
    assert story.facts["overlast_melding"]["soort"]  # both stay recorded


def test_a_lawyer_who_has_a_verdict_needs_no_summons(alone: Tell) -> None:
    story = to_court(alone(), opdrachtgever="advocatuur")
    assert "dagvaarden" not in story.open_tasks()
    story.later(0)
    assert "uitspraak_vastleggen" in story.open_tasks()


def test_the_judge_can_order_help(alone: Tell) -> None:
    story = to_court(alone(), procedure="procedure_aanvaarden_hulp")
    assert story.open_tasks() == ["overlast_hulp_uitspraak"]
    story.complete("overlast_hulp_uitspraak", hulp_opgelegd=True)
    story.later(29)
    story.complete("overlast_volgen", volgen_vervolg="gestopt")
    assert story.outcome == ("closed", "overlast_opgelost")


def test_help_that_is_not_ordered_or_does_not_work_leaves_the_choice_open(alone: Tell) -> None:
    story = to_court(alone(), procedure="procedure_aanvaarden_hulp")
    story.complete("overlast_hulp_uitspraak", hulp_opgelegd=False)
    choose(story, procedure="procedure_aanvaarden_hulp")
    story.complete("overlast_hulp_uitspraak", hulp_opgelegd=True)
    story.later(29)
    story.complete("overlast_volgen", volgen_vervolg="opnieuw_bespreken")
    choose(story, procedure="kort_geding")
    assert story.open_tasks("deurwaarder") == ["dagvaarden"]


def test_an_eviction_for_overlast_alone_needs_no_arrears(alone: Tell) -> None:
    story = to_court(alone())
    story.complete("dagvaarden", dagvaarding_op="2026-01-05", zittingsdatum="2026-02-16")
    story.to("2026-02-16")
    judge(story, "toegewezen", grondslag="overlast")
    story.to("2026-02-18")
    story.complete("vonnis_betekenen", betekend_op="2026-02-18")
    story.to("2026-03-10")
    decide(story)
    plan(story, "2026-04-20", "2026-03-10")
    letters = [one for one in story.page().letters if one.kind in ("vonnis_uitleg", "aanzegging")]
    assert len(letters) == 4  # each by e-mail and on paper
    assert not [one.kind for one in letters if "etaal" in one.body]  # paying does not stop this one
    arrange(story)
    story.to("2026-04-20")
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    assert "laatste_onderhandeling" not in story.open_tasks()  # which asks for money
    story.complete("laatste_gesprek_overlast", laatste_oplossing="geen", onderdak_vannacht=True)
    execute(story)
    story.complete("ontruiming_registreren", grondslag="overlast")
    assert story.page().outcome == "ontruimd"


def test_the_judge_can_refuse(alone: Tell) -> None:
    story = to_court(alone())
    story.complete("dagvaarden", dagvaarding_op="2026-01-05", zittingsdatum="2026-02-16")
    story.to("2026-02-16")
    judge(story, "afgewezen", grondslag="overlast", proportioneel=False)
    assert story.outcome == ("closed", "vonnis_afgewezen")
