"""What the caller does about a question: speaks, presses keys, stays silent, hangs up.

Reads the line block by block, asks `voice.turns` whose turn it is, and gives speech to the ear.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from dialog.effects import Listen
from dialog.events import (
    EarFailed,
    Event,
    Heard,
    HeardNoWords,
    HungUp,
    Keyed,
    NoInput,
    TimeUp,
    Touch,
)
from voice.channels import Block, Channel, Samples
from voice.deaf import Deaf
from voice.errors import RecognitionFailed
from voice.exchange import Exchange
from voice.hearing import Utterance
from voice.intake import Intake
from voice.listening import Listening, event_of
from voice.overtaken import Overtaken
from voice.recognizers import Recognizer
from voice.speaking import Speaking
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
from voice.turns.barge_in import VOICED_S
from voice.work import AtOnce, Work

PRE_ROLL_S = 0.5
"""Sound kept from before a voice is noticed: its first consonant is softer than any threshold."""
WAITING_S = 4.0
"""Of silence, while the ear works, before the caller is told to wait: on a quiet line people ask
whether anybody is there after about that long, and an ear that has its machine to itself needs a
quarter of it. Told again after twice as long."""
MOST_FAILURES = 3
"""Turns in a row that an ear may fail: whoever was asked three times to say it again is asked for
keys from then on, which need no ear."""


@dataclass(frozen=True)
class Answer:
    """What came of a question."""

    event: Event
    spoken: SpeechEnded | None = None
    """How it ended, when it was speech: what a caller's wait for the reply is counted from."""
    failure: RecognitionFailed | None = None
    """Why the ear has no words of it, when that is the ear's fault; for the operator."""


class Attention:
    """The listening side of a call."""

    def __init__(
        self,
        channel: Channel,
        ear: Recognizer,
        activity: Activity,
        work: Work,
        speaking: Speaking,
        tracks: Tracks,
        exchange: Exchange[Any],
        waiting: Samples,
    ) -> None:
        """`waiting` is the sound that asks for patience."""
        self._channel = channel
        self._ear = ear
        self._intake = Intake(channel, activity, tracks)
        self._work = work
        self._speaking = speaking
        self._exchange = exchange
        self._waiting = waiting
        self._failures = 0
        self._voice = Voice()
        self._understood_s = 0.0
        self._overtaken = Overtaken()
        self._pre_roll: deque[Block] = deque(maxlen=round(PRE_ROLL_S / BLOCK_S))

    def hear(self, listen: Listen, time_is_up: Callable[[], bool]) -> Answer:
        """Wait for the answer; `TimeUp` once time is up and nobody speaks.

        Raises what the channel raises, and what a dialog raises that is asked for its opinion.
        """
        floor = Floor(listen, self._voice, self._channel.now_s)
        self._understood_s = self._speaking.understood_s
        asked_s = self._speaking.asked_s
        earlier = bool(self._overtaken)
        listening: Listening | None = None
        while True:
            if listening is None and not floor.keys_in_use:
                if (told := self._told()) is not None:
                    return told
                busy = self._intake.waiting or self._overtaken
                if not busy and time_is_up():
                    return Answer(TimeUp(self._channel.now_s))
            taken = self._intake.next()
            if taken is None:
                if listening is None:
                    return self._told(gone=True) or Answer(HungUp(self._channel.now_s))
                # Gone in the middle of a word: what was said still counts.
                self._finish(listening)
                return self._understand(listening)
            block = taken.block
            self._pre_roll.append(block)
            if block.touch is not None:
                self._speaking.stop()
                self._overtake(listening, block.at_s)
                return self._pressed(replace(block.touch, at_s=block.at_s), earlier)
            if listening is not None:
                listening.accept(block.samples, self._channel.now_s)
                if (seen := listening.seen(self._channel.now_s)) is not None:
                    floor.understood(seen, self._moves_on(listen, listening, seen))
            fact = floor.feed(
                taken.probability,
                block.at_s,
                self._channel.playing,
                self._speaking.interruptible,
                block.keys,
            )
            match fact:
                case NobodySpoke():
                    return Answer(NoInput(fact.at_s))
                case SpeechBegan():
                    listening = self._begin(listen, fact.at_s)
                case BrokeIn():
                    self._speaking.stop()
                case KeyPressed() | KeysEntered():
                    self._speaking.stop()
                    self._overtake(listening, block.at_s)
                    listening = None
                    if isinstance(fact, KeysEntered):
                        early = block.at_s < asked_s
                        return self._pressed(Keyed(fact.keys, fact.at_s, early), earlier)
            if listening is None:
                continue
            match fact:
                case Paused():
                    listening.peek(self._channel.now_s)
                case SpeechWentOn():
                    listening.went_on(self._channel.now_s)
                case SpeechForgotten():
                    self._forget(listening)
                    listening = None
                case SpeechEnded():
                    if self._finish(listening, asking=fact.asking):
                        self._overtaken.add(listening)
                        listening = None
                        continue
                    if earlier and (told := self._told()) is not None:
                        self._overtaken.add(listening)
                        return told
                    answer = self._understand(listening, fact)
                    if fact.asking and isinstance(answer.event, HeardNoWords):
                        # A noise from before the prompt: whoever made it hears the prompt out.
                        self._forget(listening)
                        listening = None
                        continue
                    if fact.asking and self._speaking.interruptible:
                        self._speaking.stop()
                    return answer

    def _begin(self, listen: Listen, at_s: float) -> Listening:
        """An ear for what is being said, from a little before it was noticed."""
        listening = Listening(self._ear, listen, self._work, at_s)
        for block in self._pre_roll:
            listening.accept(block.samples, self._channel.now_s)
        return listening

    def _moves_on(self, listen: Listen, listening: Listening, seen: Utterance) -> bool:
        """Whether the dialog, were this all, would have its answer."""
        event = self._event(seen, listening, self._channel.now_s)
        return self._exchange.moves_on(listen, event)

    def _forget(self, listening: Listening) -> None:
        """Give up what was not meant for us; the journal tells that it was."""
        self._exchange.note("forgotten", self._channel.now_s, {"began_s": listening.began_s})
        listening.close(self._channel.now_s)

    def _finish(self, listening: Listening, *, asking: bool = False) -> bool:
        """End a turn; the line is read on while the ear works, and heard afterwards.

        Whether the caller pressed a key or touched the screen meanwhile: that is their answer
        then, and the ear need not be waited for.
        """
        self._pre_roll.clear()
        if not asking:
            self._channel.heard()
        listening.finish(self._channel.now_s)
        self._read_on(lambda now_s: listening.finished(now_s) or self._intake.pressed)
        return self._intake.pressed

    def _read_on(self, over: Callable[[float], bool]) -> None:
        """Read the line until the ear's work is over; whoever waits long is told to."""
        told_s = self._channel.now_s + WAITING_S
        while not over(self._channel.now_s) and self._intake.read_ahead():
            if self._channel.now_s >= told_s:
                self._speaking.play(self._waiting)
                told_s += 2 * WAITING_S

    def _overtake(self, listening: Listening | None, at_s: float) -> None:
        """A key or a touch came in the middle of what was being said."""
        if listening is None:
            return
        if at_s - listening.began_s < VOICED_S:
            self._forget(listening)
            return
        listening.finish(self._channel.now_s)
        self._overtaken.add(listening)

    def _pressed(self, event: Touch, earlier: bool) -> Answer:
        """What was pressed; or, where somebody spoke before it, what they said.

        That is waited for only where it would come too late: at the next answer (`earlier` tells
        that they spoke before this question), and at the end of the call. The question is put
        again then, so what was pressed is not lost to whoever pressed it.
        """
        if earlier or (self._overtaken and self._exchange.ends(event)):
            self._read_on(self._overtaken.finished)
            if (told := self._told()) is not None:
                return told
        return Answer(event)

    def _told(self, *, gone: bool = False) -> Answer | None:
        """The words of overtaken speech, as far as the ear has them; of a caller who is `gone`,
        all there are."""
        while gone or self._overtaken.ready(self._channel.now_s):
            if (listening := self._overtaken.next()) is None:
                break
            utterance = listening.words()
            event = utterance and event_of(
                utterance, listening.began_s, listening.ended_s, overtaken=True
            )
            if not isinstance(event, Heard):
                self._forget(listening)
                continue
            listening.close(self._channel.now_s)
            if self._speaking.interruptible:
                self._speaking.stop()
            return Answer(event)
        return None

    def _understand(self, listening: Listening, spoken: SpeechEnded | None = None) -> Answer:
        """The words of a finished turn."""
        utterance = listening.words()
        listening.close(self._channel.now_s)
        if utterance is None:
            return self._unheard(listening)
        self._failures = 0
        return Answer(self._event(utterance, listening, listening.ended_s), spoken)

    def _event(
        self, utterance: Utterance, listening: Listening, ended_s: float
    ) -> Heard | HeardNoWords:
        began_s = listening.began_s
        return event_of(utterance, began_s, ended_s, began_s < self._understood_s)

    def _unheard(self, listening: Listening) -> Answer:
        """The ear failed; once it failed too often, nobody listens any more."""
        self._failures += 1
        lost = self._failures >= MOST_FAILURES
        if lost:
            # Not by the old worker either, which may hang.
            self._ear, self._work = Deaf(), AtOnce()
        return Answer(EarFailed(listening.began_s, by_keys=lost), failure=listening.failure)
