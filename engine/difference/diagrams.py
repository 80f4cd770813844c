"""What a diagram says: its lanes, and of each step what it is, who does it, when, and what comes after it.

Reads everything in the file but places and ids, so that nothing changes in silence. A sequence flow is said
of the step where it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.difference.model import Kind, Meaning, Said, Subject
from engine.drawing import ACTIVITIES, EVENTS, GATEWAYS
from engine.spiff.document import BPMN, SPIFF, safe_xml, tag

STEPS: Final = ACTIVITIES | EVENTS | GATEWAYS
_ELSEWHERE: Final = STEPS | {"incoming", "outgoing", "sequenceFlow", "laneSet"}
_UNSAID: Final = frozenset({"id", "default", "sourceRef", "targetRef"})
_SETTING: Final = re.compile(r"""instelling\(\s*["'](\w+)["']\s*\)""")
NAME, KIND, LANE = "naam", "soort", "baan"
# Of these another step is named, by its id: it may be called otherwise in the other version.
AFTER, HOST, INSIDE = "daarna ", "hangt aan", "staat in"
ALWAYS = "altijd"  # of a way without a condition
# Where it stands in the XML -> what designers call it. `*` is a name of their own.
WORDS: Final = {
    "documentation": "uitleg",
    "cancelActivity": "onderbreekt",
    "isInterrupting": "onderbreekt",
    "calledElement": "deelroute",
    "script": "script",
    "properties/property/formJsonSchemaFilename": "formulier",
    "properties/property/*": "eigenschap *",
    "serviceTaskOperator/id": "dienst",
    "serviceTaskOperator/parameters/parameter/*": "gegeven *",
    "calledDecisionId": "beslistabel",
    "messageEventDefinition/messageRef": "bericht",
    "timerEventDefinition/timeDate": "termijn",
    "timerEventDefinition/timeDuration": "termijn",
    "timerEventDefinition/timeDate/type": "soort termijn",
    "timerEventDefinition/timeDuration/type": "soort termijn",
    "properties/property/uitkomst": "uitkomst",
    "isExecutable": "kan draaien",
    "multiInstanceLoopCharacteristics/loopDataInputRef": "herhaald voor",
    "multiInstanceLoopCharacteristics/loopDataOutputRef": "verzameld in",
    "multiInstanceLoopCharacteristics/isSequential": "een voor een",
    "multiInstanceLoopCharacteristics/inputDataItem/name": "heet per stuk",
    "multiInstanceLoopCharacteristics/outputDataItem/name": "antwoord per stuk",
}


def meaning(data: bytes, path: str) -> Meaning:
    """Of one BPMN file. Raises DiagramRefused when it is no XML."""
    root = safe_xml(data, path)
    messages = {one.get("id"): one.get("name") or "" for one in root.iter(f"{BPMN}message")}
    found: Meaning = {}
    for process in root.iter(f"{BPMN}process"):
        found |= _process(process, path, messages)
        for message in root.iter(f"{BPMN}message"):
            name = messages[message.get("id")]
            subject = Subject(Kind.MESSAGE, name, process.get("id") or "")
            found[subject] = Said(name, _aspects(message, messages), path)
    return found


def _process(process: Any, path: str, messages: Mapping[str, str]) -> Meaning:
    own = process.get("id") or ""
    pool = next(
        (one for one in process.getroottree().iter(f"{BPMN}participant") if one.get("processRef") == own),
        None,
    )
    name = (pool.get("name") if pool is not None else None) or process.get("name") or own
    said = {"kop": name, **_aspects(process, messages)}
    found: Meaning = {Subject(Kind.PROCESS, own): Said(_line(name), said, path)}
    lanes: dict[str, str] = {}
    for lane in process.iter(f"{BPMN}lane"):
        label = _line(lane.get("name")) or lane.get("id")
        found[Subject(Kind.LANE, lane.get("id"), own)] = Said(label, {NAME: label}, path)
        lanes |= {(ref.text or "").strip(): label for ref in lane.iterfind(f"{BPMN}flowNodeRef")}
    steps = {node.get("id"): node for node in process.iter(f"{BPMN}*") if tag(node) in STEPS}
    after = _after(process, steps)
    for key, node in steps.items():
        aspects = {KIND: tag(node), **_aspects(node, messages), **after.get(key, {})}
        if key in lanes:
            aspects[LANE] = lanes[key]
        if (host := node.get("attachedToRef")) is not None:
            aspects[HOST] = host
        if (around := node.getparent()) is not process:
            aspects[INSIDE] = around.get("id") or ""
        uses = frozenset(name for text in aspects.values() for name in _SETTING.findall(text))
        found[Subject(Kind.STEP, key, own)] = Said(_line(node.get("name")) or key, aspects, path, uses)
    return found


def _after(process: Any, steps: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Step -> what comes after it: one aspect for each next step, with the condition or *anders*."""
    found: dict[str, dict[str, str]] = {}
    for flow in process.iter(f"{BPMN}sequenceFlow"):
        source, target = flow.get("sourceRef"), flow.get("targetRef")
        condition = " ".join((flow.findtext(f"{BPMN}conditionExpression") or "").split())
        default = source in steps and steps[source].get("default") == flow.get("id")
        parts = (
            _line(flow.get("name")),
            f"als {condition}" if condition else "",
            "anders" if default else "",
        )
        said = found.setdefault(source, {})
        _add(said, f"{AFTER}{target}", ", ".join(filter(None, parts)) or ALWAYS)
    return found


def _aspects(node: Any, messages: Mapping[str, str]) -> dict[str, str]:
    """What the XML of one element says, but for what is a subject of its own."""
    said: dict[str, str] = {}
    for place, value in _flat(node, "", messages):
        _add(said, _word(place), value)
    return said


def _add(said: dict[str, str], aspect: str, text: str) -> None:
    said[aspect] = f"{said[aspect]}; {text}" if aspect in said else text


def _flat(node: Any, place: str, messages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if node.tag in (f"{SPIFF}property", f"{SPIFF}parameter"):
        kind = f" ({node.get('type')})" if node.get("type") else ""
        yield f"{place}/{node.get('name') or node.get('id')}", (node.get("value") or "") + kind
        return
    for key, value in node.attrib.items():
        local = key.rsplit("}", 1)[-1]
        if local == "id" and node.tag == f"{SPIFF}serviceTaskOperator":
            yield f"{place}/id", value
        elif local == "messageRef":
            yield f"{place}/messageRef", messages.get(value, value)
        elif local == "name" and not place:
            yield NAME, _line(value)
        elif local not in _UNSAID and local != "attachedToRef":
            yield f"{place}/{local}", value
    text = (node.text or "").strip()
    if text:
        yield place, text
    for child in node:
        if not isinstance(child.tag, str) or tag(child) in _ELSEWHERE:
            continue
        local = child.tag.rsplit("}", 1)[-1]
        yield from _flat(child, place if local == "extensionElements" else f"{place}/{local}", messages)


def _word(place: str) -> str:
    place = place.strip("/")
    if place in WORDS:
        return WORDS[place]
    around, _, own = place.rpartition("/")
    if f"{around}/*" in WORDS:
        return WORDS[f"{around}/*"].replace("*", own)
    return place


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
