"""What the documents name exists: files, commands, make targets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.settings import ROOT
from web.cli import main

DOCUMENTS = [ROOT / "README.md", ROOT / "processes" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PATHS = re.compile(r"(?<![\w/.<])((?:engine|web|tests|docs|processes|forms|voorbeelden)/[\w./-]*\w/?)")
LINKS = re.compile(r"\]\(([^)#:]+)\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_in_a_document_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    missing = [path for path in PATHS.findall(text) if not (ROOT / path).exists()]
    folder = document.parent
    missing += [link for link in LINKS.findall(text) if not (folder / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_in_a_document_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    made = set(re.findall(r"`make ([a-z-]+)`", text))
    assert made - targets == set()
    said = set(re.findall(r"`drempel ([a-z]+)", text))
    assert said - set(main.commands) == set()


def test_a_path_that_does_not_exist_is_found() -> None:
    assert PATHS.findall("see `engine/nergens.py` and web/niets/ here") == ["engine/nergens.py", "web/niets/"]
