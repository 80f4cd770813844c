"""What is named exists: letters, roles, messages, outcomes, lists, meetings, lanes."""

from __future__ import annotations

import re

import pytest

from engine import checks
from engine.checks import Severity, choices, lists, meetings, messages
from tests.checking import by_sources, changed, codes, files, found, judged

ROUTE = "processes/zaanstad/huurachterstand.bpmn"
REPORT = "processes/gedeeld/melding.bpmn"
TURN = "processes/gedeeld/wending.bpmn"
PAYMENT = "processes/gedeeld/betaling.bpmn"
MOVED = "processes/gedeeld/ontruimingsdatum_wijzigen.bpmn"
ACTIONS = "processes/sittard_geleen/acties.bpmn"


def said(path: str, old: str, new: str, region: str = "zaanstad") -> set[str]:
    """The codes of what these rules say. Messages are read as diagrams are parsed: they need the `whole`."""
    files_ = changed(path, old, new, region)
    roles = meetings.roles_given(region, files_)
    findings = [
        *judged(lambda built: messages.letters(built), files_, region),
        *judged(lambda built: messages.addressees(built, roles), files_, region),
        *judged(by_sources(lists), files_, region),
        *judged(by_sources(choices), files_, region),
    ]
    return {one.code for one in findings}


def whole(path: str, old: str, new: str, region: str = "zaanstad") -> set[str]:
    return {code for code, _ in codes(changed(path, old, new, region), region)}


@pytest.mark.parametrize("kind", ["seintjes", "Seintje", "seintje ", "", "melding_2"])
def test_a_letter_that_is_sent_exists(kind: str) -> None:
    assert "brief_bestaat_niet" in said(REPORT, "'seintje'", f"'{kind}'")


@pytest.mark.parametrize("kind", ["'seintje' if True else 'weg'", "'weg' if regio == 'x' else 'seintje'"])
def test_each_letter_that_may_be_sent_exists(kind: str) -> None:
    assert said(REPORT, "'seintje'", kind) == {"brief_bestaat_niet"}


@pytest.mark.parametrize("role", ["betrokenen", "Woningcorporatie", "wijk_team", "deurwaarders", "gemeent"])
def test_who_gets_a_letter_exists(role: str) -> None:
    assert "rol_van_niemand" in said(TURN, r"\[&quot;betrokkenen&quot;\]", f"[&quot;{role}&quot;]")


def test_who_gets_a_letter_of_a_region_whose_organisations_are_not_known_is_a_remark() -> None:
    changed_files = changed(TURN, r"\[&quot;betrokkenen&quot;\]", "[&quot;niemand&quot;]", "zaanstad")
    findings = checks.check("zaanstad", changed_files, roles=())
    severities = {one.severity for one in findings if one.code == "rol_van_niemand" and "niemand" in one.what}
    assert severities == {Severity.WARNS}


@pytest.mark.parametrize("lane", ["Lane_1abc", "baan_wijkteam", "lane_", "Wijkteam", "sid_wijkteam"])
def test_a_lane_of_an_editor_is_one_finding(lane: str) -> None:
    path = "processes/zaanstad/stedelijke_toegang.bpmn"
    text = re.sub(r"\blane_stedelijke_toegang__stedelijke_toegang\b", lane, files("zaanstad")[path].decode())
    findings = found({**files("zaanstad"), path: text.encode()}, "zaanstad")
    assert [(one.code, one.element, one.severity) for one in findings] == [
        ("baan_zonder_rol", lane, Severity.STOPS)
    ]


@pytest.mark.parametrize("role", ["wijkteams", "x", "gebiedsteam", "stedelijke_toegangen", "boa"])
def test_a_lane_of_a_role_that_nobody_has_is_one_finding(role: str) -> None:
    path = "processes/zaanstad/stedelijke_toegang.bpmn"
    text = files("zaanstad")[path].decode().replace("lane_stedelijke_toegang__", f"lane_{role}__")
    findings = found({**files("zaanstad"), path: text.encode()}, "zaanstad")
    assert [(one.code, one.severity) for one in findings] == [("baan_van_onbekende_rol", Severity.STOPS)]


@pytest.mark.parametrize("name", ["seintje_geven", "Seintje_gegeven", "seintje gegeven", "x", "gegeven"])
def test_a_message_is_sent_and_awaited_under_one_name(name: str) -> None:
    assert whole(REPORT, 'name="seintje_gegeven"/>', f'name="{name}"/>') >= {
        "bericht_niemand_wacht",
        "bericht_niemand_stuurt",
    }


@pytest.mark.parametrize("name", ["open_actie", "acties_open", "achterstand", "vervaldatum", "huurder"])
def test_a_list_that_is_gone_through_exists_and_is_one(name: str) -> None:
    found_now = said(
        ACTIONS, "<bpmn:loopDataInputRef>[^<]*", f"<bpmn:loopDataInputRef>{name}", "sittard_geleen"
    )
    assert found_now & {"lijst_onbekend", "lijst_is_geen_lijst"}


@pytest.mark.parametrize("name", ["gebieds_acties", "acties_", "Gebiedsacties", "actielijst", "x"])
def test_a_list_that_is_changed_exists(name: str) -> None:
    new = f'name="werkt_bij" value="{name}"'
    assert "lijst_onbekend" in whole(ACTIONS, 'name="werkt_bij" value="[^"]*"', new, "sittard_geleen")


@pytest.mark.parametrize("names", ["betaling_bedrag", "", "betaling_bedrag, betaling_op, achterstand"])
def test_a_button_that_books_names_an_amount_and_a_day(names: str) -> None:
    new = f'name="boekt" value="{names}"'
    assert "boekt_bedrag_en_dag" in whole(PAYMENT, 'name="boekt" value="[^"]*"', new)


@pytest.mark.parametrize(
    ("path", "key", "names"),
    [
        (PAYMENT, "boekt", "bedrag_betaald, betaling_op"),
        (MOVED, "alleen_hier", "ontruimingsdatum, ontruimingsuur"),
    ],
)
def test_what_a_button_books_or_keeps_for_itself_is_a_fact(path: str, key: str, names: str) -> None:
    assert "onbekend_gegeven" in whole(path, f'name="{key}" value="[^"]*"', f'name="{key}" value="{names}"')


@pytest.mark.parametrize("outcome", ["betaald", "Voorkomen_betaald", "voorkomen", "ontruimd_", ""])
def test_an_outcome_that_is_asked_for_can_come(outcome: str) -> None:
    condition = f'uitkomst == "{outcome}"'.replace('"', "&quot;")
    assert "antwoord_bestaat_niet" in said(ROUTE, "seintje_beurt == 1(?=<)", condition)


@pytest.mark.parametrize("kind", ["gebeidsteam", "Gebiedsteam", "gebieds_team", "overleg", "x"])
def test_a_meeting_that_decides_exists(kind: str) -> None:
    path = "processes/sittard_geleen/gebiedsteam.bpmn"
    new = f'name="overleg" value="{kind}"'
    assert "overleg_onbekend" in whole(path, 'name="overleg" value="[^"]*"', new, "sittard_geleen")


@pytest.mark.parametrize(
    "form", ["zaanstad/weg.json", "reageren.json", "forms/zaanstad/reageren.json", "x", "gedeeld"]
)
def test_a_form_that_is_filled_in_exists(form: str) -> None:
    new = f'name="formJsonSchemaFilename" value="{form}"'
    assert "formulier_bestaat_niet" in whole(ROUTE, 'name="formJsonSchemaFilename" value="[^"]*"', new)


@pytest.mark.parametrize(
    "call",
    [
        'kies(contactpogingen, "kanalen", ["huisbezoek"])',
        'kies(contactpogingen, "Kanaal", ["huisbezoek"])',
        'kies(contactpogingen, "", ["huisbezoek"])',
        'kies(kies(contactpogingen, "kanaal", ["brief"]), "kanaal_", ["brief"])',
        'kies(verplaats(contactpogingen, {"kanaal": "weg"}), "kanaal", ["brief"])',
        'kies(contactpogingen + [{"ander": 1}], "anders", [1])',
        'kies(vasthouden(contactpogingen, None, "wijze", "kanaal"), "kanaal", ["brief"])',
        'verplaats(contactpogingen, {"kanalen": "kanaal"})',
    ],
)
def test_a_field_by_which_items_are_chosen_is_one_that_they_have(call: str) -> None:
    condition = f"len({call}) == 0".replace('"', "&quot;")
    files_ = changed(ROUTE, "seintje_beurt == 1(?=<)", condition, "zaanstad")
    findings = judged(by_sources(lists), files_, "zaanstad")
    assert [(one.code, one.severity) for one in findings] == [("lijst_zonder_veld", Severity.STOPS)]


@pytest.mark.parametrize(
    "call",
    [
        'kies(contactpogingen, "kanaal", ["huisbezoek"])',
        'kies(kies(contactpogingen, "kanaal", ["brief"]), "plaats", [0])',
        'kies(verplaats(contactpogingen, {"kanaal": "weg"}), "weg", ["brief"])',
        'kies(contactpogingen + [{"ander": 1}], "ander", [1])',
        'kies(contactpogingen if achterstand else [], "kanaal", ["brief"])',
        'kies(iets_anders, "kanaal", ["brief"])',
        'vasthouden(contactpogingen, contactpogingen, "kanaal", "uitkomst")',
    ],
)
def test_a_field_that_items_have_is_passed(call: str) -> None:
    condition = f"len({call}) == 0".replace('"', "&quot;")
    assert (
        judged(
            by_sources(lists), changed(ROUTE, "seintje_beurt == 1(?=<)", condition, "zaanstad"), "zaanstad"
        )
        == []
    )


@pytest.mark.parametrize(
    "roles", ['["gkbs"]', '["GKB"]', '["gkb", "wijk team"]', '["x" if regio == "a" else "gkb"]', '"gemeent"']
)
def test_who_works_on_it_without_a_task_has_a_role_that_there_is(roles: str) -> None:
    path, region = "processes/groningen/gkb_overname.bpmn", "groningen"
    files_ = changed(path, r'werkt_mee = \["gkb"\]', f"werkt_mee = {roles}", region)
    given = meetings.roles_given(region, files_)
    findings = judged(lambda built: messages.addressees(built, given), files_, region)
    assert [(one.code, one.severity) for one in findings] == [("rol_van_niemand", Severity.STOPS)]
