"""What a form opens with, and what an answer does to the facts."""

from __future__ import annotations

import copy

from engine.forms import Form
from tests.engine.forms.made import (
    DAY,
    EVERYTHING,
    MONEY,
    ROWS,
    TEXT,
    TODAY,
    block,
    form,
)


def prefilled() -> Form:
    return form(
        {
            "bedrag": {**MONEY, "x-vooraf": True},
            "dag": {**DAY, "x-vooraf": "vandaag"},
            "reden": TEXT,
            "nummer": {"title": "Nummer", "type": "integer", "x-alleen-lezen": True},
            "hulpaanbod": block("hulpaanbod", **{"x-vooraf": True}),
            "acties": {**ROWS, "x-aanvullen": True},
        }
    )


def test_a_form_opens_with_the_facts_it_asks_for() -> None:
    made = prefilled()
    facts = {
        "bedrag": 10,
        "reden": "oud",
        "nummer": 2,
        "hulpaanbod": {"reactie": "in_beraad", "van_elders": 1},
        "acties": [{"actie": "bellen"}],
    }
    assert made.initial(facts, TODAY) == {
        "bedrag": 10,
        "dag": "2026-03-16",
        "nummer": 2,
        "hulpaanbod": {"reactie": "in_beraad"},
    }
    assert made.initial({}, TODAY) == {"dag": "2026-03-16"}
    assert made.facts_read == {"bedrag", "nummer", "hulpaanbod"}
    assert made.fact_names == ("bedrag", "dag", "reden", "nummer", "hulpaanbod", "acties")


def test_what_was_prefilled_is_a_copy() -> None:
    made = form({"keuzes": {**EVERYTHING["keuzes"], "x-vooraf": True}})
    facts = {"keuzes": ["een"]}
    made.initial(facts, TODAY)["keuzes"].append("twee")
    assert facts == {"keuzes": ["een"]}


def test_what_is_only_shown_is_not_read_from_a_browser() -> None:
    assert prefilled().parse([("nummer", "3"), ("reden", "x")])[0] == {"reden": "x"}


def test_an_answer_replaces_removes_and_adds() -> None:
    made = prefilled()
    facts = {"bedrag": 10, "reden": "oud", "nummer": 2, "acties": [{"actie": "bellen"}], "elders": True}
    before = copy.deepcopy(facts)
    answer = {"bedrag": 12, "nummer": 99, "acties": [{"actie": "schrijven"}]}
    assert made.merge(facts, answer) == {
        "bedrag": 12,
        "nummer": 2,
        "acties": [{"actie": "bellen"}, {"actie": "schrijven"}],
        "elders": True,
    }
    assert facts == before


def test_without_additions_the_list_stays() -> None:
    assert prefilled().merge({"acties": [{"actie": "bellen"}]}, {}) == {"acties": [{"actie": "bellen"}]}


def test_what_is_only_shown_within_a_group_stays() -> None:
    group = {
        "title": "Huurder",
        "type": "object",
        "properties": {"naam": {"title": "Naam", "type": "string", "x-alleen-lezen": True}, "reden": TEXT},
        "unevaluatedProperties": False,
    }
    made = form({"huurder": group})
    merged = made.merge({"huurder": {"naam": "A", "reden": "x"}}, {"huurder": {"naam": "B", "reden": "y"}})
    assert merged == {"huurder": {"naam": "A", "reden": "y"}}


def test_the_basis_changes_with_the_facts_that_are_shown_only() -> None:
    made = prefilled()
    facts = {"bedrag": 10, "reden": "oud"}
    assert made.basis(facts) == made.basis(facts | {"reden": "nieuw", "elders": 1})
    assert made.basis(facts) != made.basis(facts | {"bedrag": 11})
    assert made.basis(facts) != made.basis(facts | {"hulpaanbod": {"reactie": "in_beraad"}})
