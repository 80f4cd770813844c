"""`drempel show`: where a dossier is and why it stands still; what is personal only to who may see it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, insert, select, update

from engine import testing
from engine.clock import SystemClock
from engine.context import Engine
from engine.definitions import read_files
from engine.diagnosis import reason
from engine.diagnosis.reading import diagnose
from engine.diagnosis.reason import why
from engine.dossier import cases, tasks, timers
from engine.expressions import ExpressionFailed
from engine.meetings import calendar, discussion, series
from engine.organisations import people
from engine.participation import questions
from engine.settings import ROOT, Settings
from engine.tables import Heartbeat, Message, Process, Reading, Task, Timer, User
from engine.testing import House, Story
from tests.sittard_geleen.conftest import at_the_table
from tests.stories import BEGIN, DUE, DUTIES, tell_in
from tests.web.conftest import application, settings
from web.cli import main
from web.commands import dossiers

TENANT = {
    "naam": "Jikke Zwaluwstaart",
    "telefoon": "0698712345",
    "e_mail": "jikke@zwaluwstaart.example",
    "geboortedatum": "1971-04-23",
}
HOME = {"straat": "Verborgenlaan", "huisnummer": 417, "postcode": "1506AB", "plaats": "Zaandam"}
SITTARD = {"postcode": "6131AB"}
WORKER, FREE = "Oenemarije Hellinga", "Haar broer Wiebrand wil meekijken."
REASON = "Melding 4711: het dossier hapert"
Show = Callable[..., Result]
tell = tell_in("1506AB", huurder=TENANT, adres=HOME)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """Zaanstad as it is deployed; whoever works for the wijkteam has a name of its own."""
    built = testing.build(database_url, "zaanstad", BEGIN)
    with built.engine.database.write() as connection:
        connection.execute(update(User).where(User.id == built.people["wijkteam"]).values(name=WORKER))
    yield built
    built.engine.database.dispose()


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    """`show(house, number, ...)`: the command on the database and the clock of this house."""

    def run(house: House, *arguments: str) -> Result:
        def opened() -> tuple[Engine, Settings]:
            return house.engine, settings("sqlite://")

        monkeypatch.setattr(dossiers, "open_engine", opened)
        return CliRunner().invoke(main, ["show", *arguments], catch_exceptions=False)

    return run


def told_of(tell: Callable[..., Story]) -> Story:
    """Up to a task of the wijkteam that someone claimed, with a question and an answer in it."""
    story = tell()
    story.to("2026-02-16")
    task = next(task for task in story.page().tasks if task.status == "open" and task.role == "wijkteam")
    house = story.house
    tasks.claim(house.engine, house.actor("wijkteam"), task.id)
    landlord = house.actor("woningcorporatie")
    asked = questions.ask(house.engine, landlord, story.case_id, house.organisations["wijkteam"], FREE)
    questions.answer(house.engine, house.actor("wijkteam"), asked, FREE)
    return story


def number(story: Story) -> str:
    return story.page().number


def reasons(story: Story) -> str:
    """Why it stands still, on a machine on which the time is right."""
    return "\n".join(why(diagnose(story.house.engine, number(story)), SystemClock().now()))


def looked(house: House) -> list[tuple[int, str, str | None]]:
    """Who looked, at what, why."""
    with house.engine.database.read() as connection:
        rows = connection.execute(select(Reading.user_id, Reading.what, Reading.reason))
        return [(row.user_id, row.what, row.reason) for row in rows]


# -- where it is -----------------------------------------------------------------------------------------


def test_it_tells_where_a_dossier_is(tell: Callable[..., Story], show: Show) -> None:
    story = told_of(tell)
    said = show(story.house, number(story)).output
    for part in (
        f"Dossier {number(story)} in zaanstad: open, no outcome yet",
        "deployed 2026-01-05 10:00; the newest",
        "Created 2026-01-05 10:00, last change 2026-02-16",
        "zaanstad_huurachterstand, open since 2026-01-05 10:00; waits at",
        "reageren, wijkteam (Test wijkteam), since 2026-02-16",
        ", claimed\n",
        "term_verstreken termijn_seintje_1 by clock",
        "vraag_gesteld - by person",
    ):
        assert part in said
    assert (
        "It waits for a task of wijkteam (Test wijkteam) since 2026-02-16" in said.splitlines()[-2:][0] + said
    )


def test_the_same_as_json(tell: Callable[..., Story], show: Show) -> None:
    story = told_of(tell)
    told = json.loads(show(story.house, number(story), "--json", "--last", "2").stdout)
    assert (told["number"], told["status"], told["newer"]) == (number(story), "open", None)
    assert [len(told["trail"]), "personal" in told] == [2, False]
    assert {task["element"] for task in told["tasks"]} == set(story.open_tasks())
    assert {term["element"] for term in told["terms"]} == {term.element for term in story.page().terms}
    assert sum(told["letters"].values()) == len(story.letters())
    assert told["why"][0].startswith("It waits for a task of ")


def test_a_newer_version_is_named(tell: Callable[..., Story]) -> None:
    story = tell()
    house, files = story.house, dict(read_files(ROOT, "zaanstad"))
    path = "processes/zaanstad/instellingen.toml"
    files[path] += b"\n# newer\n"
    with house.engine.database.write() as connection:
        newer = house.engine.definitions.deploy(connection, house.clock, "zaanstad", files, "test")
    found = diagnose(house.engine, number(story))
    assert (found.definition, found.newer) == (story.page().definition.id, newer.id)


def test_a_number_that_is_not_there(house: House, show: Show) -> None:
    result = show(house, "2026-999999")
    assert (result.exit_code, result.output) == (1, "Error: There is no such dossier. Check the number.\n")


# -- why it stands still ---------------------------------------------------------------------------------


def test_a_task_that_is_late_and_claimed_by_nobody(tell: Callable[..., Story]) -> None:
    story = tell()
    story.to("2026-02-16")
    with story.house.engine.database.write() as connection:
        connection.execute(update(Task).values(due_at=story.house.clock.now() - timedelta(days=3)))
    assert "reageren, late since 2026-02-13 12:00, claimed by nobody." in reasons(story)


def test_an_overdue_term_asks_for_a_worker(tell: Callable[..., Story], show: Show) -> None:
    story = tell()
    first = story.page().terms[0]
    story.house.clock.move_to(first.due_at + timedelta(days=3))
    overdue = f"The term {first.element} is overdue by 3 days: "
    assert f"{overdue}no worker ever ran here." in reasons(story)
    with story.house.engine.database.write() as connection:
        old = SystemClock().now() - timedelta(hours=5)
        connection.execute(insert(Heartbeat).values(worker="machine:1", at=old))
    assert f"{overdue}is a worker running? The last sign of one is 5 hours old." in reasons(story)
    with story.house.engine.database.write() as connection:
        connection.execute(update(Heartbeat).values(at=SystemClock().now()))
    assert f"{overdue}a worker runs." in reasons(story)
    assert (
        f"{first.element}, due {reason.local(first.due_at)}, OVERDUE"
        in show(story.house, number(story)).output
    )


def test_an_incident_says_what_failed_and_when_it_is_tried_again(
    tell: Callable[..., Story], show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = tell()
    first = story.page().terms[0]

    def fail(*_: Any) -> bool:
        raise ExpressionFailed

    with monkeypatch.context() as patch:
        patch.setattr(cases, "fire", fail)
        story.house.clock.move_to(first.due_at + timedelta(seconds=1))
        assert timers.fire_due(story.house.engine) == []
    said = reasons(story)
    assert said.startswith(f"An incident at {first.element}: ")
    assert "(failed once, tried again at 2026-" in said
    assert "overdue" not in said
    assert f"{first.element}, 1 attempts, last" in show(story.house, number(story)).output


def test_nothing_that_waits_is_stuck(tell: Callable[..., Story]) -> None:
    story = tell()
    with story.house.engine.database.write() as connection:
        connection.execute(update(Task).values(status="done"))
    assert reasons(story).startswith("It waits for the term ")
    with story.house.engine.database.write() as connection:
        connection.execute(delete(Timer))
    assert reasons(story).startswith("It waits for a message, ")
    with story.house.engine.database.write() as connection:
        connection.execute(update(Process).values(waiting="[]"))
    assert reasons(story).startswith("Nothing waits: this dossier is stuck.")


def test_a_dossier_that_is_closed_waits_for_nothing(tell: Callable[..., Story]) -> None:
    story = tell()
    cases.cancel(story.house.engine, story.house.actor("woningcorporatie"), story.case_id, FREE)
    assert reasons(story) == "It is cancelled (no outcome): nothing has to happen any more."


def test_messages_that_nobody_waited_for_are_listed(tell: Callable[..., Story], show: Show) -> None:
    story = tell()
    with story.house.engine.database.write() as connection:
        connection.execute(
            insert(Message),
            [
                {"case_id": story.case_id, "name": name, "sent_at": BEGIN, "status": status, "receivers": 0}
                for name, status in (("vroeg", "kept"), ("laat", "unmatched"), ("gehoord", "delivered"))
            ],
        )
    said = show(story.house, number(story)).output
    assert "vroeg, kept, sent 2026-01-05 10:00" in said
    assert "laat, unmatched" in said
    assert "gehoord" not in said


def test_the_meeting_that_decides_is_named_and_one_that_is_not_planned(database_url: str, show: Show) -> None:
    house = testing.build(database_url, "sittard_geleen", BEGIN)
    begun: dict[str, Any] = {
        "achterstand": 1800.0,
        "vervaldatum": DUE,
        "plichten": DUTIES,
        "adres": HOME | SITTARD,
    }
    story = at_the_table(Story(house, **begun))
    assert "gebiedsteam_bespreken, on which a meeting decides: none is planned." in reasons(story)
    with house.engine.database.write() as connection:
        plans = series.read(ROOT, "sittard_geleen")
        calendar.store(connection, "sittard_geleen", [replace(p, first_day=date(2026, 1, 1)) for p in plans])
    with house.engine.database.read() as connection:
        kind = calendar.series_of_kind(connection, "sittard_geleen", "gebiedsteam")
        assert kind is not None
        coming = calendar.coming(connection, kind, story.today)
    next_one = next(
        one for one in coming if one.day > story.today
    )  # registered on the day itself is too late
    discussion.add_extra(
        house.engine, house.actor("gebiedsteam"), kind.id, coming[-1].occurrence, number(story), FREE
    )
    assert f"gebiedsteam_bespreken, on which a meeting decides: {next_one.day}." in reasons(story)
    said = show(house, number(story)).output
    assert f"{kind.name}, {next_one.day}, decides on gebiedsteam_bespreken" in said
    assert f"{kind.name}, {coming[-1].day}, put on its agenda by hand" in said
    assert FREE not in said
    house.engine.database.dispose()


# -- what is personal ------------------------------------------------------------------------------------


def test_nothing_personal_is_told_and_then_no_look_is_recorded(
    tell: Callable[..., Story], show: Show
) -> None:
    story = told_of(tell)
    story.complete("reageren", hulpaanbod={"reactie": "geweigerd", "reden_weigering": FREE})
    house = story.house
    said = show(house, number(story), "--last", "500").output
    said += show(house, number(story), "--last", "500", "--json").output
    for personal in (*TENANT.values(), *map(str, HOME.values()), "1506 AB", WORKER, FREE, "Wiebrand"):
        # As a word: an id of 32 characters can hold the number of a house.
        assert not re.search(rf"(?<!\w){re.escape(personal)}(?!\w)", said)
    assert "test.example" not in said
    assert looked(house) == []


def test_who_may_see_the_dossier_sees_it_for_a_reason_that_all_can_read(
    tell: Callable[..., Story], show: Show
) -> None:
    story = told_of(tell)
    house = story.house
    asked = ("--personal", "--as", "WIJKTEAM@test.example ", "--reason", REASON)
    said = show(house, number(story), *asked).output
    for personal in (TENANT["naam"], "Verborgenlaan 417", TENANT["telefoon"], f"claimed by {WORKER}"):
        assert personal in said
    assert f"vraag_beantwoord - by {WORKER}" in said
    told = json.loads(show(house, number(story), *asked, "--json").stdout)
    assert told["personal"]["facts"]["huurder"]["naam"] == TENANT["naam"]
    assert looked(house) == [(house.people["wijkteam"], "opdrachtregel", REASON)] * 2
    client = application(house.engine).test_client()
    with house.engine.database.read() as connection:
        account = people.find_account(connection, house.people["woningcorporatie"])
    assert account is not None
    with client.session_transaction() as session:
        session["user"], session["key"] = account.id, account.session_key
    page = client.get(f"/dossiers/{story.case_id}/bekeken").text
    assert f"Reden: {REASON}" in page
    assert "Het dossier, buiten de pagina" in page
    assert WORKER in page


@pytest.mark.parametrize(
    "given",
    [
        ("--personal",),
        ("--personal", "--as", "wijkteam@test.example"),
        ("--personal", "--as", "wijkteam@test.example", "--reason", "  "),
        ("--personal", "--reason", REASON),
        ("--reason", REASON),
        ("--as", "wijkteam@test.example"),
    ],
)
def test_half_of_what_is_asked_is_refused_with_what_to_give(
    tell: Callable[..., Story], show: Show, given: tuple[str, ...]
) -> None:
    story = tell()
    result = show(story.house, number(story), *given)
    assert result.exit_code == 2
    assert "--personal" in result.output
    assert "--reason" in result.output
    assert TENANT["naam"] not in result.output
    assert looked(story.house) == []


@pytest.mark.parametrize(
    "who", ["elders@test.example", "beheerder@test.example", "weg@test.example", "niemand"]
)
def test_who_may_not_see_the_dossier_does_not_see_it_here_either(
    tell: Callable[..., Story], show: Show, who: str
) -> None:
    story = told_of(tell)
    house = story.house
    with house.engine.database.write() as connection:
        people.add_organisation(connection, "elders", "Elders", [("wijkteam", "zaanstad", "9000", "9999")])
        for email, member in (
            ("elders@test.example", {"elders": "medewerker"}),
            ("beheerder@test.example", {"test-wijkteam": "beheerder"}),
            ("weg@test.example", {"test-wijkteam": "medewerker"}),
        ):
            people.add_user(connection, house.clock, email, email, "een lang wachtwoord", member)
        people.set_active(connection, "weg@test.example", active=False)
    result = show(house, number(story), "--personal", "--as", who, "--reason", REASON)
    assert result.exit_code == 1
    assert "Name an active medewerker of an organisation that takes part" in result.output
    assert TENANT["naam"] not in result.output
    assert looked(house) == []
