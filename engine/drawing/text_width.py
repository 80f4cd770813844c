"""How wide a text is in Noto Sans, and where its lines break: pure arithmetic on advance widths.

Owns the measures that the law of layout (`engine.geometry`) and the picture (`web.diagrams.svg`) share, so
that what is checked is what is drawn. Must not know: BPMN, SVG, fonts on this machine.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LINE_HEIGHT: Final = 1.2
"""Distance between two baselines, in font sizes."""

# Advance widths of Noto Sans 2.15 in thousandths of the font size; an accent adds nothing.
_REGULAR: Final = {
    225: "'",
    258: "ijl",
    260: " \xa0",
    268: ",.:;·",
    269: "!",
    273: "J",
    281: "`",
    300: "()",
    322: "-",
    329: "[]",
    339: "I",
    344: "f",
    361: "t",
    372: "/\\",
    376: "•",
    380: "{}",
    408: '"',
    413: "r",
    428: "°",
    434: "?",
    444: "_",
    470: "z",
    479: "s",
    480: "c",
    500: "–",
    508: "v",
    510: "y",
    513: "§",
    519: "F",
    524: "L",
    529: "x",
    534: "k",
    549: "S",
    551: "*|",
    556: "ET",
    561: "a",
    564: "e",
    566: "Y",
    572: "$+0123456789<=>Z^~€",
    586: "X",
    600: "V",
    605: "Po",
    615: "bdgpq",
    618: "hnu",
    619: "K",
    622: "R",
    632: "C",
    639: "A",
    646: "#",
    650: "B",
    728: "G",
    730: "D",
    731: "U",
    732: "&",
    741: "H",
    760: "N",
    781: "OQ",
    786: "w",
    791: "…",
    831: "%",
    899: "@",
    907: "M",
    930: "W",
    935: "m",
    1000: "—",
}
_WIDTHS: Final = {character: width for width, characters in _REGULAR.items() for character in characters}
_QUOTES: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_UNKNOWN: Final = 650
_SOFT: Final = "\u00ad"
_BROKEN_BY_HAND: Final = re.compile(r"(?<=\w)-\s+(?!(?:en|of)\b)(?=[a-z])")
"""`Woonkans- overeenkomst`: a long word with a place to break; not `zorg- en veiligheid`."""
_AFTER_SOFT: Final = re.compile(f"(?<={_SOFT})")
_SEMIBOLD: Final = 1.045
"""Weight 600 against 400, over running Dutch text."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text broken into lines: what it takes in width and height, and whether a word had to be broken."""

    lines: tuple[str, ...]
    width: float
    height: float
    broken: bool


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of `text` on one line at `size` pixels, without kerning (so never too narrow)."""
    return _units(text) * size / 1000 * (_SEMIBOLD if bold else 1)


def _in_units(pixels: float, size: float, bold: bool) -> float:
    """What `_units` is held against."""
    return pixels * 1000 / size / (_SEMIBOLD if bold else 1)


@lru_cache(maxsize=8192)
def _units(text: str) -> int:
    """In thousandths of the size. Kept, for the words of a name are measured many times."""
    letters = unicodedata.normalize("NFD", text.translate(_QUOTES))
    return sum(_WIDTHS.get(letter, _UNKNOWN) for letter in letters if not unicodedata.combining(letter))


def whole(name: str) -> str:
    """A name on one line, as a list writes it: line ends are spaces, a word broken by hand is one again."""
    return " ".join(_BROKEN_BY_HAND.sub("", name).split())


@lru_cache(maxsize=4096)
def fit(text: str, size: float, limit: float, *, bold: bool = False) -> Lettering:
    """Break `text` into as few lines of at most `limit` pixels as possible, and even their lengths.

    A line breaks at a space, and after a hyphen or a slash; a word that is too long by itself is broken
    with a hyphen, and `broken` tells. A word with a hyphen and a space in it (`whole`) breaks there when it
    has to. Line ends in the text itself are kept. Kept, for many elements have the same name.
    """
    most = _in_units(limit, size, bold)
    lines: list[str] = []
    broken = False
    for paragraph in _BROKEN_BY_HAND.sub(_SOFT, text.strip()).splitlines() or [""]:
        words, cut = _pieces(paragraph.split(), most)
        lines += _even(words, size, limit, bold)
        broken |= cut
    widest = max((width(line, size, bold=bold) for line in lines), default=0.0)
    return Lettering(tuple(lines), widest, len(lines) * size * LINE_HEIGHT, broken)


def _pieces(words: list[str], most: float) -> tuple[list[str], bool]:
    """The unbreakable pieces of a paragraph; a piece that ends a word carries its space. `most`: in units."""
    pieces: list[str] = []
    broken = False
    for word in words:
        for part in (part for half in _AFTER_SOFT.split(word) if half for part in _parts(half)):
            while _units(_shown(part)) > most and len(part) > 4:
                cut = _longest_start(part, most)
                pieces.append(part[:cut] + "-")
                part = part[cut:]
                broken = True
            pieces.append(part)
        pieces[-1] += " "
    return pieces, broken


def _parts(word: str) -> list[str]:
    """Split after an inner hyphen or slash, as a browser does; not within a figure such as 1-2 or 24/7."""
    parts, start = [], 0
    for index in range(2, len(word) - 2):
        if word[index] in "-/" and word[index + 1].isalpha() and word[index - 1].isalpha():
            parts.append(word[start : index + 1])
            start = index + 1
    return [*parts, word[start:]]


def _longest_start(part: str, most: float) -> int:
    cut = len(part) - 3
    while cut > 2 and _units(part[:cut] + "-") > most:
        cut -= 1
    return cut


def _even(pieces: list[str], size: float, limit: float, bold: bool) -> list[str]:
    """Fill lines greedily, then narrow them as far as the number of lines allows."""
    measured = [(_units(piece.replace(_SOFT, "")), _units(_shown(piece))) for piece in pieces]
    most = _in_units(limit, size, bold)
    best, _ = _fill(measured, most)
    low, high = 0.0, limit
    while len(best) > 1 and high - low > 1:
        middle = (low + high) / 2
        narrower, widest = _fill(measured, _in_units(middle, size, bold))
        if len(narrower) == len(best) and widest <= most:
            best, high = narrower, middle
        else:
            low = middle
    ends = [*best[1:], len(pieces)]
    return [_shown("".join(pieces[start:end])) for start, end in zip(best, ends, strict=True)]


def _fill(measured: list[tuple[int, int]], most: float) -> tuple[list[int], int]:
    """The first piece of each line, and how wide the widest line is, in units.

    Each piece has two widths: with another one behind it on its line, and as the last one.
    """
    starts, widest, taken, line = [0], 0, 0, 0
    for number, (followed, last) in enumerate(measured):
        if taken + last > most and number > starts[-1]:
            widest = max(widest, line)
            starts.append(number)
            taken = 0
        line = taken + last
        taken += followed
    return starts, max(widest, line)


def _shown(line: str) -> str:
    """A place to break shows as a hyphen at the end of a line, and nowhere else."""
    line = line.rstrip()
    return line.replace(_SOFT, "") + ("-" if line.endswith(_SOFT) else "")
