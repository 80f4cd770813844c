"""Files of a release beside edits that were made in the browser: what can go together, and what cannot.

Pure: mappings of path to bytes in and out. Must not know: regions, the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Merged:
    """A release over what runs. `files`: with every change that one of the two made alone."""

    files: Mapping[str, bytes]
    edits: tuple[str, ...]  # changed in the browser alone
    news: tuple[str, ...]  # changed by the release alone
    conflicts: tuple[str, ...]  # changed by both, and not alike


def merge(base: Mapping[str, bytes], ours: Mapping[str, bytes], theirs: Mapping[str, bytes]) -> Merged:
    """`base`: what came from files last; `ours`: what runs; `theirs`: what comes from files now.

    A file is compared whole: two changes of one file are never put together.
    """
    edits, news, conflicts = [], [], []
    files = dict(theirs)
    for path in sorted(base.keys() | ours.keys() | theirs.keys()):
        was, mine, new = base.get(path), ours.get(path), theirs.get(path)
        if mine == new:
            continue
        if mine == was:
            news.append(path)
        elif new == was:
            edits.append(path)
            files.pop(path, None)
            files |= {path: mine} if mine is not None else {}
        else:
            conflicts.append(path)
    return Merged(files, tuple(edits), tuple(news), tuple(conflicts))
