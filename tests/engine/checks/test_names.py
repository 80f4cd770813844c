"""What is named exists: letters, roles, messages, outcomes, lists, meetings, lanes."""

from __future__ import annotations

import re

import pytest

from engine import checks, definitions
from engine.checks import Finding, Severity, choices, lists, meetings, messages, settings
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
    told = [one for one in findings if "rol niemand" in one.what]
    assert {(one.code, one.severity) for one in told} == {("rol_ontbreekt", Severity.WARNS)}


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


SETTINGS = "processes/sittard_geleen/instellingen.toml"
PEOPLE = "processes/sittard_geleen/organisaties.toml"


def of_roles(path: str, old: str, new: str, region: str = "sittard_geleen") -> list[tuple[str, str, str]]:
    """(code, file, element) of what is said of messages, letters and roles."""
    files_ = changed(path, old, new, region)
    roles = meetings.filled(region, files_)
    return [
        (one.code, one.file, one.element)
        for one in judged(lambda built: messages.findings(built, roles), files_, region)
    ]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (SETTINGS, '(?<=hulpverlener = )"partners_in_welzijn"', '"partner_in_welzijn"'),
        (SETTINGS, '(?<=volger = )"gkb"', '"bureau_volgen"'),
        (PEOPLE, r'rollen = \["deurwaarder"\]', 'rollen = ["deurwaarders"]'),
        (PEOPLE, r'rollen = \["hulpofficier"\]', "rollen = []"),
        (PEOPLE, r'rollen = \["veilig_thuis"\]', "rollen = []"),
    ],
)
def test_a_role_that_shared_diagrams_work_with_is_for_the_region_to_name(
    path: str, old: str, new: str
) -> None:
    """Once, however many diagrams work with it: they are right."""
    assert of_roles(path, old, new) == [("rol_ontbreekt", SETTINGS, "rollen")]


@pytest.mark.parametrize("role", ["hulpverlner", "GKB", "gkb ", "wijk", "partners"])
def test_a_setting_that_says_who_gets_a_letter_names_roles(role: str) -> None:
    found_now = of_roles(SETTINGS, r'(?<=waarde = \[)"hulpverlener"', f'"{role}"')
    assert found_now == [("rol_van_niemand", SETTINGS, "melding_ontvangers")]


@pytest.mark.parametrize("role", ["gebeidsteam", "Gebiedsteam", "gkb_", "gebieds_team", "team"])
def test_who_has_the_lead_has_a_role_that_there_is(role: str) -> None:
    path = "processes/sittard_geleen/huurachterstand.bpmn"
    found_now = of_roles(path, '(?<=== None else )"gebiedsteam"', f'"{role}"')
    assert found_now == [("rol_van_niemand", path, "hulp_noteren")]


def test_a_fact_that_is_addressed_holds_roles() -> None:
    path = "processes/gedeeld/ontruimingsdatum_melden.bpmn"
    found_now = of_roles(path, r'\["gemeente"\] \+ partijen', '["gemeentes"]')
    assert found_now == [("rol_van_niemand", path, "om_noteren")]


@pytest.mark.parametrize("key", ["hulpverleners", "Volger", "overlast_meldpunt", "incaso", "x"])
def test_a_line_of_roles_is_of_a_role_that_some_diagram_works_with(key: str) -> None:
    assert of_roles(SETTINGS, r"(\[rollen\]\n)", rf'\1{key} = "gkb"\n') == [
        ("rol_ongebruikt", SETTINGS, "rollen")
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "key"),
    [
        (SETTINGS, r"\[rollen\]", "[rolen]", "rolen"),
        (SETTINGS, r"\nnaam = ", "\ntitel = ", "titel"),
        (SETTINGS, r"\[voorbeelden\]", "[voorbeeld]", "voorbeeld"),
        (SETTINGS, r"\nbron = ", '\nopmerking = "x"\nbron = ', "opmerking"),
        ("processes/sittard_geleen/delen.toml", "dossier =", "dosier =", "dosier"),
        ("processes/sittard_geleen/overleggen.toml", "overleggen", "overleg", "overleg"),
    ],
)
def test_a_name_that_means_nothing_in_a_file_of_settings_is_found(
    path: str, old: str, new: str, key: str
) -> None:
    files_ = changed(path, old, new, "sittard_geleen", every=key == "overleg")
    findings = [
        one for one in settings.keys(files_) if one not in set(settings.keys(files("sittard_geleen")))
    ]
    assert {(one.code, one.file, one.severity) for one in findings} == {
        ("sleutel_betekent_niets", path, Severity.WARNS)
    }
    assert key in findings[0].what


def test_a_message_that_only_shared_diagrams_speak_of_is_for_the_region_to_hear() -> None:
    path = "processes/zaanstad/reactie_op_seintje.bpmn"
    shared = "processes/gedeeld/melding_huurder.bpmn"  # hears it as well
    heard, other = 'name="seintje_gegeven"/>', 'name="dossier_geopend"/>'
    both = {
        **changed(path, heard, other, "zaanstad"),
        shared: changed(shared, heard, other, "zaanstad")[shared],
    }
    told = {code for code, _ in codes(both, "zaanstad")}
    assert "bericht_hoort_hier_niemand" in told
    assert "bericht_niemand_wacht" not in told


@pytest.mark.parametrize("name", ["dossier_geopent", "geopend", "dossier", "Dossier_geopend", "x"])
def test_a_message_that_a_shared_diagram_waits_for_is_for_the_main_route_to_send(name: str) -> None:
    new = f'name="{name}"/>'
    findings = found(changed(ROUTE, 'name="dossier_geopend"/>', new, "zaanstad"), "zaanstad")
    assert {(one.code, one.file) for one in findings} == {
        ("bericht_niemand_wacht", ROUTE),
        ("bericht_stuurt_hier_niemand", ROUTE),
    }


MEETINGS = "processes/sittard_geleen/overleggen.toml"
TEAM = "processes/sittard_geleen/gebiedsteam.bpmn"


def of_meetings(changed_files: dict[str, bytes], region: str = "sittard_geleen") -> list[Finding]:
    roles = meetings.filled(region, changed_files)
    return list(
        meetings.findings(
            definitions.build(region, definitions.of_version(changed_files)), changed_files, roles
        )
    )


@pytest.mark.parametrize("role", ["meee", "Mee", "mee ", "1", "gebeidsteam"])
def test_who_is_invited_to_a_meeting_has_a_role_that_an_organisation_has(role: str) -> None:
    (finding,) = of_meetings(changed(MEETINGS, '"mee"', f'"{role}"', "sittard_geleen"))
    assert (finding.code, finding.element) == ("lid_van_onbekende_rol", "gebiedsteam")
    assert finding.file == MEETINGS


def test_a_role_of_the_shared_diagrams_can_be_invited() -> None:
    assert of_meetings(changed(MEETINGS, '"mee"', '"hulpverlener"', "sittard_geleen")) == []


@pytest.mark.parametrize("text", ["", "# nog niets", None])
def test_a_region_without_any_meetings_is_told_which_it_needs(text: str | None) -> None:
    others = {path: data for path, data in files("sittard_geleen").items() if path != MEETINGS}
    findings = of_meetings(others if text is None else {**others, MEETINGS: text.encode()})
    assert {one.element for one in findings} == {
        "gebiedsteam_bespreken",
        "hulp_bespreken",
        "casusoverleg_houden",
    }
    assert {(one.code, one.file) for one in findings} == {("overleg_onbekend", MEETINGS)}
    assert {one.severity for one in findings} == {
        Severity.WARNS
    }  # of an older publication they are not known


@pytest.mark.parametrize(
    ("region", "kind"), [("deventer", "ontruimingsoverleg"), ("groningen", "werkgroep_woonkans")]
)
def test_a_kind_of_meeting_that_is_taken_is_told_once_with_one_cure(region: str, kind: str) -> None:
    """Who chairs cannot be of both lanes: nothing is said of that."""
    path = next(one for one, data in files(region).items() if f'"overleg" value="{kind}"'.encode() in data)
    changed_files = changed(
        path, f'name="overleg" value="{kind}"', 'name="overleg" value="casusoverleg"', region
    )
    findings = [one for one in of_meetings(changed_files, region) if one.code != "overleg_ongebruikt"]
    assert [(one.code, one.file) for one in findings] == [("overleg_van_ander", path)]


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
