"""The filters of the templates: what a Dutch reader sees."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from jinja2 import Environment

from web import dutch

WINTER = datetime(2026, 3, 16, 23, 30, tzinfo=UTC)  # half past midnight on the next day in Amsterdam


def shown(name: str, value: Any) -> str:
    environment = Environment(autoescape=True)
    dutch.install(environment)
    return environment.from_string("{{ value|" + name + " }}").render(value=value).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("datum", date(2026, 3, 16), "16 maart 2026"),
        ("datum", "2026-03-16", "16 maart 2026"),
        ("datum", WINTER, "17 maart 2026"),
        ("datum", "2026-03-16T23:30:00+00:00", "17 maart 2026"),
        ("datum_kort", "2026-03-06", "6-3-2026"),
        ("dag", "2026-03-16", "maandag 16 maart"),
        ("datum_tijd", WINTER, "17 maart 2026, 00:30 uur"),
        ("datum_tijd", "2026-07-16T12:05:00Z", "16 juli 2026, 14:05 uur"),
        ("tijd", WINTER, "00:30"),
        ("iso", date(2026, 3, 16), "2026-03-16"),
        ("geld", 1234.56, "€ 1.234,56"),
        ("geld", 0, "€ 0,00"),
        ("geld", -5, "-€ 5,00"),
        ("geld", 1000000, "€ 1.000.000,00"),
        ("getal", 1234.5, "1.234,5"),
        ("getal", 100, "100"),
        ("telefoon", "0612345678", "06 12 34 56 78"),
        ("telefoon", "+31612345678", "06 12 34 56 78"),
        ("telefoon", "0751234567", "075 123 45 67"),
        ("telefoon", "0229123456", "0229 12 34 56"),
        ("telefoon", "+32470123456", "+32470123456"),
        ("postcode", "1506ab", "1506 AB"),
        ("regio", "sittard_geleen", "Sittard-Geleen"),
        ("ja_nee", True, "ja"),
        ("ja_nee", False, "nee"),
    ],
)
def test_what_a_reader_sees(name: str, value: Any, text: str) -> None:
    assert shown(name, value) == text


@pytest.mark.parametrize("name", sorted(dutch.FILTERS))
def test_nothing_gives_nothing_and_what_cannot_be_read_stays(name: str) -> None:
    assert shown(name, None) == ""
    assert shown(name, "") == ""
    assert shown(name, "zomaar iets") == "zomaar iets"
    assert shown(name, "<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 dossiers"), (1, "1 dossier"), (2, "2 dossiers"), (1200, "1.200 dossiers")]
)
def test_what_is_counted_is_one_or_more(count: int, shown: str) -> None:
    environment = Environment(autoescape=True)
    dutch.install(environment)
    template = environment.from_string("{{ count | aantal('dossier', 'dossiers') }}")
    assert template.render(count=count) == shown
