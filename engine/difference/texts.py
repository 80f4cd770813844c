"""What a letter says, sentence by sentence, and which sentences of it changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from engine.difference.model import Aspect

SENTENCE: Final = "zin"
# After the end of a sentence, but not inside {{ }} or {% %}, and at the end of a line.
_ENDS: Final = re.compile(r"(?<=[.?!:])\s+(?=[A-Z‘{\"])|\n+")


def sentences(text: str) -> list[str]:
    """The sentences and the lines that are none, without the spaces around them."""
    return [part for one in _ENDS.split(text) if (part := " ".join(one.split()))]


def changed(before: str, after: str) -> Iterator[Aspect]:
    """The sentences that went and came, those in one place together."""
    old, new = sentences(before), sentences(after)
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield Aspect(SENTENCE, " ".join(old[a:b]) or None, " ".join(new[c:d]) or None)
