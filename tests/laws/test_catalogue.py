"""Laws over all regions: what must be true of every diagram, form, letter and setting in the house.

A law is a function from a definition to findings; each is first tried on a definition that breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from engine import checks, definitions
from engine.definitions import SHARED, Definition
from engine.dossier import endings, reopening
from engine.dossier.dossier import MISTAKEN, REOPENED, STOPPED
from engine.organisations import people
from engine.participation import questions
from engine.settings import ROOT
from tests import coverage

REGIONS = definitions.regions(ROOT)
Law = Callable[[Definition], Iterator[str]]

# An id of our requirements: a step, a rule, a choice, an actor, a policy point, a report or a number.
REQUIREMENT = re.compile(r"(ZA|SG|DV|GR|OV|ON|NZ|TK|F[0-6])-[0-9]+[a-z]?|(ACT|[RAPMN])[0-9]{2}")


@cache
def definition(region: str) -> Definition:
    return definitions.build(region, definitions.read_files(ROOT, region))


def changed(path: str, pattern: str, new: str) -> Definition:
    """Zaanstad with one thing wrong."""
    files = dict(definition("zaanstad").files)
    text, count = re.subn(pattern, new, files[path].decode(), count=1, flags=re.DOTALL)
    assert count == 1, pattern
    return definitions.build("zaanstad", {**files, path: text.encode()})


# -- the laws --------------------------------------------------------------------------------------------


def documented(found: Definition) -> Iterator[str]:
    """A worker can read why a task is there."""
    for element in found.elements.values():
        if element.kind == "userTask" and not element.documentation:
            yield f"{element.id}: no documentation"


def forms_are_used(found: Definition) -> Iterator[str]:
    used = {element.form for element in found.elements.values()}
    yield from (f"{path}: no step uses this form" for path in found.forms.paths if path not in used)


def messages_arrive(found: Definition) -> Iterator[str]:
    """What is sent can be caught somewhere, and what is caught can come from somewhere."""
    sent = frozenset().union(*(model.throws for model in found.models.values()))
    starts = {model.start_message for model in found.models.values() if model.start_message}
    caught = frozenset().union(*(model.catches for model in found.models.values())) | starts
    offered = {action.message for action in found.actions} | {"stand_bijgewerkt"}
    offered |= {STOPPED, MISTAKEN, REOPENED}
    yield from (f"{name}: sent and never caught" for name in sorted(sent - caught))
    yield from (f"{name}: awaited and never sent" for name in sorted(caught - sent - offered))


def letters_match(found: Definition) -> Iterator[str]:
    text = b"".join(data for path, data in found.files.items() if path.endswith(".bpmn")).decode()
    sent = set(re.findall(r"""id="soort" type="str" value="'([a-z_]+)'""", text))
    yield from (f"{kind}: sent, but there is no letter" for kind in sorted(sent - found.letters.keys()))
    yield from (f"{kind}: a letter that no one sends" for kind in sorted(found.letters.keys() - sent))


def settings_are_used(found: Definition) -> Iterator[str]:
    text = b"".join(data for path, data in found.files.items() if path.endswith((".bpmn", ".dmn"))).decode()
    used = set(re.findall(r'instelling\((?:"|&quot;)([a-z_0-9]+)', text))
    # No diagram asks a question or reopens a dossier: the engine reads these.
    used |= {questions.TERM, endings.TERM, reopening.LEAST}
    yield from (f"{name}: a setting that no diagram reads" for name in sorted(found.settings.keys() - used))
    yield from (
        f"{name}: read, but there is no such setting" for name in sorted(used - found.settings.keys())
    )


def settings_have_a_source(found: Definition) -> Iterator[str]:
    for setting in found.settings.values():
        if not setting.title.strip() or not setting.source.strip():
            yield f"{setting.name}: no title or source"


def waits_are_named(found: Definition) -> Iterator[str]:
    """What a dossier waits for has a name that people see as a coming term."""
    for drawing in found.drawings.values():
        for node in drawing.nodes:
            if node.event == "timer" and "mijlpaal" not in node.properties:
                yield f"{node.id}: a term without mijlpaal"


def ends_say_what_came_of_it(found: Definition) -> Iterator[str]:
    for main in found.mains:
        for node in found.drawings[main].nodes:
            says = {"uitkomst", "uitkomst_van"} & node.properties.keys()
            if node.kind == "endEvent" and node.parent is None and not says:
                yield f"{node.id}: an end without uitkomst"


def requirements_are_written_well(found: Definition) -> Iterator[str]:
    for element in found.elements.values():
        for item in element.properties.get("catalogus", "").split():
            if not REQUIREMENT.fullmatch(item):
                yield f"{element.id}: {item} is no id of a requirement"


def roles_are_filled(found: Definition) -> Iterator[str]:
    """Every role that has a lane is filled by an organisation of the demonstration."""
    seed = people.read_seed(ROOT, found.region)
    filled = {role for organisation in seed.organisations for role in organisation["rollen"]}
    used = {found.role(e.role) for e in found.elements.values() if e.role is not None}
    yield from (f"{role}: no organisation fills this role" for role in sorted(used - filled))


ROUTE = "processes/zaanstad/huurachterstand.bpmn"
BREACHES: list[tuple[Law, str, str, str]] = [
    (documented, ROUTE, "<bpmn:documentation>Je kiest hoe.*?</bpmn:documentation>", ""),
    (forms_are_used, ROUTE, "zaanstad/ontruiming_aankondigen.json", "zaanstad/vervolg_kiezen.json"),
    (requirements_are_written_well, ROUTE, 'name="catalogus" value="', 'name="catalogus" value="ZA1 '),
    (messages_arrive, "processes/gedeeld/melding.bpmn", 'name="seintje_gegeven"/>', 'name="weg"/>'),
    (letters_match, "processes/gedeeld/melding.bpmn", "'seintje'", "'seintjes'"),
    (settings_are_used, "processes/gedeeld/hulp.bpmn", r'instelling\("plan_termijn"\)', '"P28D"'),
    (settings_have_a_source, "processes/zaanstad/instellingen.toml", "bron = ", 'bron = "" # '),
    (waits_are_named, "processes/gedeeld/hulp.bpmn", 'name="mijlpaal"', 'name="iets"'),
    (ends_say_what_came_of_it, ROUTE, 'name="uitkomst" value="voorkomen_betaald"', 'name="x" value="y"'),
    (roles_are_filled, "processes/zaanstad/stedelijke_toegang.bpmn", "lane_stedelijke_toegang__", "lane_x__"),
]


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("law", [law for law, *_ in BREACHES], ids=lambda law: law.__name__)
def test_every_region_keeps_the_law(law: Law, region: str) -> None:
    assert list(law(definition(region))) == []


@pytest.mark.parametrize(
    ("law", "path", "pattern", "new"), BREACHES, ids=[law.__name__ for law, *_ in BREACHES]
)
def test_the_law_finds_a_breach(law: Law, path: str, pattern: str, new: str) -> None:
    assert list(law(changed(path, pattern, new))) != []


@pytest.mark.parametrize("region", REGIONS)
def test_nothing_is_refused_on_deploy(region: str) -> None:
    assert [str(finding) for finding in checks.check(ROOT, region)] == []


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_has_its_three_folders(region: str) -> None:
    for part in ("processes", "forms", "tests"):
        assert (ROOT / part / region).is_dir(), f"{part}/{region}"
    assert (ROOT / "processes" / region / "README.md").is_file()
    assert (ROOT / "processes" / SHARED / "README.md").is_file()


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
