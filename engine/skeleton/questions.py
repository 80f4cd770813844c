"""What is asked before a region begins, in Dutch, what each answer may be, and what it is when nobody says.

Pure. Must not know: where an answer comes from, what is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, Final

from engine.deadlines import Duration, add, parse_duration
from engine.definitions import SHARED
from engine.definitions.labels import in_words
from engine.errors import DrempelError
from engine.names import fold
from engine.roles import LANDLORD

NONE: Final = "geen"
DAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
CODES: Final = ("MO", "TU", "WE", "TH", "FR")
WEEKS: Final = {"elke week": 1, "elke twee weken": 2, "elke drie weken": 3, "elke vier weken": 4}
MOST_SIGNALS: Final = 3
MONDAY: Final = date(2026, 1, 5)  # before the day on which the demonstration begins
LONGEST_NAME: Final = 30
_NAME: Final = re.compile(r"['’]?[^\W\d_][\w .'’()-]*", re.UNICODE)
_POSTCODES: Final = re.compile(r"([1-9]\d{3})\s*(?:-|tot)\s*([1-9]\d{3})")
_COUNTED: Final = re.compile(r"(\d+)(,5)? (dag|dagen|week|weken|maand|maanden)")


class AnswersRefused(DrempelError):
    """An answer about the new region cannot be: mend it, and ask again."""

    code = "skeleton:answers"


@dataclass(frozen=True)
class Shared:
    """What answers can name of that which all regions share."""

    roles: Collection[str]  # of its diagrams, each of which somebody of the region fills
    diagrams: Collection[str]  # by the name of the file


@dataclass(frozen=True)
class Role:
    """Who does something: as the diagrams write it, and as people read it."""

    id: str
    name: str


Answers = Mapping[str, Any]  # key of a question -> what was read; no key for what was not asked


@dataclass(frozen=True)
class Question:
    """`read` gives what the text says, or raises AnswersRefused. It, the usual answer, and whether there is
    something to ask look at the answers before it."""

    key: str
    text: str
    read: Callable[[str, Answers], Any]
    usual: Callable[[Answers], str]
    when: Callable[[Answers], bool] = lambda _: True


Ask = Callable[[Question, Answers], str]  # the text that someone answers


def usual(question: Question, found: Answers) -> str:
    """Asks nobody."""
    return question.usual(found)


def answers(given: Mapping[str, str], shared: Shared, ask: Ask = usual) -> Answers:
    """What is given, and for every other question what is answered.

    Raises AnswersRefused, with all that is wrong.
    """
    wrong = [_unknown(key) for key in given if key not in KEYS]
    found: dict[str, Any] = {"gedeeld": shared}
    for question in QUESTIONS:
        if not question.when(found):
            continue
        text = given[question.key] if question.key in given else ask(question, found)
        try:
            found[question.key] = question.read(text.strip(), found)
        except AnswersRefused as error:
            wrong.append(f"{question.key}: {error}")
            found[question.key] = question.read(question.usual(found), found)
    if wrong:
        raise AnswersRefused("\n".join(wrong))
    return found


def _unknown(key: str) -> str:
    near = get_close_matches(key, KEYS, 1)
    cure = f"Bedoel je {near[0]}?" if near else "Haal de regel weg."
    return f"{key}: deze vraag is er niet. {cure}"


# -- how an answer is read ----------------------------------------------------------------------------------


def id_of(name: str) -> str:
    """`Sittard-Geleen` is `sittard_geleen`."""
    return re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")


def _name(text: str, _: Answers) -> str:
    if not _NAME.fullmatch(text) or len(text) > LONGEST_NAME or not id_of(text):
        raise AnswersRefused(
            f"‘{text}’ kan niet. Begin met een letter of '. Gebruik letters, cijfers, spaties, . ' - en "
            f"haakjes, en niet meer dan {LONGEST_NAME} tekens."
        )
    return text


def _region(text: str, found: Answers) -> str:
    if id_of(_name(text, found)) == SHARED:
        raise AnswersRefused(f"‘{SHARED}’ is wat alle regio's delen. Kies een andere naam.")
    return text


def _role(text: str, found: Answers) -> Role:
    role = Role(id_of(_name(text, found)), text)
    if role.id == LANDLORD:
        raise AnswersRefused("De woningcorporatie heeft haar eigen taken. Noem hier een andere organisatie.")
    if role.id in found["gedeeld"].roles:
        raise AnswersRefused(
            f"‘{text}’ is een rol van de gedeelde diagrammen. Noem de organisatie die dat hier doet."
        )
    return role


def _postcodes(text: str, _: Answers) -> tuple[str, str]:
    found = _POSTCODES.fullmatch(text)
    if found is None or found[1] >= found[2]:
        raise AnswersRefused(f"‘{text}’ kan niet. Schrijf de eerste en de laatste, zoals 6211-6229.")
    return found[1], found[2]


def _signals(text: str, _: Answers) -> int:
    if text not in map(str, range(1, MOST_SIGNALS + 1)):
        raise AnswersRefused(f"‘{text}’ kan niet. Kies 1 tot en met {MOST_SIGNALS}.")
    return int(text)


def _term(text: str, _: Answers) -> str:
    """As people write it (`2,5 maand`, `6 weken`, `1 maand en 10 dagen`), or as settings do (`P2M15D`)."""
    try:
        parts = [_COUNTED.fullmatch(part) for part in text.lower().split(" en ")]
        lengths = [_length(part) for part in parts if part is not None] or [parse_duration(text)]
    except DrempelError:
        lengths = []
    whole = Duration(sum(one.months for one in lengths), sum(one.days for one in lengths))
    if (whole.months, whole.days) <= (0, 0):
        raise AnswersRefused(f"‘{text}’ kan niet. Schrijf zoiets als 10 dagen, 6 weken, 2,5 maand of P2M15D.")
    return written(whole)


def _after(key_of: Callable[[Answers], str]) -> Callable[[str, Answers], str]:
    """A term that is longer than that of another answer, in every month of a year."""

    def read(text: str, found: Answers) -> str:
        term, before = _term(text, found), found[key_of(found)]
        lengths = parse_duration(term), parse_duration(before)
        for month in range(1, 13):
            later, sooner = (add(date(2026, month, 1), length) for length in lengths)
            if later <= sooner:
                raise AnswersRefused(
                    f"‘{text}’ kan niet. Neem meer dan {in_words(before)}, de termijn ervoor."
                )
        return term

    return read


def _length(part: re.Match[str]) -> Duration:
    number, half, unit = int(part[1]), part[2], part[3]
    if unit.startswith("m"):
        return Duration(number, 15 if half else 0)
    if half:
        raise AnswersRefused
    return Duration(0, number * (7 if unit.startswith("w") else 1))


def _one_of(options: tuple[str, ...]) -> Callable[[str, Answers], str]:
    def read(text: str, _: Answers) -> str:
        if text.lower() not in options:
            raise AnswersRefused(f"‘{text}’ kan niet. Kies {', '.join(options[:-1])} of {options[-1]}.")
        return text.lower()

    return read


def _meeting(text: str, found: Answers) -> str:
    return "" if text.lower() == NONE else _name(text, found)


def _without(text: str, found: Answers) -> tuple[str, ...]:
    """The shared diagrams whose file begins with one of these words."""
    off: list[str] = []
    for word in [] if text.lower() == NONE else map(id_of, text.split(",")):
        named = sorted(each for each in found["gedeeld"].diagrams if f"{each}_".startswith(f"{word}_"))
        if not named:
            near = get_close_matches(word, found["gedeeld"].diagrams, 1)
            cure = f"Bedoel je {near[0]}?" if near else f"Schrijf {NONE}, of kijk in processes/{SHARED}/."
            raise AnswersRefused(f"‘{word}’ is geen gedeeld onderdeel. {cure}")
        off += named
    return tuple(dict.fromkeys(off))


# -- what it is when nobody says ----------------------------------------------------------------------------


def _month_after(key_of: Callable[[Answers], str]) -> Callable[[Answers], str]:
    def usual_term(found: Answers) -> str:
        length = parse_duration(found[key_of(found)])
        return in_words(written(Duration(length.months + 1, length.days)))

    return usual_term


def _signal(number: int) -> Callable[[Answers], str]:
    return lambda _: f"termijn_seintje_{number}"


def _last_signal(found: Answers) -> str:
    return f"termijn_seintje_{found['seintjes']}"


def written(length: Duration) -> str:
    """As a setting says it."""
    return "P" + (f"{length.months}M" if length.months else "") + (f"{length.days}D" if length.days else "")


def first_day(found: Answers) -> date:
    """Of the rhythm: any day that was will do, as a meeting that had nothing on its agenda is not shown."""
    return MONDAY + timedelta(days=DAYS.index(found["dag"]))


def rhythm(found: Answers) -> str:
    return f"FREQ=WEEKLY;INTERVAL={WEEKS[found['ritme']]};BYDAY={CODES[DAYS.index(found['dag'])]}"


def _fixed(text: str) -> Callable[[Answers], str]:
    return lambda _: text


def _with_meeting(found: Answers) -> bool:
    return bool(found["overleg"])


def _signals_from(number: int) -> Callable[[Answers], bool]:
    return lambda found: found["seintjes"] >= number


QUESTIONS: Final = (
    Question("naam", "Hoe heet de regio?", _region, _fixed("Nieuwe Regio")),
    Question(
        "plaats", "In welke plaats wonen de verzonnen huurders?", _name, lambda found: str(found["naam"])
    ),
    Question("postcodes", "Welke postcodes heeft de regio, van-tot?", _postcodes, _fixed("9990-9999")),
    Question("hulpverlener", "Wie biedt als eerste hulp aan de huurder?", _role, _fixed("Wijkteam")),
    Question("nazorg", "Wie volgt de huurder na een ontruiming?", _role, _fixed("Gemeente")),
    Question(
        "overlastmeldpunt",
        "Waar komt overlast binnen die de corporatie niet oplost?",
        _role,
        lambda found: str(found["hulpverlener"].name),
    ),
    Question("seintjes", "Hoeveel meldingen doet de corporatie (1, 2 of 3)?", _signals, _fixed("2")),
    Question("termijn_seintje_1", "Hoe lang is de achterstand bij melding 1?", _term, _fixed("1,5 maand")),
    Question(
        "termijn_seintje_2",
        "En bij melding 2?",
        _after(_signal(1)),
        _month_after(_signal(1)),
        _signals_from(2),
    ),
    Question(
        "termijn_seintje_3",
        "En bij melding 3?",
        _after(_signal(2)),
        _month_after(_signal(2)),
        _signals_from(3),
    ),
    Question(
        "termijn_vervolg",
        "En als de corporatie kiest: deurwaarder of hulp?",
        _after(_last_signal),
        _month_after(_last_signal),
    ),
    Question("tussen_seintjes", "Hoeveel tijd ligt er ten minste tussen?", _term, _fixed("4 weken")),
    Question(
        "reactietermijn", "Binnen welke tijd komt een reactie op een melding?", _term, _fixed("2 dagen")
    ),
    Question(
        "zonder",
        "Wat van alle regio's doen jullie niet, zoals wachtkamer? (of: geen)",
        _without,
        _fixed(NONE),
    ),
    Question("overleg", "Hoe heet het overleg over dossiers? (of: geen)", _meeting, _fixed("Regio-overleg")),
    Question("voorzitter", "Wie zit het voor?", _role, _fixed("Gemeente"), _with_meeting),
    Question(
        "ritme",
        f"Hoe vaak? ({', '.join(WEEKS)})",
        _one_of(tuple(WEEKS)),
        _fixed("elke twee weken"),
        _with_meeting,
    ),
    Question("dag", "Op welke dag?", _one_of(DAYS), _fixed("dinsdag"), _with_meeting),
)
KEYS: Final = tuple(question.key for question in QUESTIONS)
