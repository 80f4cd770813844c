"""Two versions side by side: every change that means something is told, and nothing else is."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from engine.definitions import Definition, build, read_files, regions
from engine.difference import Change, Happened, Kind, Subject, compare, decisions, diagrams, forms

ROOT = Path(__file__).resolve().parents[2]
ROUTE, SETTINGS = "processes/zaanstad/huurachterstand.bpmn", "processes/zaanstad/instellingen.toml"
LETTER, FORM = "processes/zaanstad/berichten/aankondiging.txt", "forms/gedeeld/betaling.json"
TABLE = "processes/gedeeld/toon_aanmaning.dmn"
MEANS = {".bpmn": diagrams.meaning, ".dmn": decisions.meaning, ".json": forms.meaning}
SEED, TRIES = 2026, 8  # for each file
REDUNDANT = {"incoming", "outgoing"}
DRAWN = ("/DI}", "/DC}", "DD/20100524", "/DMNDI}")
# What only the file itself uses: the ids of what has no words of its own, and the names of what holds them.
UNSAID = {"id", "targetNamespace", "namespace", "expressionLanguage", "type"}
INNER = {"definitions", "collaboration", "laneSet"}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return read_files(ROOT, "zaanstad")


@pytest.fixture(scope="module")
def today(files: dict[str, bytes]) -> Definition:
    return build("zaanstad", files)


def after(files: dict[str, bytes], path: str, old: str, new: str) -> Definition:
    text = files[path].decode()
    assert old in text, f"{path} does not hold {old}"
    return build("zaanstad", files | {path: text.replace(old, new).encode()})


def the_only(old: Definition, new: Definition) -> Change:
    (change,) = compare(old, new).changes
    return change


def test_a_version_does_not_differ_from_itself(today: Definition) -> None:
    assert compare(today, today).changes == ()


def test_a_step_is_called_as_it_is_drawn(today: Definition, files: dict[str, bytes]) -> None:
    new = after(files, SETTINGS, '"P2M15D"', '"P2M"')
    found = compare(today, new)
    (change,) = found.changes
    assert "2 maanden" in {found.names[step] for step in change.touches}
    renamed = compare(new, after(files, ROUTE, "{termijn_seintje_2}", "na {termijn_seintje_2}"))
    assert "na 2,5 maand" in {each.name for each in renamed.changes}


def test_a_changed_setting_is_told_once_with_the_steps_that_it_touches(
    today: Definition, files: dict[str, bytes]
) -> None:
    new = after(files, SETTINGS, '"P2M15D"', '"P2M"')
    change = the_only(today, new)
    assert (change.subject.kind, change.name) == (Kind.SETTING, "Achterstand tot seintje 2")
    assert [(a.name, a.before, a.after) for a in change.aspects] == [("waarde", "P2M15D", "P2M")]
    step = Subject(Kind.STEP, "termijn_seintje_2", "zaanstad_huurachterstand")
    assert step in change.touches
    told = compare(today, new)
    assert told.steps("zaanstad_huurachterstand") == {"termijn_seintje_2": Happened.CHANGED}
    assert told.processes == ("zaanstad_huurachterstand",)
    assert told.names[step]


def test_a_condition_is_told_at_the_step_where_the_ways_part(
    today: Definition, files: dict[str, bytes]
) -> None:
    drawn = next(d for d in today.drawings.values() if d.file == ROUTE)
    flow = next(flow for flow in drawn.flows if flow.condition)
    change = the_only(today, after(files, ROUTE, f">{flow.condition}<", f">not ({flow.condition})<"))
    assert (change.subject.id, change.happened) == (flow.source, Happened.CHANGED)
    assert f"als not ({flow.condition})" in (change.aspects[0].after or "")


def test_a_letter_is_told_by_the_sentence(today: Definition, files: dict[str, bytes]) -> None:
    text = files[LETTER].decode()
    sentence = next(line for line in reversed(text.splitlines()) if line.strip())
    change = the_only(today, after(files, LETTER, sentence, f"{sentence}\nWij helpen u graag."))
    assert change.subject.kind is Kind.LETTER
    assert [(a.before, a.after) for a in change.aspects] == [(None, "Wij helpen u graag.")]


def test_a_question_is_told_by_what_is_asked_of_it(today: Definition, files: dict[str, bytes]) -> None:
    form = json.loads(files[FORM])
    form["properties"]["betaling_bedrag"]["title"] = "Hoeveel is er betaald?"
    form["required"] = ["betaling_op"]
    new = build("zaanstad", files | {FORM: json.dumps(form).encode()})
    change = the_only(today, new)
    assert (change.subject.kind, change.name) == (Kind.FIELD, "Hoeveel is er betaald?")
    assert {(a.name, a.before, a.after) for a in change.aspects} == {
        ("vraag", "Welk bedrag betaalde de huurder?", "Hoeveel is er betaald?"),
        ("verplicht", "ja", "nee"),
    }


def test_a_question_that_comes_between_changes_no_order(today: Definition, files: dict[str, bytes]) -> None:
    schema = json.loads(files[FORM])
    asked = list(schema["properties"].items())
    schema["properties"] = dict([asked[0], ("nieuw", {"title": "Nieuw?", "type": "string"}), *asked[1:]])
    more = compare(today, build("zaanstad", {**files, FORM: json.dumps(schema).encode()}))
    assert [(one.subject.kind, one.happened) for one in more.changes] == [(Kind.FIELD, Happened.ADDED)]
    schema["properties"] = dict(reversed(asked))
    turned = compare(today, build("zaanstad", {**files, FORM: json.dumps(schema).encode()}))
    assert [aspect.name for one in turned.changes for aspect in one.aspects] == [forms.ORDER]


def test_a_row_of_a_table_is_told_as_a_sentence(today: Definition, files: dict[str, bytes]) -> None:
    change = the_only(today, after(files, TABLE, "<text>&lt; 2</text>", "<text>&lt; 3</text>"))
    assert change.name == "regel 1 van Toon van de herinneringsbrief"
    assert [(a.name, a.after) for a in change.aspects] == [
        ("als", 'Hoe betaalt de huurder? "betaalt_altijd"; Maanden achterstand < 3')
    ]


def test_a_form_that_is_gone_is_told_once(today: Definition, files: dict[str, bytes]) -> None:
    unused = {"title": "Proef", "type": "object", "properties": {"proef": {"title": "?", "type": "string"}}}
    more = build("zaanstad", files | {"forms/zaanstad/proef.json": json.dumps(unused).encode()})
    change = the_only(more, today)
    assert (change.subject.kind, change.name, change.happened) == (Kind.FORM, "Proef", Happened.REMOVED)


def test_a_drawing_that_only_moved_is_told_as_that(today: Definition, files: dict[str, bytes]) -> None:
    moved = files[ROUTE].replace(b'<dc:Bounds x="', b'<dc:Bounds x="1', 1)
    change = the_only(today, build("zaanstad", files | {ROUTE: moved}))
    assert (change.subject, change.aspects[0].name) == (Subject(Kind.FILE, ROUTE), "tekening of opmaak")


# -- nothing changes in silence --------------------------------------------------------------------------


@cache
def everything() -> dict[str, bytes]:
    """Every diagram, table and form of every region, once."""
    found: dict[str, bytes] = {}
    for region in regions(ROOT):
        found |= read_files(ROOT, region)
    return {path: data for path, data in sorted(found.items()) if Path(path).suffix in MEANS}


Edit = tuple[str, Callable[[], object]]


def xml_edits(root: Any) -> list[Edit]:
    """Every word in the XML that means something, with how to change it."""
    edits: list[Edit] = []
    for node in root.iter(etree.Element):
        local = etree.QName(node).localname
        if local in REDUNDANT or any(part in str(node.tag) for part in DRAWN):
            continue
        for key, value in node.attrib.items():
            if etree.QName(key).localname not in (UNSAID | {"name"} if local in INNER else UNSAID):
                edits.append((f"{local} {key} {value}", partial(node.set, key, f"x{value}")))
        if (node.text or "").strip() and len(node) == 0:
            edits.append((f"{local} {node.text}", partial(setattr, node, "text", f"x{node.text}")))
    return edits


def json_edits(value: Any) -> list[Edit]:
    """Every value of a form, with how to change it."""
    edits: list[Edit] = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        if isinstance(inner, dict | list):
            edits += json_edits(inner)
        elif key not in ("$schema", "$id"):
            edits.append((f"{key} {inner}", partial(value.__setitem__, key, other(inner))))
    return edits


def other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else f"{value}x"


@pytest.mark.parametrize("path", list(everything()))
def test_nothing_changes_in_silence(path: str) -> None:
    data = everything()[path]
    means, chance = MEANS[Path(path).suffix], random.Random(f"{SEED} {path}")  # noqa: S311 - a fixed draw
    before = means(data, path)

    def parse() -> tuple[Any, list[Edit]]:
        tree = json.loads(data) if path.endswith(".json") else etree.fromstring(data)
        return tree, json_edits(tree) if path.endswith(".json") else xml_edits(tree)

    count = len(parse()[1])
    assert count, f"{path} says nothing"
    for place in chance.sample(range(count), min(TRIES, count)):
        tree, edits = parse()
        what, edit = edits[place]
        edit()
        changed = json.dumps(tree).encode() if path.endswith(".json") else etree.tostring(tree)
        assert means(changed, path) != before, f"{path}: {what} changed and nothing tells of it"
