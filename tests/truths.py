"""Whether what a letter says is so on the day of its sending: days that come or were, amounts that are owed.

Reads the words of the letter beside the facts as they are when its step is over, not what the template names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from engine.deadlines import amsterdam_date
from engine.dossier.dossier import Dossier
from engine.letters.templates import MONTHS, euros
from engine.roles import TENANT

DAY: Final = rf"(\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}})"
IN_DOSSIER: Final = r"(?:in dossier \S+ )?"
AHEAD: Final = [
    re.compile(text)
    for text in (
        rf"\btot (?:en met )?{DAY}",
        rf"zitting (?:bij de rechter )?(?:staat |is )?op {DAY}",
        rf"[Oo]ntruiming {IN_DOSSIER}(?:is )?op {DAY}",
        rf"wordt ontruimd op {DAY}",
        rf"Op {DAY} (?:om|kijkt|is {IN_DOSSIER}(?:er )?een ontruiming)",
        rf"(?:betaalt uw huur|casusoverleg over overlast|Casusoverleg) op {DAY}",
        rf"(?:ontruiming|zitting|casusoverleg) van {DAY} {IN_DOSSIER}(?:gaat niet door|is niet meer nodig)",
    )
]
BEHIND: Final = [
    re.compile(text)
    for text in (
        rf"[Oo]p {DAY} (?:kwam|ging|een brief|besloten|mislukt|gestopt|aangemeld|ingeschakeld)",
        rf"[Oo]p {DAY} een huurachterstand",
        rf"(?:aangenomen|begon|het vonnis|is ontruimd|vanaf) op:? {DAY}",
        rf"begon (?:op|met de huur van) {DAY}",
        rf"[Oo]verleg van {DAY} (?:besprak|sprak)",
        rf"spreekuur van {DAY} beantwoord",
        rf"ontruiming van {DAY} is (?:uitgevoerd|op het laatste)",
        rf"[Cc]oncept .* is van {DAY}",
    )
]
OWED: Final = re.compile(
    r"(?:[Ss]taat (?:er )?(?:nu )?|Achterstand: |Betaal |nu samen )(€ [\d.]+,\d\d)(?! aan kosten)"
)
MONTH_NOT_PAID: Final = re.compile(rf"[Dd]e huur van {DAY} (?:hebben wij nog niet|is niet betaald)")
NOTHING_SAID: Final = re.compile(
    r"\b(?:ontruiming|zitting|overleg|spreekuur) van (?:gaat|ging|is|besprak)\b"
    r"|\b(?:tot|vanaf)[.,]|\b(?:is|staat|was) op[.,]|(?:^|\. )Op (?:kwam|is|ging|kijkt|staat)\b"
)
ALL_DONE: Final = re.compile(r"[Ww]ij doen verder niets|U hoeft niets meer te doen")


def untrue(dossier: Dossier) -> Iterator[str]:
    """What the letters of the step that this dossier is about to save say, and is not so."""
    today = amsterdam_date(dossier.now)
    for letter in dossier.letters:
        text = " ".join(f"{letter['subject']} {letter['body']}".split())
        to_tenant = letter["recipient"] == TENANT
        yield from (f"{letter['kind']}: {wrong}" for wrong in wrongs(text, dossier.facts, today, to_tenant))


def wrongs(text: str, facts: Mapping[str, Any], today: date, to_tenant: bool) -> Iterator[str]:
    """What is not so in the text of a letter, in these facts, on this day."""
    yield from (f"{found} is past" for each in AHEAD for found in each.findall(text) if day(found) < today)
    yield from (
        f"{found} is to come" for each in BEHIND for found in each.findall(text) if day(found) > today
    )
    yield from (f"that the rent of {found} is open" for found in MONTH_NOT_PAID.findall(text))
    owed = facts.get("achterstand")
    yield from (f"{found} is not what is owed" for found in OWED.findall(text) if found != euros(owed))
    yield from (f"a day is left out: {found}" for found in NOTHING_SAID.findall(text))
    if "€ 0,00" in text:
        yield "nothing is asked for"
    if to_tenant and ALL_DONE.search(text) and facts.get("kosten_open") and "kosten" not in text:
        yield "the costs are forgotten"


def day(words: str) -> date:
    number, month, year = words.split()
    return date(int(year), MONTHS.index(month) + 1, int(number))
