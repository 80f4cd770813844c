"""A condition that waits for an answer that no form offers; a decision table with no answer, or with two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import definitions
from engine.checks import Severity, choices, tables
from engine.checks.sorts import Sources
from tests.checking import built, by_sources, changed, found, judged

ROUTE = "processes/zaanstad/reactie_op_seintje.bpmn"
TABLE = "processes/gedeeld/toon_aanmaning.dmn"


@pytest.mark.parametrize(
    ("old", "new", "code", "element"),
    [
        ('"betaalt_altijd"', '"betaald_altijd"', "antwoord_bestaat_niet", "toon_regel_1_als_1"),
        ('"betaalt_altijd"', 'in ["betaald"]', "cel_nooit", "toon_regel_1_als_1"),
        ('"betaalt_altijd"', "3", "antwoord_bestaat_niet", "toon_regel_1_als_1"),
        ('"betaalt_altijd"', "True", "antwoord_bestaat_niet", "toon_regel_1_als_1"),
        ("&lt; 2", "&lt;= 2", "rijen_tegelijk", "toon_regel_1"),
        ("&lt; 2", "&lt; 5", "rijen_tegelijk", "toon_regel_1"),
        ("&lt; 2", "-", "rijen_tegelijk", "toon_regel_1"),
        ('"betaalt_altijd"', '!= "risico"', "rijen_tegelijk", "toon_regel_1"),
        ('"betaalt_altijd"', "", "rijen_tegelijk", "toon_regel_1"),
        ("&gt;= 2", "&gt; 2", "geen_rij", "toon_aanmaning_tabel"),
        ("&gt;= 2", "&gt; 9", "geen_rij", "toon_aanmaning_tabel"),
        ("&lt; 2", "&lt; 1", "geen_rij", "toon_aanmaning_tabel"),
        ("&lt; 2", "1", "geen_rij", "toon_aanmaning_tabel"),
    ],
)
def test_a_table_has_one_answer_for_what_there_is(old: str, new: str, code: str, element: str) -> None:
    findings = judged(by_sources(tables), changed(TABLE, old, new, "zaanstad"), "zaanstad")
    assert (code, element) in {(one.code, one.element) for one in findings}


@pytest.mark.parametrize(
    ("cell", "cure"),
    [
        ('"betaalt_altijd","risico"', 'in ["a", "b"]'),
        ('"betaalt_altijd", "risico"', 'in ["a", "b"]'),
        ('not("risico")', '!= "a"'),
        ('not("risico","wisselend")', '!= "a"'),
        ("not(None)", '!= "a"'),
    ],
)
def test_what_a_table_editor_writes_and_never_holds_is_refused_with_its_cure(cell: str, cure: str) -> None:
    (finding,) = found(changed(TABLE, '"betaalt_altijd"', cell, "zaanstad"), "zaanstad")
    assert (finding.element, finding.severity) == ("toon_regel_1_als_1", Severity.STOPS)
    assert cure in finding.line()


@pytest.mark.parametrize(
    "condition",
    [
        'hulpaanbod.reactie == "accepteert"',
        'hulpaanbod.reactie == "Geaccepteerd"',
        '"geaccepteerd " == hulpaanbod.reactie',
        'hulpaanbod.reactie in ["geaccepteerd", "misschien"]',
        "hulpaanbod.reactie == 3",
        'hulpaanbod.reactie != "geen"',
        'achterstand &gt; 0 and not hulpaanbod.reactie == "ja"',
    ],
)
def test_a_condition_asks_for_an_answer_that_is_offered(condition: str) -> None:
    text = condition.replace('"', "&quot;")
    files = changed(ROUTE, 'hulpaanbod.reactie == "geaccepteerd"', text, "zaanstad")
    (finding,) = judged(by_sources(choices), files, "zaanstad")
    assert (finding.code, finding.severity) == ("antwoord_bestaat_niet", Severity.STOPS)
    assert "geaccepteerd" in finding.why


@pytest.mark.parametrize(
    "condition",
    [
        'hulpaanbod.reactie in ["geaccepteerd", "geweigerd"]',
        "hulpaanbod.reactie == None",
        'hulpaanbod.reactie != "geweigerd"',
        'corporatie == "De Woning"',
    ],
)
def test_a_condition_on_answers_that_are_offered_is_passed(condition: str) -> None:
    text = condition.replace('"', "&quot;")
    files = changed(ROUTE, 'hulpaanbod.reactie == "geaccepteerd"', text, "zaanstad")
    assert judged(by_sources(choices), files, "zaanstad") == []


OWN = "processes/sittard_geleen/huurachterstand.bpmn"


def of_region(path: str, old: str, new: str) -> list[tuple[str, str]]:
    """(code, file) of what is said of answers; the diagrams keep their elements."""
    files_ = changed(path, old, new, "sittard_geleen")
    return [(one.code, one.file) for one in judged(by_sources(choices), files_, "sittard_geleen")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hulp", "hlup"),
        ("hulp", "hulpp"),
        ("regeling", "regelingen"),
        ("regeling", "regelin"),
        ("kans", "kansen"),
    ],
)
def test_a_word_that_a_script_gives_is_asked_for_as_it_is_written(old: str, new: str) -> None:
    """The shared diagram that asks for it is right."""
    found_now = of_region(OWN, f'onderbreking = "{old}"', f'onderbreking = "{new}"')
    assert found_now == [("antwoord_vraagt_niemand", OWN)]


def test_a_word_of_ones_own_may_be_given() -> None:
    assert of_region(OWN, 'onderbreking = "kans"', 'onderbreking = "verhuizing"') == []


@pytest.mark.parametrize("word", ["opgelst", "Opgelost", "opgelost_", "klaar", "gebiedsteam"])
def test_a_letter_of_the_region_asks_for_answers_that_there_are(word: str) -> None:
    region = built("sittard_geleen")
    letter = (
        f"{region.letters['melding_huurder']}\n{{% if gebiedsteam_besluit == '{word}' %}}x{{% endif %}}\n"
    )
    changed_now = replace(region, letters={**region.letters, "melding_huurder": letter})
    told = [(one.code, one.file) for one in choices.findings(Sources(changed_now))]
    assert told == [("antwoord_bestaat_niet", "berichten/melding_huurder.txt")]


@pytest.mark.parametrize("word", ["voorkomen_betald", "Voorkomen_betaald", "voorkomenbetaald"])
def test_an_outcome_is_one_that_letters_speak_of_as_it_is_written(word: str) -> None:
    files_ = changed(OWN, 'value="voorkomen_betaald"', f'value="{word}"', "sittard_geleen")
    version = definitions.build("sittard_geleen", definitions.of_version(files_))
    told = [(one.code, one.file, one.element) for one in choices.findings(Sources(version))]
    assert told == [("uitkomst_noemt_niemand", OWN, "einde_betaald")]
