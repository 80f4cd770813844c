"""Names, addresses and numbers as people type them: folded for a search, and in the order of a Dutch list.

The database neither folds nor orders: its answer would depend on its locale. Pure functions. The column
`search_text` of a dossier keeps what `dossier_text` made: when that changes, a migration fills it again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from engine.values import join_phones

_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_INSIDE = re.compile(r"(?<=\w)[-‐‑–./](?=\w)")
_QUOTES = re.compile(r"['’‘‛`´ʼ]")
_BETWEEN = re.compile(r"[\s,;:()\[\]\"“”„+?!*|/.–—-]+")

_ARTICLES = frozenset(("de", "het", "t"))
# What stands before the part of a surname by which it is listed.
_PREFIXES = _ARTICLES | {
    *("aan", "bij", "da", "das", "del", "della", "den", "der", "des", "di", "dos", "du", "el", "in", "la"),
    *("las", "le", "les", "lo", "los", "onder", "op", "over", "s", "te", "ten", "ter", "tot", "uit", "van"),
    *("vande", "vanden", "vd", "ver", "vom", "von", "voor", "vor", "zu", "zum", "zur"),
}
_ATTACHED = re.compile(r"^([dls])['’‘‛`´ʼ](?=\w)|^['’‘‛`´ʼ](s)-(?=\w)", re.IGNORECASE)
Key = tuple[str, ...]
# The facts by which a dossier is found, beside its number and label.
FOUND_BY = TENANT, HOME, CONTRACT = ("huurder", "adres", "huurcontract")


def fold(text: str) -> str:
    """Without capitals, accents and what cannot be seen; spaces as they are."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    seen = (c for c in apart if c.isspace() or unicodedata.category(c)[0] not in "MC")
    return "".join(" " if c.isspace() else c for c in seen).translate(_LETTERS)


def words(text: str) -> list[str]:
    """What is looked for or kept: folded words, a phone number as one word in one spelling.

    Apostrophes fall away, and so does what joins two letters or digits: van 't Hof is `van t hof`, and
    2026-000012 is one word.
    """
    plain = fold(_QUOTES.sub("", text))
    plain = join_phones(plain)
    return [word for word in _BETWEEN.split(_INSIDE.sub("", plain)) if word]


def dossier_text(number: str, label: str, facts: Mapping[str, Any]) -> str:
    """All by which a dossier is found: its number, who and where as lists show it, contract and phone."""
    parts = dict.fromkeys(word for part in _parts(number, label, facts) for word in words(part))
    return " ".join(parts)


def _parts(number: str, label: str, facts: Mapping[str, Any]) -> Iterator[str]:
    def block(name: str) -> Mapping[str, Any]:
        found = facts.get(name)
        return found if isinstance(found, Mapping) else {}

    tenant, home = block(TENANT), block(HOME)
    yield from (number, label, str(facts.get(CONTRACT) or ""))
    yield from (str(tenant.get(part) or "") for part in ("naam", "telefoon"))
    yield from (str(home.get(part) or "") for part in ("straat", "plaats"))
    yield re.sub(r"\s", "", str(home.get("postcode") or ""))
    yield "".join(str(home.get(part) or "") for part in ("huisnummer", "toevoeging"))


def organisation_key(name: str) -> Key:
    """The place of an organisation in a list: De Zaan under Z."""
    before, rest = _cut(name.split(), _ARTICLES)
    return (_plain(rest), _plain(before), name)


def person_key(name: str) -> Key:
    """The place of a person in a list, by surname: Piet de Jong under J, before Rosa de Jong."""
    parts = name.split()
    given = 0 if len(parts) < 2 or _begins_surname(parts[0]) else 1
    while given and given < len(parts) - 1 and not _begins_surname(parts[given]):
        given += 1
    before, surname = _cut(parts[given:], _PREFIXES)
    return (_plain(surname), _plain(parts[:given]), _plain(before), name)


def _begins_surname(word: str) -> bool:
    """Van of Van Dam, and Jansen-de of Jansen-de Vries."""
    return _is_one_of(_PREFIXES, re.split(r"[-‐‑–]", word)[-1])


def _cut(parts: list[str], prefixes: frozenset[str]) -> tuple[list[str], list[str]]:
    """The prefixes in front, and the rest: never nothing."""
    before = 0
    while before < len(parts) - 1 and _is_one_of(prefixes, parts[before]):
        before += 1
    rest = parts[before:]
    attached = _ATTACHED.match(rest[0]) if rest else None
    if attached is None:
        return parts[:before], rest
    return [*parts[:before], attached[0]], [rest[0][attached.end() :], *rest[1:]]


def _is_one_of(prefixes: frozenset[str], word: str) -> bool:
    """'t and 's are prefixes, T. and S. initials."""
    plain = "".join(words(word))
    return plain in prefixes and (len(plain) > 1 or _QUOTES.match(word) is not None)


def _plain(parts: list[str]) -> str:
    """Folded, without signs; a hyphen parts two names."""
    return " ".join(word for part in parts for one in re.split(r"[-‐‑–]", part) for word in words(one))
