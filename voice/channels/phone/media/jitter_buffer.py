"""Puts packets back in order and in time: sound goes in as it comes, and out 20 ms at a time.

A ring of two seconds, addressed by the timestamp itself: packets of any length, out of order,
twice or overlapping all find their place, and the 32-bit timestamp's turn is none here, because
2^32 is a multiple of the ring.

Who listens is an ear that must not miss a word, so late is better than lost. A packet that comes
after its turn, with nothing heard since, is heard late, and all after it as much later; the delay
goes back, 20 ms at a time, where the caller is quiet.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from voice.channels import Samples
from voice.channels.phone.media.g711 import RATE
from voice.channels.phone.media.rtp import after

FRAME = RATE // 50
"""Samples in 20 ms."""
RING = 16_384
"""Samples kept, two seconds; a power of two, see above."""
BEGIN = 2 * FRAME
"""The delay a sound begins with: 40 ms, what the jitter of a decent network needs."""
MOST = RATE
"""The most delay, one second: what is behind it is dropped, oldest first."""
REACH = RATE
"""A timestamp further off than a second belongs to another stream of sound."""
DRY = RATE // 5
"""Samples without any sound after which the delay begins anew: a caller's phone that sends nothing
while they are silent starts each time at its own pace."""
WINDOW = 5 * 50
"""Frames over which the delay must have been more than needed before it is cut: five seconds."""
ENOUGH = 2 * FRAME + BEGIN
"""Samples: with so much in store at the worst moment of a window, 20 ms may go."""
QUIET_DB = -45.0
"""Below full scale: what may be left out unheard; speech on a telephone is above -35 dB."""
QUIET = 10 ** (QUIET_DB / 20)


class JitterBuffer:
    """The sound of one sender, between its coming and its being heard."""

    def __init__(self) -> None:
        self._sound = np.zeros(RING, np.float32)
        self._known = bytearray(RING)
        self._position = 0
        self._end = 0
        """Timestamp behind the newest sample that came."""
        self._heard_end = 0
        """Timestamp behind the newest sample that was heard and had come."""
        self._begun = False
        self._store = _LeastStore()
        self.late = 0
        """Packets that came after their turn and were dropped."""
        self.cut = 0
        """Samples that were left out to bring the delay back."""

    @property
    def begun(self) -> bool:
        """Whether any sound has come."""
        return self._begun

    @property
    def position(self) -> int:
        """Timestamp of the next sample to be heard."""
        return self._position

    @property
    def delay(self) -> int:
        """Samples in store; negative after that many without sound."""
        return after(self._end, self._position) if self._begun else 0

    def reaches(self, timestamp: int) -> bool:
        """Whether sound of this timestamp belongs to what has come so far."""
        return not self._begun or abs(after(timestamp, self._position)) < REACH

    def begin(self, timestamp: int) -> None:
        """Forget what was: a stream of sound begins here."""
        self._known = bytearray(RING)
        self._begun = True
        self._position = timestamp - BEGIN & 0xFFFF_FFFF
        self._end = self._heard_end = self._position
        self._store = _LeastStore()

    def put(self, timestamp: int, samples: Samples) -> None:
        """Sound came, at most 200 ms of it, whose first sample was taken at this timestamp."""
        count = len(samples)
        dry = -after(self._end, self._position)
        if not self._begun or (dry >= DRY and after(timestamp, self._heard_end) >= 0):
            self.begin(timestamp)
        ahead = after(timestamp, self._position)
        if ahead < 0 and not self._turned_back(timestamp):
            if ahead + count <= 0:
                self.late += 1
                return
            timestamp, samples = self._position, samples[-ahead:]
            count = len(samples)
        for place, part in _parts(timestamp, count):
            self._sound[place] = samples[part]
            self._known[place] = b"\1" * (part.stop - part.start)
        end = timestamp + count & 0xFFFF_FFFF
        if after(end, self._end) > 0:
            self._end = end
        self._drop(self.delay - MOST)

    def silence(self, timestamp: int, count: int) -> None:
        """Nothing is to be heard of that span (a key was down), whatever comes or has come."""
        missed = max(0, after(self._position, timestamp))
        count = min(count, REACH)
        if self._begun and missed < count:
            self.put(timestamp + missed & 0xFFFF_FFFF, np.zeros(count - missed, np.float32))

    def pop(self) -> tuple[Samples, bytes]:
        """The next 20 ms, and a byte for each of its samples: 1 if it came, 0 if not."""
        if not self._begun:
            return np.zeros(FRAME, np.float32), bytes(FRAME)
        self._store.see(self.delay)
        if self._store.least >= ENOUGH and self._next_is_quiet():
            self._drop(FRAME)
            self._store.spend(FRAME)
            self.cut += FRAME
        sound, known = self._next()
        self._drop(FRAME)
        last = known.rfind(1)
        if last >= 0:
            self._heard_end = self._position - (FRAME - 1 - last) & 0xFFFF_FFFF
        return sound, known

    def _next(self) -> tuple[Samples, bytes]:
        begin = self._position % RING
        if begin + FRAME <= RING:
            end = begin + FRAME
            return self._sound[begin:end].copy(), bytes(self._known[begin:end])
        places = [place for place, _ in _parts(self._position, FRAME)]
        sound = np.concatenate([self._sound[place] for place in places])
        return sound, b"".join(self._known[place] for place in places)

    def _turned_back(self, timestamp: int) -> bool:
        """Go back to a packet that came late, if nothing was heard since and the delay allows."""
        if after(timestamp, self._heard_end) < 0 or after(self._end, timestamp) > MOST:
            return False
        self._position = timestamp
        return True

    def _next_is_quiet(self) -> bool:
        sound, known = self._next()
        return 0 not in known and float(np.dot(sound, sound)) < FRAME * QUIET**2

    def _drop(self, count: int) -> None:
        """The next samples are heard, or left out."""
        if count > 0:
            for place, part in _parts(self._position, count):
                self._known[place] = bytes(part.stop - part.start)
            self._position = self._position + count & 0xFFFF_FFFF


def _parts(timestamp: int, count: int) -> Iterator[tuple[slice, slice]]:
    """Where in the ring a span lies, and which part of the span each piece is: one, or two where
    the ring begins anew."""
    begin = timestamp % RING
    first = min(count, RING - begin)
    yield slice(begin, begin + first), slice(0, first)
    if first < count:
        yield slice(0, count - first), slice(first, count)


class _LeastStore:
    """The least that lay in store over the last five to ten seconds."""

    def __init__(self) -> None:
        self._frames = 0
        self._now = self._before = RING
        self._full = False

    @property
    def least(self) -> int:
        """Samples; 0 as long as a whole window has not been seen."""
        return min(self._now, self._before) if self._full else 0

    def see(self, delay: int) -> None:
        self._now = min(self._now, delay)
        self._frames += 1
        if self._frames == WINDOW:
            self._frames, self._before, self._now, self._full = 0, self._now, RING, True

    def spend(self, count: int) -> None:
        """That much was taken out."""
        self._before -= count
        if self._now < RING:
            self._now -= count
