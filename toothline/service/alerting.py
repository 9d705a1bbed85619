"""Alerts joined to the running service: what the settings say, the mail server, the telephone, the
desk that knows who opened a case, and the figures at the monitor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from clinic.alerts.alone import Alone
from clinic.alerts.contacts import Contact, Policy, WayName
from clinic.alerts.delivering import Seen, Setup
from clinic.alerts.dispatcher import Dispatcher
from clinic.alerts.mail import Mail, Server
from clinic.alerts.message import Letterhead
from clinic.alerts.quiet import Quiet
from clinic.alerts.ways import Send
from clinic.alerts.webhook import Webhook
from clinic.cases import Cases
from clinic.journal import Clock
from clinic.store.base import FILE, Database, embedded
from clinic.store.desk import last_opened
from clinic.store.machine import machine
from toothline.metrics import Metrics
from toothline.settings import Alerts, Settings
from toothline.settings.alerts import Contact as ContactSettings
from toothline.settings.alerts import Mail as MailSettings

DRAIN_S = 30.0
"""How long alerts that are under way may take when the service ends: a mail server's patience."""
CASE_PAGE = "/cases/"
"""Where the desk opens a case; its id follows."""


@contextmanager
def alerting(
    settings: Settings, cases: Cases, clock: Clock, metrics: Metrics, ring: Send | None
) -> Iterator[Dispatcher]:
    """Sends what is due until the block ends. Raises SettingsRefused for a missing secret."""
    metrics.counter("toothline_alerts_total", "Alerts tried, by way and outcome.")
    seen, database = opened_at_desk(settings)
    dispatcher = Dispatcher(
        cases,
        Alone(settings.data),
        setup(settings, ring),
        clock,
        seen=seen,
        count=lambda way, outcome: metrics.count(
            "toothline_alerts_total", way=way, outcome=outcome
        ),
    )
    metrics.gauge(
        "toothline_alerts_undelivered",
        "Urgent cases of which nobody could be told.",
        lambda: float(dispatcher.undelivered),
    )
    metrics.gauge(
        "toothline_cases_unopened",
        "Urgent cases that nobody has opened.",
        lambda: float(dispatcher.unopened),
    )
    cases.heed(dispatcher.written)
    dispatcher.start()
    try:
        yield dispatcher
    finally:
        dispatcher.close(DRAIN_S)
        database.close()


@contextmanager
def alerting_beside(settings: Settings, cases: Cases, clock: Clock) -> Iterator[None]:
    """For a call without the service: tells whoever is to be told by e-mail and webhook until the
    block ends. A service that runs on the same cases does it instead, and the next one goes on.
    Raises SettingsRefused."""
    if not settings.alerts.contacts:
        yield
        return
    with alerting(settings, cases, clock, Metrics(), None):
        yield


def setup(settings: Settings, ring: Send | None) -> Setup:
    """What the settings say of alerts. Raises SettingsRefused for a missing secret."""
    alerts = settings.alerts
    ways: dict[WayName, Send] = {"webhook": Webhook(alerts.webhook.secret())}
    if alerts.mail.host:
        ways["mail"] = Mail(server(alerts.mail))
    if ring is not None:
        ways["phone"] = ring
    return Setup(policy(alerts, _zone(settings)), letterhead(settings), ways)


def policy(alerts: Alerts, zone: ZoneInfo | None) -> Policy:
    """Whom, and when."""
    begin, end = alerts.quiet_times
    return Policy(
        tuple(map(contact, alerts.contacts)),
        repeat_s=alerts.repeat_minutes * 60,
        escalate_s=alerts.escalate_minutes * 60,
        quiet=Quiet(begin, end, alerts.quiet_weekdays, zone or UTC),
    )


def contact(told: ContactSettings) -> Contact:
    return Contact(told.name, told.mail, told.webhook, told.phone, int(told.mildest[1]))


def letterhead(settings: Settings) -> Letterhead:
    desk = settings.alerts.desk.rstrip("/")
    return Letterhead(
        settings.practice,
        f"{desk}{CASE_PAGE}" if desk else "",
        _zone(settings) or UTC,
        settings.alerts.details,
    )


def server(mail: MailSettings) -> Server:
    """Raises SettingsRefused when its password is not where it should be."""
    return Server(
        mail.host,
        mail.port,
        mail.security,  # type: ignore[arg-type]
        mail.sender,
        mail.user,
        mail.secret(),
        mail.authorities,
    )


def opened_at_desk(settings: Settings) -> tuple[Seen, Database]:
    """Asks the desk's database; the database is the caller's to close."""
    database = Database(settings.database or embedded(settings.data))

    def seen(case_id: str) -> datetime | None:
        if not settings.database and not (settings.data / FILE).exists():
            # There was never a desk: asking would make an empty database.
            return None
        return last_opened(database, machine(settings.data), case_id)

    return seen, database


def _zone(settings: Settings) -> ZoneInfo | None:
    name = settings.alerts.time_zone or settings.hours.time_zone
    return ZoneInfo(name) if name else None
