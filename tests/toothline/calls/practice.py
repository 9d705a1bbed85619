"""A switchboard with its store and its callers, for whom time passes as fast as it can."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from clinic.cases import Case, Cases
from dialog import knowledge
from tests.fakes import ByLoudness, ScriptedEar, SilentMouth, tone
from toothline.calls.outfit import Outfit
from toothline.calls.switchboard import Switchboard
from toothline.metrics import Metrics
from toothline.settings import Hours, Settings
from toothline.settings.hours import DAYS
from voice.channels.phone.line import PhoneLine
from voice.channels.streamed.reception import Caller, Verdict

CALLER = Caller("312 555 0100", way="audiosocket", key="40325ec2-5efd-4bd3-805f-53576e581d13")
ALWAYS = Hours(time_zone="UTC", **dict.fromkeys(DAYS, "00:00-24:00"))
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PATIENCE_S = 20.0


class Places:
    """Admits everybody the same way, and counts."""

    def __init__(self, verdict: Verdict = Verdict.FULL) -> None:
        self.verdict = verdict
        self.taken = 0

    def admit(self, caller: Caller) -> Verdict:
        self.taken += self.verdict is not Verdict.REFUSED
        return self.verdict

    def release(self, caller: Caller) -> None:
        self.taken -= 1


class Quick(SilentMouth):
    """Prompts a tenth as long, so that a call is over soon."""

    def render(self, text: str, rate: float = 1.0) -> Any:
        return super().render(text, rate * 10)


class Practice:
    """A switchboard, its store, and its callers."""

    def __init__(
        self, cases: Cases, verdict: Verdict, ear: ScriptedEar, open_now: bool = False
    ) -> None:
        self.cases = cases
        self.places = Places(verdict)
        self.metrics = Metrics()
        outfit = Outfit(
            settings=Settings(hours=ALWAYS if open_now else Hours()),
            knowledge=knowledge.load("en"),
            at_kiosk=knowledge.load("en").at_kiosk,
            ear=ear,
            mouth=Quick(),
            fallback=tone(0.1),
            connecting=tone(0.1),
            unreached=tone(0.1),
            waiting=tone(0.1),
            clock=lambda: NOON,
            activity=ByLoudness,
        )
        self.board = Switchboard(outfit, cases, self.places, self.metrics)
        self.ended = threading.Event()
        self.board.on_end = self.ended.set

    def call(self, caller: Caller = CALLER) -> PhoneLine:
        """A call that comes in."""
        line = PhoneLine(caller.number, hang_up=lambda: None)
        verdict = self.board.admit(caller)
        assert verdict is not Verdict.REFUSED
        self.ended.clear()
        self.board.begin(line, caller, verdict)
        return line

    def pass_time(
        self, line: PhoneLine, until: Callable[[], object], key: str = "", at_most_s: float = 120.0
    ) -> float:
        """Time passes on the line, many times faster than it would, until it is so.

        The loudest sample that was sent.
        """
        loudest = 0.0
        silence = np.zeros(160, np.float32)
        for number in range(round(at_most_s * 50)):
            loudest = max(loudest, float(np.abs(line.exchange(silence, key)).max()))
            key = ""
            # The call's thread must keep up, and looking is dearer than waiting.
            threading.Event().wait(0.0003)
            if number % 10 == 0 and until():
                return loudest
        raise AssertionError(f"it never came to that: {self.asked()}")

    def end(self, line: PhoneLine) -> None:
        """The caller hangs up."""
        line.lost("hung up")
        assert self.ended.wait(PATIENCE_S)

    def newest(self) -> Case:
        return self.cases.all()[0]

    def asked(self) -> list[str]:
        """The questions of the newest case, in order."""
        cases = self.cases.all()
        rows = self.cases.journal(cases[0].id) if cases else ()
        return [row.data["question"] for row in rows if row.data.get("is") == "Listen"]

    def answer(self, line: PhoneLine, *keys: str) -> None:
        """Press these keys, each when something more has been asked, and heard."""
        for key in keys:
            heard_s = line.now_s + 1.0
            self.pass_time(line, lambda: line.now_s > heard_s)  # noqa: B023
            before = len(self.asked())
            self.pass_time(line, lambda: len(self.asked()) > before, key)  # noqa: B023
