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
