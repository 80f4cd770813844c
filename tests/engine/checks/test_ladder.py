"""Two terms and the least time between them: a term that is always passed before the step may come."""

from __future__ import annotations

import re

import pytest

from engine.checks import Severity, ladder
from tests.checking import by_sources, files, judged

SETTINGS = "processes/zaanstad/instellingen.toml"
ROUTE = "processes/zaanstad/huurachterstand.bpmn"


def with_terms(**values: str) -> dict[str, bytes]:
    text = files("zaanstad")[SETTINGS].decode()
    for name, value in values.items():
        text, count = re.subn(rf'(\[instellingen.{name}\]\nwaarde = )"[^"]*"', rf'\1"{value}"', text)
        assert count == 1, name
    return {**files("zaanstad"), SETTINGS: text.encode()}


def said(changed: dict[str, bytes]) -> list[tuple[str, str]]:
    found = judged(by_sources(ladder), changed, "zaanstad")
    assert all(one.severity is Severity.WARNS and one.file == SETTINGS for one in found)
    return [(one.element, one.code) for one in found]


@pytest.mark.parametrize(
    ("values", "late"),
    [
        ({}, []),
        ({"termijn_seintje_2": "P2M"}, ["termijn_seintje_2"]),
        ({"termijn_seintje_2": "P2M16D"}, ["termijn_aankondiging"]),
        ({"termijn_seintje_2": "P2M14D"}, ["termijn_seintje_2"]),
        ({"tussen_seintjes": "P29D"}, ["termijn_seintje_2", "termijn_aankondiging"]),
        ({"tussen_seintjes": "P1M"}, []),
        ({"tussen_seintjes": "P6W"}, ["termijn_seintje_2", "termijn_aankondiging"]),
        ({"tussen_seintjes": "P0D", "termijn_seintje_2": "P1M16D"}, []),
        ({"termijn_aankondiging": "P3M"}, ["termijn_aankondiging"]),
        ({"termijn_seintje_1": "P2M"}, ["termijn_seintje_2"]),
        ({"termijn_seintje_2": "P1M"}, []),
        ({"termijn_seintje_2": "twee maanden"}, []),
    ],
)
def test_a_term_that_cannot_be_kept_is_a_remark(values: dict[str, str], late: list[str]) -> None:
    assert sorted(said(with_terms(**values))) == sorted((name, "termijn_niet_haalbaar") for name in late)


def test_the_remark_names_the_other_two_and_their_values() -> None:
    (one,) = judged(by_sources(ladder), with_terms(termijn_seintje_2="P2M"), "zaanstad")
    assert one.name == "Achterstand tot seintje 2"
    line = one.line()
    for part in (
        "‘Achterstand tot seintje 2’ is 2 maanden",
        "ten hoogste 13 dagen",
        "in februari",
        "Achterstand tot seintje 1",
        "1,5 maand",
        "Minste tijd tussen twee seintjes",
        "4 weken",
    ):
        assert part in line


@pytest.mark.parametrize(("between", "late"), [("P13D", []), ("P14D", ["termijn_seintje_2"])])
def test_the_most_that_fits_is_what_the_remark_says(between: str, late: list[str]) -> None:
    changed = with_terms(termijn_seintje_2="P2M", tussen_seintjes=between)
    assert [name for name, _ in said(changed)] == late


def test_a_least_time_after_the_same_day_says_nothing() -> None:
    changed = with_terms(termijn_seintje_2="P2M")
    route = changed[ROUTE].replace(b"seintje_beurt_op, instelling", b"vervaldatum, instelling")
    assert said({**changed, ROUTE: route}) == []
