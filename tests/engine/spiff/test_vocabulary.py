"""Words that do not exist are found on deploy, in every kind of text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine.spiff import Vocabulary, unknown_words
from tests.engine.spiff.driver import files

EVERYTHING = Vocabulary(
    facts={
        "achterstand",
        "profiel",
        "maanden",
        "toon_advies",
        "signaal_nr",
        "acties",
        "te_laat_op",
        "vervaldatum",
    },
    functions={"vandaag", "term", "instelling"},
    services={"bericht/versturen"},
    settings={"reactietermijn"},
)


def _unknown(name: str, old: str = "", new: str = "") -> Sequence[str]:
    path = name if name.endswith(".dmn") else f"{name}.bpmn"
    text = files(name)[path].decode()
    assert old in text
    return unknown_words({path: text.replace(old, new).encode() if old else text.encode()}, EVERYTHING)


KNOWN = ["gateway", "timer_boundary", "service", "script", "toon.dmn", "multi_instance"]


@pytest.mark.parametrize("name", KNOWN)
def test_known_words_are_accepted(name: str) -> None:
    assert _unknown(name) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("gateway", "achterstand ", "achterstnd ", "achterstnd is no known fact; did you mean achterstand?"),
        ("timer_boundary", "term(", "termm(", "tb_te_laat: termm() is no known function; did you mean term?"),
        ("timer_boundary", "vandaag()", "vervldatum", "tb_te_laat: vervldatum is no known fact"),
        (
            "timer_boundary",
            '"P14D"',
            'instelling("reactietrmijn")',
            "reactietrmijn is no known setting",
        ),
        (
            "script",
            "signaal_nr + 1",
            "wxyz + 1",
            "sc_tellen: wxyz is no known fact; add it",
        ),
        (
            "service",
            "bericht/versturen",
            "bericht/sturen",
            "se_sturen: bericht/sturen is no known service",
        ),
        ("service", "signaal_nr", "signal_nr", "se_sturen: signal_nr is no known fact"),
        ("toon.dmn", ">maanden<", ">manden<", "toon_in_1: manden is no known fact"),
        ("toon.dmn", "&gt; 3", "&gt; grens", "toon_rij_2_1: grens is no known fact"),
        ("toon.dmn", '"vriendelijk"', "vriendelijk", "toon_rij_3_2: vriendelijk is no known fact"),
        (
            "multi_instance",
            'id="mi_actie"',
            'id="achterstand"',
            "achterstand: this item has the name",
        ),
    ],
)
def test_an_unknown_word_is_named_with_its_element(name: str, old: str, new: str, problem: str) -> None:
    assert any(problem in found for found in _unknown(name, old, new)), _unknown(name, old, new)


def test_a_script_may_use_what_it_sets_itself() -> None:
    assert _unknown("script", "laatste = signaal_nr", "tussen = 1\nlaatste = tussen") == []


def test_the_item_of_a_list_is_known_in_its_diagram() -> None:
    assert _unknown("multi_instance", "mi_daarna", "mi_daarna") == []
