"""The thousandth step costs what the tenth did: measured in bytes and tasks, not in time."""

from __future__ import annotations

import pytest
from SpiffWorkflow.util.task import TaskState

from engine.spiff import StepFailed
from engine.spiff.execution import MAX_STEPS
from tests.engine.spiff import bare
from tests.engine.spiff.driver import Run


def _tasks(run: Run) -> int:
    workflow = run.execution()._workflow
    return sum(len(one.tasks) for one in (workflow, *workflow.subprocesses.values()))


def _go_round(run: Run, name: str, times: int) -> None:
    for _ in range(times):
        for element in ROUNDS[name]:
            run.complete(element, {"nr": 1}, gelukt=False)


ROUNDS = {
    "loop_back": ["lb_proberen"],
    "trap_parallel_loop": ["werken", "overleggen"],
    "trap_list_again": ["actie_uitvoeren", "actie_uitvoeren"],
    "loop_over_subprocess": ["bellen"],
    "loop_over_call": ["cd_bellen"],
    "loop_in_branch": ["herhalen"],
    "loop_in_subprocess": ["proberen"],
}
NEEDED = {"loop_over_call": ["called"]}


@pytest.mark.parametrize("name", ROUNDS)
def test_a_state_does_not_grow_with_its_history(name: str) -> None:
    run = Run(name, *NEEDED.get(name, []), facts={"acties": ["bellen", "schrijven"]})
    _go_round(run, name, 10)
    early = len(run.state), _tasks(run)
    _go_round(run, name, 50)
    assert (len(run.state), _tasks(run)) <= (early[0] * 1.05, early[1])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["loop_back", "loop_over_subprocess"])
def test_a_step_after_500_costs_what_it_cost_after_10(name: str) -> None:
    run = Run(name)
    _go_round(run, name, 10)
    early = len(run.state), _tasks(run)
    _go_round(run, name, 490)
    assert len(run.state) <= early[0] * 1.5
    assert _tasks(run) == early[1]


def test_a_state_of_the_library_grows_with_every_round() -> None:
    """Trap: everything that ever happened is stored again with each step."""
    workflow = bare.start("loop_back", gelukt=False)
    sizes = []
    for _ in range(3):
        for _ in range(10):
            bare.complete(workflow, "lb_proberen")
        sizes.append(len(workflow.tasks))
    assert sizes[1] - sizes[0] == sizes[2] - sizes[1] >= 30


@pytest.mark.slow
def test_the_library_does_not_see_a_task_that_lies_deep() -> None:
    """Trap: it looks no further than 1,000 tasks deep; the case has no open task, and it says it is done."""
    workflow = bare.start("loop_back", gelukt=False)
    for _ in range(400):
        if not bare.ready(workflow):
            break
        bare.complete(workflow, "lb_proberen")
    assert bare.ready(workflow) == []
    assert workflow.is_completed()
    assert any(task.has_state(TaskState.READY) for task in workflow.tasks.values())


def test_a_loop_that_waits_for_nothing_is_stopped() -> None:
    """The deploy check sees a loop of gateways; this one goes round through a list that is empty."""
    with pytest.raises(StepFailed, match=f"more than {MAX_STEPS} steps without a person or a timer"):
        Run("loop_of_empty_list", facts={"acties": []})
