"""A fact or a field that nothing gives stops a version, wherever it is read; the nearest name is the cure."""

from __future__ import annotations

import re

import pytest

from engine.checks import Severity, fields, region, texts
from tests.checking import by_sources, changed, files, found, judged

SHARED = "processes/gedeeld/"
LETTERS = "processes/zaanstad/berichten/"
FIELD, FACT, TEXT = "veld_onbekend", "gegeven_onbekend", "tekst_noemt_onbekend"
RULES = {FIELD: by_sources(fields), FACT: region.vocabulary, TEXT: texts.findings}

# By what reads it: file, the right name, the slip; five of each.
CONDITIONS = [
    (SHARED + "melding.bpmn", "plichten.herinnering_op", "plichten.herinering_op", FIELD),
    (SHARED + "nazorg.bpmn", "kwetsbaarheid.kwetsbaar", "kwetsbaarheid.kwetsbar", FIELD),
    (SHARED + "hulp_gemeld.bpmn", "hulpaanbod.reactie ==", "hulpaanbod.reacte ==", FIELD),
    (SHARED + "nieuwe_stand.bpmn", "achterstand &gt;", "achterstnd &gt;", FACT),
    (
        SHARED + "betalingsregeling.bpmn",
        r"lopende_regeling\.aantal_termijnen",
        "lopende_regeling.aantal",
        FIELD,
    ),
]
SCRIPTS = [
    (SHARED + "ontruiming_voorbereiden.bpmn", r"gezin\.kinderen ==", "gezin.kindren ==", FIELD),
    (
        SHARED + "ontruiming_afblazen.bpmn",
        r"lopende_regeling\.termijnbedrag",
        "lopende_regeling.bedrag",
        FIELD,
    ),
    (SHARED + "hulp_of_regeling.bpmn", r"hulpaanbod\.reactie ==", "hulpaanbod.reacte ==", FIELD),
    (SHARED + "overlast.bpmn", "achterstand &gt;", "achterstnd &gt;", FACT),
    (SHARED + "hulp.bpmn", r"hulpaanbod\.reactie ==", "hulpaanbod.antwoord ==", FIELD),
]
TABLES = [
    (SHARED + "toon_aanmaning.dmn", ">betaalprofiel<", ">betaalprofil<", FACT),
    (SHARED + "toon_aanmaning.dmn", ">betaalprofiel<", ">huurder.naamm<", FIELD),
    (SHARED + "toon_aanmaning.dmn", r"maanden_tussen\(vervaldatum", "maanden_tussen(vervaldtum", FACT),
    (SHARED + "uitsluiting_geldt.dmn", "uitsluiting_vanaf", "uitsluiting_vanf", FACT),
    (SHARED + "uitsluiting_geldt.dmn", "peildatum <|peildatum &lt;", "adres.postcod &lt;", FIELD),
]
LETTER = [
    (LETTERS + "aankondiging.txt", r"achterstand\|geld", "achterstnd|geld", TEXT),
    (LETTERS + "aankondiging.txt", r"huurder\.naam", "huurder.nam", FIELD),
    (LETTERS + "seintje.txt", r"plichten\.gewezen_op_hulp_op", "plichten.gewezen_op_hulp", FIELD),
    (LETTERS + "seintje.txt", r'adres\.get\("plaats"\)', 'adres.get("plats")', FIELD),
    (SHARED + "berichten/aanmaning.txt", r"\{\{ corporatie \}\}", "Kies {{ bedrg }}", TEXT),
]
SHAREABLE = [
    (SHARED + "delen.toml", '"pauze_tot"', '"pauze_to"', TEXT),
    (SHARED + "delen.toml", '"signaal_nr"', '"signal_nr"', TEXT),
    (SHARED + "delen.toml", '"zittingsdatum"', '"zitting_datum"', TEXT),
    ("processes/zaanstad/delen.toml", r'"terugkoppeling\.datum"', '"terugkoppeling.datm"', TEXT),
    ("processes/zaanstad/delen.toml", r'"terugkoppeling\.stand"', '"terugkoppeling.stnd"', TEXT),
]


@pytest.mark.parametrize(("path", "right", "wrong", "code"), [*CONDITIONS, *SCRIPTS, *TABLES])
def test_a_name_that_nothing_gives_stops_it(path: str, right: str, wrong: str, code: str) -> None:
    told = judged(RULES[code], changed(path, right, wrong, "zaanstad"), "zaanstad")
    about = [one for one in told if one.code == code]
    assert about, [str(one) for one in told]
    assert all(one.severity is Severity.STOPS and one.cure for one in about)


def test_letters_and_what_they_share_too() -> None:
    """Of all slips at once, for letters are read with the version."""
    slips = dict(files("zaanstad"))
    for path, right, wrong, _ in [*LETTER, *SHAREABLE]:
        text, count = re.subn(right, wrong, slips[path].decode(), count=1)
        assert count, right
        slips[path] = text.encode()
    named = {(one.code, name) for one in found(slips, "zaanstad") for name in one.element.split()}
    assert named >= {
        *((TEXT, one) for one in ("achterstnd", "bedrg", "pauze_to", "signal_nr", "zitting_datum")),
        *((TEXT, f"terugkoppeling.{one}") for one in ("datm", "stnd")),
        *((FIELD, one) for one in ("huurder.nam", "plichten.gewezen_op_hulp", "adres.plats")),
    }


def test_the_nearest_name_is_the_cure() -> None:
    path, right, wrong, code = CONDITIONS[0]
    (finding,) = judged(RULES[code], changed(path, right, wrong, "zaanstad"), "zaanstad")
    assert finding.file == path
    assert finding.line().startswith(f"{path}: van_plichten_vervuld_naar_seintje_nummeren")
    assert "plichten heeft geen veld herinering_op." in finding.line()
    assert "Is herinnering_op bedoeld?" in finding.line()


@pytest.mark.parametrize(
    "text",
    [
        'blok = {"a": 1}; ja = blok.a',
        'blok = {"a": 1} if achterstand else None; ja = blok.a',
        "blok = plichten; ja = blok.herinnering_op",
        "blok = verplaats(onbekend, {}); ja = blok.wat",
    ],
)
def test_what_may_be_there_passes(text: str) -> None:
    slip = changed(SHARED + "melding.bpmn", "<bpmn:script>", f"<bpmn:script>{text}\n", "zaanstad")
    assert judged(by_sources(fields), slip, "zaanstad") == []
