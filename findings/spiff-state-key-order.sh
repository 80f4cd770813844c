#!/usr/bin/env bash
# The members of a JSON object have no order (RFC 8259, section 4), so a state may be kept in PostgreSQL's
# `jsonb`, which sorts the keys, or be written canonically (RFC 8785). SpiffWorkflow 3.2.0 needs the order:
# the data of a task are kept as what differs from its parent, and rebuilt in the order in which the tasks
# stand. With sorted keys (they are random ids) the process comes back at the right step with empty data,
# without an error: the tenant's name and debt are gone.
# Drempel stores the state as bytes of its own form: engine/spiff/codec.py,
# tests/engine/spiff/test_traps_data.py.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check 'SpiffWorkflow==3.2.0' 'lxml==6.1.3'
cd "$work"
venv/bin/python - <<'PYTHON'
import json
import sys

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser, BpmnValidator
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

MODEL = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:finding">
  <process id="innen" isExecutable="true">
    <startEvent id="begin"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="bellen"/>
    <userTask id="bellen"/>
    <sequenceFlow id="f2" sourceRef="bellen" targetRef="klaar"/>
    <endEvent id="klaar"/>
  </process>
</definitions>
"""
TIMES = 40  # by chance the random ids are in order now and then


def check(what: str, seen: object, known: object) -> None:
    if seen != known:
        sys.exit(f"changed: {what} is {seen!r}, it was {known!r}")


def after_storing(sort_keys: bool) -> dict[str, object]:
    workflow = BpmnWorkflow(parser.get_spec("innen"), parser.get_subprocess_specs("innen"))
    workflow.task_tree.set_data(schuld=1200)
    workflow.do_engine_steps()
    state = json.loads(serializer.serialize_json(workflow))
    restored = serializer.deserialize_json(json.dumps(state, sort_keys=sort_keys))
    return dict(restored.get_next_task(state=TaskState.READY, spec_name="bellen").data)


parser = BpmnParser(validator=BpmnValidator())
parser.add_bpmn_str(MODEL.encode())
serializer = BpmnWorkflowSerializer()
kept = [after_storing(sort_keys=False) for _ in range(TIMES)]
ordered = [after_storing(sort_keys=True) for _ in range(TIMES)]
check("data when the order is kept", [data for data in kept if data != {"schuld": 1200}], [])
check("data are all there or all gone", [data for data in ordered if data not in ({}, {"schuld": 1200})], [])
check("data are lost when the keys are sorted", {} in ordered, True)
print("seen: SpiffWorkflow 3.2.0, the same state with its keys sorted is restored with data {}")
PYTHON
