"""Forms: fields read from schemas, what is accepted, what people type, prefill, and what an answer does."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms import AnswerImpossible, Form, FormBroken, FormSet, FormUnknown, Kind, random_answer, typed
from engine.forms.checks import ANNOTATIONS
from engine.forms.schemas import FORMATS, SORTS

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = (ROOT / "forms" / "gedeeld" / "blokken.json").read_bytes()
TODAY = date(2026, 3, 16)
PATH = "testdorp/gesprek.json"


def block(name: str, **more: Any) -> dict[str, Any]:
    return {"$ref": f"../gedeeld/blokken.json#/$defs/{name}", **more}


def schema(properties: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": PATH,
        "title": "Gesprek",
        "description": "Vul in wat je besprak.",
        "type": "object",
        "properties": properties,
        "unevaluatedProperties": False,
        **more,
    }


def forms(properties: Mapping[str, Any], **more: Any) -> FormSet:
    written = schema(properties, **more)
    return FormSet.from_files({PATH: json.dumps(written).encode(), "gedeeld/blokken.json": BLOCKS})


def form(properties: Mapping[str, Any], **more: Any) -> Form:
    made = forms(properties, **more)
    assert made.check() == []
    return made.form(PATH)


MONEY = {"title": "Bedrag", "type": "number", "multipleOf": 0.01, "x-soort": "geld"}
TEXT = {"title": "Reden", "type": "string", "minLength": 1, "maxLength": 50}
DAY = {"title": "Dag", "type": "string", "format": "date"}
CHOICES = {"title": "Keuze", "oneOf": [{"const": "een", "title": "Eén"}, {"const": "twee", "title": "Twee"}]}
ROWS = {"title": "Acties", "type": "array", "items": {"$ref": "../gedeeld/blokken.json#/$defs/actie"}}

EVERYTHING: dict[str, dict[str, Any]] = {
    "bedrag": MONEY,
    "reden": TEXT,
    "verhaal": {"title": "Verhaal", "type": "string", "x-soort": "lange_tekst"},
    "dag": DAY,
    "moment": {"title": "Moment", "type": "string", "format": "date-time"},
    "aantal": {"title": "Aantal", "type": "integer", "minimum": 1, "maximum": 9},
    "maat": {"title": "Maat", "type": "number"},
    "leeftijden": {
        "title": "Leeftijden",
        "type": "array",
        "items": {"type": "integer"},
        "x-soort": "getallen",
    },
    "akkoord": {"title": "Akkoord?", "type": "boolean"},
    "keuze": CHOICES,
    "keuzes": {"title": "Keuzes", "type": "array", "uniqueItems": True, "items": {"oneOf": CHOICES["oneOf"]}},
    "mail": {"title": "E-mail", "type": "string", "format": "email"},
    "telefoon": {"title": "Telefoon", "type": "string", "x-soort": "telefoon"},
    "postcode": {"title": "Postcode", "type": "string", "format": "postcode"},
    "hulpaanbod": block("hulpaanbod"),
    "acties": ROWS,
}


@cache
def everything() -> Form:
    return form(EVERYTHING)


def dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable on purpose


def wrong(made: Form, values: Mapping[str, Any]) -> dict[str, str]:
    return {error.path: error.message for error in made.validate(values)}


# -- reading ---------------------------------------------------------------------------------------------


def test_every_kind_of_question_is_recognised() -> None:
    kinds = [each.kind for each in form(EVERYTHING).fields]
    assert kinds == [
        Kind.MONEY,
        Kind.TEXT,
        Kind.LONG_TEXT,
        Kind.DATE,
        Kind.DATETIME,
        Kind.INTEGER,
        Kind.NUMBER,
        Kind.NUMBERS,
        Kind.BOOLEAN,
        Kind.CHOICE,
        Kind.MULTI_CHOICE,
        Kind.EMAIL,
        Kind.PHONE,
        Kind.POSTCODE,
        Kind.GROUP,
        Kind.LIST,
    ]


def test_a_block_of_another_file_keeps_its_fields_and_takes_a_new_title() -> None:
    made = form({"hulpaanbod": block("hulpaanbod", title="Nieuw aanbod")}, required=["hulpaanbod"])
    [group] = made.fields
    assert (group.label, group.required) == ("Nieuw aanbod", True)
    reason = group.child("reden_weigering")
    assert reason is not None
    assert (reason.path, reason.required, reason.conditional) == ("hulpaanbod.reden_weigering", False, True)
    assert reason.shown_when is not None
    assert (reason.shown_when.path, reason.shown_when.values) == ("hulpaanbod.reactie", ("geweigerd",))


def test_what_shows_a_field_may_be_named_from_the_top() -> None:
    shown = {**TEXT, "x-toon-als": {"veld": "hulpaanbod.reactie", "is": ["geweigerd", "in_beraad"]}}
    made = form({"hulpaanbod": block("hulpaanbod"), "reden": shown})
    assert made.fields[1].shown_when is not None
    assert made.fields[1].shown_when.path == "hulpaanbod.reactie"


def test_what_is_always_required_is_not_conditional() -> None:
    then = {"required": ["reden", "dag"]}
    condition = {"properties": {"dag": {"const": "2026-01-01"}}, "required": ["dag"]}
    made = form({"dag": DAY, "reden": TEXT}, required=["dag"], **{"if": condition, "then": then})
    assert [(each.required, each.conditional) for each in made.fields] == [(True, False), (False, True)]


def test_an_unknown_and_a_broken_form_say_so() -> None:
    made = forms({"x": {"title": "X", "$ref": "nergens.json#/$defs/x"}})
    with pytest.raises(FormUnknown):
        made.form("testdorp/anders.json")
    with pytest.raises(FormUnknown):
        made.form("gedeeld/blokken.json")
    with pytest.raises(FormBroken):
        made.form(PATH)
    assert made.paths == (PATH,)


# -- validating ------------------------------------------------------------------------------------------


def test_a_condition_asks_for_the_reason_at_its_field() -> None:
    reason = {**TEXT, "x-fout": {"required": "Vul de reden in."}}
    condition = {"if": {"properties": {"keuze": {"const": "een"}}, "required": ["keuze"]}}
    made = form({"keuze": CHOICES, "reden": reason}, **condition, then={"required": ["reden"]})
    assert wrong(made, {"keuze": "twee"}) == {}
    assert wrong(made, {"keuze": "een"}) == {"reden": "Vul de reden in."}
    [error] = made.validate({"keuze": "een"})
    assert error.label == "Reden"


def test_a_refusal_needs_its_reason_also_within_a_block() -> None:
    made = form({"hulpaanbod": block("hulpaanbod")}, required=["hulpaanbod"])
    assert wrong(made, {"hulpaanbod": {"reactie": "geweigerd"}}) == {
        "hulpaanbod.reden_weigering": "Vul in waarom de huurder hulp weigert."
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
    errors = everything().validate({name: value})
    assert [error.path.split(".")[0] for error in errors] == [name]
    assert all(error.message for error in errors)


def test_an_error_never_repeats_what_was_typed() -> None:
    secret = "GEHEIM"
    answer: dict[str, Any] = dict.fromkeys(EVERYTHING, secret)
    for error in form(EVERYTHING).validate(answer):
        assert secret not in error.message
        assert secret not in error.label


def test_there_is_one_error_per_field_in_the_order_of_the_screen() -> None:
    made = form(EVERYTHING, required=["bedrag", "akkoord", "acties"])
    answer = {"acties": [{"actie": "bellen"}, {}], "dag": "x", "hulpaanbod": {}}
    assert [error.path for error in made.validate(answer)] == [
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
    [error] = made.validate({"acties": [whole, whole | {"deadline": "morgen"}]})
    assert (error.path, error.label) == ("acties.1.deadline", "Acties 2: Wanneer moet het klaar zijn?")


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
    assert [error.path for error in made.validate({"bedrag": -0.005})] == ["bedrag"]


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
    assert [error.path for error in form({"reden": TEXT}).validate({"reden": deep})] == ["reden"]


# -- what people type ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16-3-2026", "2026-03-16"),
        ("16-03-2026", "2026-03-16"),
        ("16/3/2026", "2026-03-16"),
        ("16.3.2026", "2026-03-16"),
        ("16 3 2026", "2026-03-16"),
        ("16 maart 2026", "2026-03-16"),
        ("16 MRT. 2026", "2026-03-16"),
        ("maandag 16 maart 2026", "2026-03-16"),
        ("2026-03-16", "2026-03-16"),
        ("29-2-2024", "2024-02-29"),
    ],
)
def test_dates(text: str, value: str) -> None:
    assert typed.read(Kind.DATE, text) == value


@pytest.mark.parametrize(
    "text", ["16-3-26", "30-2-2026", "16-13-2026", "maart 2026", "morgen", "16 foo 2026", "1-1-9999"]
)
def test_what_is_no_date_stays_as_typed(text: str) -> None:
    assert typed.read(Kind.DATE, text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16-3-2026 14:30", "2026-03-16T14:30:00+01:00"),
        ("16 juli 2026 om 9.05 uur", "2026-07-16T09:05:00+02:00"),
        ("2026-03-16T14:30", "2026-03-16T14:30:00+01:00"),
        ("2026-03-16T13:30:00Z", "2026-03-16T14:30:00+01:00"),
        ("29-3-2026 2:30", "2026-03-29T03:30:00+02:00"),  # the hour that is skipped
        ("16-3-2026 25:00", "16-3-2026 25:00"),
        ("16-3-2026", "16-3-2026"),
    ],
)
def test_moments(text: str, value: str) -> None:
    assert typed.read(Kind.DATETIME, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", 1234.56),
        ("€ 50", 50),
        ("€50,-", 50),
        ("50,--", 50),
        ("1234.56", 1234.56),
        ("1.234", 1234),
        ("1.234.567,8", 1234567.8),
        ("€ 1 234", "€ 1 234"),
        ("12 euro", 12),
        ("-€ 5,00", -5),
        ("1,234", "1,234"),
        ("1.23.4", "1.23.4"),
        ("vijftig", "vijftig"),
        ("€", "€"),
    ],
)
def test_money(text: str, value: object) -> None:
    assert typed.read(Kind.MONEY, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.INTEGER, "3", 3),
        (Kind.INTEGER, "1.000", 1000),
        (Kind.INTEGER, "3,5", "3,5"),
        (Kind.INTEGER, "²", "²"),
        (Kind.NUMBER, "2,5", 2.5),
        (Kind.NUMBER, "2.5", 2.5),
        (Kind.NUMBERS, "4, 7 en 12", [4, 7, 12]),
        (Kind.NUMBERS, "4 en zeven", "4 en zeven"),
        (Kind.BOOLEAN, "ja", True),
        (Kind.BOOLEAN, "nee", False),
        (Kind.BOOLEAN, "misschien", "misschien"),
        (Kind.POSTCODE, "1506ab", "1506 AB"),
        (Kind.PHONE, "06-12 34 56 78", "0612345678"),
        (Kind.PHONE, "+31 (0)6 12345678", "0612345678"),
        (Kind.PHONE, "0031 75 123 4567", "0751234567"),
        (Kind.PHONE, "+32 470 12 34 56", "+32470123456"),
        (Kind.PHONE, "112", "112"),
    ],
)
def test_other_kinds(kind: Kind, text: str, value: object) -> None:
    assert typed.read(kind, text) == value


@given(st.sampled_from(list(Kind)), st.text(max_size=40))
def test_reading_never_fails_and_loses_nothing(kind: Kind, text: str) -> None:
    value = typed.read(kind, typed.clean(text))
    assert value == typed.clean(text) or not isinstance(value, str) or typed.read(kind, value) == value


@given(st.floats(-1e9, 1e9).map(lambda amount: round(amount, 2)))
def test_money_that_is_shown_reads_as_the_same(amount: float) -> None:
    assert typed.read(Kind.MONEY, typed.show(Kind.MONEY, amount)) == amount


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_date_that_is_shown_reads_as_the_same(day: date) -> None:
    assert typed.read(Kind.DATE, typed.show(Kind.DATE, day.isoformat())) == day.isoformat()


# -- what a browser sends --------------------------------------------------------------------------------


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
    everything().validate(values)


@given(st.integers())
def test_a_valid_answer_survives_the_browser(seed: int) -> None:
    made = everything()
    answer = random_answer(made, dice(seed), {}, TODAY)
    raw = made.fill(answer)
    values, kept = made.parse([(name, text) for name, texts in raw.items() for text in texts])
    assert values == answer
    assert kept | raw == kept


# -- prefill and facts -----------------------------------------------------------------------------------


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


# -- random answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(json.loads(BLOCKS)["$defs"]))
def test_random_answers_fit_every_shared_block(name: str) -> None:
    rows = {"title": "Rijen", "type": "array", "items": block(name)}
    made = form({name: block(name), "rijen": rows}, required=[name])
    for seed in range(25):
        answer = random_answer(made, dice(seed), {}, TODAY)
        assert made.validate(answer) == []
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


@pytest.mark.parametrize("given_values", [{"bedrag": "veel"}, {"onbekend": 1}])
def test_an_impossible_answer_is_refused(given_values: dict[str, Any]) -> None:
    with pytest.raises(AnswerImpossible):
        random_answer(form(EVERYTHING), dice(1), {}, TODAY, given_values)


# -- checking files --------------------------------------------------------------------------------------


def test_the_shared_blocks_are_in_order() -> None:
    assert FormSet.from_files({"gedeeld/blokken.json": BLOCKS}).check() == []


@pytest.mark.parametrize(
    ("properties", "more", "said"),
    [
        ({"x": {"type": "string"}}, {}, "Add a title"),
        ({"x": {"title": "X", "type": "null"}}, {}, "no question of this type"),
        ({"x": {"title": "X", "type": 3}}, {}, "Not valid JSON Schema"),
        ({"x": {"title": "X", "enum": ["a"]}}, {}, "oneOf with const and title"),
        ({"X": TEXT}, {}, "small letters"),
        ({"x": {**TEXT, "format": "datum"}}, {}, "Unknown format"),
        ({"x": {**TEXT, "x-soort": "tekst"}}, {}, "Unknown x-soort"),
        ({"x": {**TEXT, "x-vorraf": True}}, {}, "Unknown annotation x-vorraf"),
        ({"x": {**TEXT, "x-vooraf": "morgen"}}, {}, "x-vooraf is"),
        ({"x": {**TEXT, "x-aanvullen": True}}, {}, "Only a block that repeats"),
        ({"x": {**ROWS, "x-aanvullen": True, "x-vooraf": True}}, {}, "begin empty"),
        ({"x": {**TEXT, "x-fout": "Fout."}}, {}, "x-fout is an object"),
        ({"x": {**TEXT, "x-toon-als": {"veld": "x"}}}, {}, "x-toon-als is"),
        ({"x": {**TEXT, "x-toon-als": {"veld": "y", "is": 1}}}, {}, "there is no field y"),
        ({"y": CHOICES, "x": {**TEXT, "x-toon-als": {"veld": "y", "is": "drie"}}}, {}, "no such answer"),
        ({"x": {**TEXT, "pattern": "^a"}}, {}, "Add examples"),
        ({"x": block("bestaat_niet")}, {}, "leads nowhere"),
        ({"x": TEXT}, {"required": ["y"]}, "y is required but not"),
        ({"x": {**TEXT, "x-alleen-lezen": True}}, {"required": ["x"]}, "only shown"),
        ({"x": TEXT}, {"unevaluatedProperties": True}, "unevaluatedProperties"),
        ({"x": TEXT}, {"$id": "anders.json"}, '"$id": "testdorp/gesprek.json"'),
        ({"x": TEXT}, {"title": ""}, "Give the form a title"),
        ({"x": TEXT}, {"if": {"properties": {"x": {"const": "a"}}}, "then": {}}, '"required": ["x"]'),
        ({"x": TEXT}, {"then": {"required": ["x"]}}, 'nothing without "if"'),
        ({"x": {"title": "X", "type": "object", "properties": {}}}, {}, "unevaluatedProperties"),
    ],
)
def test_a_mistake_in_a_form_file_is_named(
    properties: dict[str, Any], more: dict[str, Any], said: str
) -> None:
    problems = forms(properties, **more).check()
    assert any(said in problem.message for problem in problems), problems
    assert {problem.file for problem in problems} == {PATH}


def test_a_file_that_is_no_form_is_named() -> None:
    made = FormSet.from_files({"a.json": b"{", "b.json": b"[]", "c.json": b"\xff", "d.json": b"{}"})
    assert {problem.file for problem in made.check()} == {"a.json", "b.json", "c.json", "d.json"}


def test_one_fact_has_one_type_in_all_forms() -> None:
    other = schema({"x": TEXT}) | {"$id": "testdorp/ander.json"}
    files = {PATH: schema({"x": {**MONEY}}), "testdorp/ander.json": other}
    made = FormSet.from_files({path: json.dumps(each).encode() for path, each in files.items()})
    [problem] = made.check()
    assert "Give one of them another name" in problem.message


def test_a_broken_schema_breaks_no_more_than_itself() -> None:
    files = {
        PATH: json.dumps(schema({"x": TEXT})).encode(),
        "testdorp/stuk.json": b'{"$id": 3, "properties": {"x": 3}, "required": 4}',
    }
    made = FormSet.from_files(files)
    assert made.form(PATH).validate({"x": "a"}) == []
    assert {problem.file for problem in made.check()} == {"testdorp/stuk.json"}
    with pytest.raises(FormBroken):
        made.form("testdorp/stuk.json")


def test_the_example_of_the_documentation_is_in_order() -> None:
    text = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")
    example = text.split("```json")[1].split("```")[0].encode()
    made = FormSet.from_files({"zaanstad/kennisnemen.json": example, "gedeeld/blokken.json": BLOCKS})
    assert made.check() == []
    assert made.form("zaanstad/kennisnemen.json").initial({}, TODAY) == {"gezien_op": "2026-03-16"}
    for annotation in ANNOTATIONS | set(SORTS) | set(FORMATS) - {"telefoon"}:
        assert f"`{annotation}`" in text or f'"{annotation}"' in text, annotation
