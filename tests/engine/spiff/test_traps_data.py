"""The library's data, decisions and lists: what we keep away from, and what we do instead.

The facts of a dossier live outside `task.data`; these tests show what that saves us from.
"""

from __future__ import annotations

import json

import pytest
from SpiffWorkflow.bpmn.exceptions import WorkflowDataException

from engine.spiff import DiagramRefused, StepFailed
from tests.engine.spiff import bare
from tests.engine.spiff.driver import Run, models

ORDERS = [("links", "rechts"), ("rechts", "links")]


@pytest.mark.parametrize("order", ORDERS)
def test_a_join_of_the_library_loses_updates(order: tuple[str, str]) -> None:
    """Trap: each branch has a copy of the data; at the join the copy of the last to arrive wins."""
    workflow = bare.start("trap_parallel_data", waarde="begin", lijst=[])
    for side in order:
        bare.complete(workflow, f"{side}_wachten", lijst=[side])
    after = next(task for task in workflow.tasks.values() if task.task_spec.name == "daarna")
    assert len(after.data["lijst"]) == 1


@pytest.mark.parametrize("order", ORDERS)
def test_our_facts_are_written_in_the_order_in_which_things_happen(order: tuple[str, str]) -> None:
    run = Run("trap_parallel_data", facts={"waarde": "begin", "lijst": []})
    for side in order:
        run.complete(f"{side}_wachten", lijst=[*run.facts["lijst"], side])
        assert run.facts["waarde"] == side
    assert run.facts["lijst"] == list(order)
    assert run.open == ["daarna"]


def test_the_library_throws_away_the_data_of_what_is_interrupted() -> None:
    """Trap: a subprocess copies its data back only at its normal end."""
    workflow = bare.start("trap_interrupted_data")
    bare.send(workflow, "betaald")
    after = next(task for task in workflow.tasks.values() if task.task_spec.name == "daarna")
    assert "genoteerd" not in after.data


def test_our_facts_survive_an_interruption() -> None:
    run = Run("trap_interrupted_data")
    run.deliver("betaald")
    assert run.facts == {"genoteerd": "ja"}


def test_a_state_of_the_library_with_sorted_keys_comes_back_without_data() -> None:
    """Trap: data are rebuilt from differences in the order of the keys, which JSONB does not keep."""
    workflow = bare.start("user_task", naam="Anna")
    state = bare.stored(workflow)
    assert bare.restored(state).get_next_task(spec_name="ut_doen").data == {"naam": "Anna"}
    lost = 0
    for _ in range(20):  # the ids of the tasks are random, so the order of the keys is too
        state = bare.stored(bare.start("user_task", naam="Anna"))
        back = bare.restored(json.loads(json.dumps(state, sort_keys=True)))
        lost += back.get_next_task(spec_name="ut_doen").data == {}
    assert lost


def test_a_fact_of_the_library_may_not_be_called_typename() -> None:
    """Trap: its serializer takes a dictionary with this key for one of its own."""
    state = bare.stored(bare.start("user_task", gegeven={"typename": "woning"}))
    with pytest.raises(TypeError):
        bare.restored(state)


def test_an_item_of_ours_may_be_called_anything() -> None:
    run = Run("multi_instance", facts={"acties": [{"typename": "BpmnWorkflow"}]})
    assert [item.item for item in run.items] == [{"typename": "BpmnWorkflow"}]


def test_a_decision_of_the_library_says_nothing_when_no_row_holds() -> None:
    """Trap: no output, no error; the gateway behind it takes its default."""
    workflow = bare.start("trap_double_hit", "trap_double_hit.dmn", maanden=0)
    assert "toon_advies" not in workflow.last_task.data


def test_a_decision_of_the_library_does_not_notice_two_rows() -> None:
    """Trap: UNIQUE stops at the first row that holds."""
    workflow = bare.start("trap_double_hit", "trap_double_hit.dmn", maanden=4)
    assert workflow.last_task.data["toon_advies"] == "zakelijk"


@pytest.mark.parametrize(("months", "reason"), [(0, "no row holds"), (4, "rows 1, 2 hold at the same time")])
def test_a_decision_of_ours_has_one_answer_or_fails(months: int, reason: str) -> None:
    with pytest.raises(StepFailed) as failure:
        Run("trap_double_hit", "trap_double_hit.dmn", facts={"maanden": months})
    assert failure.value.element == "bepalen"
    assert reason in failure.value.reason


def test_another_hit_policy_of_the_library_is_first() -> None:
    """Trap: everything but COLLECT takes the first row, whatever the table says."""
    workflow = bare.start("trap_first_policy", "trap_first_policy.dmn", maanden=4)
    assert workflow.last_task.data["toon_advies"] == "zakelijk"
    with pytest.raises(DiagramRefused, match="hit policy FIRST"):
        models("trap_first_policy", "trap_first_policy.dmn")


def test_a_list_of_the_library_cannot_be_gone_through_again() -> None:
    """Trap: the results of the first round are in the way of the second."""
    workflow = bare.start("trap_list_again", acties=["bellen"], gelukt=False)
    with pytest.raises(WorkflowDataException, match="output must be empty"):
        bare.complete(workflow, "actie_uitvoeren", resultaat={"nr": 1})


def test_a_list_of_ours_starts_anew_each_round() -> None:
    run = Run("trap_list_again", facts={"acties": ["bellen", "schrijven"]})
    for number in (1, 2):
        run.complete("actie_uitvoeren", {"ronde": number})
        run.complete("actie_uitvoeren", {"ronde": number})
        assert run.open == ["actie_uitvoeren", "actie_uitvoeren"]
    run.complete("actie_uitvoeren", {"ronde": 3})
    run.complete("actie_uitvoeren", {"ronde": 3}, gelukt=True)
    assert run.done
    assert run.facts["resultaten"] == [{"ronde": 3}, {"ronde": 3}]


def test_a_list_of_the_library_without_result_leaves_its_item_behind() -> None:
    """Trap: the item stays in the data, and the next round finds its name taken."""
    workflow = bare.start("trap_list_without_result", acties=["bellen"], gelukt=False)
    with pytest.raises(WorkflowDataException, match="already exists"):
        bare.complete(workflow, "actie_uitvoeren")


def test_a_list_of_ours_needs_no_result() -> None:
    run = Run("trap_list_without_result", facts={"acties": ["bellen"]})
    run.complete("actie_uitvoeren")
    run.complete("actie_uitvoeren", gelukt=True)
    assert run.done


def test_a_list_of_the_library_hangs_on_a_specification_parsed_anew() -> None:
    """Trap: the list hears of its items through a connection that only its own start makes."""
    state = bare.stored(bare.start("multi_instance", acties=["bellen"]))
    workflow = bare.on_another_specification(state, "multi_instance")
    bare.complete(workflow, "mi_actie_uitvoeren", mi_resultaat={})
    assert bare.ready(workflow) == []
    assert not workflow.is_completed()


def test_a_join_of_the_library_in_a_loop_lets_the_first_branch_pass_alone() -> None:
    """Trap: the arrival that waited in the first round is counted again in the second."""
    workflow = bare.start("trap_parallel_loop", gelukt=False)
    for element in ("werken", "overleggen", "overleggen"):
        bare.complete(workflow, element)
    assert sorted(bare.ready(workflow)) == ["overleggen", "werken", "werken"]


def test_a_join_of_ours_waits_for_both_branches_in_every_round() -> None:
    execution = Run("trap_parallel_loop", live=True).execution()
    for element in ("werken", "overleggen", "overleggen", "werken", "werken", "overleggen"):
        execution.complete(next(item.id for item in execution.work_items() if item.element == element))
    assert sorted(item.element for item in execution.work_items()) == ["overleggen", "werken"]


def test_a_called_process_of_the_library_ignores_a_specification_of_its_data() -> None:
    """Trap: without input and output sets it still receives and returns everything."""
    workflow = bare.start("trap_io", "trap_io_called", bedrag=5, ander=7)
    bare.complete(workflow, "io_rekenen", uitkomst=1, rommel=2)
    after = next(task for task in workflow.tasks.values() if task.task_spec.name == "daarna")
    assert after.data == {"bedrag": 5, "ander": 7, "uitkomst": 1, "rommel": 2}


def test_a_specification_of_data_is_refused() -> None:
    with pytest.raises(DiagramRefused, match="data goes through the facts of the dossier"):
        models("trap_io", "trap_io_called")


def test_a_list_of_the_library_is_looked_up_and_not_computed() -> None:
    """Trap: an expression is taken for the name of a datum that is not there."""
    with pytest.raises(TypeError, match="not iterable"):
        bare.start("trap_list_expression", gezin={"kinderen": ["Anna"]})


def test_a_list_that_is_computed_is_refused() -> None:
    with pytest.raises(DiagramRefused, match="loopDataInputRef names one fact"):
        models("trap_list_expression")
