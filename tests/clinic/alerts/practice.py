"""A practice in virtual time: its cases, its contacts, and servers that do as they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic.alerts.alone import Alone
from clinic.alerts.contacts import Contact, Policy
from clinic.alerts.delivering import Setup
from clinic.alerts.dispatcher import Dispatcher
from clinic.alerts.message import Letterhead, Message
from clinic.alerts.records import Outcome
from clinic.cases import Cases, OpenCase
from clinic.errors import AlertFailed

EVENING = datetime(2026, 3, 2, 22, tzinfo=UTC)
"""A Monday."""
ON_CALL = Contact("on call", mail="oncall@lakeside.example", phone="0142")
SECOND = Contact("second", mail="second@lakeside.example")
DESK = Contact("desk", mail="desk@lakeside.example", mildest=4)
POLICY = Policy((ON_CALL, SECOND))


@dataclass
class Day:
    """A clock that goes when told to."""

    now: datetime = EVENING

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Told:
    """An alert that got as far as its server."""

    after_s: float
    """Since the evening began."""
    to: str
    way: str
    message: Message
    outcome: Outcome


@dataclass
class Practice:
    """The dispatcher with deliveries that take no time."""

    folder: Path
    policy: Policy = POLICY
    day: Day = field(default_factory=Day)
    told: list[Told] = field(default_factory=list)
    outcomes: dict[str, Outcome | Exception] = field(default_factory=dict)
    """What comes of a way; delivered, and for the telephone unanswered, where it is not said."""
    opened_at: dict[str, datetime] = field(default_factory=dict)
    """What the desk says."""
    desk_fails: Exception | None = None

    def __post_init__(self) -> None:
        self.cases = Cases(self.folder, self.day)
        self.dispatcher = self.another()

    def another(self) -> Dispatcher:
        """As after a restart."""
        made = Dispatcher(
            self.cases,
            Alone(self.folder),
            self.setup(self.policy),
            self.day,
            seen=self._opened,
            spawn=lambda task: task(),
        )
        self.cases.heed(made.written)
        return made

    def setup(self, policy: Policy) -> Setup:
        ways = {way: self._way(way) for way in ("mail", "webhook", "phone")}
        return Setup(policy, Letterhead("Lakeside Implants"), ways)  # type: ignore[arg-type]

    def saved(self, urgency: str, case: OpenCase | None = None, **more: object) -> OpenCase:
        """A case is saved, a new one unless it is given, and what is due is done."""
        case = case or self.cases.begin(channel="phone", caller_number="312 555 0199")
        case.save({"urgency": urgency, "ended": "", **more})
        self.dispatcher.step()
        return case

    def passes(self, seconds: float) -> None:
        """Time goes by, and the dispatcher wakes whenever it asked to."""
        until = self.day.now + timedelta(seconds=seconds)
        while True:
            pause_s = self.dispatcher.step()
            left_s = (until - self.day.now).total_seconds()
            if pause_s is None or pause_s > left_s:
                self.day.now = until
                self.dispatcher.step()
                return
            self.day.passes(pause_s)

    def log(self) -> list[tuple[float, str, str]]:
        """Minutes since the evening began, whom, by which way."""
        return [(round(one.after_s / 60, 2), one.to, one.way) for one in self.told]

    def _opened(self, case_id: str) -> datetime | None:
        if self.desk_fails is not None:
            raise self.desk_fails
        return self.opened_at.get(case_id)

    def _way(self, way: str) -> Callable[[Message, Contact], Outcome]:
        def send(message: Message, contact: Contact) -> Outcome:
            usual: Outcome = "unanswered" if way == "phone" else "delivered"
            found = self.outcomes.get(way, usual)
            outcome: Outcome = "failed" if isinstance(found, Exception) else found
            after_s = (self.day.now - EVENING).total_seconds()
            self.told.append(Told(after_s, contact.name, way, message, outcome))
            if isinstance(found, Exception):
                raise found
            return outcome

        return send


def refused() -> AlertFailed:
    return AlertFailed("The mail server did not take it (Connection refused).")
