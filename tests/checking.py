"""Files with one slip in them, and what a check says of it: for the tests of every kind of slip."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from types import ModuleType

from engine import checks, definitions
from engine.checks import Finding, naming
from engine.checks.sorts import Sources
from engine.definitions import Definition
from engine.settings import ROOT

REGION = ROOT / "tests" / "web" / "regio"
ROUTE = "processes/proef/huurachterstand.bpmn"


@cache
def files(region: str = "proef") -> Mapping[str, bytes]:
    """Those of the small region of the tests, or of one of the house."""
    return definitions.read_all(REGION if region == "proef" else ROOT, region)


def changed(
    path: str, pattern: str, new: str, region: str = "proef", *, every: bool = False
) -> dict[str, bytes]:
    """All files, one of them with one thing (or every such thing) replaced."""
    text, count = re.subn(
        pattern, new, files(region)[path].decode(), count=0 if every else 1, flags=re.DOTALL
    )
    assert count, pattern
    return {**files(region), path: text.encode()}


def found(changed_files: Mapping[str, bytes], region: str = "proef") -> list[Finding]:
    """What these files are told that the files of the region are not."""
    known = set(checks.check(region, files(region)))
    return [one for one in checks.check(region, changed_files) if one not in known]


def codes(changed_files: Mapping[str, bytes], region: str = "proef") -> list[tuple[str, str]]:
    """(code, element) of each."""
    return [(one.code, one.element) for one in found(changed_files, region)]


@cache
def built(region: str) -> Definition:
    return definitions.build(region, definitions.of_version(files(region)))


def judged(
    rule: Callable[[Definition], Iterable[Finding]], changed_files: Mapping[str, bytes], region: str
) -> list[Finding]:
    """What one rule says of these files, whose diagrams keep their elements: they are not parsed anew."""
    settings, roles, _ = definitions.read_settings(region, changed_files)
    version = definitions.of_version(changed_files)
    return naming.named(
        changed_files, list(rule(replace(built(region), files=version, settings=settings, roles=roles)))
    )


def by_sources(rule: ModuleType) -> Callable[[Definition], Iterable[Finding]]:
    """A rule that looks at what gives each fact."""
    return lambda built: rule.findings(Sources(built))
