"""What the diagrams of a region must agree on with its forms, facts and buttons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.checks.finding import Finding, of_reason, stops, unknown_fact, warns
from engine.definitions import Definition
from engine.definitions.definition import BOOKED, BUILT_IN, listed
from engine.dossier.diagram_functions import FUNCTION_NAMES
from engine.dossier.services import SERVICES
from engine.expressions import ExpressionRefused, compile_expression
from engine.spiff import Element, ProcessModel, Vocabulary, unknown_words
from engine.wording import said

FIXED: Final = frozenset({"adres", *BUILT_IN})  # of the start or the end, and of the engine
OUTCOMES: Final = {"uitkomst", "uitkomst_van"}


def findings(definition: Definition) -> Iterator[Finding]:
    for rule in (main, outcomes, vocabulary, fixed, forms, tasks, with_files, actions):
        yield from rule(definition)


def vocabulary(definition: Definition) -> Iterator[Finding]:
    """Every word of an expression exists."""
    yield from unknown_in(definition, definition.files)


def unknown_in(definition: Definition, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """The words in these files that this region does not have."""
    words = Vocabulary(definition.known, FUNCTION_NAMES, SERVICES, definition.settings)
    yield from (of_reason(reason) for reason in unknown_words(files, words))


def own_elements(definition: Definition) -> Iterator[tuple[ProcessModel, Element]]:
    """Every element once, with the process in whose drawing it stands."""
    for model in definition.models.values():
        yield from ((model, element) for element in model.elements.values() if element.id in model.own)


def main(definition: Definition) -> Iterator[Finding]:
    folder = f"processes/{definition.region}"
    own = [model for model in definition.mains.values() if model.path.startswith(f"{folder}/")]
    if len(own) != 1:
        yield stops(folder, "", "exactly one process must have the property hoofdroute=ja")
    for model in definition.mains.values():
        if model.elements[model.start].form is None:
            what = "the start of the main route needs a form; add its property"
            yield stops(model.path, model.start, what)
        ends = [e for e in model.elements.values() if e.kind == "endEvent" and e.id in model.own]
        if not any(OUTCOMES & end.properties.keys() for end in ends):
            yield stops(model.path, model.id, "no end says an outcome; add the property uitkomst")
        else:
            yield from _silent_ends(definition, model)


def _silent_ends(definition: Definition, model: ProcessModel) -> Iterator[Finding]:
    """An end within a subprocess is none of the route."""
    drawn = definition.drawings.get(model.id)
    for node in drawn.nodes if drawn is not None else ():
        if node.kind == "endEvent" and node.parent is None and not OUTCOMES & node.properties.keys():
            what = "does not say what came of the dossier; add the property uitkomst"
            yield warns(model.path, node.id, what)


def outcomes(definition: Definition) -> Iterator[Finding]:
    """An end that takes its outcome from a called process names one that has outcomes."""
    for model, end in own_elements(definition):
        wanted = end.properties.get("uitkomst_van")
        if wanted is None:
            continue
        called = (e for e in model.elements.values() if e.process == wanted and e.kind == "endEvent")
        if not any(OUTCOMES & e.properties.keys() for e in called):
            what = "{process} is not called here, or no end of it has an uitkomst"
            yield stops(model.path, end.id, what, process=wanted)


def fixed(definition: Definition) -> Iterator[Finding]:
    """Whoever is told the day and the address only would read what a diagram wrote there."""
    for model in definition.models.values():
        for name in sorted(FIXED & model.facts_written):
            what = "a diagram may not set {name}; use a fact of your own"
            yield stops(model.path, model.id, what, name=name)


def broken_forms(definition: Definition) -> Iterator[Finding]:
    """Of forms that cannot be read: what they ask is not known, so nothing else can be judged."""
    for problem in definition.forms.check(definition.known):
        yield Finding(f"forms/{problem.file}", problem.place, problem.message)


def forms(definition: Definition) -> Iterator[Finding]:
    yield from broken_forms(definition)
    used = {element.form for element in definition.elements.values()}
    for path in definition.forms.paths:
        if path not in used:
            what = "no step uses this form; name it in a diagram, or remove the file"
            yield warns(f"forms/{path}", "", what)


def tasks(definition: Definition) -> Iterator[Finding]:
    for model, element in own_elements(definition):
        if element.kind == "userTask" and element.form is None:
            yield stops(model.path, element.id, "a user task needs a form; add formJsonSchemaFilename")
        if element.kind == "userTask" and element.role is None:
            yield stops(model.path, element.id, "a user task must stand in a lane; draw it in one")
        if element.kind == "userTask" and not element.documentation:
            yield warns(model.path, element.id, "does not say why it is done; write its documentation")
        if element.form is not None and element.form not in definition.forms.paths:
            yield stops(model.path, element.id, "there is no form {form}; add the file", form=element.form)
    for model in definition.models.values():
        drawn = definition.drawings.get(model.id)
        for node in drawn.nodes if drawn is not None else ():
            if node.event == "timer" and "mijlpaal" not in node.properties:
                what = "is a term that nobody sees coming; give it a name in the property mijlpaal"
                yield warns(model.path, node.id, what)


def with_files(definition: Definition) -> Iterator[Finding]:
    """Where there is no dossier yet, or more than one, a file could not be put aside."""
    asked = definition.forms.with_files
    for model in definition.models.values():
        if model.opens and model.elements[model.start].form in asked:
            yield stops(model.path, model.start, "a start form asks for no file; ask for it in a task")
    for model, element in own_elements(definition):
        if "overleg" in element.properties and element.form in asked:
            what = "the form of a meeting asks for no file: its cases are on one page; ask in a task"
            yield stops(model.path, element.id, what)


def actions(definition: Definition) -> Iterator[Finding]:
    """What a button asks, books and changes is a fact, and it is offered by facts."""
    yield from named_by_buttons(definition)
    for action in definition.actions:
        model = definition.models[action.process]
        if action.answer is not None and action.answer not in definition.known:
            yield unknown_fact(model.path, "antwoord", action.answer, definition.known)
        if action.offered_when is None:
            continue
        try:
            expression = compile_expression(action.offered_when)
        except ExpressionRefused as error:
            yield Finding(model.path, "aanbieden_als", said(error))
            continue
        for name in sorted(expression.names - definition.known):
            yield unknown_fact(model.path, "aanbieden_als", name, definition.known)


def named_by_buttons(definition: Definition) -> Iterator[Finding]:
    """The facts that a button books, or keeps for itself."""
    for model in definition.models.values():
        properties = model.elements[model.start].properties
        booked = listed(properties.get("boekt"))
        if "boekt" in properties and len(booked) != len(BOOKED):
            yield stops(model.path, "boekt", "names two facts: that of the amount, and that of the day")
        for key, names in (("boekt", booked), ("alleen_hier", listed(properties.get("alleen_hier")))):
            for name in sorted(set(names) - definition.known):
                yield unknown_fact(model.path, key, name, definition.known)
