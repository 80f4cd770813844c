"""What the stories of Zaanstad have in common: how far someone came, and who said what."""

from __future__ import annotations

from typing import Any

from engine.testing import Story

ACCEPTED = {"reactie": "geaccepteerd", "reactie_op": "vandaag"}
REFUSED = {"reactie": "geweigerd", "reden_weigering": "Wil het zelf oplossen."}
OPEN = {"reactie": "nog_geen_contact"}


def react(story: Story, **offer: Any) -> None:
    """The wijkteam reacts to the seintje and reports back."""
    story.complete("reageren", hulpaanbod=offer)
    story.complete("terugkoppelen")


def help_accepted(story: Story) -> None:
    react(story, **ACCEPTED)


def seintje_1(story: Story) -> Story:
    """Up to the first seintje, with nobody at home."""
    story.to("2026-02-16")
    return story


def announce(story: Story) -> None:
    story.to("2026-04-16")
    story.complete("ontruiming_aankondigen")


def arrange(story: Story, **more: Any) -> None:
    """Both agree on three terms of 300 euros, the first on 1 March."""
    agreed = {
        "totaalbedrag": 900.0,
        "termijnbedrag": 300.0,
        "aantal_termijnen": 3,
        "eerste_termijn": "2026-03-01",
        "akkoord_huurder": True,
        "akkoord_corporatie": True,
    }
    story.act("woningcorporatie", "gedeeld_regeling_gemeld", regeling={**agreed, **more})
