#!/usr/bin/env bash
# One message, and two interrupting boundary events that wait for it: one on a subprocess, one on a task
# inside that subprocess. A boundary event consumes what it catches and cancels its activity (BPMN 2.0.2,
# section 13.5.3), so either the outer one ends the subprocess with all inside it, or the inner one takes the
# message. SpiffWorkflow 3.2.0 does both, and what follows the inner event is carried out inside a subprocess
# that was interrupted. A tenant would get two letters about one payment.
# Drempel asks the outer boundary first, and what it interrupts no more:
# tests/engine/spiff/test_traps_events.py.
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
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition

MODEL = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:finding">
  <message id="betaling" name="betaald"/>
  <process id="innen" isExecutable="true">
    <startEvent id="begin"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="traject"/>
    <subProcess id="traject">
      <startEvent id="begin_traject"/>
      <sequenceFlow id="f2" sourceRef="begin_traject" targetRef="bellen"/>
      <userTask id="bellen"/>
      <sequenceFlow id="f3" sourceRef="bellen" targetRef="gebeld"/>
      <endEvent id="gebeld"/>
      <boundaryEvent id="betaald_binnen" attachedToRef="bellen">
        <messageEventDefinition id="op_bericht_binnen" messageRef="betaling"/>
      </boundaryEvent>
      <sequenceFlow id="f4" sourceRef="betaald_binnen" targetRef="brief_binnen"/>
      <scriptTask id="brief_binnen"><script>schrijf("binnen")</script></scriptTask>
      <sequenceFlow id="f5" sourceRef="brief_binnen" targetRef="einde_binnen"/>
      <endEvent id="einde_binnen"/>
    </subProcess>
    <sequenceFlow id="f6" sourceRef="traject" targetRef="klaar"/>
    <endEvent id="klaar"/>
    <boundaryEvent id="betaald_buiten" attachedToRef="traject">
      <messageEventDefinition id="op_bericht_buiten" messageRef="betaling"/>
    </boundaryEvent>
    <sequenceFlow id="f7" sourceRef="betaald_buiten" targetRef="brief_buiten"/>
    <scriptTask id="brief_buiten"><script>schrijf("buiten")</script></scriptTask>
    <sequenceFlow id="f8" sourceRef="brief_buiten" targetRef="einde_buiten"/>
    <endEvent id="einde_buiten"/>
  </process>
</definitions>
"""


def check(what: str, seen: object, known: object) -> None:
    if seen != known:
        sys.exit(f"changed: {what} is {seen!r}, it was {known!r}")


letters: list[str] = []
parser = BpmnParser(validator=BpmnValidator())
parser.add_bpmn_str(MODEL.encode())
workflow = BpmnWorkflow(
    parser.get_spec("innen"),
    parser.get_subprocess_specs("innen"),
    script_engine=PythonScriptEngine(TaskDataEnvironment({"schrijf": letters.append})),
)
workflow.do_engine_steps()
workflow.send_event(BpmnEvent(MessageEventDefinition("betaald"), {}))
workflow.do_engine_steps()
check("letters written", sorted(letters), ["binnen", "buiten"])
check("the case is at its end", workflow.is_completed(), True)
print(f"seen: SpiffWorkflow 3.2.0, letters after one message: {sorted(letters)}")
PYTHON
