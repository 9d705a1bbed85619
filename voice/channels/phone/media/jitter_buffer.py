"""Puts packets back in order and in time: sound goes in as it comes, and out 20 ms at a time.

A ring of two seconds of coded sound, addressed by the timestamp itself: packets of any length, out
of order, twice or overlapping all find their place. Inside, times go on where 32-bit timestamps
turn to 0, so that they can be compared; the ring does not notice, because 2^32 is a multiple of it.

Who listens is an ear that must not miss a word, so late is better than lost. A packet that comes
after its turn, with nothing heard since, is heard late, and all after it as much later; the delay
goes back, 20 ms at a time, where the caller is quiet.
"""

from __future__ import annotations

import numpy as np

from voice.channels.phone.media.g711 import RATE, Codec
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

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._quiet = codec.encode(np.zeros(1, np.float32))
        """The code of silence."""
        self._codes = bytearray(RING)
        self._known = bytearray(RING)
        """1 where a sample has come and was not heard yet."""
        self._position = 0
        """Time of the next sample to be heard."""
        self._end = 0
        """Time behind the newest sample that came."""
        self._heard_end = 0
        """Time behind the newest sample that was heard and had come."""
        self.begun = False
        """Whether any sound has come."""
        self._store = _LeastStore()
        self.late = 0
        """Packets that came after their turn and were dropped."""
        self.cut = 0
        """Samples that were left out to bring the delay back."""

    @property
    def position(self) -> int:
        """Timestamp of the next sample to be heard."""
        return self._position & 0xFFFF_FFFF

    @property
    def delay(self) -> int:
        """Samples in store; negative after that many without sound."""
        return self._end - self._position

    def reaches(self, timestamp: int) -> bool:
        """Whether sound of this timestamp belongs to what has come so far."""
        return not self.begun or abs(after(timestamp, self._position)) < REACH

    def begin(self, timestamp: int) -> None:
        """Forget what was: a stream of sound begins here."""
        self._known = bytearray(RING)
        self.begun = True
        self._position = timestamp - BEGIN
        self._end = self._heard_end = self._position
        self._store = _LeastStore()

    def put(self, timestamp: int, codes: bytes) -> None:
        """Sound came, at most 200 ms of it, whose first sample was taken at this timestamp."""
        at = self._end + after(timestamp, self._end)
        dry = self._position - self._end
        if not self.begun or (dry >= DRY and at >= self._heard_end):
            self.begin(timestamp)
            at = timestamp
        if at < self._position and not self._turned_back(at):
            if at + len(codes) <= self._position:
                self.late += 1
                return
            at, codes = self._position, codes[self._position - at :]
        count, begin = len(codes), at % RING
        if begin + count <= RING:
            self._codes[begin : begin + count] = codes
            self._known[begin : begin + count] = b"\1" * count
        else:
            first = RING - begin
            self._codes[begin:], self._codes[: count - first] = codes[:first], codes[first:]
            self._known[begin:] = b"\1" * first
            self._known[: count - first] = b"\1" * (count - first)
        end = at + count
        if end > self._end:
            self._end = end
            if end - self._position > MOST:
                self._pass(end - self._position - MOST)

    def silence(self, timestamp: int, count: int) -> None:
        """Nothing is to be heard of that span (a key was down), whatever comes or has come."""
        missed = max(0, after(self._position, timestamp))
        count = min(count, REACH)
        if self.begun and missed < count:
            self.put(timestamp + missed & 0xFFFF_FFFF, self._quiet * (count - missed))

    def pop(self) -> tuple[bytearray, bytearray]:
        """The codes of the next 20 ms, and for each of them 1 if it came, 0 if not."""
        if not self.begun:
            return bytearray(self._quiet * FRAME), bytearray(FRAME)
        codes, known = self._next()
        if (
            self._store.enough(self._end - self._position)
            and 0 not in known
            and self._is_quiet(codes)
        ):
            self._store.spend(FRAME)
            self.cut += FRAME
            codes, known = self._next()
        if 1 in known:
            self._heard_end = self._position - (FRAME - 1 - known.rfind(1))
        return codes, known

    def _is_quiet(self, codes: bytearray) -> bool:
        sound = self._codec.decode(codes)
        return float(np.dot(sound, sound)) < FRAME * QUIET**2

    def _next(self) -> tuple[bytearray, bytearray]:
        """Pass the next 20 ms."""
        begin = self._position % RING
        end = begin + FRAME
        codes, known = self._codes[begin:end], self._known[begin:end]
        if end > RING:
            codes += self._codes[: end - RING]
            known += self._known[: end - RING]
        self._pass(FRAME)
        return codes, known

    def _pass(self, count: int) -> None:
        """The next samples are heard, or left out."""
        begin = self._position % RING
        if begin + count <= RING:
            self._known[begin : begin + count] = bytes(count)
        else:
            first = RING - begin
            self._known[begin:], self._known[: count - first] = bytes(first), bytes(count - first)
        self._position += count

    def _turned_back(self, at: int) -> bool:
        """Go back to a packet that came late, if nothing was heard since and the delay allows."""
        if at < self._heard_end or self._end - at > MOST:
            return False
        self._position = at
        return True


class _LeastStore:
    """The least that lay in store over the last five to ten seconds."""

    def __init__(self) -> None:
        self._frames = 0
        self._now = self._before = RING
        self._full = False

    def enough(self, delay: int) -> bool:
        """Whether some may go, with so many samples in store now; not before a whole window."""
        if delay < self._now:
            self._now = delay
        self._frames += 1
        if self._frames == WINDOW:
            self._frames, self._before, self._now, self._full = 0, self._now, RING, True
        return self._full and self._before >= ENOUGH and self._now >= ENOUGH

    def spend(self, count: int) -> None:
        """That much was taken out."""
        self._before -= count
        if self._now < RING:
            self._now -= count
