"""E-mail through a mail server: how a message is put together, and the only place that speaks SMTP.

Must not know: the outbox, dossiers. What went wrong is a code, never what the server said: that can hold an
address.
"""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from engine.errors import DrempelError
from engine.settings import MailServer
from engine.values import is_one_address

TIMEOUT = 10.0  # seconds for each answer of the server
LINE = 78  # characters, of RFC 5322


class Refused(DrempelError):
    """This message will never be taken like this. Mend its address, then try again."""

    code = "mail:refused"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason=reason)


class NotNow(DrempelError):
    """The mail server does not take this message now. It is tried again later."""

    code = "mail:later"

    def __init__(self, reason: str, server_is_gone: bool = False) -> None:
        self.reason, self.server_is_gone = reason, server_is_gone
        super().__init__(reason=reason)


class Line:
    """One conversation with the server; many messages can go over it. Not safe for concurrent use."""

    def __init__(self, smtp: smtplib.SMTP, sender: str) -> None:
        self._smtp, self._sender = smtp, sender

    def send(self, message: EmailMessage, address: str) -> None:
        """Returns when the server has taken the message. Raises Refused or NotNow."""
        try:
            self._smtp.send_message(message, self._sender, [address])
        except smtplib.SMTPRecipientsRefused as error:
            answer, _ = error.recipients[address]
            raise (Refused("recipient") if answer >= 500 else NotNow("busy")) from error
        except smtplib.SMTPDataError as error:
            raise (Refused("content") if error.smtp_code >= 500 else NotNow("busy")) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused("address") from error  # letters in the address that this server cannot write
        except smtplib.SMTPSenderRefused as error:
            raise NotNow("sender") from error  # a setting is wrong: no fault of this message
        except (OSError, smtplib.SMTPException) as error:
            raise NotNow("unreachable", server_is_gone=True) from error

    def close(self) -> None:
        """Never raises: what was sent stays sent."""
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()


def connect(server: MailServer) -> Line:
    """Raises NotNow: whatever is wrong with the server or its settings may be right later."""
    try:
        smtp = _open(server)
    except ssl.SSLError as error:  # a certificate that nobody trusts, or no TLS on this port
        raise NotNow("secure", server_is_gone=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotNow("unreachable", server_is_gone=True) from error
    line = Line(smtp, server.sender)
    try:
        if server.starttls:
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        line.close()
        raise NotNow("login", server_is_gone=True) from error
    except (OSError, smtplib.SMTPException) as error:
        line.close()
        raise NotNow("secure", server_is_gone=True) from error
    return line


def _open(server: MailServer) -> smtplib.SMTP:
    # Under the name of the sender: to look up that of this machine takes time, and tells it to all.
    name = server.domain
    if server.tls:
        safe = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, local_hostname=name, timeout=TIMEOUT, context=safe)
    return smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=TIMEOUT)


class _Headers(EmailPolicy):
    """A subject is written whole, or as encoded words only.

    The library mixes both in one line, and then loses or doubles a space between them.
    """

    def fold(self, name: str, value: str) -> str:
        if name.lower() != "subject" or _fits(name, value):
            return str(super().fold(name, value))
        written = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {written}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() != "subject" or _fits(name, value):
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("ascii")


POLICY = _Headers(linesep="\r\n", cte_type="7bit")  # every server can carry it


def _fits(name: str, value: str) -> bool:
    """On one line, as it is: =? would begin an encoded word."""
    return value.isascii() and "=?" not in value and len(f"{name}: {value}") <= LINE


def compose(
    sender: str,
    address: str,
    subject: str,
    body: str,
    at: datetime,
    identity: str,
    reply_to: str | None = None,
) -> EmailMessage:
    """A message in plain text. Raises Refused when the address is none, or is more than one.

    `identity` stays the same when a message is sent again, so that a receiver sees that it is the same one.
    `reply_to` is where an answer goes: what is no address is left out, as nobody could answer to it.
    """
    if not is_one_address(address):
        raise Refused("address")
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = address
    if reply_to is not None and is_one_address(reply_to):
        message["Reply-To"] = reply_to
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{identity}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence is announced to us
    try:
        message["Subject"] = " ".join(subject.split())  # no line end: what follows it would be a header
        message.set_content(body)
    except ValueError:
        raise Refused("content") from None
    return message
