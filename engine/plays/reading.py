"""The file of a play, read: what is wrong is said with its step and the cure, all of it at once.

Pure: bytes in, a play out. Must not know: which elements, forms and settings a region has (`engine.checks`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from engine.errors import DrempelError
from engine.plays.model import BEGIN, Expected, Kind, Play, Step
from engine.wording import Reason, Said

MOST_STEPS: Final = 200
MOST_DAYS: Final = 3660
_HEAD: Final[Mapping[str, type]] = {
    "titel": str,
    "uitleg": str,
    "begin": date,
    "route": str,
    "precies": bool,
    "antwoord": dict,
    "stappen": list,
}
_STEP: Final[Mapping[str, type]] = {
    "taak": str,
    "handeling": str,
    "termijn": str,
    "instelling": str,
    "dagen": int,
    "vanaf": str,
    "titel": str,
    "rol": str,
    "over": str,
    "antwoord": dict,
    "verwacht": dict,
}
# Key of the file -> name in Expected.
LISTS: Final[Mapping[str, str]] = {
    "taken": "tasks",
    "geen_taken": "no_tasks",
    "termijnen": "terms",
    "geen_termijnen": "no_terms",
    "brieven": "letters",
    "geen_brieven": "no_letters",
    "loopt": "running",
}
_EXPECTED: Final[Mapping[str, type]] = {
    "uitkomst": str,
    "gegevens": dict,
    "werk": dict,
    **dict.fromkeys(LISTS, list),
}
_WORK: Final = '{ wijkteam = ["reageren"] }'
# How a value of each sort is written.
_EXAMPLES: Final[Mapping[Any, str]] = {
    str: '{} = "..."',
    int: "{} = 3",
    list: '{} = ["..."]',
    dict: "{} = {{ naam = ... }}",
    date: "{} = 2026-01-05",
    bool: "{} = true",
}
_NO_OTHER: Final = {bool, datetime}  # for Python a number and a day too
_MAY_HAVE: Final[Mapping[str, frozenset[Kind]]] = {
    "rol": frozenset({Kind.TASK, Kind.ACTION}),
    "antwoord": frozenset({Kind.TASK, Kind.ACTION}),
    "over": frozenset({Kind.TASK}),
    "vanaf": frozenset({Kind.SETTING}),
    "dagen": frozenset({Kind.TERM, Kind.SETTING, Kind.DAYS}),
}


class PlayRefused(DrempelError):
    """This play cannot be read; each problem names its step and the cure."""

    code = "play:refused"

    def __init__(self, reasons: Sequence[Reason]) -> None:
        self.reasons = list(reasons)
        super().__init__("\n".join(reasons))


def read(path: str, data: bytes) -> Play:
    """Raises PlayRefused with everything that is wrong."""
    return _Reader(path).play(data)


class _Reader:
    """Of one file. Collects what is wrong."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.reasons: list[Reason] = []

    def play(self, data: bytes) -> Play:
        content = self._content(data)
        self._typed(content, _HEAD, "")
        if not str(content.get("titel", "x")).strip() or "titel" not in content:
            self._say("", Said("has no title; begin with titel, what this play tells"))
        rows = content.get("stappen", [])
        if isinstance(rows, list) and not 0 < len(rows) <= MOST_STEPS:
            said = Said("a play has 1 to {most} steps; write each below [[stappen]]", most=MOST_STEPS)
            self._say("", said)
        steps = [self._step(number, row) for number, row in enumerate(rows, 1)] if not self.reasons else []
        if self.reasons:
            raise PlayRefused(self.reasons)
        return Play(
            path=self.path,
            title=content["titel"],
            explanation=content.get("uitleg", ""),
            begins=content.get("begin", BEGIN),
            route=content.get("route"),
            opening=_plain(content.get("antwoord", {})),
            steps=tuple(steps),
            is_exact=content.get("precies", False),
        )

    def _content(self, data: bytes) -> Mapping[str, Any]:
        try:
            return tomllib.loads(data.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            said = Said("no valid TOML; mend the quotes, brackets and =")
            raise PlayRefused([Reason(self.path, "", said)]) from error

    def _step(self, number: int, row: Any) -> Step:
        place = f"stap {number}"
        if not isinstance(row, dict):
            self._say(place, Said("is no step; write [[stappen]] above it"))
            return Step(number, Kind.LOOK)
        if not self._typed(row, _STEP, place):
            return Step(number, Kind.LOOK)
        kind = self._kind(row, place)
        for key, kinds in _MAY_HAVE.items():
            if key in row and kind not in kinds:
                of = " of ".join(sorted(one.value for one in kinds))
                self._say(
                    place, Said("{key} does nothing here; use it with {of}, or remove it", key=key, of=of)
                )
        if abs(row.get("dagen", 0)) > MOST_DAYS or (kind is Kind.DAYS and row["dagen"] < 1):
            said = Said("dagen is at least 1 and at most {most}; time only goes on", most=MOST_DAYS)
            self._say(place, said)
        return Step(
            number=number,
            kind=kind,
            names="" if kind in (Kind.DAYS, Kind.LOOK) else row[kind],
            title=row.get("titel", ""),
            role=row.get("rol"),
            about=row.get("over", ""),
            answer=_plain(row.get("antwoord", {})),
            days=row.get("dagen", 0),
            since=row.get("vanaf"),
            expected=self._expected(row.get("verwacht", {}), place),
        )

    def _kind(self, row: Mapping[str, Any], place: str) -> Kind:
        doing = [kind for kind in (Kind.TASK, Kind.ACTION, Kind.TERM, Kind.SETTING) if kind in row]
        if len(doing) > 1:
            both = " en ".join(doing)
            self._say(place, Said("does {both}; write a step for each", both=both))
        if doing:
            return doing[0]
        if "dagen" in row:
            return Kind.DAYS
        if "verwacht" not in row:
            self._say(
                place, Said("does nothing; say taak, handeling, termijn, instelling, dagen or verwacht")
            )
        return Kind.LOOK

    def _expected(self, row: Mapping[str, Any], place: str) -> Expected:
        if not self._typed(row, _EXPECTED, place):
            return Expected()
        for key in LISTS.keys() & row.keys():
            if not _are_names(row[key]):
                self._say(place, Said('{key} is a list of names: {key} = ["reageren"]', key=key))
        if not all(_are_names(each) for each in row.get("werk", {}).values()):
            said = Said("werk has a list of names for each role: werk = {example}", example=_WORK)
            self._say(place, said)
            return Expected()
        lists = {name: tuple(row.get(key, ())) for key, name in LISTS.items()}
        return Expected(
            outcome=row.get("uitkomst"),
            facts=_plain(row.get("gegevens", {})),
            work={role: tuple(tasks) for role, tasks in row.get("werk", {}).items()},
            **lists,
        )

    def _typed(self, row: Mapping[str, Any], known: Mapping[str, type], place: str) -> bool:
        """Whether each key is known and of its sort; says which is not."""
        before = len(self.reasons)
        for key, value in row.items():
            if key not in known:
                said = Said("has no {key}; a name here is one of {known}", key=key, known=", ".join(known))
                self._say(place, said)
            elif not isinstance(value, known[key]) or type(value) in _NO_OTHER - {known[key]}:
                example = _EXAMPLES[known[key]].format(key)
                self._say(
                    place, Said("{key} is written otherwise; write {example}", key=key, example=example)
                )
        return len(self.reasons) == before

    def _say(self, place: str, said: Said) -> None:
        self.reasons.append(Reason(self.path, place, said))


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _plain(value: Any) -> Any:
    """Days and moments of TOML as the text that a form holds."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
