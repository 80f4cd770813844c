"""The rules of layout by name, and what a breach of one looks like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.wording import Said


class Rule(StrEnum):
    """Each value is the name under which a breach is reported."""

    UNDRAWN = "undrawn"  # every element has its place on the page
    OVERLAP = "overlap"  # no shape over another
    OUTSIDE = "outside"  # a shape, line or label stands within its lane, subprocess and pool
    GAP = "gap"  # lanes fill their pool, or the lane around them, from top to bottom
    OFF_HOST = "off-host"  # a boundary event sits on the border of its activity
    SLANTED = "slanted"  # lines are horizontal or vertical
    UNDOCKED = "undocked"  # a line starts and ends on the border of its shapes
    THROUGH = "through"  # no line through a shape or note
    ALONG = "along"  # two lines that share no end do not run over each other
    UNNAMED = "unnamed"  # whatever does, happens or asks has a name
    NO_MESSAGE = "no-message"  # a message event says which message, and that has a name
    UNANSWERED = "unanswered"  # every way out of a question is an answer
    NO_QUESTION = "no-question"  # a splitting gateway ends in a question mark
    NO_LABEL = "no-label"  # a name outside its shape has a place of its own
    LABEL_FAR = "label-far"  # a label stands beside what it names
    LABEL_OVER = "label-over"  # no label over a shape, a line or another label
    NAME_FITS = "name-fits"  # a name fits in its shape, without broken words


@dataclass(frozen=True, slots=True)
class Problem:
    """One breach: where, of which rule, and what to do about it."""

    element: str
    rule: Rule
    message: Said

    def __str__(self) -> str:
        return f"{self.element}: {self.message} [{self.rule}]"
