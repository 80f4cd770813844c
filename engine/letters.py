"""Letters and messages from the templates of a region. The only module of the engine that imports Jinja2.

Designers edit the templates, so they run in a sandbox, and a fact that does not exist is an error at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.errors import DrempelError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONTHS = ("januari februari maart april mei juni juli augustus september oktober november december").split()  # noqa: SIM905 - a list of twelve lines reads worse
MAX_LETTER = 20_000
GIVEN = frozenset({"vandaag"})


class LetterRefused(DrempelError):
    """This letter cannot be written. Mend its template."""

    code = "letter:refused"


def long_date(value: Any) -> str:
    """2026-03-16 -> 16 maart 2026; an instant gives its day in Amsterdam; nothing gives nothing."""
    if not value or isinstance(value, Undefined):
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        value = (value.astimezone(AMSTERDAM) if value.tzinfo else value).date()
    day: date = value
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def euros(value: Any) -> str:
    """1234.5 -> € 1.234,50; nothing gives nothing."""
    if value is None or isinstance(value, Undefined):
        return ""
    text = f"{float(value):,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
    return f"€ {text}"


_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)
_environment.filters |= {"datum": long_date, "geld": euros}


@lru_cache(maxsize=512)
def _compile(template: str) -> Template:
    return _environment.from_string(template)


def render(template: str, facts: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    """Subject and body. A known fact without a value reads as nothing. Raises LetterRefused."""
    try:
        wanted = names(template)
        values = {name: facts.get(name) for name in wanted}
        today = now.astimezone(AMSTERDAM).date().isoformat()
        text = _compile(template).render({**values, "vandaag": today})
    except (TemplateError, SecurityError, TypeError, ValueError, ArithmeticError) as error:
        raise LetterRefused(
            f"The letter cannot be written: {type(error).__name__}. Mend its template."
        ) from error
    if len(text) > MAX_LETTER:
        raise LetterRefused("The letter is longer than 20,000 characters. Shorten its template.")
    first, _, body = text.strip().partition("\n")
    if not first.startswith("Onderwerp:"):
        raise LetterRefused("The first line of the template must be `Onderwerp: ...`.")
    return first.removeprefix("Onderwerp:").strip(), body.strip()


def names(template: str) -> frozenset[str]:
    """The facts that a template uses. Raises LetterRefused when it is no template."""
    try:
        return frozenset(find_undeclared_variables(_environment.parse(template))) - GIVEN
    except TemplateError as error:
        raise LetterRefused(f"This is no template: {error.message}") from error


def check_template(template: str) -> None:
    """Does the template have a subject line? Without facts, so only its first line is judged."""
    first = template.strip().partition("\n")[0]
    names(template)
    if not first.startswith("Onderwerp:"):
        raise LetterRefused("The first line of the template must be `Onderwerp: ...`.")
