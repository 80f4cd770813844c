"""The colours of a drawing, and how a place is written in it."""

from __future__ import annotations

from typing import Final

from engine.drawing import Bounds

INK: Final = "#1c2524"
SOFT: Final = "#5d6b69"
PAPER: Final = "#ffffff"
ROOM: Final = "#f4f8f7"


def box(place: Bounds) -> str:
    """The attributes of a rectangle here."""
    x, y, width, height = map(px, (place.x, place.y, place.width, place.height))
    return f'x="{x}" y="{y}" width="{width}" height="{height}"'


def px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
