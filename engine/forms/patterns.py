"""Which patterns a form may hold an answer against: such as end in time, whatever was typed.

Must not know: forms.
"""

from __future__ import annotations

import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import warnings
from collections.abc import Iterator
from typing import Any, Final

from engine.wording import Said

MOST: Final = 200
REPEATS: Final = (codes.MAX_REPEAT, codes.MIN_REPEAT)
FEW: Final = 10  # so often a part may come back within another without harm


def wrongs(pattern: str) -> Iterator[Said]:
    if len(pattern) > MOST:
        yield Said("This pattern is longer than {most} letters. Write a shorter one.", most=MOST)
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        yield Said("This pattern cannot be read. Mend its brackets.")
        return
    if _nests(parsed, within=False):
        yield Said("This pattern can take for ever: a choice or a repetition stands in a repetition.")


def _nests(parsed: Any, *, within: bool) -> bool:
    """Does a part without end stand in another? Then one text can be read in more ways than can be tried."""
    for code, given in parsed:
        if code in REPEATS:
            _, most, inner = given
            endless = most > FEW
            if (endless and within) or _nests(inner, within=within or endless):
                return True
        elif (within and code is codes.BRANCH) or _any_nests(given, within):
            return True
    return False


def _any_nests(given: Any, within: bool) -> bool:
    if isinstance(given, parser.SubPattern):
        return _nests(given, within=within)
    return isinstance(given, list | tuple) and any(_any_nests(each, within) for each in given)
