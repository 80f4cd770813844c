"""What processes and people tell each other: messages that arrive, letters that exist, roles that exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from engine.checks import settings
from engine.checks.finding import Finding, nearest, stops, warns
from engine.checks.region import own_elements
from engine.definitions import SHARED, Definition
from engine.definitions.definition import listed
from engine.definitions.relations import unheard, unsaid
from engine.dossier.services import AT_WORK
from engine.expressions import Script
from engine.roles import HELPING, LANDLORD, LEAD, TENANT
from engine.spiff import Text, texts_of

NOBODY: Final = "no lane, organisation or line of [rollen] has the role {role}; correct the name"


def findings(definition: Definition, roles: Collection[str]) -> Iterator[Finding]:
    """`roles` are those that organisations have; none means that it is not known which."""
    yield from arriving(definition)
    yield from letters(definition)
    yield from addressees(definition, roles)
    yield from lanes(definition, roles)
    yield from unused(definition)
    yield from partners(definition, roles)


def arriving(definition: Definition) -> Iterator[Finding]:
    """What is sent can be caught somewhere, and what is caught can come from somewhere.

    A shared diagram is right: what it waits for, or sends, is for the main route of the region; unless a
    diagram of the region waits in vain, for then a name is wrong.
    """
    main, awaited = definition.main, unsaid(definition)
    in_vain = any(not _is_shared(waiting.path) for waiting in awaited.values())
    for name, sender in unheard(definition).items():
        if _is_shared(sender.path) and not in_vain:
            what = (
                "nothing in this region waits for {name}, which {diagram} sends; catch it, or begin with it"
            )
            yield warns(main.path, main.id, what, name=name, diagram=sender.name)
        else:
            what = "sends the message {name}, and nobody waits for it; correct the name, or catch it"
            yield warns(sender.path, "", what, name=name)
    for name, waiting in awaited.items():
        if _is_shared(waiting.path):
            what = (
                "nothing in this region sends {name}, for which {diagram} waits; send it from the main route"
            )
            yield stops(main.path, main.id, what, name=name, diagram=waiting.name)
        else:
            what = "waits for the message {name}, and nobody sends it; correct the name, or send it"
            yield stops(waiting.path, "", what, name=name)


def letters(definition: Definition) -> Iterator[Finding]:
    """A service names a letter that there is; a letter that no service names is said."""
    sent: set[str] = set()
    for path, text in _parameters(definition, "soort"):
        for kind in _texts_in(text):
            sent.add(kind)
            if kind not in definition.letters:
                what = "there is no letter berichten/{kind}.txt; add it, or choose another soort"
                yield stops(path, text.element, what, kind=kind)
    for kind in sorted(definition.letters.keys() - sent):
        yield warns(f"berichten/{kind}.txt", "", "no diagram sends this letter; send it, or remove the file")


def letters_sent(definition: Definition) -> frozenset[str]:
    """The kinds of letter that a service names, in the diagrams that are not switched off."""
    used = {model.path for model in definition.used.values()}
    found = (_texts_in(text) for path, text in _parameters(definition, "soort") if path in used)
    return frozenset().union(*found)


def addressees(definition: Definition, roles: Collection[str]) -> Iterator[Finding]:
    """Who a letter goes to, who signs it, who works on it without a task, and who has a button has a role."""
    known = {*roles, *drawn_roles(definition)}
    say = stops if roles else warns
    lacking: dict[str, list[str]] = {}
    for path, place, role in (*_named_in_diagrams(definition), *_named_in_settings(definition)):
        if role in known:
            continue
        if _is_shared(path) and not get_close_matches(role, known, n=1):  # the region does without
            lacking.setdefault(role, []).append(path)
        else:
            yield say(path, place, NOBODY, role=role)
    yield from _lacking(definition, lacking, say)
    for model, element in own_elements(definition):
        for key in ("aanbieden_aan", "betrekt"):
            named = set(listed(element.properties.get(key)))
            unknown = named - known
            if _is_shared(model.path) and unknown != named:
                continue  # a region need not have every role that the shared diagram thinks of
            for role in sorted(unknown):
                yield say(model.path, element.id, NOBODY, role=role)


def _named_in_diagrams(definition: Definition) -> Iterator[tuple[str, str, str]]:
    """(file, element, role) of each role that a service names, or a script puts into a fact of roles."""
    addressed = [found for name in ("aan", "van") for found in _parameters(definition, name)]
    carrying = {HELPING, LEAD}
    carrying |= {fact for _, text in addressed for tree in text.trees for fact in _given(tree, _a_fact)}
    for path, text in addressed:
        yield from ((path, text.element, role) for role in sorted(_texts_in(text)))
    for path, text in _of_diagrams(definition):
        for step in text.compiled.steps if isinstance(text.compiled, Script) else ():
            if carrying.intersection(step.targets):
                yield from ((path, text.element, role) for role in sorted(set(_given(step.value))))


def _named_in_settings(definition: Definition) -> Iterator[tuple[str, str, str]]:
    """The same of each setting that says who gets a letter."""
    asked = [text.nodes for name in ("aan", "van") for _, text in _parameters(definition, name)]
    for name in sorted({name for nodes in asked for name in settings.named(nodes)}):
        setting = definition.settings.get(name)
        values = [] if setting is None else [setting.value, *setting.per_organisation.values()]
        named = {role for value in values for role in (value if isinstance(value, list) else [value])}
        place = settings.place_of(definition, name)
        yield from ((place, name, role) for role in sorted(one for one in named if isinstance(one, str)))


def _lacking(
    definition: Definition, found: Mapping[str, Iterable[str]], say: Callable[..., Finding]
) -> Iterator[Finding]:
    """Role -> the shared files that work with it. They are right: the region says who it is here."""
    names = {model.path: model.name for model in definition.models.values()}
    for role, paths in found.items():
        what = "no organisation has the role {role}, which {diagrams} works with; name it under [rollen]"
        diagrams = ", ".join(sorted({names.get(path, path) for path in paths}))
        place = f"processes/{definition.region}/{settings.FILENAME}"
        yield say(place, "rollen", what, role=role, diagrams=diagrams)


def _is_shared(path: str) -> bool:
    return path.startswith(f"processes/{SHARED}/")


def partners(definition: Definition, roles: Collection[str]) -> Iterator[Finding]:
    """Who a form offers beside who is everywhere is a role that somebody has."""
    known = {*roles, *drawn_roles(definition)}
    say = stops if roles else warns
    for role in sorted(definition.own.partners.keys() - known):
        what = "no lane, organisation or line of [rollen] has the role {role} of [partners]; correct the name"
        yield say(f"processes/{definition.region}/instellingen.toml", "partners", what, role=role)


def drawn_roles(definition: Definition) -> frozenset[str]:
    """Every role that a lane of this region has, and what the region calls those that all share."""
    lanes = {lane.role for drawn in definition.drawings.values() for lane in drawn.lanes}
    lanes |= {element.role for element in definition.elements.values() if element.role is not None}
    named = {*definition.roles, *definition.roles.values()}
    return frozenset(lanes | named | {TENANT, AT_WORK, LANDLORD})


def _parameters(definition: Definition, name: str) -> Iterator[tuple[str, Text]]:
    return ((path, text) for path, text in _of_diagrams(definition) if text.use == f"parameter {name}")


def _of_diagrams(definition: Definition) -> Iterator[tuple[str, Text]]:
    for path, data in definition.files.items():
        if path.endswith(".bpmn"):
            yield from ((path, text) for text in texts_of(path, data))


def _texts_in(text: Text) -> set[str]:
    """The texts that an expression can give: not those that it only compares with."""
    return {found for tree in text.trees for found in _given(tree)}


def _a_text(tree: ast.AST) -> str | None:
    return tree.value if isinstance(tree, ast.Constant) and isinstance(tree.value, str) else None


def _a_fact(tree: ast.AST) -> str | None:
    return tree.id if isinstance(tree, ast.Name) else None


def _given(tree: ast.AST, wanted: Callable[[ast.AST], str | None] = _a_text) -> Iterator[str]:
    """The texts, or facts, that an expression can give: not those that it only asks about."""
    found = wanted(tree)
    if found is not None:
        yield found
    for part in _chosen_from(tree):
        yield from _given(part, wanted)


def _chosen_from(tree: ast.AST) -> list[ast.expr]:
    match tree:
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            return [one, other]
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.BoolOp(values=parts):
            return parts
    return []


def lanes(definition: Definition, known: Collection[str]) -> Iterator[Finding]:
    """A lane is of a role that an organisation can have: `known` to the installation or the demonstration."""
    lacking: dict[str, list[str]] = {}
    for process, drawn in definition.drawings.items():
        if process not in definition.used:
            continue
        path = definition.models[process].path
        for lane in drawn.lanes:
            role = definition.role(lane.role)
            if not re.match(r"lane_[a-z]", lane.id):
                what = "the id of a lane says its role; call it lane_<role>__<file>"
                yield stops(path, lane.id, what)
            elif known and role not in known and _is_shared(path):
                lacking.setdefault(role, []).append(path)
            elif known and role not in known:
                what = "no organisation has the role {role}; correct the id of the lane, or give the role"
                yield stops(path, lane.id, what, role=role)
    yield from _lacking(definition, lacking, stops)


def unused(definition: Definition) -> Iterator[Finding]:
    """A line of [rollen] says who a role is that some diagram works with."""
    drawn = {lane.role for drawing in definition.drawings.values() for lane in drawing.lanes}
    drawn |= {role for *_, role in _named_in_diagrams(definition)}
    drawn |= {role for *_, role in _named_in_settings(definition)}
    for element in definition.elements.values():
        for key in ("aanbieden_aan", "betrekt"):
            drawn |= set(listed(element.properties.get(key)))
    place = f"processes/{definition.region}/{settings.FILENAME}"
    for role in settings.blocks(definition.files.get(place, b"")).get("rollen", {}):
        if role not in drawn:
            what = "says who {role} is, and no diagram works with that role{hint}"
            yield warns(place, "rollen", what, role=role, hint=nearest(role, drawn))
