"""A second or last chance beside the route, told on Zaanstad: judged every month, kept or lost (TK-6)."""

from __future__ import annotations

from datetime import date

import pytest

from engine.cases import ActionUnavailable
from engine.testing import Story
from tests.gedeeld.conftest import Court

BESIDE = "gedeeld_laatste_kans_ernaast"


@pytest.fixture
def chance(court: Court) -> Story:
    """Offered on 16 April 2026, with the contract in the name of a care provider."""
    story = court()
    story.act("woningcorporatie", BESIDE)
    story.complete(
        "laatste_kans_vastleggen",
        laatste_kans_vorm="omklapwoning",
        contract_op_naam="zorgaanbieder",
        omklapdatum="2027-04-16",
    )
    return story


def test_it_is_judged_every_month(chance: Story) -> None:
    assert chance.terms()["Laatste kans beoordelen"] == date(2026, 5, 16)
    chance.to("2026-05-16")
    chance.complete("laatste_kans_beoordelen", laatste_kans_stand="loopt")
    assert chance.terms()["Laatste kans beoordelen"] == date(2026, 6, 16)


def test_who_keeps_to_it_gets_the_contract(chance: Story) -> None:
    chance.to("2026-05-16")
    chance.complete("laatste_kans_beoordelen", laatste_kans_stand="gelukt")
    assert chance.facts["contract_op_naam"] == "huurder"
    assert chance.facts["laatste_kans_loopt"] is False


def test_who_does_not_goes_to_court(chance: Story) -> None:
    chance.to("2026-05-16")
    chance.complete("laatste_kans_beoordelen", laatste_kans_stand="mislukt")
    assert chance.facts["laatste_kans_resultaat"] == "mislukt"
    assert "overdragen" in chance.open_tasks("woningcorporatie")


def test_there_is_one_chance_at_a_time(chance: Story) -> None:
    with pytest.raises(ActionUnavailable):
        chance.act("woningcorporatie", BESIDE)
