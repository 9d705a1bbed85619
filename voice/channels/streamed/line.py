"""The channel of whoever talks over a network: where its 20 ms meet the call's own thread.

The network exchanges a frame every 20 ms and never waits; the call reads blocks of 32 ms and plays
whole prompts. The line's clock counts the network's frames. Something faint is always sent, because
a peer that hears digital silence takes the line for dead.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable

import numpy as np
import soxr

from dialog.effects import Effect, Listen
from dialog.events import Event
from dialog.knowledge import Knowledge
from dialog.state import State
from voice.audio import resample
from voice.channels import BLOCK, RATE, Block, Samples
from voice.channels.phone.media.statistics import Statistics
from voice.channels.streamed.doubling import Doubling
from voice.errors import DeviceLost

FRAMES_A_SECOND = 50
FRAME_S = 1 / FRAMES_A_SECOND
OURS = RATE // FRAMES_A_SECOND
"""Samples of a frame at the channel's rate."""
PHONE_RATE = 8_000
UNREAD_S = 30.0
"""Sound kept for a call that does not read: longer than anything a call waits for, and 2 MB."""
STUCK_S = 5.0
"""Without a frame for so long the event loop has died: it gives one every 20 ms."""
NOISE_DB = -60.0
"""Comfort noise, decibels under full scale: just to be heard, 30 dB below any prompt."""
NOISE_SEED = 1

Watch = Callable[[str, Knowledge, State, Event, tuple[Effect, ...]], None]
"""Told the case's id, the knowledge in use, and a step of the conversation as `voice.exchange`
tells it."""


_Frame = tuple[int, Samples, str]
"""20 ms that were heard: their number, from 0 when the line opened, their sound at the line's rate,
and the keys. A plain tuple, because 50 a second are made for each call, and because Python's
collector of garbage soon passes it by."""


class StreamedLine:
    """One call's line."""

    name: str

    def __init__(
        self, caller_number: str, *, rate: int = PHONE_RATE, hang_up: Callable[[], object]
    ) -> None:
        """`hang_up` is called once, from any thread, when the service closes the line before the
        far end does; `rate` is in hertz and holds for both directions."""
        self.caller_number = caller_number
        self.rate = rate
        self.lost_because = ""
        """Why the far end is gone; empty while it is there."""
        self.stops = 0
        """How often the service fell silent at once: a peer that queues must forget its queue."""
        self.watch: Watch = lambda case_id, knowledge, state, event, effects: None
        """For a line that has a screen; called from the call's thread."""
        self.measured: Callable[[], Statistics | None] = lambda: None
        """How the network does so far, from any thread; None where the way in does not tell."""
        self._hang_up = hang_up
        self._frame = rate // FRAMES_A_SECOND
        self._widen = _widener(rate)
        self._lock = threading.Lock()
        self._began_s = 0.0
        # The network's side.
        self._exchanged = 0
        self._heard: queue.SimpleQueue[_Frame | None] = queue.SimpleQueue()
        self._to_play: deque[Samples] = deque()
        """Frames with their noise; the last may be shorter."""
        self._noise = tuple(_noise(rate).reshape(-1, self._frame))
        # The call's side.
        self._read_frames = 0
        self._rest = np.zeros(0, np.float32)
        self._closed = False
        self._over = False

    def exchange(self, heard: Samples, keys: str = "") -> Samples:
        """Every 20 ms exactly: takes what was heard and the keys pressed, gives what to send.

        Both are rate // 50 samples, -1 to 1, kept on both sides and not to be altered. Never waits.
        """
        if len(heard) != self._frame:
            raise ValueError(f"A frame has {self._frame} samples, not {len(heard)}.")
        number = self._exchanged
        self._exchanged += 1
        if not self._closed:
            self._heard.put((number, heard, keys))
            if self._heard.qsize() > UNREAD_S * FRAMES_A_SECOND:
                self._heard.get_nowait()
        noise = self._noise[number % FRAMES_A_SECOND]
        with self._lock:
            sent = self._to_play.popleft() if self._to_play else noise
        if len(sent) < self._frame:
            sent = np.concatenate([sent, noise[len(sent) :]])
        return sent

    def lost(self, reason: str) -> None:
        """The far end is gone; `reason` in words ("hung up", "no sound for 20 s"). What was heard
        until now can still be read. Safe to call twice, from any thread."""
        with self._lock:
            if self.lost_because or self._closed:
                return
            self.lost_because = reason
        self._heard.put(None)

    def continue_from(self, at_s: float) -> None:
        """The line takes up an earlier call's conversation, which is `at_s` seconds old."""
        self._began_s = at_s - self._exchanged * FRAME_S

    @property
    def now_s(self) -> float:
        return self._began_s + self._exchanged * FRAME_S

    @property
    def playing(self) -> bool:
        with self._lock:
            return bool(self._to_play)

    def read(self) -> Block | None:
        """The next block. Raises DeviceLost when the network's clock has stopped."""
        keys = ""
        while len(self._rest) < BLOCK:
            frame = None if self._over or self._closed else self._next()
            if frame is None:
                self._over = True
                return None
            number, samples, pressed = frame
            if number != self._read_frames:
                # Sound was dropped unread: what is left of before it joins nothing.
                self._rest = np.zeros(0, np.float32)
            self._rest = np.concatenate([self._rest, self._widen(samples)])
            self._read_frames = number + 1
            keys += pressed
        at_s = self._began_s + self._read_frames * FRAME_S - len(self._rest) / RATE
        samples, self._rest = self._rest[:BLOCK], self._rest[BLOCK:]
        return Block(samples, at_s, keys)

    def play(self, samples: Samples) -> None:
        own = resample(samples, RATE, self.rate)
        if not len(own):
            return
        own = own + np.resize(self._noise, len(own))
        with self._lock:
            if self._to_play and len(self._to_play[-1]) < self._frame:
                own = np.concatenate([self._to_play.pop(), own])
            whole = len(own) // self._frame * self._frame
            self._to_play.extend(own[:whole].reshape(-1, self._frame))
            if whole < len(own):
                self._to_play.append(own[whole:])

    def stop(self) -> None:
        with self._lock:
            self._to_play.clear()
            self.stops += 1

    def expect(self, listen: Listen) -> None:
        """A person needs no telling: they hear the question."""

    def heard(self) -> None:
        """Nor that they have ended."""

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
            alone = bool(self.lost_because)
        self._heard.put(None)
        if not alone:
            self._hang_up()

    def _next(self) -> _Frame | None:
        """The next frame, waiting for it; None when the far end is gone."""
        try:
            return self._heard.get(timeout=STUCK_S)
        except queue.Empty as error:
            raise DeviceLost(
                f"The phone network's clock has stopped for {STUCK_S:.0f} seconds: "
                "restart the service."
            ) from error


def _widener(rate: int) -> Callable[[Samples], Samples]:
    """Brings one call's frames to 16 kHz, each to as many samples as the next."""
    if rate == RATE:
        return lambda samples: samples
    if rate == PHONE_RATE:
        return Doubling().double
    # The only quality of the library's that keeps 20 ms frames apart. It starts a few samples late.
    stream = soxr.ResampleStream(rate, RATE, 1, dtype="float32", quality="QQ")

    def widen(samples: Samples) -> Samples:
        made: Samples = stream.resample_chunk(samples)
        return np.concatenate([np.zeros(OURS - len(made), np.float32), made])

    return widen


def _noise(rate: int) -> Samples:
    """A second of comfort noise."""
    noise = np.random.default_rng(NOISE_SEED).standard_normal(rate // FRAMES_A_SECOND * 50)
    made: Samples = (noise * 10 ** (NOISE_DB / 20)).astype(np.float32)
    made.flags.writeable = False
    return made
