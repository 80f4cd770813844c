#!/usr/bin/env bash
# A loop may go round as often as its condition says; a process is complete when no token is left (BPMN 2.0.2,
# chapter 13). SpiffWorkflow 3.2.0 looks for tasks to a depth of 1,000 in its tree of all that ever happened.
# With three elements a round, round 334 never comes: there is no open task, no error, and `is_completed()`
# says True while a task is READY. A monthly check of an arrangement with steps in between would stop one day,
# and look finished.
# Drempel scans all tasks and folds away what is over: tests/engine/spiff/test_state_size.py.
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
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:finding">
  <process id="regeling" isExecutable="true">
    <startEvent id="begin"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="volgende"/>
    <exclusiveGateway id="volgende"/>
    <sequenceFlow id="f2" sourceRef="volgende" targetRef="nakijken"/>
    <userTask id="nakijken"/>
    <sequenceFlow id="f3" sourceRef="nakijken" targetRef="afbetaald"/>
    <exclusiveGateway id="afbetaald" default="nog_niet"/>
    <sequenceFlow id="nog_niet" sourceRef="afbetaald" targetRef="volgende"/>
    <sequenceFlow id="f4" sourceRef="afbetaald" targetRef="klaar">
      <conditionExpression xsi:type="tFormalExpression">schuld == 0</conditionExpression>
    </sequenceFlow>
    <endEvent id="klaar"/>
  </process>
</definitions>
"""
MOST = 400


def check(what: str, seen: object, known: object) -> None:
    if seen != known:
        sys.exit(f"changed: {what} is {seen!r}, it was {known!r}")


parser = BpmnParser(validator=BpmnValidator())
parser.add_bpmn_str(MODEL.encode())
workflow = BpmnWorkflow(parser.get_spec("regeling"), parser.get_subprocess_specs("regeling"))
workflow.task_tree.set_data(schuld=1200)
workflow.do_engine_steps()
rounds = 0
while rounds < MOST and (task := workflow.get_next_task(state=TaskState.READY, manual=True)):
    task.run()
    workflow.do_engine_steps()
    rounds += 1
unseen = [task.task_spec.name for task in workflow.tasks.values() if task.has_state(TaskState.READY)]
visited = {task.task_spec.name for task in workflow.tasks.values() if task.has_state(TaskState.COMPLETED)}
check("rounds that came", rounds, 333)
check("complete, as the library says", workflow.is_completed(), True)
check("the end event was reached", "klaar" in visited, False)
check("tasks that are READY all the same", unseen, ["volgende"])
print(f"seen: SpiffWorkflow 3.2.0, complete after {rounds} rounds without its end event; READY: {unseen}")
PYTHON
