"""How hard a Dutch text is to read, measured: the length of sentences, passives, long and hard words.

No score of a school: bounds that language level B1 asks of a letter. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import fmean
from typing import Final

LONGEST_SENTENCE: Final = 17  # words
USUAL_SENTENCE: Final = 9.5  # words, on average in one letter
HEADING: Final = 3  # words, at most
LONG_WORD: Final = 13  # letters
LONG_WORDS: Final = 0.05  # of all words in one letter
PASSIVES: Final = 0.08  # of all sentences in one letter

KNOWN: Final = {"betalingsregeling", "huurachterstand", "telefoonnummer"}  # long, and what people say

# Officialese, and words of the trade, with what to write in their place.
HARD: Final = {
    "aangaande": "over",
    "aanzegg": "officiële brief van de deurwaarder",
    "alsmede": "en",
    "beding": "afspraak",
    "behoudens": "behalve",
    "betekening": "bezorgen",
    "betreffende": "over",
    "bezemschoon": "leeg en schoon",
    "casus": "zaak",
    "conform": "volgens",
    "dagvaard": "naar de rechter gaan",
    "dagvullend": "overdag",
    "derhalve": "daarom",
    "desbetreffend": "deze",
    "dient": "moet",
    "dienen": "moeten",
    "dossier": "zaak, of kenmerk",
    "echter": "maar",
    "gelieve": "wilt u",
    "geschied": "gebeuren",
    "executie": "ontruiming",
    "exploot": "officiële brief",
    "inboedel": "spullen",
    "indien": "als",
    "ingevolge": "volgens",
    "instantie": "organisatie",
    "inzake": "over",
    "inzetten": "gebruiken",
    "mandaat": "toestemming",
    "middels": "met",
    "motivering": "reden",
    "naleving": "of u doet wat is afgesproken",
    "nevenvordering": "wat wij nog meer vragen",
    "omtrent": "over",
    "proportioneel": "eerlijk",
    "reeds": "al",
    "schakelen": "overleggen",
    "teneinde": "om",
    "tevens": "ook",
    "thans": "nu",
    "traject": "hulp",
    "vordering": "wat u moet betalen",
    "zulks": "dat",
}
_HARD: Final = re.compile(rf"\b(?:{'|'.join(HARD)})\w*", re.IGNORECASE)
_PASSIVE: Final = re.compile(r"\b(?:word|wordt|worden|werd|werden)\b", re.IGNORECASE)
_END: Final = re.compile(r"(?<=[.!?:;])\s+|\n+")
_MARK: Final = re.compile(r"^\s*(?:[-•]|\d+\.)\s+")
_WORD: Final = re.compile(r"[A-Za-zÀ-ž’'-]+")
_FOREIGN: Final = re.compile(r"^(?:English|Polski|Türkçe|Українська|العربية): .*$", re.MULTILINE)
_NAMED: Final = re.compile(r"Besluit gemeentelijke schuldhulpverlening|\S+@\S+|www\.\S+")


@dataclass(frozen=True)
class Read:
    """What was counted in one text."""

    sentences: tuple[str, ...]

    @property
    def longest(self) -> str:
        return max(self.sentences, key=_count, default="")

    @property
    def usual(self) -> float:
        """The words of a sentence on average; what is shorter than four is a heading or a name."""
        return fmean([n for n in map(_count, self.sentences) if n > HEADING] or [0])

    @property
    def passives(self) -> list[str]:
        return [one for one in self.sentences if _PASSIVE.search(one)]

    @property
    def long_words(self) -> list[str]:
        words = (word for one in self.sentences for word in _WORD.findall(one))
        return [word for word in words if len(word) >= LONG_WORD and word.lower() not in KNOWN]

    def wrongs(self) -> list[str]:
        """What is over a bound, with what to do."""
        found = []
        if _count(self.longest) > LONGEST_SENTENCE:
            found.append(f"sentence of {_count(self.longest)} words: {self.longest}")
        if self.usual > USUAL_SENTENCE:
            found.append(f"sentences of {self.usual:.1f} words on average")
        if len(self.passives) > max(1, PASSIVES * len(self.sentences)):
            found.append(f"passive: {self.passives}")
        words = sum(map(_count, self.sentences))
        if len(self.long_words) > max(2, LONG_WORDS * words):
            found.append(f"{len(self.long_words)} of {words} words are long: {sorted(set(self.long_words))}")
        return found + [f"hard word: {word}" for word in hard_words(" ".join(self.sentences))]


def read(text: str) -> Read:
    """Lines of a list and headings are sentences too; other languages and names are left out."""
    plain = _NAMED.sub("wet", _FOREIGN.sub("", text))
    parts = (_MARK.sub("", line) for line in plain.splitlines())
    found = (one.strip() for line in parts for one in _END.split(line))
    return Read(tuple(one for one in found if _count(one)))


def hard_words(text: str) -> list[str]:
    return sorted(set(_HARD.findall(text)))


def _count(sentence: str) -> int:
    return len(_WORD.findall(sentence))
