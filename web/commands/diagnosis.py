"""What `drempel show` prints: the same for a person to read and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import orjson

from engine.diagnosis.reason import local
from engine.diagnosis.records import Diagnosis, OpenTask, Running
from engine.states import ProcessStatus


def as_json(found: Diagnosis, why: Iterable[str]) -> str:
    told = asdict(found) | {"why": list(why)}
    if found.personal is None:
        del told["personal"]
    return orjson.dumps(told, option=orjson.OPT_INDENT_2, default=str).decode()


def lines(found: Diagnosis, why: Iterable[str]) -> Iterator[str]:
    """Line by line, the reason why it stands still last."""
    yield from _dossier(found)
    if found.personal is not None:
        yield from _personal(found)
    yield from _part("Processes", (_process(one) for one in found.processes))
    yield from _part("Open tasks", (_task(one) for one in found.tasks))
    yield from _part(
        "Terms",
        (f"{t.element}, due {local(t.due_at)}{', OVERDUE' if t.is_overdue else ''}" for t in found.terms),
    )
    yield from _part(
        "Messages that nobody waited for",
        (f"{one.name}, {one.status}, sent {local(one.sent_at)}" for one in found.messages),
    )
    yield from _part("Incidents", (_incident(one) for one in found.incidents))
    yield from _part("Letters", (f"{status}: {count}" for status, count in found.letters.items()))
    yield from _part("Meetings", (_meeting(one) for one in found.meetings))
    yield from _part(
        f"Trail, the last {len(found.trail)}",
        (
            f"{one.seq} {local(one.at)} {one.action} {one.element or '-'} by {one.actor}"
            for one in found.trail
        ),
    )
    yield ""
    yield from why


# -- inside ----------------------------------------------------------------------------------------------


def _dossier(found: Diagnosis) -> Iterator[str]:
    newer = f"new dossiers start on {found.newer[:12]}" if found.newer else "the newest"
    yield f"Dossier {found.number} in {found.region}: {found.status}, {found.outcome or 'no outcome yet'}"
    yield f"Definitions: {found.definition[:12]}, deployed {local(found.deployed_at)}; {newer}"
    yield f"Created {local(found.created_at)}, last change {_moment(found.changed_at)}" + (
        f", closed {local(found.closed_at)}" if found.closed_at else ""
    )


def _personal(found: Diagnosis) -> Iterator[str]:
    if found.personal is not None:
        yield f"Tenant: {found.personal.tenant}"
        yield f"Address: {found.personal.address or 'unknown'}"
        facts = sorted(found.personal.facts.items())
        yield from _part(
            "Facts", (f"{name}: {orjson.dumps(value, default=str).decode()}" for name, value in facts)
        )


def _part(title: str, rows: Iterable[str]) -> Iterator[str]:
    yield ""
    yield f"{title}:"
    told = [f"  {row}" for row in rows]
    yield from told or ["  none"]


def _process(one: Running) -> str:
    if one.status != ProcessStatus.OPEN:
        return f"{one.process}, {one.status} since {_moment(one.ended_at)}"
    at, hears = ", ".join(one.waits_at) or "nothing", ", ".join(one.hears) or "none"
    return f"{one.process}, open since {local(one.started_at)}; waits at {at}; messages: {hears}"


def _task(one: OpenTask) -> str:
    due = f"due {local(one.due_at)}{', LATE' if one.is_late else ''}" if one.due_at else "no due date"
    claimed = f"claimed{f' by {one.assignee}' if one.assignee else ''}" if one.is_claimed else "not claimed"
    organisation = one.organisation or "no organisation yet"
    return f"{one.element}, {one.role} ({organisation}), since {local(one.since)}, {due}, {claimed}"


def _incident(one: Any) -> str:
    again = f"next try {local(one.next_try)}" if one.next_try else "not tried again"
    return f"{one.element}, {one.attempts} attempts, last {local(one.last_at)}, {again}: {one.reason}"


def _meeting(one: Any) -> str:
    about = f"decides on {one.element}" if one.element else "put on its agenda by hand"
    return f"{one.meeting}, {one.day or 'none planned'}, {about}"


def _moment(moment: Any) -> str:
    return local(moment) if moment is not None else "unknown"
