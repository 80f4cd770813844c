"""The page on which a designer writes one question: its fields, and the question that was filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from engine.forms import Field, Kind
from engine.proposals.questions import CHOICES, DAYS, NAME, NUMBERS, Question, name_of
from web.designer import lengths

KINDS: Final = {
    "tekst": "Korte tekst",
    "lange_tekst": "Lange tekst",
    "ja_nee": "Ja of nee",
    "keuze": "Eén antwoord kiezen",
    "keuzes": "Meer antwoorden kiezen",
    "datum": "Datum",
    "moment": "Datum en tijd",
    "bedrag": "Bedrag in euro's",
    "getal": "Heel getal",
    "e_mail": "E-mailadres",
    "telefoon": "Telefoonnummer",
    "postcode": "Postcode",
    "bestand": "Bestand",
}
LABELS: Final = {"vraag": "De vraag", "uitleg": "Uitleg", "keuzes": "Antwoorden om uit te kiezen"}
LONGEST: Final = 300
LONGEST_CHOICES, LONGEST_EXAMPLES = 10_000, 2_000
MOST_CHOICES: Final = 50
EXAMPLED: Final = ("tekst", *NUMBERS)  # the demonstration and the tests fill these in from examples


def fields(question: Question) -> dict[str, str]:
    """What stands in the page of this question, by name of the field."""
    above = question.above
    return {
        "vraag": question.label,
        "uitleg": question.hint,
        "soort": question.kind or "",
        "naam": question.name,
        "verplicht": "ja" if question.required else "",
        "keuzes": "\n".join(
            title if name_of(title) == const else f"{const} = {title}" for const, title in question.options
        ),
        "na": "=".join(question.shown) if question.shown else "",
        "dag": question.day or "",
        "boven": "" if above is None else str(above).replace(".", ","),
        "waarom_vrij": question.reason,
        "voorbeelden": "\n".join(_said(example) for example in question.examples),
    }


def conditions(asked: Sequence[Field], question: Question) -> list[tuple[str, str]]:
    """The answers after which this question can be shown: as the page sends it, and as one reads it."""
    found = {
        f"{field.path}={value}": f"{label}: {title}"
        for field, label in _with_choices(asked)
        if field.path != question.name
        for value, title in _answers(field)
    }
    now = "=".join(question.shown or ())
    return list((found if not now or now in found else {**found, now: now}).items())


def read(form: Mapping[str, str], old: Question, *, is_new: bool) -> tuple[Question, dict[str, str]]:
    """The question that was filled in, and by field what is wrong with it."""
    wrong: dict[str, str] = {}
    label, hint = (" ".join(form.get(key, "").split()) for key in ("vraag", "uitleg"))
    if not label and old.kind is not None:
        wrong["vraag"] = "Vul de vraag in."
    texts = {"vraag": label, "uitleg": hint, "waarom_vrij": " ".join(form.get("waarom_vrij", "").split())}
    wrong |= lengths.wrong(texts, dict.fromkeys(texts, LONGEST))
    wrong |= lengths.wrong(form, {"keuzes": LONGEST_CHOICES, "voorbeelden": LONGEST_EXAMPLES})
    kind = form.get("soort") if form.get("soort") in KINDS else old.kind
    name = old.name
    if is_new:
        name = form.get("naam", "").strip() or name_of(label)
        if not NAME.fullmatch(name):
            wrong["naam"] = "Gebruik kleine letters, cijfers en _, en begin met een letter."
    new = replace(
        old,
        name=name,
        label=label,
        hint=hint,
        kind=kind if old.kind is not None else None,
        required="verplicht" in form,
        shown=_shown(form.get("na", "")),
    )
    return _of_kind(form, new, wrong), wrong


def _of_kind(form: Mapping[str, str], new: Question, wrong: dict[str, str]) -> Question:
    """The same with what only this kind has."""
    examples: tuple[Any, ...] = tuple(line for line in _lines(form.get("voorbeelden", "")))
    if new.kind in CHOICES:
        new = replace(new, options=_options(form.get("keuzes", ""), wrong))
    elif new.kind in DAYS:
        day = form.get("dag") or None
        if day is None and new.day is None:
            wrong["dag"] = "Kies of de dag al geweest is, nog komt, of allebei kan."
        new = replace(new, day=day or new.day)
    elif new.kind in NUMBERS:
        new = replace(new, above=_number(form.get("boven", ""), "boven", wrong))
        examples = tuple(_number(text, "voorbeelden", wrong) for text in examples)
    reason = " ".join(form.get("waarom_vrij", "").split())
    if not reason and (
        (new.kind in DAYS and new.day == "vrij") or (new.kind in NUMBERS and new.above is None)
    ):
        wrong["waarom_vrij"] = "Schrijf kort waarom hier alles kan."
    return replace(new, reason=reason, examples=examples)


def _options(text: str, wrong: dict[str, str]) -> tuple[tuple[str, str], ...]:
    options = []
    for line in _lines(text):
        const, mark, title = line.partition(" = ")
        options.append((const.strip(), title.strip()) if mark else (name_of(line), line))
    consts = [const for const, _ in options]
    if len(options) < 2:
        wrong["keuzes"] = "Schrijf ten minste twee antwoorden, elk op een eigen regel."
    elif len(options) > MOST_CHOICES:
        wrong["keuzes"] = f"Schrijf hoogstens {MOST_CHOICES} antwoorden."
    elif len(set(consts)) < len(consts):
        wrong["keuzes"] = "Twee antwoorden zijn hetzelfde. Verander er een."
    return tuple(options)


def _number(text: str, field: str, wrong: dict[str, str]) -> float | None:
    text = text.strip().replace(",", ".")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", text, re.ASCII):
        wrong[field] = "Vul een getal in, zoals 2500 of 12,50."
        return None
    return float(text) if "." in text else int(text)


def _shown(key: str) -> tuple[str, str] | None:
    path, mark, value = key.rpartition("=")
    return (path, value) if mark and path else None


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _said(example: Any) -> str:
    return str(example).replace(".", ",") if isinstance(example, float) else str(example)


def _with_choices(asked: Sequence[Field], before: str = "") -> Iterator[tuple[Field, str]]:
    for field in asked:
        label = f"{before}{field.label}"
        if field.kind is Kind.GROUP:
            yield from _with_choices(field.fields, f"{label}, ")
        elif field.kind in (Kind.CHOICE, Kind.BOOLEAN) and not field.read_only:
            yield field, label


def _answers(field: Field) -> list[tuple[str, str]]:
    if field.kind is Kind.BOOLEAN:
        return [("ja", "ja"), ("nee", "nee")]
    return [(str(option.value), option.label) for option in field.options if isinstance(option.value, str)]
