#!/usr/bin/env bash
# Data of a process instance are one: what is written in one branch is there for whoever comes later (BPMN
# 2.0.2, chapter 10, Items and Data: they are visible in the scope of their process). In SpiffWorkflow 3.2.0
# each branch has a copy, and behind a join the copy of the branch that came last is all there is: what the
# other branch changed is back at its old value, without a word. A payment that one colleague books is undone
# when another finishes a phone call.
# Drempel keeps the facts of a dossier outside the engine: docs/decisions.md,
# tests/engine/spiff/test_traps_data.py.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check 'SpiffWorkflow==3.2.0' 'lxml==6.1.3'
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser, BpmnValidator
from SpiffWorkflow.util.task import TaskState

MODEL = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:finding">
  <process id="innen" isExecutable="true">
    <startEvent id="begin"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="splitsen"/>
    <parallelGateway id="splitsen"/>
    <sequenceFlow id="f2" sourceRef="splitsen" targetRef="boeken"/>
    <sequenceFlow id="f3" sourceRef="splitsen" targetRef="bellen"/>
    <userTask id="boeken"/>
    <userTask id="bellen"/>
    <sequenceFlow id="f4" sourceRef="boeken" targetRef="samen"/>
    <sequenceFlow id="f5" sourceRef="bellen" targetRef="samen"/>
    <parallelGateway id="samen"/>
    <sequenceFlow id="f6" sourceRef="samen" targetRef="beoordelen"/>
    <userTask id="beoordelen"/>
    <sequenceFlow id="f7" sourceRef="beoordelen" targetRef="klaar"/>
    <endEvent id="klaar"/>
  </process>
</definitions>
"""
ANSWERS = {"boeken": {"schuld": 0}, "bellen": {"gesproken": True}}


def check(what: str, seen: object, known: object) -> None:
    if seen != known:
        sys.exit(f"changed: {what} is {seen!r}, it was {known!r}")


def behind_the_join(*order: str) -> dict[str, object]:
    parser = BpmnParser(validator=BpmnValidator())
    parser.add_bpmn_str(MODEL.encode())
    workflow = BpmnWorkflow(parser.get_spec("innen"), parser.get_subprocess_specs("innen"))
    workflow.task_tree.set_data(schuld=1200, gesproken=False)
    workflow.do_engine_steps()
    for element in order:
        task = workflow.get_next_task(state=TaskState.READY, spec_name=element)
        task.set_data(**ANSWERS[element])
        task.run()
        workflow.do_engine_steps()
    return dict(workflow.get_next_task(state=TaskState.READY, spec_name="beoordelen").data)


called_last = behind_the_join("boeken", "bellen")
booked_last = behind_the_join("bellen", "boeken")
check("booked, then called", called_last, {"schuld": 1200, "gesproken": True})
check("called, then booked", booked_last, {"schuld": 0, "gesproken": False})
print(f"seen: SpiffWorkflow 3.2.0, booked then called: {called_last}; called then booked: {booked_last}")
PYTHON
