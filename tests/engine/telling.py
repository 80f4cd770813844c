"""What the tests of dossiers have in common: one on the small region, its open task, a payment."""

from __future__ import annotations

from typing import Any

from engine.testing import House, Story

PAYMENT = "klein_betaling"


def story(house: House, **answer: Any) -> Story:
    return Story(house, **{"achterstand": 500.0, "vervaldatum": "2026-01-01", **answer})


def task_id(told: Story) -> str:
    return next(task.id for task in told.page().tasks if task.status == "open")
