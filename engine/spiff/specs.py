"""Our own task kinds where the library's do not fit: facts live outside `task.data`, nothing fails silently.

Must not know the database or what a service does.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.parser.task_parsers import GatewayParser
from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import ServiceTaskParser
from SpiffWorkflow.spiff.specs.defaults import ServiceTask
from SpiffWorkflow.util.task import TaskState

from engine.errors import DrempelError


class DecisionUnclear(DrempelError):
    """A decision table must give one answer. Add the missing row, or make the rows exclude each other."""

    code = "decision:unclear"


def facts_of(my_task: Any) -> Any:
    return my_task.workflow.top_workflow.script_engine.environment.facts


class FactsServiceTask(ServiceTask):  # type: ignore[misc]
    """A service writes the facts itself; SpiffWorkflow would leave a result variable in `task.data`."""

    def _execute(self, my_task: Any) -> bool:
        parameters = {name: given["value"] for name, given in self.evaluate_params(my_task).items()}
        my_task.workflow.top_workflow.script_engine.environment.service(self.operation_name, parameters)
        return True


class Join(ParallelGateway):  # type: ignore[misc]
    """A parallel gateway that forgets the tokens it has used.

    SpiffWorkflow leaves the arrivals that waited in the tree and counts them again when a loop brings new
    ones: the second time round the first branch to arrive passes alone.
    """

    def _run_hook(self, my_task: Any) -> bool:
        result = super()._run_hook(my_task)
        for task in list(my_task.workflow.tasks.values()):
            if task.task_spec is self and task.has_state(TaskState.CANCELLED):
                my_task.workflow._remove_task(task.id)  # noqa: SLF001 - there is no public way
        return bool(result)


class CheckedDecision:
    """A decision table of which exactly one row must hold; its outputs become facts.

    SpiffWorkflow gives nothing when no row holds, and the first when more than one does.
    """

    def __init__(self, table: Any) -> None:
        self.decision_table = table
        table.hit_policy = "EVERY"  # makes `decide` look at all rows instead of stopping at the first
        for column in table.inputs:
            column.expression = f"({column.expression})"  # it is pasted before a text such as `> 3`
        self._engine = DMNEngine(table)

    def result(self, my_task: Any) -> dict[str, Any]:
        rows = self._engine.decide(my_task)
        if len(rows) != 1:
            numbers = ", ".join(str(row.row_number) for row in rows)
            what = f"rows {numbers} hold at the same time" if rows else "no row holds"
            raise DecisionUnclear(f"{self.decision_table.id}: {what}; exactly one must")
        facts_of(my_task).update(rows[0].output_as_dict(my_task))
        return {}


class ListFromFacts(TaskDataReference):  # type: ignore[misc]
    """The list of a multi-instance task, looked up in the facts. A list without a value is empty."""

    def get(self, my_task: Any) -> Any:
        return facts_of(my_task).get(self.bpmn_id) or []

    def exists(self, _: Any) -> bool:
        return True


class ListToFacts(TaskDataReference):  # type: ignore[misc]
    """The results of a multi-instance task. They start empty each time: the library refuses a filled list."""

    def get(self, my_task: Any) -> Any:
        return facts_of(my_task).get(self.bpmn_id)

    def set(self, my_task: Any, value: Any) -> None:
        facts_of(my_task)[self.bpmn_id] = value

    def exists(self, _: Any) -> bool:
        return False


class NoResult(TaskDataReference):  # type: ignore[misc]
    """Where a list without results leaves them: nowhere. The library would leave the item in `task.data`."""

    def get(self, _: Any) -> Any:
        return []

    def set(self, my_task: Any, value: Any) -> None:
        pass

    def exists(self, my_task: Any) -> bool:
        return str(my_task.task_spec.name).endswith(" [child]")


class Parser(SpiffBpmnParser):  # type: ignore[misc]
    """Reads diagrams into the task kinds above."""

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 - the library reads this class attribute
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("serviceTask"): (ServiceTaskParser, FactsServiceTask),
        full_tag("parallelGateway"): (GatewayParser, Join),
    }
