"""What a region runs on: all its diagrams, decisions, forms, letters and settings as one immutable version.

Pure: files in, a version out. Which versions are deployed is engine/definitions/versions.py's.
Must not know: the database, cases, people, HTTP.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine import drawing
from engine.definitions import blocks, labels, own_words
from engine.definitions.blocks import PROGRESS, Blocks
from engine.definitions.files import SHARED
from engine.drawing import Drawing, DrawingError, Lane
from engine.errors import DrempelError
from engine.forms import FormSet, Regional
from engine.spiff import Element, ProcessModel, parse
from engine.wording import Reason, Said

SAID = ("mijlpaal",)  # properties that people read
STAND = "stand.txt"
CLOSING = "slot.txt"
PARSED = 16  # sets of diagrams: of each region those of now, and of what is proposed
SETTINGS = "instellingen.toml"
EXAMPLES = "voorbeelden"  # the block of that file with answers that are made up for the region
BOOKED = ("amount", "day")  # what the property `boekt` names, in this order
BUILT_IN = frozenset(
    {
        "dossier_nummer",
        "regio",
        "corporatie",
        "uitkomst",
        "hoofdroutes",
        "voorbije_route",
        "heropend_op",
        "heropend_aan",
        "heropend_huurder",
        "gecorrigeerd_gegeven",
        "teruggedraaid_aan",
        "teruggedraaid_huurder",
        "geholpen_met",
    }
)


class DefinitionRefused(DrempelError):
    """These definitions cannot be used; each problem names its file, its element and the cure."""

    code = "definition:refused"

    def __init__(self, reasons: Sequence[Reason]) -> None:
        self.reasons = list(reasons)
        super().__init__("\n".join(reasons))


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
class Booking:
    """A button with which money is booked, so that it can be undone: the facts that it asks."""

    process: str
    amount: str
    day: str


@dataclass(frozen=True)
class Reserved:
    """Facts that a button of their own changes, and tells: while this holds, nothing else may."""

    names: tuple[str, ...]
    when: str  # an expression over the facts
    label: str  # of the button


@dataclass(frozen=True, eq=False)  # by identity, so that what is worked out of a version can be kept
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
    closing: str  # what stands under every letter to the tenant; versions without one add nothing
    title: str
    own: Regional = field(default_factory=Regional)  # what the region gives to what all share
    without: frozenset[str] = frozenset()  # shared diagrams that are switched off, by file
    blocks: Blocks = field(default_factory=Blocks)  # in which its facts are

    @cached_property
    def used(self) -> Mapping[str, ProcessModel]:
        """Those of `models` that can begin here. What is switched off is read too: others know its facts."""
        return {model.id: model for model in self.models.values() if not self.is_off(model)}

    def is_off(self, model: ProcessModel) -> bool:
        """Whether the region switched this shared diagram off."""
        return model.path.startswith(f"processes/{SHARED}/") and model.route in self.without

    @cached_property
    def mains(self) -> Mapping[str, ProcessModel]:
        """Process id -> a route on which a dossier can start; that of the region itself comes first."""
        found = [model for model in self.used.values() if model.opens]
        own = f"processes/{self.region}/"
        return {m.id: m for m in sorted(found, key=lambda m: (not m.path.startswith(own), m.id))}

    @property
    def main(self) -> ProcessModel:
        """The route of rent arrears: what an arrears file starts."""
        return next(iter(self.mains.values()))

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        return {element.id: element for model in self.models.values() for element in model.elements.values()}

    @property
    def drawings(self) -> Mapping[str, Drawing]:
        """Process id -> how it is drawn. What cannot be drawn is not in it: a dossier goes on without."""
        return self._drawn[0]

    @property
    def undrawable(self) -> Mapping[str, Reason]:
        """Process id -> why there is no drawing of it."""
        return self._drawn[1]

    @cached_property
    def _drawn(self) -> tuple[Mapping[str, Drawing], Mapping[str, Reason]]:
        values = said_in(self.settings, self.own)
        drawings, reasons = {}, {}
        for model in self.models.values():
            try:
                drawn = drawing.read(self.files[model.path], model.path)
                taken = b"{" in self.files[model.path]
                drawings[model.id] = (
                    drawn.renamed(partial(labels.filled, settings=values)) if taken else drawn
                )
            except DrawingError as error:
                reasons[model.id] = error.reason
        return drawings, reasons

    @cached_property
    def role_names(self) -> Mapping[str, str]:
        """Role -> what its lanes are called; a lane of the role itself wins from one of a shared role."""
        lanes = [lane for one in self.drawings.values() for lane in one.lanes if lane.name]
        return {self.role(lane.role): lane.name for lane in sorted(lanes, key=self._has_own_role)}

    @cached_property
    def roles_named(self) -> frozenset[str]:
        """The roles of this region that its diagrams name: in a lane, a button, a letter or a meeting."""
        elements = [element for model in self.used.values() for element in model.elements.values()]
        named = {element.role for element in elements if element.role is not None}
        for element in elements:
            for key in ("aanbieden_aan", "betrekt"):
                named |= set(listed(element.properties.get(key)))
        return frozenset(self.role(name) for name in named)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every name that can become a fact: of a form, a script, a decision, or built in."""
        names = set(BUILT_IN) | {name for model in self.models.values() for name in model.facts_written}
        for path in self.forms.paths:
            names |= {field.name for field in self.forms.fields(path)}
        return frozenset(names)

    @cached_property
    def block_of(self) -> Mapping[str, str]:
        """Path of a fact or of a part of one -> its block: `gezin.leeftijden`, `contactpogingen.*.kanaal`.

        One that forms put in different blocks has none, and so has what says nothing.
        """
        said: dict[str, set[str]] = {}
        for _, asked in self.forms.asked:
            said.setdefault(asked.path, set()).add(asked.block)
        clear = {path: next(iter(blocks)) for path, blocks in said.items() if len(blocks) == 1}
        derived = {name: block for name, block in self.blocks.derived.items() if name not in said}
        return {
            **dict.fromkeys(BUILT_IN, PROGRESS),
            **derived,
            **{path: clear.get(path, "") for path in said},
        }

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        found = []
        for model in self.used.values():
            start = model.elements[model.start]
            roles = start.properties.get("aanbieden_aan")
            if model.opens or roles is None or model.start_message is None or start.form is None:
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
    def bookings(self) -> Mapping[str, Booking]:
        """By the process that is the button; from its property `boekt`."""
        return {
            model.id: Booking(model.id, *names)
            for model in self.models.values()
            if len(names := listed(model.elements[model.start].properties.get("boekt"))) == len(BOOKED)
        }

    @property
    def booking_forms(self) -> frozenset[str | None]:
        """The forms of those buttons."""
        models = (self.models[process] for process in self.bookings)
        return frozenset(model.elements[model.start].form for model in models)

    @cached_property
    def reserved(self) -> tuple[Reserved, ...]:
        """From the properties `alleen_hier` and `alleen_hier_als` of buttons."""
        starts = (model.elements[model.start] for model in self.models.values())
        return tuple(
            Reserved(tuple(names), start.properties.get("alleen_hier_als", "True"), start.name)
            for start in starts
            if (names := listed(start.properties.get("alleen_hier")))
        )

    @cached_property
    def kept(self) -> frozenset[str]:
        """Messages that wait for a receiver when there is none yet."""
        return frozenset().union(*(model.keeps for model in self.models.values()))

    @property
    def start_form(self) -> str:
        return self.start_form_of(self.main)

    def start_form_of(self, route: ProcessModel) -> str:
        return str(route.elements[route.start].form)

    def companions(self, route: str) -> frozenset[str]:
        """The side processes that this main route alone begins by its messages; they end with it."""
        mains = [model for model in self.models.values() if model.is_main]
        own, others = (
            self._begun_by([main for main in mains if (main.route == route) is mine])
            for mine in (True, False)
        )
        return own - others

    def _begun_by(self, models: list[ProcessModel]) -> frozenset[str]:
        """What these start by a message, and what that starts: the ids of side processes."""
        found: dict[str, ProcessModel] = {}
        left = list(models)
        while left:
            begun = (model for message in left.pop().throws for model in self.started_by(message))
            new = [model for model in begun if not (model.is_main or model.goes_on or model.id in found)]
            found |= {model.id: model for model in new}
            left += new
        return frozenset(found)

    def started_by(self, message: str) -> list[ProcessModel]:
        return [model for model in self.used.values() if model.start_message == message]

    def _has_own_role(self, lane: Lane) -> bool:
        return self.role(lane.role) == lane.role

    def role(self, name: str) -> str:
        return self.roles.get(name, name)


def listed(text: str | None) -> list[str]:
    """The names in a property that holds several, with commas."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def identify(region: str, files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(region.encode())
    for path in sorted(files):
        digest.update(b"\0" + path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return digest.hexdigest()


def build(region: str, files: Mapping[str, bytes]) -> Definition:
    """The version that these files are. Raises DiagramRefused or DefinitionRefused with every reason."""
    forms = {path.removeprefix("forms/"): data for path, data in files.items() if path.endswith(".json")}
    settings, roles, title = read_settings(region, files)
    own = read_regional(region, files)
    return Definition(
        id=identify(region, files),
        region=region,
        files=MappingProxyType(dict(files)),  # nobody changes a version afterwards
        models=_with_numbers(_parse(files), said_in(settings, own)),
        forms=FormSet.from_files(forms, read_examples(region, files), own),
        settings=settings,
        roles=roles,
        letters=_read_letters(region, files, own),
        shareable=_read_shareable(region, files),
        stand=_read_stand(region, files, own),
        closing=_read_closing(region, files, own),
        title=title,
        own=own,
        without=read_without(region, files),
        blocks=blocks.read(region, files),
    )


def _parse(files: Mapping[str, bytes]) -> dict[str, ProcessModel]:
    diagrams = tuple((path, data) for path, data in files.items() if path.endswith((".bpmn", ".dmn")))
    return dict(_parsed(diagrams))


@lru_cache(maxsize=PARSED)
def _parsed(diagrams: tuple[tuple[str, bytes], ...]) -> Mapping[str, ProcessModel]:
    """Kept: a proposal is checked and shown, and most of what it changes is no diagram."""
    return parse(dict(diagrams))


def said_in(settings: Mapping[str, Setting], own: Regional) -> dict[str, Any]:
    """What a name in a drawing may take: the values of settings, and the words of the region."""
    return {**{one.name: one.value for one in settings.values()}, **own.words}


def _with_numbers(models: dict[str, ProcessModel], values: Mapping[str, Any]) -> dict[str, ProcessModel]:
    """The same, with these values in the names and the explanations that take them."""
    changed: dict[str, Element] = {}
    for element in (each for model in models.values() for each in model.elements.values()):
        said = {key: element.properties[key] for key in SAID if key in element.properties}
        texts = (element.name, element.documentation, *said.values())
        if element.id not in changed and any(map(labels.named_in, texts)):
            said = {key: labels.filled(text, values) for key, text in said.items()}
            name, why = (labels.filled(text, values) for text in (element.name, element.documentation))
            properties = {**element.properties, **said}
            changed[element.id] = replace(element, name=name, documentation=why, properties=properties)
    return {
        key: replace(
            model,
            name=labels.filled(model.name, values),
            elements={name: changed.get(name, one) for name, one in model.elements.items()}
            if changed.keys() & model.elements.keys()
            else model.elements,
        )
        for key, model in models.items()
    }


def read_settings(region: str, files: Mapping[str, bytes]) -> tuple[dict[str, Setting], dict[str, str], str]:
    """The settings, the roles of shared diagrams, and the name of a region. Raises DefinitionRefused."""
    settings: dict[str, Setting] = {}
    roles: dict[str, str] = {}
    title = region.replace("_", " ").title()
    for slug in (SHARED, region):
        path = f"processes/{slug}/{SETTINGS}"
        if path not in files:
            continue
        content = _read_toml(path, files)
        for name, row in content.get("instellingen", {}).items():
            missing = [key for key in ("waarde", "titel", "bron") if key not in row]
            if missing:
                raise DefinitionRefused(
                    [Reason(path, name, Said("add {missing}", missing=", ".join(missing)))]
                )
            settings[name] = Setting(
                name, row["waarde"], row["titel"], row["bron"], row.get("per_organisatie", {})
            )
        roles |= content.get("rollen", {})
        title = content.get("regio", {}).get("naam", title)
    return settings, roles, title


def read_without(region: str, files: Mapping[str, bytes]) -> frozenset[str]:
    """The shared diagrams that a region switches off: `zonder` in its `[regio]`, by the names of files."""
    path = f"processes/{region}/{SETTINGS}"
    names = _read_toml(path, files).get("regio", {}).get("zonder", []) if path in files else []
    return frozenset(names)


def read_regional(region: str, files: Mapping[str, bytes]) -> Regional:
    """What a region gives to what all share: `[partners]`, a role and what a choice calls it; `[woorden]`."""
    words: dict[str, str] = {}
    partners: dict[str, str] = {}
    for slug in (SHARED, region):
        path = f"processes/{slug}/{SETTINGS}"
        content = _read_toml(path, files) if path in files else {}
        words |= content.get("woorden", {})
        partners = content.get("partners", {})
    return Regional(partners, own_words.places(words))


def read_examples(region: str, files: Mapping[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    """Answers that are made up for this region, by the name of a group of questions: `[voorbeelden]`."""
    path = f"processes/{region}/{SETTINGS}"
    found: dict[str, list[dict[str, Any]]] = {}
    if path in files:
        found = _read_toml(path, files).get(EXAMPLES, {})
    return found


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
        raise DefinitionRefused([Reason(path, "", Said("no valid TOML: {error}", error=error))]) from error


def _read_stand(region: str, files: Mapping[str, bytes], own: Regional) -> str:
    """The text of the region itself, then the shared one."""
    paths = (f"processes/{slug}/{STAND}" for slug in (region, SHARED))
    return own.said("\n".join(files[path].decode() for path in paths if path in files))


def _read_closing(region: str, files: Mapping[str, bytes], own: Regional) -> str:
    """The text of the region itself, else the shared one."""
    paths = [f"processes/{slug}/{CLOSING}" for slug in (region, SHARED)]
    return next((own.said(files[path].decode()) for path in paths if path in files), "")


def _read_letters(region: str, files: Mapping[str, bytes], own: Regional) -> dict[str, str]:
    """Kind of letter -> template; a region's own letter goes before the shared one."""
    letters = {}
    for slug in (SHARED, region):
        folder = f"processes/{slug}/berichten/"
        for path, data in files.items():
            if path.startswith(folder):
                letters[Path(path).stem] = own.said(data.decode())
    return letters
