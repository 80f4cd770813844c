"""The registry of what a service task can do: a name such as `bericht/versturen`, and the function behind it.

A service only adds to the dossier's own transaction; nothing leaves the house before the commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.dossier.audit_actions import AuditAction
from engine.errors import DrempelError
from engine.letters.sharing import Sharing
from engine.letters.templates import close, render, shares
from engine.roles import LANDLORD, TENANT
from engine.states import Channel, LetterStatus
from engine.values import read_email, read_phone

if TYPE_CHECKING:
    from engine.dossier.dossier import Dossier, Services

AT_WORK = "betrokkenen"  # in `aan`: everyone who worked on the dossier before this step
# What becomes of a letter: nothing pretends to be delivered.
CHANNELS: Mapping[Channel, Mapping[str, str | None]] = {
    Channel.EMAIL: {"status": LetterStatus.WAITING, "failure": None},
    Channel.PAPER: {"status": LetterStatus.TO_PRINT, "failure": None},
    Channel.TEXT_MESSAGE: {"status": LetterStatus.NOT_SENT, "failure": "no_gateway"},
}


class ServiceFailed(DrempelError):
    """A service task could not do its work. Mend its parameters in the diagram."""

    code = "service:failed"


def send_letter(dossier: Dossier, parameters: Mapping[str, Any]) -> None:
    """`bericht/versturen`: letter `soort` to `aan` (huurder, a role, or a list of them), in the outbox.

    `kanaal` = `sms` asks for a text message to the tenant; without a phone number it becomes a letter.
    `van` is the role that signs it, the landlord when it is not given: who prints what goes on paper.
    `ook_op_papier` = `ja`: what the tenant gets by e-mail goes on paper as well.
    Who gets only the date of an eviction is informed, and does not take part because of it.
    """
    kind = _kind(dossier, parameters)
    for recipient in _recipients(dossier, parameters.get("aan")):
        _write(dossier, kind, recipient, _organisation(dossier, kind, recipient), parameters)


def tell_of_turn(dossier: Dossier, parameters: Mapping[str, Any]) -> None:
    """`bericht/wending`: as `bericht/versturen`, but each organisation and the tenant gets one in a step.

    The first one that fits counts. `betrokkenen` in `aan` stands for everyone who worked on it before this
    step (`Dossier.at_work`). Who is only informed gets none but what shares the day and the address.
    """
    kind = _kind(dossier, parameters)
    aan = parameters.get("aan")
    named = [aan] if isinstance(aan, str) else aan or []
    roles = [role for name in named for role in (dossier.at_work() if name == AT_WORK else [name])]
    date_only = shares(dossier.definition.letters[kind]) is Sharing.DATE_ONLY
    for recipient in _recipients(dossier, roles):
        if recipient != TENANT and not date_only and dossier.is_only_informed(recipient):
            continue
        organisation = _organisation(dossier, kind, recipient)
        if dossier.first_of_turn(recipient if organisation is None else organisation):
            _write(dossier, kind, recipient, organisation, parameters)


def plan_meeting(dossier: Dossier, parameters: Mapping[str, Any]) -> None:
    """`overleg/plannen`: a meeting of the kind `overleg` on `dag`, at `tijd` or else the hour of its series.

    Only of a series without a rhythm; without a day nothing is planned.
    """
    dossier.plan_meeting(str(parameters.get("overleg")), parameters.get("dag"), parameters.get("tijd"))


def withdraw(dossier: Dossier, parameters: Mapping[str, Any]) -> None:
    """`bericht/intrekken`: a message that is kept until somebody waits for it does not hold any more.

    Its name is `sein`; without one nothing happens.
    """
    if parameters.get("sein") is not None:
        dossier.withdraw(str(parameters["sein"]))


def begin_main(dossier: Dossier, parameters: Mapping[str, Any]) -> None:  # noqa: ARG001 - as all services
    """`route/beginnen`: the main route of the region itself runs beside the others, unless it does."""
    dossier.begin_main()


def _kind(dossier: Dossier, parameters: Mapping[str, Any]) -> str:
    kind = str(parameters.get("soort"))
    if kind not in dossier.definition.letters:
        raise ServiceFailed(f"There is no letter berichten/{kind}.txt; add it or choose another soort.")
    return kind


def _recipients(dossier: Dossier, given: str | list[str] | None) -> list[str]:
    """The roles of this region, each once: two shared roles can be one and the same here."""
    named = [given] if isinstance(given, str) else given or []
    return list(dict.fromkeys(dossier.definition.role(name) for name in named))


def _organisation(dossier: Dossier, kind: str, recipient: str) -> int | None:
    """Who fills this role here, and comes into the dossier by the letter; none for the tenant."""
    if recipient == TENANT:
        return None
    date_only = shares(dossier.definition.letters[kind]) is Sharing.DATE_ONLY
    return dossier.inform(recipient) if date_only else dossier.involve(recipient)


def _write(
    dossier: Dossier, kind: str, recipient: str, organisation: int | None, parameters: Mapping[str, Any]
) -> None:
    template, sender = dossier.definition.letters[kind], _sender(dossier, parameters.get("van"))
    told = dossier.letterhead(sender)
    subject, body = render(template, dossier.facts, dossier.now, dossier.definition.shareable, told)
    ways: list[tuple[Channel, str | None]] = [(Channel.EMAIL, None)]
    if recipient == TENANT:
        ways = _to_tenant(dossier.facts, parameters.get("kanaal"), parameters.get("ook_op_papier") == "ja")
        if ways[0][0] != Channel.TEXT_MESSAGE:  # which has room for a line or two
            body = close(body, dossier.definition.closing, dossier.facts, dossier.now, told)
    for channel, address in ways:
        dossier.letters.append(
            {
                "case_id": dossier.id,
                "kind": kind,
                "channel": channel,
                "recipient": recipient,
                "organisation_id": organisation,
                "address": address,
                "subject": subject,
                "body": body,
                "created_at": dossier.now,
                "attempts": 0,
                "next_try": dossier.now,
                "sender": sender,
                **CHANNELS[channel],
            }
        )
        dossier.trail.add(AuditAction.LETTER_WRITTEN, kind, aan=recipient, kanaal=channel)


def _sender(dossier: Dossier, named: str | None) -> str:
    """A role that takes part here; else it is the landlord's work, so that no letter lies unseen."""
    if named is None:
        return LANDLORD
    role = dossier.definition.role(named)
    return role if role in dossier.participants() else LANDLORD


def _to_tenant(
    facts: Mapping[str, Any], wanted: object, on_paper_too: bool
) -> list[tuple[Channel, str | None]]:
    """How the tenant can be reached: by text message when that is wanted, else e-mail, else on paper."""
    tenant = facts.get("huurder") or {}
    phone, email = tenant.get("telefoon"), tenant.get("e_mail")
    if wanted == Channel.TEXT_MESSAGE and phone:
        # Dossiers of older releases have it in other forms.
        return [(Channel.TEXT_MESSAGE, read_phone(phone) or phone)]
    paper: tuple[Channel, str | None] = (Channel.PAPER, None)
    if not email:
        return [paper]
    mail = (Channel.EMAIL, read_email(email) or email)
    return [mail, paper] if on_paper_too else [mail]


SERVICES: Services = {
    "bericht/intrekken": withdraw,
    "bericht/versturen": send_letter,
    "bericht/wending": tell_of_turn,
    "overleg/plannen": plan_meeting,
    "route/beginnen": begin_main,
}
