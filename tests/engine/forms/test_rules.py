"""Days that cannot be are refused; what contradicts the dossier, and unusual amounts, are asked once more."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.deadlines import AMSTERDAM
from engine.forms import Form, random_answer
from tests.engine.forms.made import DAY, MONEY, NOW, TODAY, block, dice, form, forms, wrong

MOMENT = {"title": "Moment", "type": "string", "format": "date-time"}
SHOWN = {"x-alleen-lezen": True}
VERDICT = {"van": "vonnis_op", "heet": "de uitspraak"}
NUMBER = {"title": "Aantal", "type": "integer", "minimum": 0}


def day(**rules: Any) -> dict[str, Any]:
    return {**DAY, **{keyword.replace("_", "-"): value for keyword, value in rules.items()}}


def doubts(made: Form, values: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, str]:
    return {doubt.path: doubt.message for doubt in made.doubts(values, facts, NOW)}


def errors_at(made: Form, values: Mapping[str, Any], moment: str) -> list[str]:
    now = datetime.fromisoformat(moment)
    return [error.path for error in made.validate(values, now)]


# -- against today ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "answer", "message"),
    [
        ({"x-niet-na": "vandaag"}, "2026-03-16", None),
        ({"x-niet-na": "vandaag"}, "2026-03-17", "Deze dag is nog niet geweest. Vul vandaag of een eerdere"),
        ({"x-niet-voor": "vandaag"}, "2026-03-16", None),
        ({"x-niet-voor": "vandaag"}, "2026-03-15", "Deze dag is al voorbij. Kies vandaag of een latere dag."),
        ({"x-niet-voor": {"van": "vandaag", "dagen": 1}}, "2026-03-16", "Kies een dag na vandaag."),
        ({"x-niet-voor": {"van": "vandaag", "dagen": 7}}, "2026-03-22", "Kies een dag vanaf 23 maart 2026."),
        ({"x-niet-na": {"van": "vandaag", "dagen": 7}}, "2026-03-23", None),
        (
            {"x-niet-na": {"van": "vandaag", "dagen": 7}},
            "2026-03-24",
            "Kies een dag tot en met 23 maart 2026.",
        ),
        (
            {"x-niet-na": {"van": "vandaag", "dagen": -1}},
            "2026-03-16",
            "Kies een dag tot en met 15 maart 2026.",
        ),
        ({"x-niet-na": ["vandaag"], "x-fout": {"x-niet-na": "Nee."}}, "2030-01-01", "Nee."),
    ],
)
def test_a_day_is_held_against_today(rule: dict[str, Any], answer: str, message: str | None) -> None:
    made = form({"dag": {**DAY, **rule}})
    found = wrong(made, {"dag": answer})
    assert (found.get("dag", "").startswith(message)) if message else found == {}


@pytest.mark.parametrize(
    ("moment", "today"),
    [
        ("2026-03-16T23:59:59+01:00", "2026-03-16"),
        ("2026-03-16T23:00:00+00:00", "2026-03-17"),  # midnight in Amsterdam
        ("2026-07-01T21:59:59+00:00", "2026-07-01"),
        ("2026-07-01T22:00:00+00:00", "2026-07-02"),  # in summer an hour earlier
        ("2028-02-29T12:00:00+01:00", "2028-02-29"),
    ],
)
def test_the_day_is_that_of_amsterdam(moment: str, today: str) -> None:
    made = form({"dag": day(x_niet_na="vandaag")})
    after = datetime.fromisoformat(today).toordinal() + 1
    assert errors_at(made, {"dag": today}, moment) == []
    assert errors_at(made, {"dag": datetime.fromordinal(after).date().isoformat()}, moment) == ["dag"]


def test_days_are_counted_over_a_leap_day() -> None:
    made = form({"dag": day(x_niet_voor={"van": "vandaag", "dagen": 2})})
    assert errors_at(made, {"dag": "2028-03-01"}, "2028-02-28T12:00:00+01:00") == []
    assert errors_at(made, {"dag": "2027-03-01"}, "2027-02-28T12:00:00+01:00") == ["dag"]


def test_a_moment_is_held_against_the_clock() -> None:
    made = form({"moment": {**MOMENT, "x-niet-na": "nu"}})
    assert wrong(made, {"moment": "2026-03-16T12:00:00+01:00"}) == {}
    late = wrong(made, {"moment": "2026-03-16T12:01:00+01:00"})
    assert late == {"moment": "Dit moment is nog niet geweest. Vul in wanneer het was."}
    planned = form({"moment": {**MOMENT, "x-niet-voor": "nu"}})
    assert wrong(planned, {"moment": "2026-03-16T11:59:00+01:00"}) == {
        "moment": "Dit moment is al voorbij. Kies een later moment."
    }
    assert wrong(planned, {"moment": "2026-03-16T12:00:00+01:00"}) == {}
    assert (
        wrong(form({"moment": {**MOMENT, "x-niet-na": "vandaag"}}), {"moment": "2026-03-16T23:59:00+01:00"})
        == {}
    )


# -- a question that is hidden ---------------------------------------------------------------------------

TOLD = {"title": "Ingelicht", "type": "boolean"}
WHEN_TOLD: dict[str, Any] = {"x-toon-als": {"veld": "ingelicht", "is": True}}
HIDDEN: dict[str, Any] = {
    "ingelicht": TOLD,
    "dag": {**day(x_niet_na="vandaag", x_niet_voor=VERDICT), **WHEN_TOLD},
    "bedrag": {**MONEY, **WHEN_TOLD, "x-vraag-na-boven": 5},
}


@pytest.mark.parametrize("told", [True, False, None])
def test_a_question_that_is_hidden_is_held_against_nothing(told: bool | None) -> None:
    made = forms(HIDDEN).form("testdorp/gesprek.json")
    seen = {} if told is None else {"ingelicht": told}
    late, early = seen | {"dag": "2026-03-17", "bedrag": 6.0}, seen | {"dag": "2026-03-01", "bedrag": 6.0}
    assert list(wrong(made, late)) == (["dag"] if told else [])
    facts = {"vonnis_op": "2026-03-10"}
    assert list(doubts(made, early, facts)) == (["dag", "bedrag"] if told else [])


@pytest.mark.parametrize("told", [True, False, None])
def test_what_cannot_be_of_a_hidden_question_is_no_fact(told: bool | None) -> None:
    made = forms(HIDDEN).form("testdorp/gesprek.json")
    seen = {} if told is None else {"ingelicht": told}
    late, right = seen | {"dag": "2026-03-17"}, seen | {"dag": "2026-03-16", "bedrag": 6.0}
    assert made.heard(right, NOW) == right, "what can be stays, as before"
    assert made.heard(late, NOW) == (late if told else seen)


def test_what_cannot_be_is_left_out_of_its_own_row_of_its_own_group() -> None:
    row = {"title": "Rij", "type": "object", "properties": HIDDEN, "unevaluatedProperties": False}
    group = {**row, "properties": {"rijen": {"title": "Rijen", "type": "array", "items": row}}}
    made = forms({"groep": group}).form("testdorp/gesprek.json")
    late = {"ingelicht": False, "dag": "2026-03-17"}
    answer = {"groep": {"rijen": [{"dag": "2026-03-16"}, late, {"ingelicht": True, "dag": "2026-03-15"}]}}
    before = copy.deepcopy(answer)
    rows = made.heard(answer, NOW)["groep"]["rijen"]
    assert rows == [{"dag": "2026-03-16"}, {"ingelicht": False}, {"ingelicht": True, "dag": "2026-03-15"}]
    assert answer == before


# -- between the answers of a form -----------------------------------------------------------------------


def test_what_is_asked_together_must_be_in_order() -> None:
    made = form({"vonnis_op": day(), "betekend_op": day(x_niet_voor=VERDICT)})
    assert wrong(made, {"vonnis_op": "2026-03-10", "betekend_op": "2026-03-10"}) == {}
    assert wrong(made, {"betekend_op": "2026-03-10"}) == {}
    assert wrong(made, {"vonnis_op": "2026-05-13", "betekend_op": "2026-04-01"}) == {
        "betekend_op": "Deze dag is eerder dan de uitspraak. Kijk beide na."
    }


def test_without_a_name_the_label_of_the_other_question_is_told() -> None:
    made = form({"begin": {**DAY, "title": "Begin"}, "dag": day(x_niet_na={"van": "begin", "dagen": 3})})
    assert wrong(made, {"begin": "2026-03-10", "dag": "2026-03-14"}) == {
        "dag": "Kies een dag tot en met 13 maart 2026, 3 dagen na “Begin”. Kijk beide na."
    }


@pytest.mark.parametrize(
    ("days", "keyword", "answer", "told"),
    [
        (1, "x-niet-na", "2026-03-12", "tot en met 11 maart 2026, 1 dag na “Begin”"),
        (2, "x-niet-na", "2026-03-13", "tot en met 12 maart 2026, 2 dagen na “Begin”"),
        (-1, "x-niet-voor", "2026-03-08", "vanaf 9 maart 2026, 1 dag voor “Begin”"),
        (-3, "x-niet-voor", "2026-03-06", "vanaf 7 maart 2026, 3 dagen voor “Begin”"),
    ],
)
def test_how_far_from_the_other_day_is_told_in_words(days: int, keyword: str, answer: str, told: str) -> None:
    made = form(
        {"begin": {**DAY, "title": "Begin"}, "dag": {**DAY, keyword: {"van": "begin", "dagen": days}}}
    )
    assert wrong(made, {"begin": "2026-03-10", "dag": answer}) == {
        "dag": f"Kies een dag {told}. Kijk beide na."
    }


def test_all_wrongs_are_told_together_in_the_order_of_the_screen() -> None:
    made = form(
        {
            "een": day(x_niet_na="vandaag"),
            "reden": {"title": "Reden", "type": "string"},
            "drie": day(x_niet_na="een"),
        },
        required=["reden"],
    )
    assert list(wrong(made, {"een": "2026-04-01", "drie": "2026-04-02"})) == ["een", "reden", "drie"]


def test_each_row_of_a_list_is_held_against_itself() -> None:
    row = {
        "title": "Rij",
        "type": "object",
        "properties": {"van": {**DAY, "title": "Van"}, "tot": day(x_niet_voor="van")},
        "unevaluatedProperties": False,
    }
    made = form({"van": DAY, "rijen": {"title": "Rijen", "type": "array", "items": row}})
    rows = [{"van": "2026-03-01", "tot": "2026-03-02"}, {"van": "2026-03-05", "tot": "2026-03-04"}]
    assert list(wrong(made, {"van": "2026-03-09", "rijen": rows})) == ["rijen.1.tot"]
    [error] = made.validate({"rijen": rows}, NOW)
    assert error.label == "Rij 2: Dag"


def test_an_answer_within_a_group_can_be_named_from_outside() -> None:
    made = form({"hulpaanbod": block("hulpaanbod"), "dag": day(x_niet_voor="hulpaanbod.aangeboden_op")})
    given = {"reactie": "in_beraad", "aangeboden_op": "2026-03-10"}
    assert list(wrong(made, {"hulpaanbod": given, "dag": "2026-03-09"})) == ["dag"]


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(), st.lists))
def test_no_answer_makes_a_rule_fail(value: Any) -> None:
    properties = {
        "dag": day(x_niet_na=["vandaag", "ander"]),
        "ander": DAY,
        "moment": {**MOMENT, "x-niet-na": "nu"},
        "bedrag": {**MONEY, "x-vraag-na-boven": {"van": "schuld", "maal": 2, "heet": "de schuld"}},
        "schuld": {**MONEY, "x-alleen-lezen": True},
    }
    made = forms(properties).form("testdorp/gesprek.json")
    made.validate(dict.fromkeys(properties, value), NOW)
    made.doubts(dict.fromkeys(properties, value), {"schuld": value}, NOW)


# -- against the dossier ---------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", [True, False])
def test_a_fact_of_the_dossier_never_refuses_and_is_asked_about(shown: bool) -> None:
    first = {"vonnis_op": {**DAY, **SHOWN}} if shown else {}
    made = forms({**first, "betekend_op": day(x_niet_voor=VERDICT)}).form("testdorp/gesprek.json")
    answer, facts = {"betekend_op": "2026-04-01"}, {"vonnis_op": "2026-05-13"}
    assert wrong(made, answer) == {}
    assert doubts(made, answer, {}) == {}
    [doubt] = made.doubts(answer, facts, NOW)
    assert doubt.message == (
        "Deze dag is eerder dan de uitspraak: volgens het dossier was dat 13 mei 2026. "
        "Zit de fout in het dossier? Dan kan de woningcorporatie, of wie de regie heeft, dat corrigeren."
    )
    assert (doubt.agree, doubt.label) == ("Het klopt: 1 april 2026", "Dag")


def test_another_answer_is_asked_about_again() -> None:
    made = forms({"betekend_op": day(x_niet_voor=VERDICT)}).form("testdorp/gesprek.json")
    keys = {
        made.doubts({"betekend_op": answer}, {"vonnis_op": fact}, NOW)[0].key
        for answer, fact in [
            ("2026-04-01", "2026-05-13"),
            ("2026-04-02", "2026-05-13"),
            ("2026-04-01", "2026-05-14"),
        ]
    }
    assert len(keys) == 3


def test_one_answer_is_asked_about_once() -> None:
    rules = day(x_niet_voor=VERDICT, x_niet_na={"van": "einde", "heet": "het einde"})
    made = forms({"dag": rules}).form("testdorp/gesprek.json")
    facts = {"vonnis_op": "2026-05-13", "einde": "2026-01-01"}
    [doubt] = made.doubts({"dag": "2026-04-01"}, facts, NOW)
    assert "de uitspraak" in doubt.message
    assert "het einde" in doubt.message


# -- amounts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "answer", "facts", "message"),
    [
        ({**MONEY, "x-vraag-na-boven": "achterstand"}, 900.0, {"achterstand": 900}, None),
        (
            {**MONEY, "x-vraag-na-boven": {"van": "achterstand", "heet": "de achterstand"}},
            900.01,
            {"achterstand": 900},
            "Dit is meer dan de achterstand (€ 900,00). Kijk het na.",
        ),
        (
            {
                **MONEY,
                "x-vraag-na-boven": {"van": "achterstand", "maal": 2, "heet": "twee keer de achterstand"},
            },
            1800.01,
            {"achterstand": 900},
            "Dit is meer dan twee keer de achterstand (€ 1.800,00). Kijk het na.",
        ),
        (
            {
                **MONEY,
                "x-vraag-na-boven": {"van": "achterstand", "plus": ["kosten", "boete"], "heet": "alles"},
            },
            1000.0,
            {"achterstand": 900, "kosten": 100.0},
            None,
        ),
        (
            {
                **MONEY,
                "x-vraag-na-boven": {"van": "achterstand", "plus": ["kosten", "boete"], "heet": "alles"},
            },
            1060.01,
            {"achterstand": 900, "kosten": 100, "boete": 60},
            "Dit is meer dan alles (€ 1.060,00). Kijk het na.",
        ),
        (
            {**MONEY, "x-vraag-na-boven": {"van": "achterstand", "plus": ["kosten"], "heet": "alles"}},
            9999.0,
            {"kosten": 100},  # what is owed is not known
            None,
        ),
        (
            {**MONEY, "x-vraag-na-boven": {"van": "bedrag", "heet": "wat er eerder open stond"}},
            500.01,
            {"bedrag": 500},
            "Dit is meer dan wat er eerder open stond (€ 500,00). Kijk het na.",
        ),
        ({**MONEY, "x-vraag-na-boven": 2500}, 2500.5, {}, "Dit is meer dan € 2.500,00. Kijk het na."),
        ({**NUMBER, "x-vraag-na-boven": 90}, 91, {}, "Dit is meer dan 90. Kijk het na."),
        ({**MONEY, "x-vraag-na-boven": 5, "x-fout": {"x-vraag-na-boven": "Zeker?"}}, 6.0, {}, "Zeker?"),
    ],
)
def test_an_unusual_amount_is_asked_about(
    field: dict[str, Any], answer: float, facts: dict[str, Any], message: str | None
) -> None:
    made = forms({"bedrag": field}).form("testdorp/gesprek.json")
    assert wrong(made, {"bedrag": answer}) == {}
    assert doubts(made, {"bedrag": answer}, facts) == ({"bedrag": message} if message else {})


def test_an_amount_beside_another_of_the_same_form_is_asked_about() -> None:
    made = form({"totaal": {**MONEY, "title": "Totaal"}, "deel": {**MONEY, "x-vraag-na-boven": "totaal"}})
    assert doubts(made, {"totaal": 10.0, "deel": 11.0}, {}) == {
        "deel": "Dit is meer dan “Totaal” (€ 10,00). Kijk het na."
    }


# -- a form without rules, and answers that are made up --------------------------------------------------


def test_a_form_of_before_the_rules_takes_what_it_took() -> None:
    made = form({"dag": DAY, "bedrag": MONEY})
    answer = {"dag": "2199-12-31", "bedrag": 999_999.0}
    assert wrong(made, answer) == {}
    assert made.doubts(answer, {"dag": "1900-01-01", "bedrag": 1}, NOW) == []


CHAIN = {
    "een": day(x_niet_na={"van": "vandaag", "dagen": -10}),
    "twee": day(x_niet_na="vandaag", x_niet_voor=["een", {"van": "feit", "heet": "het feit"}]),
    "drie": day(x_niet_voor=[{"van": "twee", "dagen": 3}, {"van": "vandaag", "dagen": 1}]),
    "vier": day(x_niet_na="drie", x_niet_voor="twee"),
    "moment": {**MOMENT, "x-niet-na": "nu"},
    "straks": {**MOMENT, "x-niet-voor": "nu"},
    "bedrag": {**MONEY, "x-vraag-na-boven": {"van": "schuld", "heet": "de schuld"}},
    "aantal": {**NUMBER, "x-vraag-na-boven": 3},
}


@pytest.mark.parametrize("required", [[], sorted(CHAIN)])
def test_random_answers_keep_the_rules_and_raise_no_doubt(required: list[str]) -> None:
    made = forms(CHAIN, required=required).form("testdorp/gesprek.json")
    facts = {"feit": "2026-03-01", "schuld": 20.0}
    for seed in range(60):
        answer = random_answer(made, dice(seed), facts, TODAY)
        late = datetime(2026, 3, 16, 23, 59, tzinfo=AMSTERDAM)
        assert made.validate(answer, late) == []
        assert made.doubts(answer, facts, late) == []


def test_a_random_answer_holds_what_is_given_also_when_it_is_doubted() -> None:
    made = forms({"bedrag": {**MONEY, "x-vraag-na-boven": 5}, "dag": day(x_niet_na="vandaag")}).form(
        "testdorp/gesprek.json"
    )
    for seed in range(10):
        assert random_answer(made, dice(seed), {}, TODAY, {"bedrag": 80.0})["bedrag"] == 80.0
