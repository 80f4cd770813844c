"""What the stories of overlast have in common: dossiers that begin with it, and steps in one word."""

from __future__ import annotations

from typing import Any

from engine import definitions
from engine.settings import ROOT
from engine.testing import House, Story

ROUTE = "gedeeld_overlast_hoofdroute"
REGIONS = definitions.regions(ROOT)
SETTING = "overlast_direct_naar_meldpunt"
REPORT = {"meldingsdatum": "2026-01-04T22:00:00+01:00", "soort": ["geluid"], "ernst": "zwaar"}


def changed(region: str, setting: str, value: str) -> dict[str, bytes]:
    """The files of a region that says something else in one shared setting."""
    files = definitions.read_files(ROOT, region)
    path = f"processes/{region}/instellingen.toml"
    head = f"[instellingen.{setting}]\nwaarde = "
    own = files[path].decode()
    if head in own:
        before, _, after = own.partition(head)
        new = f'{before}{head}"{value}"\n{after.partition(chr(10))[2]}'
    else:
        new = f'{own}\n{head}"{value}"\ntitel = "Proef"\nbron = "Proef"\n'
    return {**files, path: new.encode()}


def open_alone(house: House, **answer: Any) -> Story:
    usual: dict[str, Any] = {
        "ook_achterstand": False,
        "overlast_melding": REPORT,
        "kinderen_bekend": False,
        "adres": {"postcode": "1506AB", "huisnummer": 12},
    }
    return Story(house, ROUTE, **{**usual, **answer})


def open_arrears(house: House, **answer: Any) -> Story:
    usual: dict[str, Any] = {
        "achterstand": 900.0,
        "vervaldatum": "2026-01-01",
        "adres": {"postcode": "1506AB", "huisnummer": 12},
    }
    story = Story(house, **{**usual, **answer})
    story.act("woningcorporatie", "gedeeld_overlast_gemeld", overlast_melding=REPORT)
    return story


def established(story: Story) -> Story:
    story.complete("overlast_onderzoeken", overlast_vastgesteld=True)
    return story


def talked(story: Story, mediation: bool = False) -> Story:
    """There is overlast and a talk did not help."""
    established(story)
    story.complete("overlast_gesprek_voeren", gesprek_opgelost=False, buurtbemiddeling_inzetten=mediation)
    return story


def order(story: Story, by: str = "verhuurder") -> Story:
    story.complete(
        "overlast_middel_kiezen",
        overlast_instrument="gedragsaanwijzing",
        opgelegd_door=by,
        soort_aanwijzing="verbod",
    )
    return story


def to_desk(story: Story, **answer: Any) -> Story:
    """Own means do not help; the desk gets the report."""
    talked(story)
    story.complete("overlast_middel_kiezen", overlast_instrument="geen")
    return reported(story, **answer)


def reported(story: Story, **answer: Any) -> Story:
    story.complete("overlast_bij_meldpunt_melden", **{"voornemen_ontruiming": False, **answer})
    return story


def checked(story: Story, **answer: Any) -> Story:
    usual: dict[str, Any] = {"meerdere_hulpverleners": False, "meldpunt_vervolg": "casusoverleg"}
    story.complete("overlast_nagaan", **{**usual, **answer})
    return story


def met(story: Story, decision: str, actions: Any = None, invited: Any = ("politie", "wijkteam")) -> Story:
    story.complete("casusoverleg_beleggen", uitgenodigd=list(invited), casusoverleg_datum="2026-02-02")
    story.complete("casusoverleg_houden", overlast_besluit=decision, overlast_acties=actions)
    return story


def to_court(story: Story, **answer: Any) -> Story:
    """Through the desk and its meeting to the last resort."""
    to_desk(story)
    judged(met(checked(story), "doorgaan_ontruiming"))
    return choose(story, **answer)


def judged(story: Story, enough: bool = True) -> Story:
    """The desk looked at the evidence."""
    story.complete("overlast_dossier_beoordelen", dossier_voldoende=enough)
    return story


def choose(story: Story, **answer: Any) -> Story:
    usual: dict[str, Any] = {
        "procedure": "bodemprocedure",
        "opdrachtgever": "woningcorporatie",
        "doel": "ontruimen",
        "nevenvordering_laatste_kans": False,
    }
    if story.facts.get("vervaldatum") is None:
        usual["ook_achterstand"] = False
    story.complete("overlast_grond_kiezen", **{**usual, **answer})
    return story


def second_chance(story: Story, how: str) -> Story:
    story.complete("laatste_kans_vastleggen", laatste_kans_getekend=True)
    story.later(40)
    story.complete("laatste_kans_beoordelen", laatste_kans_stand=how)
    return story


def last_chance_beside(story: Story) -> Story:
    talked(story)
    story.complete("overlast_middel_kiezen", overlast_instrument="laatste_kans_contract")
    return story
