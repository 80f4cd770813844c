"""A functional administrator helps a dossier that is stuck: shown first, with a reason, and not read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from engine.access import CONSOLE, MENDER, Actor, NotAllowed
from engine.dossier import audit, timers
from engine.dossier.correcting import FactUnknown
from engine.dossier.dossier import CaseChanged, CaseUnknown, Dossier
from engine.dossier.reopening import ReasonMissing
from engine.helping import giving, standing
from engine.helping.changes import Change, Correct, HelpRefused, Move, Restart, Retry, Skip, WhyNot
from engine.helping.giving import HelpDecided, HelpUnknown, OwnHelp, Trial
from engine.helping.standing import Standing, Stuck, Term, Why
from engine.pages import lists
from engine.states import HelpKind
from engine.tables import HelpRequest, Incident, Process, Task, Timer
from engine.testing import House, Story
from tests.gedeeld.conftest import Court, arrange, hand_over, in_court, planned, told
from tests.stories import Tell

OPENED = "gedeeld/dossier_openen.json"
WHY = "De klok bleef hier staan."


def mender(house: House, role: str = "gemeente") -> Actor:
    """A functional administrator of the region."""
    return Actor(house.people[role], f"test-{role}", {house.organisations[role]: MENDER})


def look(story: Story) -> Standing:
    with story.house.engine.database.read() as connection:
        return standing.of_case(story.house.engine, connection, mender(story.house), story.case_id)


def term(story: Story, element: str) -> Term:
    return next(one for one in look(story).terms if one.element == element)


def waiting(story: Story) -> set[str]:
    return {one.element for one in look(story).terms}


def route(story: Story, process: str) -> standing.Route:
    return next(one for one in look(story).routes if one.process == process)


def attempt(story: Story, change: Change) -> Trial:
    """What it would do; the dossier is as it was."""
    before = story.page()
    found = giving.attempt(story.house.engine, mender(story.house), story.case_id, change)
    assert story.page() == before
    return found


def give(story: Story, change: Change, reason: str = WHY, role: str = "gemeente") -> int | None:
    """Try it, do it, and see that it did what was shown."""
    tried = attempt(story, change)
    before = {one.id for one in story.page().letters}
    asked = giving.give(
        story.house.engine, mender(story.house, role), story.case_id, change, reason, tried.seen
    )
    if asked is None:
        after = story.page()
        opened = {one.element for one in tried.effects.opened}
        assert opened <= set(story.open_tasks())
        sent = [(one.kind, one.recipient) for one in reversed(after.letters) if one.id not in before]
        assert sent == [(one.kind, one.recipient) for one in tried.effects.letters]
    whole(story)
    return asked


def whole(story: Story) -> None:
    """Nothing is half: the trail holds, and what waits in a state waits in a row."""
    with story.house.engine.database.read() as connection:
        assert list(audit.verify(connection)) == []
    now = look(story)
    rows = {one.id for one in now.terms} | {one.id for one in story.page().tasks if one.status == "open"}
    assert all(one.tokens is not None for one in now.routes)
    waits = {token.id for one in now.routes for token in one.tokens or () if token.element in one.current}
    assert waits <= rows


def stuck(story: Story) -> list[tuple[Why, str]]:
    engine = story.house.engine
    with engine.database.read() as connection:
        found: tuple[Stuck, ...] = standing.stuck(engine, connection, mender(story.house))
    return [(one.why, one.element) for one in found if one.id == story.case_id]


def fail(story: Story, element: str) -> None:
    """Its day came, and it failed."""
    engine = story.house.engine
    due = term(story, element).due_at
    with engine.database.write() as connection:
        row = (
            connection.execute(
                select(Timer.__table__).where(Timer.case_id == story.case_id, Timer.element == element)
            )
            .mappings()
            .one()
        )
    story.house.clock.move_to(due)
    timers._record(engine, timers._TermFailedError(row, element, f"{element}: ValueError"))


# -- what is stuck -----------------------------------------------------------------------------------------


def test_a_dossier_that_goes_on_is_not_listed(tell: Tell) -> None:
    assert stuck(tell()) == []


def test_a_term_that_failed_is_listed_and_passes_when_it_is_tried_again(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    element = min(look(story).terms, key=lambda one: one.due_at).element
    fail(story, element)
    assert stuck(story) == [(Why.INCIDENT, element)]
    tried = attempt(story, Retry(term(story, element).id))
    assert tried.works
    assert [one.element for one in tried.effects.terms if one.will is None] == [element]
    give(story, Retry(term(story, element).id))
    assert stuck(story) == []
    assert element not in {one.element for one in look(story).terms}
    with story.house.engine.database.read() as connection:
        assert connection.scalar(select(Incident.solved_at)) is not None
    noted = next(one for one in story.page().timeline if one.action == "dossier_geholpen")
    assert (noted.element, noted.detail) == (element, {"soort": HelpKind.RETRY, "reden": WHY})


def test_what_failed_is_over_when_another_help_takes_its_term_away(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    element = min(look(story).terms, key=lambda one: one.due_at).element
    fail(story, element)
    give(story, move(story, element, "contact_zoeken"))
    assert stuck(story) == []
    with story.house.engine.database.read() as connection:
        assert lists.incidents(connection, CONSOLE) == ()


def test_a_term_whose_day_is_to_come_is_not_tried_again(tell: Tell) -> None:
    story = tell()
    refused = attempt(story, Retry(look(story).terms[0].id)).refused
    assert refused is not None
    assert refused.why is WhyNot.NOT_DUE


def test_a_term_that_nobody_let_pass_and_a_route_that_waits_for_nothing_are_listed(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    first = min(look(story).terms, key=lambda one: one.due_at)
    story.house.clock.move_to(first.due_at + standing.LATE * 2)
    assert stuck(story)[0][0] is Why.OVERDUE
    with story.house.engine.database.write() as connection:
        connection.execute(delete(Timer))
        connection.execute(update(Process).values(waiting="[]"))
        connection.execute(update(Task).values(status="withdrawn"))
    assert stuck(story) == [(Why.SILENT, "zaanstad_huurachterstand")]


# -- a term is skipped ---------------------------------------------------------------------------------------


def test_a_term_on_a_border_goes_without_what_it_would_do(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    on_border = [one for one in look(story).terms if one.is_on_border and not one.cannot_skip]
    assert on_border
    for one in on_border:
        open_before = story.open_tasks()
        tried = attempt(story, Skip(one.id))
        assert [(day.element, day.will) for day in tried.effects.terms] == [(one.element, None)]
        assert (tried.effects.letters, tried.effects.opened, tried.takes_two) == ((), (), False)
        give(story, Skip(one.id))
        assert story.open_tasks() == open_before
        assert one.id not in {each.id for each in look(story).terms}
    story.to("2026-06-01")
    whole(story)


def test_a_wait_in_the_flow_ends_at_once(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    waits = [one for one in look(story).terms if not one.is_on_border]
    assert waits
    one = waits[0]
    tried = attempt(story, Skip(one.id))
    assert tried.works
    give(story, Skip(one.id))
    assert one.id not in {each.id for each in look(story).terms}
    story.to("2026-06-01")
    whole(story)


def test_help_needs_a_reason_and_what_was_looked_at(tell: Tell) -> None:
    story = tell()
    engine, who, change = story.house.engine, mender(story.house), Skip(look(story).terms[0].id)
    seen = attempt(story, change).seen
    with pytest.raises(ReasonMissing):
        giving.give(engine, who, story.case_id, change, "  ", seen)
    with pytest.raises(CaseChanged):
        giving.give(engine, who, story.case_id, change, WHY, seen - 1)


def test_only_a_functional_administrator_of_the_region_helps(tell: Tell) -> None:
    story = tell()
    engine, house = story.house.engine, story.house
    change = Skip(look(story).terms[0].id)
    for function in ("medewerker", "beheerder", "ontwerper"):
        other = Actor(house.people["gemeente"], "x", {house.organisations["gemeente"]: function})
        with pytest.raises(NotAllowed):
            giving.attempt(engine, other, story.case_id, change)
    with pytest.raises(CaseUnknown):
        giving.attempt(engine, Actor(1, "x", {987: MENDER}), story.case_id, change)


def test_what_is_shown_names_nobody(court: Court) -> None:
    story = planned(court())
    shown = repr(look(story)).replace(repr(look(story).definition), "")
    for personal in ("Geheim", "Westzijde", "1506AB", "2400"):
        assert personal not in shown
    tried = [attempt(story, Skip(one.id)) for one in look(story).terms]
    assert "Geheim" not in repr(tried)


@pytest.mark.parametrize("how", ["skip", "move", "restart", "correct", "retry"])
def test_what_dies_halfway_changed_nothing(tell: Tell, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    story = tell(vervaldatum="2026-01-01")
    engine, who = story.house.engine, mender(story.house)
    first = min(look(story).terms, key=lambda one: one.due_at)
    if how == "retry":
        story.house.clock.move_to(first.due_at)
    every: dict[str, Change] = {
        "skip": Skip(first.id),
        "retry": Retry(first.id),
        "move": move(story, first.element, "contact_zoeken"),
        "restart": Restart(route(story, "gedeeld_betaalherinnering").id),
        "correct": Correct(OPENED, "vervaldatum", {"vervaldatum": "2026-01-03"}),
    }
    change = every[how]
    tried = attempt(story, change)
    assert tried.works
    before = story.page()

    def die(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Dossier, "_write_case", die)  # all else is written by then
        with pytest.raises(KeyboardInterrupt):
            giving.give(engine, who, story.case_id, change, WHY, tried.seen)
    assert story.page() == before
    whole(story)
    assert give(story, change) is None


# -- in court and eviction -----------------------------------------------------------------------------------


def test_a_day_of_the_law_and_a_hearing_are_never_skipped(court: Court) -> None:
    story = in_court(court())
    assert term(story, "rz_zitting").cannot_skip
    refused = attempt(story, Skip(term(story, "rz_zitting").id)).refused
    assert refused is not None
    assert (refused.why, refused.element) == (WhyNot.LEGAL, "rz_zitting")
    with pytest.raises(HelpRefused):
        give(story, Skip(term(story, "rz_zitting").id))


def test_in_eviction_a_second_person_agrees_and_the_landlord_hears(court: Court) -> None:
    story = planned(court())
    engine, house = story.house.engine, story.house
    assert term(story, "ov_dag_voorbij").cannot_skip
    change = Skip(term(story, "or_opvang_termijn").id)
    assert attempt(story, change).takes_two
    asked = give(story, change)
    assert asked is not None
    assert "or_opvang_termijn" in waiting(story)  # nothing happened yet
    with pytest.raises(OwnHelp):
        giving.approve(engine, mender(house), asked, look(story).version)
    with pytest.raises(CaseChanged):
        giving.approve(engine, mender(house, "wijkteam"), asked, look(story).version - 1)
    with pytest.raises(HelpUnknown):
        giving.approve(
            engine, Actor(house.people["wijkteam"], "x", {987: MENDER}), asked, look(story).version
        )
    with engine.database.read() as connection:
        (asked_for,) = giving.requests(connection, mender(house, "wijkteam"))
    assert (asked_for.id, asked_for.change, asked_for.reason) == (asked, change, WHY)
    known = {one.id for one in story.page().letters}
    giving.approve(engine, mender(house, "wijkteam"), asked, look(story).version)
    assert "or_opvang_termijn" not in waiting(story)
    (heard,) = [one for one in story.page().letters if one.id not in known]
    assert (heard.kind, heard.recipient) == ("dossier_geholpen", "woningcorporatie")
    assert "een termijn overgeslagen" in heard.body
    noted = next(one for one in story.page().timeline if one.action == "dossier_geholpen")
    assert noted.detail["collega"] == "Test gemeente"
    assert noted.actor == "Test wijkteam"
    assert "geholpen_met" not in story.facts
    with pytest.raises(HelpDecided):
        giving.approve(engine, mender(house, "wijkteam"), asked, look(story).version)
    with pytest.raises(HelpDecided):
        giving.drop(engine, mender(house), asked)
    whole(story)


def test_what_was_asked_is_taken_back_or_not_agreed_to(court: Court) -> None:
    story = planned(court())
    engine, house = story.house.engine, story.house
    change = Skip(term(story, "or_opvang_termijn").id)
    for role in ("gemeente", "wijkteam"):
        asked = give(story, change)
        assert asked is not None
        giving.drop(engine, mender(house, role), asked)
    with engine.database.read() as connection:
        assert giving.requests(connection, mender(house)) == ()
        assert set(connection.scalars(select(HelpRequest.status))) == {"vervallen"}
    assert "or_opvang_termijn" in waiting(story)


# -- another step --------------------------------------------------------------------------------------------


def token(story: Story, element: str) -> tuple[str, str]:
    """The process and the id of what waits at this element."""
    return next(
        (one.id, found.id)
        for one in look(story).routes
        for found in one.tokens or ()
        if found.element == element
    )


def move(story: Story, element: str, target: str) -> Move:
    return Move(*token(story, element), target)


def offered(story: Story, element: str) -> tuple[str, ...]:
    """The steps on which what waits at this element can be set."""
    engine = story.house.engine
    with engine.database.read() as connection:
        return standing.steps(engine, connection, mender(story.house), story.case_id, *token(story, element))[
            1
        ]


def test_a_dossier_goes_on_at_another_step(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    story.to("2026-01-12")
    assert story.open_tasks() == ["aanmaning_sturen"]
    steps = offered(story, "aanmaning_sturen")
    assert "contact_zoeken" in steps
    change = move(story, "aanmaning_sturen", "contact_zoeken")
    tried = attempt(story, change)
    assert [one.element for one in tried.effects.withdrawn] == ["aanmaning_sturen"]
    assert [one.element for one in tried.effects.opened] == ["contact_zoeken"]
    assert not tried.takes_two
    give(story, change)
    assert story.open_tasks() == ["contact_zoeken"]
    noted = next(one for one in story.page().timeline if one.action == "dossier_geholpen")
    assert noted.element == "aanmaning_sturen"
    assert noted.detail == {"soort": HelpKind.MOVE, "reden": WHY, "stap": "contact_zoeken"}
    story.to("2026-06-01")
    whole(story)


def test_on_every_step_that_is_offered_a_dossier_is_alive_or_it_is_said_why_not(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    story.to("2026-01-12")
    for one in offered(story, "aanmaning_sturen"):
        tried = attempt(story, move(story, "aanmaning_sturen", one))
        refused = tried.refused is not None and tried.refused.why is WhyNot.IMPOSSIBLE
        assert tried.works or refused or tried.failed is not None, one


def test_a_step_elsewhere_is_refused(tell: Tell) -> None:
    """Also one that is drawn in a part that it could only reach through others."""
    story = tell(vervaldatum="2026-01-01")
    story.to("2026-01-12")
    for target in ("uitspraak_vastleggen", "bh_wachten", "nergens"):
        refused = attempt(story, move(story, "aanmaning_sturen", target)).refused
        assert refused is not None
        assert refused.why is WhyNot.IMPOSSIBLE


@pytest.mark.parametrize(
    ("begin", "element", "target", "passed"),
    [
        (lambda story: hand_over(story), "contact_en_innen", "gr_voorbereiden", "gr_rechtszaak"),
        (in_court, "rz_zitting", "vonnis_betekenen", "rz_zitting"),
        (in_court, "rz_zitting", "gr_voorbereiden", "gr_rechtszaak"),
        (planned, "opvang_regelen", "gr_dag", "gr_voorbereiden"),
    ],
)
def test_nothing_of_the_law_is_passed(
    court: Court, begin: Callable[[Story], Story], element: str, target: str, passed: str
) -> None:
    story = begin(court())
    refused = attempt(story, move(story, element, target)).refused
    assert refused is not None
    assert (refused.why, refused.element) == (WhyNot.LEGAL, passed)
    assert target not in offered(story, element)


def test_a_dossier_goes_back_to_before_a_hearing_when_two_agree(court: Court) -> None:
    story = in_court(court())
    change = move(story, "rz_zitting", "dagvaarden")
    tried = attempt(story, change)
    assert tried.works
    assert tried.takes_two
    asked = give(story, change)
    assert asked is not None
    giving.approve(story.house.engine, mender(story.house, "wijkteam"), asked, look(story).version)
    assert "dagvaarden" in story.open_tasks()
    assert "rz_zitting" not in waiting(story)
    assert told(story, "dossier_geholpen") == ["woningcorporatie"]
    whole(story)
    story.complete("dagvaarden", dagvaarding_op=story.today.isoformat(), zittingsdatum="2026-05-18")
    story.to("2026-05-18")
    assert "uitspraak_vastleggen" in story.open_tasks()


def test_into_court_two_people_look(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    story.to("2026-04-16")
    element = next(one for one in story.open_tasks() if one == "ontruiming_aankondigen")
    assert attempt(story, move(story, element, "gerechtelijke_route")).takes_two


# -- a fact, and a side process ------------------------------------------------------------------------------


def test_a_fact_is_corrected_unseen(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    assert "vervaldatum" in {one.name for one in look(story).facts}
    change = Correct(OPENED, "vervaldatum", {"vervaldatum": "2026-01-03"})
    tried = attempt(story, change)
    assert tried.works
    assert tried.effects.terms
    assert all(one.was and one.will and one.was != one.will for one in tried.effects.terms)
    give(story, change)
    assert story.facts["vervaldatum"] == "2026-01-03"
    assert {one.due_at for one in look(story).terms} >= {one.will for one in tried.effects.terms}
    noted = next(one for one in story.page().timeline if one.action == "feit_gecorrigeerd")
    assert noted.detail == {"feit": "vervaldatum", "reden": WHY}


def test_a_value_that_its_form_doubts_waits_for_who_is_sure(tell: Tell) -> None:
    story = tell(achterstand=900.0)
    much: dict[str, Any] = {"achterstand": 99_999_999.0}
    assert attempt(story, Correct(OPENED, "achterstand", much)).is_doubted
    assert give(story, Correct(OPENED, "achterstand", much, is_sure=True)) is None
    assert story.facts["achterstand"] == 99_999_999.0


def test_a_block_of_facts_is_not_corrected_unseen(tell: Tell) -> None:
    assert not {"huurder", "adres", "betaling_bedrag"} & {one.name for one in look(tell()).facts}


def test_a_side_process_begins_anew(tell: Tell) -> None:
    story = tell(vervaldatum="2026-01-01")
    side = route(story, "gedeeld_betaalherinnering")
    (before,) = [one.id for one in look(story).terms if one.element in side.current]
    tried = attempt(story, Restart(side.id))
    assert (tried.effects.stopped, tried.effects.begun) == ((side.process,), (side.process,))
    give(story, Restart(side.id))
    assert route(story, "gedeeld_betaalherinnering").id != side.id
    assert before not in {one.id for one in look(story).terms}
    story.to("2026-06-01")
    whole(story)


def test_a_main_route_and_a_button_do_not_begin_anew(tell: Tell) -> None:
    story = tell()
    story.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=1.0)
    for process, why in (
        ("zaanstad_huurachterstand", WhyNot.MAIN),
        ("gedeeld_betaling", WhyNot.BUTTON),
    ):
        one = route(story, process)
        assert one.why_not_anew is why
        refused = attempt(story, Restart(one.id)).refused
        assert refused is not None
        assert refused.why is why


def test_what_does_all_at_once_and_what_has_a_newer_one_do_not_begin_anew(court: Court) -> None:
    story = in_court(court())
    engine, who = story.house.engine, mender(story.house)
    found = {one.id: one for one in look(story).routes if one.process == "zaanstad_reactie_op_seintje"}
    (last,) = [one.id for one in found.values() if one.why_not_anew is None]
    (first, *_) = [one for one in found if one != last]
    assert found[first].why_not_anew is WhyNot.NEWER
    at_once = route(story, "gedeeld_wending")
    assert at_once.why_not_anew is WhyNot.AT_ONCE
    for one, why in ((first, WhyNot.NEWER), (at_once.id, WhyNot.AT_ONCE)):
        refused = giving.attempt(engine, who, story.case_id, Restart(one)).refused
        assert refused is not None
        assert refused.why is why


def test_a_fact_that_only_a_button_changes_is_not_corrected(court: Court) -> None:
    story = arrange(planned(court()))
    assert "ontruimingsdatum" not in {one.name for one in look(story).facts}
    change = Correct(
        "gedeeld/ontruiming_plannen.json",
        "ontruimingsdatum",
        {"ontruimingsdatum": date(2026, 6, 24).isoformat()},
    )
    with pytest.raises(FactUnknown):
        giving.attempt(story.house.engine, mender(story.house), story.case_id, change)
