"""What all regions share names nothing and counts nothing that only some regions have.

The one place that may is `[rollen]` of gedeeld: who does it where a region does not say.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import pytest

from engine import definitions
from engine.definitions import SHARED, Definition
from engine.definitions.own_words import places
from engine.drawing import read
from engine.expressions import Script
from engine.settings import ROOT
from engine.spiff import texts_of

REGIONS: Final = definitions.regions(ROOT)
COUNTERS: Final = ("signaal_nr", "seintje_beurt")  # how many signals there were; 0 and 1 are none and any
EVERYWHERE: Final = 2  # letters: a name that is shorter says nothing


@cache
def definition(region: str) -> Definition:
    return definitions.build(region, definitions.read_files(ROOT, region))


@cache
def shared() -> Mapping[str, str]:
    """Path -> text of what all regions share."""
    files = definition(REGIONS[0]).files
    own = (f"processes/{SHARED}/", f"forms/{SHARED}/")
    return {
        path: data.decode()
        for path, data in files.items()
        if path.startswith(own) and not path.endswith("/instellingen.toml")
    }


def lanes(files: Mapping[str, bytes], folder: str) -> Iterator[tuple[str, str]]:
    for path, data in files.items():
        if path.startswith(f"processes/{folder}/") and path.endswith(".bpmn"):
            yield from ((lane.role, lane.name or "") for lane in read(data, path).lanes)


@cache
def roles_of_some() -> frozenset[str]:
    """Roles that a region has and no diagram of all regions."""
    of_all = {role for role, _ in lanes(definition(REGIONS[0]).files, SHARED)}
    found: set[str] = set()
    for region in REGIONS:
        one = definition(region)
        settings = tomllib.loads(one.files[f"processes/{region}/instellingen.toml"].decode())
        found |= {role for role, _ in lanes(one.files, region)} | set(one.own.partners)
        found |= set(settings.get("rollen", {}).values())
    return frozenset(found - of_all)


@cache
def names_of_some() -> frozenset[str]:
    """What people read: regions, what regions call their roles, and words of their own."""
    of_all = {name for _, name in lanes(definition(REGIONS[0]).files, SHARED)}
    found: set[str] = set()
    for region in REGIONS:
        one = definition(region)
        settings = tomllib.loads(one.files[f"processes/{region}/instellingen.toml"].decode())
        found |= {one.title, *one.own.partners.values()} | {name for _, name in lanes(one.files, region)}
        found |= {places({"x": word})["x"] for word in settings.get("woorden", {}).values()}
    return frozenset(name for name in found - of_all if len(name) > EVERYWHERE)


@cache
def values_of_some() -> frozenset[str]:
    """Texts that scripts of regions give to a fact, and no script or form of all regions does."""
    given: dict[bool, set[str]] = {True: set(), False: set()}
    for region in REGIONS:
        for path, data in definition(region).files.items():
            if path.endswith(".bpmn"):
                for text in texts_of(path, data):
                    steps = text.compiled.steps if isinstance(text.compiled, Script) else ()
                    for step in steps:
                        if set(step.targets) & {"wending", "onderbreking", "uitkomst"}:
                            given[f"/{SHARED}/" in path] |= set(constants(step.value))
    outcomes: dict[bool, set[str]] = {True: set(), False: set()}
    for region in REGIONS:
        for model in definition(region).models.values():
            for element in (model.elements[each] for each in model.own):
                if "uitkomst" in element.properties:
                    outcomes[f"/{SHARED}/" in model.path].add(element.properties["uitkomst"])
    words = tomllib.loads(definition(REGIONS[0]).files[f"processes/{SHARED}/instellingen.toml"].decode())
    return frozenset(
        (given[False] | outcomes[False]) - given[True] - outcomes[True] - words["woorden"].keys()
    )


def constants(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def spoken(path: str, text: str) -> str:
    """What a person reads in it, or an expression compares: not the ids of elements."""
    if path.endswith((".bpmn", ".dmn")):
        text = re.sub(r'<spiffworkflow:parameter id="soort"[^>]*>', "", text)  # which letter, by its file
        text = re.sub(
            r'\b(id|sourceRef|targetRef|messageRef|bpmnElement|default|attachedToRef)="[^"]*"', "", text
        )
        text = re.sub(r"<bpmn:(flowNodeRef|incoming|outgoing)>.*?<", "<", text)
        text = re.sub(r'<bpmn:message [^>]*name="[^"]*"', "", text)
        return text.replace("&quot;", '"').replace("&gt;", ">").replace("&lt;", "<")
    return text


@pytest.mark.parametrize("path", sorted(shared()))
def test_no_role_of_some_regions_is_named(path: str) -> None:
    text = spoken(path, shared()[path])
    quoted = "|".join(sorted(map(re.escape, roles_of_some())))
    named = re.findall(rf"""["']({quoted})["']""", text)
    listed = [
        name.strip()
        for value in re.findall(r'name="(?:aanbieden_aan|betrekt)" value="([^"]*)"', text)
        for name in value.split(",")
        if name.strip() in roles_of_some()
    ]
    assert [*named, *listed] == []


@pytest.mark.parametrize("path", sorted(shared()))
def test_no_name_or_word_of_some_regions_is_said(path: str) -> None:
    text = spoken(path, shared()[path])
    names = "|".join(sorted(map(re.escape, names_of_some())))
    assert re.findall(rf"(?<![\w{{]){names_pattern(names)}(?!\w)", text) == []


def names_pattern(names: str) -> str:
    return f"(?:{names})"


@pytest.mark.parametrize("path", sorted(shared()))
def test_no_answer_that_only_some_regions_give_is_waited_for(path: str) -> None:
    text = spoken(path, shared()[path])
    values = "|".join(sorted(map(re.escape, values_of_some())))
    assert re.findall(rf"""["'](?:{values})["']""", text) == []


@pytest.mark.parametrize("path", sorted(shared()))
def test_nothing_counts_the_signals_of_a_region(path: str) -> None:
    text = spoken(path, shared()[path])
    counters = "|".join(COUNTERS)
    assert re.findall(rf"(?:{counters})\s*(?:==|!=|<=?|>=?)\s*(?:[2-9]|\d\d)", text) == []
    assert re.findall(rf"(?:[2-9]|\d\d)\s*(?:==|!=|<=?|>=?)\s*(?:{counters})", text) == []


@pytest.mark.parametrize(
    "path", sorted(path for path in shared() if path.endswith((".bpmn", ".json", ".txt")))
)
def test_each_place_for_a_word_is_a_word(path: str) -> None:
    """A place with a slip in it would be read as it stands."""
    text = shared()[path]
    known = {*definition(REGIONS[0]).own.words, *definition(REGIONS[0]).settings}
    texts = _strings(json.loads(text)) if path.endswith(".json") else [spoken(path, text)]
    found = {name for each in texts for name in re.findall(r"(?<!\{)\{([A-Za-z][a-z_]*)\}", each)}
    assert found - known == set()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(each)


def test_the_law_knows_what_only_some_have() -> None:
    """Else it would hold of nothing."""
    assert {"bad", "ehbg", "wijkteam", "partners_in_welzijn", "stedelijke_toegang"} <= roles_of_some()
    assert {
        "Zaanstad",
        "Wijkteam",
        "Budget Adviesbureau",
        "seintje",
        "woonkansovereenkomst",
    } <= names_of_some()
    assert "woonkansovereenkomst" in values_of_some()
