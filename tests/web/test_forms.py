"""Forms on the screen: each question has its label, errors lead to their field, and nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import html

from engine.forms import FieldError, Form, FormSet
from web.forms.posted import Received, received
from web.forms.view import form_view

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = "gedeeld/blokken.json"
PATH = "testdorp/gesprek.json"
TODAY = date(2026, 3, 16)
NOW = datetime(2026, 3, 16, 18, tzinfo=UTC)
ITEM = {"$ref": "../gedeeld/blokken.json#/$defs/contactpoging"}
PROPERTIES: dict[str, Any] = {
    "achterstand": {"title": "Achterstand", "type": "number", "x-soort": "geld", "x-alleen-lezen": True},
    "bedrag": {"title": "Bedrag", "type": "number", "multipleOf": 0.01, "x-soort": "geld"},
    "dag": {"title": "Dag", "description": "Bijvoorbeeld 16-3-2026.", "type": "string", "format": "date"},
    "akkoord": {"title": "Akkoord?", "type": "boolean"},
    "hulpaanbod": {"$ref": "../gedeeld/blokken.json#/$defs/hulpaanbod"},
    "contactpogingen": {"title": "Contactpogingen", "type": "array", "items": ITEM, "x-aanvullen": True},
    "regeling": {"$ref": "../gedeeld/blokken.json#/$defs/regeling"},
    "aanboden": {
        "title": "Aanboden",
        "type": "array",
        "items": {"$ref": "../gedeeld/blokken.json#/$defs/hulpaanbod"},
    },
    "gezin": {"$ref": "../gedeeld/blokken.json#/$defs/gezin"},
}


@pytest.fixture(scope="module")
def form() -> Form:
    schema = {
        "$id": PATH,
        "title": "Gesprek",
        "description": "Vul in wat je besprak.",
        "type": "object",
        "properties": PROPERTIES,
        "required": ["bedrag", "dag", "hulpaanbod"],
        "unevaluatedProperties": False,
    }
    files = {PATH: json.dumps(schema).encode(), BLOCKS: (ROOT / "forms" / BLOCKS).read_bytes()}
    forms = FormSet.from_files(files)
    assert forms.check({"bijkomende_kosten", "ontruimingskosten"}) == []
    return forms.form(PATH)


def page(form: Form, start: dict[str, Any], **state: Any) -> html.HtmlElement:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "web" / "templates"), autoescape=True, undefined=StrictUndefined
    )
    template = environment.from_string(
        '{% from "formulier/formulier.html" import formulier %}<main>{{ formulier(view) }}</main>'
    )
    return html.fromstring(template.render(view=form_view(form, start, **state)))


def sent(root: html.HtmlElement, **typed: str) -> list[tuple[str, str]]:
    """What a browser would send of this page, after typing into these names."""
    pairs = [(name, value) for name, value in _successful(root) if name not in typed]
    return [*pairs, *typed.items()]


def _successful(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for field in root.xpath("//input[@name] | //textarea | //select"):
        name = field.get("name")
        if field.tag == "textarea":
            yield name, (field.text or "").removeprefix("\n")
        elif field.tag == "select":
            chosen = field.xpath(".//option[@selected]") or field.xpath(".//option")
            yield name, chosen[0].get("value")
        elif field.get("type") not in ("radio", "checkbox") or field.get("checked") is not None:
            yield name, field.get("value")


def post(form: Form, pairs: Iterable[tuple[str, str]]) -> tuple[Received, list[FieldError]]:
    got = received(form, pairs)
    return got, form.validate(got.values, NOW)


def texts(root: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in root.xpath(path)]


def test_every_question_has_a_label_of_its_own(form: Form) -> None:
    root = page(form, {})
    for field in root.xpath(
        "//input[@type='text' or @type='radio' or @type='checkbox'] | //select | //textarea"
    ):
        assert len(root.xpath(f"//label[@for='{field.get('id')}']")) == 1, field.get("name")
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    for group in root.xpath("//fieldset"):
        assert len(group.xpath("./legend")) == 1


def test_there_is_nothing_that_the_content_policy_refuses(form: Form) -> None:
    root = page(form, {}, errors=form.validate({}, NOW))
    assert root.xpath("//script | //style | //@style | //@*[starts-with(name(), 'on')]") == []
    assert root.xpath("//form | //input[@name='csrf_token']") == []


def test_what_is_only_shown_is_no_input(form: Form) -> None:
    root = page(form, {"achterstand": 1234.5})
    assert texts(root, "//dl/dd") == ["€ 1.234,50"]
    assert root.xpath("//*[@name='achterstand']") == []


def test_what_was_prefilled_stands_in_its_field(form: Form) -> None:
    start = {"bedrag": 12.5, "dag": "2026-03-16", "akkoord": False, "hulpaanbod": {"soorten": ["ggz"]}}
    root = page(form, start)
    assert root.xpath("string(//input[@name='bedrag']/@value)") == "12,50"
    assert root.xpath("string(//input[@name='dag']/@value)") == "16-3-2026"
    assert root.xpath("//input[@name='akkoord'][@checked]/@value") == ["nee"]
    assert root.xpath("//input[@name='hulpaanbod.soorten'][@checked]/@value") == ["ggz"]


def test_errors_are_listed_first_and_lead_to_their_field(form: Form) -> None:
    got, errors = post(form, sent(page(form, {}), dag="gisteren", bedrag=""))
    root = page(form, {}, raw=got.raw, errors=errors)
    links = root.xpath("//*[@role='alert']//a")
    assert texts(root, "//*[@role='alert']//a") == [
        "Bedrag: Vul een bedrag in, bijvoorbeeld 1.234,56.",
        "Dag: Vul een datum in met dag, maand en jaar, bijvoorbeeld 16-3-2026.",
        "Hoe reageert de huurder op het aanbod? Kies een van de antwoorden.",
    ]
    for link in links:
        [target] = root.xpath(f"//*[@id='{link.get('href')[1:]}']")
        assert target.tag in ("input", "textarea", "select")
    [day] = root.xpath("//input[@name='dag']")
    assert day.get("aria-invalid") == "true"
    described = day.get("aria-describedby").split()
    assert described == ["veld-dag-uitleg", "veld-dag-fout"]
    assert texts(root, "//*[@id='veld-dag-fout']") == [
        "Vul een datum in met dag, maand en jaar, bijvoorbeeld 16-3-2026."
    ]
    for described_id in root.xpath("//@aria-describedby"):
        assert all(root.xpath(f"//*[@id='{each}']") for each in described_id.split())


def test_what_was_typed_survives_every_error(form: Form) -> None:
    typed = {
        "dag": " gisteren ",
        "bedrag": '<veel> & "meer"',
        "contactpogingen.0.notitie": "\nregel 1\nregel 2",
    }
    got, errors = post(form, sent(page(form, {}), **typed))
    root = page(form, {}, raw=got.raw, errors=errors)
    assert root.xpath("string(//input[@name='dag']/@value)") == " gisteren "
    assert root.xpath("string(//input[@name='bedrag']/@value)") == '<veel> & "meer"'
    assert root.xpath("string(//textarea[@name='contactpogingen.0.notitie'])").strip() == "regel 1\nregel 2"
    assert dict(sent(root))["contactpogingen.0.notitie"] == "\nregel 1\nregel 2"
    again, _ = post(form, sent(root))
    assert again.values == got.values


def test_a_page_that_is_sent_back_unchanged_gives_the_same_answer(form: Form) -> None:
    answer = {
        "bedrag": 12.5,
        "dag": "2026-03-16",
        "akkoord": True,
        "hulpaanbod": {
            "reactie": "geweigerd",
            "reden_weigering": "geen zin",
            "soorten": ["schuldhulpverlening", "ggz"],
        },
        "contactpogingen": [
            {"datum_tijd": "2026-03-16T14:30:00+01:00", "kanaal": "telefoon", "uitkomst": "contact"},
        ],
        "gezin": {"kinderen": True, "aantal_kinderen": 2, "leeftijden": [4, 7]},
    }
    assert form.validate(answer, NOW) == []
    got, errors = post(form, sent(page(form, answer)))
    assert (got.values, errors, got.again) == (answer, [], False)


def test_one_empty_block_waits_where_answers_are_added(form: Form) -> None:
    root = page(form, {})
    assert texts(root, "//fieldset[contains(@class, 'formulier__blok')]/legend") == ["Contactpoging 1"]
    got, _ = post(form, sent(root))
    assert "contactpogingen" not in got.values
    assert texts(page(form, {}, raw=got.raw), "//fieldset[contains(@class, 'formulier__blok')]/legend")


def test_a_block_is_added_and_removed_without_javascript(form: Form) -> None:
    root = page(form, {})
    [add] = root.xpath("//button[@value='toevoegen:contactpogingen']")
    pairs = sent(root, **{"contactpogingen.0.uitvoerder": "Een", "dag": "gister"})
    got = received(form, [*pairs, (add.get("name"), add.get("value"))])
    assert got.again
    two = page(form, {}, raw=got.raw, focus=got.focus)
    assert two.xpath("string(//input[@name='dag']/@value)") == "gister"
    assert two.xpath("//*[@autofocus]/@name") == ["contactpogingen.1.datum_tijd"]
    assert two.xpath("//*[@role='alert']") == []

    pairs = sent(two, **{"contactpogingen.1.uitvoerder": "Twee"})
    [remove] = two.xpath("//button[@value='verwijderen:contactpogingen.0']")
    assert remove.get("aria-label") == "Contactpoging 1 verwijderen"
    got = received(form, [*pairs, (remove.get("name"), remove.get("value"))])
    one = page(form, {}, raw=got.raw, focus=got.focus)
    assert one.xpath("//input[contains(@name, 'uitvoerder')]/@value") == ["Twee"]
    assert one.xpath("//*[@autofocus]/@value") == ["toevoegen:contactpogingen"]


@pytest.mark.parametrize(
    "action",
    ["terug", "toevoegen:onbekend", "verwijderen:dag.1", "toevoegen:", "verwijderen:contactpogingen.99"],
)
def test_any_other_action_only_shows_the_form_again(form: Form, action: str) -> None:
    pairs = sent(page(form, {}), dag="gister", **{"contactpogingen.0.uitvoerder": "Een"})
    got = received(form, [*pairs, ("_actie", action)])
    assert got.again
    root = page(form, {}, raw=got.raw)
    assert root.xpath("string(//input[@name='dag']/@value)") == "gister"
    assert root.xpath("//input[contains(@name, 'uitvoerder')]/@value") == ["Een"]


def test_the_enter_key_sends_the_form_rather_than_adding_a_block(form: Form) -> None:
    first = page(form, {}).xpath("//button")[0]
    assert (first.get("type"), first.get("name")) == ("submit", None)


def test_when_a_field_matters_is_told_to_the_browser_with_the_names_of_this_page(form: Form) -> None:
    root = page(form, {})
    [shown] = root.xpath(
        "//textarea[@name='hulpaanbod.reden_weigering']/ancestor::*[@data-toon-als]/@data-toon-als"
    )
    assert json.loads(shown) == {"veld": "hulpaanbod.reactie", "is": ["geweigerd"]}
    [shown] = root.xpath("//input[@name='gezin.aantal_kinderen']/ancestor::*[@data-toon-als]/@data-toon-als")
    assert json.loads(shown) == {"veld": "gezin.kinderen", "is": ["ja"]}
    two = page(form, {"aanboden": [{"reactie": "in_beraad"}, {"reactie": "geweigerd"}]})
    [shown] = two.xpath(
        "//textarea[@name='aanboden.1.reden_weigering']/ancestor::*[@data-toon-als]/@data-toon-als"
    )
    assert json.loads(shown)["veld"] == "aanboden.1.reactie"
    assert two.xpath("//input[@name='aanboden.1.reactie'][@checked]/@value") == ["geweigerd"]


def test_an_answer_that_need_not_be_given_can_be_taken_back(form: Form) -> None:
    root = page(form, {"akkoord": True})
    assert texts(root, "//fieldset[@id='veld-akkoord']//label") == ["Ja", "Nee", "Geen antwoord"]
    got, _ = post(form, sent(root, akkoord=""))
    assert "akkoord" not in got.values
