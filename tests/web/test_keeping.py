"""A draft is of one person and one form, only who may send it in writes it, and it goes with that right."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from engine import drafts
from engine.access import CONSOLE, Actor, NotAllowed
from engine.arrears import plan
from engine.arrears.examples import arrears_csv
from engine.arrears.plan import ImportGone
from engine.context import Engine
from engine.dossier import cases, endings, tasks
from engine.dossier.cases import action_form, start_form
from engine.dossier.dossier import CaseClosed, CaseUnknown
from engine.dossier.tasks import TaskGone, TaskUnknown
from engine.drafts import NOTHING, Place, Told
from engine.forms import FieldError, Raw
from engine.meetings.calendar import MeetingUnknown
from engine.organisations import changes, file, page, people
from engine.pages import keeping
from engine.participation import hand_over, questions
from engine.participation.questions import QuestionAnswered, answer_form, question_form
from engine.scheduler import Worker
from engine.states import ImportStatus
from engine.tables import Draft, Import
from engine.testing import House, Story
from tests.web.conftest import Team
from tests.web.test_participation import SOUTH, WHY
from tests.web.test_tasks import open_task, story

TYPED: Raw = {"contact_verslag": ["Niemand thuis"]}
PAYMENT = "gedeeld_betaling"
CHANGED = """
regio = "proef"
[[gebruikers]]
naam = "Test wijkteam"
e_mail = "wijkteam@test.example"
lid_van = { "test-wijkteam" = "ontwerper" }
"""


@pytest.fixture
def told(house: House) -> Story:
    """The wijkteam has an open task; the landlord takes part."""
    found = story(house)
    found.complete("contact_zoeken")
    return found


def left(house: House, actor: Actor, place: Place) -> Raw | None:
    with house.engine.database.read() as connection:
        found = drafts.find(connection, actor.user_id, place)
    return found.typed if found is not None else None


def rows(engine: Engine) -> int:
    with engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(Draft)) or 0


# -- of one person and one form ----------------------------------------------------------------------------


def test_everyone_has_an_own_draft_and_what_was_written_last_stays(house: House, team: Team) -> None:
    told = story(house)
    one = house.actor("woningcorporatie")
    other = Actor(team["collega"].id, "Test collega", dict(one.functions))
    place = Place(task_id=open_task(told))
    keeping.keep(house.engine, one, place, {"contact_verslag": ["Eerst"]})
    keeping.keep(house.engine, one, place, TYPED)  # from a second window
    keeping.keep(house.engine, other, place, {"contact_verslag": ["Van een ander"]})
    assert left(house, one, place) == TYPED
    assert left(house, other, place) == {"contact_verslag": ["Van een ander"]}
    keeping.throw_away(house.engine, other, place)
    assert (left(house, one, place), left(house, other, place)) == (TYPED, None)


def test_a_draft_keeps_what_was_said_of_it_until_it_is_written_anew(house: House, told: Story) -> None:
    actor, place = house.actor("wijkteam"), Place(task_id=open_task(told))
    said = Told((FieldError("a.0.b", "Vul dit in.", "Vraag"),), "Kijk het na.", "a.0.b")
    at = keeping.keep(house.engine, actor, place, TYPED, said)
    with house.engine.database.read() as connection:
        found = drafts.find(connection, actor.user_id, place)
    assert found == drafts.Draft(TYPED, said, at)
    keeping.keep(house.engine, actor, place, TYPED)
    with house.engine.database.read() as connection:
        again = drafts.find(connection, actor.user_id, place)
    assert again == replace(found, told=drafts.NOTHING)


def test_a_place_is_read_back_from_its_key_and_nothing_else_is() -> None:
    for place in (
        Place(task_id="0a" * 16),
        action_form(12, PAYMENT),
        question_form(12),
        answer_form(12, 3),
        start_form(4, "proef_hoofdroute"),
        Place("inlezen/bestand", landlord_id=4),
        Place("2026-02-10/pagina", series_id=2),
        Place("gegevens/proef", organisation_id=3),
    ):
        assert Place.read(place.key) == place
    for key in (
        "",
        "taak/",
        "taak/a b",
        "dossier/x/vraag",
        "dossier/1/",
        f"dossier/{'9' * 19}/vraag",
        "nieuw",
        "overleg/x/pagina",
        "organisatie//mensen",
    ):
        assert Place.read(key) is None


# -- who may -------------------------------------------------------------------------------------------------


def test_only_who_may_send_a_form_in_keeps_a_draft_of_it(house: House, told: Story) -> None:
    engine, team = house.engine, house.actor("wijkteam")
    stranger, landlord = house.actor("gemeente"), house.actor("woningcorporatie")
    task = Place(task_id=open_task(told))
    for actor, place, refusal in (
        (stranger, task, TaskUnknown),
        (landlord, task, TaskUnknown),
        (team, Place(task_id="0" * 32), TaskUnknown),
        (stranger, question_form(told.case_id), CaseUnknown),
        (team, question_form(told.case_id + 1), CaseUnknown),
        (team, start_form(house.landlord, "proef"), NotAllowed),
        (team, Place("inlezen/bestand", landlord_id=house.landlord), NotAllowed),
        (landlord, Place("inlezen/99", landlord_id=house.landlord), ImportGone),
        (landlord, Place("mensen", organisation_id=house.landlord), NotAllowed),
        (landlord, Place("extra", series_id=1), MeetingUnknown),
        (CONSOLE, task, NotAllowed),
    ):
        with pytest.raises(refusal):
            keeping.keep(engine, actor, place, TYPED)
    told.complete("reageren")
    with pytest.raises(TaskGone):
        keeping.keep(engine, team, task, TYPED)
    with pytest.raises(CaseClosed):
        keeping.keep(engine, landlord, question_form(told.case_id), TYPED)
    assert rows(engine) == 0


# -- when it goes --------------------------------------------------------------------------------------------


def _stop(house: House, _told: Story) -> None:
    boss = Actor(house.people["gemeente"], "x", {house.organisations["wijkteam"]: "beheerder"})
    page.set_active(house.engine, boss, "test-wijkteam", house.people["wijkteam"], active=False)


def _close_account(house: House, _told: Story) -> None:
    with house.engine.database.write() as connection:
        people.set_active(connection, "wijkteam@test.example", active=False)


def _replace(house: House, told: Story) -> None:
    changes.load(house.engine, CONSOLE, file.read(SOUTH))
    with house.engine.database.read() as connection:
        south = people.organisation_id(connection, "team-zuid")
    hand_over.replace(house.engine, house.actor("woningcorporatie"), told.case_id, "wijkteam", south, WHY)


def _end(house: House, told: Story) -> None:
    cases.cancel(house.engine, house.actor("woningcorporatie"), told.case_id, "vergissing")
    _forget(house, 31)


def _forget(house: House, days: int) -> None:
    """As the worker does, so many days from now."""
    with house.engine.database.write() as connection:
        endings.forget_over(connection, house.clock.now() + timedelta(days=days))


ENDS: dict[str, Callable[[House, Story], object]] = {
    "the dossier ends": _end,
    "someone stops": _stop,
    "someone does other work": lambda house, _: changes.load(house.engine, CONSOLE, file.read(CHANGED)),
    "the account closes": _close_account,
    "another organisation does it": _replace,
}


@pytest.mark.parametrize("end", ENDS)
def test_what_was_typed_goes_with_the_work(house: House, told: Story, end: str) -> None:
    team, landlord = house.actor("wijkteam"), house.actor("woningcorporatie")
    places = (Place(task_id=open_task(told)), question_form(told.case_id), action_form(told.case_id, PAYMENT))
    for place in places:
        keeping.keep(house.engine, team, place, TYPED)
    keeping.keep(house.engine, landlord, start_form(house.landlord, "proef"), TYPED)
    keeping.keep(house.engine, landlord, question_form(told.case_id), TYPED)
    ENDS[end](house, told)
    assert [left(house, team, place) for place in places] == [None] * 3
    assert left(house, landlord, start_form(house.landlord, "proef")) == TYPED
    assert (left(house, landlord, question_form(told.case_id)) is None) is (end == "the dossier ends")


def test_a_draft_goes_when_its_task_is_done_or_no_longer_needed(house: House) -> None:
    told = story(house)
    landlord = house.actor("woningcorporatie")
    done = Place(task_id=open_task(told))
    keeping.keep(house.engine, landlord, done, TYPED)
    told.complete("contact_zoeken")
    assert left(house, landlord, done) is None
    other = story(house)
    withdrawn = Place(task_id=open_task(other))
    keeping.keep(house.engine, landlord, withdrawn, TYPED)
    other.act("woningcorporatie", PAYMENT, betaling_bedrag=500.0)
    assert left(house, landlord, withdrawn) == TYPED  # it can still be reopened
    _forget(house, 30)
    assert left(house, landlord, withdrawn) == TYPED
    _forget(house, 31)
    assert left(house, landlord, withdrawn) is None


def test_a_draft_goes_when_its_form_is_sent_in(house: House, told: Story) -> None:
    engine, team, landlord = house.engine, house.actor("wijkteam"), house.actor("woningcorporatie")
    payment, asked = action_form(told.case_id, PAYMENT), question_form(told.case_id)
    definition = told.page().definition
    opened = start_form(house.landlord, definition.main.id)
    for actor, place in ((landlord, payment), (landlord, asked), (team, asked), (landlord, opened)):
        keeping.keep(engine, actor, place, TYPED)
    told.act("woningcorporatie", PAYMENT, betaling_bedrag=1.0)
    assert left(house, landlord, payment) is None
    number = questions.ask(engine, landlord, told.case_id, house.organisations["wijkteam"], "Bekend?")
    assert (left(house, landlord, asked), left(house, team, asked)) == (None, TYPED)
    answered = answer_form(told.case_id, number)
    keeping.keep(engine, team, answered, TYPED)
    questions.answer(engine, replace(team, user_id=house.people["gemeente"]), number, "Ja")
    assert left(house, team, answered) is None  # a colleague was first
    story(house)
    assert left(house, landlord, opened) is None


def test_a_dossier_that_was_never_opened_is_forgotten_after_a_month(house: House, told: Story) -> None:
    landlord, place = house.actor("woningcorporatie"), start_form(house.landlord, "proef")
    keeping.keep(house.engine, landlord, place, TYPED)
    keeping.keep(house.engine, landlord, question_form(told.case_id), TYPED)
    for days, kept in ((30, TYPED), (1, None)):
        house.clock.move_to(house.clock.now() + timedelta(days=days))
        Worker(house.engine)._beat()
        assert left(house, landlord, place) == kept
    assert left(house, landlord, question_form(told.case_id)) == TYPED


def test_a_draft_that_is_written_while_the_end_of_the_task_waits_goes_with_it(house: House) -> None:
    landlord, task = house.actor("woningcorporatie"), open_task(story(house))
    answer = {"contact_op": "2026-02-02", "contact_gelukt": True}
    ender = threading.Thread(target=tasks.complete, args=(house.engine, landlord, task, answer))
    with house.engine.database.write() as connection:
        place, owner = keeping._work(connection, landlord, Place(task_id=task))
        drafts.save(connection, landlord.user_id or 0, place, owner, TYPED, NOTHING, house.clock.now())
        ender.start()
        ender.join(0.2)  # it waits for the lock of the dossier
    ender.join()
    with pytest.raises(TaskGone):
        tasks.complete(house.engine, landlord, task, answer)
    assert rows(house.engine) == 0


def test_a_draft_that_is_written_while_the_task_ends_does_not_outlive_it(house: House) -> None:
    landlord, task = house.actor("woningcorporatie"), open_task(story(house))
    heard: list[str] = []

    def write() -> None:
        try:
            keeping.keep(house.engine, landlord, Place(task_id=task), TYPED)
        except TaskGone:
            heard.append("gone")

    writer = threading.Thread(target=write)
    with house.engine.database.write() as connection:
        answer = {"contact_op": "2026-02-02", "contact_gelukt": True}
        tasks.complete_task(house.engine, connection, landlord, task, answer, None)
        writer.start()
        writer.join(0.2)  # it waits for this step
    writer.join()
    assert heard == ["gone"]
    assert rows(house.engine) == 0


def answered(house: House, told: Story) -> Place:
    """The form of an answer that is given now, by a colleague."""
    landlord, team = house.actor("woningcorporatie"), house.organisations["wijkteam"]
    number = questions.ask(house.engine, landlord, told.case_id, team, "Bekend?")
    questions.answer(house.engine, house.actor("wijkteam"), number, "Ja")
    return answer_form(told.case_id, number)


def test_a_draft_that_comes_after_its_work_was_done_leaves_nothing(house: House, told: Story) -> None:
    team, landlord = house.actor("wijkteam"), house.actor("woningcorporatie")
    batch = plan.preview(house.engine, landlord, house.landlord, "proef", "maand.csv", arrears_csv(2))
    file_form = Place(f"inlezen/{batch}", landlord_id=house.landlord)
    keeping.keep(house.engine, landlord, file_form, {"vraag_1": ["ander"]})
    plan.accept(house.engine, landlord, batch, confirmed=True)
    with pytest.raises(ImportGone):
        keeping.keep(house.engine, landlord, file_form, TYPED)
    with pytest.raises(QuestionAnswered):  # also while its dossier goes on
        keeping.keep(house.engine, team, answered(house, told), TYPED)
    task = Place(task_id=open_task(told))
    told.complete("reageren")
    with pytest.raises(TaskGone):
        keeping.keep(house.engine, team, task, TYPED)
    assert rows(house.engine) == 0


def test_a_draft_that_is_written_while_its_file_is_decided_on_does_not_outlive_it(house: House) -> None:
    landlord = house.actor("woningcorporatie")
    batch = plan.preview(house.engine, landlord, house.landlord, "proef", "maand.csv", arrears_csv(2))
    place, heard = Place(f"inlezen/{batch}", landlord_id=house.landlord), list[str]()

    def write() -> None:
        try:
            keeping.keep(house.engine, landlord, place, TYPED)
        except ImportGone:
            heard.append("gone")

    writer = threading.Thread(target=write)
    with house.engine.database.write() as connection:
        decided = update(Import).where(Import.id == batch).values(status=ImportStatus.ACCEPTED)
        connection.execute(decided)
        writer.start()
        writer.join(0.2)  # it waits for this step
    writer.join()
    assert heard == ["gone"]
    assert rows(house.engine) == 0


def test_a_task_that_ends_while_a_draft_of_it_is_written_takes_the_draft_away(house: House) -> None:
    landlord, task = house.actor("woningcorporatie"), open_task(story(house))
    answer = {"contact_op": "2026-02-02", "contact_gelukt": True}

    def complete() -> None:
        tasks.complete(house.engine, landlord, task, answer)

    ender = threading.Thread(target=complete)
    with house.engine.database.write() as connection:
        place, organisation = keeping._work(connection, landlord, Place(task_id=task))
        drafts.save(
            connection, landlord.user_id or 0, place, organisation, TYPED, Told(), house.engine.clock.now()
        )
        ender.start()
        ender.join(0.2)  # it waits for this draft
        assert ender.is_alive()
    ender.join()
    assert rows(house.engine) == 0


def test_what_outlived_its_work_all_the_same_is_cleared_away(house: House, told: Story) -> None:
    """No way is known in which that happens; a restored backup or a hand in the database is one."""
    team, other = house.actor("wijkteam"), story(house)
    done, asked = Place(task_id=open_task(told)), question_form(other.case_id)
    going = question_form(story(house).case_id)
    told.complete("reageren")
    cases.cancel(house.engine, house.actor("woningcorporatie"), other.case_id, "vergissing")
    now = house.engine.clock.now()
    with house.engine.database.write() as connection:
        for place in (replace(done, case_id=told.case_id), asked, going):
            drafts.save(connection, team.user_id or 0, place, house.landlord, TYPED, Told(), now)
    Worker(house.engine)._beat()
    assert left(house, team, asked) == TYPED  # its dossier can be reopened
    told.later(31)
    Worker(house.engine)._beat()
    assert [left(house, team, place) for place in (done, asked, going)] == [None, None, TYPED]


def test_what_was_said_of_an_arrears_file_stays_for_a_day(house: House) -> None:
    landlord, place = house.actor("woningcorporatie"), plan.upload_form(house.landlord)
    keeping.keep(house.engine, landlord, place, TYPED, Told(more={"fouten": []}))
    for hours, kept in ((24, TYPED), (1, None)):
        house.clock.move_to(house.clock.now() + timedelta(hours=hours))
        Worker(house.engine)._beat()
        assert left(house, landlord, place) == kept
