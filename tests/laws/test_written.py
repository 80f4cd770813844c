"""Every diagram of the house stands in the canonical form, and that form says what any other says."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from engine import definitions
from engine.definitions import Definition, read_files
from engine.settings import ROOT
from engine.writing import canonical, for_editor, restore
from tests.written import scrambled

DIAGRAMS = sorted((ROOT / "processes").rglob("*.bpmn"))
OTHERS = sorted(path for folder in ("engine", "small") for path in (ROOT / "tests" / folder).rglob("*.bpmn"))
CURE = "python -m engine.writing processes/*/*.bpmn"


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_diagram_is_written_in_the_one_form(path: Any) -> None:
    data = path.read_bytes()
    assert canonical(data) == data, f"To solve this: {CURE}"
    assert canonical(scrambled(data)) == data
    assert restore(for_editor(data), data) == data


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_once_written_it_stays_as_it_is(path: Any) -> None:
    data = path.read_bytes()
    assert canonical(canonical(data)) == canonical(data)
    assert canonical(scrambled(canonical(data))) == canonical(data)


@pytest.mark.parametrize("region", definitions.regions(ROOT))
def test_in_any_form_the_engine_reads_the_same(region: str) -> None:
    files = read_files(ROOT, region)
    other = {path: scrambled(data) if path.endswith(".bpmn") else data for path, data in files.items()}
    assert other != files
    assert everything(definitions.build(region, files)) == everything(definitions.build(region, other))


def everything(definition: Definition) -> dict[str, Any]:
    """What the engine knows of each process: its elements, its drawing, and which way goes where."""
    found: dict[str, Any] = {}
    for name, model in definition.models.items():
        found[name] = {one.name: getattr(model, one.name) for one in fields(model)[:-2]}
        found[name]["order"] = list(model.elements)
        found[name]["ways"] = {
            key: {task: _ways(spec) for task, spec in one.task_specs.items()}
            for key, one in {"": model.spec, **model.subspecs}.items()
        }
    return found | {f"drawing of {name}": drawing for name, drawing in definition.drawings.items()}


def _ways(spec: Any) -> tuple[Any, ...]:
    """Where a step leads, in order, on which conditions, and what it does there."""
    asked = [(str(getattr(one, "args", "")), to) for one, to in getattr(spec, "cond_task_specs", [])]
    event = {key: repr(value) for key, value in vars(getattr(spec, "event_definition", None) or spec).items()}
    texts = {key: value for key, value in event.items() if " object at 0x" not in value}
    return type(spec).__name__, list(spec._outputs), asked, getattr(spec, "default_task_spec", None), texts
