#!/usr/bin/env bash
# A decision table says what happens when several rules hold (DMN 1.3, chapter 8, hit policies): PRIORITY
# gives the output that stands highest in the list of output values, RULE ORDER and OUTPUT ORDER give a list
# of all, COLLECT with SUM their sum. SpiffWorkflow 3.2.0 reads these policies without complaint. The first
# three give the first rule in the table, as FIRST does, and COLLECT gives a list whatever the aggregation. A
# tenant would get the lightest of two measures.
# Drempel refuses hit policies other than UNIQUE, and fails on a second hit:
# tests/engine/spiff/test_decisions.py and tests/engine/spiff/test_traps_data.py.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq --disable-pip-version-check 'SpiffWorkflow==3.2.0' 'lxml==6.1.3'
cd "$work"
venv/bin/python - <<'PYTHON'
import sys

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnValidator
from SpiffWorkflow.spiff.parser import SpiffBpmnParser

PROCESS = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="urn:finding">
  <process id="innen" isExecutable="true">
    <startEvent id="begin"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="kiezen"/>
    <businessRuleTask id="kiezen">
      <extensionElements>
        <spiffworkflow:calledDecisionId>maatregel_kiezen</spiffworkflow:calledDecisionId>
      </extensionElements>
    </businessRuleTask>
    <sequenceFlow id="f2" sourceRef="kiezen" targetRef="klaar"/>
    <endEvent id="klaar"/>
  </process>
</definitions>
"""
# Of four months of arrears both rules hold; the second has the output of the highest priority.
TABLE = """
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="maatregelen" name="maatregelen"
    namespace="urn:finding">
  <decision id="maatregel_kiezen" name="maatregel_kiezen">
    <decisionTable id="tabel" hitPolicy="POLICY">
      <input id="in_1">
        <inputExpression id="vraag" typeRef="number"><text>maanden</text></inputExpression>
      </input>
      <output id="uit" name="maatregel" typeRef="TYPE">VALUES</output>
      <rule id="regel_1">
        <inputEntry id="als_1"><text>&gt;= 1</text></inputEntry>
        <outputEntry id="dan_1"><text>LIGHT</text></outputEntry>
      </rule>
      <rule id="regel_2">
        <inputEntry id="als_2"><text>&gt;= 3</text></inputEntry>
        <outputEntry id="dan_2"><text>HEAVY</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""
VALUES = '<outputValues><text>"huisbezoek","brief"</text></outputValues>'


def check(what: str, seen: object, known: object) -> None:
    if seen != known:
        sys.exit(f"changed: {what} is {seen!r}, it was {known!r}")


def decided(table: str) -> object:
    parser = SpiffBpmnParser(validator=BpmnValidator())
    parser.add_bpmn_str(PROCESS.encode())
    parser.add_dmn_str(table.encode())
    workflow = BpmnWorkflow(parser.get_spec("innen"), parser.get_subprocess_specs("innen"))
    workflow.task_tree.set_data(maanden=4)
    workflow.do_engine_steps()
    return workflow.last_task.data["maatregel"]


def measure(policy: str) -> object:
    table = TABLE.replace("POLICY", policy).replace("TYPE", "string").replace("VALUES", VALUES)
    return decided(table.replace("LIGHT", '"brief"').replace("HEAVY", '"huisbezoek"'))


by_sum = TABLE.replace("POLICY", 'COLLECT" aggregation="SUM').replace("TYPE", "number").replace("VALUES", "")
seen = {policy: measure(policy) for policy in ("FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER")}
seen["COLLECT SUM"] = decided(by_sum.replace("LIGHT", "10").replace("HEAVY", "32"))
for policy in ("FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER"):
    check(policy, seen[policy], "brief")
check("COLLECT SUM", seen["COLLECT SUM"], [10, 32])
print(f"seen: SpiffWorkflow 3.2.0, two rules hold: {seen}")
PYTHON
