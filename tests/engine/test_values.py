"""Phone numbers, e-mail addresses and postcodes: what is read, what is refused, how it is shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import values
from engine.letters import templates

READERS = (values.read_phone, values.read_contact_phone, values.read_email, values.read_postcode)


@pytest.mark.parametrize(
    "text",
    [
        "112",
        "12345",
        "612345678",  # a spreadsheet took its 0
        "31612345678",
        "06123456789",
        "061234567",
        "0012345",
        "+31 6 1234567",
        "+1234567",
        "+1234567890123456",
        "06-12345678 / 06-87654321",
        "06-12345678 (moeder)",
        "06-1234567x",
        "0900-8844",
        "onbekend",
        "",
    ],
)
def test_what_is_no_number_of_a_person(text: str) -> None:
    assert values.read_phone(text) is None


@pytest.mark.parametrize(
    ("text", "kept", "shown", "dialled"),
    [
        ("075-1234567", "0751234567", "075 123 45 67", "+31751234567"),
        ("+310612345678", "0612345678", "06 12 34 56 78", "+31612345678"),
        ("0229 123456", "0229123456", "0229 12 34 56", "+31229123456"),
        ("+32 470 12 34 56", "+32470123456", "+32470123456", "+32470123456"),
        ("0900-8844", "09008844", "0900 8844", "09008844"),
        ("0800 - 123 45 67", "08001234567", "0800 1234567", "08001234567"),
        ("14 075", "14075", "14 075", "14075"),
        ("14 0229", "140229", "14 0229", "140229"),
        ("112", "112", "112", "112"),
        ("116 000", "116000", "116000", "116000"),
        *(
            (text, text, text, dialled)
            for text, dialled in (
                ("075-1234567 toestel 12", "+31751234567"),
                ("075-1234567 / 06-12345678", "+31751234567"),
                ("06-12345678 (ma t/m do)", "+31612345678"),
                ("Bel +31 (0)75 123 45 67 en vraag naar Ans", "+31751234567"),
                ("0900-8844, lokaal tarief", "09008844"),
                ("14 075 (gemeente)", "14075"),
            )
        ),
    ],
)
def test_how_to_call_an_organisation(text: str, kept: str, shown: str, dialled: str) -> None:
    assert values.read_contact_phone(text) == kept
    assert values.show_phone(kept) == shown
    assert values.to_dial(text) == values.to_dial(kept) == dialled


@pytest.mark.parametrize(
    "text",
    ["", "onbekend", "075-123456", "075-12345678", "612345678", "toestel 12", "bel 075", "+31 6 1234567"],
)
def test_what_nobody_can_call(text: str) -> None:
    assert values.read_contact_phone(text) is None
    assert values.to_dial(text) is None
    assert values.show_phone(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Kees@Post.example", "Kees@Post.example"),
        (" kees@post.example\u200b ", "kees@post.example"),
        ("mailto:kees@post.example", "kees@post.example"),
        ("MAILTO: kees@post.example?subject=Huur", "kees@post.example"),
        ("o'brien+huur@post.example", "o'brien+huur@post.example"),
        ("josé@münchen.example", "josé@münchen.example"),
        (f"{'x' * 64}@post.example", f"{'x' * 64}@post.example"),
    ],
)
def test_an_address_is_kept_as_it_was_written(text: str, kept: str) -> None:
    assert values.read_email(text) == kept
    assert values.is_one_address(kept)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kees",
        "kees@",
        "@post.example",
        "kees@post",
        "kees@post.",
        "kees@post.e",
        "kees@.example",
        "kees@post..example",
        "kees@post@post.example",
        "kees @post.example",
        '"a b"@post.example',
        '"a"@post.example',
        "a(b)@post.example",
        "a:b@post.example",
        "<kees@post.example>",
        "Kees <kees@post.example>",
        "kees@post.example, ans@post.example",
        "kees@post.example;ans@post.example",
        "kees@post.example\nBcc: ans@post.example",
        "kees\x07@post.example",
        f"{'x' * 65}@post.example",
        f"x@{'x' * 250}.example",
    ],
)
def test_what_is_no_address_that_mail_can_go_to(text: str) -> None:
    assert values.read_email(text) is None


def test_in_its_own_network_a_server_needs_no_full_domain() -> None:
    assert values.is_one_address("drempel@localhost")
    for text in ("a@b, c@d", "a b@c", "<a@b>", '"a"@b', "a@b\n", "mailto:a@b", "a", "a@b@c"):
        assert not values.is_one_address(text)


@pytest.mark.parametrize("text", ["1506ab", "1506 AB", "1506  ab", " 1506\u00a0Ab ", "١٥٠٦ab"])
def test_a_postcode(text: str) -> None:
    assert values.read_postcode(text) == "1506AB"
    assert values.show_postcode(text) == "1506 AB"


@pytest.mark.parametrize(
    "text", ["1506", "0506 AB", "1506 A", "1506 SS", "1506sa", "1506-AB", "1506 ABC", ""]
)
def test_what_is_no_postcode(text: str) -> None:
    assert values.read_postcode(text) is None
    assert values.show_postcode(text) == text


written = st.text(max_size=60) | st.text(alphabet="0123456789+()-/. aA@", max_size=40)


@given(written)
def test_what_is_kept_reads_as_itself_and_nothing_raises(text: str) -> None:
    for read in READERS:
        kept = read(text)
        assert kept is None or read(kept) == kept
    assert values.read_phone(values.show_phone(text)) == values.read_phone(text)
    assert values.read_postcode(values.show_postcode(text)) == values.read_postcode(text)
    values.to_dial(text)


@given(written)
def test_mail_can_be_sent_to_what_is_read_as_an_address(text: str) -> None:
    kept = values.read_email(text)
    assert kept is None or values.is_one_address(kept)


@pytest.mark.parametrize(
    ("tenant", "line"),
    [
        ({"telefoon": "+310612345678"}, "06 12 34 56 78, 1507 TB"),
        ({"telefoon": None}, "niet bekend, 1507 TB"),
        ({}, "niet bekend, 1507 TB"),
    ],
)
def test_a_letter_writes_them_as_one_reads_them(tenant: dict[str, str | None], line: str) -> None:
    template = (
        "Onderwerp: Seintje\nDeelt: alles\n\n"
        "{{ huurder.telefoon|telefoon|default('niet bekend', true) }}, {{ adres.postcode|postcode }}"
    )
    facts = {"huurder": tenant, "adres": {"postcode": "1507TB"}}
    assert templates.render(template, facts, datetime(2026, 3, 2, tzinfo=UTC))[1] == line
