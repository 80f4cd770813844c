"""Changing one object in a JSON text: everything around it stays letter for letter as someone wrote it.

Pure: text in, text out. The text is valid JSON, and an object. Must not know: what is in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

WIDEST: Final = 90  # what stands on one line
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()
Members = Mapping[str, str]  # name -> its value as it is written


def changed(text: str, path: tuple[str, ...], change: Callable[[dict[str, str]], Members]) -> str:
    """The text in which the object at this path has other members, in the order of what `change` gives.

    Raises KeyError when there is no such object.
    """
    begin = _begin(text, path)
    old, end = _members(text, begin)
    new = change(dict(old))
    if new == old and list(new) == list(old):
        return text
    inner, outer = "\n" + "  " * (len(path) + 1), "\n" + "  " * len(path)
    if "\n" not in text[begin:end]:
        inner, outer = "", ""
    between = f",{inner}" if inner else ", "
    lines = between.join(f"{_said(name)}: {value}" for name, value in new.items())
    return f"{text[:begin]}{{{inner}{lines}{outer}}}{text[end + 1 :]}"


def written(value: Any, depth: int) -> str:
    """A value as it stands in such a text, `depth` objects deep; a short one on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return flat
    is_row = depth > 2 if isinstance(value, dict) else not any(isinstance(each, dict) for each in value)
    if is_row and len(flat) <= WIDEST:
        return flat
    inner, outer = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(value, dict):
        lines = [f"{_said(name)}: {written(each, depth + 1)}" for name, each in value.items()]
        return f"{{{inner}{f',{inner}'.join(lines)}{outer}}}"
    return f"[{inner}{f',{inner}'.join(written(each, depth + 1) for each in value)}{outer}]"


def _said(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _begin(text: str, path: tuple[str, ...]) -> int:
    """Where the object begins."""
    at = _skip(text, 0)
    for name in path:
        at = _places(text, at)[0][name][0]
    if text[at] != "{":
        raise KeyError(path)
    return at


def _members(text: str, begin: int) -> tuple[dict[str, str], int]:
    places, end = _places(text, begin)
    return {name: text[start:stop] for name, (start, stop) in places.items()}, end


def _places(text: str, begin: int) -> tuple[dict[str, tuple[int, int]], int]:
    """Of each member where its value begins and ends; and where the object ends."""
    found: dict[str, tuple[int, int]] = {}
    at = _skip(text, begin + 1)
    while text[at] != "}":
        name, at = _DECODER.raw_decode(text, at)
        value = _skip(text, _skip(text, at) + 1)
        _, at = _DECODER.raw_decode(text, value)
        found[name] = (value, at)
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found, at


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found is not None else at
