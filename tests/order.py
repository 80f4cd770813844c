"""The law that no date is out of order: read from the facts after each step, whoever or whatever wrote them.

What was cannot be later than now, and of two days that follow each other the second is not before the first.
Says so by the names of the facts, not by the rules of the forms. Where a person confirmed a day that the form
doubted, nothing is said of that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from unittest.mock import patch

from engine.deadlines import AMSTERDAM
from engine.dossier import answering
from engine.dossier.answering import AnswerDoubted
from engine.dossier.dossier import Dossier
from engine.forms import Doubt, Form, Kind

Facts = Mapping[str, Any]


AMOUNTS = type(answering.EVERY_DOUBT)()
"""Confirms an amount that is doubted, as a walk does that arranges more than is owed; never a day."""
WAS = ("_op", "_om", "_sinds")
"""How the name ends of a day or a moment that was."""
TO_COME = frozenset({"besluit_opnieuw_op", "mag_huren_op", "schuldenvrij_op", "te_laat_op"})
ALSO_WAS = frozenset({"vervaldatum", "datum_tijd", "meldingsdatum", "standdatum"})
# Not the day of the oldest unpaid rent: it moves on as rent is paid, past what was announced or handed over.
ORDER = (
    ("hulpaanbod.aangeboden_op", "hulpaanbod.reactie_op"),
    ("pauze_sinds", "pauze_tot"),
    ("dagvaarding_op", "zittingsdatum"),
    ("dagvaarding_op", "vonnis_op"),
    ("vonnis_aangevraagd_op", "vonnis_op"),
    ("vonnis_op", "betekend_op"),
    ("vonnis_op", "opdracht_op"),
    ("betekend_op", "aangezegd_op"),
    ("betekend_op", "vroegste_ontruimingsdatum"),
    ("vroegste_ontruimingsdatum", "ontruimingsdatum"),
    ("aangezegd_op", "ontruimingsdatum"),
    ("aangezegd_op", "uitgevoerd_op"),
    ("uitgevoerd_op", "gemeld_bij_gemeente_op"),
    ("uitgevoerd_op", "opgehaald_op"),
    ("uitgevoerd_op", "opslag_verlopen_op"),
    ("uitgevoerd_op", "adres_controle_op"),
    ("uitgevoerd_op", "losgelaten_op"),
    ("plaats_vanaf", "plaats_tot"),
    ("bzt_overgedragen_op", "overdracht_bevestigd_op"),
    ("woonkans_ingang", "woonkans_einde"),
    ("woonkans_actief_op", "mislukt_op"),
)


Day = tuple[str, date]
"""A place in the facts, and what stands there."""


@dataclass(frozen=True)
class Wrong:
    """One thing that is out of order, and the days that it is about."""

    text: str
    days: frozenset[Day]


def wrongs(facts: Facts, now: datetime) -> Iterator[Wrong]:
    """What is out of order in these facts now."""
    today = now.astimezone(AMSTERDAM).date()
    days = dict(_days(facts))
    for path, value in days.items():
        name = path.rpartition(".")[2]
        is_past = (name.endswith(WAS) or name in ALSO_WAS) and name not in TO_COME
        if is_past and value > today:
            yield Wrong(f"{path} is {value}, and it is {today}", frozenset({(path, value)}))
    for earlier, later in ORDER:
        if earlier in days and later in days and days[later] < days[earlier]:
            about = frozenset((name, days[name]) for name in (earlier, later))
            yield Wrong(f"{later} ({days[later]}) is before {earlier} ({days[earlier]})", about)


def _days(value: Any, path: str = "") -> Iterator[Day]:
    """Path -> day of every day and moment, also in groups and lists."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _days(part, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _days(part, f"{path}.{number}")
    elif isinstance(value, str) and value[:4].isdecimal():
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return
        yield path, moment.astimezone(AMSTERDAM).date() if moment.tzinfo else moment.date()


def _is_of_amount(form: Form, doubt: Doubt) -> bool:
    asked = {each.path: each.kind for field in form.fields for each in field.walk()}
    return asked.get(re.sub(r"\.\d+(?=\.|$)", ".*", doubt.path)) == Kind.MONEY


@contextmanager
def in_order() -> Iterator[list[str]]:
    """Every step of every dossier meanwhile is looked at; what came to be out of order, when it ends."""
    found: list[str] = []
    confirmed: set[Day] = set()
    save, validate = Dossier.save, answering.validate

    def looked_at(dossier: Dossier) -> None:
        new = set(wrongs(dossier.facts, dossier.now))
        new -= set(wrongs(dossier._before, dossier.now)) if new else set()
        found.extend(
            f"{dossier.number}, {dossier.now:%d-%m-%Y}: {wrong.text}"
            for wrong in sorted(new, key=lambda one: one.text)
            if not wrong.days & confirmed
        )
        save(dossier)

    def noted(form: Any, answer: Any, facts: Any, now: Any, keys: Any) -> list[Doubt]:
        days = [doubt for doubt in form.doubts(answer, facts, now) if not _is_of_amount(form, doubt)]
        if days and keys is AMOUNTS:
            raise AnswerDoubted(days)
        said = validate(form, answer, facts, now, keys)
        answered = dict(_days(answer))
        confirmed.update((doubt.path, answered[doubt.path]) for doubt in days if doubt.path in answered)
        return said

    with patch.object(Dossier, "save", looked_at), patch.object(answering, "validate", noted):
        yield found
