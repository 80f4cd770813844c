"""The e-mail of the demonstration: the last messages that its own mail server took, as files in a folder.

`make run` keeps them (web.mail_catcher), the pages read them: two processes, so a folder that goes with them.
Must not know: SMTP, dossiers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

KEPT = 100
SHOWN = 50


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    at: datetime
    body: str


def keep(folder: Path, number: int, content: bytes) -> None:
    """Add a message, whole or not at all; the oldest goes when there are too many."""
    partial = folder / f"{number}.part"
    partial.write_bytes(content)
    partial.rename(folder / f"{number:08}.eml")
    for old in sorted(folder.glob("*.eml"))[:-KEPT]:
        old.unlink()


def read(folder: Path | None) -> list[Mail]:
    """The newest first."""
    if folder is None or not folder.is_dir():
        return []
    found = []
    for path in sorted(folder.glob("*.eml"), reverse=True)[:SHOWN]:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # it was the oldest, and just went
        found.append(_mail(message_from_bytes(content, policy=default)))
    return found


def _mail(message: EmailMessage) -> Mail:
    return Mail(
        str(message["To"]),
        str(message["Subject"]),
        message["Date"].datetime,
        "\n".join(str(message.get_content()).splitlines()).strip(),
    )
