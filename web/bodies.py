"""How much of what a browser sends is taken in. Of what is too much, the rest is not lost.

A body is read to its end, so that the text beside a file that is too large is there to be kept, and so that
the browser hears what was wrong. Of a file no more is stored than shows that it is too large; of who is not
logged in, nothing. Must not know: what a form asks.
"""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from flask import Request, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from engine.arrears.file import MAX_BYTES

MEGABYTE: Final = 1024 * 1024
LARGEST_FILE: Final = MAX_BYTES
LARGEST_POST: Final = 500 * MEGABYTE
LARGEST_TEXT: Final = 2 * MEGABYTE  # of a form: all that was typed in it
LARGEST_READ: Final = 20 * MEGABYTE  # of text that is only given back
IN_MEMORY: Final = 512 * 1024


class Body(Request):
    """A request of which files are stored up to the size at which they are refused anyway."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return _Beginning(LARGEST_FILE + 1 if g.get("account") is not None else 0)


class _Beginning(SpooledTemporaryFile[bytes]):
    """Takes everything and keeps the first bytes of it."""

    def __init__(self, most: int) -> None:
        super().__init__(max_size=IN_MEMORY)
        self._left = most

    def write(self, data: Any) -> int:
        kept = data[: self._left]
        self._left -= len(kept)
        super().write(kept)
        return len(data)


def has_too_much_text() -> bool:
    """Whether more was typed in this form than any form takes."""
    return sum(len(text.encode()) for _, text in request.form.items(multi=True)) > LARGEST_TEXT


def refuse_too_much_text() -> None:
    """413 with what was typed, to make it shorter."""
    if request.method == "POST" and has_too_much_text():
        raise RequestEntityTooLarge
