"""What is accepted, and which error stands at which field."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.engine.forms.made import (
    CHOICES,
    EVERYTHING,
    MONEY,
    NOW,
    PATH,
    ROWS,
    TEXT,
    block,
    everything,
    form,
    forms,
    wrong,
)


def test_a_condition_asks_for_the_reason_at_its_field() -> None:
    reason = {**TEXT, "x-fout": {"required": "Vul de reden in."}}
    condition = {"if": {"properties": {"keuze": {"const": "een"}}, "required": ["keuze"]}}
    made = form({"keuze": CHOICES, "reden": reason}, **condition, then={"required": ["reden"]})
    assert wrong(made, {"keuze": "twee"}) == {}
    assert wrong(made, {"keuze": "een"}) == {"reden": "Vul de reden in."}
    [error] = made.validate({"keuze": "een"}, NOW)
    assert error.label == "Reden"


def test_a_refusal_needs_its_reason_also_within_a_block() -> None:
    made = form({"hulpaanbod": block("hulpaanbod")}, required=["hulpaanbod"])
    assert wrong(made, {"hulpaanbod": {"reactie": "geweigerd"}}) == {
        "hulpaanbod.reden_weigering": "Vul in waarom de huurder geen hulp wil."
    }


def test_a_missing_required_group_is_reported_at_its_own_fields() -> None:
    made = form({"hulpaanbod": block("hulpaanbod")}, required=["hulpaanbod"])
    assert wrong(made, {}) == {"hulpaanbod.reactie": "Kies een van de antwoorden."}


@pytest.mark.parametrize("amount", [19.99, 0.07, 1234.56, 1.1, 4.35, 100, 0, 999_999_999.99])
def test_cents_are_exact(amount: float) -> None:
    assert wrong(form({"bedrag": MONEY}), {"bedrag": amount}) == {}


def test_parts_of_a_cent_are_refused() -> None:
    assert "bedrag" in wrong(form({"bedrag": MONEY}), {"bedrag": 1.005})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bedrag", "abc"),
        ("bedrag", True),
        ("bedrag", math.nan),
        ("bedrag", math.inf),
        ("bedrag", 10**400),
        ("reden", ""),
        ("reden", "x" * 51),
        ("reden", "a\x00b"),
        ("reden", "\ud800"),
        ("dag", "16-3-2026"),
        ("dag", "2026-02-30"),
        ("dag", "0026-02-03"),
        ("moment", "2026-03-16T14:30:00"),
        ("moment", "2026-03-16"),
        ("aantal", 2.5),
        ("aantal", 0),
        ("aantal", 10),
        ("akkoord", "misschien"),
        ("akkoord", None),
        ("keuze", "drie"),
        ("keuze", ["een"]),
        ("keuzes", ["een", "een"]),
        ("keuzes", "een"),
        ("mail", "naam@voorbeeld"),
        ("mail", "a b@voorbeeld.nl"),
        ("telefoon", "12345"),
        ("postcode", "0123 AB"),
        ("onbekend", 1),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(name: str, value: Any) -> None:
    errors = everything().validate({name: value}, NOW)
    assert [error.path.split(".")[0] for error in errors] == [name]
    assert all(error.message for error in errors)


def test_an_error_never_repeats_what_was_typed() -> None:
    secret = "GEHEIM"
    answer: dict[str, Any] = dict.fromkeys(EVERYTHING, secret)
    errors = form(EVERYTHING).validate(answer, NOW)
    assert len(errors) > 5
    for error in errors:
        assert secret not in error.message
        assert secret not in error.label


def test_there_is_one_error_per_field_in_the_order_of_the_screen() -> None:
    made = form(EVERYTHING, required=["bedrag", "akkoord", "acties"])
    answer = {"acties": [{"actie": "bellen"}, {}], "dag": "x", "hulpaanbod": {}}
    assert [error.path for error in made.validate(answer, NOW)] == [
        "bedrag",
        "dag",
        "akkoord",
        "hulpaanbod.reactie",
        "acties.0.eigenaar",
        "acties.0.deadline",
        "acties.0.status",
        "acties.1.actie",
        "acties.1.eigenaar",
        "acties.1.deadline",
        "acties.1.status",
    ]


def test_an_error_in_a_block_says_which_block() -> None:
    made = form({"acties": ROWS})
    whole = {"actie": "a", "eigenaar": "b", "deadline": "2026-01-01", "status": "open"}
    [error] = made.validate({"acties": [whole, whole | {"deadline": "morgen"}]}, NOW)
    assert (error.path, error.label) == ("acties.1.deadline", "Actie 2: Wanneer moet het klaar zijn?")


def test_a_known_field_that_is_wrong_is_not_called_unknown() -> None:
    made = form({"hulpaanbod": block("hulpaanbod")})
    assert wrong(made, {"hulpaanbod": {"reactie": "anders", "soorten": ["ggz"], "verzonnen": 1}}) == {
        "hulpaanbod.reactie": "Kies een van de antwoorden.",
        "hulpaanbod.verzonnen": "Dit veld hoort niet bij dit formulier. Laat het weg.",
    }


def test_one_of_several_fields_is_asked_for_at_the_first() -> None:
    made = form(
        {"telefoon": EVERYTHING["telefoon"], "mail": EVERYTHING["mail"]},
        anyOf=[{"required": ["telefoon"]}, {"required": ["mail"]}],
    )
    assert wrong(made, {}) == {"telefoon": "Vul ten minste een van deze velden in."}
    assert wrong(made, {"mail": "a@b.nl"}) == {}


def test_a_field_that_breaks_two_rules_has_one_error() -> None:
    made = form({"bedrag": {**MONEY, "minimum": 0}})
    assert [error.path for error in made.validate({"bedrag": -0.005}, NOW)] == ["bedrag"]


def test_references_are_found_from_the_place_of_the_file() -> None:
    made = forms({"hulpaanbod": block("hulpaanbod")}, **{"$id": "elders/anders/x.json"}).form(PATH)
    assert wrong(made, {"hulpaanbod": {"reactie": "in_beraad"}}) == {}


def test_limits_are_said_in_the_unit_of_the_field() -> None:
    made = form({"bedrag": {**MONEY, "maximum": 1234.5}, "reden": TEXT, "acties": {**ROWS, "minItems": 2}})
    assert wrong(made, {"bedrag": 2000, "reden": "x" * 51, "acties": []}) == {
        "bedrag": "Vul € 1.234,50 of minder in.",
        "reden": "Schrijf korter: niet meer dan 50 tekens.",
        "acties": "Voeg ten minste 2 toe.",
    }


def test_endless_nesting_is_refused() -> None:
    deep: Any = "x"
    for _ in range(50):
        deep = {"x": deep}
    assert [error.path for error in form({"reden": TEXT}).validate({"reden": deep}, NOW)] == ["reden"]
