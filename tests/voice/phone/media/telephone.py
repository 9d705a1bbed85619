"""A caller's telephone, in virtual time: what it says, made into packets."""

from __future__ import annotations

import struct

import numpy as np

from voice.channels import Samples
from voice.channels.phone.media.dtmf import HIGH_HZ, KEYS, LOW_HZ
from voice.channels.phone.media.g711 import PCMU, RATE
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.phone.media.rtp import Packet
from voice.channels.phone.media.telephone_event import KEYS as EVENTS

EVENT_TYPE = 101


def vowel(count: int, pitch_hz: float = 120.0) -> Samples:
    """A voice that holds one sound: a pitch and what a mouth leaves of its overtones."""
    time = np.arange(count) / RATE
    parts = [np.sin(2 * np.pi * pitch_hz * n * time) / n for n in range(1, 12)]
    return (0.15 * np.sum(parts, axis=0)).astype(np.float32)


def key_tones(
    key: str, seconds: float, level_db: float = -15.0, twist_db: float = 0.0, off: float = 0.0
) -> Samples:
    """The two tones of a key, each at about that level below full scale, the higher one `twist_db`
    above the lower one, both off their pitch by that share."""
    row = next(number for number, keys in enumerate(KEYS) if key in keys)
    time = np.arange(round(seconds * RATE)) / RATE
    loud = np.sqrt(2) * 10 ** (level_db / 20)
    low = np.sin(2 * np.pi * LOW_HZ[row] * (1 + off) * time + 0.3)
    high = np.sin(2 * np.pi * HIGH_HZ[KEYS[row].index(key)] * (1 + off) * time + 2.1)
    gain = 10 ** (twist_db / 40)
    return (loud * (low / gain + high * gain)).astype(np.float32)


def packets(
    sound: Samples,
    frame: int = FRAME,
    sequence: int = 0,
    timestamp: int = 0,
    source: int = 7,
) -> list[Packet]:
    """Sound in packets of `frame` samples each."""
    return [
        Packet(
            PCMU.payload_type,
            (sequence + number) % 2**16,
            (timestamp + number * frame) % 2**32,
            source,
            PCMU.encode(sound[number * frame : (number + 1) * frame]),
        )
        for number in range(len(sound) // frame)
    ]


def key_packets(
    key: str, timestamp: int, count: int = 5, sequence: int = 0, source: int = 7, ends: int = 3
) -> list[Packet]:
    """A key told in packets: one every 20 ms, the last one `ends` times."""
    number = EVENTS.index(key)
    return [
        Packet(
            EVENT_TYPE,
            (sequence + n) % 2**16,
            timestamp,
            source,
            struct.pack("!BBH", number, 0x80 | 10 if n >= count else 10, FRAME * min(n + 1, count)),
            marker=n == 0,
        )
        for n in range(count + ends)
    ]
