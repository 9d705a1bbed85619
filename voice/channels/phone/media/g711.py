"""G.711, the sound of the telephone network: 8 bits a sample, mu law and A law, by table.

The tables are made once from the laws themselves and hold all 65,536 16-bit samples, so that
coding is one look-up a sample and exact to the bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice.channels import Samples

RATE = 8_000
"""Samples a second."""
FULL_SCALE = np.float32(32_768)
"""A 16-bit sample of this size would be 1.0."""
MIDDLE = np.float32(32_768.5)
"""Where zero stands among all 16-bit samples; the half rounds to the nearest."""

MU_BIAS = 33
"""Added to a 14-bit sample before mu law looks for its highest bit (ITU-T G.711, table 2)."""
MU_CLIP = 8_158
"""The largest 14-bit sample that mu law can say."""


@dataclass(frozen=True)
class Codec:
    """One of the two laws."""

    name: str
    """As session descriptions name it."""
    payload_type: int
    """Its number in RTP packets, fixed by RFC 3551."""
    plain: Samples
    """256 samples, -1 to 1, by code."""
    codes: NDArray[np.uint8]
    """65,536 codes, by 16-bit sample, from the lowest to the highest."""

    def decode(self, payload: bytes | bytearray) -> Samples:
        """A byte a sample to -1..1."""
        return self.plain.take(np.frombuffer(payload, np.uint8))

    def encode(self, samples: Samples) -> bytes:
        """-1..1 to a byte a sample; what is louder is clipped."""
        places = samples * FULL_SCALE
        places += MIDDLE
        payload: bytes = self.codes.take(places.astype(np.intp), mode="clip").tobytes()
        return payload


def _mu_plain() -> NDArray[np.int16]:
    """16-bit samples of the 256 mu-law codes, which are sent with all bits turned over."""
    code = ~np.arange(256, dtype=np.uint8) & 0xFF
    segment, step = (code >> 4 & 7).astype(np.int32), (code & 15).astype(np.int32)
    size = ((2 * step + MU_BIAS) << segment) - MU_BIAS
    return (np.where(code & 0x80, -size, size) * 4).astype(np.int16)


def _mu_codes() -> NDArray[np.uint8]:
    sample = np.arange(-32_768, 32_768) >> 2
    size = np.minimum(np.abs(sample), MU_CLIP) + MU_BIAS
    segment = np.floor(np.log2(size)).astype(np.int32) - 5
    code = segment << 4 | size >> (segment + 1) & 15
    codes: NDArray[np.uint8] = (~np.where(sample < 0, code | 0x80, code) & 0xFF).astype(np.uint8)
    return codes


def _a_plain() -> NDArray[np.int16]:
    """16-bit samples of the 256 A-law codes, which are sent with every other bit turned over."""
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    segment, step = (code >> 4 & 7).astype(np.int32), (code & 15).astype(np.int32)
    size = np.where(segment == 0, 2 * step + 1, (2 * step + 33) << np.maximum(segment - 1, 0))
    return (np.where(code & 0x80, size, -size) * 8).astype(np.int16)


def _a_codes() -> NDArray[np.uint8]:
    sample = np.arange(-32_768, 32_768) >> 3
    # A law has no zero: a negative sample is one step nearer to it than its positive twin.
    size = np.where(sample < 0, -sample - 1, sample)
    segment = np.maximum(np.floor(np.log2(np.maximum(size, 1))).astype(np.int32) - 4, 0)
    code = segment << 4 | size >> np.maximum(segment, 1) & 15
    return (np.where(sample < 0, code, code | 0x80) ^ 0x55).astype(np.uint8)


def _codec(
    name: str, payload_type: int, plain: NDArray[np.int16], codes: NDArray[np.uint8]
) -> Codec:
    tables = (plain / FULL_SCALE).astype(np.float32), codes
    for table in tables:
        table.flags.writeable = False
    return Codec(name, payload_type, *tables)


PCMU = _codec("PCMU", 0, _mu_plain(), _mu_codes())
PCMA = _codec("PCMA", 8, _a_plain(), _a_codes())
CODECS = {codec.name: codec for codec in (PCMU, PCMA)}
