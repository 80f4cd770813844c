"""A difference is told in words: by the titles of questions, answers and steps, not by names of a machine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from engine import definitions, plays
from engine.definitions import Definition
from engine.difference import Aspect, Change, Difference, Happened, Kind, Subject, compare
from engine.difference.compare import meaning
from engine.drawing import next_steps
from engine.settings import ROOT
from web.designer import words

REGIONS = definitions.regions(ROOT)
MACHINE = re.compile(
    r"[a-z]_[a-z]|[{}\[\]\"]|==|!=|\b(?:string|boolean|integer|and|or|not|None|True|False)\b"
)
# The text of a letter, a script and the shape of an answer are written and read as they are.
AS_WRITTEN = {
    (Kind.LETTER, "tekst"),
    (Kind.STEP, "script"),
    (Kind.PROCESS, "eigenschap bij_verhuizing"),
    (Kind.FIELD, "vorm"),
}


@cache
def version(region: str) -> Definition:
    return definitions.build(region, definitions.read_files(ROOT, region))


def said(region: str) -> Iterator[tuple[Subject, str, str]]:
    """All that a region says; in the first also what all of them share."""
    for subject, one in meaning(version(region)).items():
        if region == REGIONS[0] or f"/{region}/" in one.path:
            for aspect, text in one.aspects.items():
                if (subject.kind, aspect) not in AS_WRITTEN:
                    yield subject, aspect, text


@cache
def names(region: str) -> Difference:
    """A comparison with nothing: it knows how all is called."""
    whole = version(region)
    return replace(compare(whole, whole), changes=())


@pytest.mark.parametrize("region", REGIONS)
def test_whatever_changes_is_told_without_a_name_of_a_machine(region: str) -> None:
    found, known = set(), names(region)
    for subject, aspect, text in said(region):
        became = (Aspect(aspect, text, "iets anders"),)
        change = Change(subject, known.names[subject], Happened.CHANGED, "", became)
        for line in words.told(change, known):
            told = f"{words.head(change, known)}: {line}"
            if text and MACHINE.search(told):
                found.add(told[:300])
    assert found == set()


@pytest.mark.parametrize("region", REGIONS)
def test_no_two_diagrams_of_a_region_have_one_name(region: str) -> None:
    called = Counter(model.name for model in version(region).models.values())
    assert [name for name, times in called.items() if times > 1] == []


@pytest.mark.parametrize("region", REGIONS)
def test_what_follows_a_task_is_told_with_its_question(region: str) -> None:
    """`Wil de huurder hulp? Nee.` and never an answer by itself."""
    loose = {
        (node.name, follows.after)
        for drawing in version(region).drawings.values()
        for node in drawing.nodes
        if node.kind == "userTask"
        for follows in next_steps(drawing, node.id)
        if any(not question.strip().endswith("?") for question in follows.questions)
    }
    assert loose == set()


def told(region: str, path: str, old: str, new: str) -> list[str]:
    """What `drempel diff` and the page say of this one change in a file."""
    files = dict(definitions.read_files(ROOT, region))
    text = files[path].decode()
    assert old in text
    changed = definitions.build(region, files | {path: text.replace(old, new, 1).encode()})
    return [line.strip() for line in words.lines(compare(version(region), changed))]


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        (
            "forms/gedeeld/blokken.json",
            '"x-toon-als": {"veld": "reactie", "is": "geweigerd"}',
            '"x-toon-als": {"veld": "reactie", "is": ["geweigerd", "in_beraad"]}',
            "op het aanbod?’ is ‘De huurder wil geen hulp’ of ‘De huurder denkt nog na’",
        ),
        (
            "forms/gedeeld/dossier_openen.json",
            '"van": "maandhuur", "maal": 24, "heet": "24 maanden huur"',
            '"van": "maandhuur", "maal": 12',
            "vraagt na boven: was 24 maanden huur, wordt 12 keer ‘Huur per maand’",
        ),
        (
            "forms/gedeeld/aanmaning_sturen.json",
            '"required": ["betaalprofiel", "toon"]',
            '"required": ["toon"]',
            "verplicht: was ja, wordt nee",
        ),
        (
            "forms/gedeeld/gemiste_termijn.json",
            '"multipleOf": 0.01',
            '"multipleOf": 0.05',
            "in stappen van: was 0,01, wordt 0,05",
        ),
        (
            "processes/gedeeld/gegeven_gecorrigeerd.bpmn",
            'gerechtelijke_stap == "zitting"',
            'gerechtelijke_stap != "vonnis"',
            "‘Wanneer is de zitting?’ is niet leeg en gerechtelijke stap is niet ‘vonnis’",
        ),
    ],
)
def test_a_change_reads_as_a_sentence(path: str, old: str, new: str, line: str) -> None:
    found = told("zaanstad", path, old, new)
    assert any(line in one for one in found), found


def test_what_only_a_machine_sees_is_told_all_the_same() -> None:
    """A choice that is kept under another name and reads the same."""
    found = told("zaanstad", "forms/zaanstad/terugkoppelen.json", "zaanstad", "zaanstad")
    assert found == []
    found = told(
        "zaanstad",
        "forms/gedeeld/buurtbemiddeling.json",
        '{"const": "geweigerd", "title": "',
        '{"const": "weigert", "title": "',
    )
    assert any("(geweigerd)" in line and "(weigert)" in line for line in found), found


CODE = re.compile(r"\b(?:[ARF]\d{1,2}|(?:ZA|DV|GR|SG|F\d)-\d+)\b")  # of lists that a reader does not have


def test_sources_and_explanations_hold_no_codes() -> None:
    read = [
        (region, name, text)
        for region in REGIONS
        for files in [definitions.read_all(ROOT, region)]
        for name, text in [
            *((name, one.source) for name, one in definitions.read_settings(region, files)[0].items()),
            *(
                (path, plays.read(path, data).explanation)
                for path, data in plays.of_region(files, region).items()
            ),
        ]
    ]
    assert [one for one in read if CODE.search(one[2])] == []
    assert CODE.search("een keuze (A33)")
