"""What `instellingen.toml` and `delen.toml` must look like, and that each setting is of one sort and used."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import isfinite
from typing import Any, Final

from engine.checks.finding import Finding, stops, warns
from engine.deadlines import parse_duration
from engine.definitions import EXAMPLES, SHARED, Definition
from engine.errors import DrempelError
from engine.roles import ENGINE_READS, QUESTION_TERM
from engine.spiff import texts_of

FILENAME: Final = "instellingen.toml"
# What each file may say: its blocks, and what stands in them.
BLOCKS: Final[Mapping[str, tuple[str, ...]]] = {
    FILENAME: ("instellingen", "rollen", "regio", "partners", "woorden", EXAMPLES),
    "delen.toml": ("dossier",),
    "blokken.toml": ("blokken", "afgeleid"),
    "overleggen.toml": ("overleggen",),
}
REGION: Final = ("naam", "zonder")
ROW: Final = ("waarde", "titel", "bron", "per_organisatie")


def shape(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """What would stop the reading of a version: asked before it is built."""
    for path, data in files.items():
        if not path.endswith(".toml"):
            continue
        try:
            content = tomllib.loads(data.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
            yield stops(path, "", "no valid TOML; mend the quotes, brackets and =")
            continue
        if path.endswith(f"/{FILENAME}"):
            yield from _settings_shape(path, content)
        elif path.endswith("/delen.toml") and not _is_list_of_texts(content.get("dossier", [])):
            yield stops(path, "dossier", 'is a list of names: dossier = ["seintje_op"]')


def _settings_shape(path: str, content: Mapping[str, Any]) -> Iterator[Finding]:
    for part in ("instellingen", "rollen", "regio", "partners", "woorden"):
        if not isinstance(content.get(part, {}), dict):
            yield stops(path, part, "is a block; write [{part}] above it", part=part)
            return
    if not _are_examples(content.get(EXAMPLES, {})):
        yield stops(
            path, EXAMPLES, 'has lists of examples: adres = [{ postcode = "1506AB", plaats = "Zaandam" }]'
        )
    if not all(isinstance(role, str) for role in content.get("rollen", {}).values()):
        yield stops(path, "rollen", 'gives each role the name of another: hulpverlener = "wijkteam"')
    yield from _region_shape(path, content.get("regio", {}))
    yield from _named(path, content)
    for name, row in content.get("instellingen", {}).items():
        if not isinstance(row, dict):
            yield stops(path, name, "is a block; write [instellingen.{name}] above it", name=name)
            continue
        missing = [key for key in ("waarde", "titel", "bron") if key not in row]
        if missing:
            yield stops(path, name, "add {missing}", missing=", ".join(missing))
        elif not all(isinstance(row[key], str) and row[key].strip() for key in ("titel", "bron")):
            yield stops(path, name, "has no title or source; write titel and bron between quotes")
        elif not _is_value([row["waarde"], row.get("per_organisatie", {})]):
            yield stops(path, name, "has a value that is no text or number; write a day between quotes")
        if not isinstance(row.get("per_organisatie", {}), dict):
            yield stops(path, name, 'per_organisatie is a block of lines such as "wijkteam-noord" = "P3D"')


def keys(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """What a file says under another name than Drempel reads does nothing."""
    for path, data in files.items():
        content = blocks(data) if path.rpartition("/")[2] in BLOCKS else {}
        parts = [
            ("", content, BLOCKS.get(path.rpartition("/")[2], ())),
            ("regio", content.get("regio"), REGION),
        ]
        if path.endswith(f"/{FILENAME}"):
            parts += [(name, row, ROW) for name, row in content.get("instellingen", {}).items()]
        for place, part, known in parts:
            for key in sorted(part.keys() - set(known)) if isinstance(part, dict) else ():
                yield warns(path, place or key, "{key} means nothing here; leave it out", key=key)


def _named(path: str, content: Mapping[str, Any]) -> Iterator[Finding]:
    """The names that a region gives to roles and to words of all."""
    if not all(isinstance(title, str) and title.strip() for title in content.get("partners", {}).values()):
        yield stops(path, "partners", 'gives each role its name: wijkteam = "Wijkteam"')
    if not all(isinstance(word, str) and word.strip() for word in content.get("woorden", {}).values()):
        yield stops(path, "woorden", 'gives each word with its article: signaal = "de melding"')


def _region_shape(path: str, region: Mapping[str, Any]) -> Iterator[Finding]:
    if not isinstance(region.get("naam", ""), str):
        yield stops(path, "regio", "naam is a text between quotes")
    if not _is_list_of_texts(region.get("zonder", [])):
        yield stops(path, "regio", 'zonder is a list of names: zonder = ["wachtkamer", "navraag"]')


def _is_value(value: Any) -> bool:
    """Whether a dossier can hold it: TOML has days and endless numbers too."""
    if isinstance(value, dict | list):
        return all(map(_is_value, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))


def _are_examples(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(each, list) and each and all(isinstance(one, dict) and _is_value(one) for one in each)
        for each in value.values()
    )


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def findings(definition: Definition) -> Iterator[Finding]:
    """What an organisation has of its own is of the same sort, such as a duration; each setting is read."""
    for setting in definition.settings.values():
        for slug, own in setting.per_organisation.items():
            if sort_of(own) != sort_of(setting.value):
                what = "per_organisatie {slug}: write a value like {value}"
                value = repr(setting.value)
                yield stops(place_of(definition, setting.name), setting.name, what, slug=slug, value=value)
    yield from _words(definition)
    asked = definition.settings.get(QUESTION_TERM)
    if asked is not None and sort_of(asked.value) != "number":
        what = "is a number of working days; write it without quotes"
        yield stops(place_of(definition, QUESTION_TERM), QUESTION_TERM, what)
    for name in sorted(definition.settings.keys() - read_settings(definition)):
        what = "no diagram reads this setting; use it, or remove it"
        yield warns(place_of(definition, name), name, what)


def _words(definition: Definition) -> Iterator[Finding]:
    """A region has another word for one that all share; any other nobody says."""
    files = {slug: f"processes/{slug}/{FILENAME}" for slug in (SHARED, definition.region)}
    said = {slug: _words_in(definition.files.get(path, b"")) for slug, path in files.items()}
    for name in sorted(said[definition.region] - said[SHARED]):
        what = "no text of all regions says the word {name}; known are {known}"
        known = ", ".join(sorted(said[SHARED]))
        yield stops(files[definition.region], "woorden", what, name=name, known=known)


@cache
def _words_in(data: bytes) -> frozenset[str]:
    return frozenset(tomllib.loads(data.decode()).get("woorden", {}))


def place_of(definition: Definition, name: str) -> str:
    """The file in which a setting of this region stands: its own, else the shared one."""
    for slug in (definition.region, "gedeeld"):
        path = f"processes/{slug}/{FILENAME}"
        if name in _named_in(definition.files.get(path, b"")):
            return path
    return FILENAME


def _named_in(data: bytes) -> frozenset[str]:
    return frozenset(blocks(data).get("instellingen", {}))


@cache
def blocks(data: bytes) -> Mapping[str, Any]:
    """What a file of settings says; `shape` found that it can be read."""
    return tomllib.loads(data.decode())


def sort_of(value: Any) -> str:
    """`duration` is a text too; what is not one cannot take its place."""
    if isinstance(value, str):
        try:
            parse_duration(value)
        except DrempelError:
            return "text"
        return "duration"
    return {bool: "truth", int: "number", float: "number", list: "list", dict: "block"}.get(
        type(value), "other"
    )


def read_settings(definition: Definition) -> frozenset[str]:
    """The settings that a text of a diagram or decision names, and that of the engine itself."""
    found = set(ENGINE_READS)
    for path, data in definition.files.items():
        if path.endswith((".bpmn", ".dmn")):
            found |= {name for text in texts_of(path, data) for name in named(text.nodes)}
    return frozenset(found)


def named(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """What stands in `instelling("...")`."""
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "instelling":
            yield from (
                a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
            )
