"""Whoever calls a shared diagram gives what it needs and hears what it sends; what it declares is so."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from engine import definitions
from engine.checks import Finding, contracts, naming
from engine.checks.sorts import Sources
from engine.settings import ROOT
from tests.checking import built, changed, files, found

ROUTE = "processes/{region}/huurachterstand.bpmn"
NOTED = {
    "zaanstad": "hulp_noteren",
    "deventer": "regeling_noteren",
    "groningen": "kans_noteren",
    "sittard_geleen": "regeling_noteren",
}


def said(changed_files: Mapping[str, bytes], region: str) -> list[Finding]:
    version = definitions.build(region, definitions.of_version(changed_files))
    return naming.named(changed_files, list(contracts.findings(Sources(version))))


def of_route(pattern: str, new: str, region: str) -> list[Finding]:
    """Of a main route in which something is replaced, wherever it stands."""
    return said(changed(ROUTE.format(region=region), pattern, new, region, every=True), region)


def told(findings: list[Finding]) -> set[tuple[str, str, str]]:
    return {(one.code, one.file.rpartition("/")[2], one.element) for one in findings}


@pytest.mark.parametrize("region", definitions.regions(ROOT))
def test_the_regions_keep_to_every_contract(region: str) -> None:
    assert said(files(region), region) == []


# -- what a main route gives -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "fact", "element"),
    [
        ("zaanstad", "seintje_beurt", "seintje_1"),
        ("deventer", "seintje_beurt", "melden"),
        ("groningen", "seintje_beurt", "melden"),  # which itself calls the shared diagram
        ("sittard_geleen", "seintje_beurt", "melding"),
        ("zaanstad", "pauze_dagen", "eerste_contact"),
        ("deventer", "pauze_dagen", "corporatie_eerst"),
        ("groningen", "pauze_dagen", "eerste_contact"),
    ],
)
def test_a_fact_that_a_shared_diagram_counts_with_is_given_before_it_is_called(
    region: str, fact: str, element: str
) -> None:
    findings = of_route(rf"(?<=\n){fact} = 0\n", "", region)
    assert told(findings) == {("roept_aan_zonder", "huurachterstand.bpmn", element)}
    assert f"{fact} " in findings[0].what


def test_a_fact_that_a_shared_button_asks_for_is_given_at_the_beginning() -> None:
    findings = of_route(r"signaal_nr = 0\n", "", "deventer")
    assert told(findings) == {("begint_zonder", "huurachterstand.bpmn", "huur_niet_betaald")}
    assert "Eerder naar de deurwaarder, Huurder wil geen melding" in findings[0].why


def test_a_fact_that_is_emptied_again_is_not_given() -> None:
    findings = of_route(r"pauze_dagen = 0\n", "pauze_dagen = 0\npauze_dagen = None\n", "zaanstad")
    assert {code for code, *_ in told(findings)} == {"roept_aan_zonder"}


@pytest.mark.parametrize(("region", "element"), NOTED.items())
def test_a_fact_that_one_way_leaves_out_is_not_given(region: str, element: str) -> None:
    findings = of_route(rf'(?s)(id="{element}".*?)onderbreking = "\w+"', r"\1wending = None", region)
    assert told(findings) == {("roept_aan_zonder", "huurachterstand.bpmn", "hulp_of_regeling")}


def test_each_fact_is_told_once_and_all_at_once() -> None:
    findings = of_route(r"(seintje_beurt|pauze_dagen|signaal_nr) = 0\n", "", "zaanstad")
    assert sorted((one.code, one.element) for one in findings) == [
        ("begint_zonder", "huur_niet_betaald"),
        ("roept_aan_zonder", "eerste_contact"),
        ("roept_aan_zonder", "seintje_1"),
    ]


# -- what a main route hears -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "message"),
    [
        ("zaanstad", "betaald"),
        ("zaanstad", "hulp_geaccepteerd"),
        ("zaanstad", "regeling_getroffen"),
        ("zaanstad", "laatste_kans_geboden"),
        ("zaanstad", "vertrokken"),
        ("deventer", "regeling_getroffen"),
        ("groningen", "laatste_kans_geboden"),
        ("sittard_geleen", "betaald"),
    ],
)
def test_a_main_route_hears_what_shared_diagrams_send(region: str, message: str) -> None:
    """Each border hears something else; of a message that a call around it hears nothing is said."""
    path = ROUTE.format(region=region)
    text = re.sub(
        r'(<bpmn:boundaryEvent (?:(?!</bpmn:boundaryEvent>).)*messageRef=")M_' + message + '"',
        r'\1M_dossier_geopend"',
        files(region)[path].decode(),
        flags=re.DOTALL,
    )
    findings = said({**files(region), path: text.encode()}, region)
    assert ("hoort_niet", "huurachterstand.bpmn", "achterstand_aanpakken") in told(findings)
    assert {one.file for one in findings} == {path}
    assert all(message in one.what for one in findings)


def test_a_message_that_is_kept_is_heard_somewhere() -> None:
    findings = of_route(r'messageRef="M_naar_de_rechter"', 'messageRef="M_betaald"', "zaanstad")
    assert ("hoort_niet", "huurachterstand.bpmn", "achterstand_aanpakken") in told(findings)


def test_a_border_that_does_not_interrupt_is_not_enough() -> None:
    new = r"\1 cancelActivity='false'>"
    findings = of_route(r'(<bpmn:boundaryEvent id="betaald"[^>]*)>', new, "zaanstad")
    assert ("hoort_niet", "huurachterstand.bpmn", "achterstand_aanpakken") in told(findings)


def test_what_an_own_diagram_calls_is_heard_around_it() -> None:
    """Deventer calls the first contact in a diagram of its own, beside the main route."""
    path = "processes/deventer/bzt_volgen.bpmn"
    before = files("deventer")[path].decode()
    task = re.search(r"<bpmn:userTask (.*?)</bpmn:userTask>", before, re.DOTALL)
    assert task is not None
    call = re.sub(r"<bpmn:extensionElements>.*</bpmn:extensionElements>", "", task[1], flags=re.DOTALL)
    call = call.replace(">", ' calledElement="gedeeld_minnelijk_traject">', 1)
    text = before.replace(task[0], f"<bpmn:callActivity {call}</bpmn:callActivity>")
    findings = said({**files("deventer"), path: text.encode()}, "deventer")
    assert {(one.code, one.file) for one in findings} == {("roept_aan_zonder_rand", path)}
    assert len(findings) == 2  # help, and an arrangement


# -- what a diagram says of itself -----------------------------------------------------------------------

FIRST = "processes/gedeeld/eerste_contact.bpmn"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("nodig", "vervaldag", "onbekend_gegeven"),
        ("nodig", "vervaldatum; pauze_dagen", "onbekend_gegeven"),
        ("geeft", "contact_resultat", "onbekend_gegeven"),
        ("geeft", "regeling", "belooft_te_veel"),
        ("geeft", "toon_advies", "belooft_te_veel"),  # not when the reminder was sent before
        ("randen", "regeling_getrofen", "rand_zonder_bericht"),
        ("randen", "betaald", "rand_zonder_bericht"),
    ],
)
def test_what_a_diagram_declares_is_so(key: str, value: str, code: str) -> None:
    new = f'name="{key}" value="{value}"'
    findings = said(changed(FIRST, f'name="{key}" value="[^"]*"', new, "zaanstad"), "zaanstad")
    assert (code, "eerste_contact.bpmn", "gedeeld_eerste_contact") in told(findings)


# -- the contract as it is printed -----------------------------------------------------------------------


def test_a_contract_takes_what_it_calls_along() -> None:
    court = contracts.contract(Sources(built("zaanstad")), "gedeeld_gerechtelijke_route")
    assert court.needs == {"pauze_dagen"}  # of the help that it calls
    assert "deurwaarder" in court.roles
    assert {"betaald", "hulp_geaccepteerd"} <= court.hears
    assert court.borders == frozenset()  # it hears on its own borders what its parts send


def test_a_contract_tells_what_is_needed_given_and_heard_around_it() -> None:
    first = contracts.contract(Sources(built("zaanstad")), "gedeeld_eerste_contact")
    assert first.needs == {"vervaldatum", "pauze_dagen"}
    assert first.gives == {"contact_resultaat"}
    assert first.borders == {"regeling_getroffen"}
    assert {"aanmaning_op", "contactpogingen"} <= first.writes
    assert first.roles == ("woningcorporatie",)


def test_a_slip_is_told_by_the_whole_check_with_its_cure() -> None:
    path = ROUTE.format(region="zaanstad")
    (finding,) = found(changed(path, r"signaal_nr = 0\n", "", "zaanstad"), "zaanstad")
    assert finding.what == "Deze route legt signaal_nr niet vast voordat er iemand aan zet is."
    assert finding.cure == "Zet signaal_nr in het eerste script van de hoofdroute."
