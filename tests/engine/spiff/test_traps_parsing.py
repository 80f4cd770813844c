"""How the library reads diagrams: what we keep away from, and what we do instead."""

from __future__ import annotations

import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.exceptions import WorkflowException

from engine.spiff import DiagramRefused, parse
from tests.engine.spiff import bare
from tests.engine.spiff.driver import files, models


def test_the_library_takes_an_operator_for_an_element_of_the_same_id() -> None:
    """Trap: it finds elements by id across everything, extensions too."""
    with pytest.raises(ValidationException, match="no support implemented for this task type"):
        bare.specs("trap_operator_id")


def test_an_operator_has_a_name_of_its_own_form() -> None:
    with pytest.raises(
        DiagramRefused, match="versturen: needs an operator with a name such as bericht/versturen"
    ):
        models("trap_operator_id")


def test_the_library_cannot_start_at_an_element_called_start() -> None:
    """Trap: `Start` is the name of its own first task."""
    with pytest.raises(WorkflowException, match="No output task connected"):
        bare.start("trap_start_id")


def test_the_library_takes_an_element_called_end_for_its_own() -> None:
    """Trap: the end event is never made; a message that it should throw would not be thrown."""
    spec, _ = bare.specs("trap_end_id")
    assert type(spec.task_specs["End"]).__name__ == "SimpleBpmnTask"


@pytest.mark.parametrize(("name", "element"), [("trap_start_id", "Start"), ("trap_end_id", "End")])
def test_names_of_the_engine_are_refused(name: str, element: str) -> None:
    with pytest.raises(DiagramRefused, match=f"{element}: this id is used by the engine itself"):
        models(name)


def test_a_gateway_of_the_library_without_default_stops_the_case() -> None:
    """Trap: an answer that nobody drew is an exception."""
    workflow = bare.start("trap_no_default")
    with pytest.raises(WorkflowException, match="No conditions satisfied"):
        bare.complete(workflow, "vragen", achterstand=100)


def test_a_gateway_without_default_is_refused() -> None:
    with pytest.raises(DiagramRefused, match="groot: has no default flow"):
        models("trap_no_default")


def test_the_library_gives_an_inner_task_the_lane_of_its_subprocess() -> None:
    """Trap: the drawing says wijkteam, the library says woningcorporatie."""
    _, subspecs = bare.specs("trap_lanes")
    assert subspecs["werk"].task_specs["binnen"].lane == "Woningcorporatie"


def test_a_task_has_the_role_of_the_lane_that_it_is_drawn_in() -> None:
    model = models("trap_lanes")["trap_lanes"]
    assert (model.elements["binnen"].role, model.elements["buiten"].role) == ("wijkteam", "woningcorporatie")
    assert model.subspecs["werk"].task_specs["binnen"].lane == "wijkteam"


@pytest.mark.parametrize(
    "doctype",
    ["<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY e "x">]>', '<!DOCTYPE a SYSTEM "file:///etc/hostname">'],
)
def test_a_document_type_is_refused(doctype: str) -> None:
    """Trap: lxml refuses external entities and expands internal ones."""
    diagram = files("user_task")["user_task.bpmn"].split(b"?>", 1)[1]
    with pytest.raises(DiagramRefused, match="a DOCTYPE is not allowed"):
        parse({"a.bpmn": doctype.encode() + diagram})


@pytest.mark.parametrize("data", [b"", b"<a>", b"\xff\xfe", b"geen xml"])
def test_what_is_no_xml_is_refused(data: bytes) -> None:
    with pytest.raises(DiagramRefused, match=r"a\.bpmn: no valid XML"):
        parse({"a.bpmn": data})
