"""Which diagram covers which requirement: `python -m tests.coverage` writes docs/coverage.md.

Reads the property `catalogus` of every element and the rows of docs/requirements.toml. Must not know how a
diagram is executed.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from engine import definitions
from engine.settings import ROOT
from engine.spiff import Element

ROWS = ROOT / "docs" / "requirements.toml"
DOCUMENT = ROOT / "docs" / "coverage.md"
KINDS = {
    "userTask": "task",
    "startEvent": "start",
    "endEvent": "end",
    "intermediateCatchEvent": "wait",
    "intermediateThrowEvent": "message",
    "boundaryEvent": "border",
    "serviceTask": "notification",
    "scriptTask": "script",
    "businessRuleTask": "decision",
    "callActivity": "called diagram",
    "exclusiveGateway": "question",
    "parallelGateway": "split",
    "subProcess": "part",
}
HEAD = """# What covers what

Written by `python -m tests.coverage` from the property `catalogus` in the diagrams and
from `docs/requirements.toml`; a test fails when it is out of date, or a row has neither place nor reason.
"""


@cache
def requirements() -> Mapping[str, Mapping[str, str]]:
    """steps, rules, actors, elsewhere -> id -> what it is, or why no diagram covers it."""
    return tomllib.loads(ROWS.read_text(encoding="utf-8"))


@cache
def covering() -> Mapping[str, Mapping[tuple[str, str], Element]]:
    """Id of a requirement -> (file, element id) -> the element that covers it."""
    found: dict[str, dict[tuple[str, str], Element]] = {}
    for region in definitions.regions(ROOT):
        built = definitions.build(region, definitions.read_files(ROOT, region))
        for model in built.models.values():
            for element in (e for e in model.elements.values() if e.id in model.own):
                for row in element.properties.get("catalogus", "").split():
                    found.setdefault(row, {})[model.path, element.id] = element
    return found


def uncovered() -> list[str]:
    """Rows that no element names and that have no reason either."""
    rows = requirements()
    known = {row for part in ("steps", "rules", "actors") for row in rows[part]}
    return sorted(known - covering().keys() - rows["elsewhere"].keys())


def document() -> str:
    rows = requirements()
    lines = [HEAD]
    for part, title in (("steps", "Steps"), ("rules", "Rules"), ("actors", "Actors with a lane")):
        lines += [f"## {title}", "", "| id | what | where |", "|---|---|---|"]
        lines += [f"| {row} | {what} | {'; '.join(_places(row))} |" for row, what in rows[part].items()]
        lines.append("")
    others = sorted(covering().keys() - {row for part in ("steps", "rules", "actors") for row in rows[part]})
    lines += ["## Choices, policy points, reports and numbers", "", "| id | where |", "|---|---|"]
    lines += [f"| {row} | {'; '.join(_places(row))} |" for row in others]
    return "\n".join(lines) + "\n"


def _places(row: str) -> Iterator[str]:
    by_file: dict[str, list[str]] = {}
    for (path, name), element in sorted(covering().get(row, {}).items()):
        kind = "meeting" if "overleg" in element.properties else KINDS[element.kind]
        by_file.setdefault(path, []).append(f"`{name}` ({kind})")
    yield from (
        f"{Path(path).relative_to('processes').as_posix()}: {', '.join(names)}"
        for path, names in by_file.items()
    )
    reason = requirements()["elsewhere"].get(row)
    if reason is not None:
        yield reason


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
    sys.exit("\n".join(f"{row}: neither covered nor given a reason" for row in uncovered()))
