"""One word for one thing: the list of `docs/begrippen.md` holds in all that people read.

A word of its column *Not* stands in no form, diagram, setting, letter or page, except where the row says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from engine.settings import ROOT
from tests.laws.read_by_people import texts

LIST: Final = ROOT / "docs" / "begrippen.md"
HEADING: Final = "## One word for one thing"


@dataclass(frozen=True)
class Row:
    word: str
    instead: str
    pattern: re.Pattern[str]
    free: tuple[str, ...]  # folders and files where it may be said


def rows(table: str) -> Iterator[Row]:
    lines = [line for line in table.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        word, _meaning, others, free = (cell.strip() for cell in line.strip("|").split("|"))
        for other in re.findall(r"`([^`]+)`", others):
            yield Row(word, other, pattern(other), tuple(re.findall(r"`([^`]+)`", free)))


def pattern(other: str) -> re.Pattern[str]:
    """`opschort*` is any word that begins so; a capital in it is that capital, else any."""
    words = re.escape(other).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    return re.compile(rf"(?<!\w){words}(?!\w)", 0 if other != other.lower() else re.IGNORECASE)


@cache
def listed() -> tuple[Row, ...]:
    text = LIST.read_text(encoding="utf-8")
    return tuple(rows(text.partition(HEADING)[2].partition("\n## ")[0]))


@cache
def read() -> tuple[tuple[str, str], ...]:
    return tuple(texts())


def said(table: tuple[Row, ...], all_texts: tuple[tuple[str, str], ...]) -> list[str]:
    return [
        f"{path}: “{found.group()}” is “{row.word}”: {text[max(0, found.start() - 40) : found.end() + 30]}"
        for row in table
        for path, text in all_texts
        if not any(free in path for free in row.free)
        for found in [row.pattern.search(text)]
        if found
    ]


def test_one_word_for_one_thing() -> None:
    wrong = said(listed(), read())
    assert wrong == [], "\n".join(wrong)


def test_no_exception_is_idle() -> None:
    """A place that is excepted and says nothing of the kind would hide the next slip."""
    idle = [
        f"{row.word}: {free}"
        for row in listed()
        for free in row.free
        if not any(
            free in path and other.pattern.search(text)
            for other in listed()
            if other.word == row.word
            for path, text in read()
        )
    ]
    assert sorted(set(idle)) == []


TABLE: Final = """| Word | What it is | Not | Except |
|---|---|---|---|
| melding | telling | `seintje*`, `Team jeugd` | `zaanstad` |
"""


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Stuur het Seintje.", 1),
        ("Twee seintjes", 1),
        ("Een Team jeugd", 1),
        ("het team Jeugd", 0),
        ("Een knipseintje", 0),
    ],
)
def test_the_list_is_read(text: str, wrong: int) -> None:
    table = tuple(rows(TABLE))
    assert len(said(table, (("forms/dorp/melden.json", text),))) == wrong
    assert said(table, (("forms/zaanstad/melden.json", text),)) == []


def test_every_kind_of_text_is_read(tmp_path: Path) -> None:
    """What people read is found in each kind of file, and a code, a comment or a name of a machine is not."""
    files = {
        "forms/dorp/a.json": '{"$id": "CODE", "title": "READ", "properties": {"CODE": {"oneOf": '
        '[{"const": "CODE", "title": "READ"}], "x-fout": {"required": "READ"}, "title": "READ"}}}',
        "processes/dorp/a.bpmn": '<d><m:message xmlns:m="u" name="CODE"/><task id="CODE" name="READ">'
        '<documentation>READ</documentation><property name="mijlpaal" value="READ"/>'
        '<property name="betrekt" value="CODE"/><script>CODE = 1</script></task></d>',
        "processes/dorp/a.dmn": '<d><decision name="READ"/><inputEntry><text>READ</text></inputEntry></d>',
        "processes/dorp/instellingen.toml": '[instellingen.CODE]\nwaarde = 1\ntitel = "READ"\nbron = "READ"\n'
        '[partners]\ncode = "READ"\n',
        "processes/dorp/berichten/a.txt": "READ {{ CODE }} {% if CODE %}",
        "web/templates/a.html": '<p class=CODE>READ</p><img alt="READ">'
        '{{ knop("READ READ", CODE) }}{# CODE #}',
        "web/a.py": '"""CODE in a docstring."""\nX = "READ"\nY = "code"\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = list(texts(tmp_path))
    assert not [text for _, text in found if "CODE" in text]
    assert {path for path, text in found if "READ" in text} == set(files)
