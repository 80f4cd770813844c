"""Letters to tenants can be read at level B1, as they go out: each way through each, for three tenants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.definitions import Definition, build, read_files, regions, to_tenant
from engine.letters import templates
from engine.proposals.letters import MADE_UP
from engine.settings import ROOT
from tests.laws.readable import read

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
# What only a running dossier has, as three made-up tenants have it.
RUNNING: Mapping[str, Any] = {
    "huurder": {"naam": "Anna Voorbeeld", "telefoon": "0612345678", "e_mail": "anna@post.example"},
    "achterstand": 1234.5,
    "vervaldatum": "2026-01-01",
    "dossier_nummer": "2026-000001",
    "corporatie": "Wonen Voorbeeld",
    "woonkans_voorwaarden": ["tijdig_huur_betalen", "geen_overlast", "ondersteuning_accepteren"],
    "woonkans_ondersteuning": ["kredietbank", "anders"],
    "woonkans_einde": "2027-06-01",
    "woonkans_afspraken": "U belt elke maandag met het wijkteam.",
    "naleving": {"tijdig_huur_betalen": "nee", "geen_overlast": "ja"},
    "instrument_tekst": "Na tien uur is er geen muziek meer te horen.",
    "mislukt_oorzaak": "overlast",
}
TENANTS: tuple[Mapping[str, Any], ...] = (
    {"grondslag": "huurachterstand", "gerechtelijke_stap": None, "toon": "vriendelijk"},
    {"grondslag": "overlast", "gerechtelijke_stap": "zitting", "toon": "dringend"},
    {"grondslag": "combinatie", "gerechtelijke_stap": "ontruimen", "toon": None, "ook_wijkteam": True},
)
AGAIN = "2026-07-01"


@pytest.mark.parametrize("region", regions(ROOT))
def test_each_letter_to_a_tenant_can_be_read(region: str) -> None:
    definition = build(region, read_files(ROOT, region))
    hard: dict[str, list[str]] = {}
    count = 0
    under = templates.close("Betaal € 900,00. De rechter beslist.", definition.closing, RUNNING, NOW, MADE_UP)
    for kind in sorted(to_tenant.signed(definition)):
        for subject, body in sent(definition, kind):
            count += 1
            for wrong in read(f"{subject}.\n{body}").wrongs():
                hard.setdefault(f"{kind}: {wrong}", []).append(subject)
    assert read(under).wrongs() == []
    assert count > 100
    assert not hard, "\n".join(hard)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Wij gaan dagvaarden.", "hard word: dagvaarden"),
        ("Indien u belt, helpen wij u.", "hard word: Indien"),
        (" ".join(["woord"] * 21) + ".", "sentence of 21 words"),
        ("Ontruimingswerkzaamheden. Betalingsverplichtingen. Schuldhulpverlening.", "long"),
        ("U wordt gebeld. Er wordt betaald.", "passive"),
    ],
)
def test_what_is_hard_to_read_is_found(text: str, wrong: str) -> None:
    assert any(wrong in one for one in read(text).wrongs())


def sent(definition: Definition, kind: str) -> Iterator[tuple[str, str]]:
    """Each way through a letter: with each value that it asks for, for each of the tenants."""
    template = definition.letters[kind]
    asked: dict[str, list[Any]] = {}
    for path, value in templates.asked(template):
        asked.setdefault(path.partition(".")[0], []).append(value)
    ways = [{}, *({name: value} for name, values in asked.items() for value in dict.fromkeys(values))]
    dates = {name: AGAIN for name in templates.names(template) if name.endswith(("_op", "datum", "_tot"))}
    for tenant in TENANTS:
        for way in ways:
            facts = {**dates, **RUNNING, **tenant, **way}
            yield templates.render(template, facts, NOW, definition.shareable, MADE_UP)
