"""The demonstration: log in as anyone with one click, and let time pass. Only registered with DREMPEL_DEMO=1.

Must not know: which terms there are. What fired is told once, on the next page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for

from engine import access
from engine.deadlines import AMSTERDAM, add_months
from engine.demo import demonstration, trying
from engine.dossier.timers import Fired
from engine.organisations import people
from engine.outbox import delivery
from web import auth, dutch, here, mailbox, returned
from web.numbers import row_number

pages = Blueprint("demo", __name__, url_prefix="/demo")
TERM = "termijn"  # until the next one passes; in a try only
STEPS = {"dag": "Een dag verder", "week": "Een week verder", "maand": "Een maand verder"}
DAYS = {"dag": 1, "week": 7}
FUNCTIONS = {name: name for name in access.FUNCTIONS if name != access.WORKER}
CAN = {
    "marit.blom@dezaan.example": "herinneren, een betaling boeken, het achterstandenbestand inlezen",
    "noor.zwart@wijkteams-zaan.example": "binnen twee dagen op een seintje reageren, hulp aanbieden",
    "lieke.wetzels@zvh-westelijke-mijnstreek.example": "een overleg voorzitten: agenda en besluiten",
    "ilse.oudejans@gemeente-zaanstad.example": "de route ontwerpen: termijnen, vragen en stappen veranderen",
}
ELSEWHERE = "Verder"  # an organisation without a role
Person = tuple[int, str, str]  # id, name, function
MAX_GROUPS, MAX_NAMED = 20, 3  # what is told travels in the session cookie
NEWS = "demo_gebeurd"


@pages.app_context_processor
def parts() -> dict[str, Any]:
    """What the bar and the list of accounts show; each is only worked out when a page asks for it."""
    return {
        "demo_accounts": accounts,
        "demo_begin": begin_with,
        "demo_steps": STEPS,
        "demo_news": news,
        "demo_page": this_page,
        "proef_beurten": try_turns,
    }


@pages.post("/inloggen")
def log_in() -> Any:
    """Begin a session as this person. Open to all: everything in a demonstration is made up."""
    with here.engine().database.read() as connection:
        account = people.find_account(connection, request.form.get("gebruiker", 0, type=row_number))
    if account is None:
        abort(404)
    auth.begin(account)
    return auth.after_login(request.form.get("verder", "/"), returned.unsealed(request.form.get("bewaard")))


@pages.post("/verder")
def advance() -> Any:
    """Let a day, a week or a month pass and go back to the page where the button was."""
    step = request.form.get("stap", "")
    engine = here.engine()
    if step == TERM and is_try():
        fired = trying.next_term(engine)
    elif step in STEPS:
        fired = demonstration.advance(engine, later(engine.clock.now(), step), auth.actor())
    else:
        abort(400)
    groups = grouped(fired)
    rest = len(fired) - sum(group["aantal"] for group in groups)
    session[NEWS] = {"stap": step, "totaal": len(fired), "groepen": groups, "rest": rest}
    return redirect(auth.inside(request.form.get("terug", "/")))


@pages.get("/proef")
def enter() -> Any:
    """Begin a try: as who has the lead, at the dossier. Only within one."""
    if not is_try():
        abort(404)
    user_id, case_id = current_app.config["DREMPEL_TRY_BEGINS"]
    with here.engine().database.read() as connection:
        account = people.find_account(connection, user_id)
    if account is None:
        abort(404)
    auth.begin(account)
    return redirect(url_for("dossiers.show", case_id=case_id))


def is_try() -> bool:
    """Whether this is a proposal that a designer tries."""
    return bool(current_app.config.get("DREMPEL_TRY"))


def try_turns() -> Sequence[trying.Turn]:
    """Who has work now."""
    with here.engine().database.read() as connection:
        return trying.turns(connection)


@pages.get("/post")
def post() -> str:
    """The e-mail that went out: in a demonstration its own mail server keeps it, and nobody gets it."""
    if is_try():
        with here.engine().database.read() as connection:
            return render_template("demo/verstuurd.html", brieven=trying.letters(connection))
    with here.engine().database.read() as connection:
        on_its_way = delivery.waiting(connection)
    mails = mailbox.read(current_app.config["DREMPEL_DEMO_POST"])
    return render_template("demo/post.html", mails=mails, onderweg=on_its_way)


def later(now: datetime, step: str) -> timedelta:
    """How long this step is; a month ends on the same day of the next month, in Amsterdam."""
    if step in DAYS:
        return timedelta(days=DAYS[step])
    local = now.astimezone(AMSTERDAM)
    then = datetime.combine(add_months(local.date(), 1), local.time(), AMSTERDAM)
    return then - now


def grouped(fired: list[Fired]) -> list[dict[str, Any]]:
    """What fired, by term: how often, and the first dossiers. Small enough for a cookie."""
    by_label = sorted(fired, key=lambda one: one.label)
    groups = [(label, list(found)) for label, found in groupby(by_label, key=lambda one: one.label)]
    groups.sort(key=lambda group: -len(group[1]))
    return [
        {
            "wat": label,
            "aantal": len(found),
            "dossiers": [(one.case_id, one.case) for one in found[:MAX_NAMED]],
        }
        for label, found in groups[:MAX_GROUPS]
    ]


def news() -> Any:
    """What the last step brought about; told once."""
    return session.pop(NEWS, None)


def this_page() -> str:
    """Where to come back to after a step: this page, or the inbox when it cannot simply be opened again."""
    if request.method != "GET" or request.endpoint is None:
        return url_for("inbox.index")
    return request.full_path.rstrip("?")


def begin_with() -> list[tuple[int, str, str, str]]:
    """(id, name, organisations, what to do there) of whom to begin with."""
    with here.engine().database.read() as connection:
        found = demonstration.to_begin_with(demonstration.accounts(connection))
    return [(number, name, where, CAN.get(email, "")) for number, name, email, where in found]


def accounts() -> list[tuple[str, list[tuple[str, list[Person]]]]]:
    """(region, (organisation, its people)): regions by name, the rest in the order in which it was made."""
    groups: dict[str, dict[str, list[Person]]] = {}
    with here.engine().database.read() as connection:
        regions = demonstration.regions(connection)
        for number, name, _, _ in demonstration.accounts(connection):
            for each in people.affiliations(connection, number):
                region = dutch.region_name(regions.get(each.organisation_id, ELSEWHERE))
                person = (number, name, FUNCTIONS.get(each.function, ""))
                groups.setdefault(region, {}).setdefault(each.organisation, []).append(person)
    return [(region, list(groups[region].items())) for region in sorted(groups)]
