"""Lets a multi-instance task take its list from the facts, and put its results there."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference


class FactsReference(TaskDataReference):  # type: ignore[misc]
    """A name that is looked up in the facts of the dossier instead of in `task.data`."""

    @classmethod
    def instead_of(cls, reference: Any) -> Any:
        return cls(reference.bpmn_id) if reference is not None else None

    def get(self, my_task: Any) -> Any:
        return _facts(my_task).get(self.bpmn_id)

    def set(self, my_task: Any, value: Any) -> None:
        _facts(my_task)[self.bpmn_id] = value

    def exists(self, my_task: Any) -> bool:
        return self.bpmn_id in _facts(my_task)

    def delete(self, my_task: Any) -> None:
        _facts(my_task).pop(self.bpmn_id, None)


def _facts(my_task: Any) -> Any:
    return my_task.workflow.top_workflow.script_engine.environment.facts
