"""A play as its file: the text that `reading` reads back as the same play.

Pure. Must not know: where a play comes from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.plays.model import Expected, Kind, Play, Step
from engine.plays.reading import LISTS

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def write(play: Play) -> str:
    """Its text. `path` is not in it."""
    lines = [f"titel = {_value(play.title)}"]
    if play.explanation:
        lines.append(f"uitleg = {_value(play.explanation)}")
    lines.append(f"begin = {play.begins.isoformat()}")
    if play.route is not None:
        lines.append(f"route = {_value(play.route)}")
    if play.is_exact:
        lines.append("precies = true")
    if play.opening:
        lines += [
            "",
            "[antwoord]",
            *(f"{_key(name)} = {_value(each)}" for name, each in play.opening.items()),
        ]
    for step in play.steps:
        lines += ["", "[[stappen]]", *_step(step)]
    return "\n".join(lines) + "\n"


def _step(step: Step) -> Iterator[str]:
    if step.kind not in (Kind.DAYS, Kind.LOOK):
        yield f"{step.kind} = {_value(step.names)}"
    if step.since is not None:
        yield f"vanaf = {_value(step.since)}"
    if step.days:
        yield f"dagen = {step.days}"
    for name, text in (("titel", step.title), ("rol", step.role), ("over", step.about)):
        if text:
            yield f"{name} = {_value(text)}"
    if step.answer:
        yield f"antwoord = {_value(step.answer)}"
    yield from _expected(step.expected)


def _expected(wanted: Expected) -> Iterator[str]:
    if wanted.outcome is not None:
        yield f"verwacht.uitkomst = {_value(wanted.outcome)}"
    for key, name in LISTS.items():
        if names := getattr(wanted, name):
            yield f"verwacht.{key} = {_value(list(names))}"
    if wanted.work:
        yield f"verwacht.werk = {_value(wanted.work)}"
    if wanted.facts:
        yield f"verwacht.gegevens = {_value(wanted.facts)}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        parts = (f"{_key(name)} = {_value(each)}" for name, each in value.items() if each is not None)
        inside = ", ".join(parts)
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value if each is not None)}]"
    # The texts and numbers of JSON are those of TOML, but for one control character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
