"""Who is told of urgent cases: contacts, the mail server, times."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from toothline.settings import checks
from toothline.settings.hours import DAYS
from toothline.settings.reading import SettingsRefused, must

LONGEST_REPEAT = 60
"""Minutes: a caller whose case is U1 was told to wait an hour."""
LONGEST_ESCALATION = 60


@dataclass(frozen=True)
class Secret:
    """A table with a secret that stands in a file or a variable, never here."""

    secret_file: str = must(checks.some_text, "")
    """A file that holds nothing but the secret."""
    secret_variable: str = must(checks.some_text, "")
    """The environment's variable that holds it."""

    def contradiction(self) -> str:
        """What is wrong with the table as a whole; "" when nothing is."""
        if self.secret_file and self.secret_variable:
            return "has its secret in two places: keep secret_file or secret_variable."
        return ""

    def secret(self, environ: Mapping[str, str] = os.environ) -> str:
        """The secret; "" where none is named. Raises SettingsRefused when it is not there."""
        if not (self.secret_file or self.secret_variable):
            return ""
        if self.secret_variable:
            found = environ.get(self.secret_variable, "")
            place = f"The variable {self.secret_variable}"
        else:
            place = f"The file {self.secret_file}"
            try:
                found = Path(self.secret_file).expanduser().read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsRefused(
                    f"{place} with a secret of [alerts] cannot be read ({error}): mend it."
                ) from error
        if not found:
            raise SettingsRefused(f"{place} holds no secret: put that of [alerts] there.")
        return found


@dataclass(frozen=True)
class Mail(Secret):
    """The mail server that takes our alerts, and the password of our account there as secret."""

    host: str = must(checks.host_or_none, "")
    """Its name or address; empty: no e-mail is sent."""
    port: int = 587
    security: str = must(checks.security, "starttls")
    """`starttls`, `tls`, or `none` for a server on this machine."""
    sender: str = must(checks.mail_or_none, "")
    """The address that alerts come from."""
    user: str = must(checks.any_text, "")
    """The login; empty: none is needed."""
    authorities: str = must(checks.any_text, "")
    """A file with the certificates to trust; empty: those that the system trusts."""

    def contradiction(self) -> str:
        """What is wrong with the table as a whole; "" when nothing is."""
        if self.host and not self.sender:
            return 'has no sender: add a line such as sender = "toothline@example.com".'
        if self.security == "none" and not checks.is_this_machine(self.host):
            return (
                f"sends to {self.host} unencrypted: set security to starttls or tls, or use a "
                "server on this machine."
            )
        if self.user and not (self.secret_file or self.secret_variable):
            return "needs its password in either secret_file or secret_variable: set one."
        return super().contradiction()


@dataclass(frozen=True)
class Contact:
    """Somebody who is told, by one way at least."""

    name: str = must(checks.some_text, "")
    """Of the staff, or of their role."""
    mail: str = must(checks.mail_or_none, "")
    webhook: str = must(checks.url_or_none, "")
    phone: str = must(checks.reachable_or_none, "")
    """Called for U0, U1 and broken calls; needs a SIP account."""
    mildest: str = must(checks.urgency, "U1")
    """The mildest urgency they are told of."""

    def contradiction(self) -> str:
        """What is wrong with the table as a whole; "" when nothing is."""
        if not self.name:
            return 'has no name: add a line such as name = "on call".'
        if not (self.mail or self.webhook or self.phone):
            return f"cannot reach {self.name}: give mail, webhook or phone."
        return ""


@dataclass(frozen=True)
class Alerts:
    """Without contacts nobody is told of anything."""

    repeat_minutes: float = 5.0
    """So long after an alert the same contact is told again, until somebody opens the case."""
    escalate_minutes: float = 10.0
    """So long after a contact's first alert the next contact is told too."""
    quiet: str = must(checks.quiet, "")
    """When cases milder than U1 wait, every day: "18:00-08:00"; empty: they do not."""
    quiet_days: tuple[str, ...] = must(checks.day_name, ())
    """Days that are quiet as a whole."""
    time_zone: str = must(checks.time_zone, "")
    """Of the quiet hours and of times in messages; empty: that of [hours]."""
    details: bool = False
    """Whether messages hold what the caller said and their number."""
    desk: str = must(checks.url_or_none, "")
    """Where browsers find the desk, for the link to the case; empty: no link."""
    alive_url: str = must(checks.url_or_none, "")
    """Where the service says every minute that it runs; empty: nowhere."""
    mail: Mail = field(default_factory=Mail)
    webhook: Secret = field(default_factory=Secret)
    """The secret that webhooks are signed with; empty: they are not."""
    contacts: tuple[Contact, ...] = must(checks.any_text, ())
    """In the order in which they are told."""

    def contradiction(self) -> str:
        """What is wrong with the table as a whole; "" when nothing is."""
        names = [contact.name for contact in self.contacts]
        if len(set(names)) < len(names):
            return "has two contacts of one name: tell them apart."
        if any(contact.mail for contact in self.contacts) and not self.mail.host:
            return "has contacts with mail but no server: add a table [alerts.mail] with its host."
        if not 1 <= self.repeat_minutes <= LONGEST_REPEAT:
            return f"must have repeat_minutes from 1 to {LONGEST_REPEAT}."
        if self.escalate_minutes > LONGEST_ESCALATION:
            return f"must have escalate_minutes up to {LONGEST_ESCALATION}."
        return ""

    @property
    def quiet_times(self) -> tuple[time, time]:
        """When every day's quiet begins and ends; equal when there is none."""
        begin, _, end = self.quiet.partition("-")
        if not end:
            return time(), time()
        # 24:00, the day's end, is where the next one begins.
        return time.fromisoformat(begin), time.fromisoformat(end.replace("24:00", "00:00"))

    @property
    def quiet_weekdays(self) -> frozenset[int]:
        """0 is Monday."""
        return frozenset(map(DAYS.index, self.quiet_days))
