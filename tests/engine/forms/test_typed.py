"""Days, moments, money and other kinds as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms import Kind, typed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16-3-2026", "2026-03-16"),
        ("16-03-2026", "2026-03-16"),
        ("16/3/2026", "2026-03-16"),
        ("16.3.2026", "2026-03-16"),
        ("16 3 2026", "2026-03-16"),
        ("16 maart 2026", "2026-03-16"),
        ("16 MRT. 2026", "2026-03-16"),
        ("maandag 16 maart 2026", "2026-03-16"),
        ("2026-03-16", "2026-03-16"),
        ("29-2-2024", "2024-02-29"),
    ],
)
def test_dates(text: str, value: str) -> None:
    assert typed.read(Kind.DATE, text) == value


@pytest.mark.parametrize(
    "text", ["16-3-26", "30-2-2026", "16-13-2026", "maart 2026", "morgen", "16 foo 2026", "1-1-9999"]
)
def test_what_is_no_date_stays_as_typed(text: str) -> None:
    assert typed.read(Kind.DATE, text) == text


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("9-4-1978", "1978-04-09", "9-4-1978"),
        ("1-1-1978", "1978-01-01", "1-1-1978"),  # someone said so: that is another thing than 1978
        ("1978", "1978", "1978"),
        ("00-00-1978", "1978", "1978"),
        ("0-0-1978", "1978", "1978"),
        ("1978-00-00", "1978", "1978"),
        ("00-11-1978", "1978-11", "11-1978"),
        ("11-1978", "1978-11", "11-1978"),
        ("november 1978", "1978-11", "11-1978"),
        ("Nov. 1978", "1978-11", "11-1978"),
        ("1978-11", "1978-11", "11-1978"),
    ],
)
def test_birth_dates_are_kept_as_far_as_they_are_known(text: str, value: str, shown: str) -> None:
    assert typed.read(Kind.BIRTH_DATE, text) == value
    assert typed.show(Kind.BIRTH_DATE, value) == shown
    assert typed.read(Kind.BIRTH_DATE, shown) == value


@pytest.mark.parametrize(
    "text", ["00-13-1978", "9-00-1978", "78", "1878", "00-00-0000", "foo 1978", "31-2-1978", "0-0"]
)
def test_what_is_no_birth_date_stays_as_typed(text: str) -> None:
    assert typed.read(Kind.BIRTH_DATE, text) == text


@given(st.text(max_size=12))
def test_any_text_as_a_birth_date_is_kept_in_one_form(text: str) -> None:
    value = typed.read(Kind.BIRTH_DATE, text)
    assert typed.read(Kind.BIRTH_DATE, typed.show(Kind.BIRTH_DATE, value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16-3-2026 14:30", "2026-03-16T14:30:00+01:00"),
        ("16 juli 2026 om 9.05 uur", "2026-07-16T09:05:00+02:00"),
        ("2026-03-16T14:30", "2026-03-16T14:30:00+01:00"),
        ("2026-03-16T13:30:00Z", "2026-03-16T14:30:00+01:00"),
        ("29-3-2026 2:30", "2026-03-29T03:30:00+02:00"),  # the hour that is skipped
        ("16-3-2026 25:00", "16-3-2026 25:00"),
        ("16-3-2026", "16-3-2026"),
    ],
)
def test_moments(text: str, value: str) -> None:
    assert typed.read(Kind.DATETIME, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", 1234.56),
        ("€ 50", 50),
        ("€50,-", 50),
        ("50,--", 50),
        ("1234.56", 1234.56),
        ("1.234", 1234),
        ("1.234.567,8", 1234567.8),
        ("€ 1 234", "€ 1 234"),
        ("12 euro", 12),
        ("-€ 5,00", -5),
        ("1,234", "1,234"),
        ("1.23.4", "1.23.4"),
        ("vijftig", "vijftig"),
        ("€", "€"),
    ],
)
def test_money(text: str, value: object) -> None:
    assert typed.read(Kind.MONEY, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.INTEGER, "3", 3),
        (Kind.INTEGER, "1.000", 1000),
        (Kind.INTEGER, "3,5", "3,5"),
        (Kind.INTEGER, "²", "²"),
        (Kind.NUMBER, "2,5", 2.5),
        (Kind.NUMBER, "2.5", 2.5),
        (Kind.NUMBERS, "4, 7 en 12", [4, 7, 12]),
        (Kind.NUMBERS, "4 en zeven", "4 en zeven"),
        (Kind.BOOLEAN, "ja", True),
        (Kind.BOOLEAN, "nee", False),
        (Kind.BOOLEAN, "misschien", "misschien"),
        (Kind.POSTCODE, "1506ab", "1506AB"),
        (Kind.EMAIL, "mailto:anna@post.example", "anna@post.example"),
        (Kind.PHONE, "06-12 34 56 78", "0612345678"),
        (Kind.PHONE, "+31 (0)6 12345678", "0612345678"),
        (Kind.PHONE, "0031 75 123 4567", "0751234567"),
        (Kind.PHONE, "+32 470 12 34 56", "+32470123456"),
        (Kind.PHONE, "112", "112"),
    ],
)
def test_other_kinds(kind: Kind, text: str, value: object) -> None:
    assert typed.read(kind, text) == value


@given(st.sampled_from(list(Kind)), st.text(max_size=40))
def test_reading_never_fails_and_loses_nothing(kind: Kind, text: str) -> None:
    value = typed.read(kind, typed.clean(text))
    assert value == typed.clean(text) or not isinstance(value, str) or typed.read(kind, value) == value


@given(st.floats(-1e9, 1e9).map(lambda amount: round(amount, 2)))
def test_money_that_is_shown_reads_as_the_same(amount: float) -> None:
    assert typed.read(Kind.MONEY, typed.show(Kind.MONEY, amount)) == amount


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_date_that_is_shown_reads_as_the_same(day: date) -> None:
    assert typed.read(Kind.DATE, typed.show(Kind.DATE, day.isoformat())) == day.isoformat()
