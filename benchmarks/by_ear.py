"""One caller through the whole service, by ear: sound in, recognizer, dialog, and sound out.

Played in virtual time, so that a call is over as soon as it is computed; what the machine's own
work takes is measured and added where a caller would wait for it.
"""

from __future__ import annotations

import io
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import soundfile

from audio_fixtures.caller import Caller
from benchmarks.naive import Transcriber, run_naive
from benchmarks.runs import CallerRun, Turn
from benchmarks.simulation import Transcript, event_text, judged
from dialog import conversation
from dialog.effects import Effect
from dialog.events import CallBegan, Event, Heard, HungUp
from dialog.knowledge import Knowledge
from voice.call import Call
from voice.channels import RATE, Samples
from voice.channels.recording import Answer, Recording, Script
from voice.exchange import Exchange, Fault
from voice.latency import Latency
from voice.recognizers import Recognizer
from voice.speaking import Mouth
from voice.tracks import Tracks
from voice.turns.activity import Activity

LETTER_S = 0.06
"""Seconds a letter takes to say, measured on the protocol's prompts (4.5 s for 80 letters)."""

COMPRESSION = 0.98
"""About 20 kbit/s for both sides, clear enough to judge a call by: 150 kB a minute in a report."""


class QuietMouth:
    """Says nothing for as long as a prompt lasts: what the service says is judged as text."""

    def render(self, text: str, rate: float = 1.0) -> Samples:
        return np.zeros(round(len(text) * LETTER_S / rate * RATE), np.float32)


@dataclass(frozen=True)
class Service:
    """What all calls of a process share."""

    knowledge: Knowledge
    ear: Recognizer
    mouth: Mouth
    activity: Callable[[], Activity]
    """A new voice-activity detector: each remembers its own call."""
    script: Callable[[Caller, str], Script]
    """What a caller says to which question, in a voice (empty: their own, or their recordings)."""
    line: Callable[[Samples], Samples]
    """What the way to us does to a caller's sound."""
    plain: Transcriber
    """For the naive way beside ours."""
    background: Samples | None = None
    """Heard on the line throughout."""


@dataclass
class Played:
    """A caller's script, which remembers what it said and what that cost."""

    caller: Caller
    script: Script
    cpu_s: float = 0.0
    """Processor time spent on speaking the caller's words, which is none of the service's."""
    said: str = ""
    """The words of the latest answer."""
    fault: Exception | None = None
    """Why the caller could not speak: no fault of the service, though it meets its first effect."""

    def answer(self, question: str, times_asked: int) -> Answer:
        began = time.process_time()
        self.said = self.caller.reply(question, times_asked - 1)
        try:
            answer = self.script.answer(question, times_asked)
        except Exception as fault:
            self.fault = fault
            raise
        self.cpu_s += time.process_time() - began
        return answer


@dataclass
class Notes:
    """The case sink of a simulated call: keeps nothing but the waits."""

    latencies: dict[int, Latency] = field(default_factory=dict)
    """By number of the turn, from 0, that was answered."""
    turns: Callable[[], int] = lambda: 0

    def append(self, kind: str, at_s: float, data: dict[str, Any]) -> None:
        if kind == "latency":
            parts = ("endpoint_s", "hearing_s", "deciding_s", "speaking_s")
            self.latencies[self.turns() - 1] = Latency(*(data[part] for part in parts))

    def save(self, case: dict[str, Any]) -> None:
        """The transcript has it from the effects."""

    def sound(self, caller: Samples, service: Samples) -> None:
        """The tracks have it."""

    def refuse_sound(self) -> None:
        """The tracks stay: callers who are simulated have nothing to hide."""


@dataclass
class Watched:
    """`conversation.step`, with every turn written down."""

    knowledge: Knowledge
    played: Played
    transcript: Transcript = field(default_factory=Transcript)

    def step(
        self, state: conversation.State, event: Event
    ) -> tuple[conversation.State, tuple[Effect, ...]]:
        listen, told = self.transcript.listening, self.transcript.told_since()
        before = time.thread_time()
        state, effects = conversation.step(self.knowledge, state, event)
        deciding_s = time.thread_time() - before
        self.transcript.take(effects)
        if listen is not None and not isinstance(event, CallBegan | HungUp):
            began_s, ended_s = (event.at_s, event.ended_s) if isinstance(event, Heard) else (0, 0)
            self.transcript.turns.append(
                Turn(
                    asked=listen.question,
                    kind=listen.kind,
                    told=told,
                    said=self.played.said,
                    heard=event_text(event),
                    facts=self.transcript.new_facts(),
                    deciding_s=deciding_s,
                    began_s=began_s,
                    ended_s=ended_s,
                )
            )
        return state, effects


def run_by_ear(
    service: Service, caller: Caller, voice: str = "", *, keep_sound: bool = False
) -> CallerRun:
    """Play a caller into the service and judge what came of it.

    Raises what kept the caller from speaking; what broke in the service is a failure of the run.
    """
    played = Played(caller, service.script(caller, voice))
    faults: list[Fault] = []
    watched = Watched(service.knowledge, played)
    notes = Notes(turns=lambda: len(watched.transcript.turns))
    tracks = Tracks()
    unwatched = partial(conversation.step, service.knowledge)
    call = Call(
        Recording(played, line=service.line, background=service.background),
        service.ear,
        service.mouth,
        Exchange(watched.step, conversation.State(), notes, what_if=unwatched),
        service.activity(),
        fallback=np.zeros(0, np.float32),
        waiting=np.zeros(0, np.float32),
        on_fault=faults.append,
        # Processor time and not the clock's: the wait of a caller who has a core for themselves.
        stopwatch=time.process_time,
        tracks=tracks,
    )
    began = time.process_time()
    outcome = call.run()
    cpu_s = time.process_time() - began - played.cpu_s
    transcript = watched.transcript
    transcript.turns = [
        replace(turn, latency=notes.latencies.get(number))
        for number, turn in enumerate(transcript.turns)
    ]
    transcript.ended = transcript.ended or outcome.reason != "time up"
    run = judged(caller, transcript, voice=voice, cpu_s=cpu_s)
    if played.fault is not None:
        raise played.fault
    broken = tuple(f"the call broke: {fault.error}" for fault in faults)
    return replace(
        run,
        failures=(*broken, *run.failures),
        sound_s=outcome.lasted_s,
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        sound=opus(*tracks.together()) if keep_sound else b"",
    )


def naive_by_ear(service: Service, caller: Caller, voice: str = "") -> CallerRun:
    """The naive way with the same opening words over the same line."""
    answer = service.script(caller, voice).answer("opening", 1)
    pieces = [answer] if isinstance(answer, str | np.ndarray) else list(answer or ())
    sounds = [piece for piece in pieces if isinstance(piece, np.ndarray)]
    said = np.concatenate([*sounds, np.zeros(RATE, np.float32)])
    return run_naive(caller, service.line(said), service.plain, voice)


def opus(caller: Samples, service: Samples) -> bytes:
    """Both sides of a call in one Ogg Opus file: the caller left, the service right."""
    file = io.BytesIO()
    both = np.clip(np.stack([caller, service], axis=1), -1, 1)
    soundfile.write(file, both, RATE, format="OGG", subtype="OPUS", compression_level=COMPRESSION)
    return file.getvalue()
