"""A drawing as a picture or a PDF, for who puts it in a text or prints it: made of its SVG, on this server.

Typst reads the SVG with the fonts that the build unpacked, and no other. Must not know: HTTP, what is drawn.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

FONTS: Final = Path(__file__).parents[1] / "static" / "build" / "print"
SHARP: Final = 2.0  # points of the picture for each of the drawing
MOST: Final = 12_000.0  # of a picture, for its longest side
PAGE: Final = b"""#set page(width: auto, height: auto, margin: 24pt)
#image(bytes(sys.inputs.svg), format: "svg", width: eval(sys.inputs.width))
"""


def png(svg: str, width: float, height: float) -> bytes:
    """A picture of this SVG, which is so wide and high; a very large one is less sharp."""
    sharp = min(SHARP, MOST / max(width, height, 1.0))
    return _made(svg, width, "png", ppi=72 * sharp)


def pdf(svg: str, width: float) -> bytes:
    """One page as large as the drawing, with its text as text."""
    return _made(svg, width, "pdf")


def _made(svg: str, width: float, kind: Literal["png", "pdf"], ppi: float | None = None) -> bytes:
    import typst  # tens of megabytes, for who asks

    return typst.compile(
        PAGE,
        format=kind,
        ppi=ppi,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]),
        sys_inputs={"svg": svg, "width": f"{width}pt"},
    )
