"""What comes from outside the dossiers: arrears files, a mail server that refuses, a version that fails.

Beside extras, which is about what people do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from unittest.mock import patch

from sqlalchemy import select

from engine.access import CONSOLE
from engine.arrears import examples, plan, work
from engine.dossier import services
from engine.dossier.services import ServiceFailed
from engine.outbox import by_hand, delivery, digest
from engine.outbox.delivery import Round
from engine.outbox.digest import Source
from engine.outbox.mail import Line, NotNow, Refused
from engine.pages import lists
from engine.pages.lists import Trouble
from engine.roles import LANDLORD
from engine.settings import ROOT, MailServer
from engine.tables import Case, Letter, OrganisationRole
from tests.upgrade.people import People

ADDRESS = "https://drempel.example"


def send_files(house: People, region: str) -> None:
    """Two files that are done, one that is accepted, one that nobody decided on.

    Of a landlord without dossiers: those that a file does not name are paid.
    """
    with house.engine.database.read() as connection:
        landlord = connection.scalar(
            select(OrganisationRole.organisation_id).where(
                OrganisationRole.region == region,
                OrganisationRole.role == LANDLORD,
                OrganisationRole.organisation_id.not_in(select(Case.landlord_id)),
            )
        )
        assert landlord is not None, "every landlord of this region has dossiers"
    actor = house.worker(landlord)
    for number, owed in enumerate((None, "99,50", "150,25", "10,00")):
        data = _owing(examples.arrears_csv(6), owed)
        batch = plan.preview(house.engine, actor, landlord, region, f"stand_{number}.csv", data)
        if number < 3:
            plan.accept(house.engine, actor, batch, confirmed=True)
        if number < 2:
            while work.work(house.engine):
                pass


def _owing(data: bytes, owed: str | None) -> bytes:
    """The same tenants, who all owe this much now."""
    head, *rows = data.decode("utf-8-sig").splitlines()
    place = head.split(";").index("achterstand")
    cells = [row.split(";") for row in rows]
    lines = (";".join([*row[:place], owed or row[place], *row[place + 1 :]]) for row in cells)
    return "\n".join([head, *lines, ""]).encode()


class _Postman(Line):
    """Takes most letters, refuses some for good, and some for now."""

    def __init__(self) -> None:
        self._count = 0

    def send(self, _message: EmailMessage, _address: str) -> None:
        self._count += 1
        if self._count % 7 == 0:
            raise Refused("recipient")
        if self._count % 5 == 0:
            raise NotNow("busy")

    def close(self) -> None:
        pass


def deliver(house: People) -> None:
    """Letters that went, failed, or wait again; one on paper that need not go; overviews of a day."""
    digest.write_due(house.engine, Source(ROOT, ADDRESS))
    server = MailServer("mail.example", 25, "drempel@gemeente.example")
    with patch.object(delivery, "connect", lambda _server: _Postman()):
        done: Round = delivery.deliver(house.engine, server, limit=60)
    assert done.sent, "no letter waited"
    with house.engine.database.read() as connection:
        letters = connection.execute(
            select(Letter.id, Letter.case_id).where(by_hand.BY_HAND).order_by(Letter.id).limit(2)
        ).all()
    for letter, sent in zip(letters, (True, False), strict=True):
        by_hand.settle(house.engine, CONSOLE, letter.id, sent=sent)


def fail(house: People) -> None:
    """Terms pass while no letter can be written: the first incidents are mended, the last are not."""
    _until_wrong(house)
    house.pass_time(1)
    _until_wrong(house)


def _until_wrong(house: People) -> None:
    with _no_letters():
        while len(_wrong(house)) < 4:
            house.pass_time(1)


def _wrong(house: People) -> tuple[Trouble, ...]:
    with house.engine.database.read() as connection:
        return lists.incidents(connection, CONSOLE)


@contextmanager
def _no_letters() -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise ServiceFailed("There is no letter berichten/weg.txt; add it or choose another soort.")

    with patch.dict(services.SERVICES, dict.fromkeys(services.SERVICES, refuse)):
        yield
