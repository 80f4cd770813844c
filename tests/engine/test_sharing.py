"""What a message tells: the facts that its kind may share, and nothing else, whatever the template tries."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import checks, definitions
from engine.access import CLOCK
from engine.checks import texts
from engine.definitions import Definition
from engine.dossier import services
from engine.dossier.dossier import Dossier
from engine.letters import sharing, templates
from engine.letters.sharing import Sharing
from engine.letters.templates import LetterRefused
from engine.settings import ROOT
from engine.testing import House, Story, build

SMALL = Path(__file__).resolve().parents[1] / "small"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MARK = "GEHEIM"
DATE_ONLY = """Onderwerp: Ontruiming op {{ ontruimingsdatum|datum }}
Deelt: alleen_datum

{{ adres.straat }} {{ adres.huisnummer }}{{ adres.toevoeging }}, {{ adres.postcode }} {{ adres.plaats }}
Om {{ ontruimingstijd }}. Dossier {{ dossier_nummer }}, bericht van {{ vandaag|datum }}.
"""
GREEDY = """Onderwerp: {{ ontruimingsdatum }} {{ ontruimingstijd }}
Deelt: alleen_datum

{{ adres }} {% for name in adres %}{{ adres[name] }}{% endfor %} {{ dossier_nummer }}
{{ huurder is defined and huurder }} {{ achterstand is defined and achterstand }}
"""
HOME = {"straat": "Zuiddijk", "huisnummer": 7, "toevoeging": "B", "postcode": "1505BA", "plaats": "Zaandam"}
EVICTION = {"dossier_nummer": "2026-000007", "ontruimingsdatum": "2026-05-12", "ontruimingstijd": "09:30"}

few = settings(max_examples=20)
marked = st.recursive(
    st.integers(0, 9).map(lambda number: f"{MARK}-{number}"),
    lambda inner: st.lists(inner, min_size=1, max_size=2) | st.dictionaries(st.just(MARK), inner, min_size=1),
    max_leaves=4,
)


def definition(region: str, **changed: str) -> Definition:
    """A region of the house, or the small one, with these letters changed."""
    folder = SMALL if region == "klein" else ROOT
    files = definitions.read_files(folder, region)
    new = {f"processes/{region}/berichten/{kind}.txt": text.encode() for kind, text in changed.items()}
    return definitions.build(region, {**files, **new})


HOUSE = [definition(region) for region in definitions.regions(ROOT)]
NOTICES = [
    pytest.param(found, template, id=f"{found.region}-{kind}")
    for found in HOUSE
    for kind, template in found.letters.items()
    if templates.shares(template) is Sharing.DATE_ONLY
] + [pytest.param(HOUSE[0], text, id=name) for name, text in (("date", DATE_ONLY), ("greedy", GREEDY))]


def filled(data: st.DataObject, names: frozenset[str]) -> dict[str, Any]:
    """Every fact holds a marker somewhere, in shapes that differ from fact to fact."""
    shapes = data.draw(st.lists(marked, min_size=1, max_size=4))
    return {name: shapes[at % len(shapes)] for at, name in enumerate(sorted(names))}


def poisoned(data: st.DataObject, names: frozenset[str], keep: dict[str, Any]) -> dict[str, Any]:
    """The facts of a region with markers everywhere, save in what may be told."""
    facts = filled(data, names)
    home = {**data.draw(st.dictionaries(st.sampled_from(("bewoner", "naam", MARK)), marked)), **HOME}
    return {**facts, **keep, "adres": home}


@pytest.mark.parametrize(("found", "template"), NOTICES)
@few
@given(data=st.data())
def test_a_date_only_notice_cannot_tell_anything_else(
    found: Definition, template: str, data: st.DataObject
) -> None:
    facts = poisoned(data, found.known | {"ontruimingsdatum", "ontruimingstijd"}, EVICTION)
    assert MARK not in "".join(templates.render(template, facts, NOW, found.known))


@pytest.mark.parametrize(("found", "template"), NOTICES)
@few
@given(data=st.data())
def test_not_even_when_a_name_was_put_into_the_date(
    found: Definition, template: str, data: st.DataObject
) -> None:
    facts = poisoned(data, found.known | set(EVICTION), {})
    assert MARK not in "".join(templates.render(template, facts, NOW, found.known))


def test_without_the_filter_it_would(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two tests above can fail: a template that tries gets through as soon as nothing is held back."""
    facts: dict[str, Any] = {**EVICTION, "huurder": MARK, "adres": {**HOME, "bewoner": MARK}}
    assert MARK not in "".join(templates.render(GREEDY, facts, NOW))
    monkeypatch.setattr(sharing, "pick", lambda _allow, found, wanted: {name: found[name] for name in wanted})
    facts["achterstand"] = 1
    assert "".join(templates.render(GREEDY, facts, NOW)).count(MARK) == 3


SMUGGLERS = (
    "{% include 'huurder' %}",
    "{% import 'huurder' as h %}{{ h.naam }}",
    "{% extends 'huurder' %}",
    "{{ self }} {{ self._TemplateReference__context }}",
    "{{ adres | attr('bewoner') }}",
    "{{ adres['bewo' ~ 'ner'] }} {{ adres.get('bewoner') }} {{ adres.values() | list }} {{ adres | tojson }}",
    "{{ [adres] | map(attribute='bewoner') | list }} {{ [adres] | sum(attribute='bewoner', start='') }}",
    "{{ ('%(bewoner)s') | format(**adres) }}",
    "{{ '{0.__class__.__mro__}'.format(adres) }} {{ adres.__class__ }}",
    "{% set h = huurder %}{{ h }}",
    "{% macro m() %}{{ huurder }}{% endmacro %}{{ m() }}",
    "{% for h in (huurder, toelichting) %}{{ h }}{% endfor %}",
    "{{ cycler.__init__.__globals__ }} {{ lipsum.__globals__ }} {{ namespace(**adres).bewoner }}",
    "{% filter upper %}{{ huurder }}{% endfilter %}",
)


@pytest.mark.parametrize("trick", SMUGGLERS)
def test_no_trick_of_a_template_tells_more(trick: str) -> None:
    facts: dict[str, Any] = {
        **EVICTION,
        "huurder": MARK,
        "toelichting": MARK,
        "adres": {**HOME, "bewoner": MARK},
    }
    template = f"Onderwerp: Ontruiming\nDeelt: alleen_datum\n\n{trick}"
    try:
        told = "".join(templates.render(template, facts, NOW))
    except templates.LetterRefused as refused:
        told = str(refused)
    assert MARK.lower() not in told.lower()


@pytest.mark.parametrize("part", ["postcode", "huisnummer"])
def test_a_name_in_the_place_of_a_number_is_not_told(part: str) -> None:
    _, body = templates.render(DATE_ONLY, {**EVICTION, "adres": {**HOME, part: MARK}}, NOW)
    assert MARK not in body


def test_a_diagram_may_not_write_the_address(tmp_path: Path) -> None:
    for folder in ("processes", "forms"):
        shutil.copytree(SMALL / folder / "klein", tmp_path / folder / "klein")
    path = tmp_path / "processes" / "klein" / "route.bpmn"
    text = path.read_text(encoding="utf-8")
    assert "<bpmn:script>" in text
    path.write_text(text.replace("<bpmn:script>", "<bpmn:script>adres = None\n", 1), encoding="utf-8")
    found = [
        str(one)
        for one in checks.check("klein", definitions.read_all(tmp_path, "klein"))
        if "may not set" in str(one)
    ]
    assert len(found) == 1
    assert "a diagram may not set adres" in found[0]


def test_a_date_only_notice_tells_the_date_and_the_address() -> None:
    subject, body = templates.render(DATE_ONLY, {**EVICTION, "adres": HOME}, NOW)
    assert subject == "Ontruiming op 12 mei 2026"
    assert body.splitlines() == [
        "Zuiddijk 7B, 1505BA Zaandam",
        "Om 09:30. Dossier 2026-000007, bericht van 2 maart 2026.",
    ]


@pytest.mark.parametrize("found", HOUSE, ids=lambda found: found.region)
@few
@given(data=st.data())
def test_a_message_about_a_dossier_tells_what_is_listed_only(found: Definition, data: st.DataObject) -> None:
    """`dossier`: every listed fact may be a plain value; all others hold markers, and so do their fields."""
    facts = filled(data, found.known)
    facts |= {"dossier_nummer": "2026-000007", "corporatie": "De Woning", "regio": found.region}
    for path in found.shareable:
        name, _, part = path.partition(".")
        if part:
            whole = facts[name] if isinstance(facts[name], dict) else {MARK: facts[name]}
            facts[name] = {**whole, part: "2026-03-01"}
        else:
            facts[name] = "2026-03-01"
    for template in found.letters.values():
        if templates.shares(template) is Sharing.DOSSIER:
            assert MARK not in "".join(templates.render(template, facts, NOW, found.shareable))


@pytest.mark.parametrize(
    ("template", "wrong"),
    [
        ("Onderwerp: x\nDeelt: alleen_datum\n\n{{ huurder.naam }}", "huurder"),
        ("Onderwerp: {{ achterstand }}\nDeelt: dossier\n\n", "achterstand"),
        ("Onderwerp: x\nDeelt: alleen_datum\n\n{{ adres.wijk }}", "adres.wijk"),
        ("Onderwerp: x\nDeelt: dossier\n\n{{ terugkoppeling['tekst'] }}", "terugkoppeling.tekst"),
    ],
)
def test_what_a_kind_may_not_tell_is_refused_on_deploy(template: str, wrong: str) -> None:
    listed = {"terugkoppeling.stand"}
    assert list(templates.forbidden(template, listed)) == [wrong]
    assert (
        list(
            templates.forbidden(template.replace("alleen_datum", "alles").replace("dossier", "alles"), listed)
        )
        == []
    )
    assert list(templates.forbidden(DATE_ONLY, ())) == []


def refusals(**changed: str) -> list[str]:
    found = definition("klein", **changed)
    return [str(one) for one in texts.letters(found)] + [str(one) for one in texts.shareable(found)]


def test_a_letter_says_what_it_shares() -> None:
    assert refusals() == []
    assert "must say what the letter shares" in refusals(nieuw="Onderwerp: x\n\ny")[0]
    assert "one of alles, dossier, alleen_datum" in refusals(nieuw="Onderwerp: x\nDeelt: niets\n\ny")[0]
    assert "blank line" in refusals(nieuw="Onderwerp: x\nDeelt: alles\nBeste huurder,\n\ny")[0]
    assert (
        "achterstand: its line `Deelt:`"
        in refusals(nieuw="Onderwerp: x\nDeelt: dossier\n\n{{ achterstand }}")[0]
    )


@pytest.mark.parametrize(
    ("listed", "why"),
    [("achterstand", "an amount"), ("huurcontract", "free text"), ("nergens", "no form, script or decision")],
)
def test_a_list_of_what_may_be_shared_holds_nothing_personal(listed: str, why: str) -> None:
    files = definitions.read_files(SMALL, "klein")
    files["processes/klein/delen.toml"] = f'dossier = ["{listed}", "gebeld_op"]'.encode()
    found = list(texts.shareable(definitions.build("klein", files)))
    assert [one.element for one in found] == [listed]
    assert why in str(found[0])


def test_letters_of_an_older_version_go_on_as_they_were() -> None:
    assert templates.shares("Onderwerp: x\n{% set y = 1 %}\n\n{{ huurder.naam }}") is Sharing.ALL
    old = templates.render(
        "Onderwerp: x\n{% set y = 1 %}\n\n{{ huurder.naam }}", {"huurder": {"naam": "A"}}, NOW
    )
    assert old == ("x", "A")


def test_the_head_is_no_part_of_the_letter() -> None:
    assert templates.render("Onderwerp: {{ x }}\nDeelt: alles\n\nc", {"x": "a\r  b"}, NOW) == ("a b", "c")
    with pytest.raises(LetterRefused):
        templates.render("Onderwerp: a\nDeelt: iets\n\nc", {}, NOW)


@pytest.mark.parametrize(("kind", "becomes"), [("datum", "geinformeerd"), ("stand", "betrokken")])
def test_who_is_told_a_date_only_is_informed(database_url: str, kind: str, becomes: str) -> None:
    written = {"datum": DATE_ONLY, "stand": "Onderwerp: Stand\nDeelt: dossier\n\nZie het dossier."}
    house: House = build(database_url, "klein", NOW, definition("klein", **written).files)
    story = Story(house, achterstand=500.0, vervaldatum="2026-03-01")
    with house.engine.database.write() as connection:
        found = Dossier.lock(connection, house.engine.definitions, house.clock, CLOCK, case_id=story.case_id)
        services.send_letter(found, {"soort": kind, "aan": ["wijkteam", "woningcorporatie"]})
        found.save()
    page = story.page()
    assert [letter.organisation for letter in page.letters] == ["Test woningcorporatie", "Test wijkteam"]
    assert [party.kind for party in page.parties if party.role == "wijkteam"] == [becomes]
    house.engine.database.dispose()
