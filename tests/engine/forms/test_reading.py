"""Which questions a schema asks, and how a block of another file is taken in."""

from __future__ import annotations

import pytest

from engine.forms import FormBroken, FormUnknown, Kind
from tests.engine.forms.made import (
    DAY,
    EVERYTHING,
    PATH,
    TEXT,
    block,
    form,
    forms,
)


def test_every_kind_of_question_is_recognised() -> None:
    kinds = [each.kind for each in form(EVERYTHING).fields]
    assert kinds == [
        Kind.MONEY,
        Kind.TEXT,
        Kind.LONG_TEXT,
        Kind.DATE,
        Kind.DATETIME,
        Kind.INTEGER,
        Kind.NUMBER,
        Kind.NUMBERS,
        Kind.BOOLEAN,
        Kind.CHOICE,
        Kind.MULTI_CHOICE,
        Kind.EMAIL,
        Kind.PHONE,
        Kind.POSTCODE,
        Kind.GROUP,
        Kind.LIST,
    ]


def test_a_block_of_another_file_keeps_its_fields_and_takes_a_new_title() -> None:
    made = form({"hulpaanbod": block("hulpaanbod", title="Nieuw aanbod")}, required=["hulpaanbod"])
    [group] = made.fields
    assert (group.label, group.required) == ("Nieuw aanbod", True)
    reason = group.child("reden_weigering")
    assert reason is not None
    assert (reason.path, reason.required, reason.conditional) == ("hulpaanbod.reden_weigering", False, True)
    assert reason.shown_when is not None
    assert (reason.shown_when.path, reason.shown_when.values) == ("hulpaanbod.reactie", ("geweigerd",))


def test_what_shows_a_field_may_be_named_from_the_top() -> None:
    shown = {**TEXT, "x-toon-als": {"veld": "hulpaanbod.reactie", "is": ["geweigerd", "in_beraad"]}}
    made = form({"hulpaanbod": block("hulpaanbod"), "reden": shown})
    assert made.fields[1].shown_when is not None
    assert made.fields[1].shown_when.path == "hulpaanbod.reactie"


def test_what_is_always_required_is_not_conditional() -> None:
    then = {"required": ["reden", "dag"]}
    condition = {"properties": {"dag": {"const": "2026-01-01"}}, "required": ["dag"]}
    made = form({"dag": DAY, "reden": TEXT}, required=["dag"], **{"if": condition, "then": then})
    assert [(each.required, each.conditional) for each in made.fields] == [(True, False), (False, True)]


def test_an_unknown_and_a_broken_form_say_so() -> None:
    made = forms({"x": {"title": "X", "$ref": "nergens.json#/$defs/x"}})
    with pytest.raises(FormUnknown):
        made.form("testdorp/anders.json")
    with pytest.raises(FormUnknown):
        made.form("gedeeld/blokken.json")
    with pytest.raises(FormBroken):
        made.form(PATH)
    assert made.paths == (PATH,)
