"""A cell of a decision table as people type it, and as its file has it.

Yes, no and empty are words here; a text without its quotes gets them. A cell that comes back as it was shown
keeps every letter of the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from engine.expressions import ExpressionRefused, compile_expression

LONGEST: Final = 1_000
WORDS: Final = {"ja": "True", "nee": "False", "leeg": "None"}
_SHOWN: Final = {text: word for word, text in WORDS.items()}
_WORD: Final = re.compile(r"[^\W\d][\w '’.-]*")
_NUMBER: Final = re.compile(r"((?:[<>]=?|[!=]=)?\s*-?\d+),(\d+)", re.ASCII)


@dataclass(frozen=True)
class Column:
    """What can be typed in it. `answers`: (as the file has it, as the form calls it)."""

    asks: bool
    answers: tuple[tuple[str, str], ...] = ()


def plain(text: str) -> str:
    """On one line, without signs that cannot be seen."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def shown(text: str) -> str:
    """A cell of a file, to type in."""
    return _SHOWN.get(text, plain(text))


def typed(text: str, old: str, column: Column, facts: Collection[str]) -> str:
    """A typed cell, for the file; `old` is what stands there. `facts`: names that are no text."""
    text = plain(text)
    if text == shown(old):
        return old
    if text.casefold() in WORDS:
        return WORDS[text.casefold()]
    for const, title in column.answers:
        if text in (const.strip('"'), title):
            return const
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return f"{number[1]}.{number[2]}"
    return quoted(text) if _is_text(text, column, facts) else text


def written(value: Any) -> str:
    """A value as a file has it."""
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inside}"'


def _is_text(text: str, column: Column, facts: Collection[str]) -> bool:
    """Whether someone meant these words themselves, and left the quotes out."""
    if not text or text == "-" or '"' in text:
        return False
    try:
        compiled = compile_expression(text)
    except ExpressionRefused:
        return not column.asks or (_WORD.fullmatch(text) is not None and not _begins_a_test(text))
    return text.isidentifier() and text in compiled.names and text not in facts


def _begins_a_test(text: str) -> bool:
    return text.split()[0] in ("in", "not", "is")
