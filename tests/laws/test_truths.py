"""What `tests.truths` finds in a letter and what it leaves alone; it reads each step of stories and walks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.truths import wrongs

TODAY = date(2026, 3, 16)
OWES: dict[str, Any] = {"achterstand": 1340.5}


def found(text: str, **facts: Any) -> list[str]:
    return list(wrongs(text, OWES | facts, TODAY, to_tenant=True))


@pytest.mark.parametrize(
    "text",
    [
        "Wij wachten tot 15 maart 2026.",
        "De zitting staat op 2 februari 2026.",
        "Er staat een zitting bij de rechter op 15 maart 2026.",
        "De ontruiming in dossier 2026-000004 is op 1 maart 2026.",
        "Onderwerp: Uw woning wordt ontruimd op 15 maart 2026. Bel ons",
        "Op 15 maart 2026 om 10:00 uur is er een ontruiming.",
        "U betaalt uw huur op 1 maart 2026.",
        "De zitting van 13 maart 2026 gaat niet door.",
        "Op 17 maart 2026 kwam seintje 2.",
        "De achterstand begon op: 1 april 2026",
        "U heeft hulp aangenomen op 20 maart 2026.",
        "De huur van 1 januari 2026 hebben wij nog niet ontvangen.",
        "Er staat nu € 1.400,00 open.",
        "1. Betaal € 900,00. Dan stopt het.",
        "Achterstand: € 1.340,00",
        "Betaal € 0,00.",
        "De ontruiming van gaat niet door.",
        "Wij wachten met verdere stappen tot.",
    ],
)
def test_what_is_not_so_is_found(text: str) -> None:
    assert len(found(text)) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "Wij wachten tot 16 maart 2026.",
        "De zitting was op 2 februari 2026.",
        "De ontruiming van 16 maart 2026 gaat niet door.",
        "De achterstand begon op 1 januari 2026. Er staat nu € 1.340,50 open.",
        "Op 16 maart 2026 ging seintje 1 uit.",
        "U krijgt een boete van € 150,00.",
        "De ontruiming van 2 maart 2026 ging niet door.",
    ],
)
def test_what_is_so_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_tenant_is_not_told_that_all_is_done_while_costs_are_open() -> None:
    assert found("Wij doen verder niets.", kosten_open=385.5) == ["the costs are forgotten"]
    assert found("Wij doen verder niets. Alleen de kosten staan nog open.", kosten_open=385.5) == []
    assert found("Wij doen verder niets.", kosten_open=0) == []
