"""From BPMN and DMN bytes to process models that run: check, parse, wire.

Models are immutable after `parse` and shared between threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine import drawing
from engine.drawing import DrawingError
from engine.spiff.between import problems_between
from engine.spiff.document import BPMN, DMN, DiagramRefused, properties, read_xml, safe_xml
from engine.spiff.drawn import (
    decision_outputs,
    elements_of,
    facts_written,
    kept_messages,
    message_names,
    message_of,
    messages,
)
from engine.spiff.model import Element, ProcessModel
from engine.spiff.specs import Parser
from engine.spiff.subset import problems
from engine.spiff.texts import cell_text, texts_of
from engine.spiff.wiring import wire
from engine.wording import Reason, Said


def read(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The diagrams and decisions among these files, as XML, by path. Raises DiagramRefused."""
    return {path: safe_xml(data, path) for path, data in files.items() if path.endswith((".bpmn", ".dmn"))}


def parse(files: Mapping[str, bytes]) -> dict[str, ProcessModel]:
    """All processes in these files (path -> content; .bpmn and .dmn), by process id.

    Raises DiagramRefused with every reason found, each naming file and element.
    """
    roots = read(files)
    reasons = [reason for path in roots for reason in problems_in(path, files[path])]
    reasons += problems_between(roots)
    if reasons:
        raise DiagramRefused(reasons)
    parser = Parser()
    try:
        for path, root in roots.items():
            add = parser.add_bpmn_xml if path.endswith(".bpmn") else parser.add_dmn_xml
            for cell in root.iterfind(f".//{DMN}inputEntry/{DMN}text"):
                cell.text = cell_text(cell.text) if cell.text else None  # an empty one is no text at all
            _add(add, path, root, files[path])
        return {model.id: model for model in _models(parser, roots)}
    except ValidationException as error:
        raise DiagramRefused([_library_says(error)]) from error


def _add(add: Callable[..., None], path: str, root: Any, data: bytes) -> None:
    """The library reads the places of a drawing too, and fails on what is no number."""
    try:
        add(root, filename=path)
    except ValueError as error:
        raise DiagramRefused([_cannot_be_drawn(path, data)]) from error


def _cannot_be_drawn(path: str, data: bytes) -> Reason:
    try:
        drawing.read(data, path)
    except DrawingError as error:
        return error.reason
    return Reason(path, "", Said("has no drawing; draw it in a BPMN editor and save it again"))


def _library_says(error: ValidationException) -> Reason:
    """What our own rules let pass and the library does not."""
    what = Said("the engine cannot read this ({error}); draw it again", error=str(error)[:200])
    return Reason(str(error.file_name or ""), str(error.id or error.tag or ""), what)


@lru_cache(maxsize=1024)
def problems_in(path: str, data: bytes) -> tuple[Reason, ...]:
    """What is wrong within one file that is XML. Kept, for regions share most of their files."""
    return tuple(problems(path, read_xml(path, data), texts_of(path, data)))


def _models(parser: Any, roots: Mapping[str, Any]) -> Iterator[ProcessModel]:
    processes = {
        process.get("id"): (path, process)
        for path, root in roots.items()
        for process in root.iter(f"{BPMN}process")
    }
    elements: dict[str, Element] = {}
    for _, node in processes.values():
        elements |= elements_of(node)
    outputs = {key: names for root in roots.values() for key, names in decision_outputs(root).items()}
    spoken = {key: messages(node, message_names(roots[path])) for key, (path, node) in processes.items()}
    for process_id, (path, node) in processes.items():
        spec, subspecs = parser.get_spec(process_id), parser.get_subprocess_specs(process_id)
        for one in (spec, *subspecs.values()):
            wire(one, elements)
        called = {process_id} | {s.name for s in subspecs.values() if s.name in processes}
        start = node.find(f"{BPMN}startEvent")
        yield ProcessModel(
            id=process_id,
            name=node.get("name") or process_id,
            path=path,
            elements={e.id: e for e in elements.values() if e.process in called},
            own=frozenset(e.id for e in elements.values() if e.process == process_id),
            start=start.get("id"),
            start_message=message_of(start, message_names(roots[path])),
            properties=properties(node),
            facts_written=facts_written(node, outputs),
            throws=frozenset().union(*(spoken[each][0] for each in called)),
            catches=frozenset().union(*(spoken[each][1] for each in called)),
            keeps=kept_messages(roots[path]),
            spec=spec,
            subspecs=subspecs,
        )
