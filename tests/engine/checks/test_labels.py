"""A drawing that takes its numbers from the settings cannot lie."""

from __future__ import annotations

import pytest

from engine import definitions
from engine.checks import Severity, labels
from engine.definitions.labels import filled, in_words
from tests.checking import by_sources, changed, codes, judged

ROUTE = "processes/zaanstad/huurachterstand.bpmn"
SETTINGS = "processes/zaanstad/instellingen.toml"
NAME = 'name="{termijn_seintje_2}"'


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("P1M15D", "1,5 maand"),
        ("P2M", "2 maanden"),
        ("P1M", "1 maand"),
        ("P1D", "1 dag"),
        ("P0D", "0 dagen"),
        ("P14D", "14 dagen"),
        ("P28D", "4 weken"),
        ("P6W", "6 weken"),
        ("P1M10D", "1 maand en 10 dagen"),
        ("P1Y", "12 maanden"),
        (3, "3"),
        (2.5, "2,5"),
        ("wijkteam", "wijkteam"),
    ],
)
def test_a_value_in_words(value: object, words: str) -> None:
    assert in_words(value) == words


def test_what_is_no_setting_stays_as_it_is_written() -> None:
    assert filled("{a} en {b}, {A} {", {"a": "P3D"}) == "3 dagen en {b}, {A} {"


def test_a_changed_term_is_read_in_the_drawing_and_in_the_lists() -> None:
    changed_files = changed(SETTINGS, '"P2M15D"', '"P2M"', "zaanstad")
    built = definitions.build("zaanstad", definitions.of_version(changed_files))
    assert built.elements["termijn_seintje_2"].name == "2 maanden"
    drawn = built.drawings[built.elements["termijn_seintje_2"].process]
    assert drawn.by_id["termijn_seintje_2"].name == "2 maanden"
    assert codes(changed_files, "zaanstad") == [("termijn_niet_haalbaar", "termijn_seintje_2")]


@pytest.mark.parametrize(
    "name",
    [
        "2,5 maand",
        "2.5 maanden",
        "Twee weken",
        "na 14 dagen",
        "Elke maand",
        "anderhalve maand",
        "3 werkdagen",
    ],
)
def test_a_number_by_hand_beside_a_setting_is_said(name: str) -> None:
    (finding,) = judged(by_sources(labels), changed(ROUTE, NAME, f'name="{name}"', "zaanstad"), "zaanstad")
    assert (finding.element, finding.severity) == ("termijn_seintje_2", Severity.WARNS)
    assert "{termijn_seintje_2}" in finding.cure


@pytest.mark.parametrize("name", ["Seintje 2", "Weer kijken", "Eerste reactie", "{termijn_seintje_2} later"])
def test_a_name_without_a_number_of_its_own_is_passed(name: str) -> None:
    files_ = changed(ROUTE, NAME, f'name="{name}"', "zaanstad")
    assert judged(by_sources(labels), files_, "zaanstad") == []


@pytest.mark.parametrize("name", ["{termijn_seintje_3}", "{termijn}", "na {seintje_2} later"])
def test_a_name_takes_a_setting_that_exists(name: str) -> None:
    files_ = changed(ROUTE, NAME, f'name="{name}"', "zaanstad")
    (finding,) = judged(by_sources(labels), files_, "zaanstad")
    assert (finding.code, finding.element) == ("naam_neemt_onbekende", "termijn_seintje_2")


TOLD = "Bij {termijn_seintje_2} achterstand, en niet eerder dan {tussen_seintjes} na het seintje ervoor."


def test_the_documentation_of_a_changed_term_says_the_new_value() -> None:
    built = definitions.build(
        "zaanstad", definitions.of_version(changed(SETTINGS, '"P2M15D"', '"P2M"', "zaanstad"))
    )
    said = "Bij 2 maanden achterstand, en niet eerder dan 4 weken na het seintje ervoor."
    element = built.elements["termijn_seintje_2"]
    assert element.documentation == said
    assert built.drawings[element.process].by_id[element.id].documentation == said


@pytest.mark.parametrize(
    "text", ["Bij tweeënhalve maand.", "Niet eerder dan vier weken.", "Na {termijn_seintje_2}, of 3 weken."]
)
def test_a_number_by_hand_in_documentation_beside_a_setting_is_said(text: str) -> None:
    (finding,) = judged(by_sources(labels), changed(ROUTE, TOLD, text, "zaanstad"), "zaanstad")
    assert (finding.code, finding.element) == ("uitleg_met_getal", "termijn_seintje_2")
    assert finding.severity is Severity.WARNS
    assert "{termijn_seintje_2}" in finding.cure


def test_documentation_takes_a_setting_that_exists() -> None:
    files_ = changed(ROUTE, TOLD, "Bij {termijn_seintje_9}.", "zaanstad")
    (finding,) = judged(by_sources(labels), files_, "zaanstad")
    assert (finding.code, finding.severity) == ("uitleg_neemt_onbekende", Severity.STOPS)
