#!/usr/bin/env bash
# A subprocess may have lanes of its own (BPMN 2.0.2, chapter 10, Lanes; `laneSet` in the schema of a
# subprocess), and a lane names the elements in it. SpiffWorkflow 3.2.0 gives every task inside a subprocess
# the lane of the subprocess, also when the subprocess has a lane set that says otherwise. Who asks the
# library who does a home visit hears the landlord, where the drawing says the neighbourhood team: a task, and
# what a tenant told, go to the wrong organisation.
# Drempel reads the lane from the drawing: engine/spiff/drawn.py, tests/engine/spiff/test_traps_parsing.py.
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
    <laneSet id="wie">
      <lane id="baan_1" name="woningcorporatie">
        <flowNodeRef>begin</flowNodeRef>
        <flowNodeRef>hulp</flowNodeRef>
        <flowNodeRef>afsluiten</flowNodeRef>
        <flowNodeRef>klaar</flowNodeRef>
      </lane>
    </laneSet>
    <startEvent id="begin"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="hulp"/>
    <subProcess id="hulp">
      <laneSet id="wie_in_hulp">
        <lane id="baan_2" name="wijkteam">
          <flowNodeRef>begin_hulp</flowNodeRef>
          <flowNodeRef>huisbezoek</flowNodeRef>
          <flowNodeRef>geholpen</flowNodeRef>
        </lane>
      </laneSet>
      <startEvent id="begin_hulp"/>
      <sequenceFlow id="f2" sourceRef="begin_hulp" targetRef="huisbezoek"/>
      <userTask id="huisbezoek"/>
      <sequenceFlow id="f3" sourceRef="huisbezoek" targetRef="geholpen"/>
      <endEvent id="geholpen"/>
    </subProcess>
    <sequenceFlow id="f4" sourceRef="hulp" targetRef="afsluiten"/>
    <userTask id="afsluiten"/>
    <sequenceFlow id="f5" sourceRef="afsluiten" targetRef="klaar"/>
    <endEvent id="klaar"/>
  </process>
</definitions>
"""


def check(what: str, seen: object, known: object) -> None:
    if seen != known:
        sys.exit(f"changed: {what} is {seen!r}, it was {known!r}")


parser = BpmnParser(validator=BpmnValidator())
parser.add_bpmn_str(MODEL.encode())
workflow = BpmnWorkflow(parser.get_spec("innen"), parser.get_subprocess_specs("innen"))
lanes = {}
workflow.do_engine_steps()
while task := workflow.get_next_task(state=TaskState.READY, manual=True):
    lanes[task.task_spec.name] = task.task_spec.lane
    task.run()
    workflow.do_engine_steps()
check("lanes of the tasks", lanes, {"huisbezoek": "woningcorporatie", "afsluiten": "woningcorporatie"})
print(f"seen: SpiffWorkflow 3.2.0, huisbezoek is drawn in the lane wijkteam and gets {lanes['huisbezoek']}")
PYTHON
