"""The library's events: what we avoid, and what we do instead (bpmn/workflow.py, bpmn/util/event.py)."""

from __future__ import annotations

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.exceptions import TaskNotFoundException, WorkflowException
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition

from engine.spiff import DiagramRefused, NotOpen
from tests.engine.spiff import bare
from tests.engine.spiff.driver import Run, models


def test_an_event_subprocess_of_the_library_leaves_everything_running() -> None:
    """Trap: an interrupting event subprocess starts, and the work that it should stop stays open."""
    workflow = bare.start("trap_event_subprocess")
    bare.send(workflow, "betaald")
    assert sorted(bare.ready(workflow)) == ["afhandelen", "werken"]


def test_an_event_subprocess_of_the_library_alters_the_shared_specification() -> None:
    """Trap: the next case that starts on the same specification is born inside the handler."""
    spec, subspecs = bare.specs("trap_event_subprocess")
    first = BpmnWorkflow(spec, subspecs, script_engine=bare.engine())
    first.do_engine_steps()
    bare.send(first, "betaald")
    second = BpmnWorkflow(spec, subspecs, script_engine=bare.engine())
    second.do_engine_steps()
    assert "betaald_verwerken" in {task.task_spec.name for task in second.tasks.values()}


def test_an_event_subprocess_is_refused() -> None:
    with pytest.raises(DiagramRefused, match="betaald_verwerken: an event subprocess leaves everything else"):
        models("trap_event_subprocess")


def test_a_terminate_end_of_the_library_ends_the_work_of_others() -> None:
    """Trap: at top level it stops parallel work too."""
    workflow = bare.start("trap_terminate")
    assert sorted(bare.ready(workflow)) == ["bijwerk", "hoofdwerk"]
    bare.complete(workflow, "hoofdwerk")
    assert workflow.completed
    assert bare.ready(workflow) == []


def test_a_terminate_end_is_refused() -> None:
    with pytest.raises(DiagramRefused, match="alles_stopt: terminateEventDefinition"):
        models("trap_terminate")


def test_the_library_loses_a_repeated_call_that_is_interrupted() -> None:
    """Trap: the boundary removes the calls without stopping what runs inside them."""
    workflow = bare.start("trap_repeated_call", "called", kinderen=["Anna", "Bas"])
    with pytest.raises(TaskNotFoundException):
        bare.send(workflow, "vertrokken")


@pytest.mark.parametrize("live", [True, False])
def test_a_repeated_call_can_be_interrupted(live: bool) -> None:
    """Idiom: what runs inside a task that is removed is stopped with it (`Workflow._task_removed_notify`)."""
    run = Run("trap_repeated_call", "called", facts={"kinderen": ["Anna", "Bas"]}, live=live)
    assert [item.item for item in run.items] == [{"kind": "Anna"}, {"kind": "Bas"}]
    run.complete("cd_bellen")
    execution = run.execution()
    assert execution.deliver("vertrokken") == 1
    assert execution.is_completed
    assert execution.work_items() == []


def test_a_message_boundary_of_the_library_that_does_not_interrupt_catches_once() -> None:
    """Trap: the second message finds nobody, though the task is still open. Ours too: repeat in a branch."""
    workflow = bare.start("trap_message_once")
    bare.send(workflow, "vraag")
    assert sorted(bare.ready(workflow)) == ["antwoorden", "werken"]
    with pytest.raises(WorkflowException, match="not waiting"):
        bare.send(workflow, "vraag")
    run = Run("trap_message_once")
    assert (run.deliver("vraag"), run.deliver("vraag")) == (1, 0)
    assert run.open == ["antwoorden", "werken"]


def test_the_library_raises_when_nobody_waits_for_a_message() -> None:
    """Trap: early and late messages are lost with an error; ours are counted, and the dossier keeps them."""
    with pytest.raises(WorkflowException, match="not waiting"):
        bare.send(bare.start("user_task"), "betaald")
    assert Run("user_task").deliver("betaald") == 0


def test_the_library_gives_one_message_to_a_boundary_and_to_what_it_interrupts() -> None:
    """Trap: the inner boundary goes on as well, and its work is done although it was interrupted."""
    workflow = bare.start("trap_message_twice")
    bare.send(workflow, "betaald")
    done = [task.task_spec.name for task in workflow.tasks.values() if task.task_spec.name == "binnen_melden"]
    inner = [task.task_spec.name for sub in workflow.subprocesses.values() for task in sub.tasks.values()]
    assert "binnen_melden" in done + inner


def test_the_outer_boundary_catches_a_message_alone() -> None:
    """Idiom: what stands around others catches first; what it interrupts is not asked any more."""
    run = Run("trap_message_twice")
    assert run.deliver("betaald") == 1
    assert run.calls == [("bericht/buiten", {})]
    assert run.done


def test_a_thrown_message_goes_out_to_the_dossier() -> None:
    """Idiom: the process that throws does not catch it by itself; the dossier delivers to all, in order."""
    run = Run("side_process")
    run.complete("sp_reageren")
    assert run.sent == ["hulp_geaccepteerd"]


def test_a_timer_or_task_that_is_gone_is_not_open() -> None:
    run = Run("timer_interrupting")
    execution = run.execution()
    task, timer = execution.work_items()[0].id, execution.timers()[0].id
    run.fire("ti_termijn")
    with pytest.raises(NotOpen):
        run.execution().complete(task)
    with pytest.raises(NotOpen):
        run.execution().fire(timer)
    with pytest.raises(NotOpen):
        run.execution().complete("geen id")


def test_a_process_does_not_catch_the_message_that_started_it_again() -> None:
    run = Run("side_process")
    assert run.deliver("seintje_gegeven") == 0
    assert run.open == ["sp_reageren"]


@pytest.mark.parametrize("live", [True, False])
def test_what_waits_inside_a_repeated_call_goes_with_it(live: bool) -> None:
    """Timers, messages and subprocesses within: nothing of them is left to fire later."""
    run = Run("trap_repeated_wait", "called_that_waits", facts={"kinderen": ["Anna", "Bas"]}, live=live)
    execution = run.execution()
    assert len(execution.timers()) == 2
    execution.deliver("vertrokken")
    assert [item.element for item in execution.work_items()] == ["nazorg"]
    assert (execution.timers(), execution.waits_for()) == ([], set())


def test_the_library_cannot_begin_a_list_after_an_event_on_a_border() -> None:
    """Trap: what follows such an event stays a guess for it, and a list cannot begin from a guess."""
    workflow = bare.start("trap_list_after_border", acties=[1, 2])
    with pytest.raises(WorkflowException, match="non-predicted child"):
        bare.send(workflow, "te_laat")


@pytest.mark.parametrize("live", [True, False])
def test_a_list_begins_after_an_event_on_a_border(live: bool) -> None:
    run = Run("trap_list_after_border", facts={"acties": [1, 2]}, live=live)
    run.deliver("te_laat")
    assert run.open == ["schrijven", "schrijven"]
    run.complete("schrijven")
    run.complete("schrijven")
    assert run.open == ["bellen", "bellen"]  # and the list after that


def test_a_message_does_not_reach_the_process_that_throws_it_before_the_dossier_says_so() -> None:
    """Trap: the library would interrupt at once; then no other process would ever hear of it."""
    workflow = bare.start("trap_own_message")
    bare.complete(workflow, "betaling_boeken")
    assert (workflow.is_completed(), workflow.get_events()) == (True, [])
    run = Run("trap_own_message")
    run.complete("betaling_boeken")
    assert (run.sent, run.open) == (["betaald"], ["werken"])
    assert run.deliver("betaald") == 1
    assert run.done


def test_only_a_timer_can_be_fired() -> None:
    run = Run("subprocess_message")
    (waiting,) = run.execution()._workflow.event_manager.tasks.values()
    with pytest.raises(NotOpen):
        run.execution().fire(waiting.id.hex)


def test_the_payload_of_a_message_of_the_library_is_lost() -> None:
    """Trap: it only arrives with an extension that names a variable. Ours carry none: they change facts."""
    workflow = bare.start("trap_payload")
    workflow.send_event(BpmnEvent(MessageEventDefinition("betaald"), {"bedrag": 5}))
    workflow.do_engine_steps()
    after = next(task for task in workflow.tasks.values() if task.task_spec.name == "daarna")
    assert after.data == {}


class _Failing(bare.Environment):
    def call_service(self, *_: object, **__: object) -> str:
        raise RuntimeError("the service is down")


def test_an_exception_of_a_service_never_reaches_an_error_boundary_of_the_library() -> None:
    """Trap: it breaks off the step with an error of the library's own, and nobody is asked to call."""
    workflow = BpmnWorkflow(*bare.specs("trap_error_boundary"), script_engine=PythonScriptEngine(_Failing()))
    with pytest.raises(NameError):
        workflow.do_engine_steps()
    assert bare.ready(workflow) == []


def test_an_error_boundary_is_refused() -> None:
    with pytest.raises(DiagramRefused, match="errors become incidents"):
        models("trap_error_boundary")
