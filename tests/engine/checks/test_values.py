"""Terms, settings and what a service is given: of the sort that belongs there, in every organisation."""

from __future__ import annotations

import pytest

from engine.checks import Severity, settings, values
from tests.checking import by_sources, changed, found, judged

ROUTE = "processes/zaanstad/huurachterstand.bpmn"
SETTINGS = "processes/zaanstad/instellingen.toml"
SHARED = "processes/gedeeld/instellingen.toml"
TERM = r'term\(vervaldatum, instelling\("termijn_seintje_1"\), pauze_dagen\)'
KIND = r"value=\"'aanmaning'\""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('term(vervaldatum, "2 maanden")', "argument_andere_soort"),
        ('term(vervaldatum, "P2 M")', "argument_andere_soort"),
        ('term(vervaldatum, "P1M", "P3D")', "argument_andere_soort"),
        ("term(vervaldatum, 45)", "argument_andere_soort"),
        ("term(vervaldatum, pauze_dagen)", "argument_andere_soort"),
        ('term("P1M15D", vervaldatum)', "argument_andere_soort"),
        ('term(instelling("termijn_seintje_1"), vervaldatum)', "instelling_andere_soort"),
        ('werkdag_term(achterstand, "P2D")', "argument_andere_soort"),
        ("wettelijke_term(vandaag(), dagen_tussen(vervaldatum, vandaag()))", "argument_andere_soort"),
        ('term(werkdagen_na(vervaldatum, "P2D"), "P0D")', "argument_andere_soort"),
        ('term(vervaldatum, "P1M", pauze_dagen, 3)', "argumenten"),
        ("term(vervaldatum)", "argumenten"),
        ("term()", "argumenten"),
        ('term(datum=vervaldatum, termijn="P1M")', "argumenten"),
        ("vervaldatum", "geeft_andere_soort"),
        ("werkdagen_na(vandaag(), 3)", "geeft_andere_soort"),
        ('"P1M15D"', "geeft_andere_soort"),
        ("achterstand + 3", "geeft_andere_soort"),
        ('instelling("termijn_seintje_1")', "instelling_andere_soort"),
    ],
)
def test_a_timer_gives_an_instant_of_things_of_the_right_sort(text: str, code: str) -> None:
    escaped = text.replace('"', "&quot;")
    (finding,) = judged(by_sources(values), changed(ROUTE, TERM, escaped, "zaanstad"), "zaanstad")
    assert finding.code == code
    assert finding.severity is Severity.STOPS
    assert finding.element == "termijn_seintje_1"


@pytest.mark.parametrize(
    "text",
    [
        'max(term(vervaldatum, "P1M15D"), nu())',
        'term(vervaldatum if vervaldatum != None else vandaag(), "P1M15D", -3)',
        'wettelijke_term(werkdagen_na(vandaag(), 2), instelling("termijn_seintje_1"))',
        'term(datum=vervaldatum, duur="P1M15D", extra_dagen=None)',
        'term(maanden_later(vervaldatum, 1), "-P3D") if pauze_dagen &gt; 3 else nu()',
    ],
)
def test_a_timer_that_is_right_is_passed(text: str) -> None:
    files = changed(ROUTE, TERM, text.replace('"', "&quot;"), "zaanstad")
    assert judged(by_sources(values), files, "zaanstad") == []


@pytest.mark.parametrize(
    ("path", "old", "new", "element"),
    [
        (SETTINGS, '"P2M15D"', '"2 maanden"', "termijn_seintje_2"),
        (SETTINGS, '"P2M15D"', "75", "termijn_seintje_2"),
        (SETTINGS, '"P2M15D"', '["P2M15D"]', "termijn_seintje_2"),
        (SETTINGS, '"P2M15D"', "true", "termijn_seintje_2"),
        (SETTINGS, '"P2M15D"', '"2026-03-01"', "termijn_seintje_2"),
        (SHARED, 'waarde = 2(?=\ntitel = "Werkdagen om te)', 'waarde = "P2D"', "melden_werkdagen"),
        (SHARED, 'waarde = 2(?=\ntitel = "Werkdagen om te)', 'waarde = "twee"', "melden_werkdagen"),
        (SHARED, r'waarde = \["gemeente", "hulpverlener"\]', "waarde = 3", "melding_ontvangers"),
    ],
)
def test_a_setting_of_another_sort_than_where_it_is_read_is_one_finding(
    path: str, old: str, new: str, element: str
) -> None:
    findings = judged(by_sources(values), changed(path, old, new, "zaanstad"), "zaanstad")
    assert [(one.file, one.element, one.severity) for one in findings] == [(path, element, Severity.STOPS)]
    assert findings[0].name


def test_a_value_of_an_organisation_is_held_against_where_it_is_read() -> None:
    own = '\\g<0>\n[instellingen.termijn_seintje_2.per_organisatie]\n"de-zaan" = {}\n'
    heading = r'\[instellingen.termijn_seintje_2\].*?bron = "[^"]*"'
    right = changed(SETTINGS, heading, own.format('"P2M"'), "zaanstad")
    assert judged(by_sources(values), right, "zaanstad") == []
    for wrong in ('"2 maanden"', "60", '["P2M"]', "true", '"P2 M"'):
        changed_files = changed(SETTINGS, heading, own.format(wrong), "zaanstad")
        (finding,) = judged(by_sources(values), changed_files, "zaanstad")
        assert (finding.element, finding.file) == ("termijn_seintje_2", SETTINGS)
        assert "de-zaan" in finding.line()


@pytest.mark.parametrize("value", ['"5"', '"P5D"', '["5"]', "true", '""'])
def test_the_days_to_answer_a_question_are_a_number(value: str) -> None:
    files = changed(SHARED, 'waarde = 5(?=\ntitel = "Werkdagen waarin)', f"waarde = {value}", "zaanstad")
    (finding,) = judged(settings.findings, files, "zaanstad")
    assert (finding.code, finding.element) == ("werkdagen_getal", "vraag_werkdagen")


def test_a_slip_in_a_setting_is_one_finding_of_the_whole_check() -> None:
    (finding,) = found(changed(SETTINGS, '"P2M15D"', '"2 maanden"', "zaanstad"), "zaanstad")
    assert finding.code == "instelling_andere_soort"
