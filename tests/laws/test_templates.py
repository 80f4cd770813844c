"""What many pages write the same stands in bouwstenen, and nowhere else; a form keeps what is typed."""

from __future__ import annotations

import ast
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
    "beheer/vastgelopen.html",
    "brieven/lijst.html",
    "demo/post.html",
    "demo/verstuurd.html",
    "dossiers/kennisgevingen.html",
    "dossiers/lijst.html",
    "fout.html",
    "inlezen/bestand.html",
    "inloggen.html",
    "mijn_instellingen.html",
    "ontwerp/regios.html",
    "ontwerp/voorbeeld.html",  # shown within the page of its form
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


# -- a form in which one types ----------------------------------------------------------------------------

TYPED = re.compile(
    r"<textarea|<select|<input(?![^>]*type=\"(hidden|checkbox|radio)\")"
    r"|\{\{ (formulier|kies_corporatie|waarom)\(|inlezen/vragen\.html"
)
KEEPS = "{{ concept_van("
NEVER = {"inloggen.html", "teruggegeven.html"}  # a password is never kept; the other is what comes back


def forms(page: str) -> list[str]:
    """The inside of every form of this template: from `call versturen` to its own endcall."""
    found, depth, begin = [], 0, -1
    for tag in re.finditer(r"\{% (call|endcall)\b[^%]*%\}", page):
        if "versturen(" in tag[0] and begin < 0:
            begin, depth = tag.end(), 0
        elif begin >= 0 and tag[1] == "call":
            depth += 1
        elif begin >= 0 and depth:
            depth -= 1
        elif begin >= 0:
            found.append(page[begin : tag.start()])
            begin = -1
    return found


@pytest.mark.parametrize(
    ("inside", "forgets"),
    [
        ('<textarea name="reden">{{ gegeven }}</textarea>', True),
        ('{% call veld("naam", "Naam") %}<input name="naam" type="text">{% endcall %}', True),
        ('<select name="wie"></select>', True),
        ('<input name="bestand" type="file">', True),
        ("{{ formulier(formulier_view) }}", True),
        ("{{ concept_van(plek) }}{{ formulier(formulier_view) }}", False),
        ('<input type="hidden" name="lijst"><input class="x" type="checkbox" name="brief">', False),
        ('{{ knop("Weg", name="_actie", value="weggooien") }}', False),
    ],
)
def test_the_rule_finds_a_form_that_forgets(inside: str, forgets: bool) -> None:
    page = f'{{% call versturen("/ergens") %}}{inside}{{% endcall %}}<textarea></textarea>'
    assert bool(forgetful(page)) is forgets


def forgetful(page: str) -> list[str]:
    return [inside.strip()[:60] for inside in forms(page) if TYPED.search(inside) and KEEPS not in inside]


def test_every_form_in_which_one_types_keeps_it() -> None:
    found = {
        path.relative_to(TEMPLATES).as_posix(): forgetful(path.read_text(encoding="utf-8"))
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.name not in NEVER
    }
    cure = "Write {{ concept_van(plek) }} in the form; web/forms/drafts.py keeps what is typed there."
    assert {name: forms for name, forms in found.items() if forms} == {}, cure


def test_there_are_forms_to_look_at() -> None:
    assert sum(len(forms(path.read_text(encoding="utf-8"))) for path in TEMPLATES.rglob("*.html")) > 25


def test_no_page_answers_a_refused_form_in_place() -> None:
    """Such an answer is gone after Back: a refused form is kept, and the browser sent to its page (303)."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "web").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == 422
    ]
    assert found == []
