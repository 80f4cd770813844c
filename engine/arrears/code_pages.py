"""Whether the letters of a name are those that were typed, or were read by another code page than the file's.

Excel on Windows writes UTF-8 or Windows-1252, and both are read. Any other code page (of a Mac, of DOS, of
Turkey or Central Europe) gives valid Windows-1252 as well, of other letters; and a program that takes UTF-8
for such a page stores each letter as two or three. Neither can be mended safely: the file is refused, with
the names. What is looked for here is what no name of a tenant has: `tests/engine/test_arrears_letters.py`
holds the names that were tried.

Pure. Must not know: files, columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

_BEYOND = re.compile(r"[^\x00-\x7f]{2,}")
# Where a UTF-8 file was taken for one of these, and stored as UTF-8 again.
_TAKEN_FOR = ("cp1252", "cp1250", "cp1254", "mac_roman", "cp850", "cp437")
_LATIN = "\u00a0-\u017f\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u1e00-\u1eff\u2010-\u2026\u20ac"
_IN_LATIN = re.compile(f"[{_LATIN}]+")
_IN_NAMES = re.compile(
    f"[{_LATIN}\u0300-\u0304\u0306-\u0308\u030a\u030c\u0327\u0328\u0386-\u03ce\u0400-\u045f\u0490\u0491"
    "\u05d0-\u05ea\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]+"
)

_HIGH_UPPER, _HIGH_LOWER = "À-ÖØ-ÞŠŒŽŸ", "ß-öø-ÿšœž"
_LETTER = f"[A-Za-z{_HIGH_UPPER}{_HIGH_LOWER}]"
_CONSONANT = "[bcdfghjklmnpqrstvwxz]"
_ROUND = r"€‚ƒ†‡ˆ‰‹•˜™›¡¢£¤¥¦§¨©«¬®¯±²³µ¶¸¹»¼½¾¿×÷"  # signs that no name has beside a letter
_SIGN_IN_WORD = re.compile(
    "|".join(
        (
            f"(?<={_LETTER})[{_ROUND}]",
            f"[{_ROUND}](?={_LETTER})",
            f"(?<={_LETTER})„(?={_LETTER})|(?<={_LETTER})‘(?=[a-z])|(?<=[a-z])‘",
            f"(?<={_LETTER})[“—]|[”…](?={_LETTER})",
            f"(?<={_LETTER})–(?=[a-z])",  # not Smit–De Vries
            f"[ªº](?={_LETTER})|(?<=[a-z]{{2}})º",  # not Mª or 1º
            # Martínez; not In’t Veld, M’barek or Qur’an
            f"(?<=[a-z]{_CONSONANT})’(?![tsn]\\b)(?={_CONSONANT}[a-z])",
            # Vázquez; not Jan de Vries
            rf"\b[B-DF-HJ-NP-TV-XZ]{_CONSONANT}*\u00a0{_CONSONANT}{{2}}",
            rf"(?<=[a-z])\u00a0(?:[lmnr]{_CONSONANT}|(?!vd?\b|[dst]\b){_CONSONANT}+\b)",
        )
    )
)
_LETTER_OUT_OF_PLACE = re.compile(
    "|".join(
        (
            f"(?<=[a-z])(?<!\\bMc)(?<!\\bDe)(?<!\\bLe)(?<!\\bLa)[{_HIGH_UPPER}]",  # RenŽe
            r"(?<=\b[A-Z])[ŠŽŸŒÏÌÎÆ](?=[a-z])",  # MŸller
            r"\b[ÕÔ](?=[ts]\b|[A-Z][a-z])",  # Õt Hof
            rf"(?<=\b[A-Z])Õ(?=[A-Z][a-z]|{_CONSONANT})",  # DÕAngelo
            "(?<=[A-Z])[èêìò](?=[A-Z])",  # DANIèLLE
            "(?<=[A-Z])[îàç](?=[B-DF-HJ-NP-SV-XZ])",  # LîPEZ; not BENOîT
            rf"\b[îêåàâòç](?={_CONSONANT}[a-z])",  # îscar
            r"\bš(?=[a-z])",  # šlker
            f"(?<=[B-DF-HJ-NP-TV-XZb-df-hj-np-tv-xz])[šž](?={_CONSONANT})|(?<=[A-Z])š(?=[A-Z])",  # Jšrg
            r"œ(?![ueilwh])|(?<=[aeiou])œ|Œ(?![uUeE])",  # Jesœs; not Lebœuf or Mœller
            r"äes\b|(?<=e[iu])á\b|oám",  # Simäes, Groámann
            f"ñ(?={_CONSONANT}|\\b)",  # Kaczyñski
            r"(?<=[iao])æ\b",  # Petroviæ
            "(?<=[aeiou])[èø](?=[aeiouyáéíóúý])|È(?=[aeiou])",  # Dvoøák
            r"(?<=[áéíóúý])[øè]|(?<=[iu])è\b",  # Kováø
            f"ã(?!s\\b)(?={_CONSONANT})",  # Brãtianu
            "(?<=[B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z])ý(?=[bcdfghjklmnpqrstvwxz])",  # Yýlmaz
            r"\bÝ(?=[bcdfghjklmnpqrstvwxz])",  # Ýlker
            r"[ÞþÐð]",  # Þahin
            "Ì(?=[OE])|ì(?=[oe]\\b)",  # JOÌO
            f"[{_HIGH_UPPER}{_HIGH_LOWER}]{{3}}",  # Èâàíîâ
        )
    )
)
_POLISH = re.compile(r"cz|rz|sz|dz|sk[ia]\b|wicz\b", re.IGNORECASE)
_AS_POLISH = re.compile(r"[êæœŒŸñÊÆ]")
# What stands beside þ, ð and ý in Icelandic and Czech, and never in Turkish.
_NORTH_OR_EAST = re.compile(r"[áéíóúæÁÉÍÓÚÆ]|ý\b|rð|ss?on\b", re.IGNORECASE)
_TURKISH = re.compile(r"[ÞþÐðýÝ]")


def is_encoded_twice(text: str) -> bool:
    """RenÃ©e, ÅŸahin: UTF-8 that was read as something else, and stored as UTF-8 again."""
    return any(_undone(run) for run in _BEYOND.findall(text))


def has_wrong_sign(text: str) -> bool:
    """Dani‰lle: a sign within a word that no name has, whatever the code page."""
    return _SIGN_IN_WORD.search(text) is not None


def has_wrong_letter(text: str) -> bool:
    """RenŽe, Jšrg: letters of Windows-1252 at a place where they are those of another code page."""
    if _POLISH.search(text) and _AS_POLISH.search(text):
        return True
    is_of_north = _NORTH_OR_EAST.search(text) is not None
    return any(
        not (is_of_north and _TURKISH.search(found[0])) for found in _LETTER_OUT_OF_PLACE.finditer(text)
    )


# What is a letter or sign of Windows-1252 in a name, and in the same place one of another code page.
_UNDECIDED = {
    "mac_roman": (re.compile(r"(?<=[A-Za-z])’(?![tsn]\b)(?=[a-z])"), "í"),  # Garc’a, as Jum’a
    "cp850": (re.compile(r"\bé(?=[a-z])"), "Ú"),  # érsula, as élise
    "cp1254": (re.compile(r"(?<=[a-z])ý\b"), "ı"),  # Sarý, as Novotný
}


def other_reading(names: Iterable[str]) -> Callable[[str], str] | None:
    """How a name reads in another code page, when these names of a file do not tell which of two it is of.

    One letter anywhere that only Windows-1252 has in that place decides it: then None.
    """
    beyond = [name for name in names if not name.isascii()]
    for wrong, letter in _UNDECIDED.values():
        if beyond and all(wrong.sub("", name).isascii() for name in beyond):
            return partial(wrong.sub, letter)
    return None


def undefined_cells(data: bytes) -> Iterator[tuple[int, str]]:
    """The line and the text of each cell with a byte that Windows-1252 does not have."""
    for number, line in enumerate(data.split(b"\n"), 1):
        for cell in re.split(rb"[;,\t\r]", line):
            text = cell.decode("cp1252", "replace")
            if "\ufffd" in text:
                yield number, text


def _undone(run: str) -> bool:
    for page in _TAKEN_FOR:
        wanted = _IN_NAMES if page == "cp1252" else _IN_LATIN
        try:
            found = b"".join(_bytes(sign, page) for sign in run).decode()
        except UnicodeError:
            continue
        if wanted.fullmatch(found):
            return True
    return False


def _bytes(sign: str, page: str) -> bytes:
    """Windows-1252 leaves five bytes empty, which programs keep as they are."""
    try:
        return sign.encode(page)
    except UnicodeEncodeError:
        if page == "cp1252":
            return sign.encode("latin-1")
        raise
