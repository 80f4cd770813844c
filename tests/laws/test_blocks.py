"""Every fact is in a block, one that has a title; `drempel check` says of a question that it has none."""

from __future__ import annotations

import pytest

from engine.checks import check
from engine.definitions import build, read_all, read_files, regions
from engine.settings import ROOT

KINDS = ("zonder_blok", "onbekend_blok", "twee_blokken", "afgeleid_zonder_blok")


@pytest.mark.parametrize("region", regions(ROOT))
def test_every_fact_is_in_a_block(region: str) -> None:
    definition = build(region, read_files(ROOT, region))
    assert sorted(definition.known - definition.block_of.keys()) == []
    assert set(definition.block_of.values()) <= definition.blocks.titles.keys()


def test_the_nearest_block_wins() -> None:
    block_of = build("zaanstad", read_files(ROOT, "zaanstad")).block_of
    found = {name: block_of[name] for name in ("achterstand", "huurder.naam", "gezin.leeftijden")}
    assert found == {"achterstand": "geld", "huurder.naam": "wie", "gezin.leeftijden": "kinderen"}
    assert block_of["contactpogingen.*.notitie"] == "contact"
    assert block_of["uitkomst"] == "procedure"


def test_a_check_names_what_is_in_no_block_in_one_that_is_not_there_or_in_two() -> None:
    whole = read_all(ROOT, "zaanstad")
    path = "forms/zaanstad/vervolg_kiezen.json"
    for old, new, kind in (
        (b'  "x-blok": "procedure",\n', b"", "zonder_blok"),
        (b'  "x-blok": "procedure",\n', b'  "x-blok": "proceduur",\n', "onbekend_blok"),
    ):
        assert old in whole[path]
        files = {**whole, path: whole[path].replace(old, new)}
        assert kind in {one.code for one in check("zaanstad", files)}
    shared = "forms/gedeeld/betaling.json"
    other = whole[shared].replace(b'"betaling_bedrag"', b'"vervolg_reden"')
    assert "twee_blokken" in {one.code for one in check("zaanstad", {**whole, shared: other})}
    table = "processes/zaanstad/blokken.toml"
    less = {**whole, table: whole[table].replace(b'"te_laat_op", ', b"")}
    assert [one.element for one in check("zaanstad", less) if one.code == "afgeleid_zonder_blok"] == [
        "te_laat_op"
    ]
