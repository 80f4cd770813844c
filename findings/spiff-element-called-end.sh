#!/usr/bin/env bash
# The id of an element is any xsd:ID (schema of BPMN 2.0.2, tBaseElement) and has no effect on how the process
# runs. SpiffWorkflow 3.2.0 keeps two ids for itself. A message end event with the id `End` ends the case
# without sending its message, silently; a start event with the id `Start` makes the process impossible to
# start. With another id both work. Nobody would ever hear that a tenant has paid.
# Drempel refuses both ids when a route is deployed: tests/engine/spiff/test_traps_parsing.py.
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
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

MODEL = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:finding">
  <message id="betaling" name="betaald"/>
  <process id="innen" isExecutable="true">
    <startEvent id="FIRST"/>
    <sequenceFlow id="f1" sourceRef="FIRST" targetRef="boeken"/>
    <userTask id="boeken"/>
    <sequenceFlow id="f2" sourceRef="boeken" targetRef="LAST"/>
    <endEvent id="LAST">
      <messageEventDefinition id="meldt" messageRef="betaling"/>
    </endEvent>
  </process>
</definitions>
"""


def check(what: str, seen: object, known: object) -> None:
    if seen != known:
        sys.exit(f"changed: {what} is {seen!r}, it was {known!r}")


def sent(first: str, last: str) -> list[str] | str:
    """The messages that the process has sent when it is complete."""
    parser = BpmnParser(validator=BpmnValidator())
    parser.add_bpmn_str(MODEL.replace("FIRST", first).replace("LAST", last).encode())
    try:
        workflow = BpmnWorkflow(parser.get_spec("innen"), parser.get_subprocess_specs("innen"))
        workflow.do_engine_steps()
        workflow.get_next_task(state=TaskState.READY, spec_name="boeken").run()
        workflow.do_engine_steps()
    except WorkflowException as refused:
        return str(refused).strip(" .")
    check("complete", workflow.is_completed(), True)
    return [event.event_definition.name for event in workflow.get_events()]


check("sent by an end event called klaar", sent("begin", "klaar"), ["betaald"])
check("sent by an end event called End", sent("begin", "End"), [])
check("begun by a start event called Start", sent("Start", "klaar"), "No output task connected")
print("seen: SpiffWorkflow 3.2.0, sent by a message end event called klaar: ['betaald'], called End: []")
PYTHON
