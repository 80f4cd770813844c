"""Groningen as it is deployed, with a clock that starts on 5 January 2026, and the usual ways through it."""

from __future__ import annotations

from typing import Any

from engine.testing import Story
from tests.stories import house_of, tell_in

ACCEPTED = {"reactie": "geaccepteerd", "reactie_op": "vandaag"}
OPEN = {"reactie": "nog_geen_contact"}
AGREED = {
    "totaalbedrag": 1800.0,
    "termijnbedrag": 600.0,
    "aantal_termijnen": 3,
    "eerste_termijn": "2026-04-01",
    "akkoord_huurder": True,
    "akkoord_corporatie": True,
}


house = house_of("groningen")
tell = tell_in("9714AB", achterstand=1800.0)


def tried(day: str, how: str = "telefoon") -> dict[str, Any]:
    return {"datum_tijd": f"{day}T10:00:00+01:00", "kanaal": how, "uitkomst": "geen_reactie"}


def reported(story: Story, **answer: Any) -> Story:
    """Up to the melding to EHBG and wijkteam, on 1 March."""
    story.to("2026-03-01")
    story.complete("achterstand_melden", **{"ook_wijkteam": True, "overlast": False, **answer})
    return story


def visit(story: Story, result: str, **answer: Any) -> None:
    """One attempt of EHBG."""
    offer = ACCEPTED if result in ("hulp", "gkb") else OPEN
    attempts = answer.pop("contactpogingen", [tried(story.today.isoformat())])
    story.complete(
        "huisbezoek_ehbg",
        **{"contactpogingen": attempts, "hulpaanbod": offer, **answer},
        ehbg_resultaat=result,
    )


def search(story: Story, result: str, **answer: Any) -> None:
    """One attempt of the wijkteam that goes on after EHBG."""
    offer = ACCEPTED if result == "hulp" else OPEN
    usual: dict[str, Any] = {"hulpaanbod": offer, "woonkans_inschakelen": False}
    story.complete("contact_voortzetten", **{**usual, **answer}, wijkteam_resultaat=result)


def with_wijkteam(story: Story) -> Story:
    """EHBG has no result: the wijkteam goes on from 3 March."""
    reported(story)
    story.to("2026-03-03")
    visit(story, "wijkteam")
    return story


def called_in(story: Story, role: str = "wijkteam") -> Story:
    """Bureau Woonkans has been called in."""
    story.act(role, "groningen_woonkans", woonkans_aanmelder=role)
    return story


def agreement(story: Story) -> Story:
    """Bureau Woonkans sees a second chance: the agreement can be written."""
    called_in(story)
    story.complete("woonkans_overleggen", woonkans_oordeel="blijven_onder_voorwaarden")
    return story


def drafted(story: Story, **answer: Any) -> Story:
    agreement(story)
    write(story, **answer)
    return story


def write(story: Story, **answer: Any) -> None:
    usual = {
        "woonkans_type": "blijven",
        "woonkans_voorwaarden": ["tijdig_huur_betalen", "ondersteuning_accepteren"],
        "woonkans_ingang": max("2026-04-01", story.today.isoformat()),
        "woonkans_einde": None,
    }
    story.complete("overeenkomst_opstellen", **{**usual, **answer})


def sign(story: Story, who: str, day: str) -> None:
    """This party signs on this day; the clock goes there."""
    story.to(day)
    answer: dict[str, Any] = {f"{who}_akkoord": True, f"{who}_getekend_op": day}
    story.complete(f"tekenen_{who}", **answer)


def running(story: Story) -> Story:
    """An agreement that runs from 8 April 2026: reported, EHBG without result, all three signed."""
    drafted(with_wijkteam(story))
    for who, day in (("huurder", "2026-04-02"), ("wijkteam", "2026-04-03"), ("corporatie", "2026-04-08")):
        sign(story, who, day)
    return story


KEPT = dict.fromkeys(("tijdig_huur_betalen", "ondersteuning_accepteren"), "ja") | dict.fromkeys(
    ("dagvullende_activiteiten", "geen_overlast"), "niet_afgesproken"
)


def check(story: Story, outcome: str = "gaat_door", **answer: Any) -> None:
    usual: dict[str, Any] = {"naleving": KEPT, "partij_die_afwijkt": []}
    story.complete("woonkans_controleren", **{**usual, **answer}, controle_besluit=outcome)
