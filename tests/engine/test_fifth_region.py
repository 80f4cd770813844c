"""A region that nobody programmed: begun by answers alone, changed as a designer does, run to two ends."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from engine import definitions, deployment, skeleton
from engine.access import CONSOLE, Actor
from engine.checks.meetings import roles_given
from engine.definitions import SHARED, read_all, read_files
from engine.organisations import people
from engine.proposals import beginning, editing, letters, publishing, settings, store
from engine.proposals.questions import Head
from engine.settings import ROOT
from engine.testing import House, Story, build
from engine.writing import canonical
from tests.stories import AGREED, DUTIES

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)  # a Monday
REGION = "maastricht"
SETTINGS, ROUTE = f"processes/{REGION}/instellingen.toml", f"processes/{REGION}/reactie.bpmn"
LETTER, FORM = f"processes/{REGION}/berichten/te_laat.txt", f"forms/{REGION}/nabellen.json"
ANSWERS = {
    "naam": "Maastricht",
    "hulpverlener": "Trajekt",
    "postcodes": "6211-6229",
    "voorzitter": "Team Zuid",
}
# The way after *nee* leads to a task of its own, as the editor would write it.
END = '<bpmn:endEvent id="geen_hulp" name="Nog geen hulp"'
WAY = 'id="van_reactie_vraag_naar_geen_hulp" sourceRef="reactie_vraag" targetRef="geen_hulp"'
BOUNDS = '<dc:Bounds x="782" y="362" width="36" height="36"/>'
LABEL = '<dc:Bounds x="757" y="403" width="86" height="14"/>'
TASK = """<bpmn:userTask id="nabellen" name="Nabellen">
  <bpmn:documentation>Bel de huurder na een week nog eens.</bpmn:documentation>
  <bpmn:extensionElements><spiffworkflow:properties>
    <spiffworkflow:property name="formJsonSchemaFilename" value="maastricht/nabellen.json"/>
  </spiffworkflow:properties></bpmn:extensionElements>
</bpmn:userTask>
<bpmn:sequenceFlow id="van_nabellen_naar_geen_hulp" sourceRef="nabellen" targetRef="geen_hulp"/>"""
DRAWN = """<bpmndi:BPMNShape id="nabellen_di" bpmnElement="nabellen">
  <dc:Bounds x="735" y="340" width="130" height="80"/></bpmndi:BPMNShape>
<bpmndi:BPMNEdge id="van_nabellen_naar_geen_hulp_di" bpmnElement="van_nabellen_naar_geen_hulp">
  <di:waypoint x="865" y="380"/><di:waypoint x="892" y="380"/></bpmndi:BPMNEdge>"""


def with_step(data: bytes) -> bytes:
    """The route with a task between *nee* and its end."""
    text = data.decode()
    for old, new in (
        (END, f"{TASK}{END}"),
        (
            WAY,
            WAY.replace('targetRef="geen_hulp"', 'targetRef="nabellen"').replace(
                "_naar_geen_hulp", "_naar_nabellen"
            ),
        ),
        ("van_reactie_vraag_naar_geen_hulp", "van_reactie_vraag_naar_nabellen"),
        ('<di:waypoint x="782" y="380"/>', '<di:waypoint x="735" y="380"/>'),
        (BOUNDS, BOUNDS.replace('"782"', '"892"')),
        (LABEL, LABEL.replace('"757"', '"867"')),
        (
            "<bpmn:flowNodeRef>geen_hulp<",
            "<bpmn:flowNodeRef>nabellen</bpmn:flowNodeRef><bpmn:flowNodeRef>geen_hulp<",
        ),
        ("</bpmndi:BPMNPlane>", f"{DRAWN}</bpmndi:BPMNPlane>"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return canonical(text.encode(), ROUTE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("processes", "forms"):
        copytree(ROOT / part / SHARED, tmp_path / part / SHARED)
    _, roles, _ = definitions.read_settings(SHARED, read_files(tmp_path, SHARED))
    answers = skeleton.answers(ANSWERS, skeleton.Shared(roles, ()))
    skeleton.begin(tmp_path, skeleton.made(answers), REGION)
    return tmp_path


@pytest.fixture
def house(database_url: str, folder: Path) -> Iterator[House]:
    roles = tuple(sorted(roles_given(REGION, read_all(folder, REGION))))
    made = build(database_url, REGION, BEGIN, files=read_files(folder, REGION), roles=roles)
    deployment.deploy(made.engine, folder, REGION, CONSOLE.name, "Begin")
    yield made
    made.engine.database.dispose()


@pytest.fixture
def designer(house: House) -> Actor:
    with house.engine.database.write() as connection:
        member = {"test-gemeente": "ontwerper"}
        number = people.add_user(
            connection, house.clock, "ada@test.example", "Ada", "een lang wachtwoord", member
        )
    return Actor(number, "Ada", {house.organisations["gemeente"]: "ontwerper"})


def change(house: House, designer: Actor, files: Mapping[str, bytes]) -> None:
    """In a proposal that is published, with its plays passed."""
    number = store.start(house.engine, designer, REGION, "Zo is het afgesproken")
    for path, content in files.items():
        with house.engine.database.read() as connection:
            seen = editing.open_file(house.engine, connection, designer, number, path).seen
        editing.put(house.engine, designer, number, path, content, seen)
    with house.engine.database.read() as connection:
        fingerprint = store.find(connection, designer, number).fingerprint
        current = store.current_version(connection, REGION)
    house.clock.advance(timedelta(hours=1))
    publishing.publish(house.engine, designer, number, "Afgesproken", fingerprint, current)


def changed(folder: Path) -> dict[str, bytes]:
    """One term, one step with its form, and one letter."""
    terms = settings.written((folder / SETTINGS).read_bytes())
    told = letters.read((folder / LETTER).read_bytes())
    return {
        SETTINGS: settings.rewritten(
            (folder / SETTINGS).read_bytes(),
            "termijn_seintje_1",
            replace(terms["termijn_seintje_1"], value="P1M"),
        ),
        ROUTE: with_step((folder / ROUTE).read_bytes()),
        FORM: beginning.form(
            REGION, "nabellen", Head("Nabellen", "Bel nog eens."), "Wat zei de huurder?", set()
        ),
        LETTER: letters.written(replace(told, subject="Nog geen reactie in dossier {{ dossier_nummer }}")),
    }


def test_a_region_that_nobody_programmed_is_changed_and_runs_to_two_outcomes(
    house: House, designer: Actor, folder: Path
) -> None:
    change(house, designer, changed(folder))

    helped = Story(house, vervaldatum="2026-01-01", achterstand=900.0, plichten=DUTIES)
    helped.to("2026-01-31")
    assert [to for kind, to in helped.letters() if kind == "seintje"] == []
    helped.to("2026-02-02")  # a month, and no longer a month and a half
    assert [to for kind, to in helped.letters() if kind == "seintje"] == ["gemeente", "trajekt"]
    helped.to("2026-02-04")
    late = [one.subject for one in helped.page().letters if one.kind == "te_laat"]
    assert late == [f"Nog geen reactie in dossier {helped.page().number}"] * 2
    helped.complete("reageren", hulpaanbod={"reactie": "geweigerd"})
    assert helped.open_tasks("trajekt") == ["nabellen"]
    helped.complete("nabellen")
    helped.act("trajekt", "gedeeld_hulp_gemeld", hulpaanbod={"reactie": "geaccepteerd"})
    helped.complete("ondersteuning_bieden", hulpaanbod={"reactie": "geaccepteerd"}, resultaat="opgelost")
    helped.complete("dossier_afsluiten")
    assert helped.page().outcome == "voorkomen_hulp"

    arranged = Story(house, vervaldatum="2026-02-01", achterstand=900.0, plichten=DUTIES)
    arranged.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=AGREED)
    for day in ("2026-05-01", "2026-06-01", "2026-07-01"):
        arranged.to(day)
        arranged.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=300.0, betaling_op=day)
    assert arranged.page().outcome == "voorkomen_regeling"
    assert arranged.today == date(2026, 7, 1)


def test_its_made_up_addresses_say_as_much_as_those_of_another_region(folder: Path) -> None:
    """The laws judge shared forms with the addresses of the first region by name, which a new one can be."""

    def parts(files: Mapping[str, bytes], region: str) -> set[str]:
        written = tomllib.loads(files[f"processes/{region}/instellingen.toml"].decode())
        return {name for one in written["voorbeelden"]["adres"] for name in one}

    assert parts(read_files(folder, REGION), REGION) == parts(read_files(ROOT, "deventer"), "deventer")
