"""All that can be wrong with the definitions of a region, before they run: files in, findings out.

`drempel check` and `drempel deploy` use it, as do the laws in the tests. What it refuses is not published;
a version that was published once is loaded without (`engine.definitions.build`). Must not know: folders, the
database, HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from engine import definitions
from engine.checks import (
    blocks,
    bounds,
    choices,
    contracts,
    fields,
    labels,
    ladder,
    lawful,
    layout,
    leftovers,
    lists,
    loops,
    meetings,
    messages,
    naming,
    plays,
    properties,
    region,
    settings,
    tables,
    texts,
    values,
    without,
)
from engine.checks.finding import Finding, Severity, of_reason
from engine.checks.sorts import Sources
from engine.checks.words import DUTCH, ENGLISH, LANGUAGES
from engine.definitions import Definition, DefinitionRefused
from engine.definitions.definition import said_in
from engine.spiff import DiagramRefused

__all__ = ["DUTCH", "ENGLISH", "LANGUAGES", "Finding", "Severity", "check", "refusals", "unreadable"]

Files = Mapping[str, bytes]
Build = Callable[[str, Files], Definition]
RULES: tuple[Callable[[Definition], Iterator[Finding]], ...] = (
    region.findings,
    settings.findings,
    lawful.findings,
    texts.findings,
    without.findings,
    blocks.findings,
)


def check(
    slug: str, files: Files, roles: Collection[str] | None = None, build: Build = definitions.build
) -> list[Finding]:
    """All findings of a region, of its files by path (`definitions.read_all`); none means that it can run.

    `roles` are those that organisations of the installation have; without, those of `organisaties.toml` when
    the region has one. `build` is of who reads the version anyway, and keeps it. Pure, and bounded: what is
    too large is refused before it is read. Raises nothing.
    """
    found = unreadable(files)
    if not found:
        found = _whole(slug, files, meetings.filled(slug, files) if roles is None else roles, build)
    return naming.named(files, list(dict.fromkeys(found)))


def unreadable(files: Files) -> list[Finding]:
    """What stops these files from being read at all; without it `definitions.build` says what is wrong."""
    return list(bounds.findings(files)) or list(settings.shape(files))


def refusals(findings: Collection[Finding]) -> list[Finding]:
    """Those that stop it from being published."""
    return [finding for finding in findings if finding.severity is Severity.STOPS]


def _whole(slug: str, files: Files, roles: Collection[str], build: Build) -> list[Finding]:
    version = definitions.of_version(files)
    found_settings, *_ = definitions.read_settings(slug, version)
    values_of = said_in(found_settings, definitions.read_regional(slug, version))
    try:
        definition = build(slug, version)
    except (DiagramRefused, DefinitionRefused) as error:
        refused = [of_reason(reason) for reason in error.reasons]
        return [*refused, *layout.beside(files, refused, values_of)]
    if not definition.forms.whole:
        broken = list(region.broken_forms(definition))
        return [*broken, *layout.beside(files, broken, values_of)]
    found = [finding for rule in RULES for finding in rule(definition)]
    sources = Sources(definition)
    for judged in (values, choices, tables, lists, fields, labels, ladder, contracts):
        found += judged.findings(sources)
    found += settings.keys(files)
    found += loops.findings(definition.files)
    found += leftovers.findings(definition.files)
    found += properties.findings(definition.files)
    found += meetings.findings(definition, files, roles)
    found += messages.findings(definition, roles)
    found += plays.findings(definition, files)
    return [*found, *layout.beside(files, found, values_of)]
