"""The one loop that joins a channel, an ear, the dialog, a mouth and the case.

    block -> channel -> turns -> ear -> Utterance -> dialog -> effects -> mouth -> channel

Whatever fails, the caller does not hear silence: the fallback line is played, the fault is handed
to the operator, and what was said is kept.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Generic

from dialog.effects import Effect, End, Listen, Record, Say, Transfer
from dialog.events import (
    AnswerScore,
    CallBegan,
    Event,
    Heard,
    HeardNoWords,
    HungUp,
    Hypothesis,
    Keyed,
    NoInput,
    TimeUp,
)
from voice.channels import Block, Channel, Samples
from voice.errors import DeviceLost, RecognitionFailed, VoiceError
from voice.exchange import Exchange, Line, State
from voice.hearing import Utterance
from voice.latency import Latency
from voice.listening import Listening
from voice.recognizers import Recognizer
from voice.speaking import Mouth, Speaking
from voice.tracks import Tracks
from voice.turns import (
    BrokeIn,
    Floor,
    KeyPressed,
    KeysEntered,
    NobodySpoke,
    Paused,
    SpeechBegan,
    SpeechEnded,
    SpeechForgotten,
    SpeechWentOn,
)
from voice.turns.activity import BLOCK_S, Activity, Voice
from voice.work import PATIENCE_S, AtOnce, Stopwatch, Work

LIMIT_S = 600.0
"""Longest call; the dialog is told and says goodbye."""
FAREWELL_S = 60.0
"""What the dialog may still say after that, before the line is closed."""
PRE_ROLL_S = 0.5
"""Sound kept from before a voice is noticed: its first consonant is softer than any threshold."""


@dataclass(frozen=True)
class Fault:
    """Something broke during a call; for the operator."""

    error: BaseException
    unwritten: tuple[Line, ...]
    """Journal lines that could not be written."""


@dataclass(frozen=True)
class Outcome:
    """How a call went."""

    reason: str
    """Why it ended: the dialog's reason, `transfer`, `hung up`, `time up` or `fault`."""
    case: dict[str, Any]
    transfer: Transfer | None
    latencies: tuple[Latency, ...]
    lasted_s: float
    fault: Fault | None


class Call(Generic[State]):
    """One call, from the open line to the closed one."""

    def __init__(
        self,
        channel: Channel,
        ear: Recognizer,
        mouth: Mouth,
        exchange: Exchange[State],
        activity: Activity,
        *,
        fallback: Samples,
        on_fault: Callable[[Fault], None],
        work: Work | None = None,
        stopwatch: Stopwatch = time.perf_counter,
        limit_s: float = LIMIT_S,
        tracks: Tracks | None = None,
    ) -> None:
        """`fallback` is sound made beforehand, of the line with the emergency and the practice's
        number; `work` is AtOnce in virtual time and InThread where time is real; `tracks` keeps
        the sound from the start, for whoever gave them, whether or not the caller agrees."""
        self._channel = channel
        self._ear = ear
        self._exchange = exchange
        self._activity = activity
        self._fallback = fallback
        self._on_fault = on_fault
        self._stopwatch = stopwatch
        self._work = work or AtOnce(stopwatch)
        self._deadline_s = limit_s
        self._tracks: Tracks | None = tracks or Tracks()
        self._tracks_are_ours = tracks is None
        self._agreed = False
        self._speaking = Speaking(channel, mouth, self._played)
        self._voice = Voice()
        self._pre_roll: deque[Block] = deque(maxlen=round(PRE_ROLL_S / BLOCK_S))
        self._answered: SpeechEnded | None = None
        self._decided_s = 0.0
        self._deciding_s = 0.0
        self._latencies: list[Latency] = []
        self._transfer: Transfer | None = None
        self._time_is_up = False

    def run(self) -> Outcome:
        """Hold the conversation. Raises nothing but KeyboardInterrupt, after keeping the case."""
        reason, fault = "fault", None
        try:
            reason = self._converse()
        except KeyboardInterrupt:
            self._leave()
            raise
        except DeviceLost as lost:
            reason, fault = "hung up", self._report(lost)
        except Exception as error:
            fault = self._apologize(error)
        finally:
            self._channel.close()
            self._work.close()
            fault = fault or self._keep_sound()
        return Outcome(
            reason,
            self._exchange.case,
            self._transfer,
            tuple(self._latencies),
            self._channel.now_s,
            fault,
        )

    def _converse(self) -> str:
        event: Event = CallBegan(
            self._channel.now_s, self._channel.caller_number, self._channel.name
        )
        while True:
            effects = self._decide(event)
            if isinstance(event, HungUp):
                return "hung up"
            listen = self._perform(effects)
            if listen is None:
                self._drain()
                ends = [effect.reason for effect in effects if isinstance(effect, End)]
                return ends[0] if ends else "transfer"
            event = self._hear(listen)
            if isinstance(event, TimeUp) and self._time_is_up:
                return "time up"
            if isinstance(event, TimeUp):
                self._time_is_up = True
                self._deadline_s += FAREWELL_S

    def _decide(self, event: Event) -> tuple[Effect, ...]:
        self._decided_s = self._channel.now_s
        began = self._stopwatch()
        effects = self._exchange.tell(event, self._channel.now_s)
        self._deciding_s = self._stopwatch() - began
        return effects

    def _perform(self, effects: tuple[Effect, ...]) -> Listen | None:
        """Do what the dialog wants, in order; the question to hear, None when the call is over."""
        listen, over = None, False
        for effect in effects:
            match effect:
                case Say():
                    began = self._stopwatch()
                    self._speaking.say(effect)
                    self._replied(self._stopwatch() - began)
                case Listen():
                    listen = effect
                    self._channel.expect(effect)
                case Record(agreed):
                    self._agreed = agreed
                    if not agreed and self._tracks_are_ours:
                        self._tracks = None
                case Transfer():
                    self._transfer = effect
                case End():
                    over = True
        if over or (self._transfer and listen is None):
            return None
        if listen is None:
            raise RuntimeError("The dialog neither asked nor ended.")
        return listen

    def _hear(self, listen: Listen) -> Event:
        """What the caller does about a question."""
        floor = Floor(listen, self._voice, self._channel.now_s)
        listening: Listening | None = None
        while True:
            if listening is None and self._channel.now_s >= self._deadline_s:
                return TimeUp(self._channel.now_s)
            block = self._channel.read()
            if block is None:
                if listening is not None:
                    # Gone in the middle of a word: what was said still counts.
                    return self._understand(listening, self._voice.began_s)
                return HungUp(self._channel.now_s)
            probability = self._take(block)
            if listening is not None:
                listening.accept(block.samples, self._channel.now_s)
                if (seen := listening.seen(self._channel.now_s)) is not None:
                    floor.understood(seen)
            fact = floor.feed(
                probability,
                block.at_s,
                self._channel.playing,
                self._speaking.interruptible,
                block.keys,
            )
            match fact:
                case SpeechBegan():
                    listening = self._begin(listen)
                    began_s = fact.at_s
                case SpeechWentOn() if listening is not None:
                    listening.forget_peek()
                case Paused() if listening is not None:
                    listening.peek(self._channel.now_s)
                case BrokeIn():
                    self._stop_speaking()
                case SpeechForgotten() if listening is not None:
                    self._exchange.note("forgotten", fact.at_s, {"began_s": began_s})
                    listening.close(self._channel.now_s)
                    listening = None
                case KeyPressed() | KeysEntered():
                    self._stop_speaking()
                    if listening is not None:
                        listening.close(self._channel.now_s)
                        listening = None
                    if isinstance(fact, KeysEntered):
                        return Keyed(fact.keys, fact.at_s)
                case SpeechEnded() if listening is not None:
                    self._answered = fact
                    return self._understand(listening, began_s)
                case NobodySpoke():
                    return NoInput(fact.at_s)

    def _begin(self, listen: Listen) -> Listening:
        """An ear for what is being said, from a little before it was noticed."""
        listening = Listening(self._ear, listen, self._work, self._channel.now_s)
        for block in self._pre_roll:
            listening.accept(block.samples, self._channel.now_s)
        return listening

    def _understand(self, listening: Listening, began_s: float) -> Event:
        """The words of a finished turn; the line is read on while the ear works."""
        self._pre_roll.clear()
        ended_s = self._channel.now_s
        job = listening.finish(ended_s)
        while not job.done(self._channel.now_s):
            if self._channel.now_s - ended_s > PATIENCE_S:
                raise RecognitionFailed(
                    f"The ear gave no answer within {PATIENCE_S:.0f} seconds: restart the service."
                )
            block = self._channel.read()
            if block is None:
                break
            self._voice.feed(self._take(block), block.at_s)
        utterance = job.result()
        listening.close(self._channel.now_s)
        return event_of(utterance, began_s, ended_s)

    def _take(self, block: Block) -> float:
        """Keep a block; how likely it holds voice."""
        self._pre_roll.append(block)
        if self._tracks is not None:
            self._tracks.heard(block)
        return self._activity.probability(block.samples)

    def _played(self, samples: Samples, at_s: float) -> None:
        if self._tracks is not None:
            self._tracks.played(samples, at_s)

    def _stop_speaking(self) -> None:
        """The caller breaks in; the journal tells what they had heard by then."""
        now_s = self._channel.now_s
        for prompt in self._speaking.stop():
            share = round(prompt.heard_share(now_s), 2)
            self._exchange.note("cut", now_s, {"text": prompt.say.text, "heard": share})
        if self._tracks is not None:
            self._tracks.stopped(now_s)

    def _replied(self, speaking_s: float) -> None:
        """The first sound after an answer: how long the caller waited for it."""
        if self._answered is None:
            return
        answered, self._answered = self._answered, None
        latency = Latency(
            endpoint_s=answered.at_s - answered.waiting_since_s,
            hearing_s=self._decided_s - answered.at_s,
            deciding_s=self._deciding_s,
            speaking_s=speaking_s,
        )
        self._latencies.append(latency)
        self._exchange.note(
            "latency", self._channel.now_s, {**asdict(latency), "total_s": latency.total_s}
        )

    def _drain(self) -> None:
        """Let what is queued be heard."""
        while self._channel.playing:
            block = self._channel.read()
            if block is None:
                return
            if self._tracks is not None:
                self._tracks.heard(block)

    def _apologize(self, error: Exception) -> Fault:
        """The caller hears whom to call; the operator hears what broke."""
        try:
            self._channel.stop()
            self._speaking.play(self._fallback)
            fault = self._report(error)
            self._drain()
        except VoiceError as gone:
            return self._report(gone)
        return fault

    def _report(self, error: Exception) -> Fault:
        """Write the fault down, close the case, tell the operator."""
        at_s = self._channel.now_s
        data = {"error": type(error).__name__, "message": str(error)}
        for write in (
            lambda: self._exchange.note("fault", at_s, data),
            self._leave,
        ):
            with suppress(Exception):
                write()
        fault = Fault(error, tuple(self._exchange.unwritten))
        self._on_fault(fault)
        return fault

    def _leave(self) -> None:
        """The case of a call that nobody will go on with."""
        self._exchange.tell(HungUp(self._channel.now_s), self._channel.now_s)

    def _keep_sound(self) -> Fault | None:
        if not self._agreed or self._tracks is None:
            return None
        try:
            self._exchange.keep_sound(*self._tracks.together())
        except Exception as error:
            return self._report(error)
        return None


def event_of(utterance: Utterance, began_s: float, ended_s: float) -> Heard | HeardNoWords:
    """What the dialog is told of an utterance."""
    scored = utterance.answers and utterance.answers[0].value
    if not utterance.text and not scored:
        return HeardNoWords(began_s)
    return Heard(
        tuple(Hypothesis(h.text, h.confidence, h.ear) for h in utterance.hypotheses),
        tuple(AnswerScore(a.value, a.probability) for a in utterance.answers),
        began_s,
        ended_s,
    )
