"""A mail server for tests: a real one, on loopback, that keeps what it takes and can be told to refuse."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.settings import MailServer

TAKEN = "250 OK"
# Self-made, for nothing but these tests, with its key; no program trusts it unless it is told to.
CERTIFICATE = Path(__file__).parent / "tls" / "localhost.pem"


@dataclass
class Inbox:
    """What was taken, and what the server says to a recipient and to a message."""

    server: MailServer
    messages: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    recipient_answer: Callable[[str], str] = lambda _: TAKEN
    data_answer: Callable[[], str] = lambda: TAKEN

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.recipient_answer(address)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - same
        answer = self.data_answer()
        if answer == TAKEN:
            content = cast(bytes, envelope.content)
            self.messages.append(message_from_bytes(content, policy=default))
            self.to += envelope.rcpt_tos
        return answer


@contextmanager
def mail_server(**how: Any) -> Iterator[Inbox]:
    """Runs in a thread of its own until the end of the block. `how`: what aiosmtpd's SMTP takes."""
    inbox = Inbox(MailServer("127.0.0.1", free_port(), "drempel@gemeente.example", starttls=False))
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.server.port, **how)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


@contextmanager
def tls_server() -> Iterator[Inbox]:
    """The same under TLS from the first byte on; CERTIFICATE says that it is localhost."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    with mail_server(ssl_context=context) as inbox:
        inbox.server = replace(inbox.server, host="localhost", tls=True)
        yield inbox


@contextmanager
def silent_server() -> Iterator[MailServer]:
    """Accepts a connection and then never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
        yield MailServer("127.0.0.1", port, "drempel@gemeente.example", starttls=False)


def free_port() -> int:
    """Nothing listens here."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
