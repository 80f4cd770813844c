"""A condition that waits for an answer that no form offers; a decision table with no answer, or with two."""

from __future__ import annotations

import pytest

from engine.checks import Severity, choices, tables
from tests.checking import by_sources, changed, found, judged

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
