"""A caller's packets made into 20 ms of sound at a time, and keys."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from voice.channels import Samples
from voice.channels.phone.media.arrivals import Arrivals
from voice.channels.phone.media.comfort_noise import ComfortNoise, level_db
from voice.channels.phone.media.concealment import Concealment
from voice.channels.phone.media.dtmf import DtmfDetector
from voice.channels.phone.media.g711 import PCMA, PCMU, RATE, Codec
from voice.channels.phone.media.jitter_buffer import FRAME, JitterBuffer
from voice.channels.phone.media.rtp import HEADER, VERSION, Packet, after
from voice.channels.phone.media.telephone_event import TelephoneEvents

LAWS = {codec.payload_type: codec for codec in (PCMU, PCMA)}
"""Both are understood, whichever was agreed: some senders change between them."""
COMFORT_NOISE = 13
LONGEST = RATE // 5
"""Samples in a packet, at most: 200 ms. What is longer is no telephone's."""

UNKNOWN = -1


class Receiver:
    """Understands one far end."""

    def __init__(self, codec: Codec, event_payload_type: int | None, seed: int = 0) -> None:
        """`codec` is the one that was agreed, `event_payload_type` is the number agreed for
        telephone-event, None for none; `seed` is the noise's."""
        self.arrivals: Arrivals | None = None
        """What came of the present source's packets; None before the first."""
        self.made = 0
        """Samples that were made up in place of lost ones."""
        self.buffer = JitterBuffer(codec)
        self._codec = codec
        self._event_payload_type = event_payload_type
        self._events = TelephoneEvents()
        self._events_seen = False
        self._hinted: tuple[int, int] | None = None
        self._keys = ""
        self._tones = DtmfDetector()
        self._noise = ComfortNoise(RATE, seed=seed)
        self._concealment = Concealment(self._noise)
        self._silent_from: int | None = None
        self._position = 0
        """Timestamp of the 20 ms whose codes were given last."""
        self._came = bytearray(FRAME)
        """Which of them came."""
        self._candidate: Packet | None = None
        self._next, self._length = b"", UNKNOWN
        """The head of the packet that goes on from the last one, and the bytes it has in all."""
        self._following = 0, 0
        """Its sequence number and timestamp."""

    @property
    def silent(self) -> bool:
        """Whether the far end has said that it sends nothing because nobody speaks."""
        return self._silent_from is not None

    def understands(self, packet: Packet) -> bool:
        """Whether a packet is of a type that was agreed, and of a sensible length."""
        kind, length = packet.payload_type, len(packet.payload)
        if kind in LAWS:
            return 0 < length <= LONGEST
        return length > 0 and kind in (COMFORT_NOISE, self._event_payload_type)

    def expects(self, data: bytes) -> bool:
        """Whether a datagram is the packet that goes on from the last one, as nearly all do: its
        head is known before it comes."""
        return data.startswith(self._next) and len(data) == self._length

    def go_on(self, data: bytes, at_s: float) -> None:
        """The packet that is expected came: `receive`, at half the cost."""
        arrivals, (sequence, timestamp) = self.arrivals, self._following
        assert arrivals is not None
        arrivals.count(sequence, timestamp, at_s)
        self.buffer.put(timestamp, data[HEADER.size :])
        self._expect(sequence, timestamp, arrivals.source)

    def receive(self, packet: Packet, at_s: float) -> None:
        """A packet that is understood came, `at_s` by any even clock."""
        if packet.payload_type == self._event_payload_type:
            self._key(packet, at_s)
        elif self._continues(packet):
            self._take(packet, at_s)
        else:
            self._consider(packet, at_s)

    def codes(self) -> bytearray:
        """The next 20 ms as they came, to be decoded for `frame`."""
        self._position = self.buffer.position
        codes, self._came = self.buffer.pop()
        return codes

    def frame(self, decoded: Samples, tones: bool = True) -> tuple[Samples, str]:
        """The 20 ms whose `codes` were given, decoded, and whether `dtmf.suspects` them: as they
        are to be heard, and the keys pressed since the last."""
        sound, came = decoded, self._came
        if 0 not in came:
            sound = self._concealment.came(sound)
            self._spoke(self._position)
        elif 1 in came:
            sound = self._partly(sound, came)
            self._spoke(self._position)
        else:
            sound = self._nothing(self._position)
        keys, self._keys = self._keys, ""
        if not self._events_seen:
            # What was made up or faded was not suspected or cleared.
            told, sounds = self._tones.hear(sound, tones or sound is not decoded)
            keys += told
            sound = np.zeros(FRAME, np.float32) if sounds else sound
        return sound, keys

    def forget(self) -> None:
        """What comes next begins anew: the far end held the call, or moved."""
        self.buffer = JitterBuffer(self._codec)
        self._candidate = self._silent_from = None
        self._keys = ""

    def _continues(self, packet: Packet) -> bool:
        """Whether a packet belongs to the sound that has come so far, or is the first."""
        arrivals, buffer = self.arrivals, self.buffer
        if arrivals is None or not buffer.begun:
            return True
        return packet.source == arrivals.source and buffer.reaches(packet.timestamp)

    def _consider(self, packet: Packet, at_s: float) -> None:
        """Another source, or a leap in time: believed when the next packet goes on from it."""
        before, self._candidate = self._candidate, packet
        if before is None or before.source != packet.source:
            return
        step = after(packet.timestamp, before.timestamp)
        if packet.sequence != before.sequence + 1 & 0xFFFF or not 0 < step <= LONGEST:
            return
        self._candidate = None
        self.arrivals = None
        self.buffer.begin(before.timestamp)
        self._silent_from = None
        self._take(before, at_s - step / RATE)
        self._take(packet, at_s)

    def _take(self, packet: Packet, at_s: float) -> None:
        arrivals = self.arrivals
        if arrivals is None or arrivals.source != packet.source:
            arrivals = self.arrivals = Arrivals(packet.source, packet.sequence)
        arrivals.count(packet.sequence, packet.timestamp, at_s)
        if packet.payload_type == COMFORT_NOISE:
            self._fall_silent(packet)
        else:
            codes = packet.payload
            if packet.payload_type == self._codec.payload_type:
                self._length = HEADER.size + len(codes)
                self._expect(packet.sequence, packet.timestamp, packet.source)
            else:
                codes = self._codec.encode(LAWS[packet.payload_type].decode(codes))
            self.buffer.put(packet.timestamp, codes)

    def _expect(self, sequence: int, timestamp: int, source: int) -> None:
        """After a packet of the agreed law and of the length that is known."""
        sequence = sequence + 1 & 0xFFFF
        timestamp = timestamp + self._length - HEADER.size & 0xFFFF_FFFF
        self._following = sequence, timestamp
        kind = self._codec.payload_type
        self._next = HEADER.pack(VERSION, kind, sequence, timestamp, source)

    def _fall_silent(self, packet: Packet) -> None:
        """The caller's noise is told once, to be made here from then on."""
        self._noise.level_db = level_db(packet.payload) or self._noise.level_db
        if self._silent_from is None:
            self._silent_from = packet.timestamp

    def _spoke(self, position: int) -> None:
        """Sound came; the silence before it is over."""
        if self._silent_from is not None and after(position, self._silent_from) >= 0:
            self._silent_from = None

    def _key(self, packet: Packet, at_s: float) -> None:
        """Keys come under the sound's own source; under another, its second packet is believed."""
        known = self.arrivals is not None and self.arrivals.source == packet.source
        press = packet.source, packet.timestamp
        if known:
            assert self.arrivals is not None
            self.arrivals.count(packet.sequence, packet.timestamp, at_s)
        elif self._hinted != press:
            self._hinted = press
            return
        event = self._events.receive(packet, at_s)
        if event is None:
            return
        self._events_seen = True
        self._keys += event.key if event.new else ""
        if known:
            self.buffer.silence(event.timestamp, event.duration)

    def _nothing(self, position: int) -> Samples:
        """In place of 20 ms that did not come; whatever comes then is looked at closely."""
        self._length = UNKNOWN
        silent = self._silent_from is not None and after(position, self._silent_from) >= 0
        if silent:
            return self._concealment.came(self._noise.frame(FRAME))
        if not self._concealment.begun:
            return self._noise.frame(FRAME)
        self.made += FRAME
        return self._concealment.made(FRAME)

    def _partly(self, sound: Samples, came: bytearray) -> Samples:
        """Some of the 20 ms came: make up the rest."""
        edges = [0, *(n for n in range(1, FRAME) if came[n] != came[n - 1]), FRAME]
        parts = []
        for begin, end in pairwise(edges):
            if came[begin]:
                parts.append(self._concealment.came(sound[begin:end]))
            else:
                parts.append(self._concealment.made(end - begin))
                self.made += end - begin
        return np.concatenate(parts)
