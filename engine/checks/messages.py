"""What processes and people tell each other: messages that arrive, letters that exist, roles that exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import Final

from engine.checks.finding import Finding, stops, warns
from engine.checks.region import own_elements
from engine.definitions import SHARED, Definition
from engine.definitions.relations import unheard, unsaid
from engine.dossier.services import AT_WORK, TENANT
from engine.expressions import Script
from engine.roles import HELPING, LANDLORD
from engine.spiff import Text, texts_of

NOBODY: Final = "no lane, organisation or line of [rollen] has the role {role}; correct the name"


def findings(definition: Definition, roles: Collection[str]) -> Iterator[Finding]:
    """`roles` are those that organisations have; none means that it is not known which."""
    yield from arriving(definition)
    yield from letters(definition)
    yield from addressees(definition, roles)
    yield from lanes(definition, roles)


def arriving(definition: Definition) -> Iterator[Finding]:
    """What is sent can be caught somewhere, and what is caught can come from somewhere."""
    for name, sender in unheard(definition).items():
        what = "sends the message {name}, and nobody waits for it; correct the name, or catch it"
        yield warns(sender.path, "", what, name=name)
    for name, waiting in unsaid(definition).items():
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


def addressees(definition: Definition, roles: Collection[str]) -> Iterator[Finding]:
    """Who a letter goes to, who signs it, who works on it without a task, and who has a button has a role."""
    known = {*roles, *drawn_roles(definition)}
    say = stops if roles else warns
    for name in ("aan", "van"):
        for path, text in _parameters(definition, name):
            for role in sorted(_texts_in(text) - known):
                yield say(path, text.element, NOBODY, role=role)
    for path, text in _of_diagrams(definition):
        for step in text.compiled.steps if isinstance(text.compiled, Script) else ():
            for role in sorted(set(_given(step.value)) - known) if HELPING in step.targets else ():
                yield say(path, text.element, NOBODY, role=role)
    for model, element in own_elements(definition):
        shared = model.path.startswith(f"processes/{SHARED}/")
        for key in ("aanbieden_aan", "betrekt"):
            named = {name.strip() for name in element.properties.get(key, "").split(",") if name.strip()}
            unknown = named - known
            if shared and unknown != named:
                continue  # a region need not have every role that the shared diagram thinks of
            for role in sorted(unknown):
                yield say(model.path, element.id, NOBODY, role=role)


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


def _given(tree: ast.AST) -> Iterator[str]:
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.value
    elif isinstance(tree, ast.IfExp):
        yield from (*_given(tree.body), *_given(tree.orelse))
    elif isinstance(tree, ast.List | ast.Tuple):
        yield from (found for each in tree.elts for found in _given(each))
    elif isinstance(tree, ast.BinOp):
        yield from (*_given(tree.left), *_given(tree.right))
    elif isinstance(tree, ast.BoolOp):
        yield from (found for each in tree.values for found in _given(each))


def lanes(definition: Definition, known: Collection[str]) -> Iterator[Finding]:
    """A lane is of a role that an organisation can have: `known` to the installation or the demonstration."""
    for process, drawn in definition.drawings.items():
        path = definition.models[process].path
        for lane in drawn.lanes:
            if not re.match(r"lane_[a-z]", lane.id):
                what = "the id of a lane says its role; call it lane_<role>__<file>"
                yield stops(path, lane.id, what)
            elif known and definition.role(lane.role) not in known:
                what = "no organisation has the role {role}; correct the id of the lane, or give the role"
                yield stops(path, lane.id, what, role=definition.role(lane.role))
