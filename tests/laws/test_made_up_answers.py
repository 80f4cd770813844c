"""What is made up to fill the forms of every region reads like life: people, sums, ages and days.

And it agrees with itself: an address is one of the region, the arrears are the rent of the months since, what
is told fits what was chosen beside it.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest

from engine import definitions
from engine.deadlines import AMSTERDAM
from engine.definitions import Definition
from engine.demo import scenes
from engine.demo.demonstration import BEGIN
from engine.forms import Field, Form, Kind, lifelike, random_answer
from engine.forms.model import ITEM
from engine.settings import ROOT

TODAY = date(2028, 2, 29)
REGIONS = definitions.regions(ROOT)
NEAR = timedelta(days=62)
NUMBERS = (Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.NUMBERS)
FACTS: tuple[dict[str, Any], ...] = (
    {"achterstand": 900.0, "vonnis_op": "2028-02-20", "betekend_op": "2028-02-24"},
    {"achterstand": 61.35, "restschuld": 310.0, "uitgevoerd_op": "2028-02-25"},
    {"maandhuur": 640.0, "vervaldatum": "2027-11-01", "achterstand": 2560.0},
    {},
)
MOST = {  # what a reader takes for true, by the last name of a field
    "aantal_kinderen": 4,
    "aantal_termijnen": 36,
    "kosten_termijnen": 36,
    "leeftijden": 17,
    "huisnummer": 400,
    "eerdere_meldingen": 10,
    "politie_meldingen": 10,
    "ontruimingstermijn_dagen": 60,
}
ASKED: dict[int, list[tuple[Field, dict[str, Any]]]] = {}
FITS_ALL = {  # each of their examples was judged to fit any answer beside it
    *("uitvoerder", "jeugdwerker", "naam", "medewerker", "eigenaar", "melder", "huurcontract"),
    *("beoordelaar", "gezinscoach", "sleutels_overhandigd_aan", "jeugdzorg_mee", "meegaande_jeugdwerker"),
    *("regeling.toelichting", "overleg_regeling.toelichting", "melding_toelichting", "adres_na_ontruiming"),
    *("hulpvraag", "inboedel_wens", "laatste_kans_voorwaarden", "datum_wijziging_reden", "overdracht_reden"),
    *("gesprek_afspraken", "gesprek_betrokkenen", "instrument_tekst", "ingeschreven_personen"),
    *("redenen_doorgaan", "redenen_terughoudend", "doorverwezen_naar", "belangen_opmerking", "opvang_gebeld"),
    *("uitsluiting_reden", "steun", "woonkans_motivering", "woonkans_afspraken", "woonkans_instanties"),
    *("doorzetten_reden", "plan", "waar_loopt_het_vast", "analyse"),
}


@cache
def version(region: str) -> Definition:
    return definitions.build(region, definitions.read_files(ROOT, region))


@cache
def forms(region: str) -> list[Form]:
    """Those of the region, and in the first region those that all share."""
    found = version(region).forms
    shared = region == REGIONS[0]
    return [found.form(path) for path in found.paths if shared or path.startswith(f"{region}/")]


def asked(form: Form) -> list[tuple[Field, dict[str, Any]]]:
    """Every question, with the schema of the group that it stands in."""
    if id(form) not in ASKED:
        ASKED[id(form)] = list(_asked(form))
    return ASKED[id(form)]


def _asked(form: Form) -> Iterator[tuple[Field, dict[str, Any]]]:

    def below(fields: tuple[Field, ...], around: dict[str, Any]) -> Iterator[tuple[Field, dict[str, Any]]]:
        for field in fields:
            if not field.read_only:
                yield field, around
                yield from below(field.fields, dict(field.schema.get("items", field.schema)))

    return below(form.fields, dict(form.schema))


def given(field: Field, around: dict[str, Any]) -> list[Any]:
    """The examples of a question: its own, and those of its group."""
    whole = [each[field.name] for each in around.get("examples", ()) if each.get(field.name) is not None]
    return [*field.schema.get("examples", ()), *whole]


def values(answer: Any, path: str) -> list[Any]:
    """What is answered at this path, in every block."""
    name, _, rest = path.partition(".")
    if name == ITEM:
        return [found for row in answer for found in values(row, rest)]
    if name not in answer:
        return []
    return values(answer[name], rest) if rest else [answer[name]]


@pytest.mark.parametrize("region", REGIONS)
def test_what_is_counted_or_named_has_examples(region: str) -> None:
    missing = {
        f"{form.path}: {field.path}"
        for form in forms(region)
        for field, around in asked(form)
        if field.kind in (Kind.TEXT, Kind.LONG_TEXT, *NUMBERS) and not given(field, around)
    }
    assert missing == set()


@pytest.mark.parametrize("region", REGIONS)
def test_every_example_is_an_answer_that_fits(region: str) -> None:
    for form in forms(region):
        for field, around in asked(form):
            for value in given(field, around):
                answer: Any = value
                for name in reversed(field.path.split(".")):
                    answer = [answer] if name == ITEM else {name: answer}
                place = field.path.replace(ITEM, "0")
                wrong = {error.path for error in form.validate(answer, at_night(TODAY))}
                assert place not in wrong, (form.path, field.path, value)


@pytest.mark.parametrize("region", REGIONS)
def test_what_is_made_up_reads_like_life(region: str) -> None:
    for form in forms(region):
        for seed in range(8):
            for facts in FACTS:
                answer = random_answer(form, random.Random(seed), facts, TODAY)  # noqa: S311 - a test
                for field, around in asked(form):
                    for value in values(answer, field.path):
                        wrong = strange(field, value) or beside(field, value, facts, around)
                        assert not wrong, (form.path, seed, field.path, value, wrong, around.get("title"))
                assert form.rules.hidden(answer) == [], (form.path, seed)
                for group in answer.values():
                    assert not (isinstance(group, dict) and disagrees(group)), (form.path, seed, group)
                assert not owes_too_much(answer, facts), (form.path, seed, answer)
                for told in contradictions(form, answer):
                    raise AssertionError((form.path, seed, *told))


@pytest.mark.parametrize("region", REGIONS)
def test_an_address_is_one_whole_address_of_the_region(region: str) -> None:
    made = version(region).forms
    own = made.examples["adres"]
    assert len(own) >= 5
    for one in own:
        assert reached(region)[0] <= one["postcode"][:4] <= reached(region)[1], one
    found = 0
    for form in map(made.form, made.paths):
        for field in form.fields:
            if {"postcode", "plaats"} <= {each.name for each in field.fields}:
                for seed in range(40):
                    answer = random_answer(form, random.Random(seed), {}, TODAY)  # noqa: S311 - a test
                    address = answer[field.name]
                    agree = [
                        one for one in own if all(address.get(name, one[name]) == one[name] for name in one)
                    ]
                    assert agree, address
                    found += 1
    assert found >= 80


@pytest.mark.parametrize("region", REGIONS)
def test_the_example_dossiers_live_in_the_region_and_owe_what_the_rent_is(region: str) -> None:
    named = 0
    for scene in scenes.read(ROOT, region):
        address, rent, owed = (scene.opening.get(name) for name in ("adres", "maandhuur", "achterstand"))
        if address is not None:
            digits = address["postcode"][:4]
            assert reached(region)[0] <= digits <= reached(region)[1], scene.name
            named += 1
        if rent is not None and owed is not None:
            begun = BEGIN.date() - timedelta(days=scene.days)
            most = round(rent * lifelike.months_since(begun, BEGIN.date()), 2)
            assert 0 < owed <= most, (scene.name, rent, owed, scene.days)
    assert named


def test_what_is_told_beside_a_choice_is_told_for_each_choice() -> None:
    """A text fits every answer beside it, or one example holds both."""
    loose, left = set[str](), set[str]()
    for region in REGIONS:
        for form in forms(region):
            for field, around in asked(form):
                if (
                    field.kind not in (Kind.TEXT, Kind.LONG_TEXT)
                    or {field.name, field.path} & FITS_ALL
                    or is_of_one(field)
                ):
                    continue
                choices = [each for each, where in asked(form) if beside_each(each, field) and chosen(each)]
                tied = [one for one in around.get("examples", ()) if field.name in one]
                if choices and not any(choice.name in one for choice in choices for one in tied):
                    loose.add(f"{form.path}: {field.path}")
                for choice in choices:
                    answers = {one[choice.name] for one in around.get("examples", ()) if choice.name in one}
                    wanted = {each.value for each in choice.options} or {True, False}
                    if answers and not wanted <= answers:
                        left.add(f"{form.path}: {field.path} beside {choice.path}: {wanted - answers}")
    assert (loose, left) == (set(), set())


@cache
def reached(region: str) -> tuple[str, str]:
    """The postcodes that the organisations of a region have between them, or else its example dossiers."""
    content = tomllib.loads((ROOT / "processes" / region / "organisaties.toml").read_text("utf-8"))
    ends: list[str] = []
    for one in content["organisaties"]:
        ends += [end for each in one.get("postcodes", ()) for end in each.split("-")]
        ends += [one[name] for name in ("postcode_van", "postcode_tot") if name in one]
    lived_in = [
        one.opening["adres"]["postcode"][:4] for one in scenes.read(ROOT, region) if "adres" in one.opening
    ]
    return min(ends or lived_in), max(ends or lived_in)


def chosen(field: Field) -> bool:
    return field.kind in (Kind.CHOICE, Kind.BOOLEAN)


def beside_each(one: Field, other: Field) -> bool:
    return one.path.rpartition(".")[0] == other.path.rpartition(".")[0] and not one.read_only


def is_of_one(field: Field) -> bool:
    """Whether it is only asked after one answer, to which it belongs."""
    return field.shown_when is not None and len(field.shown_when.values) == 1


def contradictions(form: Form, answer: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Texts that belong to another answer than the one beside them."""
    for field, around in asked(form):
        whole = around.get("examples", ())
        if field.kind not in (Kind.TEXT, Kind.LONG_TEXT) or not any(field.name in one for one in whole):
            continue
        for row in rows(answer, field.path.rpartition(".")[0]):
            same = [one for one in whole if one.get(field.name) == row.get(field.name)]
            if field.name in row and same and not any(fits(one, row) for one in same):
                yield field.path, row


def fits(example: dict[str, Any], row: dict[str, Any]) -> bool:
    return all(row.get(name, value) == value for name, value in example.items() if value is not None)


def rows(answer: Any, path: str) -> list[dict[str, Any]]:
    """The groups at this path, in every block."""
    if not path:
        return [answer]
    return (
        values(answer, path.removesuffix(f".{ITEM}"))
        if not path.endswith(ITEM)
        else [each for found in values(answer, path.removesuffix(f".{ITEM}")) for each in found]
    )


def owes_too_much(answer: dict[str, Any], facts: dict[str, Any]) -> bool:
    """Whether rent, arrears, day and habits cannot all be true."""
    known = {**facts, **answer}
    if "vervaldatum" not in known or not {"achterstand", "betaalprofiel"} & answer.keys():
        return False
    months = lifelike.months_since(date.fromisoformat(known["vervaldatum"]), TODAY)
    if answer.get("betaalprofiel") == "betaalt_altijd" and months > 1:
        return True
    if "achterstand" not in answer:
        return False
    rent = answer.get("maandhuur")
    each = answer["achterstand"] / months
    return bool(each != rent if rent else not 300 <= each <= 1200)


def strange(field: Field, value: Any) -> str:
    """Why nobody would believe this answer."""
    if field.kind in NUMBERS:
        most = MOST.get(field.name, 4000 if field.kind is Kind.MONEY else None)
        if most is None:
            return "say in MOST what is usual"
        worst = max(value, default=0) if isinstance(value, list) else value
        return f"more than {most}" if worst > most else ""
    if field.kind in (Kind.DATE, Kind.DATETIME):
        day = date.fromisoformat(str(value)[:10])
        if day < TODAY and "x-niet-na" not in field.schema:
            return "a plan in the past"
        return "far away" if abs(day - TODAY) > NEAR else ""
    if field.kind is Kind.BIRTH_DATE:
        return "" if 17 <= TODAY.year - int(value[:4]) <= 91 else "no tenant"
    return ""


def beside(field: Field, value: Any, facts: dict[str, Any], around: dict[str, Any]) -> str:
    """Why this is none of the examples of the question; a rule can want less than they are."""
    own = given(field, around)
    if lifelike.KEYWORD in field.schema:
        return ""
    if field.kind in (Kind.GROUP, Kind.LIST, Kind.NUMBERS) or not own or value in [*own, *facts.values()]:
        return ""
    return "no example" if isinstance(value, str) or value >= min(own) else ""


def disagrees(group: dict[str, Any]) -> bool:
    """Sums and numbers of one group that cannot all be true."""
    total, each, months = (group.get(of) for of in ("totaalbedrag", "termijnbedrag", "aantal_termijnen"))
    if total and each and months and abs(each * months - total) > each:
        return True
    return "leeftijden" in group and len(group["leeftijden"]) != group.get("aantal_kinderen")


def at_night(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), AMSTERDAM)
