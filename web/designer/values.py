"""The value of a setting in the fields of a page, and back: a time, a number, yes or no, a text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from engine.checks.settings import sort_of
from engine.deadlines import DeadlineRefused, add, parse_duration
from engine.definitions.labels import in_words
from web import dutch

YES_NO: Final = ("ja", "nee")  # as many settings write it
LARGEST: Final = 9_999  # months or days
LONGEST: Final = 500
EXAMPLE: Final = date(2026, 3, 1)
KINDS: Final = {"duration": "duur", "number": "getal", "truth": "ja_nee", "text": "tekst"}


class ValueRefused(ValueError):
    """What was filled in is no such value; says what to fill in instead."""


def kind_of(value: Any) -> str | None:
    """How a page asks for it; None for what only the file itself can say, such as a list."""
    if sort_of(value) == "duration":
        length = parse_duration(value)
        return "duur" if length.months >= 0 and length.days >= 0 else "tekst"
    return "ja_nee" if value in YES_NO else KINDS.get(sort_of(value))


def fields(value: Any, name: str = "") -> dict[str, str]:
    """What stands in its fields; their names begin with `name`."""
    kind = kind_of(value)
    if kind == "duur":
        length = parse_duration(value)
        return {f"{name}maanden": str(length.months), f"{name}dagen": str(length.days)}
    if kind == "ja_nee":
        return {f"{name}waarde": in_words(value)}
    return {f"{name}waarde": str(value).replace(".", ",") if isinstance(value, float) else str(value)}


def read(form: Mapping[str, str], old: Any, name: str = "") -> Any:
    """The value that was filled in, of the same kind as the old one. Raises ValueRefused."""
    kind = kind_of(old)
    if kind == "duur":
        return _duration(form.get(f"{name}maanden", ""), form.get(f"{name}dagen", ""), old)
    text = form.get(f"{name}waarde", "").strip()
    if kind == "ja_nee":
        return text == "ja" if isinstance(old, bool) else "ja" if text == "ja" else "nee"
    if kind == "getal":
        return _number(text)
    if not text or len(text) > LONGEST:
        raise ValueRefused(f"Vul een waarde in van hoogstens {LONGEST} tekens.")
    return text


def example(form: Mapping[str, str]) -> str:
    """*Geteld vanaf 1 maart 2026: 16 mei 2026.* Nothing for what is no time."""
    if "maanden" not in form:
        return ""
    try:
        length = parse_duration(_duration(form["maanden"], form.get("dagen", ""), "P0D"))
        end = add(EXAMPLE, length)
    except (ValueRefused, DeadlineRefused):
        return ""
    return f"Geteld vanaf {dutch.date_in_words(EXAMPLE)}: {dutch.date_in_words(end)}."


def _duration(months: str, days: str, old: str) -> str:
    counted = [_count(months), _count(days)]
    if not months.strip() and not days.strip():
        raise ValueRefused("Vul in hoe lang: maanden, dagen of allebei.")
    written = "P" + "".join(f"{n}{unit}" for n, unit in zip(counted, "MD", strict=True) if n)
    new = written if written != "P" else "P0D"
    return old if parse_duration(new) == parse_duration(old) else new  # 4 weeks stay 4 weeks


def _count(text: str) -> int:
    text = text.strip() or "0"
    if not (text.isascii() and text.isdecimal()) or int(text[:9]) > LARGEST or len(text) > len(str(LARGEST)):
        raise ValueRefused(f"Vul hele maanden en dagen in, van 0 tot {LARGEST}.")
    return int(text)


def _number(text: str) -> int | float:
    digits = text.replace(",", ".", 1)
    whole, _, part = digits.removeprefix("-").partition(".")
    if not (
        whole.isascii() and whole.isdecimal() and len(whole) <= 12 and (part.isdecimal() or "." not in digits)
    ):
        raise ValueRefused("Vul een getal in, zoals 3 of 2,5.")
    return float(digits) if "." in digits else int(digits)
