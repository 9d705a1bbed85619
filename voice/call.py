"""The one loop that joins a channel, an ear, the dialog, a mouth and the case.

    block -> channel -> turns -> ear -> Utterance -> dialog -> effects -> mouth -> channel

Whatever fails, the caller does not hear silence: the fallback line is played, the fault is handed
to the operator, and what was said is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Generic

from dialog.effects import End, Listen, Record, Say, Transfer
from dialog.events import CallBegan, Event, HungUp, PhotoPage, TimeUp
from voice.attention import Attention
from voice.channels import Channel, Samples
from voice.company import Company, HandedOver, HandOver
from voice.errors import DeviceLost, VoiceError
from voice.exchange import Exchange, Fault, State
from voice.latency import Latency
from voice.recognizers import Recognizer
from voice.speaking import Mouth, Speaking
from voice.tracks import Tracks
from voice.turns import SpeechEnded
from voice.turns.activity import Activity
from voice.work import AtOnce, Stopwatch, Work

LIMIT_S = 600.0
"""Longest call; the dialog is told and says goodbye."""
FAREWELL_S = 60.0
"""What the dialog may still say after that, before the line is closed."""


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
        waiting: Samples,
        on_fault: Callable[[Fault], None],
        work: Work | None = None,
        stopwatch: Stopwatch = time.perf_counter,
        limit_s: float = LIMIT_S,
        tracks: Tracks | None = None,
        previous: dict[str, Any] | None = None,
        open_now: bool = False,
        today: date | None = None,
        photo_page: PhotoPage | None = None,
        on_goodbye: Callable[[], object] = lambda: None,
        hand_over: HandOver = lambda transfer, company: HandedOver(),
    ) -> None:
        """`fallback` is sound made beforehand, of the line with the emergency and the practice's
        number, and `waiting` of one that asks for patience while an ear is slow; `work` is AtOnce
        in virtual time and InThread where time is real; `tracks` keeps the sound from the start,
        for whoever gave them, whether or not the caller agrees; `previous` is an earlier case of
        the same caller and `open_now` whether the practice is open, `today` the day there and
        `photo_page` where photos are sent, all as in `CallBegan`. An ear that does not hear
        (`voice.deaf`) makes it a call by keys. `on_goodbye` is called when the dialog has
        ended the call, before the line is closed, and then `hand_over` for a caller whom it wants
        to speak to a person.
        """
        work = work or AtOnce()
        self._channel = channel
        self._exchange = exchange
        self._fallback = fallback
        self._on_fault = on_fault
        self._stopwatch = stopwatch
        self._work = work
        self._deadline_s = limit_s
        self._previous = previous
        self._open_now = open_now
        self._today = today
        self._photo_page = photo_page
        self._on_goodbye = on_goodbye
        self._hand_over = hand_over
        self._hears = ear.abilities.hears
        self._tracks = tracks or Tracks()
        self._tracks_are_ours = tracks is None
        self._agreed = False
        self._kept_until_s = 0.0
        self._speaking = Speaking(channel, mouth, self._tracks, exchange.note)
        self._attention = Attention(
            channel, ear, activity, work, self._speaking, self._tracks, exchange, waiting
        )
        self._latencies: list[Latency] = []
        self._transfer: Transfer | None = None

    def run(self) -> Outcome:
        """Hold the conversation. Raises nothing but KeyboardInterrupt, after keeping the case."""
        reason, fault = "fault", None
        try:
            reason = self._converse()
        except KeyboardInterrupt:
            self._exchange.leave(self._channel.now_s)
            raise
        except DeviceLost as lost:
            reason, fault = "hung up", self._break_off(lost)
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

    def end_soon(self) -> None:
        """The call's time is up as soon as the caller does not speak; from any thread."""
        self._deadline_s = min(self._deadline_s, self._channel.now_s)

    def _converse(self) -> str:
        """From greeting to goodbye; why it ended."""
        event: Event = CallBegan(
            self._channel.now_s,
            self._channel.caller_number,
            self._channel.name,
            self._previous,
            by_keys=not self._hears,
            open_now=self._open_now,
            today=self._today,
            photo_page=self._photo_page,
        )
        spoken: SpeechEnded | None = None
        farewell = False
        while True:
            listen, reason = self._reply(event, spoken)
            self._keep_sound()
            if isinstance(event, HungUp):
                return "hung up"
            if listen is None:
                self._drain()
                self._on_goodbye()
                self._transferred()
                return reason
            answer = self._attention.hear(listen, self._time_is_up)
            if answer.failure is not None:
                # The caller is asked to say it again; the operator learns why.
                self._on_fault(self._exchange.report(answer.failure, self._channel.now_s))
            event, spoken = answer.event, answer.spoken
            if isinstance(event, TimeUp):
                if farewell:
                    return "time up"
                farewell = True
                self._deadline_s += FAREWELL_S

    def _time_is_up(self) -> bool:
        return self._channel.now_s >= self._deadline_s

    def _reply(self, event: Event, spoken: SpeechEnded | None) -> tuple[Listen | None, str]:
        """Do what the dialog wants done about an event, in order.

        Returns the question to hear; None, and why, when the call is over.
        """
        heard_s = self._channel.now_s
        began = self._stopwatch()
        effects = self._exchange.tell(event, heard_s)
        decided = self._stopwatch()
        listen, reason = None, ""
        for effect in effects:
            match effect:
                case Say():
                    self._speaking.say(effect)
                    if spoken is not None:
                        self._measure(spoken, heard_s, decided - began, self._stopwatch() - decided)
                        spoken = None
                case Listen():
                    listen = effect
                    self._channel.expect(effect)
                case Record(agreed):
                    self._record(agreed)
                case Transfer():
                    self._transfer = effect
                    reason = reason or "transfer"
                case End():
                    reason = effect.reason
        if listen is None and not reason and not isinstance(event, HungUp):
            raise RuntimeError("The dialog neither asked a question nor ended the call.")
        return listen, reason

    def _measure(
        self, spoken: SpeechEnded, heard_s: float, deciding_s: float, speaking_s: float
    ) -> None:
        """Note how long the caller waited for the first sound of the reply."""
        latency = Latency(
            endpoint_s=spoken.at_s - spoken.waiting_since_s,
            hearing_s=heard_s - spoken.at_s,
            deciding_s=deciding_s,
            speaking_s=speaking_s,
        )
        self._latencies.append(latency)
        data = {**asdict(latency), "total_s": latency.total_s}
        self._exchange.note("latency", self._channel.now_s, data)

    def _transferred(self) -> None:
        """Hand the caller over, if that is what the dialog wanted."""
        if self._transfer is None:
            return
        company = Company(self._channel, self._speaking, self._tracks)
        came = self._hand_over(self._transfer, company)
        data = {"to": self._transfer.to, "reached": came.reached}
        self._exchange.note("handed_over", self._channel.now_s, data)
        if came.told is not None:
            self._speaking.play(came.told)
            self._drain()

    def _drain(self) -> None:
        """Let what is queued be heard."""
        while self._channel.playing:
            block = self._channel.read()
            if block is None:
                return
            self._tracks.heard(block)

    def _apologize(self, error: Exception) -> Fault:
        """The caller hears whom to call; the operator hears what broke."""
        try:
            self._channel.stop()
            self._speaking.play(self._fallback)
            fault = self._break_off(error)
            self._drain()
        except VoiceError as gone:
            return self._break_off(gone)
        return fault

    def _break_off(self, error: Exception) -> Fault:
        """Write the fault down, close the case, tell the operator."""
        fault = self._exchange.break_off(error, self._channel.now_s)
        self._on_fault(fault)
        return fault

    def _record(self, agreed: bool) -> None:
        if self._agreed and not agreed:
            self._exchange.refuse_sound()
        if not agreed and self._tracks_are_ours:
            self._tracks.forget()
        self._agreed = agreed

    def _keep_sound(self) -> Fault | None:
        """Hand over what was recorded since the last time, if the caller agreed to that."""
        if not self._agreed:
            return None
        now_s = self._channel.now_s
        try:
            self._exchange.keep_sound(*self._tracks.between(self._kept_until_s, now_s))
        except Exception as error:
            # The words matter more than their sound: the call goes on without it.
            self._agreed = False
            fault = self._exchange.report(error, now_s)
            self._on_fault(fault)
            return fault
        self._kept_until_s = now_s
        if self._tracks_are_ours:
            self._tracks.drop_before(now_s)
        return None
