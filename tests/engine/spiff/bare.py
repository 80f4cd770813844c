"""The library without us: how SpiffWorkflow 3.2 itself runs a diagram. For the tests of its traps only.

When a test of a trap fails after an upgrade, the library has changed: see whether our way round it is still
needed, and still right.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from tests.engine.spiff.driver import DIAGRAMS, TODAY, term

SERIALIZER = BpmnWorkflowSerializer(registry=BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))


class Environment(TaskDataEnvironment):  # type: ignore[misc]
    """The library's own, with our functions and a service that does nothing."""

    def __init__(self) -> None:
        super().__init__({"term": term, "vandaag": TODAY.isoformat})

    def call_service(self, *_: Any, **__: Any) -> str:
        return "null"


def specs(*names: str) -> tuple[Any, Any]:
    """What the library makes of these diagrams; the first is the process."""
    parser = SpiffBpmnParser()
    for name in names:
        add = parser.add_dmn_file if name.endswith(".dmn") else parser.add_bpmn_file
        add(str(DIAGRAMS / (name if name.endswith(".dmn") else f"{name}.bpmn")))
    return parser.get_spec(names[0]), parser.get_subprocess_specs(names[0])


def engine() -> PythonScriptEngine:
    return PythonScriptEngine(Environment())


def start(*names: str, **data: Any) -> BpmnWorkflow:
    workflow = BpmnWorkflow(*specs(*names), script_engine=engine())
    workflow.task_tree.set_data(**data)
    workflow.do_engine_steps()
    return workflow


def ready(workflow: BpmnWorkflow) -> list[str]:
    tasks = workflow.get_tasks(state=TaskState.READY, manual=True)
    return [task.task_spec.name.split(" [")[0] for task in tasks]


def complete(workflow: BpmnWorkflow, element: str, **data: Any) -> None:
    tasks = workflow.get_tasks(state=TaskState.READY, manual=True)
    task = next(task for task in tasks if task.task_spec.name.split(" [")[0] == element)
    task.set_data(**data)
    task.run()
    workflow.do_engine_steps()


def send(workflow: BpmnWorkflow, message: str) -> None:
    workflow.send_event(BpmnEvent(MessageEventDefinition(message), {}))
    workflow.do_engine_steps()


def stored(workflow: BpmnWorkflow) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(SERIALIZER.serialize_json(workflow))
    return state


def restored(state: dict[str, Any]) -> BpmnWorkflow:
    workflow = SERIALIZER.deserialize_json(json.dumps(state))
    workflow.script_engine = engine()
    return workflow


def on_another_specification(state: dict[str, Any], *names: str) -> BpmnWorkflow:
    """The tasks of a state on a specification parsed again: what storing only the state comes to."""
    workflow = restored(state)
    workflow.spec, workflow.subprocess_specs = specs(*names)
    for task in workflow.tasks.values():
        task.task_spec = workflow.spec.task_specs[task.task_spec.name]
    return workflow


class Clock(datetime):
    """Stands in for `datetime` in the library's one module that asks what time it is."""

    moment = datetime(2026, 1, 1, 9, tzinfo=UTC)

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return cls.moment.astimezone(tz)
