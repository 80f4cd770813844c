"""What elements of files are called, for who knows them by their name and not by their id."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from engine.checks.finding import Finding
from engine.drawing.text_width import whole
from engine.spiff import DiagramRefused, read_xml


def named(files: Mapping[str, bytes], found: list[Finding]) -> list[Finding]:
    """The same findings, each with the name of its element."""
    return [replace(one, name=_name(files, one)) if not one.name else one for one in found]


def _name(files: Mapping[str, bytes], finding: Finding) -> str:
    data = files.get(finding.file)
    if data is None or not finding.element:
        return ""
    if finding.file.endswith((".bpmn", ".dmn")):
        return _in_xml(finding.file, data).get(finding.element, "")
    if finding.file.endswith(".json"):
        return _in_form(data, finding.element)
    return _in_settings(data).get(finding.element, "") if finding.file.endswith(".toml") else ""


@lru_cache(maxsize=256)
def _in_xml(path: str, data: bytes) -> Mapping[str, str]:
    try:
        root = read_xml(path, data)
    except DiagramRefused:
        return {}
    named = ((str(node.get("id")), node.get("name") or node.get("label")) for node in root.iter("*"))
    return {identifier: whole(name) for identifier, name in named if name}


@lru_cache(maxsize=64)
def _in_settings(data: bytes) -> Mapping[str, str]:
    try:
        rows = tomllib.loads(data.decode()).get("instellingen", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}
    if not isinstance(rows, dict):
        return {}
    return {name: str(row["titel"]) for name, row in rows.items() if isinstance(row, dict) and "titel" in row}


def _in_form(data: bytes, place: str) -> str:
    """The title of the question at a place such as `properties.hulpaanbod`."""
    try:
        part: Any = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    for key in place.split("."):
        part = part.get(key) if isinstance(part, dict) else None
    return str(part["title"]) if isinstance(part, dict) and isinstance(part.get("title"), str) else ""
