"""Phone numbers, e-mail addresses and postcodes are read in one place, whichever way they come in."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arrears.cells import COLUMNS
from engine.arrears.wrongs import Wrong
from engine.forms import FormSet
from engine.organisations import file
from engine.settings import ROOT

FORM = "gedeeld/dossier_openen.json"
NOW = datetime(2026, 3, 16, tzinfo=UTC)
NOW = datetime(2026, 2, 2, tzinfo=UTC)
NOWHERE = "een vorm die niemand leest"


# -- one place with patterns -----------------------------------------------------------------------------

PATTERNS = {
    "e-mail": re.compile(r"[\])+*}]@[\[(\\.]|@\\S|@\[\^"),
    "phone": re.compile(r"\+\)?\??3\)?1|0031|0\[1-9\]|\[\+0\]|\\\+\(\?|06\[|06\\d"),
    "postcode": re.compile(
        r"(\[1-9\]|\[0-9\]|\\d)(\{3,4\}|\{[34]\}|(\[0-9\]|\\d){2,3}(\{3\})?).{0,16}[\[(]([A-Z]|a-z)"
    ),
}
IN_ONE_PLACE = ("engine/values.py",)


def patterns(text: str) -> list[str]:
    """What in a text looks like a pattern for one of the three."""
    return [what for what, pattern in PATTERNS.items() if pattern.search(text)]


def in_python(source: str) -> list[str]:
    texts = (
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return [found for text in texts for found in patterns(text)]


def sources(*wanted: str) -> Iterator[Path]:
    for pattern in wanted:
        yield from (path for path in sorted(ROOT.glob(pattern)) if "static" not in path.parts)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("e-mail", r"[^@\s]+@[^@\s]+"),
        ("e-mail", r"[^@\s,;<>]{1,64}@(?:[^@\s.,;<>]+\.)+[^@\s.,;<>]{2,}"),
        ("e-mail", r"[^\s@<>\",;]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
        ("e-mail", r"\S+@\S+"),
        ("e-mail", r"^.+@.+$"),
        ("phone", r"0[1-9]\d{8}|\+(?!31)[1-9]\d{7,14}"),
        ("phone", r"(?:0[1-9][0-9]{8}|(?:\+|00)[1-9][0-9]{7,14})"),
        ("phone", r"^\+310?"),
        ("phone", r"06\d{8}"),
        ("postcode", r"([1-9][0-9]{3})[ \u00a0]*([A-Z]{2})"),
        ("postcode", r"([1-9]\d{3}) ?([A-Za-z]{2})"),
        ("postcode", r"^(\d{4})\s*([A-Z]{2})$"),
        ("postcode", r"^(\d{4})([A-Z]{2})\b"),
        ("postcode", r"\d\d\d\d ?[a-zA-Z]{2}"),
    ],
)
def test_a_pattern_is_found(what: str, pattern: str) -> None:
    assert what in in_python(f"import re\nPATTERN = re.compile({pattern!r})")


def test_there_is_one_place_with_patterns() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): in_python(path.read_text(encoding="utf-8"))
        for path in sources("engine/**/*.py", "web/**/*.py")
    }
    assert {name for name, what in found.items() if what} == set(IN_ONE_PLACE)


def test_no_page_and_no_form_has_its_own_pattern() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sources("web/assets/*.js", "web/templates/**/*.html", "forms/**/*.json")
    )
    own = [*re.findall(r'pattern="([^"]*)"', text), *re.findall(r'"pattern": *("(?:[^"\\]|\\.)*")', text)]
    scripts = [path.read_text(encoding="utf-8") for path in sources("web/assets/*.js")]
    assert [one for one in (*own, *scripts) if patterns(one)] == []


# -- the same, whichever way it comes in -----------------------------------------------------------------

PHONES = {
    "0612345678": (
        "0612345678",
        "06-12345678",
        "06 12345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06/12345678",
        "(06) 12345678",
        "06 - 1234 5678",
        "06\u201312345678",
        "06\u00a012345678",
        "+31612345678",
        "+31 6 12345678",
        "+31 (0)6 12345678",
        "+31(0)612345678",
        "+31 ( 0 ) 6 12345678",
        "+31 06 12345678",
        "+310612345678",
        "(+31) 6 12345678",
        "+(31) 6-12345678",
        "+31-6-12345678",
        "0031612345678",
        "0031 6 12345678",
        "0031 (0)6 12345678",
        "00 31 6 12345678",
        "(0)6 12345678",
        "\u202a+31 6 12345678\u202c",
        "tel:+31612345678",
    ),
    "0756123456": ("075-6123456", "(075) 612 34 56", "+31 (0)75 612 34 56", "0031756123456", "075 61 23 456"),
    "0229123456": ("0229-123456", "+31 229 12 34 56", "(0229) 123456"),
    "0881234567": ("088 123 45 67", "+31 88 1234567"),
    "097012345678": ("0970 12345678", "+31 970 1234 5678"),
    "+32470123456": ("+32 470 12 34 56", "0032 470 12 34 56", "+32 (0)470 123456", "00 32 470-123456"),
    "+442079460958": ("+44 (0)20 7946 0958", "0044 20 7946 0958"),
    NOWHERE: ("612345678", "06-1234567", "12345", "+31 6 1234567", "onbekend", "06-123456789"),
}
EMAILS = {
    "kees@post.example": ("kees@post.example", " kees@post.example ", "mailto:kees@post.example"),
    "Kees@Post.example": ("Kees@Post.example", "MAILTO:Kees@Post.example"),
    "josé@münchen.example": ("josé@münchen.example",),
    NOWHERE: (
        "kees",
        "kees@post",
        "a@post.example, b@post.example",
        '"a b"@post.example',
        "a:b@post.example",
    ),
}
POSTCODES = {
    "1506AB": ("1506AB", "1506 AB", "1506 ab", "1506  Ab", "1506\u00a0AB"),
    NOWHERE: ("1506", "0506 AB", "1506 SS", "1506-AB", "1506 ABC"),
}


def each(table: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(text, kept) for kept, texts in table.items() for text in texts]


def by_file(column: str, text: str) -> object:
    found = next(one for one in COLUMNS if one.name == column).value(text, date(2026, 3, 17))
    return NOWHERE if isinstance(found, Wrong) else found


FORMS = FormSet.from_files(
    {
        path.relative_to(ROOT / "forms").as_posix(): path.read_bytes()
        for path in sorted((ROOT / "forms" / "gedeeld").glob("*.json"))
    }
)


def by_form(group: str, name: str, text: str) -> object:
    form = FORMS.form(FORM)
    answer, _ = form.parse([(f"{group}.{name}", text)])
    refused = {error.path for error in form.validate(answer, NOW)}
    return NOWHERE if f"{group}.{name}" in refused else answer[group][name]


def by_organisations_file(name: str, text: str) -> object:
    contact = f"contactpersonen = [{{ naam = 'X', {name} = {json.dumps(text)} }}]"
    found = file.read(f"regio = 'x'\n[[organisaties]]\nslug = 'x'\nnaam = 'X'\nrollen = ['x']\n{contact}")
    if found.problems:
        assert [one.place for one in found.problems] == [f"Organisatie 1 (x), contactpersoon 1, {name}"]
        return NOWHERE
    (one,) = (found.organisations[0].contacts or {})["x"]
    return one.phone if name == "telefoon" else one.email


@pytest.mark.parametrize(("text", "kept"), each(PHONES))
def test_a_phone_number_is_kept_in_one_form(text: str, kept: str) -> None:
    assert by_file("telefoon", text) == kept
    assert by_form("huurder", "telefoon", text) == kept
    assert by_organisations_file("telefoon", text) == kept


@pytest.mark.parametrize(("text", "kept"), each(EMAILS))
def test_an_email_address_is_kept_in_one_form(text: str, kept: str) -> None:
    assert by_file("e_mail", text) == kept
    assert by_form("huurder", "e_mail", text) == kept
    assert by_organisations_file("e_mail", text) == kept


@pytest.mark.parametrize(("text", "kept"), each(POSTCODES))
def test_a_postcode_is_kept_in_one_form(text: str, kept: str) -> None:
    assert by_file("postcode", text) == by_form("adres", "postcode", text) == kept


between = st.sampled_from(["", " ", "-", ".", " - ", "/", "\u00a0", ") ", " ("])


@given(
    st.sampled_from(["0", "+31", "0031", "+31 (0)", "0031(0)", "(+31) ", "+31-0", "(0)", "00 31 "]),
    st.sampled_from([("6", 8), ("75", 7), ("88", 7), ("229", 6)]),
    st.data(),
)
def test_however_it_is_divided(first: str, area: tuple[str, int], data: st.DataObject) -> None:
    digits = data.draw(st.lists(st.sampled_from("0123456789"), min_size=area[1], max_size=area[1]))
    parts = [data.draw(between) + digit for digit in digits]
    kept, text = f"0{area[0]}{''.join(digits)}", f"{first}{area[0]}{''.join(parts)}"
    assert (
        by_file("telefoon", text)
        == by_form("huurder", "telefoon", text)
        == by_organisations_file("telefoon", text)
        == kept
    )
