"""What may be added to a dossier as a file, judged by its content and not by its name alone. Pure.

Must not know: dossiers, HTTP, the database. Looks for no viruses: see docs/forms.md.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from engine.errors import DrempelError

MEGABYTE: Final = 1024 * 1024
LONGEST_NAME: Final = 120
NAMELESS: Final = "bestand"
_FORBIDDEN: Final = frozenset('<>:"/\\|?*%;')


class UploadRefused(DrempelError):
    """This file cannot be added. `mark` is the word of `engine.forms.typed.REFUSED` that says why."""

    code = "upload:refused"

    def __init__(self, mark: str) -> None:
        self.mark = mark
        super().__init__(mark=mark)


@dataclass(frozen=True)
class Upload:
    """A file that was looked into: `media_type` follows from its content, `name` is safe to show and save."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def inspect(name: str, content: bytes, most: int) -> Upload:
    """The file, when it is one of the known sorts, is what its name says and has at most `most` bytes.

    Raises UploadRefused.
    """
    ending = PurePosixPath(name.lower()).suffix
    if ending not in _SORTS:
        raise UploadRefused("!soort")
    if not content:
        raise UploadRefused("!leeg")
    if len(content) > most:
        raise UploadRefused("!groot")
    media_type, is_such = _SORTS[ending]
    if not is_such(content):
        raise UploadRefused("!inhoud")
    if ending == ".docx" and any("vba" in part.lower() for part in _parts(content)):
        raise UploadRefused("!macro")
    return Upload(safe_name(name), media_type, content)


def safe_name(name: str) -> str:
    """A file name without folders, control marks or signs that a computer reads as more than a name."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        c
        for c in unicodedata.normalize("NFC", last)
        if c not in _FORBIDDEN and not unicodedata.category(c).startswith("C")
    )
    stem, dot, ending = kept.strip(" .").rpartition(".")
    if not dot or not stem.strip(" ."):
        return f"{NAMELESS}.{ending}" if ending else NAMELESS
    return f"{stem.strip(' .')[: LONGEST_NAME - len(ending) - 1]}.{ending}"


# -- what a file of each sort begins with -----------------------------------------------------------------


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(starts)


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """A box file (ISO 14496-12): `ftyp` and one of these brands, as its own or as one that it fits."""

    def is_such(content: bytes) -> bool:
        if content[4:8] != b"ftyp":
            return False
        size = min(int.from_bytes(content[:4], "big"), 256)
        return any(content[at : at + 4] in brands for at in (8, *range(16, size, 4)))

    return is_such


def _is_mp3(content: bytes) -> bool:
    """A tag of its own, or a frame: eleven set bits, a known version, layer III."""
    if content.startswith(b"ID3"):
        return True
    return len(content) > 2 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2 and content[1] & 0x18 != 0x08


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return not any(c < " " and c not in "\n\r\t\f" for c in text)


def _is_docx(content: bytes) -> bool:
    return {"[Content_Types].xml", "word/document.xml"} <= _parts(content)


def _parts(content: bytes) -> frozenset[str]:
    """The names within a zip; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return frozenset(packed.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return frozenset()


_JPEG: Final = ("image/jpeg", _begins(b"\xff\xd8\xff"))
_HEIC: Final = ("image/heic", _brand(b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"))
_SORTS: Final[Mapping[str, tuple[str, Callable[[bytes], bool]]]] = {
    ".pdf": ("application/pdf", _begins(b"%PDF-")),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".heic": _HEIC,
    ".heif": _HEIC,
    ".mp3": ("audio/mpeg", _is_mp3),
    ".m4a": ("audio/mp4", _brand(b"M4A ", b"M4B ", b"mp42", b"isom")),
    ".mp4": (
        "video/mp4",
        _brand(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "),
    ),
    ".txt": ("text/plain", _is_text),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _is_docx),
}
ENDINGS: Final = tuple(_SORTS)
