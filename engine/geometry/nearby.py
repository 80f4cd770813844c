"""What lies near a place of a drawing, so that no rule has to hold everything against everything.

A grid of squares: the work grows with the drawing, not with its square.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Generic, TypeVar

from engine.drawing import Bounds

SIDE: Final = 250.0
"""Pixels of a square: a task with room around it."""
MANY: Final = 400
"""What covers more squares than this stands beside the grid; there is little of it."""
Thing = TypeVar("Thing")


class Nearby(Generic[Thing]):
    """Things with their places, in an order of their own that every answer keeps."""

    def __init__(self, placed: Iterable[tuple[Bounds, Thing]]) -> None:
        self._placed = list(placed)
        self._squares: dict[tuple[int, int], list[int]] = {}
        self._large: list[int] = []
        for number, (box, _) in enumerate(self._placed):
            squares = _squares(box)
            for square in squares or ():
                self._squares.setdefault(square, []).append(number)
            if squares is None:
                self._large.append(number)

    def at(self, box: Bounds) -> Iterator[Thing]:
        """Everything that may touch this place, each thing as often as it was placed; perhaps some more."""
        return (self._placed[number][1] for number in self._numbers(box))

    def pairs(self) -> Iterator[tuple[Thing, Thing]]:
        """Each two that may touch, once, the earlier one first."""
        for number, (box, thing) in enumerate(self._placed):
            yield from ((thing, self._placed[other][1]) for other in self._numbers(box, number + 1))

    def _numbers(self, box: Bounds, first: int = 0) -> Iterable[int]:
        squares = _squares(box)
        if squares is None:
            return range(first, len(self._placed))
        found = {number for square in squares for number in self._squares.get(square, ()) if number >= first}
        found.update(number for number in self._large if number >= first)
        return sorted(found)


def _squares(box: Bounds) -> list[tuple[int, int]] | None:
    """The squares that a place touches; None when they are too many."""
    left, right = int(box.x // SIDE), int((box.x + box.width) // SIDE)
    top, bottom = int(box.y // SIDE), int((box.y + box.height) // SIDE)
    if left == right and top == bottom:
        return [(left, top)]
    if (right - left + 1) * (bottom - top + 1) > MANY:
        return None
    return [(across, down) for across in range(left, right + 1) for down in range(top, bottom + 1)]
