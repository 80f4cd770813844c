"""The files of a new region: the parts of the template that the answers ask for, with the answers in them.

Must not know: who answered, what a question says.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

from engine.errors import Conflict
from engine.proposals import settings
from engine.settings import ROOT
from engine.skeleton.questions import Answers, Role, first_day, id_of, rhythm
from engine.writing import canonical

TEMPLATE: Final = ROOT / "voorbeelden" / "nieuwe_regio"
ALWAYS, MEETING, OWN_ROLE = "altijd", "overleg", "eigen_rol"
PARTS: Final = ("processes", "forms")
# Who works for the roles of the region itself; made up, as all people of a demonstration.
PEOPLE: Final = ("Ingrid Veenstra", "Imran Said", "Loes Kramer", "Tarik Bouzid", "Esther Wiersma")


class RegionTaken(Conflict):
    """There is a region of this name already, and nothing was written. Choose another name."""

    code = "skeleton:taken"


def refuse_taken(folder: Path, region: str) -> None:
    """Raises RegionTaken."""
    if any((folder / part / region).exists() for part in PARTS):
        raise RegionTaken


def begin(folder: Path, files: Mapping[str, bytes], region: str) -> None:
    """Write these files of a region that is not there yet. Raises RegionTaken, and writes nothing then."""
    refuse_taken(folder, region)
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def made(answers: Answers) -> dict[str, bytes]:
    """The files of this region, by path. The same answers give the same files."""
    region, words = id_of(answers["naam"]), _words(answers)
    parts = [_part(name, words) for name in (ALWAYS, f"seintjes_{answers['seintjes']}")]
    if answers["overleg"]:
        parts.append(_part(MEETING, words))
    for role, person in zip(_own_roles(answers), PEOPLE, strict=False):
        parts.append(_part(OWN_ROLE, {**words, **_role(OWN_ROLE, role), "Verzonnen Persoon": person}))
    joined: dict[str, bytes] = {}
    for path, content in chain.from_iterable(part.items() for part in parts):
        joined[path] = joined.get(path, b"") + content
    whole = {
        f"{kind}/{region}/{rest}": content
        for path, content in sorted(joined.items())
        for kind, _, rest in [path.partition("/")]
    }
    return {path: _finished(path, content, answers) for path, content in whole.items()}


def _part(name: str, words: Mapping[str, str]) -> dict[str, bytes]:
    """Its files, by path below it, with these words in the place of those of the template."""
    word = re.compile("|".join(map(re.escape, words)))
    return {
        path.relative_to(TEMPLATE / name).as_posix(): word.sub(
            lambda found: words[found[0]], path.read_text(encoding="utf-8")
        ).encode()
        for path in sorted((TEMPLATE / name).rglob("*.*"))
    }


def _finished(path: str, content: bytes, answers: Answers) -> bytes:
    if path.endswith(".bpmn"):
        return canonical(content, path)
    if path.endswith("/instellingen.toml"):
        values = {**answers, "aantal_signalen": answers["seintjes"]}
        for name, old in settings.written(content).items():
            content = settings.rewritten(content, name, replace(old, value=values[name]))
    return content


def _words(answers: Answers) -> dict[str, str]:
    """Word of the template -> that of the region."""
    first, last = answers["postcodes"]
    words = {
        **_role("nieuwe_regio", Role(id_of(answers["naam"]), answers["naam"])),
        **_role("eerste_hulp", answers["hulpverlener"]),
        "Nieuwe Plaats": answers["plaats"],
        "9990": first,
        "9999": last,
        "overlastloket": answers["overlastmeldpunt"].id,
        "nazorgteam": answers["nazorg"].id,
        "zonder = []": f"zonder = {json.dumps(answers['zonder'])}",
    }
    if answers["overleg"]:
        words |= {
            **_role("gesprekstafel", answers["voorzitter"]),
            **_role("grote_tafel", Role(id_of(answers["overleg"]), answers["overleg"])),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU": rhythm(answers),
            "2026-01-06": first_day(answers).isoformat(),
        }
    return words


def _role(word: str, role: Role) -> dict[str, str]:
    """As an id, as a part of an address, and as people read it."""
    return {
        word.replace("_", "-"): role.id.replace("_", "-"),
        word: role.id,  # also of a word that is the same in both
        word.replace("_", " ").title(): role.name,
    }


def _own_roles(answers: Answers) -> Iterator[Role]:
    """Those that none of the organisations in every region has, each once."""
    rows = tomllib.loads((TEMPLATE / ALWAYS / "processes" / "organisaties.toml").read_text(encoding="utf-8"))
    had = {role for row in rows["organisaties"] for role in row["rollen"]}
    for role in (each for each in answers.values() if isinstance(each, Role)):
        if role.id not in had:
            had.add(role.id)
            yield role
