"""What many pages write the same stands in web/templates/bouwstenen, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "web" / "templates"
# What a page does not write by hand -> the file whose macros do.
BY_HAND = {
    r"csrf_token": "formulieren.html",
    r'method="post"': "formulieren.html",
    r'class="kruimels': "kruimels.html",
    r"utrecht-link--html-a": "links.html",
    r"utrecht-button-link--html-a": "links.html",
}


def by_hand(text: str, home: str = "") -> list[str]:
    """The lines that write what a macro writes; `home` is the file of macros that this is, if it is one."""
    return [
        f"line {number}: {pattern} belongs in bouwstenen/{owner}"
        for number, line in enumerate(text.splitlines(), 1)
        for pattern, owner in BY_HAND.items()
        if owner != home and re.search(pattern, line)
    ]


@pytest.mark.parametrize(
    "line",
    [
        '<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">',
        '<form class="stapel" method="post">',
        '<nav class="kruimels" aria-label="Waar ben je">',
        '<a class="utrecht-link utrecht-link--html-a" href="{{ url_for(\'inbox.index\') }}">Taken</a>',
        '<a class="utrecht-button-link utrecht-button-link--html-a" href="/">Taken</a>',
    ],
)
def test_the_rule_finds_what_is_written_by_hand(line: str) -> None:
    assert by_hand(line)


def test_no_template_writes_by_hand_what_a_macro_writes() -> None:
    found = {
        path.relative_to(TEMPLATES).as_posix(): by_hand(
            path.read_text(encoding="utf-8"), path.name if path.parent.name == "bouwstenen" else ""
        )
        for path in sorted(TEMPLATES.rglob("*.html"))
    }
    cure = "Use the macros of web/templates/bouwstenen; each file says at its top what it is for."
    assert {name: lines for name, lines in found.items() if lines} == {}, cure


# Pages that one reaches from the bar at the top, or that stand outside everything.
AT_THE_TOP = {
    "beheer/haperingen.html",
    "beheer/organisaties.html",
    "brieven/lijst.html",
    "demo/post.html",
    "dossiers/kennisgevingen.html",
    "dossiers/lijst.html",
    "fout.html",
    "inlezen/bestand.html",
    "inloggen.html",
    "mijn_instellingen.html",
    "ontwerp/regios.html",
    "overleg/lijst.html",
    "taken/lijst.html",
    "te_laat.html",
    "teruggegeven.html",
}


def test_every_page_below_another_leads_back() -> None:
    way_back = re.compile(r'^ *\{\{ (kruimels\w*\(|linkregel\(.*"Terug naar)', re.MULTILINE)
    pages = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.html")
    }
    lost = {name for name, text in pages.items() if "{% extends" in text and not way_back.search(text)}
    assert lost == AT_THE_TOP
