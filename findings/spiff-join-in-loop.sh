#!/usr/bin/env bash
# A joining parallel gateway waits for a token on each of its incoming flows, in every round of a loop (BPMN
# 2.0.2, chapter 13, Parallel Gateway). In SpiffWorkflow 3.2.0 the branch that came last in the first round
# passes alone in the second: the arrival of the first round is counted again. When the branches come the
# other way round, the join waits, so a test that always takes the same order may never see it. A decision
# about a tenant would be taken before the home visit.
# Drempel has a join of its own: engine/spiff/specs.py, tests/engine/spiff/test_traps_data.py.
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
  <process id="overleg" isExecutable="true">
    <startEvent id="begin"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="ronde"/>
    <exclusiveGateway id="ronde"/>
    <sequenceFlow id="f2" sourceRef="ronde" targetRef="splitsen"/>
    <parallelGateway id="splitsen"/>
    <sequenceFlow id="f3" sourceRef="splitsen" targetRef="bezoeken"/>
    <sequenceFlow id="f4" sourceRef="splitsen" targetRef="rekenen"/>
    <userTask id="bezoeken"/>
    <userTask id="rekenen"/>
    <sequenceFlow id="f5" sourceRef="bezoeken" targetRef="samen"/>
    <sequenceFlow id="f6" sourceRef="rekenen" targetRef="samen"/>
    <parallelGateway id="samen"/>
    <sequenceFlow id="f7" sourceRef="samen" targetRef="besluiten"/>
    <userTask id="besluiten"/>
    <sequenceFlow id="f8" sourceRef="besluiten" targetRef="eens"/>
    <exclusiveGateway id="eens" default="nog_eens"/>
    <sequenceFlow id="nog_eens" sourceRef="eens" targetRef="ronde"/>
    <sequenceFlow id="f9" sourceRef="eens" targetRef="klaar">
      <conditionExpression xsi:type="tFormalExpression">akkoord</conditionExpression>
    </sequenceFlow>
    <endEvent id="klaar"/>
  </process>
</definitions>
"""


def check(what: str, seen: object, known: object) -> None:
    if seen != known:
        sys.exit(f"changed: {what} is {seen!r}, it was {known!r}")


def open_tasks(workflow: BpmnWorkflow) -> list[str]:
    return sorted(task.task_spec.name for task in workflow.get_tasks(state=TaskState.READY, manual=True))


def second_round(first_round: tuple[str, str], done: str) -> list[str]:
    """What is open after both branches of the first round, in this order, and one of the second."""
    parser = BpmnParser(validator=BpmnValidator())
    parser.add_bpmn_str(MODEL.encode())
    workflow = BpmnWorkflow(parser.get_spec("overleg"), parser.get_subprocess_specs("overleg"))
    workflow.task_tree.set_data(akkoord=False)
    workflow.do_engine_steps()
    for element in (*first_round, "besluiten", done):
        workflow.get_next_task(state=TaskState.READY, spec_name=element).run()
        workflow.do_engine_steps()
    return open_tasks(workflow)


VISIT_FIRST, SUM_FIRST = ("bezoeken", "rekenen"), ("rekenen", "bezoeken")
check("after the branch that was first", second_round(VISIT_FIRST, "bezoeken"), ["rekenen"])
check("after the branch that was last", second_round(VISIT_FIRST, "rekenen"), ["besluiten", "bezoeken"])
check("the same, the other way round", second_round(SUM_FIRST, "bezoeken"), ["besluiten", "rekenen"])
passed = second_round(VISIT_FIRST, "rekenen")
print(f"seen: SpiffWorkflow 3.2.0, open in round two after one of two branches: {passed}")
PYTHON
