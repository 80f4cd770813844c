"""The library's stored form and its failures: what we keep away from, and what we do instead."""

from __future__ import annotations

import inspect
import threading

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.util.task import TaskState

from engine.spiff import Execution, StateUnreadable, StepFailed
from engine.spiff.execution import MAX_STEPS
from tests.engine.spiff import bare
from tests.engine.spiff.driver import Run, models


def test_a_restored_workflow_of_the_library_has_an_engine_that_runs_anything() -> None:
    """Trap: without an engine it falls back on `eval` and `exec`."""
    workflow = BpmnWorkflow(*bare.specs("user_task"))
    assert type(workflow.script_engine) is PythonScriptEngine
    assert type(workflow.script_engine.environment) is TaskDataEnvironment
    assert "eval(expression" in inspect.getsource(TaskDataEnvironment.evaluate)


def test_our_engine_refuses_what_is_no_expression() -> None:
    run = Run("user_task")
    engine = run.execution()._workflow.script_engine
    with pytest.raises(Exception, match="Error evaluating expression"):
        engine.evaluate(run.execution()._workflow.task_tree, "__import__('os')")


def test_the_error_branch_of_a_service_of_the_library_has_an_error_itself() -> None:
    """Trap: it names a variable that does not exist. Ours never comes there."""
    workflow = bare.start("user_task")
    workflow.script_engine.environment.call_service = None
    with pytest.raises(NameError):
        workflow.script_engine.call_service(workflow.last_task)


def test_a_state_of_the_library_holds_the_whole_specification() -> None:
    """Trap: it is written again with every step, and read instead of the version that was deployed."""
    state = bare.stored(bare.start("gateway"))
    assert set(state["spec"]["task_specs"]) > {"gw_begin", "gw_weinig_werk", "gw_einde"}


def test_our_state_holds_only_where_the_process_is() -> None:
    run = Run("gateway")
    assert b"achterstand >= 100" not in run.state
    assert len(run.state) < len(bare.SERIALIZER.serialize_json(bare.start("gateway"))) / 10


def test_a_step_that_was_added_is_skipped_by_the_library() -> None:
    """Trap: what was predicted on the old diagram is followed on the new one, without a word."""
    state = bare.stored(bare.start("trap_added_before"))
    workflow = bare.restored(state)
    fresh, _ = bare.specs("trap_added_after")
    for task in workflow.tasks.values():
        task.task_spec = fresh.task_specs.get(task.task_spec.name, task.task_spec)
    workflow.spec = fresh
    bare.complete(workflow, "bellen")
    assert bare.ready(workflow) == ["schrijven"]


def test_a_state_does_not_load_on_a_diagram_without_its_elements() -> None:
    """Idiom: a dossier keeps its version; a state on another one is refused, not guessed at."""
    run = Run("trap_renamed_before")
    model = models("trap_renamed_after")["trap_renamed_after"]
    with pytest.raises(StateUnreadable):
        Execution.load(model, run.state, *run.arguments())


@pytest.mark.parametrize("state", [b"", b"{}", b"[]", b'{"format":0}', b'{"format":1,"main":{},"inner":[]}'])
def test_a_damaged_state_is_unreadable(state: bytes) -> None:
    with pytest.raises(StateUnreadable):
        Execution.load(models("user_task")["user_task"], state, *Run("user_task").arguments())


def test_a_step_of_the_library_that_failed_does_nothing_the_second_time() -> None:
    """Trap: the task is in error; going on is silent."""
    workflow = bare.start("trap_script_fails", achterstand=0)
    with pytest.raises(Exception, match="ZeroDivisionError"):
        bare.complete(workflow, "werken")
    workflow.do_engine_steps()
    assert bare.ready(workflow) == []
    assert [t.task_spec.name for t in workflow.tasks.values() if t.has_state(TaskState.ERROR)] == ["rekenen"]


def test_a_step_of_ours_that_failed_can_be_tried_again() -> None:
    """Idiom: StepFailed names the element; the stored state stays, and works once the facts are right."""
    run = Run("trap_script_fails", facts={"achterstand": 0})
    before = run.state
    with pytest.raises(StepFailed) as failure:
        run.complete("werken")
    assert failure.value.element == "rekenen"
    assert "division by zero" in failure.value.reason
    assert run.state == before
    run.complete("werken", achterstand=2)
    assert run.open == ["daarna"]


def test_a_half_run_process_says_so() -> None:
    run = Run("trap_script_fails", facts={"achterstand": 0}, live=True)
    with pytest.raises(StepFailed):
        run.complete("werken")
    with pytest.raises(StepFailed, match="rekenen: stopped with an error"):
        run.deliver("iets")


class Surprise(Exception):
    """No error of ours."""


@pytest.mark.parametrize(
    "error", [Surprise("geheim"), RecursionError("geheim"), KeyError("geheim"), TypeError()]
)
def test_any_error_of_a_service_becomes_a_failed_step_without_its_text(error: Exception) -> None:
    """The text of a foreign error may hold a value of the facts."""

    class Failing(Run):
        def serve(self, *_: object) -> None:
            raise error

    with pytest.raises(StepFailed) as failure:
        Failing("service", facts={"signaal_nr": 1})
    assert failure.value.element == "se_sturen"
    assert failure.value.reason == type(error).__name__
    assert failure.value.__cause__ is error


def test_a_specification_can_be_shared_by_threads() -> None:
    """The same model in two threads, 50 cases each: no case sees another's facts or tasks."""
    model = models("gateway")["gateway"]
    wrong: list[int] = []

    def work(offset: int) -> None:
        for number in range(offset, offset + 50):
            run = Run("user_task", live=True)
            run.facts["achterstand"] = number
            execution = Execution.start(model, *run.arguments())
            execution.complete(execution.work_items()[0].id)
            expected = "gw_veel_werk" if number >= 100 else "gw_weinig_werk"
            if [item.element for item in execution.work_items()] != [expected]:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(offset,)) for offset in (50, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_process_that_has_nothing_left_to_wait_for_says_so() -> None:
    """Trap: a join that one branch will never reach is silent for ever."""
    workflow = bare.start("trap_dead_join")
    bare.complete(workflow, "links")
    bare.complete(workflow, "rechts", gelukt=True)
    assert (bare.ready(workflow), workflow.is_completed()) == ([], False)
    run = Run("trap_dead_join")
    run.complete("links")
    with pytest.raises(StepFailed, match="samen: nothing is left to wait for"):
        run.complete("rechts", gelukt=True)


def test_the_steps_of_one_action_are_counted_not_those_of_a_life() -> None:
    run = Run("loop_back", live=True)
    for _ in range(MAX_STEPS // 2):
        run.complete("lb_proberen", gelukt=False)
    assert run.open == ["lb_proberen"]
