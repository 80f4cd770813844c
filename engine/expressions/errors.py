"""What can go wrong with an expression: at deploy time (refused) or when it meets the facts (failed).

Messages quote the designer's own text and never a value from the facts.
"""

from __future__ import annotations

from engine.errors import DrempelError


class ExpressionRefused(DrempelError):
    """This expression is not allowed in a diagram. Use names, values, comparisons and the given functions."""

    code = "expression:refused"


class ExpressionFailed(DrempelError):
    """An expression could not be worked out with these facts. Check which of its names have no value yet."""

    code = "expression:failed"
