"""What a form of all regions takes from the region: its partners beside the choices that stand there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.forms import FormSet, Kind, Regional

PATH = "gedeeld/bezoek.json"
ONE = {
    "title": "Via wie?",
    "x-partners": True,
    "oneOf": [{"const": "gemeente", "title": "Gemeente"}, {"const": "anders", "title": "Een ander"}],
}
SEVERAL = {"title": "Met wie?", "type": "array", "items": {**ONE}}
HERE = Regional(partners={"wijkteam": "Wijkteam", "gemeente": "De gemeente"})


def made(own: Regional, **asked: Any) -> FormSet:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": PATH,
        "title": "Bezoek",
        "description": "Wie ging er mee?",
        "type": "object",
        "properties": asked,
        "unevaluatedProperties": False,
    }
    return FormSet.from_files({PATH: json.dumps(schema).encode()}, own=own)


@pytest.mark.parametrize(("asked", "kind"), [(ONE, Kind.CHOICE), (SEVERAL, Kind.MULTI_CHOICE)])
def test_the_partners_of_the_region_stand_beside_the_choices_before_another(asked: Any, kind: Kind) -> None:
    field = made(HERE, wie=asked).form(PATH).fields[0]
    assert field.kind is kind
    assert [option.value for option in field.options] == ["gemeente", "wijkteam", "anders"]
    assert [option.label for option in field.options] == ["Gemeente", "Wijkteam", "Een ander"]


def test_a_region_that_names_nobody_has_the_choices_that_stand_there() -> None:
    field = made(Regional(), wie=ONE).form(PATH).fields[0]
    assert [option.value for option in field.options] == ["gemeente", "anders"]


def test_a_choice_without_it_takes_no_partners() -> None:
    plain = {key: value for key, value in ONE.items() if key != "x-partners"}
    field = made(HERE, wie=plain).form(PATH).fields[0]
    assert [option.value for option in field.options] == ["gemeente", "anders"]


@pytest.mark.parametrize(
    "wrong", [{"title": "Wie?", "type": "string", "x-partners": True}, {**ONE, "x-partners": 3}]
)
def test_partners_beside_no_choice_are_a_problem(wrong: Any) -> None:
    assert "x-partners is true, beside the oneOf of a choice." in [
        str(problem.message) for problem in made(HERE, wie=wrong).check()
    ]
