"""What another tool left in a file, and this product does not read: said once for a file."""

from __future__ import annotations

import re

import pytest

from engine.checks import Severity
from tests.checking import ROUTE, changed, files, found

CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
ZEEBE = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
FLOWABLE = 'xmlns:flowable="http://flowable.org/bpmn"'
OWN = 'xmlns:afdeling="https://voorbeeld.invalid/schema"'


def with_extensions(space: str, attribute: str, inside: str) -> dict[str, bytes]:
    """The attribute on every user task, and something within the first extensions."""
    text = files()[ROUTE].decode().replace("<bpmn:definitions ", f"<bpmn:definitions {space} ", 1)
    text = re.sub("<bpmn:userTask ", rf"\g<0>{attribute} ", text)
    text = text.replace("<bpmn:extensionElements>", f"<bpmn:extensionElements>{inside}", 1)
    return {**files(), ROUTE: text.encode()}


@pytest.mark.parametrize(
    ("space", "attribute", "inside", "tools"),
    [
        (CAMUNDA, 'camunda:formKey="reageren" camunda:assignee="wijkteam"', "", "camunda"),
        (CAMUNDA, "", '<camunda:executionListener class="a" event="start"/>', "camunda"),
        (ZEEBE, "", '<zeebe:taskDefinition type="brief"/><zeebe:ioMapping/>', "zeebe"),
        (FLOWABLE, 'flowable:candidateGroups="wijkteam"', "<flowable:field/>", "flowable"),
        (f"{CAMUNDA} {ZEEBE}", 'camunda:priority="3"', '<zeebe:userTask xmlns="x"/>', "camunda, zeebe"),
        (OWN, 'afdeling:kosten="12"', "", "afdeling"),
    ],
)
def test_what_another_tool_asks_for_is_one_remark(
    space: str, attribute: str, inside: str, tools: str
) -> None:
    (finding,) = found(with_extensions(space, attribute, inside))
    assert (finding.code, finding.file, finding.severity) == ("van_ander_gereedschap", ROUTE, Severity.WARNS)
    assert finding.what.count(tools) == 1
    assert finding.cure


@pytest.mark.parametrize(
    "space",
    [
        CAMUNDA,  # declared, and nothing uses it
        'xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="Camunda Platform"',
        'exporter="Camunda Modeler" exporterVersion="5.0"',
    ],
)
def test_what_asks_for_nothing_is_passed(space: str) -> None:
    assert found(changed(ROUTE, "<bpmn:definitions ", rf"\g<0>{space} ")) == []


def test_colours_are_no_remark() -> None:
    space = 'xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0"'
    coloured = changed(ROUTE, "<bpmn:definitions ", rf"\g<0>{space} ")
    text = coloured[ROUTE].decode().replace("<bpmndi:BPMNShape ", '<bpmndi:BPMNShape bioc:stroke="#111" ')
    assert found({**coloured, ROUTE: text.encode()}) == []
