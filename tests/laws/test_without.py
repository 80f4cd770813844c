"""A region switches off what is shared: nothing that stays may ask for it, and then it is gone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath

import pytest

from engine import checks, definitions
from engine.checks import messages, without
from engine.definitions import SHARED, Definition
from engine.roles import ENGINE_SAYS
from engine.settings import ROOT

REGIONS = definitions.regions(ROOT)
STAY = ("wachtkamer", "wachtkamer_gevraagd", "wachtkamer_bewind")
SETTINGS = "processes/zaanstad/instellingen.toml"


@cache
def definition(region: str) -> Definition:
    return definitions.build(region, definitions.read_files(ROOT, region))


def shared(region: str) -> dict[str, str]:
    """Name -> process id of each diagram that all regions share."""
    models = definition(region).models.values()
    return {
        PurePosixPath(model.path).stem: model.id
        for model in models
        if model.path.startswith(f"processes/{SHARED}/")
    }


def off(region: str, *names: str) -> Definition:
    return replace(definition(region), without=frozenset(names))


def said(region: str, *names: str) -> list[str]:
    return [str(finding) for finding in without.findings(off(region, *names))]


def written(*names: str) -> Mapping[str, bytes]:
    """The files of Zaanstad, with a plain line in its settings."""
    files = definitions.read_all(ROOT, "zaanstad")
    line = f'naam = "Zaanstad"\nzonder = [{", ".join(f"{name!r}" for name in names)}]'.replace("'", '"')
    text = files[SETTINGS].decode().replace('naam = "Zaanstad"', line)
    return {**files, SETTINGS: text.encode()}


@pytest.mark.parametrize("region", REGIONS)
def test_what_is_switched_off_is_asked_for_by_somebody_or_gone(region: str) -> None:
    """Of every shared diagram, one by one."""
    for name, process in shared(region).items():
        changed = off(region, name)
        if said(region, name):
            continue
        assert process not in {action.process for action in changed.actions}
        assert process not in changed.mains
        start = changed.models[process].start_message
        assert start not in ENGINE_SAYS
        assert process not in {model.id for model in changed.started_by(start or "")}


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("betalingsregeling", "hulp_of_regeling"),  # calls it
        ("gerechtelijke_route", "huurachterstand"),  # the route of the region itself calls it
        ("blijven_proberen", "gerechtelijke_route"),  # begins it by a message
        ("hulp_gemeld", "berichten/naar_de_deurwaarder.txt"),  # promises the button
        ("dossier_stopt", "Drempel"),
        ("wachtkamer", "wachtkamer_gevraagd"),
    ],
)
def test_who_still_asks_is_named(name: str, who: str) -> None:
    assert any(f" {who};" in each for each in said("zaanstad", name)), said("zaanstad", name)


def test_who_waits_in_its_flow_for_what_only_this_one_says_is_named() -> None:
    """Nothing in the house does; a border that never hears is no fault."""
    assert said("zaanstad", "voorwaarden") == []
    path = "processes/gedeeld/uitsluiting.bpmn"
    timer = r'<bpmn:timerEventDefinition id="timer_uitsluiting_weer_toetsen">.*?</bpmn:timerEventDefinition>'
    event = '<bpmn:messageEventDefinition id="wacht_op_bericht" messageRef="M_voorwaarden_bijgewerkt"/>'
    files = definitions.read_files(ROOT, "zaanstad")
    text, count = re.subn(timer, event, files[path].decode(), flags=re.DOTALL)
    assert count == 1
    waiting = definitions.build("zaanstad", {**files, path: text.encode()})
    found = [str(one) for one in without.findings(replace(waiting, without=frozenset({"voorwaarden"})))]
    assert any(" uitsluiting;" in each for each in found), found


def test_who_asks_can_go_along() -> None:
    assert said("zaanstad", *STAY) == []
    assert said("zaanstad", "uitsluiting", "voorwaarden", "mag_huren", "navraag") == []


def test_a_name_that_does_not_exist_is_found_with_the_nearest_that_does() -> None:
    assert "did you mean wachtkamer?" in said("zaanstad", "wachtkamr")[0]
    assert "there is no shared diagram qqq" in said("zaanstad", "qqq")[0]


def test_a_region_writes_one_plain_line_and_every_check_is_clean() -> None:
    files = written(*STAY, "mag_huren", "navraag")
    assert [finding.line() for finding in checks.check("zaanstad", files)] == []
    built = definitions.build("zaanstad", definitions.of_version(files))
    gone = {f"gedeeld_{name}" for name in (*STAY, "mag_huren", "navraag")}
    assert gone.isdisjoint(action.process for action in built.actions)


def test_what_is_wrong_is_found_at_the_line_of_the_region() -> None:
    found = checks.check("zaanstad", written("betalingsregeling", "wachtkamr"))
    assert {finding.file for finding in found} == {SETTINGS}
    assert {finding.code for finding in found} == {"zonder_nog_gevraagd", "zonder_onbekend_lijkt"}


def test_something_else_than_a_list_of_names_is_found() -> None:
    files = dict(written())
    files[SETTINGS] = files[SETTINGS].replace(b"zonder = []", b"zonder = 3")
    assert [finding.code for finding in checks.check("zaanstad", files)] == ["zonder_lijst"]


def test_a_lane_that_is_switched_off_needs_nobody() -> None:
    """Without an opvang the region is asked who that is here, for the diagrams that it uses."""
    plain = definition("zaanstad")
    roles = {plain.role(name) for name in plain.roles_named} - {"opvang"}
    (asked,) = map(str, messages.lanes(plain, roles))
    assert "De Wachtkamer" in asked
    assert list(messages.lanes(off("zaanstad", "nazorg", *STAY), roles)) == []


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_that_says_nothing_has_everything(region: str) -> None:
    built = definition(region)
    assert built.without == frozenset()
    assert built.used == built.models
