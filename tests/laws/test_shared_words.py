"""What all regions share names nothing and counts nothing that only some regions have.

The one place that may is `[rollen]` of gedeeld: who does it where a region does not say.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
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
            r'\b(id|sourceRef|targetRef|messageRef|bpmnElement|default|attachedToRef)="(?!lane_)[^"]*"',
            "",
            text,
        )
        text = re.sub(r"<bpmn:(flowNodeRef|incoming|outgoing)>.*?<", "<", text)
        text = re.sub(r'<bpmn:message [^>]*name="[^"]*"', "", text)
        return text.replace("&quot;", '"').replace("&gt;", ">").replace("&lt;", "<")
    return text


def roles_named(text: str) -> list[str]:
    some = one_of(roles_of_some())
    listed = re.findall(r'name="(?:aanbieden_aan|betrekt)" value="([^"]*)"', text)
    return [
        *re.findall(rf"""["']({some})["']""", text),
        *re.findall(rf'<bpmn:lane id="lane_({some})__', text),
        *(name for value in listed for name in value.split(",") if name.strip() in roles_of_some()),
    ]


def names_said(text: str) -> list[str]:
    """Of a word also with a capital, and more than one of it."""
    words = {name for name in names_of_some() if name.islower()}
    either = [f"[{name[0]}{name[0].upper()}]{re.escape(name[1:])}(?:s|en|n)?" for name in sorted(words)]
    return re.findall(rf"(?<![\w{{])(?:{one_of(names_of_some() - words)}|{'|'.join(either)})(?!\w)", text)


def answers_awaited(text: str) -> list[str]:
    return re.findall(rf"""["'](?:{one_of(values_of_some())})["']""", text)


def signals_counted(text: str) -> list[str]:
    counters, more, compared = "|".join(COUNTERS), r"(?:[2-9]|\d\d)", r"\s*(?:==|!=|<=?|>=?)\s*"
    return [
        *re.findall(rf"(?:{counters}){compared}{more}", text),
        *re.findall(rf"{more}{compared}(?:{counters})", text),
        *re.findall(rf"(?:{counters})\s+(?:not\s+)?in\s*[\[(][^\])]*\b{more}\b", text),
    ]


def one_of(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names)))


RULES: Final = (roles_named, names_said, answers_awaited, signals_counted)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("path", sorted(shared()))
def test_nothing_of_some_regions_stands_there(path: str, rule: Callable[[str], list[str]]) -> None:
    assert rule(spoken(path, shared()[path])) == []


# In the place of the documentation of the first task: what someone could write there.
BREACHES: Final = (
    (roles_named, "<bpmn:x>rol == &quot;wijkteam&quot;</bpmn:x>"),
    (roles_named, '<spiffworkflow:property name="betrekt" value="gemeente, bzt"/>'),
    (roles_named, '<bpmn:lane id="lane_bad__melding" name="Hulpverlener">'),
    (names_said, "Bel het Wijkteam."),
    (names_said, "Bel Partners in Welzijn."),
    (names_said, "Seintje geven"),
    (names_said, "Na twee seintjes gaat het verder."),
    (names_said, "In Deventer niet."),
    (answers_awaited, "uitkomst == &quot;woonkansovereenkomst&quot;"),
    (signals_counted, "signaal_nr == 3"),
    (signals_counted, "3 &gt;= seintje_beurt"),
    (signals_counted, "signaal_nr in [2, 3]"),
)


@pytest.mark.parametrize(("rule", "breach"), BREACHES)
def test_a_breach_is_seen(rule: Callable[[str], list[str]], breach: str) -> None:
    path = f"processes/{SHARED}/melding.bpmn"
    planted = shared()[path].replace("<bpmn:documentation>", f"<bpmn:documentation>{breach} ", 1)
    assert planted != shared()[path]
    assert rule(spoken(path, planted)) != []


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
