"""What a diagram may not use is refused, with file, element, reason and cure; what it may use is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from engine.spiff import DiagramRefused, parse
from engine.spiff.subset import REASONS
from tests.engine.spiff.driver import DIAGRAMS, files

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="definities">'
    '<bpmn:message id="M_betaald" name="betaald"/>'
)
SOUND = (
    '<bpmn:process id="proces" isExecutable="true"><bpmn:startEvent id="begin"/>'
    '<bpmn:userTask id="werken"/><bpmn:endEvent id="einde"/>'
    '<bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="werken"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="werken" targetRef="einde"/>EXTRA</bpmn:process>'
)

TIMER = "<bpmn:timerEventDefinition><bpmn:timeDate>a</bpmn:timeDate></bpmn:timerEventDefinition>"
SERVICE = (
    '<bpmn:serviceTask id="x"><bpmn:extensionElements>'
    '<spiffworkflow:serviceTaskOperator id="a/b" {attribute}><spiffworkflow:parameters>'
    '<spiffworkflow:parameter id="aan" type="str" value="{value}"/>'
    "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    "</bpmn:extensionElements></bpmn:serviceTask>"
)
LIST = "<bpmn:loopDataInputRef>a</bpmn:loopDataInputRef>"


def _reasons(process: str, **others: str) -> Sequence[str]:
    """Why this diagram is refused; empty when it is not."""
    bundle = {"p.bpmn": process, **{f"{name}.bpmn": text for name, text in others.items()}}
    try:
        parse({path: f"{HEAD}{text}</bpmn:definitions>".encode() for path, text in bundle.items()})
    except DiagramRefused as refused:
        return refused.reasons
    return []


def _with(extra: str) -> Sequence[str]:
    return _reasons(SOUND.replace("EXTRA", extra))


def _without(old: str, new: str = "") -> Sequence[str]:
    assert old in SOUND
    return _reasons(SOUND.replace(old, new).replace("EXTRA", ""))


def test_a_sound_diagram_is_accepted() -> None:
    assert _with("") == []


@pytest.mark.parametrize("path", sorted(p for p in DIAGRAMS.glob("*.bpmn") if not p.name.startswith("trap_")))
def test_our_own_diagrams_are_accepted(path: object) -> None:
    name = str(path).rsplit("/", 1)[1].removesuffix(".bpmn")
    parse(files(name, "called", "toon.dmn"))


@pytest.mark.parametrize("name", sorted(REASONS))
def test_each_element_that_is_not_executed_is_refused(name: str) -> None:
    prefix = (
        "spiffworkflow"
        if name in ("preScript", "postScript", "messagePayload", "messageVariable")
        else "bpmn"
    )
    reasons = _with(f'<{prefix}:{name} id="vreemd"/>')
    assert any(f"{name}: {REASONS[name]}" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("extra", "refusal"),
    [
        ('<bpmn:choreographyTask id="x"/>', "x: choreographyTask: it is not executed; remove it"),
        ("<spiffworkflow:unitTests/>", "proces: unitTests: this extension is not executed; remove it"),
        ('<bpmn:startEvent id="nog_een"/>', "proces: has 2 start events; draw exactly one"),
        ('<bpmn:userTask id="los"/>', "los: leads nowhere, so the process would never end"),
        ('<bpmn:userTask id="los"/>', "los: nothing leads here"),
        ('<bpmn:userTask id="é"/>', "é: use letters, digits and underscores in the id 'é'"),
        ('<bpmn:userTask id="1e_taak"/>', "1e_taak: use letters, digits and underscores"),
        ('<bpmn:userTask id="Root"/>', "Root: this id is used by the engine itself"),
        ('<bpmn:userTask id="einde"/>', "einde: this id is used in p.bpmn too; rename one of them"),
        ('<bpmn:scriptTask id="x"/>', "x: has no script; write what it sets"),
        ('<bpmn:serviceTask id="x"/>', "x: needs an operator with a name such as bericht/versturen"),
        ('<bpmn:businessRuleTask id="x"/>', "x: names no decision; choose one"),
        ('<bpmn:callActivity id="x"/>', "x: calls no process; choose one"),
        ('<bpmn:callActivity id="x" calledElement="weg"/>', "x: there is no process weg"),
        ('<bpmn:callActivity id="x" calledElement="proces"/>', "x: proces calls this process again"),
        ('<bpmn:subProcess id="x"/>', "x: has 0 start events; draw exactly one"),
        ('<bpmn:subProcess id="x"/>', "x: has no end event"),
        ('<bpmn:parallelGateway id="x"/>', "x: splits nothing and joins nothing"),
        ('<bpmn:intermediateCatchEvent id="x"/>', "x: waits for nothing; give it a timer or a message"),
        ('<bpmn:boundaryEvent id="x" attachedToRef="werken"/>', "x: waits for nothing"),
        ('<bpmn:boundaryEvent id="x" attachedToRef="weg"/>', "x: is attached to nothing"),
        ('<bpmn:boundaryEvent id="x" attachedToRef="einde"/>', "x: its task is done at once"),
        ('<bpmn:sequenceFlow id="x" sourceRef="werken" targetRef="einde"/>', "werken: has more than one"),
        ('<bpmn:sequenceFlow id="x" sourceRef="einde" targetRef="werken"/>', "einde: nothing follows an end"),
        ('<bpmn:sequenceFlow id="x" sourceRef="werken" targetRef="begin"/>', "begin: nothing leads to this"),
        ('<bpmn:sequenceFlow id="x" sourceRef="werken" targetRef="weg"/>', "x: does not join two elements"),
        (
            '<bpmn:endEvent id="x"><bpmn:messageEventDefinition id="d" messageRef="M_weg"/></bpmn:endEvent>',
            "x: refers to a message that this file does not declare",
        ),
        (
            f'<bpmn:endEvent id="x">{TIMER}</bpmn:endEvent>',
            "x: an event that throws does not wait",
        ),
        (
            '<bpmn:intermediateCatchEvent id="x"><bpmn:timerEventDefinition/></bpmn:intermediateCatchEvent>',
            "x: a timer needs a timeDate",
        ),
        (
            SERVICE.format(attribute='resultVariable="c"', value="1"),
            "x: a service writes the facts itself; remove resultVariable",
        ),
        (
            SERVICE.format(attribute="", value="open()()"),
            "x: 'open()()': only the given functions can be called",
        ),
        ('<bpmn:scriptTask id="x"><bpmn:script>import os</bpmn:script></bpmn:scriptTask>', "x: 'import os'"),
    ],
)  # fmt: skip
def test_each_rule_names_the_element_and_the_cure(extra: str, refusal: str) -> None:
    assert any(reason.startswith(f"p.bpmn: {refusal}") for reason in _with(extra)), _with(extra)


@pytest.mark.parametrize(
    ("loop", "refusal"),
    [
        ("", "name the list (loopDataInputRef) and the item (inputDataItem)"),
        (
            "<bpmn:loopCardinality>3</bpmn:loopCardinality>",
            "loopCardinality: name the list",
        ),
        (
            f'{LIST}<bpmn:inputDataItem id="i"/><bpmn:loopDataOutputRef>r</bpmn:loopDataOutputRef>',
            "name the results (loopDataOutputRef) and the result of one item (outputDataItem)",
        ),
        (
            f'{LIST}<bpmn:inputDataItem id="einde"/>',
            "an item has the id of an element; rename the item",
        ),
    ],
)
def test_a_list_is_named_in_full(loop: str, refusal: str) -> None:
    characteristics = "bpmn:multiInstanceLoopCharacteristics"
    task = f'<bpmn:userTask id="werken"><{characteristics}>{loop}</{characteristics}></bpmn:userTask>'
    assert any(refusal in reason for reason in _without('<bpmn:userTask id="werken"/>', task))


def _choice(default: str, first: str, second: str) -> Sequence[str]:
    condition = "<bpmn:conditionExpression>{}</bpmn:conditionExpression>"
    flows = [
        f'<bpmn:sequenceFlow id="{flow}" sourceRef="keus" targetRef="einde">'
        f"{condition.format(text) if text else ''}</bpmn:sequenceFlow>"
        for flow, text in (("g1", first), ("g2", second))
    ]
    gateway = f'<bpmn:exclusiveGateway id="keus" {default}/>'
    between = SOUND.replace(
        'id="f2" sourceRef="werken" targetRef="einde"', 'id="f2" sourceRef="werken" targetRef="keus"'
    )
    return _reasons(between.replace("EXTRA", gateway + "".join(flows)))


def test_a_choice_has_a_default_and_asks_every_other_flow() -> None:
    assert _choice('default="g2"', "bedrag == 0", "") == []
    assert _choice("", "bedrag == 0", "bedrag == 1") == [
        "p.bpmn: keus: has no default flow; choose the answer that holds when no other does"
    ]
    assert _choice('default="f2"', "bedrag == 0", "bedrag == 1")[0].startswith(
        "p.bpmn: keus: has no default flow"
    )
    assert _choice('default="g2"', "", "") == [
        "p.bpmn: g1: has no condition and is not the default; give it one"
    ]
    assert _choice('default="g2"', "bedrag == 0", "bedrag == 1")[0].startswith(
        "p.bpmn: g2: is the default flow"
    )
    assert _choice('default="g2"', "bedrag >", "")[0].startswith(
        "p.bpmn: g1: 'bedrag >': this is no expression"
    )


def test_a_condition_that_nobody_asks_is_refused() -> None:
    flow = '<bpmn:sequenceFlow id="f2" sourceRef="werken" targetRef="einde"'
    asked = f"{flow}><bpmn:conditionExpression>a</bpmn:conditionExpression></bpmn:sequenceFlow>"
    assert _without(f"{flow}/>", asked)[0].startswith("p.bpmn: f2: nobody asks this condition")


def test_a_loop_that_waits_for_nothing_is_refused() -> None:
    script = '<bpmn:scriptTask id="{0}"><bpmn:script>a = 1</bpmn:script></bpmn:scriptTask>'
    flows = "".join(
        f'<bpmn:sequenceFlow id="x{a}{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in (("een", "twee"), ("twee", "een"))
    )
    reasons = _with(script.format("een") + script.format("twee") + flows)
    assert reasons == ["p.bpmn: een: stands in a loop that waits for nothing; put a task or a timer in it"]


def test_the_same_id_in_two_files_is_refused() -> None:
    other = re.sub(r'"(f1|f2|werken|begin|proces)"', r'"\1_2"', SOUND)
    assert _reasons(SOUND.replace("EXTRA", ""), q=other.replace("EXTRA", "")) == [
        "q.bpmn: einde: this id is used in p.bpmn too; rename one of them"
    ]


def test_processes_that_call_each_other_are_refused() -> None:
    call = '<bpmn:userTask id="werken"/>'
    first = SOUND.replace(call, '<bpmn:callActivity id="werken" calledElement="proces_2"/>')
    second = re.sub(r'"(f1|f2|werken|begin|einde|proces)"', r'"\1_2"', SOUND)
    second = second.replace(
        '<bpmn:userTask id="werken_2"/>', '<bpmn:callActivity id="werken_2" calledElement="proces"/>'
    )
    reasons = _reasons(first.replace("EXTRA", ""), q=second.replace("EXTRA", ""))
    assert [reason.split(";")[0] for reason in reasons] == [
        "p.bpmn: werken: proces_2 calls this process again, without end",
        "q.bpmn: werken_2: proces calls this process again, without end",
    ]


def test_a_call_of_a_process_that_begins_with_a_message_is_refused() -> None:
    called = files("side_process")["side_process.bpmn"]
    caller = files("call_activity")["call_activity.bpmn"].replace(b'"called"', b'"side_process"')
    with pytest.raises(DiagramRefused, match="side_process begins with a message; call a process"):
        parse({"a.bpmn": called, "b.bpmn": caller})


def test_a_process_that_may_not_run_is_refused() -> None:
    refusal = "p.bpmn: proces: is marked as not executable; set isExecutable"
    assert _without('isExecutable="true"', 'isExecutable="false"') == [refusal]


def test_all_reasons_are_given_at_once() -> None:
    assert len(_with('<bpmn:manualTask id="x"/><bpmn:scriptTask id="y"/>')) >= 3
