"""Zaanstad from the first term to the announcement of court, told with a moved clock (ZA-1 to ZA-10)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine.tables import Letter
from engine.testing import Story
from tests.stories import DUTIES, Tell
from tests.zaanstad.telling import ACCEPTED, announce, react

# -- the terms -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "tone"),
    [("betaalt_altijd", "vriendelijk"), ("wisselend", "zakelijk"), ("risico", "dringend")],
)
def test_the_tone_follows_from_how_the_tenant_pays(tell: Tell, profile: str, tone: str) -> None:
    story = tell(betaalprofiel=profile)
    story.to("2026-01-11")
    assert story.facts["toon_advies"] == tone


@pytest.mark.parametrize(
    "missing", ["contact_gezocht_op", "gewezen_op_hulp_op", "herinnering_op", "aanbod_doorgeven_op"]
)
def test_a_seintje_waits_until_each_of_the_four_duties_is_done(tell: Tell, missing: str) -> None:
    story = tell(plichten={name: value for name, value in DUTIES.items() if name != missing})
    story.to("2026-02-16")
    assert story.open_tasks("woningcorporatie") == ["plichten_vastleggen"]
    assert story.facts["signaal_nr"] == 0
    assert "seintje" not in [kind for kind, _ in story.letters()]
    story.complete("plichten_vastleggen", plichten=DUTIES)
    assert story.facts["signaal_nr"] == 1


def test_an_objection_stops_the_seintje_visibly(tell: Tell) -> None:
    story = tell(plichten={**DUTIES, "bezwaar_ontvangen": True, "bezwaar_op": "2026-01-04"})
    story.to("2026-02-16")
    assert story.open_tasks("woningcorporatie") == ["bezwaar_beoordelen"]
    assert "seintje" not in [kind for kind, _ in story.letters()]
    story.complete("bezwaar_beoordelen", bezwaar_besluit="zonder_seintje_verder")
    assert story.facts["signaal_nr"] == 0
    assert story.terms()["Seintje 2"] == date(2026, 3, 16)


# -- three and a half months -----------------------------------------------------------------------------


def announced(tell: Tell) -> Story:
    story = tell()
    announce(story)
    return story


def test_the_third_seintje_announces(tell: Tell) -> None:
    story = announced(tell)
    assert ("aankondiging", "huurder") in story.letters()
    assert story.facts["signaal_nr"] == 3
    assert story.open_tasks("woningcorporatie") == ["vervolg_kiezen"]


def test_only_the_choice_deurwaarder_leads_on(tell: Tell) -> None:
    story = announced(tell)
    assert "overdragen" not in story.open_tasks()
    story.complete("vervolg_kiezen", vervolg="deurwaarder")
    assert story.outcome == ("open", None)
    assert "overdragen" in story.open_tasks("woningcorporatie")


def test_nothing_is_decided_while_nobody_chooses(tell: Tell) -> None:
    story = announced(tell)
    story.to("2026-12-01")
    assert story.outcome == ("open", None)
    assert "vervolg_kiezen" in story.open_tasks("woningcorporatie")


# -- reminders -------------------------------------------------------------------------------------------


def test_three_days_before_each_rent_day_a_text_message_goes_out(tell: Tell) -> None:
    story = tell(huurder={"naam": "A. de Vries", "geboortedatum": "1980-05-01", "telefoon": "06-00123456"})
    story.to("2026-03-31")
    sent = [letter.created_at.date() for letter in story.page().letters if letter.kind == "betaalherinnering"]
    assert sorted(sent) == [date(2026, 1, 29), date(2026, 2, 26), date(2026, 3, 29)]
    channels = {letter.kind: letter.channel for letter in story.page().letters}
    assert channels["betaalherinnering"] == "sms"
    assert channels["seintje"] == "e-mail"


@pytest.mark.parametrize(
    ("known", "sent_to"),
    [
        ({"telefoon": "+310600123456"}, ("sms", "0600123456")),
        ({"e_mail": "mailto:anna@post.example"}, ("e-mail", "anna@post.example")),
    ],
)
def test_a_reminder_reaches_who_is_kept_in_a_form_of_an_older_release(
    tell: Tell, known: dict[str, str], sent_to: tuple[str, str]
) -> None:
    story = tell(huurder={"naam": "A. de Vries", "geboortedatum": "1980-05-01", **known})
    story.to("2026-01-30")
    with story.house.engine.database.read() as connection:
        sent = select(Letter.channel, Letter.address).where(Letter.kind == "betaalherinnering")
        assert connection.execute(sent).all() == [sent_to]
    assert story.facts["huurder"].items() >= known.items()


# -- what must not happen twice, and what can still change -----------------------------------------------


def test_the_reminder_is_sent_once_also_after_help_that_stopped(tell: Tell) -> None:
    story = tell()
    story.to("2026-01-11")
    story.complete("aanmaning_sturen")
    story.act("woningcorporatie", "gedeeld_hulp_gemeld", hulpaanbod=ACCEPTED)
    story.later(5)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert story.open_tasks("woningcorporatie") == ["contact_zoeken"]
    assert [kind for kind, _ in story.letters()].count("aanmaning") == 1


def test_an_objection_anew_beside_the_duties_stops_the_seintje_too(tell: Tell) -> None:
    """Withdrawn is only the objection that was withdrawn."""
    first = {"contact_gezocht_op": "2026-01-03", "bezwaar_ontvangen": True, "bezwaar_op": "2026-01-04"}
    story = tell(plichten=first)
    story.to("2026-02-16")
    story.complete("bezwaar_beoordelen", bezwaar_besluit="ingetrokken")
    assert story.open_tasks("woningcorporatie") == ["plichten_vastleggen"]
    anew = {**DUTIES, "bezwaar_ontvangen": True, "bezwaar_op": "2026-02-16"}
    story.complete("plichten_vastleggen", plichten=anew)
    assert story.open_tasks("woningcorporatie") == ["bezwaar_beoordelen"]
    assert "seintje" not in [kind for kind, _ in story.letters()]


def test_after_the_announcement_help_still_pauses(tell: Tell) -> None:
    """No play: it would stop every step that a designer adds after the announcement."""
    story = announced(tell)
    react(story, **ACCEPTED)
    assert "vervolg_kiezen" not in story.open_tasks()
    story.later(14)
    story.complete("ondersteuning_bieden", resultaat="onvoldoende")
    assert "vervolg_kiezen" in story.open_tasks("woningcorporatie")


def test_the_choice_for_help_at_the_end_starts_help(tell: Tell) -> None:
    """The same."""
    story = announced(tell)
    story.complete("vervolg_kiezen", vervolg="wachten_op_hulp")
    assert story.outcome == ("open", None)
    assert "ondersteuning_bieden" in story.open_tasks("wijkteam")
    assert "vervolg_kiezen" not in story.open_tasks()
