"""Which facts a letter reads: what Jinja2 itself says, whichever way they are found."""

from __future__ import annotations

import pytest
from jinja2.meta import find_undeclared_variables

from engine.letters import templates
from engine.settings import ROOT

WRITTEN = [
    "{{ a }} {{ b.c['d'] | default(e) }} {{ f[g] }} {{ h(i, j=k) }}",
    "{% if a is defined and not b %}{{ c ~ d }}{% elif e in f %}{{ g if h else i }}{% endif %}",
    "{{ [a, b] }} {{ {c: d} }} {{ range(e) }} {{ self }} {{ vandaag }}",
    "{% set a = b %}{{ a }} {{ c }}",
    "{{ a }}{% set a = 1 %}",
    "{% for a in b %}{{ a }} {{ loop.index }} {{ c }}{% endfor %}{{ a }}",
    "{% with a = b %}{{ a }}{% endwith %}{{ a }}",
    "{% macro a(b) %}{{ b }} {{ c }}{% endmacro %}{{ a(d) }}",
]


@pytest.mark.parametrize("template", WRITTEN)
def test_a_letter_reads_what_it_does_not_set_itself(template: str) -> None:
    parsed = templates._environment.parse(template)
    assert templates.names(template) == find_undeclared_variables(parsed) - templates.GIVEN


def test_so_do_the_letters_of_the_house() -> None:
    letters = [path.read_text(encoding="utf-8") for path in ROOT.glob("processes/*/berichten/*.txt")]
    assert len(letters) > 50
    for letter in letters:
        parsed = templates._environment.parse(letter)
        assert templates.names(letter) == find_undeclared_variables(parsed) - templates.GIVEN
