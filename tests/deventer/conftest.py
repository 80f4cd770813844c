"""Deventer as it is deployed, with a clock that starts on 5 January 2026, and how its stories are told."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.meetings import agendas, calendar
from engine.meetings import series as meeting_series
from engine.settings import ROOT
from engine.testing import House, Story
from tests.stories import house_of, tell_in

FAMILY = {"kinderen": True, "aantal_kinderen": 2, "leeftijden": [4, 9]}
NO_CHILDREN = {"kinderen": False}
VULNERABLE = {"kwetsbaar": True, "kenmerken": ["psychisch"], "toelichting": "Kan het niet meer aan."}
NOT_VULNERABLE = {"kwetsbaar": False}
ACCEPTED = {"reactie": "geaccepteerd", "reactie_op": "vandaag"}
REFUSED = {"reactie": "geweigerd", "reden_weigering": "Wil het zelf oplossen."}
OPEN = {"reactie": "nog_geen_contact"}


def attempt(channel: str = "huisbezoek", result: str = "niet_aangetroffen") -> list[dict[str, Any]]:
    return [{"datum_tijd": "2026-01-15T10:00:00+01:00", "kanaal": channel, "uitkomst": result}]


house = house_of("deventer")
tell = tell_in("7411AB", kinderen_bekend=False)


def sought(story: Story, *, reached: bool = True, debts: str = "nee", **more: Any) -> Story:
    """The corporatie reminds and seeks contact itself, without an arrangement."""
    story.to("2026-01-12")
    story.complete("aanmaning_sturen", contactpogingen=[])
    story.complete(
        "contact_zoeken",
        **{
            "contactpogingen": attempt("telefoon", "contact" if reached else "geen_reactie"),
            "andere_schulden": debts,
            "overlast": False,
            "contact_resultaat": "geen_resultaat",
            **more,
        },
    )
    return story


def reported(story: Story, gezin: dict[str, Any] = NO_CHILDREN) -> Story:
    """No contact: reported to BAD on 12 January."""
    sought(story, reached=False)
    story.complete("melding_bij_bad", melding_reden="geen_contact", gezin=gezin)
    return story


def visited(story: Story, result: str = "contact", offer: dict[str, Any] = REFUSED, **more: Any) -> Story:
    """BAD visits once."""
    outcome = "contact" if result == "contact" else "niet_aangetroffen"
    story.complete(
        "huisbezoek",
        **{
            "contactpogingen": attempt("huisbezoek", outcome),
            "hulpaanbod": offer if result == "contact" else OPEN,
            "bezoek_resultaat": result,
            **more,
        },
    )
    return story


def handed_over(story: Story, gezin: dict[str, Any] = NO_CHILDREN) -> Story:
    """BAD decides to hand over; BZT confirms."""
    visited(reported(story, gezin), "overdragen")
    story.complete("overdragen_aan_bzt")
    story.complete("overdracht_bevestigen", overdracht_bevestigd_door="Ineke Lubbers")
    return story


def decided(story: Story, process: str, **more: Any) -> Story:
    """The ontruimingsoverleg decides."""
    usual: dict[str, Any] = {"overleg_acties": [], "opvang_nodig": False}
    if process in ("ontruiming_doorzetten", "uitstel"):
        usual["proces_toelichting"] = "Er kwam geen contact."
    if process == "hulp_voortzetten":
        usual["huurder_wil_hulp"] = False
    story.complete("ontruimingsoverleg", proces=process, **{**usual, **more})
    return story


def parts(house: House, day: str) -> dict[str | None, list[str]]:
    """Part of the agenda -> the numbers of its dossiers."""
    with house.engine.database.write() as connection:
        calendar.store(connection, "deventer", meeting_series.read(ROOT, "deventer"))
    with house.engine.database.read() as connection:
        series = calendar.series_of_kind(connection, "deventer", "ontruimingsoverleg")
        assert series is not None
        meeting = calendar.meeting(connection, series, date.fromisoformat(day))
        shown = agendas.agenda(house.engine, connection, house.actor("ontruimingsoverleg"), meeting)
    return {part: [item.number for item in items] for part, items in shown.parts}
