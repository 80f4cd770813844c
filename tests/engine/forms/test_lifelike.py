"""What is made up agrees: examples are followed as a whole, and amounts follow from days."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from engine.forms import FormSet, lifelike, random_answer
from tests.engine.forms.made import (
    BLOCKS,
    CHOICES,
    DAY,
    FACTS,
    MONEY,
    NOW,
    PATH,
    TEXT,
    TODAY,
    dice,
    form,
    forms,
    schema,
)

RENT = {**MONEY, "examples": [600, 725.5], "exclusiveMinimum": 0}
OWED = {**MONEY, "examples": [9], "x-voorbeeld": {"maal": "huur", "maanden_sinds": "sinds"}}
HABIT = {**CHOICES, "x-voorbeeld": {"maanden_sinds": "sinds", "hoogstens": {"een": 1}}}
SINCE = {**DAY, "x-niet-na": "vandaag"}
TENANCY = {"huur": RENT, "open": OWED, "gewoonte": HABIT, "sinds": SINCE}
TOLD: dict[str, list[dict[str, Any]]] = {
    "examples": [
        {"keuze": "een", "reden": "Zo werd het één."},
        {"keuze": "twee", "reden": "Zo werd het twee."},
        {"keuze": "twee", "reden": None},
    ]
}


@pytest.mark.parametrize(
    ("day", "today", "months"),
    [
        ("2026-03-16", "2026-03-16", 1),
        ("2026-03-01", "2026-03-31", 1),
        ("2026-02-28", "2026-03-27", 1),
        ("2026-02-28", "2026-03-28", 2),
        ("2025-12-01", "2026-03-16", 4),
        ("2026-04-01", "2026-03-16", 1),
    ],
)
def test_a_rent_is_due_each_month(day: str, today: str, months: int) -> None:
    assert lifelike.months_since(date.fromisoformat(day), date.fromisoformat(today)) == months


@pytest.mark.parametrize("days", [0, 20, 45, 100, 400])
def test_arrears_are_the_rent_of_the_months_since(days: int) -> None:
    made = form(TENANCY, required=[*TENANCY])
    since = TODAY - timedelta(days=days)
    months = lifelike.months_since(since, TODAY)
    for seed in range(20):
        answer = random_answer(made, dice(seed), {}, TODAY, {"sinds": since.isoformat()})
        assert answer["open"] == round(answer["huur"] * months, 2)
        assert months == 1 or answer["gewoonte"] == "twee"
    habits = {random_answer(made, dice(seed), {}, TODAY)["gewoonte"] for seed in range(40)}
    assert habits == {"een", "twee"}


def test_what_the_dossier_knows_counts_where_the_form_does_not_ask_it() -> None:
    made = forms({"open": OWED}, required=["open"]).form(PATH)
    facts = {"huur": 500.0, "sinds": "2026-01-16"}
    assert random_answer(made, dice(1), facts, TODAY) == {"open": 1500.0}
    assert random_answer(made, dice(1), {"huur": 500.0}, TODAY) == {"open": 9.0}


def test_what_is_given_stays() -> None:
    made = form(TENANCY, required=[*TENANCY])
    given = {"open": 12.34, "gewoonte": "een", "sinds": "2025-06-01"}
    answer = random_answer(made, dice(3), {}, TODAY, given)
    assert {name: answer[name] for name in given} == given


def contradicts(group: dict[str, Any]) -> bool:
    return not any(
        one["keuze"] == group["keuze"] and one["reden"] == group.get("reden", one["reden"])
        for one in TOLD["examples"]
    )


def test_an_example_of_a_form_is_followed_as_a_whole() -> None:
    made = form({"keuze": CHOICES, "reden": TEXT}, required=["keuze"], **TOLD)
    answers = [random_answer(made, dice(seed), {}, TODAY) for seed in range(60)]
    assert not any(map(contradicts, answers))
    assert {answer["keuze"] for answer in answers} == {"een", "twee"}
    assert any("reden" in answer for answer in answers)


@pytest.mark.parametrize("choice", ["een", "twee"])
@pytest.mark.parametrize("is_group", [False, True])
def test_what_is_given_takes_what_belongs_to_it_along(choice: str, is_group: bool) -> None:
    fields = {"keuze": CHOICES, "reden": TEXT}
    if is_group:
        group = {
            "title": "Groep",
            "type": "object",
            "properties": fields,
            "unevaluatedProperties": False,
            **TOLD,
        }
        made, name = form({"groep": group}, required=["groep"]), "groep.keuze"
    else:
        made, name = form(fields, required=["keuze"], **TOLD), "keuze"
    for seed in range(40):
        answer = random_answer(made, dice(seed), {}, TODAY, {name: choice})
        found = answer["groep"] if is_group else answer
        assert found["keuze"] == choice
        assert not contradicts(found), found


def test_an_answer_that_a_condition_wants_takes_its_example_along() -> None:
    """The first that is made up does not fit; what takes its place is not turned back by its own example."""
    only = {"if": {"properties": {"ja": {"const": True}}, "required": ["ja"]}}
    only |= {"then": {"properties": {"keuze": {"const": "twee"}}}}
    yes = {"title": "Ja?", "type": "boolean"}
    made = form(
        {"ja": yes, "keuze": CHOICES, "reden": TEXT}, required=["ja", "keuze", "reden"], **only, **TOLD
    )
    for seed in range(40):
        answer = random_answer(made, dice(seed), {}, TODAY, {"ja": True})
        assert made.validate(answer, NOW) == []
        assert answer["keuze"] == "twee"


def test_a_region_has_examples_of_its_own() -> None:
    place = {"title": "Plaats", "type": "string"}
    address = {"title": "Adres", "type": "object", "properties": {"plaats": place}, "required": ["plaats"]}
    written = schema({"adres": {**address, "unevaluatedProperties": False}}, required=["adres"])
    files = {PATH: json.dumps(written).encode(), "gedeeld/blokken.json": BLOCKS}
    made = FormSet.from_files(files, {"adres": [{"plaats": "Testdorp", "straat": "Dorpsweg"}]})
    assert made.check(FACTS) == []
    assert random_answer(made.form(PATH), dice(1), {}, TODAY) == {"adres": {"plaats": "Testdorp"}}
