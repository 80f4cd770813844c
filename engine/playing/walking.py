"""A dossier that dice drive: random tasks answered at random, buttons used, time that passes.

Half of the choices go to what was done least before, so that many walks together come everywhere. Must not
know: what is counted of a walk, how its house was built.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from engine import testing
from engine.deadlines import AMSTERDAM
from engine.dossier.answering import EVERY_DOUBT
from engine.dossier.standing import Standing
from engine.plays.days import dated
from engine.states import CaseStatus
from engine.testing import House, Story

OPEN = "open"  # the outcome of a walk that goes on after all its steps
PART = "gedeeld/betaling.json"  # the form of a payment: a part, or all that is owed


class Stuck(Exception):
    """Nobody and nothing is going to move this dossier any more."""


class Walk:
    """One dossier and the dice. Not safe for concurrent use."""

    steps = 70
    left_out: frozenset[str] = frozenset()  # buttons that it does not use
    confirmed: Container[str] = EVERY_DOUBT
    hints: Mapping[str, Sequence[Mapping[str, Any]]] = MappingProxyType({})  # element -> answers that lead on

    def __init__(self, house: House, dice: random.Random, seen: Counter[str]) -> None:
        self.house, self.dice = house, dice
        self.seen = seen  # what earlier walks did
        self.story = self.begin()
        self.story.dice = self.dice

    def begin(self) -> Story:
        return Story(self.house, confirmed=self.confirmed, dice=self.dice)

    def given(self, element: str) -> Mapping[str, Any]:
        """What is answered to this task; the rest is made up. Half of the time one of the hints."""
        known = self.hints.get(element, ())
        if not known or self.dice.random() < 0.5:
            return {}
        return dated(self.dice.choice(known), self.story.today, self.dice)

    def check(self, now: Standing) -> None:
        """Asked before each step. Raises Stuck."""
        if not (now.tasks or now.terms):
            raise Stuck

    def go(self) -> str:
        """Walk to the end; the outcome, or `open` when it is still going after all steps."""
        patience = self.dice.random()  # how often this walk rather lets time pass
        for _ in range(self.steps):
            now = self.story.standing()
            if now.status != CaseStatus.OPEN:
                return str(now.outcome)
            self.check(now)
            if self.can_act() and self.dice.random() < 0.07:
                self.act(now)
            elif self.dice.random() < patience or not now.tasks:
                self.wait(now)
            else:
                self.complete(self.choose(open_in(now)))
        return OPEN

    def choose(self, options: list[str]) -> str:
        if self.dice.random() < 0.5:
            return min(options, key=lambda option: (self.seen[option], option))
        return self.dice.choice(options)

    def wait(self, now: Standing) -> None:
        today = self.house.clock.now()
        term = min((term.due_at for term in now.terms), default=today)
        target = (
            max(term, today)
            if self.dice.random() < 0.7
            else today + timedelta(days=self.dice.randrange(1, 20))
        )
        testing.pass_time(self.house, target.astimezone(AMSTERDAM) + timedelta(minutes=1))

    def complete(self, element: str) -> None:
        self.story.complete(element, confirmed=self.confirmed, **self.given(element))
        self.seen[element] += 1

    def can_act(self) -> bool:
        """Whether there is an action that someone who takes part may use now."""
        with closing(self.story.usable()) as usable:
            return next(usable, None) is not None

    def act(self, now: Standing) -> None:
        usable = {
            action.process: (action, roles)
            for action, roles in self.story.usable()
            if action.process not in self.left_out
        }
        if not usable:
            return
        chosen = self.choose(list(usable))
        self.seen[chosen] += 1
        action, roles = usable[chosen]
        role = self.dice.choice(roles)
        amount = self.dice.choice([50.0, now.facts.get("achterstand") or 1.0])
        given = {"betaling_bedrag": amount} if action.form == PART else {}
        self.story.act(role, action.process, confirmed=self.confirmed, **given)


def open_in(now: Standing) -> list[str]:
    return sorted(task["element"] for task in now.tasks)
