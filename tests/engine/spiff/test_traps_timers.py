"""The library's clock and timers (its `event_definitions/timer.py`): what we avoid, and do instead."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import SpiffWorkflow
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions import timer
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from engine.spiff import DiagramRefused, StepFailed
from tests.engine.spiff import bare
from tests.engine.spiff.driver import Run, models

LIBRARY = Path(SpiffWorkflow.__file__).parent


def _modules_with(pattern: str) -> set[str]:
    return {
        path.relative_to(LIBRARY).as_posix()
        for path in LIBRARY.rglob("*.py")
        if re.search(pattern, path.read_text(encoding="utf-8"))
    }


def test_the_library_reads_the_clock_in_two_modules_only() -> None:
    """Trap: a third would be a clock that nobody moves. `task.py` stamps changes of state, unread by us."""
    assert _modules_with(r"datetime\.now|utcnow|date\.today") == {"bpmn/specs/event_definitions/timer.py"}
    assert _modules_with(r"\btime\.time\(") == {"task.py"}


def test_our_timers_never_read_a_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Idiom: a term computes its instant once and fires only when it is told to."""
    monkeypatch.setattr(timer, "datetime", None)
    run = Run("timer_boundary")
    assert run.due == {"tb_te_laat": "2026-01-15"}
    run.fire("tb_te_laat")
    assert run.due == {}


def test_the_library_fires_after_the_due_instant_not_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap: it compares with a strict `<`, so a row that is due exactly now would come too early."""
    monkeypatch.setattr(timer, "datetime", bare.Clock)
    monkeypatch.setattr(bare.Clock, "moment", datetime(2026, 1, 15, tzinfo=UTC))
    workflow = bare.start("timer_interrupting")
    assert bare.ready(workflow) == ["ti_reageren"]
    monkeypatch.setattr(bare.Clock, "moment", datetime(2026, 1, 15, 0, 0, 0, 1, tzinfo=UTC))
    workflow.refresh_timers()
    workflow.do_engine_steps()
    assert bare.ready(workflow) == ["ti_overnemen"]


def test_the_library_takes_a_naive_date_in_a_fixed_offset() -> None:
    """Trap: `LOCALTZ` is the offset of the machine at import, without summer time."""
    assert TimerEventDefinition.get_datetime("2026-07-01T08:00:00") == datetime(
        2026, 7, 1, 8, tzinfo=timer.LOCALTZ
    )


@pytest.mark.parametrize("instant", ["2026-07-01T08:00:00", "2026-07-01", "over een maand", 14, None])
def test_a_term_without_a_zone_is_refused(instant: object) -> None:
    """Idiom: only an aware instant is a term."""
    with pytest.raises(StepFailed, match="pauze_voorbij: A term must give a date and time with a zone"):
        Run("trap_timer_moved", facts={"pauze_tot": instant})


def test_the_library_counts_a_month_as_the_days_of_this_month() -> None:
    """Trap: 31 January + P1M gives 3 March."""
    begin = datetime(2026, 1, 31, tzinfo=UTC)
    month = TimerEventDefinition.parse_iso_duration("P1M")
    assert begin + TimerEventDefinition.get_timedelta_from_start(month, begin) == datetime(
        2026, 3, 3, tzinfo=UTC
    )


def test_the_library_catches_up_missed_cycles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap: after a month of rest a daily timer fires again on every step, until it is up to date."""
    monkeypatch.setattr(timer, "datetime", bare.Clock)
    workflow = bare.start("trap_time_cycle", keren=0)
    for _ in range(10):
        workflow.refresh_timers()
        workflow.do_engine_steps()
    counted = [task for task in workflow.tasks.values() if task.task_spec.name == "tellen"]
    assert len(counted) == 5


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("trap_time_cycle", "draw a loop with a computed date"),
        ("trap_time_duration", r"use timeDate with term\(...\)"),
    ],
)
def test_cycles_and_durations_are_refused(name: str, reason: str) -> None:
    with pytest.raises(DiagramRefused, match=reason):
        models(name)


def test_the_library_keeps_a_due_time_when_the_data_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap: the due time is cached in the task. Ours too: a message boundary and back computes it again."""
    monkeypatch.setattr(timer, "datetime", bare.Clock)
    workflow = bare.start("trap_timer_moved", pauze_tot="2026-02-01T08:00:00+00:00")
    task = next(task for task in workflow.tasks.values() if task.task_spec.name == "pauze_voorbij")
    task.data["pauze_tot"] = "2026-03-01T08:00:00+00:00"
    workflow.refresh_timers()
    assert workflow.waiting_events()[0].value == "2026-02-01T08:00:00+00:00"
    run = Run("trap_timer_moved", facts={"pauze_tot": "2026-02-01T08:00:00+00:00"})
    run.facts["pauze_tot"] = "2026-03-01T08:00:00+00:00"
    assert run.due == {"pauze_voorbij": "2026-02-01"}


def test_the_library_loses_a_timer_that_fails() -> None:
    """Trap: the error is raised once; the task is left READY without its timer, and going on says nothing."""
    workflow = BpmnWorkflow(*bare.specs("trap_timer_fails"), script_engine=bare.engine())
    with pytest.raises(Exception, match="bestaat_niet"):
        workflow.do_engine_steps()
    workflow.do_engine_steps()
    assert bare.ready(workflow) == ["werken"]
    assert workflow.waiting_events() == []


def test_a_timer_that_fails_stops_the_step_and_names_itself() -> None:
    """Idiom: StepFailed; the half-run object is thrown away, the stored state stays."""
    with pytest.raises(StepFailed) as failure:
        Run("trap_timer_fails")
    assert failure.value.element == "termijn"
    assert "bestaat_niet" in failure.value.reason


def test_refreshing_waiting_tasks_is_deprecated() -> None:
    """Trap: `refresh_timers` took its place; we use neither."""
    with pytest.warns(DeprecationWarning, match="refresh_timers"):
        bare.start("user_task").refresh_waiting_tasks()
