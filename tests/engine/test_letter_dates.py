"""What a letter and a page say of a birth date that is not known in full."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.letters import templates
from web import dutch

LETTER = "Onderwerp: Gegevens\nDeelt: alles\n\nGeboren: {{ huurder.geboortedatum | datum }}."


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("1978-04-09", "9 april 1978"),
        ("1978-04", "april 1978"),
        ("1978", "1978"),
        ("1978-01-01", "1 januari 1978"),
    ],
)
def test_what_is_known_is_said_and_no_more(known: str, said: str) -> None:
    facts = {"huurder": {"geboortedatum": known}}
    _, body = templates.render(LETTER, facts, datetime(2026, 2, 2, tzinfo=UTC))
    assert body == f"Geboren: {said}."
    assert dutch.date_in_words(known).replace(dutch.FIXED, " ") == said


@pytest.mark.parametrize(
    ("known", "said"), [("1978-04-09", "9-4-1978"), ("1978-04", "4-1978"), ("1978", "1978")]
)
def test_in_digits(known: str, said: str) -> None:
    assert dutch.date_in_digits(known) == said
