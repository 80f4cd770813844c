"""The mail server of the demonstration, for `make run`: a real one, on loopback, that delivers to nobody."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from web import mailbox

HOST = "127.0.0.1"


class Catcher:
    """Keeps every message that it gets."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name that aiosmtpd calls
        mailbox.keep(self._folder, next(self._numbers), envelope.original_content or b"")
        return "250 OK"


@contextmanager
def catching() -> Iterator[Mapping[str, str]]:
    """The settings with which Drempel sends its e-mail here and shows it, until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="drempel-post-") as folder:
        port = _free_port()
        controller = Controller(Catcher(Path(folder)), hostname=HOST, port=port)
        controller.start()
        try:
            yield {
                "DREMPEL_SMTP_HOST": HOST,
                "DREMPEL_SMTP_PORT": str(port),
                "DREMPEL_SMTP_STARTTLS": "0",
                "DREMPEL_SMTP_SENDER": "drempel@demonstratie.example",
                "DREMPEL_DEMO_POST": folder,
            }
        finally:
            controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])
