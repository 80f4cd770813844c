"""The words of a region in the texts that all share: in diagrams, forms, letters and the standing."""

from __future__ import annotations

import pytest

from engine import checks, definitions
from engine.definitions import Definition
from engine.definitions.own_words import places
from engine.settings import ROOT

SETTINGS = "processes/zaanstad/instellingen.toml"


def built(region: str) -> Definition:
    return definitions.build(region, definitions.read_files(ROOT, region))


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("het seintje", ["seintje", "Seintje", "het seintje", "Het seintje", "dat seintje", "dit seintje"]),
        ("de melding", ["melding", "Melding", "de melding", "De melding", "die melding", "deze melding"]),
        ("EHBG", ["EHBG"] * 6),
        ("Partners in Welzijn", ["Partners in Welzijn"] * 6),
    ],
)
def test_a_word_has_its_article_and_what_points_at_it(word: str, said: list[str]) -> None:
    found = places({"signaal": word})
    names = ("signaal", "Signaal", "de_signaal", "De_signaal", "die_signaal", "deze_signaal")
    assert [found[name] for name in names] == said


@pytest.mark.parametrize(("region", "word"), [("zaanstad", "Seintje"), ("deventer", "Melding")])
def test_diagrams_forms_and_letters_say_it(region: str, word: str) -> None:
    one = built(region)
    assert one.elements["seintje_versturen"].name == f"{word} versturen"
    assert one.models["gedeeld_melding"].name == f"{word} versturen"
    assert f"geen {word.lower()} uit" in one.elements["bezwaar_beoordelen"].documentation
    assert word.lower() in one.forms.form("gedeeld/plichten_vastleggen.json").description
    assert f"eerder een {word.lower()}." in one.letters["naar_de_deurwaarder"]
    drawn = {node.id: node.name for node in one.drawings["gedeeld_melding"].nodes}
    assert drawn["seintje_versturen"] == f"{word} versturen"


def test_a_word_that_no_text_says_is_found() -> None:
    files = definitions.read_all(ROOT, "zaanstad")
    wrong = files[SETTINGS].replace(b"[woorden]\n", b'[woorden]\nsignal = "het sein"\n')
    found = checks.check("zaanstad", {**files, SETTINGS: wrong})
    assert [(one.code, one.file) for one in found] == [("woord_onbekend", SETTINGS)]
    assert "signaal" in found[0].cure


@pytest.mark.parametrize(("block", "code"), [("woorden", "woorden_lidwoord"), ("partners", "partners_namen")])
def test_a_word_or_partner_without_a_text_is_found(block: str, code: str) -> None:
    files = definitions.read_all(ROOT, "zaanstad")
    wrong = files[SETTINGS].replace(f"[{block}]\n".encode(), f"[{block}]\nx = 3\n".encode())
    assert [one.code for one in checks.check("zaanstad", {**files, SETTINGS: wrong})] == [code]


def test_a_partner_that_nobody_is_is_found() -> None:
    files = definitions.read_all(ROOT, "zaanstad")
    wrong = files[SETTINGS].replace(b"[partners]\n", b'[partners]\nwijkteem = "Wijkteam"\n')
    found = checks.check("zaanstad", {**files, SETTINGS: wrong})
    assert [(one.code, one.file) for one in found] == [("partner_van_niemand", SETTINGS)]
