"""What a region runs on: all its diagrams, decisions, forms, letters and settings as one immutable version.

Pure: files in, a version out. Which versions are deployed is engine/definitions/versions.py's.
Must not know: the database, cases, people, HTTP.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine import drawing
from engine.drawing import Drawing, Lane
from engine.errors import DrempelError
from engine.forms import FormSet
from engine.spiff import Element, ProcessModel, parse

SHARED = "gedeeld"
SUFFIXES = (".bpmn", ".dmn", ".json", ".toml", ".txt")
# Of the installation; dossiers keep no version of them.
NO_VERSION = (
    "organisaties.toml",
    "overleggen.toml",
    "voorbeelden.toml",
    "dagoverzicht.txt",
    "geen_overleg.txt",
)
STAND = "stand.txt"
BUILT_IN = frozenset(
    {"dossier_nummer", "regio", "corporatie", "uitkomst", "heropend_op", "heropend_aan", "heropend_huurder"}
)


class DefinitionRefused(DrempelError):
    """These definitions cannot be used; each problem names its file, its element and the cure."""

    code = "definition:refused"

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class RegionUnknown(DrempelError):
    """Nothing was deployed for this region yet. Run `drempel deploy` with its name."""

    code = "region:unknown"


@dataclass(frozen=True)
class Setting:
    """A number of the convenant that is not drawn: its value, what it is, where it comes from."""

    name: str
    value: Any
    title: str
    source: str
    per_organisation: Mapping[str, Any]


@dataclass(frozen=True)
class Action:
    """Something a participant can do at any moment: a process that a person starts with a form."""

    process: str
    label: str
    message: str
    form: str
    roles: frozenset[str]
    offered_when: str | None  # an expression over the facts
    answer: str | None = None  # the fact that is told to who did it


@dataclass(frozen=True)
class Definition:
    """One version, parsed. Immutable."""

    id: str
    region: str
    files: Mapping[str, bytes]
    models: Mapping[str, ProcessModel]
    forms: FormSet
    settings: Mapping[str, Setting]
    roles: Mapping[str, str]  # role of a shared diagram -> role in this region
    letters: Mapping[str, str]
    shareable: frozenset[str]  # what a message with `Deelt: dossier` may name
    stand: str  # the text that tells where a dossier stands; versions without one say nothing
    title: str

    @cached_property
    def mains(self) -> Mapping[str, ProcessModel]:
        """Process id -> a route on which a dossier can start; that of the region itself comes first."""
        found = [model for model in self.models.values() if model.is_main]
        own = f"processes/{self.region}/"
        return {m.id: m for m in sorted(found, key=lambda m: (not m.path.startswith(own), m.id))}

    @property
    def main(self) -> ProcessModel:
        """The route of rent arrears: what an arrears file starts."""
        return next(iter(self.mains.values()))

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        return {element.id: element for model in self.models.values() for element in model.elements.values()}

    @cached_property
    def drawings(self) -> Mapping[str, Drawing]:
        """Process id -> how it is drawn."""
        return {m.id: drawing.read(self.files[m.path], m.path) for m in self.models.values()}

    @cached_property
    def role_names(self) -> Mapping[str, str]:
        """Role -> what its lanes are called; a lane of the role itself wins from one of a shared role."""
        lanes = [lane for one in self.drawings.values() for lane in one.lanes if lane.name]
        return {self.role(lane.role): lane.name for lane in sorted(lanes, key=self._has_own_role)}

    @cached_property
    def roles_named(self) -> frozenset[str]:
        """The roles of this region that its diagrams name: in a lane, a button, a letter or a meeting."""
        named = {e.role for e in self.elements.values() if e.role is not None}
        for element in self.elements.values():
            for key in ("aanbieden_aan", "betrekt"):
                named |= {name.strip() for name in element.properties.get(key, "").split(",") if name.strip()}
        return frozenset(self.role(name) for name in named)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every name that can become a fact: of a form, a script, a decision, or built in."""
        names = set(BUILT_IN) | {name for model in self.models.values() for name in model.facts_written}
        for path in self.forms.paths:
            names |= set(self.forms.form(path).fact_names)
        return frozenset(names)

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        found = []
        for model in self.models.values():
            start = model.elements[model.start]
            roles = start.properties.get("aanbieden_aan")
            if model.is_main or roles is None or model.start_message is None or start.form is None:
                continue
            found.append(
                Action(
                    process=model.id,
                    label=start.name,
                    message=model.start_message,
                    form=start.form,
                    roles=frozenset(self.role(name.strip()) for name in roles.split(",")),
                    offered_when=start.properties.get("aanbieden_als"),
                    answer=start.properties.get("antwoord"),
                )
            )
        return tuple(found)

    @cached_property
    def kept(self) -> frozenset[str]:
        """Messages that wait for a receiver when there is none yet."""
        return frozenset().union(*(model.keeps for model in self.models.values()))

    @property
    def start_form(self) -> str:
        return self.start_form_of(self.main)

    def start_form_of(self, route: ProcessModel) -> str:
        return str(route.elements[route.start].form)

    def started_by(self, message: str) -> list[ProcessModel]:
        return [model for model in self.models.values() if model.start_message == message]

    def _has_own_role(self, lane: Lane) -> bool:
        return self.role(lane.role) == lane.role

    def role(self, name: str) -> str:
        return self.roles.get(name, name)


def read_files(folder: Path, region: str) -> dict[str, bytes]:
    """The files of a region and of what all regions share, by path below `folder`."""
    files = {}
    for part in ("processes", "forms"):
        for slug in (region, SHARED):
            for path in sorted((folder / part / slug).rglob("*")):
                if path.suffix in SUFFIXES and path.is_file() and path.name not in NO_VERSION:
                    files[path.relative_to(folder).as_posix()] = path.read_bytes()
    if not any(path.startswith(f"processes/{region}/") for path in files):
        raise RegionUnknown(f"There is no folder processes/{region}; name one that exists.")
    return files


def regions(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "processes").iterdir() if p.is_dir() and p.name != SHARED)


def identify(region: str, files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(region.encode())
    for path in sorted(files):
        digest.update(b"\0" + path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return digest.hexdigest()


def build(region: str, files: Mapping[str, bytes]) -> Definition:
    """The version that these files are. Raises DiagramRefused or DefinitionRefused with every reason."""
    forms = {path.removeprefix("forms/"): data for path, data in files.items() if path.endswith(".json")}
    settings, roles, title = _read_settings(region, files)
    return Definition(
        id=identify(region, files),
        region=region,
        files=MappingProxyType(dict(files)),  # nobody changes a version afterwards
        models=parse({p: d for p, d in files.items() if p.endswith((".bpmn", ".dmn"))}),
        forms=FormSet.from_files(forms),
        settings=settings,
        roles=roles,
        letters=_read_letters(region, files),
        shareable=_read_shareable(region, files),
        stand=_read_stand(region, files),
        title=title,
    )


def _read_settings(region: str, files: Mapping[str, bytes]) -> tuple[dict[str, Setting], dict[str, str], str]:
    settings: dict[str, Setting] = {}
    roles: dict[str, str] = {}
    title = region.replace("_", " ").title()
    for slug in (SHARED, region):
        path = f"processes/{slug}/instellingen.toml"
        if path not in files:
            continue
        content = _read_toml(path, files)
        for name, row in content.get("instellingen", {}).items():
            missing = [key for key in ("waarde", "titel", "bron") if key not in row]
            if missing:
                raise DefinitionRefused([f"{path}: {name}: add {', '.join(missing)}"])
            settings[name] = Setting(
                name, row["waarde"], row["titel"], row["bron"], row.get("per_organisatie", {})
            )
        roles |= content.get("rollen", {})
        title = content.get("regio", {}).get("naam", title)
    return settings, roles, title


def _read_shareable(region: str, files: Mapping[str, bytes]) -> frozenset[str]:
    """The facts that `delen.toml` lists, of what all regions share and of the region itself."""
    paths = [f"processes/{slug}/delen.toml" for slug in (SHARED, region)]
    return frozenset(
        name for path in paths if path in files for name in _read_toml(path, files).get("dossier", [])
    )


def _read_toml(path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        return tomllib.loads(files[path].decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionRefused([f"{path}: no valid TOML: {error}"]) from error


def _read_stand(region: str, files: Mapping[str, bytes]) -> str:
    """The text of the region itself, then the shared one."""
    paths = (f"processes/{slug}/{STAND}" for slug in (region, SHARED))
    return "\n".join(files[path].decode() for path in paths if path in files)


def _read_letters(region: str, files: Mapping[str, bytes]) -> dict[str, str]:
    """Kind of letter -> template; a region's own letter goes before the shared one."""
    letters = {}
    for slug in (SHARED, region):
        folder = f"processes/{slug}/berichten/"
        for path, data in files.items():
            if path.startswith(folder):
                letters[Path(path).stem] = data.decode()
    return letters
