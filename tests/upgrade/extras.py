"""What no example of the demonstration has: drafts, questions, what failed, meetings that were moved.

Each through the use case that makes it, so that it is stored as people and the clock leave it.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from engine.deadlines import amsterdam_date
from engine.dossier import cases, tasks, uploads
from engine.drafts import Place
from engine.meetings import calendar, discussion, feed, planning
from engine.meetings.calendar import Series
from engine.organisations import people
from engine.pages import keeping, looks
from engine.pages.dossier import CasePage
from engine.participation import hand_over, questions
from engine.roles import LANDLORD, LEAD
from engine.states import AttendanceState, MeetingStatus
from engine.tables import Case, Process
from tests.upgrade import outside
from tests.upgrade.people import FILE, People, open_tasks, usable


def leave(house: People, regions: list[str]) -> None:
    """In every region, in dossiers that are open."""
    for region in regions:
        _act(house, region)
        _list_actions(house, region)
        pages = _open(house, region)
        busy = [page for page in pages[1:] if open_tasks(page)]
        _type(house, busy[:4])
        _take(house, busy[1:6])
        _put_aside(house, pages)
        for number, page in enumerate(busy[2:6]):
            _ask(house, page, number)
        _hand_over(house, pages)
        _look(house, busy[0])
        cases.cancel(house.engine, house.worker(pages[0].landlord_id), pages[0].id, "Dubbel aangemaakt.")
        for series in _series(house, region):
            _meet(house, series, [house.page(page.id) for page in busy[:2]])
    outside.send_files(house, regions[-1])
    outside.deliver(house)
    outside.fail(house)


def _open(house: People, region: str) -> list[CasePage]:
    """The walked ones first, so that the examples stay where they stand."""
    return [page for page in map(house.page, house.open_cases()) if page.region == region]


# -- actions, tasks and files ----------------------------------------------------------------------------


def _act(house: People, region: str) -> None:
    """Each action that nobody used in this region yet."""
    with house.engine.database.read() as connection:
        started = select(Process.process).join(Case, Case.id == Process.case_id).where(Case.region == region)
        used = set(connection.scalars(started.distinct()))
    for page in _open(house, region):
        action = next((one for one in usable(page) if one.process not in used), None)
        if action is not None:
            used.add(house.act(page, action, {}))


def _list_actions(house: People, region: str) -> None:
    """The list of actions of an area team is changed while an arrangement runs."""
    for page in _open(house, region):
        offered = {action.process: action for action in usable(page)}
        if page.facts.get("acties_sinds") and "gedeeld_regeling_gemeld" in offered:
            house.act(page, offered["gedeeld_regeling_gemeld"], {})
            later = house.page(page.id)
            listing = [one for one in usable(later) if one.process == f"{region}_actielijst"]
            if listing:
                house.act(later, listing[0], {})
                return


def _type(house: People, pages: list[CasePage]) -> None:
    """Half an answer, a whole one, and nothing yet."""
    for number, page in enumerate(pages):
        task = next((one for one in open_tasks(page) if one.form is not None), None)
        if task is None:
            continue
        whole = house.answer(page, task.form, house.opened(task.id).subject, {})
        half = dict(list(whole.items())[: len(whole) // 2])
        actor = house.worker_of(task.id)
        typed = page.definition.forms.form(task.form or "").fill((whole, half, {})[number % 3])
        if actor.user_id is not None:
            keeping.keep(house.engine, actor, Place(task_id=task.id), typed)


def _take(house: People, pages: list[CasePage]) -> None:
    """Claimed, given back, passed on to a colleague."""
    for number, page in enumerate(pages):
        task = open_tasks(page)[0]
        actor = house.worker_of(task.id)
        if actor.user_id is None:
            continue
        tasks.claim(house.engine, actor, task.id)
        if number == 1:
            tasks.release(house.engine, actor, task.id)
        elif number > 1:
            organisation = house.owner(task.id)
            with house.engine.database.read() as connection:
                others = people.colleagues(connection, organisation)
            tasks.pass_on(house.engine, actor, task.id, others[-1][0])


def _put_aside(house: People, pages: list[CasePage]) -> None:
    """A file with the form of a task, and one with that of an action, that nobody sent in yet."""
    for page in pages:
        asking = [task for task in open_tasks(page) if task.form in page.definition.forms.with_files]
        for task in asking:
            uploads.put_aside(house.engine, house.worker_of(task.id), task.id, FILE)
        actions = [action for action in page.actions if action.form in page.definition.forms.with_files]
        if actions and page.id % 3 == 0:
            actor = house.worker(page.landlord_id)
            uploads.put_aside_with_action(house.engine, actor, page.id, actions[0].process, FILE)


# -- questions, the lead, looks --------------------------------------------------------------------------


def _ask(house: People, page: CasePage, number: int) -> None:
    """Open, answered, answered and read, too late; to who takes part and to who does not yet."""
    actor = house.worker(page.landlord_id)
    with house.engine.database.read() as connection:
        known = questions.askable(connection, actor, page.id, page.region)
    asked = known[0 if number % 2 else -1]
    contact = asked.contacts[0].name if asked.contacts else None
    question = questions.ask(
        house.engine, actor, page.id, asked.id, "Weet jij meer?", contact, confirmed=True
    )
    other = house.worker(asked.id)
    if number and other.user_id is not None:
        questions.answer(house.engine, other, question, "Nee, niets.")
    if number > 1:
        questions.read(house.engine, actor, question)


def _hand_over(house: People, pages: list[CasePage]) -> None:
    """The lead goes to another role, and a role to another organisation."""
    led = next(page for page in pages if len(_other_roles(page)) > 1)
    leader = house.worker(led.landlord_id)
    hand_over.hand_over_lead(house.engine, leader, led.id, _other_roles(led)[-1], "Zij kennen hen.")
    for page in pages:
        with house.engine.database.read() as connection:
            choice = hand_over.roles_with_choice(connection, page.region)
            found = [
                (party.role, one.id)
                for party in page.parties
                if party.role in choice - {LANDLORD} and party.kind == "betrokken"
                for one in hand_over.candidates(connection, page.region, party.role)
                if one.id != party.organisation_id
            ]
        if found:
            role, organisation = found[0]
            actor = house.worker(page.landlord_id)
            hand_over.replace(house.engine, actor, page.id, role, organisation, "Zij zijn verhuisd.")
            return


def _other_roles(page: CasePage) -> list[str]:
    lead = page.facts.get(LEAD)
    return sorted({p.role for p in page.parties if p.kind == "betrokken" and "_" not in p.role} - {lead})


def _look(house: People, page: CasePage) -> None:
    actor = house.worker(page.landlord_id)
    looks.case(house.engine, actor, page.id)
    looks.task(house.engine, house.worker_of(open_tasks(page)[0].id), open_tasks(page)[0].id)
    looks.inbox(house.engine, actor, "team", "Zaandam", 1)
    looks.dossiers(house.engine, actor, None, "Zaandam", 1)


# -- meetings --------------------------------------------------------------------------------------------


def _series(house: People, region: str) -> list[Series]:
    with house.engine.database.read() as connection:
        return calendar.series_of_region(connection, region)


def _meet(house: People, series: Series, brought: list[CasePage]) -> None:
    """The next one is prepared, one after it moved, one is called off; a calendar program reads it."""
    actor, engine, today = house.worker(min(series.chairs)), house.engine, amsterdam_date(house.clock.now())
    _write_minutes(house, series)
    if not series.rule:  # each of these is made by hand
        day = today + timedelta(days=9)
        planning.plan_extra(engine, actor, series.id, day, series.starts, "", "Op verzoek.")
    with engine.database.read() as connection:
        coming = calendar.coming(connection, series, today)
    first, *later = coming
    here = dict.fromkeys(series.invited, (AttendanceState.PRESENT, "Twee collega's"))
    notes = "Voorbereiding: wie neemt het dossier mee?"
    discussion.record(engine, actor, series.id, first.occurrence, here, notes)
    for page in brought:
        if actor.organisations & {one.organisation_id for one in page.parties if one.kind == "betrokken"}:
            discussion.add_extra(engine, actor, series.id, first.occurrence, page.number, "Graag ook dit")
    discussion.add_extra(engine, actor, series.id, first.occurrence, "", "De werkafspraken")
    if len(later) > 1:
        last, moved = later[-1], later[-2]
        planning.cancel(engine, actor, series.id, last.occurrence, "Te weinig te bespreken.")
        day = moved.day + timedelta(days=1)
        planning.move(engine, actor, series.id, moved.occurrence, day, series.starts, "Elders", "Zaal bezet.")
    feed.renew(engine, actor, min(actor.organisations))


def _write_minutes(house: People, series: Series) -> None:
    """The last meeting that was held is opened again, and closed with its minutes."""
    actor, engine, today = house.worker(min(series.chairs)), house.engine, amsterdam_date(house.clock.now())
    with engine.database.read() as connection:
        was = calendar.meetings(connection, series, today - timedelta(days=90), today)
    held = [one for one in was if one.status == MeetingStatus.HELD]
    for one in held[-1:]:
        planning.reinstate(engine, actor, series.id, one.occurrence)
        discussion.record(engine, actor, series.id, one.occurrence, {}, "Wij spraken over drie dossiers.")
        planning.close(engine, actor, series.id, one.occurrence)
