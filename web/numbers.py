"""Numbers of rows in addresses and forms: what no database can hold is the number of no row."""

from __future__ import annotations

from typing import Final

from flask import abort, request
from werkzeug.routing import IntegerConverter

LARGEST: Final = 2**63 - 1
"""Of a column for numbers, on SQLite and on PostgreSQL."""
_DIGITS: Final = len(str(LARGEST))


def row_number(text: str) -> int:
    """For `get(..., type=row_number)`. Raises ValueError, which gives the default."""
    found = int(text)
    if not 0 <= found <= LARGEST:
        raise ValueError("no number of a row")
    return found


class RowNumber(IntegerConverter):
    """`<int:case_id>` in an address. A larger one is LARGEST, and that is the number of no row either."""

    def to_python(self, value: str) -> int:
        digits = value.lstrip("0") or "0"
        return LARGEST if len(digits) > _DIGITS else min(int(digits), LARGEST)


def refuse_too_large() -> None:
    """404 for a page whose address has such a number: its use case need not know."""
    if LARGEST in (request.view_args or {}).values():
        abort(404)
