"""Sittard-Geleen as it is deployed, with a clock that starts on 5 January 2026."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.dossier import tasks
from engine.pages.dossier import TaskLine
from engine.testing import Story
from tests.stories import house_of, submit, tell_in

ACCEPTED = {"reactie": "geaccepteerd", "reactie_op": "vandaag"}
UNSURE = {"reactie": "in_beraad"}


house = house_of("sittard_geleen")
tell = tell_in("6131AB")


def reported(story: Story) -> Story:
    """Up to the melding after two months."""
    story.to("2026-03-02")
    return story


def nobody_home(story: Story) -> Story:
    """Both went on 5 March, and nobody opened the door."""
    reported(story).to("2026-03-05")
    story.complete("huisbezoek", huisbezoek_op="2026-03-05", aangetroffen=False)
    return story


def visited(story: Story, **offer: Any) -> Story:
    """Both went on 5 March; the tenant was at home and answered so."""
    reported(story).to("2026-03-05")
    story.complete("huisbezoek", huisbezoek_op="2026-03-05", aangetroffen=True, hulpaanbod=offer)
    return story


def at_the_table(story: Story) -> Story:
    """Registered with the gebiedsteam on 5 March, after nobody was at home."""
    nobody_home(story).complete("gebiedsteam_aanmelden")
    return story


def decide(story: Story, kind: str, **answer: Any) -> None:
    """The gebiedsteam decides; the list of actions stays as it is unless another one is given."""
    submit(story, "gebiedsteam_bespreken", {**decision(kind, planned(story)), **answer})


def planned(story: Story) -> list[dict[str, Any]]:
    """The list of actions as the form of the gebiedsteam sends it."""
    return [{k: v for k, v in one.items() if k != "hulpaanbod"} for one in story.facts["gebiedsacties"]]


def decision(kind: str, gebiedsacties: list[dict[str, Any]]) -> dict[str, Any]:
    """A whole answer of the gebiedsteam."""
    return {
        "vergaderdatum": "2026-03-05",
        "gebiedsteam_besluit": kind,
        "verdere_ondersteuning": kind == "verdere_ondersteuning",
        "genoeg_kansen_gehad": kind == "genoeg_kansen",
        "plan_van_aanpak": "Samen blijven langsgaan.",
        "besluit_toelichting": "Zo afgesproken.",
        "gebiedsacties": gebiedsacties,
    }


def action(
    owner: str, deadline: str, what: str = "Schulden op een rij zetten", **more: Any
) -> dict[str, Any]:
    return {"actie": what, "eigenaar": owner, "deadline": deadline, "status": "open", **more}


def actions(story: Story) -> dict[str, date]:
    """Owner -> the day on which the action must be done, of every open action."""
    return {task.role: _day(task) for task in _open_actions(story)}


def carry_out(story: Story, owner: str, **answer: Any) -> None:
    """The owner of an action records what came of it."""
    task = next(task for task in _open_actions(story) if task.role == owner)
    answer = {"status": "gedaan", "resultaat": "Gelukt.", **answer}
    tasks.complete(story.house.engine, story.house.actor(owner), task.id, answer)


def _open_actions(story: Story) -> list[TaskLine]:
    return [t for t in story.page().tasks if t.element == "gebiedsactie_uitvoeren" and t.status == "open"]


def _day(task: TaskLine) -> date:
    assert task.due_at is not None
    return task.due_at.date()
