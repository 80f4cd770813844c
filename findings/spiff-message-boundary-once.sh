#!/usr/bin/env bash
# A message boundary event with cancelActivity="false" handles every message that comes while its activity is
# open (BPMN 2.0.2, chapter 10, Non-interrupting Event Handlers: whenever the event occurs). SpiffWorkflow
# 3.2.0 handles the first; at the second it raises that the process is not waiting for it. A tenant's second
# question would reach nobody.
# Drempel counts who takes a message, and routes repeat in a branch: tests/engine/spiff/test_traps_events.py.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check 'SpiffWorkflow==3.2.0' 'lxml==6.1.3'
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser, BpmnValidator
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

MODEL = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:finding">
  <message id="vraag" name="vraag"/>
  <process id="begeleiden" isExecutable="true">
    <startEvent id="begin"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="helpen"/>
    <userTask id="helpen"/>
    <sequenceFlow id="f2" sourceRef="helpen" targetRef="klaar"/>
    <endEvent id="klaar"/>
    <boundaryEvent id="vraag_gesteld" attachedToRef="helpen" cancelActivity="false">
      <messageEventDefinition id="op_bericht" messageRef="vraag"/>
    </boundaryEvent>
    <sequenceFlow id="f3" sourceRef="vraag_gesteld" targetRef="antwoorden"/>
    <userTask id="antwoorden"/>
    <sequenceFlow id="f4" sourceRef="antwoorden" targetRef="beantwoord"/>
    <endEvent id="beantwoord"/>
  </process>
</definitions>
"""


def check(what: str, seen: object, known: object) -> None:
    if seen != known:
        sys.exit(f"changed: {what} is {seen!r}, it was {known!r}")


def ask(workflow: BpmnWorkflow) -> str:
    try:
        workflow.send_event(BpmnEvent(MessageEventDefinition("vraag"), {}))
    except WorkflowException as refused:
        return str(refused).strip()
    workflow.do_engine_steps()
    return "taken"


parser = BpmnParser(validator=BpmnValidator())
parser.add_bpmn_str(MODEL.encode())
workflow = BpmnWorkflow(parser.get_spec("begeleiden"), parser.get_subprocess_specs("begeleiden"))
workflow.do_engine_steps()
first, second = ask(workflow), ask(workflow)
opened = sorted(task.task_spec.name for task in workflow.get_tasks(state=TaskState.READY, manual=True))
check("the first message", first, "taken")
check("the second message", second, "This process is not waiting for vraag.")
check("open after two messages", opened, ["antwoorden", "helpen"])
print(f"seen: SpiffWorkflow 3.2.0, first message: {first}; second: {second} Open: {opened}")
PYTHON
