"""The example files repeat byte for byte, are read without a problem and suit the demonstration."""

from __future__ import annotations

import re
import runpy
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from engine import definitions
from engine.arrears import examples
from engine.arrears.examples import FIRST_MONTH, arrears_csv, write_examples
from engine.arrears.file import ArrearsRow, parse
from engine.demo.demonstration import EXAMPLE_REGION
from engine.settings import ROOT

EXAMPLES = Path(__file__).parents[2] / "voorbeelden"
MARCH = date(2026, 3, 1)


def rows(month: date, number: int = 200) -> dict[str, ArrearsRow]:
    found = parse(arrears_csv(rows=number, month=month), month.replace(day=2))
    assert found.problems == ()
    return {row.huurcontract: row for row in found.rows}


def test_the_committed_examples_are_what_the_generator_makes(tmp_path: Path) -> None:
    of_region = definitions.read_examples(EXAMPLE_REGION, definitions.read_files(ROOT, EXAMPLE_REGION))
    written = list(write_examples(tmp_path, examples.places(of_region["adres"])))
    assert {made.name for made in written} == {path.name for path in EXAMPLES.glob("*.csv")}
    for made in written:
        assert made.read_bytes() == (EXAMPLES / made.name).read_bytes(), (
            f"{made.name} is out of date: run "
            f"`python -m engine.arrears.examples voorbeelden {EXAMPLE_REGION}`."
        )


def test_the_command_that_is_named_there_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["examples", str(tmp_path), EXAMPLE_REGION])
    runpy.run_path(str(examples.__file__), run_name="__main__")
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in EXAMPLES.glob("*.csv")}


def test_the_same_seed_repeats_and_another_does_not() -> None:
    assert arrears_csv(rows=20, seed=7) == arrears_csv(rows=20, seed=7)
    assert arrears_csv(rows=20, seed=7) != arrears_csv(rows=20, seed=8)


def test_february_has_cases_before_at_and_past_the_first_term() -> None:
    february = rows(FIRST_MONTH)
    assert len(february) == 200
    due = Counter(row.vervaldatum for row in february.values())
    assert due[date(2026, 2, 1)] > due[date(2026, 1, 1)] > 40
    assert 5 <= due[date(2025, 12, 1)] <= 25
    assert all(row.achterstand > 0 and 450 <= row.maandhuur <= 950 for row in february.values())


def test_march_has_paid_higher_lower_and_new() -> None:
    february, march = rows(FIRST_MONTH), rows(MARCH)
    change = Counter(
        "paid"
        if not row.achterstand
        else "higher"
        if row.achterstand > february[number].achterstand
        else "lower"
        if row.achterstand < february[number].achterstand
        else "same"
        for number, row in march.items()
        if number in february
    )
    assert min(change[kind] for kind in ("paid", "higher", "lower", "same")) >= 5, change
    assert len(march.keys() - february.keys()) == 40
    assert february.keys() <= march.keys()
    assert all(march[number].geboortedatum == row.geboortedatum for number, row in february.items())


def test_who_paid_is_gone_a_month_later_and_a_year_can_be_made() -> None:
    march, april = rows(MARCH), rows(date(2026, 4, 1))
    assert not any(number in april for number, row in march.items() if not row.achterstand)
    assert rows(date(2027, 2, 1), number=30)


@pytest.mark.parametrize("month", [FIRST_MONTH, MARCH, date(2026, 6, 1)])
def test_what_a_tenant_owes_is_the_rent_of_the_months_since(month: date) -> None:
    for row in rows(month).values():
        if row.achterstand == 0:
            continue
        assert row.vervaldatum is not None
        assert row.maandhuur is not None
        months = (month.year - row.vervaldatum.year) * 12 + month.month - row.vervaldatum.month + 1
        assert row.achterstand <= months * row.maandhuur
        assert row.achterstand > 0
        assert row.betaalprofiel != "betaalt_altijd" or row.achterstand <= row.maandhuur


@pytest.mark.parametrize("region", definitions.regions(ROOT))
def test_they_live_in_the_region(region: str) -> None:
    own = definitions.read_examples(region, definitions.read_files(ROOT, region))["adres"]
    known = {(one["postcode"][:4], one["plaats"], one.get("buurt")) for one in own}
    found = parse(arrears_csv(rows=40, where=examples.places(own)), FIRST_MONTH.replace(day=2))
    assert {(row.postcode[:4], row.plaats, row.buurt) for row in found.rows} <= known


def test_nobody_in_it_can_be_reached() -> None:
    for row in rows(MARCH).values():
        assert row.telefoon is None or row.telefoon.startswith("0600")
        assert row.e_mail is None or row.e_mail.endswith(".example")
        assert re.match(r"15[0-6]", row.postcode)
        assert date.fromisoformat(str(row.geboortedatum)) <= date(2008, 1, 1)


def test_what_cannot_be_made_is_refused() -> None:
    with pytest.raises(ValueError, match="FIRST_MONTH"):
        arrears_csv(month=date(2026, 1, 1))
    with pytest.raises(ValueError, match="FIRST_MONTH"):
        arrears_csv(rows=-1)
