"""A woonkansovereenkomst for overlast alone: offered, drawn, signed, kept or broken (GR-5 to GR-8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from engine.dossier.cases import ActionUnavailable
from engine.testing import House, Story
from tests.gedeeld.conftest import arrange, decide, judge, plan
from tests.gedeeld.overlast.telling import (
    checked,
    choose,
    established,
    judged,
    met,
    open_alone,
    open_arrears,
    order,
    reported,
    talked,
    to_desk,
)
from tests.groningen.conftest import called_in, check, sign, write
from tests.stories import Tell, news

BUTTON = "groningen_woonkans"
HOME = {"postcode": "9714AB", "huisnummer": 12}
QUIET = dict.fromkeys(("geen_overlast", "ondersteuning_accepteren"), "ja") | dict.fromkeys(
    ("tijdig_huur_betalen", "dagvullende_activiteiten"), "niet_afgesproken"
)


@pytest.fixture
def alone(house: House) -> Tell:
    """A dossier about overlast only, opened on 5 January 2026; nothing is owed."""
    return lambda **answer: open_alone(house, **{"adres": HOME, **answer})


def _judged(story: Story) -> Story:
    return judged(met(checked(to_desk(story)), "doorgaan_ontruiming"))


def _summoned(story: Story) -> Story:
    choose(_judged(story))
    story.complete("dagvaarden", dagvaarding_op="2026-01-05", zittingsdatum="2026-02-16")
    return story


def _planned(story: Story) -> Story:
    _summoned(story).to("2026-02-16")
    judge(story, "toegewezen", grondslag="overlast").to("2026-02-18")
    story.complete("vonnis_betekenen", betekend_op="2026-02-18")
    story.to("2026-03-10")
    return arrange(plan(decide(story), "2026-04-20", "2026-03-10"))


APPROACH: Mapping[str, Callable[[Story], Story]] = {
    "reported": lambda story: story,
    "talking": established,
    "mediating": lambda story: talked(story, mediation=True),
    "an order": lambda story: order(talked(story)),
    "at the desk": to_desk,
    "following": lambda story: met(checked(to_desk(story)), "hulp"),
    "the ground": _judged,
}
COURT: Mapping[str, Callable[[Story], Story]] = {"summoned": _summoned, "planned": _planned}


def agreed(story: Story) -> Story:
    """Bureau Woonkans sees a second chance: the agreement can be written."""
    called_in(story, "woningcorporatie")
    story.complete("woonkans_overleggen", woonkans_oordeel="blijven_onder_voorwaarden")
    return story


def signed(story: Story) -> Story:
    agreed(story)
    today = story.today.isoformat()
    write(story, woonkans_voorwaarden=["geen_overlast", "ondersteuning_accepteren"], woonkans_ingang=today)
    for who in ("huurder", "wijkteam", "corporatie"):
        sign(story, who, today)
    assert story.facts["woonkans_status"] == "lopend"
    return story


def offered(story: Story) -> bool:
    return BUTTON in {action.process for action in story.page().actions}


def letter(story: Story, kind: str) -> str:
    """The text of the last letter of this kind."""
    return next(one.body for one in story.page().letters if one.kind == kind)


# -- offered -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", [*APPROACH, *COURT])
def test_it_can_be_asked_at_every_moment_and_overlast_goes_on_meanwhile(alone: Tell, phase: str) -> None:
    story = ({**APPROACH, **COURT})[phase](alone())
    before = set(story.open_tasks())
    assert offered(story)
    called_in(story, "woningcorporatie")
    assert before < set(story.open_tasks())
    assert "woonkans_overleggen" in story.open_tasks("bureau_woonkans")
    assert "De aanpak van de overlast loopt door" in letter(story, "woonkans_aangemeld")
    assert not offered(story)


def test_beside_a_last_chance_it_is_not_offered(alone: Tell) -> None:
    story = talked(alone())
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    with pytest.raises(ActionUnavailable):
        called_in(story, "woningcorporatie")


def test_when_the_arrears_are_paid_it_can_be_asked_for_the_overlast(house: House) -> None:
    story = open_arrears(house, adres=HOME)
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=story.facts["achterstand"])
    assert agreed(story).open_tasks() == ["overeenkomst_opstellen"]


def test_without_a_second_chance_the_approach_goes_on_and_nobody_chooses(alone: Tell) -> None:
    story = established(alone())
    called_in(story, "woningcorporatie")
    story.complete("woonkans_overleggen", woonkans_oordeel="niet_mogelijk")
    assert story.open_tasks() == ["overlast_gesprek_voeren"]
    for kind in ("woonkans_niet_mogelijk", "woonkans_niet_mogelijk_huurder"):
        assert "huur." not in letter(story, kind)
        assert "overlast" in letter(story, kind)
    assert offered(story)


def test_the_werkgroep_can_decide_on_it_too(alone: Tell) -> None:
    story = called_in(established(alone()), "woningcorporatie")
    story.complete("werkgroep_bespreken", werkgroep_besluit="overeenkomst")
    assert story.open_tasks() == ["overeenkomst_opstellen"]


# -- drawn and signed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", APPROACH)
def test_while_an_agreement_is_made_the_approach_rests_and_all_hear_so(alone: Tell, phase: str) -> None:
    story = called_in(APPROACH[phase](alone()), "woningcorporatie")
    found = news(
        story, lambda: story.complete("woonkans_overleggen", woonkans_oordeel="blijven_onder_voorwaarden")
    )
    assert story.open_tasks() == ["overeenkomst_opstellen"]
    assert "nieuwe kans" in found["huurder"].body
    assert "woningcorporatie" in found or "meldpunt_overlast" in found
    assert story.facts.get("pauze_vanaf") is None  # nothing is collected
    assert story.page().stand.text == "Woonkansovereenkomst loopt"
    assert story.facts["woonkans_voorwaarden"] == ["geen_overlast"]


def test_an_eviction_that_was_planned_is_called_off(alone: Tell) -> None:
    story = called_in(_planned(alone()), "woningcorporatie")
    found = news(
        story, lambda: story.complete("woonkans_overleggen", woonkans_oordeel="blijven_onder_voorwaarden")
    )
    assert {"deurwaarder", "huurder", "preventieteam"} <= found.keys()
    assert "20 april 2026" in found["deurwaarder"].body
    assert story.open_tasks() == ["overeenkomst_opstellen"]
    assert story.facts["ontruiming_status"] == "afgeblazen"


def test_no_letter_or_form_asks_for_rent_where_none_is_owed(alone: Tell) -> None:
    story = signed(alone())
    for one in story.page().letters:
        if one.recipient == "huurder":
            assert "etaal" not in one.body.replace("Uw gewone huur moet u wel blijven betalen.", "")
    forms = story.page().definition.forms
    for name in (
        "woonkans_aanmelden",
        "woonkans_overleggen",
        "werkgroep_bespreken",
        "woonkansovereenkomst_opstellen",
        "tekenen_huurder",
        "tekenen_corporatie",
        "tekenen_wijkteam",
        "woonkans_controleren",
        "woonkans_mislukt",
    ):
        fields = [field for top in forms.form(f"groningen/{name}.json").fields for field in top.walk()]
        assert not [field.path for field in fields if field.kind == "geld"], name


def test_who_of_the_three_does_not_sign_changes_it(alone: Tell) -> None:
    story = agreed(alone())
    write(story, woonkans_ingang=story.today.isoformat())
    story.complete("tekenen_wijkteam", wijkteam_akkoord=False, woonkans_bezwaar="De hulp ontbreekt.")
    assert story.open_tasks() == ["overeenkomst_opstellen"]


# -- kept --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["talking", "summoned", "planned"])
def test_a_year_without_overlast_ends_the_dossier(alone: Tell, phase: str) -> None:
    story = signed(({**APPROACH, **COURT})[phase](alone()))
    begun = story.today
    while "woonkans_status" in story.facts and story.facts["woonkans_status"] == "lopend":
        story.to(story.terms()["Controle woonkansovereenkomst"])
        assert story.open_tasks() == ["woonkans_controleren"]
        check(story, naleving=QUIET)
    assert story.facts["woonkans_status"] == "geslaagd"
    assert (story.today - begun).days in (365, 366)
    assert story.outcome == ("closed", "laatste_kans")
    assert "met de huur" not in letter(story, "woonkans_geslaagd_huurder")


# -- broken ------------------------------------------------------------------------------------------------


def broken(story: Story) -> dict[str, Any]:
    story.later(10)
    return news(
        story,
        lambda: story.act("bureau_woonkans", "groningen_woonkans_mislukt", mislukt_oorzaak="overlast"),
    )


@pytest.mark.parametrize(
    ("phase", "task"),
    [
        ("talking", "overlast_bij_meldpunt_melden"),
        ("at the desk", "overlast_bij_meldpunt_melden"),
        ("the ground", "overlast_grond_kiezen"),
    ],
)
def test_broken_the_approach_goes_on_where_the_judge_comes_nearer(alone: Tell, phase: str, task: str) -> None:
    """To the desk, or to the ground when the evidence was judged: never past the evidence (R48)."""
    story = signed(APPROACH[phase](alone()))
    found = broken(story)
    assert story.open_tasks() == [task]
    assert "aanpak van de overlast" in found["huurder"].body
    assert "aanpak van de overlast gaat verder" in found["woningcorporatie"].body
    assert story.facts["regiehouder"] == "woningcorporatie"
    assert offered(story)
    if task == "overlast_grond_kiezen":
        choose(story)
    else:
        choose(judged(met(checked(reported(story)), "doorgaan_ontruiming")))
    assert "dagvaarden" in story.open_tasks("deurwaarder")


def test_a_tenant_who_does_not_sign_is_told_that_the_approach_goes_on(alone: Tell) -> None:
    story = agreed(established(alone()))
    write(story, woonkans_ingang=story.today.isoformat())
    found = news(
        story,
        lambda: story.complete(
            "tekenen_huurder", huurder_akkoord=False, huurder_weigert_omdat="Wil geen hulp."
        ),
    )
    assert "verder met de aanpak van de overlast" in found["huurder"].body
    assert story.open_tasks() == ["overlast_bij_meldpunt_melden"]


@pytest.mark.parametrize(
    ("phase", "task", "step"),
    [("summoned", "uitspraak_vastleggen", "zitting"), ("planned", "ontruiming_besluiten", "ontruimen")],
)
def test_broken_after_a_summons_the_case_goes_on_where_it_was(
    alone: Tell, phase: str, task: str, step: str
) -> None:
    story = signed(COURT[phase](alone()))
    story.to("2026-04-21")
    broken(story)
    story.later(1)
    assert story.facts["gerechtelijke_stap"] == step
    assert task in story.open_tasks()


# -- what comes between ------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["talking", "summoned"])
def test_overlast_that_stopped_ends_the_agreement_too(alone: Tell, phase: str) -> None:
    story = signed(({**APPROACH, **COURT})[phase](alone()))
    story.act("woningcorporatie", "gedeeld_overlast_gestopt")
    assert story.outcome == ("closed", "overlast_opgelost")


def test_arrears_that_begin_have_their_own_ladder_and_outlive_the_overlast(alone: Tell) -> None:
    story = signed(established(alone()))
    story.later(5)
    story.act(
        "woningcorporatie",
        "gedeeld_achterstand_erbij",
        achterstand=900.0,
        vervaldatum="2026-01-01",
        maandhuur=450.0,
    )
    assert story.terms()["Melden bij EHBG"].isoformat() == "2026-03-01"  # no day stood still for it
    assert "Controle woonkansovereenkomst" in story.terms()
    story.act("woningcorporatie", "gedeeld_overlast_gestopt")
    assert story.outcome == ("open", None)
    assert "Controle woonkansovereenkomst" not in story.terms()
    assert story.facts["woonkans_loopt"] is False
    assert story.page().stand.text != "Woonkansovereenkomst loopt"


def test_who_leaves_ends_it(alone: Tell) -> None:
    story = signed(established(alone()))
    story.act("woningcorporatie", "gedeeld_vertrek_gemeld", vertrek_soort="opgezegd")
    assert story.outcome == ("closed", "vrijwillig_vertrek")


def test_an_agreement_about_arrears_ends_with_them_and_another_can_be_asked(house: House) -> None:
    story = open_arrears(house, adres=HOME)
    signed(story)
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=story.facts["achterstand"])
    assert story.outcome == ("open", None)
    assert story.page().stand.text == "Overlast wordt aangepakt"
    assert offered(story)
