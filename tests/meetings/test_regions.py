"""The meetings of the real regions: who chairs and sits there exists, and they meet as the report says."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from engine import definitions
from engine.deadlines import free_day
from engine.meetings import rhythm
from engine.meetings import series as meeting_series
from engine.organisations import people
from engine.settings import ROOT

REGIONS = [region for region in definitions.regions(ROOT) if meeting_series.read(ROOT, region)]
HALF_YEAR = date(2026, 1, 1), date(2026, 7, 1)


def plan(region: str, kind: str) -> meeting_series.Plan:
    return next(plan for plan in meeting_series.read(ROOT, region) if plan.kind == kind)


def days(region: str, kind: str) -> list[date]:
    found = plan(region, kind)
    return rhythm.occurrences(found.rule, found.first_day, *HALF_YEAR)


@pytest.mark.parametrize("region", REGIONS)
def test_every_role_at_the_table_is_filled(region: str) -> None:
    definition = definitions.build(region, definitions.read_files(ROOT, region))
    seed = people.read_seed(ROOT, region)
    filled = {role for organisation in seed.organisations for role in organisation["rollen"]}
    asked = {
        definition.role(role)
        for series in meeting_series.read(ROOT, region)
        for role in (series.chair, *series.members)
    }
    involved = {definition.role(role) for e in definition.elements.values() for role in e.roles_involved}
    assert (asked | involved) - filled == set()


@pytest.mark.parametrize("region", REGIONS)
def test_who_was_there_is_asked_once(region: str) -> None:
    """The page of the meeting asks it of everybody who is invited; the decision on a dossier does not."""
    definition = definitions.build(region, definitions.read_files(ROOT, region))
    decisions = [e for e in definition.elements.values() if "overleg" in e.properties]
    assert decisions
    for element in decisions:
        asked = {field.name for field in definition.forms.form(element.form or "").fields}
        assert {name for name in asked if "aanwezig" in name} == set()
        (series,) = [s for s in meeting_series.read(ROOT, region) if s.kind == element.properties["overleg"]]
        assert set(element.roles_involved) <= {series.chair, *series.members}


def test_sittard_geleen_meets_every_three_weeks() -> None:
    found = days("sittard_geleen", "gebiedsteam")
    assert {(b - a).days for a, b in itertools.pairwise(found)} == {21}


def test_deventer_meets_every_six_weeks_and_before_every_eviction() -> None:
    found = days("deventer", "ontruimingsoverleg")
    assert {(b - a).days for a, b in itertools.pairwise(found)} == {42}
    assert plan("deventer", "ontruimingsoverleg").precedes == "ontruimingsdatum"


def test_groningen_meets_every_month_on_a_working_day() -> None:
    found = days("groningen", "werkgroep_woonkans")
    assert [day.month for day in found] == [1, 2, 3, 4, 5, 6]
    assert {free_day(day) for day in found} == {None}
