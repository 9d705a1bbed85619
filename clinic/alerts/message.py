"""What is told: of which case, how urgent, since when, and where to open it.

Nothing of the caller's, no words, number or name, unless the practice wants `details`: a mailbox
and a lock screen are read by more people than a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from clinic.alerts.concern import Concern, Reason, Remark
from clinic.alerts.wording import wording

SCHEMA = "toothline.alert"
VERSION = 1
"""Of the JSON; it rises when a key changes its meaning or goes away, not when one is added."""


@dataclass(frozen=True)
class Letterhead:
    """What all messages of a practice share."""

    practice: str
    desk: str = ""
    """Where the desk opens a case: a URL that the case's id is put behind."""
    zone: tzinfo = UTC
    """For the times of day in the text."""
    details: bool = False


@dataclass(frozen=True)
class Message:
    """One alert, ready for any way."""

    id: str
    """The same when it is sent again because nobody knows whether it arrived."""
    sent_at: datetime
    head: Letterhead
    reason: Reason
    case_id: str = ""
    opened_at: str = ""
    """ISO 8601, UTC."""
    urgency: str = ""
    remark: Remark = ""
    details: dict[str, Any] = field(default_factory=dict)
    test: bool = False
    also: tuple[Message, ...] = ()
    """Of further cases that the same person is told of at once, by e-mail and telephone."""

    @property
    def subject(self) -> str:
        return " ".join(
            part
            for part in (
                "TEST" if self.test else "",
                f"[{self.head.practice}]",
                self.urgency,
                (self._several or wording().reason[self.reason]).split(".")[0],
                self._named,
            )
            if part
        )

    @property
    def text(self) -> str:
        parts = ["\n".join(one._lines()) + "\n" for one in (self, *self.also)]
        return "\n----\n\n".join(([f"{self._several}\n"] if self.also else []) + parts)

    @property
    def spoken(self) -> str:
        """For a telephone."""
        words = wording()
        said = words.spoken_several if self.also else words.spoken
        return (words.spoken_test if self.test else said).format(
            practice=self.head.practice, count=1 + len(self.also)
        )

    @property
    def link(self) -> str:
        return f"{self.head.desk}{self.case_id}" if self.head.desk and self.case_id else ""

    def json(self) -> dict[str, Any]:
        """As docs/alerts.md describes it."""
        return {
            "schema": SCHEMA,
            "version": VERSION,
            "id": self.id,
            "sent_at": self.sent_at.isoformat(timespec="seconds"),
            "test": self.test,
            "practice": self.head.practice,
            "reason": self.reason,
            "remark": self.remark or None,
            "case": {
                "id": self.case_id,
                "opened_at": self.opened_at,
                "urgency": self.urgency or None,
                "link": self.link or None,
            }
            if self.case_id
            else None,
            "details": self.details or None,
        }

    @property
    def _named(self) -> str:
        ids = ", ".join(one.case_id for one in (self, *self.also) if one.case_id)
        return f"({ids})" if ids else ""

    @property
    def _several(self) -> str:
        """How many wait; "" for one."""
        return wording().several.format(count=1 + len(self.also)) if self.also else ""

    def _lines(self) -> Iterator[str]:
        words = wording()
        if self.test:
            yield words.test
        yield words.reason[self.reason]
        yield ""
        yield f"Practice:  {self.head.practice}"
        if self.case_id:
            yield f"Case:      {self.case_id}"
        if self.case_id or self.urgency:
            meaning = words.urgency[self.urgency or "unknown"]
            yield f"Urgency:   {self.urgency or '--'} ({meaning})"
        if self.opened_at:
            yield f"Called at: {self._clock(datetime.fromisoformat(self.opened_at))}"
        yield f"Sent at:   {self._clock(self.sent_at)}"
        if self.remark:
            yield ""
            yield words.remark[self.remark]
        if self.details:
            yield ""
            yield from _told(self.details)
        yield ""
        yield from self._ending()

    def _ending(self) -> Iterator[str]:
        words = wording()
        if self.test:
            return
        if not self.case_id:
            yield words.without_case
            return
        yield self.link or words.open_with.format(id=self.case_id)
        if self.reason != "routine":
            yield words.until_opened
            if not self.link:
                yield words.not_opened_here.format(id=self.case_id)

    def _clock(self, at: datetime) -> str:
        return f"{at.astimezone(self.head.zone):%Y-%m-%d %H:%M %Z}"


def message(concern: Concern, head: Letterhead, id_: str, now: datetime) -> Message:
    """Of a case."""
    return Message(
        id_,
        now,
        head,
        concern.reason,
        concern.id,
        concern.opening.opened_at,
        concern.urgency,
        concern.remark,
        _details(concern) if head.details else {},
    )


def _details(concern: Concern) -> dict[str, Any]:
    case = concern.case
    return {
        "callback_number": case.get("callback_number") or concern.opening.caller_number or None,
        "why": [rule.get("why", "") for rule in case.get("rules") or ()],
        "said": [said.get("text", "") for said in case.get("said") or ()],
    }


def _told(details: dict[str, Any]) -> Iterator[str]:
    yield f"Call back: {details['callback_number'] or 'no number given'}"
    for why in details["why"]:
        yield f"Because:   {why}"
    for said in details["said"]:
        yield f"Said:      {said}"
