"""Stedelijke Toegang looks along, presses, takes over or gives back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.testing import Story
from tests.stories import Tell, refused
from tests.zaanstad.telling import REFUSED, react, seintje_1


def called_in(tell: Tell) -> Story:
    story = seintje_1(tell())
    react(story, **REFUSED)
    story.act("wijkteam", "zaanstad_stedelijke_toegang")
    return story


def test_stedelijke_toegang_can_be_called_in_only_after_a_seintje(tell: Tell) -> None:
    story = tell()
    offered = {action.process for action in story.page().actions}
    assert "zaanstad_stedelijke_toegang" not in offered
    seintje_1(story)
    assert "zaanstad_stedelijke_toegang" in {action.process for action in story.page().actions}


@pytest.mark.parametrize("role", ["wijkteam", "woningcorporatie"])
def test_stedelijke_toegang_looks_along(tell: Tell, role: str) -> None:
    story = seintje_1(tell())
    story.act(role, "zaanstad_stedelijke_toegang")
    assert story.open_tasks("stedelijke_toegang") == ["meekijken"]


def test_advice_goes_to_wijkteam_and_corporatie_and_the_route_goes_on(tell: Tell) -> None:
    story = called_in(tell)
    story.complete("meekijken", besluit="meekijken_advies")
    assert [to for kind, to in story.letters() if kind == "advies_stedelijke_toegang"] == [
        "wijkteam",
        "woningcorporatie",
    ]
    story.complete("advies_opvolgen", hulpaanbod=REFUSED)
    assert story.facts["stedelijke_toegang_loopt"] is False
    assert story.terms()["Seintje 2"] == date(2026, 3, 16)


def test_giving_back_leaves_everything_as_it_was(tell: Tell) -> None:
    story = called_in(tell)
    story.complete("meekijken", besluit="teruggegeven")
    assert story.open_tasks("stedelijke_toegang") == []
    assert "zaanstad_stedelijke_toegang" in {action.process for action in story.page().actions}


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"besluit": "extra_druk_met_corporatie", "goed_plan": False}, "goed_plan"),
        ({"besluit": "regie_overnemen", "motivering": None}, "motivering"),
    ],
)
def test_pressure_needs_a_good_plan_and_regie_a_reason(
    tell: Tell, answer: dict[str, Any], field: str
) -> None:
    story = called_in(tell)
    full = {"analyse": "Er is geen contact.", "goed_plan": True, "motivering": "Omdat.", **answer}
    full = {name: value for name, value in full.items() if value is not None}
    assert field in refused(story, "meekijken", **full)
