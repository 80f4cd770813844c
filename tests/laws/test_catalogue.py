"""Laws over all regions: `drempel check` finds nothing in the house, and what the report asks is there.

What a check can find is first tried on files that break it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from engine import checks, definitions
from engine.checks import Finding, words
from engine.definitions import SHARED, Definition
from engine.settings import ROOT
from tests import coverage
from tests.laws.said import sentences

REGIONS = definitions.regions(ROOT)
NO_CHANGE: Mapping[str, bytes] = {}

# An id of our requirements: a step, a rule, a choice, an actor, a policy point, a report or a number.
REQUIREMENT = re.compile(r"(ZA|SG|DV|GR|OV|ON|NZ|TK|F[0-6])-[0-9]+[a-z]?|(ACT|[RAPMN])[0-9]{2}")


@cache
def definition(region: str) -> Definition:
    return definitions.build(region, definitions.read_files(ROOT, region))


# -- what a check says -----------------------------------------------------------------------------------

ROUTE = "processes/zaanstad/huurachterstand.bpmn"
BREACHES = [
    ("taak_zonder_uitleg", ROUTE, "<bpmn:documentation>Je kiest hoe.*?</bpmn:documentation>", ""),
    ("formulier_ongebruikt", ROUTE, "zaanstad/ontruiming_aankondigen.json", "zaanstad/vervolg_kiezen.json"),
    ("bericht_niemand_stuurt", "processes/gedeeld/melding.bpmn", 'name="seintje_gegeven"/>', 'name="weg"/>'),
    ("bericht_niemand_wacht", "processes/gedeeld/melding.bpmn", 'name="seintje_gegeven"/>', 'name="weg"/>'),
    ("brief_bestaat_niet", "processes/gedeeld/melding.bpmn", "'seintje'", "'seintjes'"),
    ("brief_ongebruikt", "processes/gedeeld/melding.bpmn", "'seintje'", "'melding'"),
    ("instelling_ongebruikt", "processes/gedeeld/hulp.bpmn", r'instelling\("plan_termijn"\)', '"P28D"'),
    ("zonder_bron", "processes/zaanstad/instellingen.toml", "bron = ", 'bron = "" # '),
    ("termijn_ziet_niemand", "processes/gedeeld/hulp.bpmn", 'name="mijlpaal"', 'name="iets"'),
    ("einde_zonder_uitkomst", ROUTE, 'name="uitkomst" value="voorkomen_betaald"', 'name="x" value="y"'),
    (
        "rol_van_niemand",
        "processes/gedeeld/wending.bpmn",
        "&quot;betrokkenen&quot;",
        "&quot;betrokenen&quot;",
    ),
]


def check(region: str, changed: Mapping[str, bytes] = NO_CHANGE) -> list[Finding]:
    return checks.check(region, {**definitions.read_all(ROOT, region), **changed})


def replaced(path: str, pattern: str, new: str) -> dict[str, bytes]:
    """A file of Zaanstad with one thing wrong."""
    text, count = re.subn(pattern, new, (ROOT / path).read_text(encoding="utf-8"), count=1, flags=re.DOTALL)
    assert count == 1, pattern
    return {path: text.encode()}


@pytest.mark.parametrize("region", REGIONS)
def test_nothing_is_found(region: str) -> None:
    assert [finding.line() for finding in check(region)] == []


@pytest.mark.parametrize(("code", "path", "pattern", "new"), BREACHES, ids=[code for code, *_ in BREACHES])
def test_a_breach_is_found(code: str, path: str, pattern: str, new: str) -> None:
    assert code in {finding.code for finding in check("zaanstad", replaced(path, pattern, new))}


def test_a_lane_of_a_role_that_nobody_has_is_found() -> None:
    path = "processes/zaanstad/stedelijke_toegang.bpmn"
    text = (ROOT / path).read_text(encoding="utf-8").replace("lane_stedelijke_toegang__", "lane_x__")
    found = check("zaanstad", {path: text.encode()})
    assert [one.code for one in found] == ["baan_van_onbekende_rol"]


def test_every_sentence_of_a_check_has_its_dutch() -> None:
    assert sentences().keys() == words.templates()


# -- what the report asks --------------------------------------------------------------------------------


def requirements_are_written_well(found: Definition) -> Iterator[str]:
    for element in found.elements.values():
        for item in element.properties.get("catalogus", "").split():
            if not REQUIREMENT.fullmatch(item):
                yield f"{element.id}: {item} is no id of a requirement"


@pytest.mark.parametrize("region", REGIONS)
def test_requirements_are_written_well(region: str) -> None:
    assert list(requirements_are_written_well(definition(region))) == []


def test_a_requirement_that_is_written_wrong_is_found() -> None:
    files = {**definition("zaanstad").files, **replaced(ROUTE, 'name="catalogus" value="', r"\g<0>ZA1 ")}
    assert list(requirements_are_written_well(definitions.build("zaanstad", files))) != []


@pytest.mark.parametrize("region", [*REGIONS, SHARED])
def test_a_region_says_what_it_does(region: str) -> None:
    assert (ROOT / "processes" / region / "README.md").is_file()


def test_forms_are_those_of_a_region_that_is_there() -> None:
    assert {path.name for path in (ROOT / "forms").iterdir()} - {*REGIONS, SHARED} == set()


def test_what_the_diagrams_cover_is_known_to_the_requirements() -> None:
    """An id that names no row is a slip of the pen."""
    rows = {row for part in ("steps", "rules", "actors") for row in coverage.requirements()[part]}
    named = {row for row in coverage.covering() if re.match(r"(ZA|SG|DV|GR|OV|ON|NZ|TK|F[0-6])-|R", row)}
    assert sorted(named - rows) == []


def test_every_row_of_the_report_has_its_place_or_its_reason() -> None:
    assert coverage.uncovered() == []
    assert coverage.requirements()["elsewhere"].keys() & coverage.covering().keys() == set()


def test_what_covers_what_is_up_to_date() -> None:
    """`python -m tests.coverage` writes it again."""
    assert coverage.DOCUMENT.read_text(encoding="utf-8") == coverage.document()
