"""Nothing stands between the tenant's yes to help and the message that stops collection (R07, F1-3).

Walks every drawing from each form that can say it, or what stands for it, over scripts, letters and
gateways. A task, a term, a wait or a join on the way would let the terms run on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from random import Random
from typing import Any

import pytest

from engine import definitions
from engine.definitions import Definition
from engine.dossier.diagram_functions import FUNCTIONS
from engine.drawing import Drawing, Node
from engine.expressions import compile_expression
from engine.forms import AnswerImpossible, random_answer
from engine.forms.form import Form
from engine.settings import ROOT

TODAY = date(2026, 2, 16)
ANSWERS = 30
PAUSES = {"hulp_geaccepteerd", "regeling_getroffen"}  # an answer that also holds an arrangement follows that
PASSED = {"scriptTask", "businessRuleTask", "serviceTask", "exclusiveGateway", "intermediateThrowEvent"}
HELP_RUNS = {  # processes that begin with help, so that collection is paused already
    "gedeeld_hulp",
    "groningen_hulp_wijkteam",
    "groningen_gkb_overname",
}
YES: Mapping[str, Any] = {"hulpaanbod.reactie": "geaccepteerd", "hulpaanbod.reactie_op": TODAY.isoformat()}
STANDS_FOR_IT: tuple[
    Mapping[str, Any], ...
] = (  # facts that a route takes for it, in whatever form they stand
    {"ehbg_resultaat": "hulp", **YES},
    {"ehbg_resultaat": "gkb", **YES},
    {"wijkteam_resultaat": "hulp", **YES},
    {"regeling_resultaat": "hulp", **YES},
    {"overlast_bezoek_resultaat": "hulp", **YES},
    {"na_vonnis_resultaat": "hulp", **YES},
    {"laatste_oplossing": "hulp"},
    {"opschorten_vervolg": "hulp"},
    {"hulp_loopt": True, "besluit_dagvaarden": "wachten"},
    {"huurder_wil_hulp": True, "proces": "hulp_voortzetten"},
    {"vervolg": "wachten_op_hulp"},
)
CASES = (YES, *STANDS_FOR_IT)
BEFORE: Mapping[str, Any] = {  # what a route set earlier and its questions count with
    "pogingen_vooraf": 0,
    "bezoeken_vooraf": 0,
    "seintje_beurt": 1,
    "deze_gebiedsactie": {"plaats": 0},
}


@cache
def region(name: str) -> Definition:
    return definitions.build(name, definitions.read_files(ROOT, name))


def asks(form: Form, answer: Mapping[str, Any]) -> bool:
    """Whether this form has every question that this answer answers, none of them only shown."""
    by_path = {field.path: field for top in form.fields for field in top.walk()}
    names = {part for path in answer for part in (path, path.split(".")[0])}
    if not names <= by_path.keys() or any(by_path[name].read_only for name in names):
        return False
    return all(
        not by_path[path].options or value in [option.value for option in by_path[path].options]
        for path, value in answer.items()
    )


def drawings(definition: Definition) -> Mapping[str, Drawing]:
    return {drawing.process: drawing for drawing in definition.drawings.values()}


def answered(definition: Definition) -> Iterator[tuple[str, Node, Mapping[str, Any]]]:
    """(process, the step with the form, an answer in it) for every form in which a tenant can say yes."""
    for process, drawing in drawings(definition).items():
        for node in drawing.nodes if process not in HELP_RUNS else ():
            path = node.properties.get("formJsonSchemaFilename")
            if path is None:
                continue
            form = definition.forms.form(path)
            for given in (case for case in CASES if asks(form, case)):
                for answer in made(form, tuple(given.items())):
                    yield process, node, answer


@cache
def made(form: Form, given: tuple[tuple[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """Answers to this form with these in it; none when its conditions do not take them."""
    found = []
    for seed in range(ANSWERS):
        try:
            found.append(random_answer(form, Random(seed), {}, TODAY, dict(given)))  # noqa: S311 - a test
        except AnswerImpossible:
            continue
    return tuple(found)


def stops(definition: Definition, process: str, step: str, facts: Mapping[str, Any]) -> list[str]:
    """What stands between this step and the message that pauses; nothing when that message comes first."""
    drawing = drawings(definition)[process]
    wrong: list[str] = []
    for flow in taken(drawing, step, facts):
        node = drawing.by_id[flow]
        if node.kind == "intermediateThrowEvent" and node.trigger in PAUSES:
            continue
        if node.kind in PASSED:
            wrong += stops(definition, process, node.id, facts)
        elif node.kind == "endEvent":
            wrong += after(definition, drawing, node, facts)
        else:
            wrong.append(node.id)
    return wrong


def after(definition: Definition, drawing: Drawing, end: Node, facts: Mapping[str, Any]) -> list[str]:
    """What follows on an end: the subprocess around it, or whatever called the process."""
    if end.parent is not None:
        return stops(definition, drawing.process, end.parent, facts)
    calls = [
        (caller, node.id)
        for caller, each in drawings(definition).items()
        for node in each.nodes
        if node.calls == drawing.process
    ]
    followed = [found for call in calls for found in stops(definition, *call, facts)]
    return followed if calls else [end.id]


def taken(drawing: Drawing, step: str, facts: Mapping[str, Any]) -> list[str]:
    """The steps that follow: of a question the one whose condition holds, else its default."""
    flows = drawing.outgoing(step)
    if drawing.by_id[step].kind != "exclusiveGateway":
        return [flow.target for flow in flows]
    chosen = [flow for flow in flows if flow.condition and holds(flow.condition, facts)]
    return [(chosen or [flow for flow in flows if flow.is_default] or list(flows))[0].target]


def holds(condition: str, facts: Mapping[str, Any]) -> bool:
    expression = compile_expression(condition)
    return bool(expression.evaluate(facts, {**FUNCTIONS, "instelling": lambda _name: 1}, expression.names))


def facts_after(node: Node, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The facts after this answer; that to a repeated task is an item of its list."""
    facts: dict[str, Any] = {**BEFORE, **answer}
    if "werkt_bij" in node.properties:
        facts[node.properties["werkt_bij"]] = [dict(answer)]
    return facts


@pytest.mark.parametrize("name", definitions.regions(ROOT))
def test_after_a_yes_the_message_that_pauses_comes_first(name: str) -> None:
    definition = region(name)
    wrong = {
        (f"{process}: {node.id}", between)
        for process, node, answer in answered(definition)
        for between in stops(definition, process, node.id, facts_after(node, answer))
    }
    assert sorted(wrong) == []


@pytest.mark.parametrize("given", CASES)
def test_each_way_to_say_yes_is_asked_somewhere(given: Mapping[str, Any]) -> None:
    found = [
        path
        for name in definitions.regions(ROOT)
        for path in region(name).forms.paths
        if asks(region(name).forms.form(path), given)
    ]
    assert found != []


def test_a_task_on_the_way_is_found() -> None:
    """The corporatie hears of a reaction that is no yes in a task of its own: the walk sees that task."""
    answer = {"hulpaanbod": {"reactie": "in_beraad"}}
    assert stops(region("zaanstad"), "zaanstad_reactie_op_seintje", "reageren", answer) == ["terugkoppelen"]
