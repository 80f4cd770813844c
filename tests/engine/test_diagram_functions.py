"""The functions of a diagram, called as a designer writes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dossier.diagram_functions import FUNCTION_NAMES, diagram_functions
from engine.expressions import ExpressionFailed, compile_expression

NOW = datetime(2026, 6, 30, 22, 30, 5, 999, UTC)
SETTINGS = {"reactietermijn": "P2D"}


def value(text: str, **names: Any) -> Any:
    functions = diagram_functions(NOW, SETTINGS.__getitem__)
    return compile_expression(text).evaluate(names, functions, frozenset({"leeg"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vandaag()", "2026-07-01"),
        ("nu()", "2026-07-01T00:30:05+02:00"),
        ("term('2026-01-01', 'P1M15D')", "2026-02-16T08:00:00+01:00"),
        ("term('2026-01-01', 'P2M15D', extra_dagen=28)", "2026-04-13T08:00:00+02:00"),
        ("term('2026-01-01', 'P1M15D', leeg)", "2026-02-16T08:00:00+01:00"),
        ("term('2026-01-31T23:30:00Z', 'P0D')", "2026-02-01T08:00:00+01:00"),
        ("wettelijke_term('2026-03-06', 'P4W')", "2026-04-07T23:59:00+02:00"),
        ("werkdag_term('2026-11-20', instelling('reactietermijn'))", "2026-11-23T23:59:00+01:00"),
        ("werkdagen_na('2026-04-02', 1)", "2026-04-07"),
        ("dagen_tussen('2026-02-20', vandaag())", 131),
        ("maanden_tussen('2026-01-31', '2026-02-28')", 1),
        ("dagen_later('2026-02-20', -20)", "2026-01-31"),
        ("maanden_later('2026-01-31', 1.0)", "2026-02-28"),
        ("volgende_betaaldag(1, '2026-02-01')", "2026-03-01"),
        ("len(leeg) + len([1, 2]) + len('abc')", 5),
        ("sum(leeg) + sum([1, 2])", 3),
        ("sum([0.1, 0.2])", 0.3),
        ("max('2026-01-01', '2026-02-01') + min([3, 1, 2]) * ' '", "2026-02-01 "),
        ("round(2.675, 2)", 2.68),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1234, -2)", 1200),
        ("round(7, 2)", 7),
        ("int(7.9) + int('12') + int(-0.5)", 19),
        ("kies([{'a': 1}, {'a': 2}, {}], 'a', [2])", [{"a": 2, "plaats": 1}]),
        ("kies(leeg, 'a', [2])", []),
        ("verplaats([{'nieuw': 2, 'dag': 1}, {'dag': 1}], {'nieuw': 'dag'})", [{"dag": 2}, {"dag": 1}]),
        ("verplaats([{'nieuw': leeg, 'dag': 1}, 3], {'nieuw': 'dag'})", [{"dag": 1}, 3]),
        ("verplaats(leeg, {'nieuw': 'dag'})", []),
        (
            "vasthouden([{'a': 'x', 'd': 2}, {'a': 'y', 'd': 3}], [{'a': 'x', 'd': 1}], 'a', 'd')",
            [{"a": "x", "d": 1}, {"a": "y", "d": 3}],
        ),
        (
            "vasthouden([{'a': 1, 'd': 7}, {'a': 1, 'd': 8}], [{'a': 1, 'd': 3}, {'a': 1}], 'a', 'd')",
            [{"a": 1, "d": 3}, {"a": 1, "d": 8}],
        ),
        ("vasthouden([{'a': 'x', 'd': 2}, 3], leeg, 'a', 'd')", [{"a": "x", "d": 2}, 3]),
        ("vasthouden(leeg, [{'a': 'x', 'd': 1}], 'a', 'd')", []),
    ],
)
def test_function(text: str, expected: Any) -> None:
    found = value(text)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("term(leeg, 'P1M')", "a date such as '2026-01-31' has no value yet"),
        ("term('2026-02-30', 'P1M')", "this is no date"),
        ("term('2026-1-1', 'P1M')", "a date is written as"),
        (r"term('\uff12026-01-01', 'P1M')", "a date is written as"),  # a digit of another script
        ("term('2026-01-01T10:00:00', 'P1M')", "without a zone"),
        ("term('2026-01-01Tx', 'P1M')", "this is no date"),
        ("term(20260101, 'P1M')", "is needed here"),
        ("term('2026-01-01', 'P1X')", "cannot be counted"),
        ("term('2026-01-01', leeg)", "a duration such as"),
        ("term('2026-01-01', 'P1M', 1.5)", "a whole number"),
        ("term('2026-01-01', 'P1M', True)", "a number is needed"),
        ("term('2026-01-01')", "cannot work with"),
        ("dagen_later('2026-01-01', 10000000)", "cannot be counted"),
        ("dagen_later('2026-01-01', leeg)", "a number has no value yet"),
        ("werkdagen_na('2026-01-01', 100000)", "cannot be counted"),
        ("volgende_betaaldag(32, vandaag())", "1 to 31"),
        ("instelling(leeg)", "has no value yet"),
        ("instelling('onbekend')", "cannot work with"),
        ("len(3)", "cannot work with"),
        ("sum(['a'])", "a number is needed"),
        ("sum(3)", "cannot work with"),
        ("max([])", ": there is nothing to choose from$"),
        ("max(1, leeg)", "not there yet"),
        ("min(1, 'a')", "cannot work with"),
        ("round(leeg)", "no value yet"),
        ("round(1, -1000000000)", "at most nine"),
        ("round(1e300, 2)", "cannot work with"),
        ("int('Jansen')", "a number is needed"),
        ("int('9' * 90)", "a number is needed"),
    ],
)
def test_failure_says_what_is_missing(text: str, reason: str) -> None:
    with pytest.raises(ExpressionFailed, match=reason):
        value(text)


def test_a_failure_never_shows_a_fact() -> None:
    for text in ("term(naam, 'P1M')", "term(vandaag(), naam)", "int(naam)", "sum(naam)", "max(1, naam)"):
        with pytest.raises(ExpressionFailed) as caught:
            value(text, naam="Jansen")
        assert "Jansen" not in str(caught.value)


def test_terms_sort_as_texts_from_now_on() -> None:
    assert value("nu() < term(vandaag(), 'P0D') < term(vandaag(), 'P1D') < term(vandaag(), 'P6M')") is True


def test_names_for_the_check_at_deploy_time_are_those_that_run() -> None:
    assert diagram_functions(NOW, SETTINGS.__getitem__).keys() == FUNCTION_NAMES


JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(
    ["2026-01-31", "P1M", "-P9999D", "0001-01-01", "9999-12-31T23:59:59-12:00", "2026-01-01T00:00:00Z",
     "reactietermijn", ""]
) | st.text(max_size=5) | st.lists(st.integers() | st.none(), max_size=3)  # fmt: skip


@given(st.sampled_from(sorted(FUNCTION_NAMES)), st.lists(JUNK, max_size=3))
def test_any_values_give_json_or_a_clear_failure(function: str, values: list[Any]) -> None:
    names = {f"x{n}": junk for n, junk in enumerate(values)}
    try:
        json.dumps(value(f"{function}({', '.join(names)})", **names), allow_nan=False)
    except ExpressionFailed as error:
        assert str(error)  # noqa: PT017 - failing is one of two right answers
