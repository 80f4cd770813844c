"""Names as people type them, and as a list shows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.names import FOUND_BY, dossier_text, fold, organisation_key, person_key, words

PHONE = "0612345678"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Élise", ["elise"]),
        ("ÉLISE", ["elise"]),
        ("E\u0301lise", ["elise"]),
        ("Anaïs Groß-Łukasz", ["anais", "grosslukasz"]),
        ("IJsbrand Ĳzer", ["ijsbrand", "ijzer"]),
        ("van 't Hof", ["van", "t", "hof"]),
        ("van ’t Hof", ["van", "t", "hof"]),
        ("van ´t Hof", ["van", "t", "hof"]),
        ("van `t Hof", ["van", "t", "hof"]),
        ("Mulder,Rosa", ["mulder", "rosa"]),
        ("Jansen-de Vries, J.P.", ["jansende", "vries", "jp"]),
        ("2026-000012", ["2026000012"]),
        ("2026-000012 1507 TB", ["2026000012", "1507", "tb"]),
        ("50%", ["50%"]),
        ("huis_nummer", ["huis_nummer"]),
        ("a\x00b\u200b", ["ab"]),
        (" -'. ", []),
    ],
)
def test_words_are_folded(typed: str, found: list[str]) -> None:
    assert words(typed) == found


@pytest.mark.parametrize(
    "typed",
    [
        "0612345678",
        "06-12345678",
        "06 12 34 56 78",
        "06.1234.5678",
        "(06) 123 45 678",
        "+31612345678",
        "+31 (0)6 12345678",
        "+31-6-1234-5678",
        "0031 6 12 34 56 78",
    ],
)
def test_a_phone_number_is_one_word_in_one_spelling(typed: str) -> None:
    assert words(typed) == [PHONE]
    assert words(f"bel {typed} terug") == ["bel", PHONE, "terug"]


def test_a_number_from_abroad_is_one_word_too_and_what_is_none_stays_as_it_was() -> None:
    assert words("+49 171 1234567") == words("0049 171 1234567") == ["491711234567"]
    assert words("00000123456") == ["00000123456"]


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_dossier_is_found_by_what_it_knows() -> None:
    facts = {
        "huurder": {"naam": "Élise van ’t Hof", "telefoon": "+31 6 12345678", "e_mail": "e@hof.example"},
        "adres": {
            "straat": "Zwaluw­straat",
            "huisnummer": 12,
            "toevoeging": "A",
            "postcode": "1507 TB",
            "plaats": "Zaandam",
        },
        "huurcontract": "HC-77_1",
    }
    held = dossier_text("2026-000012", "Élise van ’t Hof, Zwaluwstraat 12 A", facts).split()
    expected = {"2026000012", "elise", "van", "t", "hof", "hc77_1", PHONE, "zwaluwstraat", "12a", "1507tb"}
    assert expected <= set(held)
    assert "zaandam" in held
    assert not any("example" in word for word in held)
    assert len(held) == len(set(held))


@pytest.mark.parametrize("facts", [{}, {"huurder": None, "adres": "los", "huurcontract": 12}])
def test_a_dossier_without_facts_is_found_by_number_and_label(facts: dict[str, object]) -> None:
    assert dossier_text("2026-000001", "Zonder naam", facts).split()[:3] == ["2026000001", "zonder", "naam"]


def test_what_finds_a_dossier_is_listed_whole() -> None:
    """The words are made again only when one of these facts changes."""

    class Read(dict[str, object]):
        def get(self, name: str, default: object = None) -> object:
            asked.append(name)
            return super().get(name, default)

    asked: list[str] = []
    dossier_text("2026-000001", "Zonder naam", Read())
    assert sorted(asked) == sorted(FOUND_BY)


ORGANISATIONS = ["Aandacht", "Élan Wonen", "emmaus", "'t Heem", "Rijnhart", "Van der Valk", "De Zaan", "Zorg"]


@pytest.mark.parametrize(
    "names",
    [
        ["Kees d'Ancona", "Marit Blom", "Jan Pieter van der Boom"],
        ["Noor el Amrani", "Zoë d’Ancona"],
        ["De Jong", "Anna de Jong", "bart jong", "Piet DE JONG"],
        ["Jan 's-Gravesande", "Anne van 't Hof", "S. Hoogland", "T. Huisman"],
        ["Anne-Marie Jansen-de Vries", "Anouk Jansonius", "Émile Žák", "Zoë Zwart"],
    ],
)
def test_people_stand_in_the_order_of_their_surnames(names: list[str]) -> None:
    assert sorted(set(names), key=person_key) == names


def test_organisations_stand_in_the_order_of_their_names_without_the_article() -> None:
    assert sorted(set(ORGANISATIONS), key=organisation_key) == ORGANISATIONS


@given(st.lists(st.text(max_size=12), max_size=5))
def test_any_name_has_a_place_of_its_own(names: list[str]) -> None:
    for key in (person_key, organisation_key):
        assert len(set(map(key, names))) == len(set(names))
