"""Whoever acts on a dossier hears when it pauses, ends or takes another road, and so does the tenant.

That everyone hears, once and no more than may be told, is looked at in every step of every story
(`tests.turns`); here is what they read, and that what was announced does not stand afterwards.
"""

from __future__ import annotations

import pytest
from sqlalchemy import update

from engine.dossier import cases
from engine.tables import OrganisationRole
from engine.testing import House
from tests.gedeeld.conftest import (
    ACCEPTED,
    FAMILY,
    PLAN,
    Court,
    arrange,
    hand_over,
    in_court,
    judge,
    on_the_day,
    pay_all,
    planned,
    served,
)
from tests.gedeeld.overlast.telling import open_alone
from tests.stories import Tell, kinds, news
from tests.zaanstad.telling import seintje_1

# -- the three examples ----------------------------------------------------------------------------------


def test_paid_between_summons_and_verdict_the_summons_does_not_stand(court: Court) -> None:
    story = in_court(court())
    found = news(story, lambda: pay_all(story))
    assert story.outcome == ("closed", "voorkomen_betaald")
    facts = story.facts
    assert (facts["uitspraak"], facts["zittingsdatum"], facts["gerechtelijke_stap"]) == (
        "ingetrokken",
        None,
        "ingetrokken",
    )
    assert kinds(found) == {"deurwaarder": "dossier_stopt", "huurder": "dossier_stopt_huurder"}
    assert "trek de zaak in bij de rechter" in found["deurwaarder"].body
    assert all("zitting van 18 mei 2026" in letter.body for letter in found.values())


def test_paid_after_the_hearing_and_before_the_verdict_too(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-19")
    found = news(story, lambda: pay_all(story))
    assert "deurwaarder" in found
    assert story.facts["uitspraak"] == "ingetrokken"


def test_a_summons_is_withdrawn_whatever_ended_the_dossier(court: Court) -> None:
    story = in_court(court())
    story.act("woningcorporatie", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    assert story.facts["gerechtelijke_stap"] == "zitting"  # help only makes it wait
    found = news(story, lambda: pay_all(story))
    assert story.facts["uitspraak"] == "ingetrokken"
    assert {"deurwaarder", "wijkteam", "huurder"} <= found.keys()


@pytest.mark.parametrize("collector", ["incassobureau", "deurwaarder"])
def test_help_while_somebody_collects_is_told_to_who_collects(court: Court, collector: str) -> None:
    story = hand_over(court(), collector)
    found = news(story, lambda: story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED))
    assert kinds(found) == {
        "woningcorporatie": "incassopauze",
        collector: "incassopauze",
        "huurder": "wending_huurder",
    }
    assert "U hebt hulp aangenomen." in found["huurder"].body


def test_an_eviction_called_off_before_its_day_is_told_to_the_deurwaarder(court: Court) -> None:
    story = planned(court())
    off = {"datum_wijziging": "afgezegd", "datum_wijziging_reden": "Er is een nieuw plan."}
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_ontruimingsdatum_wijzigen", **off))
    assert {role for role, kind in kinds(found).items() if kind == "wending"} >= {"deurwaarder", "gemeente"}
    assert "De ontruiming van 22 juni 2026" in found["deurwaarder"].body
    assert found["huurder"].kind == "ontruiming_gaat_niet_door_huurder"
    assert story.facts["ontruimingsdatum"] is None


def test_who_is_only_informed_hears_the_day_and_the_address(court: Court) -> None:
    story = planned(court())
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED))
    assert found["politie"].kind == "ontruiming_gaat_niet_door"
    assert "22 juni 2026" in found["politie"].body
    assert "hulp" not in found["politie"].body
    assert found["deurwaarder"].kind == "incassopauze"
    assert "De ontruiming van 22 juni 2026" in found["deurwaarder"].body


def test_who_has_found_a_roof_hears_that_it_is_not_needed(court: Court) -> None:
    """Whose task is done has no open one, and still a day in it."""
    story = arrange(planned(court()))
    assert "opvang_regelen" not in story.open_tasks()
    assert kinds(news(story, lambda: pay_all(story)))["gemeente"] == "wending"  # who arranges shelter here


# -- other turns -----------------------------------------------------------------------------------------


def test_a_verdict_that_is_refused_is_told_to_the_deurwaarder_and_the_tenant(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-18")
    found = news(story, lambda: judge(story, "afgewezen"))
    assert {"huurder", "deurwaarder"} <= found.keys()
    assert "U hoeft niet uit uw woning" in found["huurder"].body
    assert "afgewezen" in found["deurwaarder"].body


def test_a_hearing_on_another_day_is_told(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-18")
    found = news(story, lambda: judge(story, "aangehouden", nieuwe_zittingsdatum="2026-06-15"))
    assert all("15 juni 2026" in found[role].body for role in ("deurwaarder", "huurder"))


def test_a_claim_that_is_withdrawn_is_told(court: Court) -> None:
    story = in_court(court())
    story.to("2026-05-18")
    found = news(story, lambda: judge(story, "ingetrokken"))
    assert {"deurwaarder", "huurder"} <= found.keys()


def test_a_suspended_eviction_with_help_is_one_message(court: Court) -> None:
    story = on_the_day(court())
    story.complete("aanwezigheid", huurder_aanwezig=True, kan_doorgaan=True)
    story.complete("laatste_onderhandeling", laatste_oplossing="opschorten")
    found = news(story, lambda: story.complete("ontruiming_opschorten", opschorten_vervolg="hulp"))
    assert found["deurwaarder"].kind == "incassopauze"
    assert "De ontruiming van 22 juni 2026" in found["deurwaarder"].body
    assert "22 juni 2026" in found["huurder"].body


def test_the_road_to_the_judge_and_the_hand_over_are_told(tell: Tell) -> None:
    story = seintje_1(tell())
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_deurwaarder_eerder"))
    assert {"wijkteam", "gemeente", "huurder"} <= found.keys()
    known = len(story.letters())
    hand_over(story)
    told = story.letters()[known:]
    assert ("naar_de_deurwaarder", "wijkteam") in told
    assert ("wending_huurder", "huurder") in told
    assert [kind for kind, to in told if to == "deurwaarder"] == ["overdracht"]  # his work begins


def test_a_last_chance_rests_the_route_and_is_told(tell: Tell) -> None:
    story = seintje_1(tell())
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_laatste_kans_ernaast"))
    assert {"wijkteam", "gemeente", "huurder"} <= found.keys()
    assert "U krijgt nog een kans." in found["huurder"].body


def test_when_the_pause_is_over_who_waited_goes_on(court: Court) -> None:
    story = hand_over(court(), "incassobureau")
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    found = news(story, lambda: story.complete("ondersteuning_bieden", resultaat="onvoldoende"))
    assert {"incassobureau", "woningcorporatie", "huurder"} <= found.keys()
    assert "De termijnen lopen weer." in found["incassobureau"].body


def test_an_arrangement_after_help_is_told_as_that(court: Court) -> None:
    story = hand_over(court())
    story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling=PLAN))
    assert {"wijkteam", "deurwaarder", "huurder"} <= found.keys()
    assert "Wij hebben een betalingsregeling met u." in found["huurder"].body


def test_moved_out_is_told(court: Court) -> None:
    story = served(court())
    gone = {"vertrek_soort": "sleutel"}
    found = news(story, lambda: story.act("woningcorporatie", "gedeeld_vertrek_gemeld", **gone))
    assert {"deurwaarder", "huurder"} <= found.keys()


def test_when_overlast_is_over_who_worked_on_it_hears_so(house: House) -> None:
    story = open_alone(house)
    found = news(story, lambda: story.complete("overlast_onderzoeken", overlast_vastgesteld=False))
    assert story.outcome[0] == "closed"
    assert found["huurder"].kind == "dossier_stopt_huurder"


# -- who hears, and who does not -------------------------------------------------------------------------


def test_of_a_dossier_that_was_a_mistake_the_tenant_hears_nothing(court: Court) -> None:
    story = planned(court(), gezin=FAMILY)
    landlord = story.house.actor("woningcorporatie")
    found = news(story, lambda: cases.cancel(story.house.engine, landlord, story.case_id, "Dubbel geopend."))
    assert "huurder" not in found
    assert found["deurwaarder"].kind == "dossier_vervallen"
    assert found["politie"].kind == found["veilig_thuis"].kind == "ontruiming_gaat_niet_door"
    assert story.facts["ontruimingsdatum"] is None


def test_one_organisation_with_two_roles_hears_it_once(court: Court, house: House) -> None:
    both = house.organisations["deurwaarder"]
    with house.engine.database.write() as connection:
        connection.execute(
            update(OrganisationRole)
            .where(OrganisationRole.role == "incassobureau")
            .values(organisation_id=both)
        )
    story = hand_over(court(), "deurwaarder", "incassobureau")
    found = news(story, lambda: story.act("wijkteam", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED))
    assert len({"deurwaarder", "incassobureau"} & found.keys()) == 1
