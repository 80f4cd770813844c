"""What the documents name exists: files, commands, options, targets, settings. What exists is documented.

Each way of finding is tried on a text that breaks it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from lxml import etree

from engine.dossier.diagram_functions import FUNCTION_NAMES
from engine.geometry import Rule
from engine.settings import ROOT
from tests.commands import commands_of
from web.cli import main

GUIDE, OPERATION = ROOT / "processes" / "README.md", ROOT / "docs" / "uitvoering.md"
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "processes").glob("**/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "findings" / "README.md",
]
FINDINGS = sorted((ROOT / "findings").glob("*.sh"))
FOLDERS = "engine|web|tests|docs|processes|forms|voorbeelden|findings"
PATHS = re.compile(
    rf"(?<![\w/.<])((?:{FOLDERS})/[\w./-]*\w/?)|`(\.?\w[\w.-]*/[\w./-]*\.(?:bpmn|dmn|json|py|md))`"
)
LINKS = re.compile(r"\]\(([^)#:]+)\)")
COMMANDS = re.compile(r"`(?:\.venv/bin/)?drempel ([^`]+)`|^(?:\.venv/bin/)?drempel ([^#\n]+)", re.MULTILINE)
OWNED = ("processes", "forms", "")  # a region's own files are named without the first folder


def missing_paths(text: str, folder: Path) -> list[str]:
    named = [one or other for one, other in PATHS.findall(text)]
    return [path for path in named if not _exists(path, folder)]


def missing_links(text: str, folder: Path) -> list[str]:
    return [link for link in LINKS.findall(text) if not (folder / link).exists()]


def missing_commands(text: str, _folder: Path) -> list[str]:
    """`drempel x y --option` of which the command or an option does not exist."""
    return [line for line in (a or b for a, b in COMMANDS.findall(text)) if not _runs(line.split())]


def missing_targets(text: str, _folder: Path) -> list[str]:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    return sorted(set(re.findall(r"`make ([a-z-]+)", text)) - targets)


def missing_settings(text: str, _folder: Path) -> list[str]:
    return sorted(set(re.findall(r"DREMPEL_\w+", text)) - _settings())


def missing_modules(text: str, _folder: Path) -> list[str]:
    """`engine.room.module` or a name in it, of which the module does not exist."""
    return [named for named in re.findall(r"`((?:engine|web)(?:\.[a-z_]+)+)", text) if not _is_there(named)]


def _is_there(named: str) -> bool:
    parts = named.split(".")
    for length in range(len(parts), 1, -1):
        place = ROOT.joinpath(*parts[:length])
        if place.with_suffix(".py").is_file():
            return True
        if place.is_dir():
            return length == len(parts) or parts[length] in (place / "__init__.py").read_text(
                encoding="utf-8"
            )
    return False


def _exists(path: str, folder: Path) -> bool:
    here = (folder / path, *(ROOT / part / path for part in OWNED))
    return any(one.exists() for one in here) or path == "web/static/build"


def _runs(words: list[str]) -> bool:
    command: click.Command = main
    while isinstance(command, click.Group) and words and words[0] in commands_of(command):
        command, words = commands_of(command)[words[0]], words[1:]
    if isinstance(command, click.Group) and words and not words[0].startswith("-"):
        return False
    options = {"--help"} | {name for one in command.params for name in one.opts}
    return all(word in options for word in words if word.startswith("--"))


def _settings() -> set[str]:
    return set(re.findall(r"DREMPEL_[A-Z_]+", (ROOT / "engine" / "settings.py").read_text(encoding="utf-8")))


def _commands(group: click.Group, before: str = "drempel") -> Iterator[str]:
    for name, command in commands_of(group).items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


Finding = Callable[[str, Path], list[str]]
BREACHES: list[tuple[Finding, str]] = [
    (missing_paths, "see engine/nergens.py here"),
    (missing_paths, "see `zaanstad/nergens.bpmn` here"),
    (missing_links, "see [that](nergens.md)"),
    (missing_modules, "see `engine.cases`"),
    (missing_modules, "see `engine.dossier.nergens`"),
    (missing_commands, "run `drempel vlieg` now"),
    (missing_commands, "run `drempel demo vlieg` now"),
    (missing_commands, "run `drempel import FILE --vlieg` now"),
    (missing_commands, "```sh\ndrempel vlieg\n```"),
    (missing_targets, "run `make vlieg` now"),
    (missing_settings, "set `DREMPEL_VLIEG`"),
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
@pytest.mark.parametrize("finding", dict.fromkeys(f for f, _ in BREACHES), ids=lambda f: f.__name__)
def test_what_a_document_names_exists(finding: Finding, document: Path) -> None:
    assert finding(document.read_text(encoding="utf-8"), document.parent) == []


@pytest.mark.parametrize("finding", [missing_modules, missing_paths])
def test_what_the_code_names_exists(finding: Finding) -> None:
    """In comments, docstrings and errors."""
    sources = [path for folder in ("engine", "web") for path in sorted((ROOT / folder).rglob("*.py"))]
    found = {
        path.relative_to(ROOT).as_posix(): finding(path.read_text(encoding="utf-8"), path.parent)
        for path in sources
    }
    assert {path: missing for path, missing in found.items() if missing} == {}


@pytest.mark.parametrize("script", FINDINGS, ids=lambda path: path.stem)
def test_what_a_finding_names_exists(script: Path) -> None:
    assert missing_paths(script.read_text(encoding="utf-8"), ROOT) == []


def test_the_table_of_findings_has_each_script_once() -> None:
    text = (ROOT / "findings" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[[\w-]+\]\(([\w-]+\.sh)\)", text, re.MULTILINE)
    assert sorted(rows) == [script.name for script in FINDINGS]


@pytest.mark.parametrize(("finding", "text"), BREACHES)
def test_what_does_not_exist_is_found(finding: Finding, text: str) -> None:
    assert finding(text, ROOT / "docs") != []


def test_every_command_is_documented() -> None:
    text = " ".join(word for document in DOCUMENTS for word in document.read_text(encoding="utf-8").split())
    assert [command for command in _commands(main) if command not in text] == []


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "instellingen.md").read_text(encoding="utf-8")
    assert [name for name in sorted(_settings()) if f"`{name}`" not in text] == []


def test_designers_read_about_every_function_and_every_rule_of_layout() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert [name for name in sorted(FUNCTION_NAMES) if not re.search(rf"`{name}[(`]", text)] == []
    assert [rule.value for rule in Rule if f"| `{rule.value}` |" not in text] == []


def test_designers_read_about_every_property_that_the_diagrams_use() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    used = {
        name
        for path in sorted((ROOT / "processes").rglob("*.bpmn"))
        for name in re.findall(r'spiffworkflow:property name="(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert [name for name in sorted(used) if f"| `{name}`" not in text] == []


def test_operators_read_about_every_event_in_the_log() -> None:
    text = OPERATION.read_text(encoding="utf-8")
    sources = [*(ROOT / "engine").rglob("*.py"), *(ROOT / "web").rglob("*.py")]
    logged = {
        name
        for path in sources
        for name in re.findall(r"\blog\.\w+\(\s*\"([\w.]+)\"", path.read_text(encoding="utf-8"))
    }
    assert logged
    assert [name for name in sorted(logged) if f"| `{name}` |" not in text] == []


def test_the_contents_list_of_the_decisions_names_each_once() -> None:
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    listed = re.findall(r"^- \[.+\]\(#(.+)\)$", text, re.MULTILINE)
    assert sorted(listed) == sorted(anchor(heading) for heading in headings)


def anchor(heading: str) -> str:
    """As forges make it of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_the_picture_of_the_rooms_is_that_of_the_layers() -> None:
    """The same rooms, each on its own floor from the top down, packages with a closed line."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (
        one["layers"] for one in contracts["tool"]["importlinter"]["contracts"] if one.get("exhaustive")
    )
    picture = etree.parse(ROOT / "docs" / "beelden" / "kamers.svg")
    drawn: dict[float, list[str]] = {}
    for text in picture.iterfind("{*}text[@class='room']"):
        drawn.setdefault(float(text.get("y", "")), []).append(text.text or "")
    assert [drawn[floor] for floor in sorted(drawn)] == [re.split(r"\s*\|\s*", layer) for layer in layers]
    kinds = [box.get("class") for box in picture.iterfind("{*}rect[@class]")]
    rooms = [room for floor in sorted(drawn) for room in drawn[floor]]
    assert kinds == ["package" if (ROOT / "engine" / room).is_dir() else "module" for room in rooms]
