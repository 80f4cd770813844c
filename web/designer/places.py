"""The parts of a region by the name that people know, and where each is changed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from flask import url_for

from engine.definitions import SHARED, Definition
from engine.plays import is_play
from engine.proposals import letters
from engine.spiff import DiagramRefused, read_xml
from web.designer import values

QUOTED: Final = re.compile(r"‘([^’]+)’")
FIXED: Final = {
    "instellingen.toml": "Termijnen en instellingen",
    "overleggen.toml": "Overleggen",
    "delen.toml": "Wat een bericht mag noemen",
    "blokken.toml": "Welke gegevens bij elkaar horen",
    "stand.txt": "Hoe het dossier ervoor staat",
    "slot.txt": "Wat onder elke brief aan de huurder staat",
}


@dataclass(frozen=True)
class Part:
    """One file of a region."""

    path: str
    kind: str  # Diagram, Formulier, Brief, ...
    name: str
    setting: str = ""  # the one in the file that is meant
    step: str = ""  # the element of the diagram that is meant

    def address(self, region: str, proposal_id: int) -> str:
        """The page on which a proposal changes it."""
        if self.setting:
            return url_for(
                "designs.settings.edit", region=region, proposal_id=proposal_id, setting_name=self.setting
            )
        if self.path == f"processes/{region}/instellingen.toml":
            return url_for("designs.settings.index", region=region, proposal_id=proposal_id)
        if self.path == f"processes/{region}/overleggen.toml":
            return url_for("designs.meetings.index", region=region, proposal_id=proposal_id)
        if self.path.startswith(f"forms/{region}/"):
            name = PurePosixPath(self.path).stem
            return url_for("designs.forms.index", region=region, proposal_id=proposal_id, form=name)
        if self.path.startswith(f"processes/{region}/berichten/"):
            name = PurePosixPath(self.path).stem
            return url_for("designs.letters.edit", region=region, proposal_id=proposal_id, letter=name)
        if self.path.endswith(".dmn") and self.path.startswith(
            (f"processes/{region}/", "processes/gedeeld/")
        ):
            name = PurePosixPath(self.path).stem
            return url_for("designs.tables.edit", region=region, proposal_id=proposal_id, table=name)
        if self.path.endswith(".bpmn") and self.path.startswith(f"processes/{region}/"):
            process = f"{region}_{PurePosixPath(self.path).stem}"
            return url_for(
                "designs.diagrams.edit",
                region=region,
                proposal_id=proposal_id,
                diagram=process,
                _anchor=self.step or None,
            )
        return url_for("designs.files.edit", region=region, proposal_id=proposal_id, pad=self.path)


def named(definition: Definition, path: str) -> Part:
    """As the page calls it; a file that cannot be read is called by its own name."""
    path = next((known for known in definition.files if known.endswith(f"/{path}")), path)
    file = PurePosixPath(path)
    if path.endswith(".bpmn"):
        found = next((model.name for model in definition.models.values() if model.path == path), "")
        return Part(path, "Diagram", found or file.stem)
    if path.endswith(".dmn"):
        return Part(path, "Beslistabel", _decision(definition, path) or file.stem)
    if is_play(path):
        return Part(path, "Proef", file.stem.replace("_", " ").capitalize())
    if path.startswith("forms/"):
        return Part(path, "Formulier", _title(definition, path) or file.stem)
    if "/berichten/" in path:
        return Part(path, "Brief", _subject(definition, path) or file.stem)
    return Part(path, "Gegevens", FIXED.get(file.name, file.name))


def about(definition: Definition, path: str, element: str) -> Part:
    """What a remark is about: its setting where that has a page, the step of a diagram, else the file."""
    part = named(definition, path)
    if part.kind == "Diagram":
        return replace(part, step=element)
    setting = definition.settings.get(element)
    if PurePosixPath(part.path).name != "instellingen.toml" or setting is None:
        return part
    if values.kind_of(setting.value) is None:
        return part
    return replace(part, kind="Instelling", name=setting.title, setting=element)


def named_in(definition: Definition, text: str, but: Part) -> list[Part]:
    """The settings that a remark names between quotes, beside the one that it is about."""
    path = f"processes/{definition.region}/instellingen.toml"
    quoted = set(QUOTED.findall(text))
    named = (name for name, setting in definition.settings.items() if setting.title in quoted)
    found = (about(definition, path, name) for name in named if name != but.setting)
    return [part for part in found if part.setting]


def parts(definition: Definition, files: Collection[str]) -> dict[str, list[Part]]:
    """Kind -> what a proposal of this region can change, by name."""
    found: dict[str, list[Part]] = {
        kind: [] for kind in ("Gegevens", "Formulier", "Diagram", "Beslistabel", "Brief")
    }
    own = (f"processes/{definition.region}/", f"forms/{definition.region}/")
    for path in sorted(files):
        if is_play(path):
            continue
        part = named(definition, path)
        if path.startswith(own):
            found[part.kind].append(part)
        elif path.endswith(".dmn"):
            found[part.kind].append(replace(part, name=f"{part.name} (van alle regio's)"))
    for kind in found:
        found[kind].sort(key=lambda part: part.name.casefold())
    return found


def shared_parts(definition: Definition) -> dict[str, list[Part]]:
    """Kind -> what this region uses of all regions together: not where it has its own of that name."""
    own = {
        PurePosixPath(path).name
        for path in definition.files
        if _folder(path) == definition.region and "/berichten/" in path
    }
    shared = (
        path
        for path in definition.files
        if _folder(path) == SHARED and not ("/berichten/" in path and PurePosixPath(path).name in own)
    )
    found: dict[str, list[Part]] = {}
    for part in sorted((named(definition, path) for path in shared), key=lambda one: one.name.casefold()):
        found.setdefault(part.kind, []).append(part)
    return found


def _folder(path: str) -> str:
    return path.split("/")[1]


def _decision(definition: Definition, path: str) -> str:
    """What the table is called; empty while it cannot be read."""
    try:
        found = read_xml(path, definition.files.get(path, b"")).find("{*}decision")
    except DiagramRefused:
        return ""
    return str(found.get("name") or "") if found is not None else ""


def _title(definition: Definition, path: str) -> str:
    known = path.removeprefix("forms/")
    return definition.forms.form(known).title if known in definition.forms.paths else ""


def _subject(definition: Definition, path: str) -> str:
    letter = letters.read(definition.files.get(path, b""))
    return definition.own.said(letters.named(letter.subject))
