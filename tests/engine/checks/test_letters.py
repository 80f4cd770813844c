"""A letter that cannot be written, or would not end, is found before it is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.checks import Finding, Severity, texts
from engine.letters import templates
from engine.letters.templates import LetterRefused
from tests.checking import built, changed, codes

LETTER = "processes/gedeeld/berichten/betaalherinnering.txt"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONG = "x" * 1_000
SLIPS = [
    ("{{ achterstand | euro }}", "filter_onbekend"),
    ("{{ vandaag | Datum }}", "filter_onbekend"),
    ("{% if achterstand %}{{ vandaag | dag }}{% endif %}", "filter_onbekend"),
    ("{% for a in [1] %}{{ a | x }}{% endfor %}", "filter_onbekend"),
    ("{% filter hoofdletters %}a{% endfilter %}", "filter_onbekend"),
    ("{% if achterstand is bekend %}a{% endif %}", "toets_onbekend"),
    ("{{ achterstand is defind }}", "toets_onbekend"),
    ("{{ 'a' if achterstand is leeg else 'b' }}", "toets_onbekend"),
    ("{% include 'voet.txt' %}", "brief_ander_bestand"),
    ("{% extends 'brief.txt' %}", "brief_ander_bestand"),
    ("{% import 'delen.txt' as delen %}", "brief_ander_bestand"),
    ("{% from 'delen.txt' import voet %}", "brief_ander_bestand"),
    ("{{ '=' * 60 }}", "brief_groeit"),
    ("{{ [1, 2] * achterstand }}", "brief_groeit"),
    ("{{ achterstand ** 9 }}", "brief_groeit"),
    ("{% for a in range(achterstand) %}a{% endfor %}", "brief_telt"),
    ("{% for a in range(1, achterstand + 1) %}a{% endfor %}", "brief_telt"),
    (
        "{% for a in [1] %}{% for b in [1] %}{% for c in [1] %}{% endfor %}{% endfor %}{% endfor %}",
        "brief_herha",
    ),
    ("{% for a in range(25) %}" + LONG + "{% endfor %}", "brief_schrijft_te_veel"),
    (
        "{% for a in range(5) %}{% for b in range(5) %}" + LONG + "{% endfor %}{% endfor %}",
        "brief_schrijft_te_veel",
    ),
    ("{% for a in 'abcdefghijklmnopqrstuvwxyz' %}" + LONG + "{% endfor %}", "brief_schrijft_te_veel"),
    ("{% if achterstand %}a{% elif regio %}" + LONG * 21 + "{% endif %}", "brief_schrijft_te_veel"),
    (LONG * 21, "brief_schrijft_te_veel"),
    ("{% for a in range(300) %}{% for b in range(300) %}{% endfor %}{% endfor %}", "brief_schrijft_te_veel"),
    ("{% set keren = range(9000) | list %}{% for a in keren %}{% endfor %}", "brief_telt"),
    ("{{ range(9000) | join | length }}", "brief_telt"),
    ("{% macro a() %}{{ a() }}{% endmacro %}", "brief_groeit"),
    ("{% macro a() %}{% for b in 'abc' %}{% endfor %}{% endmacro %}", "brief_groeit"),
    ("{{ 'a' | center(99999999) }}", "brief_groeit"),
    ("{{ 'a' | indent(99999999) }}", "brief_groeit"),
    ("{{ 'a'.ljust(99999999) | length }}", "brief_groeit"),
    ("{{ '{:>99999999}'.format(1) }}", "brief_groeit"),
    ("{{ lipsum(n=2000) }}", "brief_groeit"),
    ("{{ afzender.telefon }}", "organisatie_vertelt_niet"),
    ("{% set a = namespace(b='x') %}", "brief_groeit"),
    (
        "{% for a in range(9, 0, -1) %}{% if a %}" + LONG * 3 + "{% endif %}{% endfor %}",
        "brief_schrijft_te_veel",
    ),
]


def said(text: str) -> list[Finding]:
    """Of a letter of Zaanstad with this below it."""
    region = built("zaanstad")
    letter = region.letters["betaalherinnering"] + "\n" + text
    return list(texts.letters(replace(region, letters={**region.letters, "betaalherinnering": letter})))


@pytest.mark.parametrize(("slip", "code"), SLIPS)
def test_a_letter_that_fails_when_it_is_sent_is_not_published(slip: str, code: str) -> None:
    (finding,) = said(slip)
    assert finding.code.startswith(code)
    assert (finding.file, finding.severity) == ("berichten/betaalherinnering.txt", Severity.STOPS)
    assert finding.what
    assert finding.cure


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(12) %}{{ a }} {% endfor %}",
        "{% for a in contactpogingen %}{{ a.kanaal }} {% for b in range(3) %}.{% endfor %}{% endfor %}",
        "{{ achterstand * 2 }} {{ 2 * 3 }} {{ vandaag | datum | upper }}",
        "{% if achterstand is none or achterstand is defined %}" + LONG + "{% endif %}",
    ],
)
def test_a_letter_that_ends_is_passed(text: str) -> None:
    assert said(text) == []


def test_the_text_of_the_standing_ends_too() -> None:
    region = replace(
        built("zaanstad"), stand="{% for a in range(300) %}{% for b in range(300) %}{% endfor %}{% endfor %}"
    )
    (finding,) = texts.stand(region)
    assert (finding.file, finding.code) == ("stand.txt", "brief_schrijft_te_veel")


@pytest.mark.parametrize(
    "text",
    [
        "{% set a = 'x' %}{{ (a * 30000) | length }}",
        "{% set a = [1] %}{{ (30000 * a) | length }}",
        "{% set a = '%09999d' %}{{ (a % 1) | length }}",
        "{% set a = '%*d' %}{{ (a % (9999, 1)) | length }}",
        "{{ (2 ** 9999) > 1 }}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{{ '\\ud800' }}",
    ],
)
def test_no_arithmetic_takes_the_house_along(text: str) -> None:
    with pytest.raises(LetterRefused):
        templates.render("Onderwerp: a\nDeelt: alles\n\n" + text, {}, NOW)


def test_arithmetic_on_amounts_goes_on() -> None:
    sums = "{{ huur * 12 }} {{ huur % 7 }} {{ 2 ** 3 }} {{ '=' * 3 }} {{ '%d x' % 4 }}"
    written = templates.render(f"Onderwerp: a\nDeelt: alles\n\n{sums}", {"huur": 10}, NOW)
    assert written[1] == "120 3 8 === 4 x"


@pytest.mark.parametrize("text", ["{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}", "{% if 1 %}" * 3_000])
def test_what_is_too_deep_to_read_is_a_finding(text: str) -> None:
    (finding,) = said(text)
    assert finding.code == "geen_sjabloon"


@pytest.mark.parametrize("text", ["{% for a in regels %}" + LONG + "{% endfor %}", LONG * 30, "{{ regels }}"])
def test_writing_stops_where_a_letter_is_full(text: str) -> None:
    template = "Onderwerp: a\nDeelt: alles\n\n" + text
    with pytest.raises(LetterRefused) as refused:
        templates.render(template, {"regels": ["regel" * 100] * 9_000}, NOW)
    assert refused.value.args[0] == templates.TOO_LONG


def test_the_whole_check_says_it_once() -> None:
    files = changed(LETTER, r"\Z", "{{ achterstand | geldt }}", "zaanstad")
    assert [code for code, _ in codes(files, "zaanstad")] == ["filter_onbekend"]
