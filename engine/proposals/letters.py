"""A letter of a region in parts: its subject, what it shares, its text; and how it reads in three dossiers.

Pure. Must not know: HTTP, the database, who gets the letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from random import Random
from typing import Any, Final

from engine.definitions import Definition, to_tenant
from engine.forms import AnswerImpossible, random_answer
from engine.forms.model import ITEM
from engine.letters import sharing, templates
from engine.letters.sharing import Sharing
from engine.letters.templates import SHARES, SUBJECT, LetterRefused

FACT: Final = re.compile(r"{{.*?}}")
CHOICE: Final = re.compile(r"{%.*?%}")
_MADE_UP: Final = {
    "telefoon": "088 555 01 00",
    "uren": "maandag tot en met vrijdag, 9.00 tot 17.00 uur",
    "postadres": "Postbus 1, 9990 AA Voorbeeld",
    "iban": "NL68 VOOR 0000 0000 99",
    "privacy": "www.voorbeeld.example/privacy",
    "klachten": "www.voorbeeld.example/klachten",
    "e_mail": "post@voorbeeld.example",
}
MADE_UP: Final = {
    "afzender": {"naam": "Woningcorporatie", **_MADE_UP},
    "gemeente": {"naam": "Gemeente", **_MADE_UP, "telefoon": "14 099"},
}
EXAMPLES: Final = 3  # dossiers, made up once for each version


@dataclass(frozen=True)
class Letter:
    """`shares` is empty for a template that does not say."""

    subject: str
    shares: str
    body: str


@dataclass(frozen=True)
class Nameable:
    """A fact that a letter can name: as it is written there, and what the forms call it."""

    name: str
    label: str


@dataclass(frozen=True)
class Example:
    """How it reads in a made-up dossier."""

    subject: str
    body: str


def read(data: bytes) -> Letter:
    """Of any text: what is no head is body."""
    head, _, body = data.decode(errors="replace").partition("\n\n")
    subject = shares = ""
    for line in head.splitlines():
        if line.startswith(SUBJECT):
            subject = line.removeprefix(SUBJECT).strip()
        elif line.startswith(SHARES):
            shares = line.removeprefix(SHARES).strip()
        else:
            return Letter("", "", data.decode(errors="replace"))
    return Letter(subject, shares, body)


def named(subject: str) -> str:
    """What a list calls a letter: a dash for each fact, a stroke between the texts that it chooses from."""
    texts = (FACT.sub("–", text).strip() for text in CHOICE.split(subject))
    return " / ".join(text for text in texts if text)


def written(letter: Letter) -> bytes:
    """The template. What `read` gave of a template gives that template."""
    return f"{SUBJECT} {letter.subject}\n{SHARES} {letter.shares}\n\n{letter.body}".encode()


def nameable(definition: Definition, shares: str) -> list[Nameable]:
    """What a letter that shares this may name, by name; for one to the tenant all that the forms ask."""
    labels = _labels(definition)
    if shares == Sharing.DATE_ONLY:
        names: set[str] = set(sharing.DATE_ONLY)
    elif shares == Sharing.DOSSIER:
        names = {*sharing.ALWAYS, *definition.shareable}
    else:
        names = {*sharing.ALWAYS, *labels}
    return [Nameable(name, labels.get(name, "")) for name in sorted(names)]


def examples(definition: Definition, letter: Letter, now: datetime, kind: str = "") -> list[Example]:
    """How it would read in the made-up dossiers: in those in which it can be written.

    `kind` says which letter it is: one that goes to the tenant has under it what all of them have.

    None when it is no letter, might never end, or names what only a running dossier has.
    """
    template = definition.own.said(written(letter).decode())
    found = []
    for number in range(EXAMPLES):
        try:
            templates.check_template(template)
            if any(templates.wrongs(template)):
                return []
            facts = _facts(definition, number, now.date())
            subject, body = templates.render(template, facts, now, definition.shareable, MADE_UP)
            if kind in to_tenant.signed(definition):
                body = templates.close(body, definition.closing, facts, now, MADE_UP)
            found.append(Example(subject, body))
        except LetterRefused:
            continue
    return found


def _labels(definition: Definition) -> dict[str, str]:
    return {
        field.path: field.label
        for path in definition.forms.paths
        for top in definition.forms.fields(path)
        for field in top.walk()
        if ITEM not in field.path.split(".") and not field.fields
    }


@lru_cache(maxsize=EXAMPLES * 4)
def _facts(definition: Definition, number: int, today: date) -> Mapping[str, Any]:
    """All that the forms of a region ask, answered by an invented tenant."""
    facts: dict[str, Any] = {
        "dossier_nummer": f"{today.year}-{number + 1:06}",
        "regio": definition.region,
        "corporatie": "Woningcorporatie",
    }
    paths = sorted(definition.forms.paths, key=lambda path: path != definition.start_form)
    for path in paths:
        dice = Random(f"{number} {path}")  # noqa: S311 - made-up answers, no secret
        try:
            answer = random_answer(definition.forms.form(path), dice, facts, today)
        except AnswerImpossible:
            continue
        facts = {**answer, **facts}
    return facts
