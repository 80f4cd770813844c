"""The plays of a proposal: which changed, how each goes, and that all pass before it is published.

What a play did on the same files is remembered. Must not know: HTTP, how a play is played.
"""

from __future__ import annotations

import tomllib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from sqlalchemy import Connection

from engine import plays
from engine.context import Engine
from engine.definitions.contents import digest
from engine.playing import trials
from engine.playing.player import Played
from engine.proposals.judging import Whole, wholes_of
from engine.proposals.store import Proposal, current_files

REMEMBERED: Final = 200
_known: OrderedDict[tuple[Whole, str], Played] = OrderedDict()
_lock = Lock()  # one is played at a time: it takes a processor for itself


@dataclass(frozen=True)
class Line:
    """A play in the list of a proposal. `before` or `after` is None where it is new, or goes."""

    region: str
    path: str
    title: str
    before: bytes | None
    after: bytes | None
    played: Played | None = None

    @property
    def seen(self) -> str | None:
        """What whoever takes it away says to have seen."""
        return digest(self.after)

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def lines(whole: Whole, current: Mapping[str, bytes]) -> tuple[Line, ...]:
    """The plays of a proposal and those that it takes away, by title; how each went, when it was played."""
    mine, theirs = (plays.of_region(files, whole.region) for files in (whole.files, current))
    found = []
    for path in mine.keys() | theirs.keys():
        before, after = theirs.get(path), mine.get(path)
        played = _known.get((whole, path)) if after is not None else None
        found.append(Line(whole.region, path, title_of(path, after or before or b""), before, after, played))
    return tuple(sorted(found, key=lambda line: (line.title.casefold(), line.path)))


def of_proposal(engine: Engine, connection: Connection, proposal: Proposal) -> tuple[Line, ...]:
    """Those of every region that it touches."""
    return tuple(
        line
        for whole in wholes_of(engine, connection, proposal)
        for line in lines(whole, current_files(engine, connection, whole.region)[1])
    )


def changes_published(proposal: Proposal, current: Mapping[str, bytes]) -> bool:
    """Whether it changes or takes away a play that holds now: then a second designer looks first."""
    mine, theirs = (plays.of_region(files, proposal.region) for files in (proposal.over(current), current))
    return any(mine.get(path) != data for path, data in theirs.items())


def play(whole: Whole, path: str) -> Played:
    """Play this one, on files that were found sound; at once when it was played on them before."""
    with _lock:
        if (whole, path) not in _known:
            told = plays.read(path, whole.files[path])
            _known[whole, path] = trials.play(whole.region, whole.files, told, whole.roles)
        _known.move_to_end((whole, path))
        while len(_known) > REMEMBERED:
            _known.popitem(last=False)
        return _known[whole, path]


def play_all(whole: Whole) -> tuple[Played, ...]:
    """All of them, on files that were found sound. Takes a second for each that was not played yet."""
    return tuple(play(whole, path) for path in plays.of_region(whole.files, whole.region))


def title_of(path: str, data: bytes) -> str:
    """What a play is called, also when it cannot be read."""
    try:
        title = tomllib.loads(data.decode()).get("titel", "")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        title = ""
    return str(title) or path.rpartition("/")[2]
