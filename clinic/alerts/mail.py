"""E-mail by SMTP: encrypted unless the server is this machine's own, with a limit on every wait."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from clinic.alerts.contacts import Contact
from clinic.alerts.message import Message
from clinic.alerts.records import Outcome
from clinic.errors import AlertFailed

ANSWER_S = 15.0
"""Longest wait for each of the server's answers; servers that hold senders up for a while on
purpose do so for less."""

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True)
class Server:
    """Where mail is handed in."""

    host: str
    port: int
    security: Security
    sender: str
    """The address that alerts come from."""
    user: str = ""
    password: str = ""
    authorities: str = ""
    """A file with the certificates to trust; empty for those that the system trusts."""


@dataclass(frozen=True)
class Mail:
    """Sends to each contact's address."""

    server: Server
    answer_s: float = ANSWER_S

    def __call__(self, message: Message, contact: Contact) -> Outcome:
        """Raises AlertFailed."""
        with self._session() as session:
            session.send_message(self._letter(message, contact.mail))
        return "delivered"

    def probe(self) -> None:
        """Connect and log in, and send nothing. Raises AlertFailed."""
        with self._session() as session:
            session.noop()

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        server = self.server
        try:
            with self._connected() as session:
                if server.security == "starttls":
                    session.starttls(context=self._trust())
                if server.user:
                    session.login(server.user, server.password)
                yield session
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise AlertFailed(
                f"The mail server {server.host}:{server.port} did not take it "
                f"({_reason(error)}): check [alerts.mail] with `toothline alerts test`."
            ) from error

    def _connected(self) -> smtplib.SMTP:
        server = self.server
        # Our name for ourselves: looking our own up can take longer than the whole mail.
        name = server.sender.rpartition("@")[2]
        if server.security == "tls":
            return smtplib.SMTP_SSL(
                server.host, server.port, name, timeout=self.answer_s, context=self._trust()
            )
        return smtplib.SMTP(server.host, server.port, name, timeout=self.answer_s)

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.server.authorities or None)

    def _letter(self, message: Message, address: str) -> EmailMessage:
        letter = EmailMessage()
        sender = self.server.sender
        letter["From"] = sender
        letter["To"] = address
        letter["Subject"] = message.subject
        letter["Date"] = format_datetime(message.sent_at)
        # Mailboxes recognize by it what comes twice.
        letter["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
        # So that no absence note answers it, and no filter takes it for a newsletter.
        letter["Auto-Submitted"] = "auto-generated"
        if message.reason != "routine":
            letter["Importance"] = "high"
            letter["X-Priority"] = "1"
        letter.set_content(message.text)
        return letter


def _reason(error: Exception) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            return "it refuses the login"
        case smtplib.SMTPRecipientsRefused():
            codes = {code for code, _ in error.recipients.values()}
            return f"it refuses the address, {', '.join(map(str, sorted(codes)))}"
        case smtplib.SMTPResponseException():
            return f"it answered {error.smtp_code}"
        case smtplib.SMTPNotSupportedError():
            return "it knows no STARTTLS or no login"
        case smtplib.SMTPServerDisconnected():
            return "it hung up or fell silent"
        case ssl.SSLCertVerificationError():
            return "its certificate cannot be trusted"
        case ssl.SSLError():
            return "no encryption could be agreed on"
        case TimeoutError():
            return "it did not answer in time"
        case OSError():
            return error.strerror or type(error).__name__
        case _:
            return type(error).__name__
