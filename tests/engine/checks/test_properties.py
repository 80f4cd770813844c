"""A property that is misspelt, stands on the wrong element, twice, or says what does not count, is found."""

from __future__ import annotations

import re

import pytest

from engine import definitions
from engine.checks import Finding, properties
from engine.settings import ROOT
from tests.checking import changed, files

ROUTE = "processes/zaanstad/huurachterstand.bpmn"
ACTIONS = "processes/sittard_geleen/acties.bpmn"


def said(path: str, old: str, new: str, region: str = "zaanstad") -> list[Finding]:
    return list(properties.findings(changed(path, old, new, region)))


@pytest.mark.parametrize("region", definitions.regions(ROOT))
def test_the_properties_of_the_regions_all_mean_something(region: str) -> None:
    assert list(properties.findings(files(region))) == []


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("mijlpaal", "mijlpalen", "mijlpaal"),
        ("uitkomst", "uitkomsten", "uitkomst"),
        ("aanbieden_aan", "aanbieden_an", "aanbieden_aan"),
        ("formJsonSchemaFilename", "formJsonSchemaFileName", "formJsonSchemaFilename"),
        ("einde_dossier", "Einde_dossier", "einde_dossier"),
        ("catalogus", "betrekken", ""),
    ],
)
def test_a_property_that_is_misspelt_is_found_with_the_one_that_was_meant(
    old: str, new: str, meant: str
) -> None:
    (finding,) = said(ROUTE, f'name="{old}"', f'name="{new}"')
    assert (finding.code, finding.file) == ("eigenschap_onbekend", ROUTE)
    assert new in finding.what
    assert meant in finding.cure


@pytest.mark.parametrize("name", ["eigenaar", "uiterlijk_op", "naam", "werkt", "veld_naam"])
def test_a_property_of_a_repeated_task_is_known(name: str) -> None:
    (finding,) = said(ACTIONS, 'name="(eigenaar|uiterlijk|naam)_veld"', f'name="{name}"', "sittard_geleen")
    assert finding.code == "eigenschap_onbekend"


@pytest.mark.parametrize("name", ["mijlpaal", "betrekt", "overleg", "loopt_door", "bewaren"])
def test_a_property_means_something_where_it_stands(name: str) -> None:
    (finding,) = said(ROUTE, 'name="uitkomst" value="[^"]*"', f'name="{name}" value="ja"')
    assert (finding.code, finding.element) == ("eigenschap_op_verkeerd_element", "einde_betaald")


@pytest.mark.parametrize("value", ["Ja", "yes", "true", "nee", ""])
def test_a_property_with_few_values_has_one_of_them(value: str) -> None:
    (finding,) = said(ROUTE, 'name="hoofdroute" value="ja"', f'name="hoofdroute" value="{value}"')
    assert finding.code == "eigenschap_met_andere_waarde"
    assert "ja, erbij" in finding.cure


def test_a_property_says_something() -> None:
    (finding,) = said(ROUTE, 'name="uitkomst" value="[^"]*"', 'name="uitkomst" value=" "')
    assert (finding.code, finding.element) == ("eigenschap_leeg", "einde_betaald")


def test_a_property_stands_on_an_element_once() -> None:
    (finding,) = said(ROUTE, r'(<spiffworkflow:property name="uitkomst"[^>]*>)', r"\1\1")
    assert (finding.code, finding.element) == ("eigenschap_twee_keer", "einde_betaald")


def test_a_property_of_a_message_is_read_too() -> None:
    old, new = (
        '(name="seintje_gegeven")/>',
        (
            r"\1><bpmn:extensionElements><spiffworkflow:properties>"
            r'<spiffworkflow:property name="bewaar" value="ja"/>'
            r"</spiffworkflow:properties></bpmn:extensionElements></bpmn:message>"
        ),
    )
    (finding,) = said("processes/gedeeld/melding.bpmn", old, new)
    assert (finding.code, finding.element) == ("eigenschap_onbekend", "M_seintje_gegeven")


def test_the_guide_names_every_property() -> None:
    guide = (ROOT / "processes" / "README.md").read_text(encoding="utf-8")
    table = guide.split("\n## Properties\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == properties.ON.keys()
