"""Answers that a form accepts, made with dice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.forms import AnswerImpossible, random_answer
from tests.engine.forms.made import (
    BLOCKS,
    EVERYTHING,
    MONEY,
    NOW,
    TODAY,
    block,
    dice,
    form,
)


@pytest.mark.parametrize("name", sorted(json.loads(BLOCKS)["$defs"]))
def test_random_answers_fit_every_shared_block(name: str) -> None:
    rows = {"title": "Rijen", "type": "array", "items": block(name)}
    made = form({name: block(name), "rijen": rows}, required=[name])
    for seed in range(25):
        answer = random_answer(made, dice(seed), {}, TODAY)
        assert made.validate(answer, NOW) == []
        assert answer == random_answer(made, dice(seed), {}, TODAY)


def test_random_answers_vary() -> None:
    made = form(EVERYTHING)
    answers = [random_answer(made, dice(seed), {}, TODAY) for seed in range(40)]
    assert {answer.get("akkoord") for answer in answers} == {None, True, False}
    assert {name for answer in answers for name in answer} == set(EVERYTHING)


def test_a_random_answer_holds_what_is_given() -> None:
    made = form(EVERYTHING)
    given_values = {"hulpaanbod.reactie": "geweigerd", "keuze": "een", "dag": None}
    for seed in range(20):
        answer = random_answer(made, dice(seed), {}, TODAY, given_values)
        assert answer["hulpaanbod"]["reactie"] == "geweigerd"
        assert answer["hulpaanbod"]["reden_weigering"]
        assert answer["keuze"] == "een"
        assert "dag" not in answer


def test_what_would_be_asked_about_is_mended_where_it_was_not_given() -> None:
    """What is given stays: the answer that it is held against becomes another one."""
    total = {**MONEY, "examples": [100, 900]}
    part = {**MONEY, "examples": [50], "x-vraag-na-boven": {"van": "totaal", "heet": "het totaal"}}
    made = form({"totaal": total, "deel": part}, required=["totaal", "deel"])
    for seed in range(40):
        answer = random_answer(made, dice(seed), {}, TODAY, {"deel": 500.0})
        assert answer == {"totaal": 900.0, "deel": 500.0}


@pytest.mark.parametrize("given_values", [{"bedrag": "veel"}, {"onbekend": 1}])
def test_an_impossible_answer_is_refused(given_values: dict[str, Any]) -> None:
    with pytest.raises(AnswerImpossible):
        random_answer(form(EVERYTHING), dice(1), {}, TODAY, given_values)
