"""From posted texts to values, with nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms import random_answer
from tests.engine.forms.made import (
    EVERYTHING,
    NOW,
    ROWS,
    TODAY,
    dice,
    everything,
    form,
    wrong,
)


def test_posted_texts_become_typed_values() -> None:
    values, raw = form(EVERYTHING).parse(
        [
            ("csrf_token", "x"),
            ("bedrag", " 1.234,56 "),
            ("akkoord", "nee"),
            ("keuzes", "een"),
            ("keuzes", "twee"),
            ("reden", ""),
            ("hulpaanbod.reactie", "geaccepteerd"),
            ("acties._aantal", "1"),
            ("acties.0.actie", "bellen"),
        ]
    )
    assert values == {
        "bedrag": 1234.56,
        "akkoord": False,
        "keuzes": ["een", "twee"],
        "hulpaanbod": {"reactie": "geaccepteerd"},
        "acties": [{"actie": "bellen"}],
    }
    assert raw["bedrag"] == [" 1.234,56 "]
    assert "csrf_token" not in raw


def test_what_cannot_be_read_is_kept_and_reported() -> None:
    made = form(EVERYTHING)
    values, raw = made.parse([("bedrag", "veel"), ("dag", "gisteren"), ("aantal", "drie"), ("akkoord", "hm")])
    assert raw == {
        "bedrag": ["veel"],
        "dag": ["gisteren"],
        "aantal": ["drie"],
        "akkoord": ["hm"],
        "acties._aantal": ["0"],
    }
    assert wrong(made, values) == {
        "bedrag": "Vul een bedrag in, bijvoorbeeld 1.234,56.",
        "dag": "Vul een datum in met dag, maand en jaar, bijvoorbeeld 16-3-2026.",
        "aantal": "Vul een heel getal in, bijvoorbeeld 3.",
        "akkoord": "Kies ja of nee.",
    }


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("31-2-2026", "Die dag bestaat niet. Kijk de datum na."),
        ("32-1-2026", "Die dag bestaat niet. Kijk de datum na."),
        ("1-13-2026", "Die dag bestaat niet. Kijk de datum na."),
        ("30 februari 2026", "Die dag bestaat niet. Kijk de datum na."),
        ("gisteren", "Vul een datum in met dag, maand en jaar, bijvoorbeeld 16-3-2026."),
        ("1-1-26", "Vul een datum in met dag, maand en jaar, bijvoorbeeld 16-3-2026."),
        ("", "Vul een datum in."),
    ],
)
def test_a_day_that_is_not_there_is_told_as_that(typed: str, told: str) -> None:
    made = form({"dag": {"title": "Dag", "type": "string", "format": "date"}}, required=["dag"])
    values, _ = made.parse([("dag", typed)])
    assert wrong(made, values) == {"dag": told}


def test_empty_blocks_are_left_out_and_the_others_move_up() -> None:
    posted = [
        ("acties._aantal", "3"),
        ("acties.0.actie", ""),
        ("acties.1.actie", " "),
        ("acties.2.actie", "bellen"),
    ]
    values, raw = form({"acties": ROWS}).parse(posted)
    assert values == {"acties": [{"actie": "bellen"}]}
    assert raw == {"acties._aantal": ["1"], "acties.0.actie": ["bellen"]}


def test_a_browser_cannot_ask_for_endless_blocks() -> None:
    values, _ = form({"acties": ROWS}).parse([("acties._aantal", "9999"), ("acties.5000.actie", "x")])
    assert values == {}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["acties.0.actie", "acties._aantal", "acties", "hulpaanbod", "dag"]), st.text()
        )
    )
)
def test_parsing_never_fails(posted: list[tuple[str, str]]) -> None:
    values, _ = everything().parse(posted)
    everything().validate(values, NOW)


@given(st.integers())
def test_a_valid_answer_survives_the_browser(seed: int) -> None:
    made = everything()
    answer = random_answer(made, dice(seed), {}, TODAY)
    raw = made.fill(answer)
    values, kept = made.parse([(name, text) for name, texts in raw.items() for text in texts])
    assert values == answer
    assert kept | raw == kept
