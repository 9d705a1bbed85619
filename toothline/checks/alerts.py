"""What `toothline doctor` says of alerts: who is told, whether the ways work, who was not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from clinic.alerts import undelivered
from clinic.alerts.mail import Mail
from clinic.cases import Cases
from clinic.errors import ClinicError
from toothline.checks.findings import Finding
from toothline.service import alerting
from toothline.settings import Settings, SettingsRefused

SHOWN = 5
"""Undelivered alerts told one by one; the list of cases has the rest."""


def examine(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Every check of alerts."""
    yield _contacts(settings)
    if settings.alerts.mail.host:
        yield _mail(settings)
    yield from _webhooks(settings)
    if any(contact.phone for contact in settings.alerts.contacts):
        yield _phone(settings)
    yield from _undelivered(settings, now)


def _contacts(settings: Settings) -> Finding:
    contacts = settings.alerts.contacts
    if not contacts:
        return Finding(
            "alerts", "wanted", "NOBODY IS WOKEN by an urgent case: somebody has to look at "
            "`toothline cases list`; set [[alerts.contacts]]",
        )  # fmt: skip
    if all(contact.mildest == "U0" for contact in contacts):
        return Finding(
            "alerts", "broken", "nobody is told of U1, the dentist on call within the hour: give "
            'a contact mildest = "U1"',
        )  # fmt: skip
    told = (
        f"{contact.name} by {' and '.join(alerting.contact(contact).ways(0))}"
        for contact in contacts
    )
    return Finding("alerts", "good", f"urgent cases are told to {', then '.join(told)}")


def _mail(settings: Settings) -> Finding:
    server = settings.alerts.mail
    try:
        Mail(alerting.server(server)).probe()
    except (ClinicError, SettingsRefused) as error:
        return Finding("alerts by mail", "broken", str(error))
    return Finding(
        "alerts by mail", "good", f"{server.host}:{server.port} lets us in ({server.security}); "
        "`toothline alerts test` sends one",
    )  # fmt: skip


def _webhooks(settings: Settings) -> Iterator[Finding]:
    urls = [contact.webhook for contact in settings.alerts.contacts if contact.webhook]
    if not urls:
        return
    try:
        signed = bool(settings.alerts.webhook.secret())
    except SettingsRefused as refused:
        yield Finding("alerts by webhook", "broken", str(refused))
        return
    for url in urls:
        where = urlsplit(url)
        try:
            port = where.port or {"https": 443}.get(where.scheme, 80)
            socket.getaddrinfo(where.hostname, port)
        except OSError as error:
            yield Finding(
                "alerts by webhook", "broken", f"{where.hostname} is not found "
                f"({error.strerror}): correct its name, or the machine's network",
            )  # fmt: skip
            continue
        if signed:
            yield Finding("alerts by webhook", "good", f"go to {where.hostname}, signed")
        else:
            yield Finding(
                "alerts by webhook", "wanted", f"go to {where.hostname} unsigned: anybody could "
                "send it alerts; set a secret under [alerts.webhook]",
            )  # fmt: skip


def _phone(settings: Settings) -> Finding:
    if not settings.phone.sip or not settings.phone.accounts:
        return Finding(
            "alerts by phone", "broken", "nobody can be called without SIP: set sip and an "
            "account under [phone]",
        )  # fmt: skip
    return Finding(
        "alerts by phone", "good", f"called by the account {settings.phone.accounts[0].user}; "
        "`toothline alerts test` rings",
    )  # fmt: skip


def _undelivered(settings: Settings, now: datetime) -> Iterator[Finding]:
    try:
        with Cases(settings.data, lambda: now) as cases:
            found = undelivered.in_journal(cases, now)
    except ClinicError as error:
        yield Finding("alerts undelivered", "broken", str(error))
        return
    for one in found[:SHOWN]:
        urgency = one.urgency or "broken off"
        yield Finding(
            "alerts undelivered", "broken", f"case {one.case_id} ({urgency}) has reached nobody "
            f"since {one.since:%Y-%m-%d %H:%M} UTC ({one.why.rstrip('.')}): look at it, then "
            f"`toothline cases seen {one.case_id}`",
        )  # fmt: skip
    if len(found) > SHOWN:
        yield Finding("alerts undelivered", "broken", f"and {len(found) - SHOWN} more cases")
    if not found:
        yield Finding("alerts undelivered", "good", "none in the last week")
