"""A task that is repeated over a list of facts: its name, its owner, its day, and the item that it changes.

A diagram says so with properties: `naam_veld`, `uiterlijk_veld` and `eigenaar_veld` name a field of the item,
`werkt_bij` the list. Must not know: the process that repeats, the rows of tasks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from engine.deadlines import day_of_fact, end_of_day
from engine.spiff import Element

Item = Mapping[str, Any]


def task_name(element: Element, item: Item) -> str:
    """The name of the task; of a repeated one with what this one is about (property `naam_veld`)."""
    what = str(item.get(element.properties.get("naam_veld", "")) or "")
    return f"{element.name}: {what[:80]}" if what else element.name


def task_due(element: Element, item: Item) -> datetime | None:
    """The end of the day that the item of a repeated task names (property `uiterlijk_veld`)."""
    day = day_of_fact(item.get(element.properties.get("uiterlijk_veld", "")))
    return end_of_day(day) if day is not None else None


def task_owner(element: Element, item: Item) -> str | None:
    """The role that the item of a repeated task names (property `eigenaar_veld`)."""
    return item.get(element.properties.get("eigenaar_veld", "")) or None


def worked_on(element: Element, facts: dict[str, Any], item: str | None) -> dict[str, Any]:
    """What the answer of a task changes: the facts, or the item of a list of facts that it is about.

    Property `werkt_bij` names the list, `plaats` of the item (see `kies`) the place in it. When the list was
    written again meanwhile, the item is found by `naam_veld`, or added again: what was agreed is not lost.
    """
    name, about = element.properties.get("werkt_bij"), orjson.loads(item or "{}")
    if name is None or "plaats" not in about:
        return facts
    place, what = about.pop("plaats"), element.properties.get("naam_veld", "")
    listed: list[dict[str, Any]] = facts.get(name) or []
    same = (each for each in [*listed[place : place + 1], *listed] if each.get(what) == about.get(what))
    found: dict[str, Any] = next(same, about)
    if found is about:
        facts[name] = [*listed, found]
    return found
