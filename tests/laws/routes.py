"""What every route answers, and to whom; docs/toegang.md says in words who sees what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TENANT, STREET = "Zwaluwstaart-Okkerse", "Verborgenlaan"
STRANGER = "iemand"  # nobody is logged in
LANDLORD, TEAM, INFORMED = "corporatie", "wijkteam", "geïnformeerd"
NEIGHBOUR, ELSEWHERE, DESIGNER, ADMINISTRATOR = "buurteam", "andere regio", "ontwerper", "beheerder"
MENDER = "functioneel beheerder"
SIGNED_IN = (LANDLORD, TEAM, INFORMED, NEIGHBOUR, ELSEWHERE, DESIGNER, ADMINISTRATOR, MENDER)
OUTSIDERS = (STRANGER, NEIGHBOUR, ELSEWHERE, DESIGNER, ADMINISTRATOR, MENDER)
BY_NUMBER = {
    (ADMINISTRATOR, "incidents"),
    (MENDER, "helping"),
    (DESIGNER, "designs.moving"),
}  # who hears that a dossier is there, and where
LISTS = {
    "inbox.index",
    "dossiers.index",
    "letters.index",
    "meetings.index",
    "meetings.show",
}  # no dossier is opened by them
TO_LOGIN = {"GET": 302, "POST": 401}


@dataclass(frozen=True)
class Row:
    """What a route answers: `known` to some, `others` to all who are logged in, `stranger` to who is not."""

    others: int
    known: Mapping[str, int] = field(default_factory=dict)
    stranger: int | None = None  # None: asked to log in
    data: Mapping[str, str] = field(default_factory=dict)  # `{letter_id}` stands for that argument

    def expects(self, who: str, method: str) -> int:
        if who == STRANGER:
            return TO_LOGIN[method] if self.stranger is None else self.stranger
        return self.known.get(who, self.others)


def taking_part(status: int, **more: Any) -> Row:
    """For who takes part; to everyone else the dossier is not there."""
    return Row(404, {LANDLORD: status, TEAM: status}, **more)


def of_landlord(status: int, **more: Any) -> Row:
    """For the landlord; who takes part hears that it is not for him or her, others that it is not there."""
    return Row(404, {LANDLORD: status, TEAM: 403}, **more)


def of_team(status: int, **more: Any) -> Row:
    """The task of the wijkteam: the landlord sees it and cannot do it."""
    return Row(404, {TEAM: status, LANDLORD: 403}, **more)


def invited(status: int, **more: Any) -> Row:
    """For who sits in the meeting, also when the own organisation takes no part in a dossier there."""
    return Row(404, {TEAM: status, LANDLORD: status, NEIGHBOUR: status}, **more)


def chairing(status: int, **more: Any) -> Row:
    """For who chairs the meeting; who is only invited hears that it is not for him or her."""
    return Row(404, {TEAM: status, LANDLORD: 403, NEIGHBOUR: 403}, **more)


ROUTES: dict[str, Row] = {
    "GET static": Row(200, stranger=200),
    "GET health.alive": Row(200, stranger=200),
    "GET auth.login": Row(302, stranger=200),
    "POST auth.log_in": Row(401, stranger=401),
    "POST auth.log_out": Row(302),
    "POST demo.log_in": Row(404, stranger=404),
    "POST demo.advance": Row(400),
    "GET demo.post": Row(200),
    "GET demo.enter": Row(404, stranger=404),
    "GET inbox.index": Row(200),
    "GET dossiers.index": Row(200),
    "GET dossiers.show": Row(404, {LANDLORD: 200, TEAM: 200, INFORMED: 200}),
    "GET dossiers.readers": taking_part(200),
    "GET dossiers.diagram": taking_part(200),
    "GET questions.ask": taking_part(200),
    "POST questions.ask": taking_part(303),
    "GET questions.show": taking_part(200),
    "POST questions.answer": of_team(303),
    "GET participation.lead": of_landlord(200),
    "POST participation.lead": of_landlord(303),
    "GET participation.change": taking_part(200),
    "POST participation.change": taking_part(303),
    "GET dossiers.stop": of_landlord(200),
    "POST dossiers.stop": of_landlord(303),
    "GET correcting.index": of_landlord(200),
    "GET correcting.fact": of_landlord(200),
    "POST correcting.fact": of_landlord(303),
    "GET correcting.payment": of_landlord(200),
    "POST correcting.payment": of_landlord(303),
    "GET correcting.reopen": of_landlord(302),  # it is open
    "POST correcting.reopen": of_landlord(302),
    "GET uploads.download": taking_part(200),
    "GET drafts.key": Row(200),
    "POST drafts.save": Row(404, {TEAM: 303}, data={"_concept": "taak/{task_id}"}),
    "GET tasks.show": taking_part(200),
    "POST tasks.complete": of_team(303),
    "POST tasks.claim": of_team(302),
    "POST tasks.release": of_team(302),
    "POST tasks.pass_on": of_team(302),
    "GET tasks.act": Row(404, {LANDLORD: 200, TEAM: 302}),
    "POST tasks.act": of_landlord(303, data={"betaling_bedrag": "veel"}),
    "GET new_dossier.start": Row(403, {LANDLORD: 200}),
    "POST new_dossier.start": Row(403, {LANDLORD: 303}),
    "GET letters.index": Row(200),
    "POST letters.settle": of_landlord(302, data={"brief": "{paper_id}"}),
    "GET letters.print_all": Row(200),
    "GET letters.show": taking_part(200),
    "GET meetings.index": Row(200),
    "GET meetings.show": invited(200),
    "POST meetings_writing.save": invited(302),
    "GET meetings_discussion.discuss": of_team(200),
    "POST meetings_discussion.discuss": of_team(303),
    "GET meetings.minutes": invited(200),
    "GET meetings_planning.extra": chairing(200),
    "POST meetings_planning.extra": chairing(303),
    "GET meetings_planning.change": chairing(200),
    "POST meetings_planning.change": chairing(303),
    "POST meetings_planning.settle": chairing(302),
    "GET meetings_feed.index": Row(200),
    "POST meetings_feed.renew": Row(403),
    "GET meetings_feed.read": Row(404, stranger=404),
    "GET intake.index": Row(200),
    "POST intake.upload": Row(403, {LANDLORD: 303}),
    "GET intake.show": Row(404, {LANDLORD: 200}),
    "POST intake.accept": Row(404, {LANDLORD: 303}),
    "GET intake.explain": Row(200),
    "GET intake.example": Row(200),
    "GET organisations.index": Row(403, {ADMINISTRATOR: 200}),
    "GET organisations.show": Row(403, {ADMINISTRATOR: 200}),
    "POST organisations.add": Row(403, {ADMINISTRATOR: 303}),
    "POST organisations.change": Row(403, {ADMINISTRATOR: 302}, data={"wat": "stoppen"}),
    "GET organisations_file.choose": Row(403, {ADMINISTRATOR: 200}),
    "POST organisations_file.preview": Row(403, {ADMINISTRATOR: 303}),
    "POST organisations_file.load": Row(403, {ADMINISTRATOR: 302}),
    "GET organisations_details.change": Row(403, {ADMINISTRATOR: 200}),
    "POST organisations_details.change": Row(403, {ADMINISTRATOR: 303}),
    "GET incidents.index": Row(403, {ADMINISTRATOR: 200}),
    "POST incidents.retry": Row(403, {ADMINISTRATOR: 302}),
    "POST incidents.retry_letter": Row(403, {ADMINISTRATOR: 302}),
    "GET helping.index": Row(403, {MENDER: 200}),
    "GET helping.show": Row(403, {MENDER: 200}),
    "GET helping.retry": Row(403, {MENDER: 200}),
    "POST helping.retry": Row(403, {MENDER: 303}),
    "GET helping.skip": Row(403, {MENDER: 200}),
    "POST helping.skip": Row(403, {MENDER: 303}),
    "GET helping.restart": Row(403, {MENDER: 200}),
    "POST helping.restart": Row(403, {MENDER: 303}),
    "GET helping.move": Row(403, {MENDER: 303}),
    "POST helping.move": Row(403, {MENDER: 303}),
    "GET helping.correct": Row(403, {MENDER: 200}),
    "POST helping.correct": Row(403, {MENDER: 200}),
    "GET helping.decide": Row(403, {MENDER: 200}),
    "POST helping.decide": Row(403, {MENDER: 303}),
    "POST helping.drop": Row(403, {MENDER: 303}),
    "GET designs.index": Row(200, {DESIGNER: 302}),
    "GET designs.show": Row(404, {DESIGNER: 200}),
    "GET designs.diagram": Row(404, {DESIGNER: 200}),
    "GET designs.show_map": Row(404, {DESIGNER: 200}),
    "GET designs.go_back": Row(404, {DESIGNER: 200}),
    "POST designs.publish_again": Row(403, {DESIGNER: 303}, data={"reden": "Toch niet", "nu": "1"}),
    "GET designs.difference": Row(404, {DESIGNER: 200}),
    "POST designs.proposals.start": Row(404, {DESIGNER: 303}, data={"titel": "Eerder bellen"}),
    "GET designs.proposals.show": Row(404, {DESIGNER: 200}),
    "POST designs.proposals.publish": Row(404, {DESIGNER: 303}),
    "POST designs.proposals.approve": Row(404, {DESIGNER: 303}),
    "GET designs.proposals.ask_to_drop": Row(404, {DESIGNER: 200}),
    "POST designs.proposals.drop": Row(404, {DESIGNER: 303}),
    "GET designs.moving.index": Row(404, {DESIGNER: 200}),
    "POST designs.moving.ask": Row(404, {DESIGNER: 303}, data={"reden": "Nieuwe afspraak"}),
    "GET designs.moving.show": Row(404, {DESIGNER: 200}),
    "POST designs.moving.choose": Row(404, {DESIGNER: 303}),
    "POST designs.moving.confirm": Row(404, {DESIGNER: 303}),
    "POST designs.moving.drop": Row(404, {DESIGNER: 303}),
    "POST designs.moving.put_back": Row(404, {DESIGNER: 303}),
    "GET designs.files.edit": Row(404, {DESIGNER: 200}),
    "POST designs.files.save": Row(404, {DESIGNER: 303}),
    "POST designs.files.restore": Row(404, {DESIGNER: 303}),
    "POST designs.files.keep_mine": Row(404, {DESIGNER: 404}),
    "POST designs.proposals.try_out": Row(404, {DESIGNER: 303}),
    "POST designs.plays.play": Row(404, {DESIGNER: 303}),
    "POST designs.plays.remove": Row(404, {DESIGNER: 303}),
    "GET designs.walks.show": Row(404, {DESIGNER: 200}),
    "POST designs.walks.start": Row(404, {DESIGNER: 303}),
    "POST designs.walks.stop": Row(404, {DESIGNER: 303}),
    "GET designs.plays.ask": Row(404, {DESIGNER: 200}),
    "POST designs.plays.keep": Row(404, {DESIGNER: 303}),
    "GET designs.forms.index": Row(404, {DESIGNER: 200}),
    "GET designs.forms.preview": Row(404, {DESIGNER: 200}),
    "GET designs.forms.edit": Row(404, {DESIGNER: 200}),
    "POST designs.forms.save": Row(404, {DESIGNER: 303}),
    "POST designs.forms.change": Row(404, {DESIGNER: 303}, data={"wat": "omhoog"}),
    "POST designs.forms.save_head": Row(404, {DESIGNER: 303}),
    "GET designs.letters.edit": Row(404, {DESIGNER: 200}),
    "POST designs.letters.save": Row(404, {DESIGNER: 303}),
    "GET designs.beginning.ask": Row(404, {DESIGNER: 200}),
    "POST designs.beginning.begin": Row(404, {DESIGNER: 303}),
    "GET designs.beginning.ask_to_remove": Row(404, {DESIGNER: 404}),
    "POST designs.beginning.remove": Row(404, {DESIGNER: 404}),
    "GET designs.meetings.index": Row(404, {DESIGNER: 200}),
    "GET designs.meetings.edit": Row(404, {DESIGNER: 200}),
    "POST designs.meetings.save": Row(404, {DESIGNER: 303}),
    "POST designs.meetings.look": Row(404, {DESIGNER: 200}),
    "POST designs.meetings.remove": Row(404, {DESIGNER: 404}),
    "GET designs.tables.edit": Row(404, {DESIGNER: 200}),
    "POST designs.tables.save": Row(404, {DESIGNER: 303}),
    "POST designs.tables.look": Row(404, {DESIGNER: 200}),
    "GET designs.diagrams.edit": Row(404, {DESIGNER: 200}),
    "GET designs.diagrams.load": Row(404, {DESIGNER: 200}),
    "POST designs.diagrams.save": Row(404, {DESIGNER: 409}),
    "GET designs.export.bpmn": Row(404, {DESIGNER: 200}),
    "GET designs.export.png": Row(404, {DESIGNER: 200}),
    "GET designs.export.pdf": Row(404, {DESIGNER: 200}),
    "GET designs.export.svg": Row(404, {DESIGNER: 200}),
    "GET designs.export.booklet": Row(404, {DESIGNER: 200}),
    "GET designs.settings.index": Row(404, {DESIGNER: 200}),
    "GET designs.settings.edit": Row(404, {DESIGNER: 200}),
    "POST designs.settings.example": Row(404, {DESIGNER: 200}),
    "POST designs.settings.save": Row(404, {DESIGNER: 303}),
    "GET designs.otherwise.edit": Row(404, {DESIGNER: 200}),
    "POST designs.otherwise.save": Row(404, {DESIGNER: 303}),
    "GET preferences.show": Row(200),
    "POST preferences.choose": Row(302),
}
