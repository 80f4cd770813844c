"""Every form of the product in which one types: where it stands, who fills it in, what is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.access import Actor
from engine.definitions import read_files
from engine.dossier import cases
from engine.participation import questions
from engine.proposals import editing, store
from engine.tables import Timer
from engine.testing import Story
from tests.stories import booked
from tests.web import a_table
from tests.web.conftest import REGION
from tests.web.test_designs import ROUTE, SETTINGS, TERM
from tests.web.test_tasks import open_task

WORDS = 'Zij zei: "tot <morgen>" & huilde'
MEETING, OWN = "/overleggen/1/2026-02-10", "/beheer/organisaties/test-woningcorporatie"
STUCK = "/beheer/vastgelopen"
LETTER = "processes/proef/berichten/hallo.txt"
TERMS = {SETTINGS: TERM.format("2M").encode()}
Values = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """A form, who fills it in, and what someone types in it."""

    address: Callable[[Story], str]  # of the page on which it stands
    typed: Values
    who: str = "woningcorporatie"
    sent_to: str = ""  # below that address, when it is not sent to its own page
    is_refused: bool = True  # this answer is; else it would be taken

    def goes_to(self, address: str) -> str:
        return address.removesuffix("/wijzigen") + self.sent_to if self.sent_to else address


FORMS: Mapping[str, Form] = {
    "task": Form(lambda told: f"/taken/{open_task(told)}", {"reactie_verslag": WORDS}, "wijkteam"),
    "action": Form(
        lambda told: f"/dossiers/{told.case_id}/handeling/gedeeld_betaling", {"betaling_bedrag": WORDS}
    ),
    "start": Form(lambda _: "/dossiers/nieuw", {"huurder.naam": WORDS}),
    "question": Form(lambda told: f"/dossiers/{told.case_id}/vraag", {"vraag": WORDS, "aan": ""}),
    "lead": Form(lambda told: f"/dossiers/{told.case_id}/regie", {"reden": WORDS}),
    "role": Form(lambda told: f"/dossiers/{told.case_id}/deelnemers/wijkteam", {"reden": WORDS}),
    "answer": Form(lambda told: f"/vragen/{ask(told)}", {"antwoord": WORDS}, "wijkteam", is_refused=False),
    "stop": Form(lambda told: f"/dossiers/{told.case_id}/stoppen", {"reden": WORDS}, is_refused=False),
    "return": Form(lambda _: "/ontwerp/proef/terug/1", {"reden": WORDS}, "ontwerper", is_refused=False),
    "correction": Form(
        lambda told: f"/dossiers/{told.case_id}/correctie/vervaldatum",
        {"vervaldatum": "ooit", "correctie_reden": WORDS},
    ),
    "payment": Form(lambda told: payment(told), {"reden": WORDS}, is_refused=False),
    "arrears file": Form(lambda _: "/inlezen", {"peildatum": WORDS}),
    "meeting": Form(lambda _: MEETING, {"nummer": WORDS, "_actie": "toevoegen"}, "gebiedsteam"),
    "decision": Form(lambda told: decision(told), {"motivering": WORDS}, "gebiedsteam"),
    "meeting, moved": Form(lambda _: f"{MEETING}/wijzigen", {"plaats": WORDS, "dag": "ooit"}, "gebiedsteam"),
    "meeting, called off": Form(
        lambda _: f"{MEETING}/wijzigen",
        {"reden": WORDS, "_actie": "afzeggen"},
        "gebiedsteam",
        "/stand",
        is_refused=False,
    ),
    "meeting, extra": Form(
        lambda _: "/overleggen/1/extra?voor=2026-03-01", {"plaats": WORDS, "dag": "ooit"}, "gebiedsteam"
    ),
    "person": Form(
        lambda _: OWN, {"naam": WORDS, "e_mail": "x", "functie": "medewerker"}, "beheerder", "/mensen"
    ),
    "organisation": Form(lambda _: f"{OWN}/gegevens/proef", {"naam": "", "postadres": WORDS}, "beheerder"),
    "proposal": Form(
        lambda _: "/ontwerp/proef", {"titel": WORDS}, "ontwerper", "/voorstel", is_refused=False
    ),
    "proposal, published": Form(
        lambda told: proposed(told), {"reden": WORDS}, "ontwerper", "/publiceren", is_refused=False
    ),
    "play": Form(lambda told: f"{proposed(told)}/proeven/bewaren", {"titel": WORDS}, "ontwerper"),
    "file of a proposal": Form(
        lambda told: f"{proposed(told)}/bestand?pad={LETTER}", {"tekst": WORDS}, "ontwerper", is_refused=False
    ),
    "letter": Form(
        lambda told: f"{proposed(told)}/brief/hallo", {"tekst": WORDS, "onderwerp": ""}, "ontwerper"
    ),
    "decision table": Form(
        lambda told: f"{proposed(told)}/tabel/toon", {"uitleg": WORDS, "naam": ""}, "ontwerper"
    ),
    "series of meetings": Form(
        lambda told: f"{proposed(told)}/overleggen/nieuw",
        {"plaats": WORDS, "naam": ""},
        "ontwerper",
    ),
    "something new": Form(
        lambda told: f"{proposed(told)}/nieuw/formulier",
        {"uitleg": WORDS, "titel": ""},
        "ontwerper",
    ),
    "setting": Form(
        lambda told: f"{proposed(told)}/instellingen/reactietermijn",
        {"bron": WORDS, "titel": ""},
        "ontwerper",
    ),
    "what a region does otherwise": Form(
        lambda told: f"{proposed(told)}/anders",
        {"nieuw.naam": WORDS, "nieuw.rol": ""},
        "ontwerper",
    ),
    "question of a form": Form(
        lambda told: f"{proposed(told)}/formulier/reageren/vraag/nieuw",
        {"uitleg": WORDS, "vraag": ""},
        "ontwerper",
    ),
    "title of a form": Form(
        lambda told: f"{proposed(told)}/formulier/reageren",
        {"uitleg": WORDS, "titel": ""},
        "ontwerper",
        "/kop",
    ),
    "term, skipped": Form(lambda told: skipping(told), {"reden": WORDS}, "functioneel", is_refused=False),
    "fact, corrected unseen": Form(
        lambda told: f"{STUCK}/{told.case_id}/corrigeren?gegeven=vervaldatum",
        {"vervaldatum": "ooit", "correctie_reden": WORDS},
        "functioneel",
    ),
    "move": Form(lambda told: moving(told), {"reden": WORDS}, "ontwerper", is_refused=False),
    "reopen": Form(lambda told: ended(told), {"reden": WORDS}, is_refused=False),
}
KEPT_ELSEWHERE = {
    "auth.log_in": "a password is never kept",
    "tasks.claim": "sends the form of the task along: test_taking_giving_back_...",
    "tasks.release": "as tasks.claim",
    "tasks.pass_on": "as tasks.claim",
    "drafts.save": "keeps it",
    "helping.retry": "is the form of helping.skip",
    "helping.move": "is the form of helping.skip",
    "helping.restart": "is the form of helping.skip",
    "designs.moving.choose": "its choices: tests/web/test_moving_pages.py",
    "designs.meetings.look": "says which days it gives: tests/web/test_meeting_pages.py",
    "designs.settings.example": "says on which day a term ends: tests/web/test_proposals.py",
    "designs.tables.look": "says what is wrong with it: tests/web/test_table_pages.py",
    "designs.diagrams.save": "what is drawn saves itself: tests/browser/test_drawing.py",
    "intake.accept": "its questions: test_intake_known",
    "organisations_file.preview": "a file, kept until it is decided on: test_organisations",
}
"""Routes that take in what someone typed in another way than the forms above do."""
BUTTONS = {
    "auth.log_out",
    "demo.advance",
    "demo.log_in",
    "designs.beginning.remove",
    "designs.files.keep_mine",
    "designs.files.restore",
    "designs.forms.change",
    "designs.meetings.remove",
    "designs.moving.confirm",
    "designs.moving.drop",
    "designs.moving.put_back",
    "designs.plays.play",
    "designs.plays.remove",
    "designs.walks.start",
    "designs.walks.stop",
    "designs.proposals.approve",
    "designs.proposals.drop",
    "designs.proposals.try_out",
    "helping.decide",
    "helping.drop",
    "incidents.retry",
    "incidents.retry_letter",
    "letters.settle",
    "meetings_feed.renew",
    "organisations.change",
    "organisations_file.load",
    "preferences.choose",
}
"""Routes of buttons and boxes to tick, beside which nobody types (tests/laws/test_templates.py looks)."""


def ask(told: Story) -> int:
    house = told.house
    landlord, team = house.actor("woningcorporatie"), house.organisations["wijkteam"]
    return questions.ask(house.engine, landlord, told.case_id, team, "Bekend?")


def payment(told: Story) -> str:
    told.act("woningcorporatie", "gedeeld_betaling", betaling_bedrag=1.0)
    return f"/dossiers/{told.case_id}/correctie/betaling/{booked(told)[0].seq}"


def skipping(told: Story) -> str:
    """The page of a term that can be skipped: of another dossier, that has one."""
    engine = told.house.engine
    other = Story(told.house, huurcontract="HC-TERMIJN", achterstand=100.0)
    with engine.database.read() as connection:
        (timer,) = connection.scalars(select(Timer.id).where(Timer.case_id == other.case_id))
    return f"{STUCK}/{other.case_id}/termijn/{timer}/overslaan"


def moving(told: Story) -> str:
    """The page on which dossiers move: its own stands on an older version than that of today."""
    house, files = told.house, read_files(REGION, "proef")
    files[ROUTE] = files[ROUTE].replace(b"P1M15D", b"P2M")
    with house.engine.database.write() as connection:
        house.engine.definitions.deploy(connection, house.clock, "proef", files, "test")
    return "/ontwerp/proef/verhuizen"


def proposed(told: Story) -> str:
    """A proposal that changes a letter."""
    house = told.house
    designer = Actor(house.people["gemeente"], "", {house.organisations["gemeente"]: "ontwerper"})
    with house.engine.database.read() as connection:
        known = store.of_region(connection, designer, "proef")
    number = known[0].id if known else store.start(house.engine, designer, "proef", "Een brief")
    if not known:
        editing.put(
            house.engine, designer, number, LETTER, b"Onderwerp: Hallo\nDeelt: dossier\n\nHallo.", None
        )
        editing.put(house.engine, designer, number, a_table.PATH, a_table.TABLE, None)
    return f"/ontwerp/proef/voorstel/{number}"


def ended(told: Story) -> str:
    if told.outcome[0] == "open":
        cases.cancel(told.house.engine, told.house.actor("woningcorporatie"), told.case_id, "Vergissing")
    return f"/dossiers/{told.case_id}/heropenen"


def decision(told: Story) -> str:
    """The page of this dossier in the meeting."""
    told.act("woningcorporatie", "proef_bespreken", ontruimingsdatum=None)
    return f"{MEETING}/dossier/{next(task.id for task in told.page().tasks if task.element == 'bespreken')}"
