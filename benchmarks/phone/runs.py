"""One recorded caller over a real SIP call, in real time, with what they hear noted."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any
from zlib import crc32

import numpy as np

from audio_fixtures.caller import QUESTIONS, Caller
from benchmarks.phone.far_end import FarEnd
from benchmarks.phone.service import Service
from benchmarks.phone.telephone import LOUD, CallFailed, Telephone
from clinic.cases import LINE, Cases
from toothline.simulation.recorded_caller import RecordedCaller
from toothline.simulation.service_parts import USUAL_VOICES, SpokenBy
from toothline.speech.mouths import Cast
from voice.channels import Samples
from voice.channels.recording import Answer, Script
from voice.channels.streamed.ticker import FRAME_S

CALL_S = 480.0
"""Longer than any call lasts."""
SAME_CALL_S = 3600.0
SPOKEN_S = 0.5
"""How far into an answer an ear is killed: in its middle."""
CLOSED_S = 10.0
"""A case is closed well within that time of its call."""


@dataclass(frozen=True)
class PhoneRun:
    """What came of one caller on the telephone."""

    id: str
    loss_percent: float
    urgency: str
    ranked: tuple[tuple[str, float], ...]
    ended: str
    """As the case says."""
    ended_by: str
    """service, time, or failed."""
    answered_ms: float
    prompt_ms: float
    """From the answer to the first sound of the greeting."""
    lasted_s: float
    waits_s: tuple[float, ...]
    """What the caller heard: end of their speech to the first sound of the reply."""
    faults: int
    """Times that the caller was asked to say it again because an ear had died."""
    said: tuple[str, ...]

    @property
    def component(self) -> str:
        return self.ranked[0][0] if self.ranked else ""


class Prepared:
    """A script, all of whose answers are made before the call."""

    def __init__(self, caller: Caller, cast: Cast) -> None:
        self._caller = caller
        script = RecordedCaller(
            caller, SpokenBy(cast, caller.voice or USUAL_VOICES[caller.language])
        )
        self._answers: dict[str, Answer] = {}
        for question in ("opening", *QUESTIONS):
            for times in range(1, 1 + max(len(caller.answers.get(question, ())), len(caller.says))):
                name = caller.line(question, times - 1).name
                if name not in self._answers:
                    self._answers[name] = script.answer(question, times)

    def answer(self, question: str, times_asked: int) -> Answer:
        return self._answers[self._caller.line(question, times_asked - 1).name]


@dataclass
class Watched:
    """A far end, with its waits and its speech noted by the frame."""

    far_end: FarEnd
    waits_s: list[float] = field(default_factory=list)
    first_sound: int = 0
    """Frame."""
    speaking_frames: int = 0
    """Since an answer began; 0 while nothing is said."""
    _frame: int = 0
    _last_said: int = 0
    """Frame; 0 where the reply has been heard."""
    _answers: int = 0

    def exchange(self, heard: Samples) -> tuple[Samples, str]:
        self._frame += 1
        said, key = self.far_end.exchange(heard)
        if len(self.far_end.answers) > self._answers:
            self._answers = len(self.far_end.answers)
            self.speaking_frames = 0
        if np.abs(said).max() > LOUD:
            self._last_said = self._frame
            self.speaking_frames += 1
        elif np.abs(heard).max() > LOUD:
            self.first_sound = self.first_sound or self._frame
            self.speaking_frames = 0
            if self._last_said:
                self.waits_s.append(round((self._frame - self._last_said) * FRAME_S, 2))
                self._last_said = 0
        return said, key


class Killer:
    """Kills an ear in the middle of an answer, again and again."""

    def __init__(self, service: Service, every_s: float) -> None:
        """`every_s` between two kills; 0 for never."""
        self.kills = 0
        self._service = service
        self._every_s = every_s
        self._after_s = time.monotonic() + every_s
        self._lock = threading.Lock()

    def look(self, watched: Watched) -> None:
        now_s = time.monotonic()
        if not self._every_s or now_s < self._after_s:
            return
        if watched.speaking_frames * FRAME_S >= SPOKEN_S and self._lock.acquire(blocking=False):
            try:
                if self._service.kill_ear():
                    self.kills += 1
                    self._after_s = now_s + self._every_s
            finally:
                self._lock.release()


def hold(
    service: Service, caller: Caller, script: Script, loss_percent: float, killer: Killer
) -> PhoneRun:
    """One caller's whole call."""
    drawn = crc32(f"{caller.id} {loss_percent}".encode())
    number = f"+4930{drawn % 10**7:07d}"
    with (
        Telephone(service.sip, Random(drawn), number=number, loss=loss_percent / 100) as telephone,
        Cases(service.data, partial(datetime.now, UTC)) as cases,
    ):
        case_id = ""

        def asked() -> list[str]:
            nonlocal case_id
            if not case_id:
                case = cases.of_line(telephone.key, SAME_CALL_S)
                case_id = case.id if case else ""
            rows = cases.journal(case_id) if case_id else ()
            return [row.data["question"] for row in rows if row.data.get("is") == "Listen"]

        watched = Watched(FarEnd(script, asked))

        def speaker(heard: Samples) -> tuple[Samples, str]:
            said = watched.exchange(heard)
            killer.look(watched)
            return said

        try:
            answered_s = telephone.call()
            talked = telephone.talk(speaker, CALL_S)
        except CallFailed:
            return PhoneRun(caller.id, loss_percent, "", (), "", "failed", 0, 0, 0, (), 0, ())
        case = _closed(cases, telephone.key)
        journal = cases.journal(case_id)
        return PhoneRun(
            id=caller.id,
            loss_percent=loss_percent,
            urgency=str(case.get("urgency") or ""),
            ranked=tuple((str(code), float(chance)) for code, chance in case.get("ranked", ())),
            ended=str(case.get("ended") or ""),
            ended_by=talked.ended_by,
            answered_ms=round(1000 * answered_s, 1),
            prompt_ms=round(1000 * watched.first_sound * FRAME_S),
            lasted_s=round(talked.lasted_s, 1),
            waits_s=tuple(watched.waits_s),
            faults=sum(row.kind == "fault" for row in journal),
            said=tuple(str(line["text"]) for line in case.get("said", ())),
        )


def _closed(cases: Cases, key: str) -> dict[str, Any]:
    """The case of a call that is over, once its last line is written."""
    pause = threading.Event()
    for _ in range(round(CLOSED_S * 10)):
        case = cases.of_line(key, SAME_CALL_S)
        if case and any(row.kind == LINE and "ended" in row.data for row in cases.journal(case.id)):
            break
        pause.wait(0.1)
    return case.data if case else {}
